"""Measuring the audit: a million entries in chains, then one pass over all of them.

On an empty database, as the other benchmarks. The chains are sealed by the same function
that seals real entries; only their content is invented.
"""

import json
import os
import platform
import resource
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from liandong.cli import serving
from liandong.core.hours import Evidence, HourKind
from liandong.core.ledger import GENESIS
from liandong.core.ledger_audit import quick_hash
from liandong.models import LedgerEntry, LedgerHead, Organization, Person
from liandong.queries import hours as queries
from liandong.queries.hours import entry_facts

BATCH = 5000
CHAINS = 4
MARK = "bench-1"
"""Number of the one person of a measured ledger, which may be measured again."""


def run(size: int, page: Path | None, json_file: Path | None) -> int:
    """Write ``size`` entries, audit them, print and write the figures; exit status."""
    serving.migrate()
    is_there = Person.objects.filter(number=MARK).exists()
    if Person.objects.exclude(number=MARK).exists():
        print("测量要用空库：请另设 LIANDONG_HOME 或 LIANDONG_DATABASE_URL。", file=sys.stderr)
        return 1
    now = timezone.now()
    if not is_there:
        person = Person.objects.create(number=MARK, name="测量", registered_at=now)
    for number in range(0 if is_there else CHAINS):
        _chain(number, size // CHAINS, person, now)
    before = _peak_mib()
    began, cpu, faults, total = time.monotonic(), time.process_time(), 0, 0
    for organization, entries in queries.chained_organizations():
        faults += len(queries.chain_faults(organization))
        total += entries
    result = {
        "entries": total,
        "chains": CHAINS,
        "faults": faults,
        "audit_seconds": round(time.monotonic() - began, 1),
        "audit_cpu_seconds": round(time.process_time() - cpu, 1),
        "memory_grew_mib": round(_peak_mib() - before, 1),
        "load_of_the_machine": round(os.getloadavg()[0], 1),
        "database": connection.vendor,
        "python": platform.python_version(),
    }
    print(json.dumps(result, ensure_ascii=False, indent=2))
    if json_file is not None:
        json_file.write_text(json.dumps(result, indent=2) + "\n")
    if page is not None:
        page.write_text(_page(result, size))
    return 0 if faults == 0 else 1


def _chain(number: int, length: int, person: Person, now: datetime) -> None:
    organization = Organization.objects.create(
        number=f"bench-{number}", name=f"单位{number}", registered_at=now
    )
    seq, digest, rows = 0, GENESIS, []
    for seq in range(1, length + 1):
        start = now - timedelta(days=seq % 3000, hours=3)
        row = LedgerEntry(
            organization=organization,
            seq=seq,
            person=person,
            activity="社区长者探访",
            content="陪伴",
            served_on=start.date(),
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            minutes=120,
            kind=HourKind.CREDIT,
            evidence=Evidence.SCAN,
            entered_by=person,
            recorded_at=now,
            prev_digest=digest,
        )
        digest = row.digest = quick_hash(digest, entry_facts(row), seq)
        rows.append(row)
        if len(rows) == BATCH:
            LedgerEntry.objects.bulk_create(rows)
            rows = []
    LedgerEntry.objects.bulk_create(rows)
    LedgerHead.objects.create(organization=organization, seq=seq, digest=digest)


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _page(result: dict[str, object], size: int) -> str:
    rows = "\n".join(f"| {name.replace('_', ' ')} | {value} |" for name, value in result.items())
    return (
        "# Benchmark: how fast the ledger is audited\n\n"
        f"Made by `liandong bench ledger --size {size} --page docs/reference/bench-ledger.md` on "
        "an empty database. Seconds of wall clock and of processor time, on one core; on a machine "
        "that is busy with other work (its load is told, over the last minute) the wall clock "
        "says little. The memory is by how much the peak grew during the audit, the part of "
        "the database file that SQLite maps into memory included.\n\n"
        f"| figure | value |\n| --- | --- |\n{rows}\n"
    )
