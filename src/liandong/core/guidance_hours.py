"""How much supervision a social worker had in a month, against what is asked.

Whole minutes, calendar months. Individual is a session with nobody else guided, whatever its
form; a session with several is a group. A social worker is new for so many months after their
first day as one, counted by the day of the month. The numbers are this project's own, after
what agencies ask; a region's profile may say otherwise.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class HoursAsked:
    """Individual minutes a month for new social workers, groups a month for everybody."""

    new_months: int = 12
    new_minutes: int = 120
    groups: int = 1


@dataclass(frozen=True, slots=True)
class Held:
    """One session that a social worker had: the minutes, and how many were guided in it."""

    minutes: int
    people: int


@dataclass(frozen=True, slots=True)
class Month:
    """Supervision had in a month and asked for; asked 0 minutes: not new any more."""

    minutes: int
    groups: int
    asked_minutes: int
    asked_groups: int

    @property
    def missing_minutes(self) -> int:
        """Individual minutes still to come."""
        return max(0, self.asked_minutes - self.minutes)

    @property
    def missing_groups(self) -> int:
        """Groups still to come."""
        return max(0, self.asked_groups - self.groups)

    @property
    def is_met(self) -> bool:
        """Whether all that is asked was had."""
        return not self.missing_minutes and not self.missing_groups


def is_new(since: date | None, day: date, months: int) -> bool:
    """Whether somebody is still new on a day; who has not begun is not.

    >>> [is_new(date(2025, 5, 4), date(2026, 5, day), 12) for day in (3, 4)]
    [True, False]
    """
    if since is None or since > day:
        return False
    gone = (day.year - since.year) * 12 + day.month - since.month - (day.day < since.day)
    return gone < months


def month_of(held: Iterable[Held], *, is_new: bool, asked: HoursAsked) -> Month:
    """What a month's sessions amount to.

    >>> month_of([Held(60, 1), Held(90, 6)], is_new=True, asked=HoursAsked())
    Month(minutes=60, groups=1, asked_minutes=120, asked_groups=1)
    """
    sessions = list(held)
    return Month(
        minutes=sum(one.minutes for one in sessions if one.people == 1),
        groups=sum(1 for one in sessions if one.people > 1),
        asked_minutes=asked.new_minutes if is_new else 0,
        asked_groups=asked.groups,
    )
