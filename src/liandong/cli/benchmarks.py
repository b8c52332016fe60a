"""Measuring the product as its users meet it: over HTTP, with one client and with eight.

Run on an empty database (``LIANDONG_DATABASE_URL``, or SQLite in ``LIANDONG_HOME``). Times
are milliseconds of wall clock on the machine named in the result; compare them with each
other, not with another machine's.
"""

import http.client
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from liandong.cli import bench_imports, serving
from liandong.cli.bench_town import BenchTown, build
from liandong.models import Account, Assignment, Person, Shift
from liandong.services import matching

CSRF = "b" * 32
REPEATS = {1: 60, 8: 200}
SIGN_UPS = 240
RACERS = 16


def run(size: int, json_file: Path | None, seed: int) -> int:
    """Build a town, measure, print and write the result; exit status."""
    serving.migrate()
    if Person.objects.exists():
        print("测量要用空库：请另设 LIANDONG_HOME 或 LIANDONG_DATABASE_URL。", file=sys.stderr)
        return 1
    now = timezone.now()
    began = time.monotonic()
    town = build(size, seed, now=now)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    result: dict[str, Any] = {
        "size": size,
        "seed": seed,
        "machine": _machine(),
        "counts": {m.__name__: m.objects.count() for m in (Person, Shift, Assignment)},
        "build_seconds": round(time.monotonic() - began, 1),
    }
    result["queries"] = _queries(town)
    result["planning"] = _planning(town)
    port = serving.free_port(8400)
    with _server(port):
        result["pages"] = _pages(port, town)
        result["sign_up"] = _sign_ups(port, town)
        result["races"] = _races(port, town)
    result["imports"] = bench_imports.measure(seed)
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    _print(result)
    return 0 if result["races"]["overbooked"] == 0 else 1


