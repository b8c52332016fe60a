"""Being away and standing in: days count in whole, ends are excluded.

Who stands in may, for those days, what the guide may. A cover has an end and ends by
itself; one that should last longer than the profile's ``cover_most_days`` is a change of
guide and no cover.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

USUAL_DAYS = 14
"""How long a cover lasts unless told: a guide who is away without an end may be back by then."""


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to a day (excluded); ``until`` None: without an end."""

    since: date
    until: date | None

    def meets(self, other: "Days") -> bool:
        """Whether both hold on some day."""
        return (other.until is None or self.since < other.until) and (
            self.until is None or other.since < self.until
        )


def usual_end(away: Days | None, today: date, *, most_days: int) -> date:
    """Until when a cover is proposed: the guide's return, or two weeks; never too long."""
    wanted = away.until if away and away.until else today + timedelta(days=USUAL_DAYS)
    return min(max(wanted, today + timedelta(days=1)), today + timedelta(days=most_days))


def check_absence(days: Days, today: date, told: Iterable[Days] = ()) -> None:
    """Refuse ``AbsenceDaysWrong`` when it ends before it starts or is over, ``AlreadyAway``."""
    if days.until is not None and (days.until <= days.since or days.until <= today):
        raise AbsenceDaysWrong()
    for other in told:
        if other.meets(days):
            raise AlreadyAway(since_day=other.since)


def check_cover(
    days: Days,
    today: date,
    *,
    is_self: bool,
    most_days: int,
    covered: Iterable[Days] = (),
    stand_in_away: Iterable[Days] = (),
) -> None:
    """Whether a cover may be arranged.

    Refuses ``StandsInForSelf``, ``CoverDaysWrong``, ``StandInAway``, ``AlreadyCovered``.
    """
    if is_self:
        raise StandsInForSelf()
    ends = days.until
    if ends is None or ends <= days.since or ends <= today or days.since < today:
        raise CoverDaysWrong(days=most_days)
    if (ends - days.since).days > most_days:
        raise CoverDaysWrong(days=most_days)
    if any(other.meets(days) for other in stand_in_away):
        raise StandInAway()
    for other in covered:
        if other.meets(days) and other.until is not None:
            raise AlreadyCovered(until_day=other.until)


@dataclass(eq=False)
class AbsenceDaysWrong(Refusal):
    """The day of return is not after the first day away, or lies behind."""

    code: ClassVar[str] = "absence_days_wrong"


@dataclass(eq=False)
class AlreadyAway(Refusal):
    """These days are told already, in whole or in part."""

    code: ClassVar[str] = "already_away"
    since_day: date


@dataclass(eq=False)
class StandsInForSelf(Refusal):
    """Nobody stands in for themselves."""

    code: ClassVar[str] = "stands_in_for_self"


@dataclass(eq=False)
class CoverDaysWrong(Refusal):
    """A cover starts today or later and ends within so many days."""

    code: ClassVar[str] = "cover_days_wrong"
    days: int


@dataclass(eq=False)
class StandInAway(Refusal):
    """Who should stand in is away on some of these days."""

    code: ClassVar[str] = "stand_in_away"


@dataclass(eq=False)
class AlreadyCovered(Refusal):
    """Somebody stands in already."""

    code: ClassVar[str] = "already_covered"
    until_day: date


@dataclass(eq=False)
class CoverUnfit(Refusal):
    """Who should stand in does not hold the role of this tier."""

    code: ClassVar[str] = "cover_unfit"


@dataclass(eq=False)
class NothingToCover(Refusal):
    """The person guides nobody in this tier."""

    code: ClassVar[str] = "nothing_to_cover"


@dataclass(eq=False)
class CoverOver(Refusal):
    """The cover or the absence has ended already."""

    code: ClassVar[str] = "cover_over"


@dataclass(frozen=True, slots=True)
class CapacitySet(Event):
    """Somebody said how many people they can guide in a tier."""

    person_id: int
    tier: str
    most: int


@dataclass(frozen=True, slots=True)
class AbsenceTold(Event):
    """Somebody is away from a day on."""

    person_id: int
    since_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class AbsenceEnded(Event):
    """Somebody is back."""

    person_id: int


@dataclass(frozen=True, slots=True)
class CoverEnded(Event):
    """Somebody does not stand in any more, before the day agreed."""

    supervisor_id: int
    cover_id: int
