"""Yearly awards: who reaches which level by proved hours, and when a published list holds.

Nobody is typed in: the list of a year is drawn by the rule from the credit hours that stand
in the ledger. It is published first; whoever sees a mistake objects with a reason, and
somebody other than the proposer decides. A name is published only with the person's own yes
(PIPL Art 25), and never that of a minor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal
from liandong.core.workdays import add_working_days

ADULT = 18
SHORTEST_REASON = 4


class ListState(StrEnum):
    """How far a list is."""

    PUBLISHED = "published"
    OBJECTED = "objected"
    EFFECTIVE = "effective"


def state_of(is_effective: bool, waiting: int) -> ListState:
    """How far a list is, from whether it holds and how many objections wait.

    >>> state_of(False, 1).value, state_of(False, 0).value, state_of(True, 0).value
    ('objected', 'published', 'effective')
    """
    if is_effective:
        return ListState.EFFECTIVE
    return ListState.OBJECTED if waiting else ListState.PUBLISHED


@dataclass(frozen=True, slots=True)
class Drawn:
    """One person on a list: the credit minutes of the year and the level they open, in hours."""

    person: int
    minutes: int
    hours: int


def level_of(minutes: int, levels: tuple[int, ...]) -> int:
    """The highest level reached, in hours; 0 when none is.

    >>> level_of(120 * 60, (50, 100, 200)), level_of(49 * 60, (50, 100, 200))
    (100, 0)
    """
    return max((hours for hours in levels if minutes >= hours * 60), default=0)


def next_level(minutes: int, levels: tuple[int, ...]) -> tuple[int, int] | None:
    """The next level in hours and the minutes missing to it; None at the top.

    >>> next_level(90 * 60, (50, 100, 200))
    (100, 600)
    """
    ahead = [hours for hours in levels if minutes < hours * 60]
    return (min(ahead), min(ahead) * 60 - minutes) if ahead else None


def draw(minutes_of: Mapping[int, int], levels: tuple[int, ...]) -> list[Drawn]:
    """Everybody who reaches a level, highest level first, then by number of the record."""
    found = [Drawn(one, told, level_of(told, levels)) for one, told in minutes_of.items()]
    return sorted((row for row in found if row.hours), key=lambda row: (-row.hours, row.person))


def last_day(published_on: date, working_days: int) -> date:
    """The last day on which a list may be objected to; it holds from the day after.

    >>> last_day(date(2026, 10, 9), 5).isoformat()
    '2026-10-15'
    """
    return add_working_days(published_on, working_days)


def may_be_named(*, has_agreed: bool, birth_on: date | None, on: date) -> bool:
    """Whether a name may stand on the public list: a yes of one's own, and of age for sure."""
    if not has_agreed or birth_on is None:
        return False
    age = on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))
    return age >= ADULT


# ── refusals and events ─────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class YearNotOver(Refusal):
    """Awards are drawn for a year that is over."""

    code: ClassVar[str] = "year_not_over"
    year: int


@dataclass(eq=False)
class AwardListExists(Refusal):
    """The organization has published its list of that year."""

    code: ClassVar[str] = "award_list_exists"
    year: int


@dataclass(eq=False)
class NobodyToAward(Refusal):
    """Nobody reaches the lowest level by proved hours."""

    code: ClassVar[str] = "nobody_to_award"
    hours: int


@dataclass(eq=False)
class AwardListClosed(Refusal):
    """The days of publication are over, or the list holds."""

    code: ClassVar[str] = "award_list_closed"


@dataclass(eq=False)
class AwardObjectionOpen(Refusal):
    """The person has an objection to this list that waits for an answer."""

    code: ClassVar[str] = "award_objection_open"


@dataclass(eq=False)
class AwardObjectionDecided(Refusal):
    """Somebody has decided."""

    code: ClassVar[str] = "award_objection_decided"


@dataclass(eq=False)
class AwardDeciderInvolved(Refusal):
    """Who proposed the list, objected to it or stands on it does not decide."""

    code: ClassVar[str] = "award_decider_involved"


@dataclass(frozen=True, slots=True)
class AwardListDrawn(Event):
    """The list of a year was drawn and waits for a yes before it is published."""

    award_list: int
    year: int
    people: int


@dataclass(frozen=True, slots=True)
class AwardListPublished(Event):
    """The list of a year was drawn and published."""

    award_list: int
    year: int
    people: int
    last_day: date


@dataclass(frozen=True, slots=True)
class AwardListObjected(Event):
    """Somebody objected; the history does not say who or why."""

    award_list: int


@dataclass(frozen=True, slots=True)
class AwardListDecided(Event):
    """An objection was decided; when it was right the list was drawn and published anew."""

    award_list: int
    is_right: bool


@dataclass(frozen=True, slots=True)
class AwardsGiven(Event):
    """A list took effect."""

    award_list: int
    year: int
    people: int
