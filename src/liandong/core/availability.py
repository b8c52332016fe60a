"""When somebody can serve: what is usual, what is never, and what holds for once.

The week has 24 slots (national code table: "01"–"21" Monday to Sunday × morning, afternoon,
evening; "22"–"24" public holidays), kept as bit masks with code "01" as bit 0. An exception
holds for a stretch of time and goes before the week; busy goes before free. Times are moments.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from liandong.core.credentials import codes_of
from liandong.core.events import Event
from liandong.core.hours import Span
from liandong.core.refusals import Refusal

SLOTS = 24
ALL_SLOTS = (1 << SLOTS) - 1
SAID = 1 << SLOTS
"""A bit that is no slot: something was said, and no slot is left."""
LONGEST = timedelta(days=366)
FARTHEST = timedelta(days=2 * 366)
MOST_OWN = 200
"""Exceptions that one person may have ahead, calendars not counted."""
SOURCES = ("work", "school", "home", "other")
"""Calendars that a person may read in; each replaces its own times only."""


@dataclass(eq=False)
class SlotBothWays(Refusal):
    """A slot was called usual and never at once."""

    code: ClassVar[str] = "slot_both_ways"
    slots: tuple[str, ...]


@dataclass(eq=False)
class ExceptionBackwards(Refusal):
    """The stretch would end before it starts."""

    code: ClassVar[str] = "exception_backwards"
    starts_at: datetime


@dataclass(eq=False)
class ExceptionOver(Refusal):
    """The stretch is over already."""

    code: ClassVar[str] = "exception_over"
    ends_at: datetime


@dataclass(eq=False)
class ExceptionTooLong(Refusal):
    """One stretch covers more than a year, or begins more than two years ahead."""

    code: ClassVar[str] = "exception_too_long"


@dataclass(eq=False)
class TooManyExceptions(Refusal):
    """More stretches than one person may have ahead."""

    code: ClassVar[str] = "too_many_exceptions"
    most: int


@dataclass(eq=False)
class CalendarSourceUnknown(Refusal):
    """A calendar is one of a few kinds."""

    code: ClassVar[str] = "calendar_source_unknown"
    source: str


@dataclass(frozen=True, slots=True)
class AvailabilitySaid(Event):
    """A person said which slots of the week are usual and which never."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ExceptionSaid(Event):
    """A person said that a stretch of time is free, or busy, for once."""

    person_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class ExceptionTakenBack(Event):
    """A person took such a stretch back."""

    person_id: int


@dataclass(frozen=True, slots=True)
class CalendarTaken(Event):
    """Busy times were read from a calendar; all earlier ones of that calendar are gone."""

    person_id: int
    source: str
    spans: int


def said_mask(usual: int, never: int) -> int:
    """The slots in which somebody may be asked, as one mask; 0: they said nothing at all.

    Who named usual slots is asked in these; who only named some as never, in all others.

    >>> bin(said_mask(0b110, 0b010)), said_mask(0, 0), said_mask(0, ALL_SLOTS) == SAID
    ('0b100', 0, True)
    """
    if not usual and not never:
        return 0
    return ((usual or ALL_SLOTS) & ~never & ALL_SLOTS) or SAID


def check_week(usual: int, never: int) -> None:
    """Refuse a slot that is usual and never at once (``SlotBothWays``)."""
    both = usual & never
    if both:
        raise SlotBothWays(slots=codes_of(both))


def check_exception(starts_at: datetime, ends_at: datetime, *, ahead: int, at: datetime) -> None:
    """Refuse ``ExceptionBackwards``, ``ExceptionOver``, ``ExceptionTooLong`` or
    ``TooManyExceptions`` (``ahead``: how many there are already).
    """
    if ends_at <= starts_at:
        raise ExceptionBackwards(starts_at=starts_at)
    if ends_at <= at:
        raise ExceptionOver(ends_at=ends_at)
    if ends_at - starts_at > LONGEST or starts_at - at > FARTHEST:
        raise ExceptionTooLong()
    if ahead >= MOST_OWN:
        raise TooManyExceptions(most=MOST_OWN)


def check_source(source: str) -> str:
    """The name of a calendar. Refuses ``CalendarSourceUnknown``."""
    if source not in SOURCES:
        raise CalendarSourceUnknown(source=source)
    return source


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few stretches as possible, in order; empty ones are left out."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.starts_at, one.ends_at)):
        if span.ends_at == span.starts_at:
            continue
        if found and span.starts_at <= found[-1].ends_at:
            last = found.pop()
            span = Span(last.starts_at, max(last.ends_at, span.ends_at))
        found.append(span)
    return found


def without(span: Span, others: Sequence[Span]) -> list[Span]:
    """What is left of a stretch when others are cut out of it, in order."""
    left, start = [], span.starts_at
    for other in merged(others):
        if other.ends_at <= start or other.starts_at >= span.ends_at:
            continue
        if other.starts_at > start:
            left.append(Span(start, other.starts_at))
        start = other.ends_at
    if start < span.ends_at:
        left.append(Span(start, span.ends_at))
    return left
