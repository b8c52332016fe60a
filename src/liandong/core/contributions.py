"""What each side of a linkage brings and lacks: people, knowledge, resources (R2, R3, R4).

The contribution matrix has a row for each of the three kinds and a column for each side. A
gap is closed by what the other side has, by a need that was filed for it, or it stays open
and is told. Services that one side gives the other are counted in minutes once the one who
received them says so. Local knowledge is lent by volunteers: dialect, customs, whom to ask,
when a door opens. After the seed article's four relations; the fourteen days are its measure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing

GAP_DAYS = 14
MOST_MINUTES = 24 * 60


class Side(StrEnum):
    """The two columns of the matrix."""

    WORK = "work"
    VOLUNTEERS = "volunteers"

    @property
    def other(self) -> "Side":
        """The side across."""
        return Side.VOLUNTEERS if self is Side.WORK else Side.WORK


class Resource(StrEnum):
    """The three rows of the matrix."""

    PEOPLE = "people"
    KNOWLEDGE = "knowledge"
    RESOURCES = "resources"


class ServiceKind(StrEnum):
    """What one side does for the other."""

    COUNSELLING = "counselling"
    LEGAL = "legal"
    IT = "it"
    MEDICAL = "medical"
    TEACHING = "teaching"
    OTHER = "other"


class NoteKind(StrEnum):
    """What local knowledge is about."""

    DIALECT = "dialect"
    CUSTOM = "custom"
    PERSON = "person"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a side brings (or lacks, ``is_gap``).

    closed_on
        The day a gap was closed; for what is brought: the day it ended.
    """

    ref: int
    side: Side
    resource: Resource
    title: str
    since: date
    is_gap: bool = False
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What one side has of one kind, and what it lacks."""

    has: tuple[Entry, ...]
    lacks: tuple[Entry, ...]


def matrix(entries: Iterable[Entry]) -> Mapping[tuple[Resource, Side], Cell]:
    """All six cells, empty ones too; what is closed or ended does not stand in them."""
    cells: dict[tuple[Resource, Side, bool], list[Entry]] = {}
    for entry in entries:
        if entry.closed_on is None:
            cells.setdefault((entry.resource, entry.side, entry.is_gap), []).append(entry)
    return {
        (resource, side): Cell(
            tuple(cells.get((resource, side, False), ())),
            tuple(cells.get((resource, side, True), ())),
        )
        for resource in Resource
        for side in Side
    }


def could_close(gap: Entry, entries: Iterable[Entry]) -> list[Entry]:
    """What the other side has of the same kind, the longest there first."""
    found = [
        entry
        for entry in entries
        if not entry.is_gap
        and entry.closed_on is None
        and entry.side is gap.side.other
        and entry.resource is gap.resource
    ]
    return sorted(found, key=lambda entry: (entry.since, entry.ref))


def in_time(entries: Sequence[Entry], today: date) -> tuple[int, int]:
    """Gaps closed within fourteen days, and gaps whose fourteen days are over or that closed."""
    gaps = [entry for entry in entries if entry.is_gap]
    due = [gap for gap in gaps if gap.closed_on is not None or (today - gap.since).days > GAP_DAYS]
    good = [
        gap for gap in due
        if gap.closed_on is not None and (gap.closed_on - gap.since).days <= GAP_DAYS
    ]  # fmt: skip
    return len(good), len(due)


def check_title(text: str) -> str:
    """The words, tidied. Refuses ``ValueMissing``, ``ValueInvalid``."""
    words = " ".join(text.split())
    if not words:
        raise ValueMissing("title")
    if len(words) > 80:
        raise ValueInvalid("title", words[:10] + "…", "≤ 80")
    return words


def check_service(giver: int, receiver: int, minutes: int, day: date, today: date) -> None:
    """Refuse ``SameSide`` for oneself, ``ValueInvalid`` for impossible minutes or days."""
    if giver == receiver:
        raise SameSide()
    if not 1 <= minutes <= MOST_MINUTES:
        raise ValueInvalid("minutes", str(minutes), f"1–{MOST_MINUTES}")
    if day > today:
        raise ValueInvalid("served_on", day.isoformat(), f"≤ {today.isoformat()}")


@dataclass(eq=False)
class SameSide(Refusal):
    """Giver and receiver, or gap and offer, stand on the same side."""

    code: ClassVar[str] = "same_side"


@dataclass(eq=False)
class NotInLinkage(Refusal):
    """The person does not belong to this linkage."""

    code: ClassVar[str] = "not_in_linkage"
    name: str


@dataclass(eq=False)
class GapClosed(Refusal):
    """The gap is closed, or the offer has ended."""

    code: ClassVar[str] = "gap_closed"


@dataclass(eq=False)
class ServiceAnswered(Refusal):
    """The receiver has said yes or no already."""

    code: ClassVar[str] = "service_answered"


@dataclass(frozen=True, slots=True)
class ContributionTold(Event):
    """A side of a linkage said what it brings or lacks."""

    linkage_id: int
    side: str
    is_gap: bool


@dataclass(frozen=True, slots=True)
class ContributionClosed(Event):
    """A gap was closed, or something is not brought any more."""

    linkage_id: int
    contribution_id: int


@dataclass(frozen=True, slots=True)
class MutualServiceTold(Event):
    """One side served the other; the receiver has not said so yet."""

    linkage_id: int
    minutes: int


@dataclass(frozen=True, slots=True)
class MutualServiceAnswered(Event):
    """The receiver said that it was so, or was not."""

    linkage_id: int
    was_so: bool


@dataclass(frozen=True, slots=True)
class LocalNoteWritten(Event):
    """Somebody who knows the place wrote down what helps there."""

    note_id: int


@dataclass(frozen=True, slots=True)
class LocalNoteThanked(Event):
    """A note helped; its writer was thanked."""

    note_id: int


@dataclass(frozen=True, slots=True)
class LocalNoteEnded(Event):
    """A note was taken away."""

    note_id: int
