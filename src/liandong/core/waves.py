"""Invitations in waves: the best few first, the next few when those stay silent.

A standing order belongs to one shift and asks ``per_wave`` people every so many minutes. It
ends by itself when enough people said yes, when the shift begins or is called off, or when
nobody suitable is left. Nobody is asked twice for one shift, whatever they answered, and
nobody is asked between 22:00 and 07:00 local time.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import Refusal

QUIET_FROM, QUIET_UNTIL = time(22), time(7)
MOST_PER_WAVE = 50
FEWEST_MINUTES, MOST_MINUTES = 10, 24 * 60


class State(StrEnum):
    """Where a standing order stands; all but the first are final."""

    RUNNING = "running"
    FILLED = "filled"
    STARTED = "started"
    CLOSED = "closed"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"


def speaking_time(at: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours when it lies in them.

    >>> from datetime import datetime
    >>> speaking_time(datetime(2026, 5, 4, 23, 30, tzinfo=SHANGHAI)).isoformat()
    '2026-05-05T07:00:00+08:00'
    """
    local = at.astimezone(SHANGHAI)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=SHANGHAI)


def next_wave(at: datetime, minutes: int) -> datetime:
    """When the wave after one at ``at`` goes out."""
    return speaking_time(at + timedelta(minutes=minutes))


def wave_size(*, per_wave: int, fresh: int) -> int:
    """How many people the next wave asks.

    ``fresh`` questions for this shift were sent less than one interval ago and are still
    open, by whomever: they are part of the wave. Older ones count as silent.

    >>> wave_size(per_wave=5, fresh=2), wave_size(per_wave=5, fresh=7)
    (3, 0)
    """
    return max(0, per_wave - fresh)


def ending(
    *, starts_at: datetime, is_open: bool, taken: int, wanted: int, at: datetime
) -> State | None:
    """Why a standing order is over, if it is."""
    if not is_open:
        return State.CLOSED
    if at >= starts_at:
        return State.STARTED
    return State.FILLED if taken >= wanted else None


def check_order(*, per_wave: int, minutes: int) -> None:
    """Refuse ``WaveUnusable`` unless both numbers lie within their limits."""
    if not (1 <= per_wave <= MOST_PER_WAVE and FEWEST_MINUTES <= minutes <= MOST_MINUTES):
        raise WaveUnusable(
            most=MOST_PER_WAVE, fewest_minutes=FEWEST_MINUTES, most_hours=MOST_MINUTES // 60
        )


@dataclass(eq=False)
class WaveUnusable(Refusal):
    """The size of a wave, or the time between two, is out of range."""

    code: ClassVar[str] = "wave_unusable"
    most: int
    fewest_minutes: int
    most_hours: int


@dataclass(eq=False)
class WavesRunning(Refusal):
    """The shift already has a standing order."""

    code: ClassVar[str] = "waves_running"
    shift_title: str
    next_at: datetime


@dataclass(eq=False)
class WavesOver(Refusal):
    """The standing order has ended."""

    code: ClassVar[str] = "waves_over"
    shift_title: str


@dataclass(eq=False)
class NobodyToAsk(Refusal):
    """Nobody who fits and was not asked yet is left."""

    code: ClassVar[str] = "nobody_to_ask"
    shift_title: str


@dataclass(eq=False)
class PeopleBeingRead(Refusal):
    """The people of a large city are being read; half a minute later they are there."""

    code: ClassVar[str] = "people_being_read"


@dataclass(frozen=True, slots=True)
class WavesStarted(Event):
    """A standing order began; ``asked`` people were asked at once (0 in quiet hours)."""

    wave_id: int
    shift_id: int
    per_wave: int
    minutes: int
    asked: int


@dataclass(frozen=True, slots=True)
class WaveSent(Event):
    """The next few people were asked."""

    wave_id: int
    shift_id: int
    number: int
    asked: int


@dataclass(frozen=True, slots=True)
class WavesEnded(Event):
    """A standing order ended; ``state`` says why."""

    wave_id: int
    shift_id: int
    state: str
    asked: int
