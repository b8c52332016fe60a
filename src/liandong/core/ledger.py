"""The hours ledger: append-only, one hash chain per organization.

Every entry carries the hash of the one before it, so a row that is changed, taken out,
slipped in or moved is found and named. Corrections never touch an entry: a reversal with
the opposite minutes is appended, then the right entry. Persons stand in the chain by an
opaque key, so that a name can be erased later without breaking it. Published heads
(``Head``) also catch a chain that was cut at its end or sealed anew from some row on.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from liandong.core.events import Event
from liandong.core.hours import Evidence, HourKind

GENESIS = "0" * 64

Scalar = str | int | bool | date | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """What one ledger entry says; minutes are negative in a reversal.

    organization, person, entered_by, approved_by
        Stable opaque keys (never a name, never an identity number).
    seq
        1, 2, 3 … within the organization, without gaps.
    reverses
        The ``seq`` that this entry takes back, or None.
    source
        Where imported minutes come from; empty for our own.
    """

    organization: str
    seq: int
    person: str
    activity: str
    served_from: datetime
    served_to: datetime
    minutes: int
    kind: HourKind
    evidence: Evidence
    recorded_at: datetime
    entered_by: str
    approved_by: str | None = None
    reverses: int | None = None
    reason: str = ""
    source: str = ""

    def as_mapping(self) -> dict[str, Scalar]:
        """The facts by name, for ``canonical_bytes``."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


def reversal(
    facts: EntryFacts, *, seq: int, recorded_at: datetime, entered_by: str, reason: str
) -> EntryFacts:
    """The entry that takes ``facts`` back; together they count zero minutes."""
    if facts.reverses is not None:
        raise ValueError(f"Entry {facts.seq} is itself a reversal.")
    return replace(
        facts,
        seq=seq,
        minutes=-facts.minutes,
        recorded_at=recorded_at,
        entered_by=entered_by,
        approved_by=None,
        reverses=facts.seq,
        reason=reason,
    )


def canonical_bytes(facts: Mapping[str, Scalar]) -> bytes:
    """UTF-8 JSON with sorted names and no spaces; moments in UTC with microseconds.

    The same facts give the same bytes on every machine and from every database. Floats
    are refused (TypeError), naive moments too (ValueError).
    """
    plain = {name: _plain(value) for name, value in facts.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Scalar) -> str | int | bool | None:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"A ledger moment needs a time zone: {value}.")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"A ledger fact cannot be {type(value).__name__}: {value!r}.")


def entry_hash(prev_hash: str, facts: Mapping[str, Scalar] | EntryFacts) -> str:
    """SHA-256 (64 hex digits) over the previous hash and the facts, ``seq`` included."""
    named = facts.as_mapping() if isinstance(facts, EntryFacts) else facts
    if "seq" not in named:
        raise ValueError("The facts of a ledger entry need their `seq`.")
    return hashlib.sha256(prev_hash.encode() + b"\n" + canonical_bytes(named)).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored row: its facts (with ``seq``), the hash before it and its own."""

    facts: Mapping[str, Scalar]
    prev_hash: str
    hash: str

    @property
    def seq(self) -> int:
        """The number that the row claims."""
        number = self.facts["seq"]
        if not isinstance(number, int):
            raise TypeError(f"A ledger entry's seq is a whole number, not {number!r}.")
        return number


def sealed(prev_hash: str, facts: EntryFacts) -> Entry:
    """A new entry ready to be stored after the one with ``prev_hash``."""
    named = facts.as_mapping()
    return Entry(named, prev_hash, entry_hash(prev_hash, named))


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry at some moment, as published: its number and its hash."""

    seq: int = 0
    hash: str = GENESIS


