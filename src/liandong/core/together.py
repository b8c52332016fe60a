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
"""Standing places are filled for shifts that begin within this time."""


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
class TogetherEnded(Event):
    """Everybody has answered, or the time is over; ``outcome`` says how it came out."""

    joint_id: int
    shift_id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class RegularBegun(Event):
    """Somebody comes every time from now on."""

    regular_id: int
    position_id: int


@dataclass(frozen=True, slots=True)
class RegularEnded(Event):
    """A standing place ends; places already given stay unless given back."""

    regular_id: int
    position_id: int
