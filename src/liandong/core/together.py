"""Signing up together, and standing places: what is so, what happened.

Seats are held for the others until a stated moment; each says yes alone. Whoever wants
"all of us or nobody" gets exactly that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

HOLD_HOURS = 12.0
"""Our own proposal; never later than half way to the start (``rosters.answer_deadline``)."""
MOST_TOGETHER = 6
LOOK_AHEAD = timedelta(days=14)
"""Regulars are asked "still coming?" for shifts that begin within this time."""
CONFIRM_BEFORE = timedelta(days=2)
"""Our own proposal: early enough for others to take the place that nobody confirmed."""
REMIND_BEFORE = timedelta(days=1)
"""Whoever has not said whether they come is reminded this long before the deadline."""


def confirm_by(at: datetime, starts_at: datetime) -> datetime:
    """Until when a regular who is asked now says whether they come, this one time.

    Two days before the start; asked too late for that, half way to the start.

    >>> monday = datetime(2026, 5, 18, 9)
    >>> confirm_by(datetime(2026, 5, 4, 9), monday).isoformat()
    '2026-05-16T09:00:00'
    >>> confirm_by(datetime(2026, 5, 16, 9), monday).isoformat()
    '2026-05-17T09:00:00'
    """
    return max(starts_at - CONFIRM_BEFORE, at + (starts_at - at) / 2)


def is_reminder_due(asked_at: datetime, answer_by: datetime, at: datetime) -> bool:
    """Whether to ask once more: a day before the deadline, unless just asked.

    >>> asked, until = datetime(2026, 5, 4, 9), datetime(2026, 5, 16, 9)
    >>> is_reminder_due(asked, until, datetime(2026, 5, 15, 9))
    True
    >>> is_reminder_due(asked, until, datetime(2026, 5, 15, 8))
    False
    >>> is_reminder_due(datetime(2026, 5, 14, 12), until, datetime(2026, 5, 15, 9))
    False
    """
    moment = answer_by - REMIND_BEFORE
    return moment <= at < answer_by and asked_at <= moment - REMIND_BEFORE


class Outcome(StrEnum):
    """How a joint sign-up stands."""

    OPEN = "open"
    CLOSED = "closed"
    FAILED = "failed"


def outcome(*, is_all_or_nothing: bool, answers: Iterable[str], at: datetime) -> Outcome:
    """From the answers (states of invitations) of the others.

    >>> now = datetime(2026, 5, 4)
    >>> outcome(is_all_or_nothing=True, answers=["accepted", "declined"], at=now).value
    'failed'
    >>> outcome(is_all_or_nothing=False, answers=["accepted", "declined"], at=now).value
    'closed'
    >>> outcome(is_all_or_nothing=True, answers=["accepted", "asked"], at=now).value
    'open'
    """
    said = list(answers)
    if is_all_or_nothing and any(one not in ("accepted", "asked") for one in said):
        return Outcome.FAILED
    return Outcome.OPEN if "asked" in said else Outcome.CLOSED


@dataclass(eq=False)
class NotEnoughPlaces(Refusal):
    """Fewer places are free than people want to come together."""

    code: ClassVar[str] = "not_enough_places"
    shift_title: str
    wanted: int
    free: int


@dataclass(eq=False)
class NobodyNamed(Refusal):
    """Nobody to come with was named, or too many."""

    code: ClassVar[str] = "nobody_named"
    most: int


@dataclass(eq=False)
class NotRepeated(Refusal):
    """The shift does not repeat, so no standing place can be had on it."""

    code: ClassVar[str] = "not_repeated"
    shift_title: str


@dataclass(frozen=True, slots=True)
class SeatsHeld(Event):
    """Somebody signed up with others; their seats are held until ``until``."""

    joint_id: int
    shift_id: int
    seats: int
    until: datetime


@dataclass(frozen=True, slots=True)
class SeatKept(Event):
    """A seat is kept for somebody who was asked, until they answer or ``until``."""

    invitation_id: int
    shift_id: int
    until: datetime


@dataclass(frozen=True, slots=True)
class SeatFreed(Event):
    """Kept seats are free again: a no, or no answer in time."""

    shift_id: int
    seats: int


@dataclass(frozen=True, slots=True)
class TogetherEnded(Event):
    """Everybody has answered, or the time is over; ``outcome`` says how it came out."""

    joint_id: int
    shift_id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class RegularBegun(Event):
    """Somebody wants to come every time from now on, and is asked each time."""

    regular_id: int
    position_id: int


@dataclass(frozen=True, slots=True)
class RegularEnded(Event):
    """A standing place ends; places already given stay unless given back."""

    regular_id: int
    position_id: int
