"""Auditing a chain as it streams by: one pass, constant memory, each fault named.

Rows that fit are only hashed. Where one does not, the rows around it (``WINDOW``, or as many
as it takes until ``SETTLED`` rows in succession fit each other again) are held and given to
the diagnosis of ``liandong.core.ledger``; then the pass goes on behind them. A row that was
moved farther than the window is named twice, as removed and as inserted.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring

from liandong.core.ledger import (
    GENESIS,
    ChainFault,
    Entry,
    EntryFacts,
    Head,
    Tampering,
    canonical_bytes,
    entry_hash,
    verify_chain,
)

WINDOW = 400
SETTLED = 100
BEFORE = 50
"""How many rows before the first that does not fit are looked at with it: a row slipped in
may be sealed well, and then it is the true one behind it that does not fit."""
STEP = 5000
"""How many rows lie between two words about progress."""


@dataclass(slots=True)
class Row:
    """One stored row, read lazily: most rows are hashed and never looked at again."""

    seq: int
    facts: EntryFacts
    prev_hash: str
    hash: str

    def fits(self, before: str, seq: int) -> bool:
        """Whether the row stands after ``before`` as number ``seq``."""
        return self.prev_hash == before and quick_hash(before, self.facts, seq) == self.hash

    def entry(self) -> Entry:
        """For the diagnosis."""
        return Entry(self.facts.as_mapping(), self.prev_hash, self.hash)


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)


def _moment(value: datetime) -> str:
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.replace(tzinfo=None).isoformat(timespec="microseconds")


def quick_hash(prev_hash: str, facts: EntryFacts, seq: int) -> str:
    """Equal to ``entry_hash`` (a test compares the two), about four times as fast."""
    f = facts
    said = (
        f'{{"activity":{_text(f.activity)},"approved_by":{_text(f.approved_by)},'
        f'"entered_by":{_text(f.entered_by)},"evidence":{_text(f.evidence)},'
        f'"kind":{_text(f.kind)},"minutes":{f.minutes},'
        f'"organization":{_text(f.organization)},"person":{_text(f.person)},'
        f'"reason":{_text(f.reason)},"recorded_at":"{_moment(f.recorded_at)}Z",'
        f'"reverses":{"null" if f.reverses is None else f.reverses},"seq":{seq},'
        f'"served_from":"{_moment(f.served_from)}Z","served_to":"{_moment(f.served_to)}Z",'
        f'"source":{_text(f.source)}}}'
    )
    return hashlib.sha256(f"{prev_hash}\n{said}".encode()).hexdigest()


def audit(
    rows: Iterable[Row],
    *,
    heads: Iterable[Head] = (),
    seen: Callable[[int], None] | None = None,
) -> list[ChainFault]:
    """Every fault of a chain in order of numbers; rows come by stored number.

    heads
        Heads kept or published earlier. Without one, rows cut off at the end are not noticed.
    seen
        Told every ``STEP`` rows, and at the end, how many rows went by.
    """
    return _Pass(iter(rows), {h.seq: h.hash for h in heads if h.seq}, seen).faults()


class _Pass:
    """The state of one pass: the last good head, and by how much stored numbers are shifted."""

    def __init__(
        self,
        rows: Iterator[Row],
        known: Mapping[int, str],
        seen: Callable[[int], None] | None,
    ) -> None:
        self.rows, self.known, self.seen = rows, dict(known), seen
        self.good = Head(0, GENESIS)
        self.shift = 0
        self.unsaid = 0
        self.found: set[ChainFault] = set()
        self.recent: deque[tuple[int, str, Row]] = deque(maxlen=BEFORE)

    def _next(self) -> Row | None:
        row = next(self.rows, None)
        self.unsaid += row is not None
        if self.seen is not None and (self.unsaid >= STEP or row is None):
            self.seen(self.unsaid)
            self.unsaid = 0
        return row

    def faults(self) -> list[ChainFault]:
        good_seq, good_hash = 0, GENESIS
        known, recent = self.known, self.recent
        while (row := self._next()) is not None:
            seq = good_seq + 1
            if (
                row.seq == seq + self.shift
                and row.fits(good_hash, seq)
                and known.get(seq, row.hash) == row.hash
            ):
                recent.append((good_seq, good_hash, row))
                good_seq, good_hash = seq, row.hash
                continue
            self.good = Head(good_seq, good_hash)
            self._look_closely(row)
            recent.clear()
            good_seq, good_hash = self.good.seq, self.good.hash
        last = max(known, default=0)
        self.found |= {ChainFault(seq, Tampering.REMOVED) for seq in range(good_seq + 1, last + 1)}
        return sorted(self.found)

    def _look_closely(self, first: Row) -> None:
        """Hold rows until they fit each other again; name what is wrong; go on behind them."""
        held, settled = [*(row for _, _, row in self.recent), first], 0
        is_over = False
        if self.recent:
            self.good = Head(self.recent[0][0], self.recent[0][1])
        while len(held) < WINDOW or (settled < SETTLED and len(held) < 20 * WINDOW):
            row = self._next()
            if row is None:
                is_over = True
                break
            is_next = row.prev_hash == held[-1].hash
            settled = settled + 1 if is_next else 0
            held.append(row)
        entries = [_unshifted(row, self.shift) for row in held]
        end = self._place_of_last(held)
        if is_over:
            end = max([end, *self.known])
        heads = [Head(s, h) for s, h in self.known.items() if self.good.seq < s <= end]
        self.found |= set(verify_chain(entries, start=self.good, heads=heads))
        self.good, self.shift = Head(end, held[-1].hash), held[-1].seq - end

    def _place_of_last(self, held: list[Row]) -> int:
        """The rightful number of the last row held: as hashed, near the one it claims."""
        row = held[-1]
        claimed = row.seq - self.shift
        near = sorted(range(claimed - len(held), claimed + len(held) + 1), key=_from(claimed))
        return next(
            (s for s in near if quick_hash(row.prev_hash, row.facts, s) == row.hash), claimed
        )


def _from(number: int) -> Callable[[int], int]:
    return lambda other: abs(other - number)


def _unshifted(row: Row, shift: int) -> Entry:
    entry = row.entry()
    return Entry({**entry.facts, "seq": row.seq - shift}, entry.prev_hash, entry.hash)


def is_same_hash(facts: EntryFacts) -> bool:
    """Whether the quick way agrees with the plain one; for the test that compares them."""
    plain = entry_hash(GENESIS, facts)
    return bool(canonical_bytes(facts.as_mapping())) and plain == quick_hash(
        GENESIS, facts, facts.seq
    )
