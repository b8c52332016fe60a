"""Evidence packs: what each figure of a contract was counted from when a step was accepted.

A pack is canonical JSON (names sorted, no spaces, moments in UTC) under its SHA-256. It holds no
names of people: of each record its public number, its day and its amount in the unit of the
question. What the same days give today is compared with it, record by record.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from liandong.core.events import Event

FORMAT = "liandong purchase evidence 1"
SHOWN = 16
"""So many characters of a digest stand on papers and pages; the file has all 64."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One record as it was counted."""

    number: str
    on: date | None
    amount: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure: how it is counted, what came out (None: too few), and its records.

    target, weight
        None for a figure that only feeds the linkage bonus.
    """

    code: str
    name: str
    formula: str
    unit: str
    target: int | None
    weight: int | None
    value: int | None
    n: int
    records: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything of one accepted step. ``until`` is the day after the last one that counted."""

    purchase: str
    contract: str
    stage: str
    round: int
    kept_at: datetime
    first: date
    until: date
    projects: tuple[int, ...]
    findings: tuple[Finding, ...]


def canonical_text(pack: Pack) -> str:
    """What is kept and hashed."""
    said = {
        **asdict(pack),
        "format": FORMAT,
        "kept_at": pack.kept_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "first": pack.first.isoformat(),
        "until": pack.until.isoformat(),
        "findings": [
            {
                **{k: v for k, v in asdict(one).items() if k != "records"},
                "records": [
                    [r.number, r.on.isoformat() if r.on else None, r.amount] for r in one.records
                ],
            }
            for one in pack.findings
        ],
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """SHA-256 of the text in UTF-8, 64 hex digits: what ``sha256sum`` says of the file."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> Pack:
    """The pack again from its text; ValueError when it is none."""
    try:
        told: dict[str, Any] = json.loads(text)
        if told.pop("format") != FORMAT:
            raise ValueError("Not an evidence pack of ours.")
        return Pack(
            **{
                **told,
                "kept_at": datetime.fromisoformat(told["kept_at"]),
                "first": date.fromisoformat(told["first"]),
                "until": date.fromisoformat(told["until"]),
                "projects": tuple(told["projects"]),
                "findings": tuple(_finding(one) for one in told["findings"]),
            }
        )
    except (KeyError, TypeError) as problem:
        raise ValueError(f"Not an evidence pack of ours: {problem}.") from problem


def _finding(told: dict[str, Any]) -> Finding:
    records = tuple(
        Kept(number, date.fromisoformat(on) if on else None, amount)
        for number, on, amount in told["records"]
    )
    return Finding(**{**told, "records": records})


class Flaw(StrEnum):
    """What is the matter with a pack.

    DIGEST      the text does not give the digest beside it
    HISTORY     the digest is not the one that history wrote down on the day
    UNREADABLE  the text is no pack, or one of another contract or step
    """

    DIGEST = "digest"
    HISTORY = "history"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pack belongs."""

    contract: str
    stage: str
    round: int


def flaw_of(text: str, digest: str, written: str | None, place: Place) -> Flaw | None:
    """The first flaw of a pack, computed anew from its text; None when all fits.

    written
        The digest in history; None when history has no line of it.
    """
    if digest_of(text) != digest:
        return Flaw.DIGEST
    if written != digest:
        return Flaw.HISTORY
    try:
        pack = read(text)
    except ValueError:
        return Flaw.UNREADABLE
    is_here = Place(pack.contract, pack.stage, pack.round) == place
    return None if is_here else Flaw.UNREADABLE


@dataclass(frozen=True, slots=True)
class Change:
    """A record that is not as it was. ``then`` None: it came; ``now`` None: it went."""

    number: str
    on: date | None
    then: int | None
    now: int | None


def changes(then: Iterable[Kept], now: Iterable[Kept]) -> list[Change]:
    """Which records went, came or count differently, by day and number.

    >>> day = date(2026, 5, 4)
    >>> changes([Kept("1/1", day, 120)], [Kept("1/1", day, 60)])
    [Change(number='1/1', on=datetime.date(2026, 5, 4), then=120, now=60)]
    """
    before, after = Counter(then), Counter(now)
    # A pair of one number and day is one record that counts differently.
    gone, came = list((before - after).elements()), list((after - before).elements())
    found = []
    for one in gone:
        again = next((c for c in came if (c.number, c.on) == (one.number, one.on)), None)
        if again is not None:
            came.remove(again)
        found.append(Change(one.number, one.on, one.amount, again.amount if again else None))
    found += [Change(one.number, one.on, None, one.amount) for one in came]
    return sorted(found, key=lambda c: (c.on or date.min, c.number, c.then is None, c.now or 0))


@dataclass(frozen=True, slots=True)
class EvidenceKept(Event):
    """The records behind the figures of an accepted step were kept under a digest."""

    purchase: int
    stage: str
    round: int
    digest: str


@dataclass(frozen=True, slots=True)
class PaidFigureMoved(Event):
    """After a payment the records of the paid step give other figures; what was paid stays."""

    purchase: int
    stage: str
    count: int
