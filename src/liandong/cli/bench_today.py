"""How long each role's day takes to open in a city.

Run on an empty database. On the town of ``bench_town`` stands a city's linkage: a tenth of the
people lead, a hundredth are social workers, each with cases, talks and people of their own. The
measured social worker answers for every project of the town, which nobody does: if that day
opens in time, each other does. Only a social worker has “who needs me today”; the others begin
the day on their home page.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rich.console import Console

from liandong.cli import bench_desk, bench_town, benchmarks, serving
from liandong.core.hours import SHANGHAI
from liandong.core.supervision import Tier
from liandong.models import (
    Account,
    Beneficiary,
    Case,
    Membership,
    Need,
    Organization,
    Person,
    RoleGrant,
    Shift,
    SupervisionLink,
    SupportRequest,
)
from liandong.queries import access

TIMES = 20
TARGET_MS = 2_000.0
SUPERVISED = 40


def run(size: int, seed: int, json_file: Path | None) -> int:
    """Build the city, open each day, print and write; 1 when a p95 misses the target."""
    serving.migrate()
    if Person.objects.exists():
        print("测量要用空库：请另设 LIANDONG_HOME 或 LIANDONG_DATABASE_URL。", file=sys.stderr)
        return 1
    began = time.monotonic()
    days = build(size, seed, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    opened = {role: _opened(*day) for role, day in days.items()}
    result = {
        "bench": "today",
        "size": size,
        "seed": seed,
        "times": TIMES,
        "machine": benchmarks._machine(),
        "counts": {
            one.__name__: one.objects.count()
            for one in (Person, SupervisionLink, Shift, Case, SupportRequest)
        },
        "build_seconds": round(time.monotonic() - began, 1),
        "days": opened,
    }
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    Console().print(result)
    return 0 if all(day["p95_ms"] <= TARGET_MS for day in opened.values()) else 1


def _opened(login: int, page: str) -> dict[str, Any]:
    address, client = reverse(page), Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(pk=login))
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(address)
    asked = [float(one["time"]) * 1000 for one in caught.captured_queries]
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(address)
        spent.append((time.perf_counter() - began) * 1000)
    return {
        "page": page,
        "queries": len(asked),
        "slowest_query_ms": round(max(asked)),
        "kilobytes": round(len(answer.content) / 1024, 1),
        **bench_desk._shares(spent),
    }


def build(size: int, seed: int, *, now: datetime, races: int = 200) -> dict[str, tuple[int, str]]:
    """The city; by role the account and the page with which its day begins."""
    random, today = Random(seed), now.astimezone(SHANGHAI).date()
    town = bench_town.build(size, seed, now=now, races=races)
    worker = Person.objects.get(login=town.worker)
    people = list(Person.objects.exclude(login__in=[town.worker, town.coordinator]).order_by("pk"))
    boss, first, people = people[0], people[1], people[2:]
    share = max(2, size // 100)
    guides = [worker, *people[:share]]
    leaders = [first, *people[share : share * 10]]
    others = people[share * 10 :]
    bodies = list(Organization.objects.order_by("pk"))
    since = today - timedelta(days=200)
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(person=boss, role=access.SUPERVISOR, since=since),
            *(
                RoleGrant(
                    person=one, role=access.SOCIAL_WORKER, since=since,
                    organization=bodies[n % len(bodies)],
                )
                for n, one in enumerate(guides[1:])
            ),
            *(RoleGrant(person=one, role=access.TEAM_LEADER, since=since) for one in leaders),
        ],
        batch_size=bench_town.BATCH,
    )  # fmt: skip
    Membership.objects.bulk_create(
        [
            Membership(person=one, organization=bodies[n % len(bodies)], since=since)
            for n, one in enumerate([*leaders, *others])
        ],
        batch_size=bench_town.BATCH,
    )
    tiers = [
        *((boss, one, Tier.SUPERVISOR) for one in guides[:SUPERVISED]),
        *((guides[n % len(guides)], one, Tier.SOCIAL_WORKER) for n, one in enumerate(leaders)),
        *((leaders[n % len(leaders)], one, Tier.TEAM_LEADER) for n, one in enumerate(others)),
    ]
    SupervisionLink.objects.bulk_create(
        [
            SupervisionLink(supervisor=above, supervisee=below, tier=tier, since=since)
            for above, below, tier in tiers
        ],
        batch_size=bench_town.BATCH,
    )
    for one in [*leaders, *others]:
        one.last_served_on = today - timedelta(days=random.randrange(400))
    Person.objects.bulk_update([*leaders, *others], ["last_served_on"], batch_size=500)
    _work(guides, others, random, now)
    # Counted from the first need: where numbers begin differs from database to database.
    first_need = Need.objects.order_by("pk").values_list("pk", flat=True)[0]
    for n, body in enumerate(bodies):
        rest = (F("pk") - first_need + 1) % len(bodies)
        waiting = Need.objects.annotate(rest=rest).filter(rest=n)
        waiting.update(organization=body)
    logins = {"supervisor": boss.login_id, "team leader": first.login_id}
    return {
        "social worker": (town.worker, "today"),
        **{role: (login or 0, "home") for role, login in logins.items()},
        "coordinator": (town.coordinator, "home"),
    }


def _work(guides: list[Person], others: list[Person], random: Random, now: datetime) -> None:
    """Fifty cases and ten talks for each social worker, some of them due or late."""
    today = now.astimezone(SHANGHAI).date()
    clients = Beneficiary.objects.bulk_create(
        [
            Beneficiary(name="", call_name=f"居民{n}", registered_at=now)
            for n in range(len(guides) * 50)
        ],
        batch_size=bench_town.BATCH,
    )
    Case.objects.bulk_create(
        [
            Case(
                number=f"C-BENCH-{n:07d}", beneficiary=one, worker=guides[n % len(guides)],
                source="visit", stage="intervention", stage_since=now, opened_at=now,
                opened_by=guides[n % len(guides)],
                next_due_on=today + timedelta(days=random.randrange(-10, 60)),
            )
            for n, one in enumerate(clients)
        ],
        batch_size=bench_town.BATCH,
    )  # fmt: skip
    SupportRequest.objects.bulk_create(
        [
            SupportRequest(
                number=f"T-BENCH-{n:07d}", asker=others[n % len(others)],
                worker=guides[n % len(guides)] if n % 10 else None,
                division_code=others[n % len(others)].division_code,
                asked_at=now - timedelta(hours=random.randrange(900)),
            )
            for n in range(len(guides) * 10)
        ],
        batch_size=bench_town.BATCH,
    )  # fmt: skip
