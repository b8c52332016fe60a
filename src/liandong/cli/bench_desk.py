"""How long a supervisor's desk takes: 40 social workers, 400 team leaders, 4,000 volunteers.

Run on an empty database. The people are written in bulk (only their number matters here); the
page is the one that people open, through Django's client and over HTTP.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rich.console import Console

from liandong.cli import benchmarks, serving
from liandong.core.geo import cell
from liandong.core.hours import SHANGHAI
from liandong.core.supervision import Tier
from liandong.models import Account, Membership, Organization, Person, RoleGrant, SupervisionLink
from liandong.queries import access
from liandong.simulator.nanshan import NANSHAN
from liandong.simulator.towns import scattered

WORKERS, LEADERS, VOLUNTEERS, TIMES = 40, 400, 4_000, 100
TARGET_MS = 200.0
BATCH = 2_000


def run(seed: int, json_file: Path | None) -> int:
    """Build the desk, open it, print and write; 1 when p95 misses the target."""
    serving.migrate()
    if Person.objects.exists():
        print("测量要用空库：请另设 LIANDONG_HOME 或 LIANDONG_DATABASE_URL。", file=sys.stderr)
        return 1
    login = build(seed, now=timezone.now())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    result = {
        "bench": "desk",
        "seed": seed,
        "workers": WORKERS,
        "leaders": LEADERS,
        "volunteers": VOLUNTEERS,
        "times": TIMES,
        "machine": benchmarks._machine(),
        **_opened(login),
    }
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    Console().print(result)
    slowest = max(result["client"]["p95_ms"], result["http"]["p95_ms"])
    return 0 if slowest <= TARGET_MS else 1


def _opened(login: int) -> dict[str, Any]:
    address = reverse("supervision-desk")
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(pk=login))
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(address)
    # Now: the next page that is opened begins the list of questions anew.
    queries = len(caught)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")

    spent, used = [], []
    for _ in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        client.get(address)
        spent.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - worked) * 1000)
    found = {
        "queries": queries,
        "kilobytes": round(len(answer.content) / 1024, 1),
        "client": _shares(spent),
        "processor": _shares(used),
    }
    port, session = serving.free_port(8460), benchmarks._session(login)
    with benchmarks._server(port):
        for _ in range(6):
            benchmarks._get(port, address, session)
        found["http"] = _shares([benchmarks._get(port, address, session)[1] for _ in range(TIMES)])
    return found


def _shares(spent: list[float]) -> dict[str, float]:
    ranked = sorted(spent)
    return {
        "p50_ms": round(ranked[len(ranked) // 2], 1),
        "p95_ms": round(ranked[int(len(ranked) * 0.95) - 1], 1),
    }


def build(
    seed: int, *, now: datetime, workers: int = WORKERS, leaders: int = LEADERS,
    volunteers: int = VOLUNTEERS,
) -> int:  # fmt: skip
    """One supervisor's whole tree; the supervisor's account."""
    random, today = Random(seed), now.astimezone(SHANGHAI).date()
    account = Account.objects.create(login="bench-desk", password="!", created_at=now)
    count = 1 + workers + leaders + volunteers
    people = Person.objects.bulk_create(
        [_person(n, random, now, account if n == 0 else None) for n in range(count)],
        batch_size=BATCH,
    )
    boss, guides = people[0], people[1 : 1 + workers]
    heads = people[1 + workers : 1 + workers + leaders]
    others = people[1 + workers + leaders :]
    bodies = Organization.objects.bulk_create(
        Organization(
            number=f"O-BENCH-{n}", name=f"第{n + 1}社工站", kind="O1", registered_at=now,
            division_code=NANSHAN[n % len(NANSHAN)].code,
        )
        for n in range(workers)
    )  # fmt: skip
    since = today - timedelta(days=200)
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(person=boss, role=access.SUPERVISOR, since=since),
            *(
                RoleGrant(person=one, role=access.SOCIAL_WORKER, organization=body, since=since)
                for one, body in zip(guides, bodies, strict=True)
            ),
            *(RoleGrant(person=one, role=access.TEAM_LEADER, since=since) for one in heads),
        ]
    )
    Membership.objects.bulk_create(
        [
            Membership(person=one, organization=bodies[n % workers], since=since)
            for n, one in enumerate([*heads, *others])
        ],
        batch_size=BATCH,
    )
    tiers = [
        *((boss, one, Tier.SUPERVISOR) for one in guides),
        *((guides[n % workers], one, Tier.SOCIAL_WORKER) for n, one in enumerate(heads)),
        *((heads[n % leaders], one, Tier.TEAM_LEADER) for n, one in enumerate(others)),
    ]
    SupervisionLink.objects.bulk_create(
        [
            SupervisionLink(supervisor=above, supervisee=below, tier=tier, since=since)
            for above, below, tier in tiers
        ],
        batch_size=BATCH,
    )
    return account.pk


def _person(n: int, random: Random, now: datetime, account: Account | None) -> Person:
    point = scattered(random, NANSHAN[n % len(NANSHAN)].centre, 1_500)
    return Person(
        login=account,
        number=f"V-DESK-{n:07d}",
        name=f"志愿者{n}",
        state="verified",
        division_code=NANSHAN[n % len(NANSHAN)].code,
        lat=point.lat,
        lon=point.lon,
        cell=cell(point),
        language_mask=1,
        category_mask=random.randrange(1, 256),
        registered_at=now,
        last_served_on=now.astimezone(SHANGHAI).date() - timedelta(days=random.randrange(400)),
    )