def _machine() -> dict[str, object]:
    processor = ""
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        names = [ln for ln in facts.read_text().splitlines() if ln.startswith("model name")]
        processor = names[0].split(":", 1)[1].strip() if names else ""
    return {
        "cores": os.cpu_count(),
        "processor": processor or platform.processor(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "database": connection.vendor,
        "database_version": ".".join(map(str, connection.get_database_version())),
    }


def _session(account_id: int) -> str:
    """A signed-in session, as the sign-in page would have made it."""
    account = Account.objects.get(pk=account_id)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def _addresses(town: BenchTown) -> dict[str, tuple[str, int | None]]:
    """What is measured: name → (address, account or nobody)."""
    shift = town.races[0]
    return {
        "open shifts, first page": (reverse("shift-list"), None),
        "one shift": (reverse("shift-detail", args=[shift]), None),
        "volunteer's home": (reverse("home"), town.volunteers[0]),
        "my hours": (reverse("my-hours"), town.volunteers[0]),
        "coordinator's roster": (reverse("roster-detail", args=[shift]), town.coordinator),
        "roster list": (reverse("roster-list"), town.coordinator),
        "needs": (reverse("need-list"), town.coordinator),
        "people": (reverse("person-list"), town.coordinator),
        "totals": (reverse("dashboard"), town.coordinator),
        "coordinator's home": (reverse("home"), town.coordinator),
    }


def _queries(town: BenchTown) -> dict[str, int]:
    """Database queries of each page, session and sign-in included."""
    found = {}
    for name, (address, account) in _addresses(town).items():
        client = Client(HTTP_HOST="127.0.0.1")
        if account is not None:
            client.force_login(Account.objects.get(pk=account))
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{name}: {address} answered {answer.status_code}.")
        found[name] = len(caught)
    return found


class _server:
    """The site as it is served in production, for as long as the block lasts."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __enter__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "liandong", "serve", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "LIANDONG_STAFF_FACTOR": "offered"},
        )
        for _ in range(120):
            try:
                if _get(self.port, "/verify", None)[0] == 200:
                    return
            except OSError:
                time.sleep(0.25)
        raise RuntimeError("The server did not start within 30 s.")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)


def _get(port: int, address: str, session: str | None) -> tuple[int, float]:
    """Status and milliseconds of one page, on a connection of its own."""
    headers = {"Cookie": f"sessionid={session}"} if session else {}
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    link.request("GET", address, headers=headers)
    answer = link.getresponse()
    answer.read()
    spent = (time.perf_counter() - began) * 1000
    link.close()
    return answer.status, spent


def _post(port: int, address: str, session: str) -> tuple[int, float]:
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    link.request("POST", address, body="", headers=headers)
    answer = link.getresponse()
    answer.read()
    spent = (time.perf_counter() - began) * 1000
    link.close()
    return answer.status, spent


def _pages(port: int, town: BenchTown) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for name, (address, account) in _addresses(town).items():
        session = _session(account) if account is not None else None
        for _ in range(6):
            _get(port, address, session)
        found[name] = {}
        for clients, repeats in REPEATS.items():

            def once(_: int, address: str = address, session: str | None = session) -> float:
                status, spent = _get(port, address, session)
                if status != 200:
                    raise RuntimeError(f"{address} answered {status}.")
                return spent

            found[name].update(_timed(once, clients, repeats))
    return found


def _timed(once: Callable[[int], float], clients: int, repeats: int) -> dict[str, float]:
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        spent = sorted(pool.map(once, range(repeats)))
    whole = time.perf_counter() - began
    return {
        f"p50_ms_{clients}": round(statistics.median(spent), 1),
        f"p95_ms_{clients}": round(spent[int(len(spent) * 0.95) - 1], 1),
        f"per_second_{clients}": round(repeats / whole, 1),
    }


def _sign_ups(port: int, town: BenchTown) -> dict[str, float]:
    """Different people take places on different open shifts."""
    sessions = [_session(account) for account in town.volunteers[:SIGN_UPS]]
    free = list(
        Shift.objects.filter(state="open", starts_at__gt=timezone.now() + timedelta(hours=1))
        .exclude(pk__in=town.races)
        .values_list("pk", flat=True)[:40]
    )
    found: dict[str, float] = {}
    half = SIGN_UPS // 2
    taken = 0
    for clients, offset in ((1, 0), (8, half)):

        def once(n: int, offset: int = offset) -> float:
            address = reverse("shift-place", args=[free[n % len(free)]])
            return _post(port, address, sessions[n + offset])[1]

        before = Assignment.objects.count()
        found.update(_timed(once, clients, half))
        taken += Assignment.objects.count() - before
    found["tried"], found["taken"] = SIGN_UPS, taken
    return found


def _races(port: int, town: BenchTown) -> dict[str, object]:
    """16 people go for the last place of each shift at the same moment."""
    sessions = [_session(account) for account in town.volunteers[-240:]]
    spent: list[float] = []
    with ThreadPoolExecutor(RACERS) as pool:
        for number, shift in enumerate(town.races):
            address = reverse("shift-place", args=[shift])
            first = number * RACERS
            racers = [sessions[(first + n) % len(sessions)] for n in range(RACERS)]
            spent += [ms for _, ms in pool.map(lambda s, a=address: _post(port, a, s), racers)]
    over = won = 0
    for shift_row in Shift.objects.filter(pk__in=town.races):
        held = Assignment.objects.filter(shift=shift_row).exclude(state="released").count()
        won += held
        over += held > 1 or shift_row.taken > shift_row.max_people
    return {
        "shifts": len(town.races),
        "racers": RACERS,
        "filled": won,
        "overbooked": over,
        "p50_ms": round(statistics.median(spent), 1),
    }


def _planning(town: BenchTown) -> dict[str, float]:
    by = Person.objects.get(login=town.coordinator)
    now = timezone.now()
    proposal = matching.propose(
        division_code="440305", start=now, end=now + timedelta(days=7), seed=1, by=by, at=now
    )
    return {
        "people": proposal.people,
        "shifts": proposal.shifts,
        "seats": proposal.seats,
        "filled": proposal.filled,
        "seconds": round(proposal.seconds, 2),
        "value_over_bound": round(proposal.value / proposal.upper_bound, 4)
        if proposal.upper_bound
        else 1.0,
    }


def _print(result: dict[str, Any]) -> None:
    console = Console()
    table = Table("page", "queries", "p50 ×1", "p95 ×1", "p50 ×8", "p95 ×8")
    for name, row in result["pages"].items():
        table.add_row(
            name,
            str(result["queries"][name]),
            *(str(row[k]) for k in ("p50_ms_1", "p95_ms_1", "p50_ms_8", "p95_ms_8")),
        )
    console.print(table)
    for key in ("sign_up", "races", "planning", "imports"):
        console.print(key, result[key])
