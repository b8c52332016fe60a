"""Auditing the ledger from the command line: every chain, every digest, every copy."""

import sys
from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from liandong.core import certificates
from liandong.core.digests import Digest, Published, check_digests, heads_of, read_file
from liandong.phrases.hours import TAMPERING
from liandong.phrases.ledger import DIGEST_FLAWS
from liandong.queries import digests as published
from liandong.queries import hours as queries
from liandong.services import digests
from liandong.services import hours as services

GOOD, FAULTY, UNREADABLE = 0, 1, 2


def audit(copies: Path | None = None, public_key: Path | None = None) -> int:
    """Verify each chain from its first entry and each published digest; name every fault.

    copies
        A folder of digests that somebody kept (``*.json``): believed when they are sealed
        with ``public_key`` (or this hub's own key), whatever the database says today.
    """
    try:
        kept = _kept(copies)
        key = (
            certificates.read_public_key(public_key.read_bytes())
            if public_key is not None
            else digests.public_key()
        )
    except (OSError, ValueError) as problem:
        print(f"读不出来：{problem}", file=sys.stderr)
        return UNREADABLE
    found, days = _digest_faults(published.series(), digests.public_key(), "")
    if kept:
        more, held = _digest_faults(iter(kept), key, "留存的副本 ")
        found, days = found + more, [*days, *held]
    chains = queries.chained_organizations()
    total = sum(entries for _, entries in chains)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("核对时长账本", total=total)
        for organization, entries in chains:
            progress.update(task, description=organization.name)
            faults = queries.chain_faults(
                organization,
                published=heads_of(str(organization.pk), days),
                seen=lambda rows: progress.advance(task, rows),
            )
            services.record_audit(
                organization=organization, entries=entries, faults=faults, at=timezone.now()
            )
            for fault in faults:
                words = TAMPERING[fault.kind.value]
                print(f"{organization.name}（{organization.number}）编号 {fault.seq}：{words}")
            found += len(faults)
    if found:
        print(f"核对了 {total} 条，发现 {found} 处异常。 {found} faults.")
        return FAULTY
    print(
        f"核对了 {len(chains)} 个单位的 {total} 条记录，前后相扣，没有改动。"
        f"公开摘要 {len(days)} 份，都对得上。 No faults."
    )
    return GOOD


def _digest_faults(series: Iterator[Published], key: bytes, whose: str) -> tuple[int, list[Digest]]:
    faults, sound = check_digests(series, key, is_complete=not whose)
    for fault in faults:
        print(f"{whose}公开摘要 {fault.day or '（日期不明）'}：{DIGEST_FLAWS[fault.kind.value]}")
    return len(faults), sound


def _kept(copies: Path | None) -> list[Published]:
    if copies is None:
        return []
    return [read_file(path.read_text()) for path in sorted(copies.glob("*.json"))]


def publish() -> int:
    """Publish yesterday's digest now instead of waiting for the clock."""
    row = digests.publish_due(at=timezone.now())
    print(f"{row.day} {row.digest}")
    return GOOD