class Tampering(StrEnum):
    """What happened to a row."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True, order=True)
class ChainFault:
    """One row that does not fit. ``seq`` is its rightful number (as stored, if inserted)."""

    seq: int
    kind: Tampering


def verify_chain(
    entries: Iterable[Entry], *, start: Head | None = None, heads: Iterable[Head] = ()
) -> list[ChainFault]:
    """Every fault of a chain, sorted by number; empty when the chain is whole.

    entries
        The rows in stored order (by ``seq``); all of them, or a part that follows
        ``start`` (so a million rows can be checked in pieces).
    heads
        Heads published earlier. Without one, rows cut off at the end are not noticed.
    """
    rows = list(entries)
    begin = start or Head()
    known = {head.seq: head.hash for head in heads if head.seq > begin.seq}
    if _is_whole(rows, begin, known):
        return []
    return sorted(_Diagnosis(rows, begin, known).faults())


def _is_whole(rows: Sequence[Entry], start: Head, known: Mapping[int, str]) -> bool:
    seq, before = start.seq, start.hash
    for row in rows:
        seq += 1
        if row.seq != seq or row.prev_hash != before:
            return False
        if entry_hash(before, row.facts) != row.hash or known.get(seq, row.hash) != row.hash:
            return False
        before = row.hash
    return max(known, default=0) <= seq


class _Diagnosis:
    """Finds each row's rightful number, then names what is missing, extra, moved, changed."""

    def __init__(self, rows: Sequence[Entry], start: Head, known: Mapping[int, str]) -> None:
        self.rows, self.start, self.known = rows, start, known
        self.place: list[int] = []
        self.intact: list[bool] = []
        self._find_places()
        self.followed = {row.prev_hash for row in rows} | set(known.values())
        self.hashes = {row.hash for row in rows} | {start.hash}

    def _find_places(self) -> None:
        owner = {row.hash: index for index, row in reversed(list(enumerate(self.rows)))}
        places: dict[int, int] = {}
        for index in range(len(self.rows)):
            trail: list[int] = []
            current: int | None = index
            while current is not None and current not in places and current not in trail[-1:]:
                trail.append(current)
                if len(trail) > len(self.rows):
                    break
                current = owner.get(self.rows[current].prev_hash)
            for step in reversed(trail):
                places.setdefault(step, self._place_of(step, owner, places))
        self.place = [places[index] for index in range(len(self.rows))]
        self.intact = [self._fits(row, self.place[i]) for i, row in enumerate(self.rows)]

    def _place_of(self, index: int, owner: Mapping[str, int], places: Mapping[int, int]) -> int:
        row = self.rows[index]
        guesses = [row.seq, row.seq + 1, row.seq - 1]
        before = owner.get(row.prev_hash)
        if before is not None and before in places:
            guesses.insert(0, places[before] + 1)
        elif row.prev_hash == self.start.hash:
            guesses.insert(0, self.start.seq + 1)
        return next((guess for guess in guesses if self._fits(row, guess)), row.seq)

    @staticmethod
    def _fits(row: Entry, seq: int) -> bool:
        return entry_hash(row.prev_hash, {**row.facts, "seq": seq}) == row.hash

    def faults(self) -> set[ChainFault]:
        at: dict[int, list[int]] = {}
        for index, seq in enumerate(self.place):
            at.setdefault(seq, []).append(index)
        found: set[ChainFault] = set()
        line: dict[int, int] = {}
        for seq, candidates in at.items():
            kept = self._rightful(seq, candidates)
            if kept is not None:
                line[seq] = kept
            extra = [i for i in candidates if i != kept]
            found |= {ChainFault(self.rows[i].seq, Tampering.INSERTED) for i in extra}
        last = max([self.start.seq, *self.known, *line])
        expected = range(self.start.seq + 1, last + 1)
        found |= {ChainFault(s, Tampering.REMOVED) for s in expected if s not in line}
        found |= self._changed(line)
        return found | self._moved(line, is_shifted=bool(found))

    def _rightful(self, seq: int, candidates: list[int]) -> int | None:
        """Of the rows that claim one place, the one that the chain goes on from."""
        last_known = max(self.known, default=0)

        def worth(index: int) -> tuple[bool, bool, bool]:
            row = self.rows[index]
            return (
                row.hash in self.followed or self.known.get(seq) == row.hash,
                self.intact[index],
                row.prev_hash in self.hashes,
            )

        best = max(candidates, key=worth) if len(candidates) > 1 else candidates[0]
        is_stray = seq <= self.start.seq or (not any(worth(best)) and seq > last_known)
        return None if is_stray else best

    def _changed(self, line: Mapping[int, int]) -> set[ChainFault]:
        found = {seq for seq, i in line.items() if not self.intact[i]}
        found |= {s for s, h in self.known.items() if s in line and self.rows[line[s]].hash != h}
        for seq in sorted(line):
            before = self.rows[line[seq - 1]].hash if seq - 1 in line else None
            if seq == self.start.seq + 1:
                before = self.start.hash
            if before is None or self.rows[line[seq]].prev_hash == before or seq in found:
                continue
            is_previous = seq - 1 in line and not self._is_unfollowed(seq, line)
            if not is_previous:
                found.add(seq)
            elif seq - 1 not in found:
                found.add(seq - 1)
        return {ChainFault(seq, Tampering.CHANGED) for seq in found}

    def _is_unfollowed(self, seq: int, line: Mapping[int, int]) -> bool:
        """Whether the next row was sealed on something else than this row."""
        follower = line.get(seq + 1)
        mine = self.rows[line[seq]].hash
        return follower is not None and self.rows[follower].prev_hash != mine

    def _moved(self, line: Mapping[int, int], *, is_shifted: bool) -> set[ChainFault]:
        """Rows out of order; a mere renumbering after a removal or insertion is not one."""
        found = set()
        kept = sorted((index, seq) for seq, index in line.items())
        by_claim = sorted(kept, key=lambda pair: self.rows[pair[0]].seq)
        for order in (kept, by_claim):
            highest = self.start.seq
            for _, seq in order:
                if seq < highest:
                    found.add(seq)
                highest = max(highest, seq)
        if not is_shifted:
            found |= {seq for seq, index in line.items() if self.rows[index].seq != seq}
        return {ChainFault(seq, Tampering.REORDERED) for seq in found}


def minutes_by_evidence(entries: Iterable[EntryFacts]) -> dict[Evidence, int]:
    """Net minutes of each evidence class (reversals taken off); every class is present."""
    sums: Counter[Evidence] = Counter()
    for entry in entries:
        sums[entry.evidence] += entry.minutes
    return {evidence: sums[evidence] for evidence in Evidence}


@dataclass(frozen=True, slots=True)
class LedgerAudited(Event):
    """A chain was verified from its first entry."""

    organization_id: int
    entries: int
    faults: int
