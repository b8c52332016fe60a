"""A forgotten check-out put right by the volunteer: until when, and which time can be.

How long is the profile's ``leaving_word_hours``; no regulation names a limit. Afterwards
the back-fill with its second person is the way.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.hours import NotYetEnded
from liandong.core.refusals import Refusal, ValueMissing


@dataclass(eq=False)
class LeavingToldTooLate(Refusal):
    """The time to say it is over; only a back-fill is left."""

    code: ClassVar[str] = "leaving_told_too_late"
    until: datetime
    hours: int


@dataclass(eq=False)
class LeavingImpossible(Refusal):
    """The time lies before the arrival or ahead of now."""

    code: ClassVar[str] = "leaving_impossible"
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class LeavingTold(Event):
    """A volunteer who forgot to check out said when they left; the leader confirms."""

    person_id: int
    shift_id: int
    left_at: datetime
    reason: str


def told_until(ended_at: datetime, hours: int) -> datetime:
    """The last moment at which a volunteer may say when they left."""
    return ended_at + timedelta(hours=hours)


def may_tell(ended_at: datetime, at: datetime, *, hours: int) -> bool:
    """Whether the ``hours`` after the end of the shift are still running at ``at``."""
    return ended_at <= at <= told_until(ended_at, hours)


def check_told(
    left_at: datetime,
    reason: str,
    *,
    arrived_at: datetime,
    ended_at: datetime,
    at: datetime,
    hours: int,
) -> None:
    """Refuse a leaving time that the volunteer may not tell.

    Raises ``NotYetEnded``, ``LeavingToldTooLate``, ``ValueMissing`` without a reason,
    ``LeavingImpossible``.
    """
    if at < ended_at:
        raise NotYetEnded(ends_at=ended_at)
    if not may_tell(ended_at, at, hours=hours):
        raise LeavingToldTooLate(until=told_until(ended_at, hours), hours=hours)
    if not reason.strip():
        raise ValueMissing(field="reason")
    if not arrived_at < left_at <= at:
        raise LeavingImpossible(arrived_at=arrived_at)
