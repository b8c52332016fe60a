"""Due visits taken along on a phone: whom, for how long, and what is believed of one sent later.

Durations are ``timedelta``; days are local days. Nothing here is signed, other than a
check-in: a visit proves nothing, and who sends it is signed in.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.offline import SKEW
from liandong.core.refusals import Refusal
from liandong.core.workdays import SHANGHAI

AHEAD_DAYS = 3
"""Who is due by then is taken along: today's people and those of the next days."""
HOLDS = timedelta(days=AHEAD_DAYS)
"""The list lasts no longer than the days that it is for."""
MOST = 60
MOST_AT_ONCE = 10


class Doubt(StrEnum):
    """Why the time of a visit is not believed at once; the visit stands all the same."""

    DEVICE = "device"
    CLOCK = "clock"
    LATE = "late"


def kept_until(at: datetime, ends_on: date | None) -> datetime:
    """When a phone forgets somebody: after ``HOLDS``, or when one may see them no more.

    >>> kept_until(datetime(2026, 5, 1, 9, tzinfo=SHANGHAI), date(2026, 5, 2)).isoformat()
    '2026-05-02T00:00:00+08:00'
    """
    latest = at + HOLDS
    if ends_on is None:
        return latest
    return min(latest, datetime.combine(ends_on, time(), SHANGHAI))


def held_at(claimed: datetime, clock_off: timedelta) -> datetime:
    """When the visit was: what the phone's clock is off by is taken away.

    ``clock_off``: the phone's clock minus the server's when it sent.
    """
    return claimed - clock_off if abs(clock_off) > SKEW else claimed


def doubt(
    held: datetime, *, clock_off: timedelta, at: datetime, late: timedelta, is_revoked: bool = False
) -> Doubt | None:
    """What a person should look at; ``late`` is how long a visit may wait before it is sent."""
    if is_revoked:
        return Doubt.DEVICE
    if abs(clock_off) > SKEW:
        return Doubt.CLOCK
    return Doubt.LATE if at - held > late else None


@dataclass(eq=False)
class ListOfAnother(Refusal):
    """The phone is another person's, or was switched off by its owner."""

    code: ClassVar[str] = "list_of_another"


@dataclass(frozen=True, slots=True)
class CareListKept(Event):
    """A visitor took the due visits along on a phone; ``count`` people for the first time today."""

    count: int
