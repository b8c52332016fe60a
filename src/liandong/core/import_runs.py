"""One file on its way in: its states, what the pages keep of its plan, refusals and events.

A plan of a long file is large; ``PlanExtract`` keeps the counts whole and of each list no
more than ``MOST_LINES`` entries, so that no page grows with the file. The marked copy of
the file shows everything.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from liandong.core.columns import Basis
from liandong.core.events import Event
from liandong.core.exchange import (
    Guess,
    GuessGroup,
    Problem,
    SkipCode,
    Skipped,
    fingerprint,
)
from liandong.core.refusals import Refusal

MOST_LINES = 2_000
"""Entries of each list that the pages keep."""
SHOWN_ROWS = 12
"""Row numbers that a group of equal guesses shows."""


class Kind(StrEnum):
    """What a file is a list of."""

    NEEDS = "needs"
    ROSTER = "roster"
    HOURS = "hours"


class State(StrEnum):
    """How far a file has come."""

    WAITING = "waiting"
    PLANNING = "planning"
    READY = "ready"
    QUEUED = "queued"
    APPLYING = "applying"
    APPLIED = "applied"
    CANCELLED = "cancelled"
    FAILED = "failed"


BUSY = frozenset({State.WAITING, State.PLANNING, State.QUEUED, State.APPLYING})
"""Something is being done, or will be; the page waits."""
OVER = frozenset({State.APPLIED, State.CANCELLED, State.FAILED})
"""Nothing more can be done with the file."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a bucket, for a list. ``what``: the fields that change."""

    row: int
    title: str
    facts: tuple[str, ...] = ()
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuessLine:
    """Equal guesses, once; ``count`` rows, of which the first are named in the group."""

    mark: str
    group: GuessGroup
    count: int
    is_refused: bool


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column: how it is read, how sure that is, and its first values."""

    index: int
    heading: str
    field: str
    confidence: float
    basis: Basis
    is_hidden: bool
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanExtract:
    """What the pages show of a plan; counts are of the whole plan."""

    kind: Kind
    counts: Mapping[str, int]
    skip_counts: Mapping[SkipCode, int]
    guess_count: int
    lines: Mapping[str, tuple[Line, ...]]
    problems: tuple[Problem, ...]
    guesses: tuple[GuessLine, ...]
    skipped: tuple[Skipped, ...]
    columns: tuple[ColumnLine, ...]
    header_row: int
    rows_read: int
    sheet_name: str
    encoding: str
    other_sheets: tuple[str, ...] = ()
    not_kept: tuple[str, ...] = field(default=())


def group_mark(group: GuessGroup, secret: bytes) -> str:
    """The short name by which equal guesses are refused together, in hex digits.

    secret
        At most 64 bytes; a guess may hold a telephone, and its name is stored.
    """
    told = (group.column, group.value, group.read_as, group.why.value)
    return fingerprint(*told, secret=secret)[:10]


def refused_keys(
    guesses: Iterable[Guess], groups: Iterable[tuple[str, GuessGroup]], said: Collection[str]
) -> tuple[set[str], set[str]]:
    """(keys of the guesses that were refused, what was said that fits no guess).

    A refusal may be said as the mark of a group, the key of a guess, or its cell:
    ``P17``, ``17:P`` or ``17`` for a guess about the whole row.
    """
    wanted = {one: _plain(one) for one in said if one.strip()}
    by_name: dict[str, set[str]] = {}
    for mark, group in groups:
        by_name.setdefault(_plain(mark), set()).update(group.keys)
    for guess in guesses:
        for name in (guess.key, guess.cell):
            by_name.setdefault(_plain(name), set()).add(guess.key)
    found: set[str] = set()
    for name in wanted.values():
        found |= by_name.get(name, set())
    return found, {one for one, name in wanted.items() if name not in by_name}


def _plain(name: str) -> str:
    name = name.strip().upper()
    row, colon, column = name.partition(":")
    return column + row if colon and column.isalpha() and row.isdigit() else name


@dataclass(eq=False)
class ImportClosed(Refusal):
    """The file was applied, cancelled or forgotten; nothing more is done with it."""

    code: ClassVar[str] = "import_closed"
    file_name: str


@dataclass(eq=False)
class ImportStopped(Refusal):
    """Somebody cancelled while the file was being read or written; nothing was kept."""

    code: ClassVar[str] = "import_stopped"
    file_name: str


@dataclass(eq=False)
class ImportBusy(Refusal):
    """The file is being read or written just now."""

    code: ClassVar[str] = "import_busy"
    file_name: str


@dataclass(eq=False)
class ImportInterrupted(Refusal):
    """The work on the file broke off; nothing was kept."""

    code: ClassVar[str] = "import_interrupted"
    file_name: str


@dataclass(eq=False)
class GuessUnknown(Refusal):
    """A refusal names no guess of this file."""

    code: ClassVar[str] = "guess_unknown"
    name: str


@dataclass(frozen=True, slots=True)
class RosterImported(Event):
    """Volunteers came in from a file; the counts are rows."""

    organization: str
    new: int
    changed: int
    same: int
    problems: int
