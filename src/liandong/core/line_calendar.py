"""One calendar over all lines of work: what gets in each other's way, found beforehand.

Four kinds of conflict between two events of different organizations: the same place at
overlapping times; the same group of people (kind of service and street) on one day; volunteers
who hold a place in both at overlapping times; two large events of different lines on one day in
one district. Ends are excluded. A suggestion is the next day within two weeks on which the later
one would meet no conflict. Our own proposal.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import Refusal

DISTRICT_DIGITS = 6
STREET_DIGITS = 9
LOOK_AHEAD_DAYS = 14


class Kind(StrEnum):
    """How two events get in each other's way, the gravest first."""

    SAME_PEOPLE = "same_people"
    SAME_PLACE = "same_place"
    LARGE_EVENTS = "large_events"
    SAME_GROUP = "same_group"


@dataclass(frozen=True, slots=True)
class Entry:
    """One shift. ``line`` is the line of work of its organization, empty where none is known."""

    ref: int
    title: str
    line: str
    organization: int
    division: str
    place: str
    category: str
    starts_at: datetime
    ends_at: datetime
    seats: int = 0
    is_event: bool = False
    people: frozenset[int] = frozenset()

    @property
    def day(self) -> date:
        """The local day on which it begins."""
        return self.starts_at.astimezone(SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two events and how they conflict; ``people`` counts volunteers who stand in both."""

    kind: Kind
    one: Entry
    other: Entry
    people: int = 0


def between(one: Entry, other: Entry, *, event_people: int) -> list[Conflict]:
    """How two events conflict; empty when they are of one organization or do not."""
    if one.organization == other.organization:
        return []
    first, second = sorted((one, other), key=lambda entry: (entry.starts_at, entry.ref))
    overlap = first.ends_at > second.starts_at
    both = len(first.people & second.people)
    one_day = first.day == second.day
    street = first.division[:STREET_DIGITS] == second.division[:STREET_DIGITS]
    district = first.division[:DISTRICT_DIGITS] == second.division[:DISTRICT_DIGITS]
    large = all(x.is_event and x.seats >= event_people for x in (first, second))
    found = (
        (overlap and both > 0, Kind.SAME_PEOPLE),
        (overlap and bool(first.place) and first.place == second.place and street, Kind.SAME_PLACE),
        (large and one_day and district and first.line != second.line, Kind.LARGE_EVENTS),
        (
            one_day
            and street
            and len(first.division) >= STREET_DIGITS
            and bool(first.category)
            and first.category == second.category
            and first.line != second.line,
            Kind.SAME_GROUP,
        ),
    )
    return [Conflict(kind, first, second, both) for is_so, kind in found if is_so]


def conflicts(entries: Iterable[Entry], *, event_people: int) -> list[Conflict]:
    """Every conflict, the gravest of each pair, in order of the day. Quadratic within a day."""
    by_day: dict[date, list[Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.day, []).append(entry)
    found = []
    for day in sorted(by_day):
        for one, other in combinations(by_day[day], 2):
            met = between(one, other, event_people=event_people)
            found += met[:1]
    order = list(Kind)
    return sorted(found, key=lambda c: (c.one.day, order.index(c.kind), c.one.ref, c.other.ref))


def free_day(entry: Entry, entries: Sequence[Entry], *, event_people: int) -> date | None:
    """The next day on which the event would meet no conflict; None within two weeks."""
    others = [other for other in entries if other.ref != entry.ref]
    for days in range(1, LOOK_AHEAD_DAYS + 1):
        shift = timedelta(days=days)
        moved = replace(
            entry,
            starts_at=entry.starts_at + shift,
            ends_at=entry.ends_at + shift,
        )
        near = [other for other in others if other.day == moved.day]
        if not any(between(moved, other, event_people=event_people) for other in near):
            return moved.day
    return None


class Outcome(StrEnum):
    """What became of a conflict: mended, or known and left as it is."""

    RESOLVED = "resolved"
    ACCEPTED = "accepted"


def of_one(entry: Entry, others: Iterable[Entry], *, event_people: int) -> list[Conflict]:
    """What gets in the way of one event: the gravest of each pair, in order of the other's time."""
    found = []
    for other in others:
        if other.ref != entry.ref and other.day == entry.day:
            found += between(entry, other, event_people=event_people)[:1]
    return sorted(found, key=lambda c: (c.one.starts_at, c.other.starts_at, c.other.ref))


def by_district(entries: Iterable[Entry], *, event_people: Callable[[str], int]) -> list[Conflict]:
    """Every conflict inside one district; those of a city are looked at district by district.

    ``event_people`` says of a district's code from how many places on an event is a large one.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.division[:DISTRICT_DIGITS], []).append(entry)
    found: list[Conflict] = []
    for code in sorted(groups):
        found += conflicts(groups[code], event_people=event_people(code))
    return found


@dataclass(eq=False)
class AgreementEmpty(Refusal):
    """What was agreed is not said."""

    code: ClassVar[str] = "line_agreement_empty"


@dataclass(frozen=True, slots=True)
class LinesAgreed(Event):
    """Two lines agreed about a conflict."""

    agreement_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class LinesConflict(Event):
    """Two events were found to get in each other's way, before either took place."""

    conflict_id: int
    kind: str
