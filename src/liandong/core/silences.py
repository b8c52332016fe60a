"""Silence between a guide and somebody they guide: what ends it, who hears of it and when.

Contact is derived, nobody types it: a session in which one guided the other, either way, on
the day it was held, or a shift that both served. A message, an invitation or a look at a
record is no contact. A pair is *silent* when that lies more than ``every_days`` back. Counted
are pairs whose guided side works (a social worker), serves (an hour within twelve months), or
is new (guided for at most sixty days): whoever left is not chased.

The guide hears of it once a week, in one message. When a silence goes on for so many days
more, those above the guide hear of it: one step up the tree, then two. Days are local days,
``until`` is excluded. The numbers are this project's own; a region's profile may say otherwise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from liandong.core.events import Event
from liandong.core.supervision import CONTACT_DAYS, Overdue, Tier, is_active

NEW_DAYS = 60
WEEKLY = 0
"""The step at which only the guide hears, once a week."""


@dataclass(frozen=True, slots=True)
class ContactRules:
    """After how many days a pair is silent, and how many days later each step up hears.

    ``step_days`` rise; the first names the days after the contact was due.
    """

    every_days: int = CONTACT_DAYS
    step_days: tuple[int, ...] = (7, 14)

    def __post_init__(self) -> None:
        rising = (0, *self.step_days)
        if self.every_days < 1 or any(a >= b for a, b in pairwise(rising)):
            raise ValueError(f"Steps of silence must rise: {self}.")


def is_counted(tier: str, *, since: date, last_served_on: date | None, today: date) -> bool:
    """Whether the silence of a pair matters: the guided side works, serves, or is new.

    >>> is_counted("social_worker", since=date(2025, 1, 1), last_served_on=None,
    ...            today=date(2026, 1, 1))
    False
    """
    if tier == Tier.SUPERVISOR:
        return True
    return is_active(last_served_on, today) or (today - since).days <= NEW_DAYS


def last_contact(*days: date | None) -> date | None:
    """The latest of several days, where there is any."""
    return max((day for day in days if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class Lapse:
    """What one step hears: how many people, and the longest silence in days."""

    step: int
    people: int
    days: int


def lapses(overdue: Sequence[Overdue], rules: ContactRules) -> list[Lapse]:
    """The steps that a guide's silent pairs have reached, the weekly one first.

    >>> lapses([], ContactRules())
    []
    """
    found = []
    for step, more in enumerate((WEEKLY, *rules.step_days)):
        late = [one for one in overdue if one.days > 0 and one.days >= more]
        if late:
            days = max(one.days for one in late) + rules.every_days
            found.append(Lapse(step, len(late), days))
    return found


def week_of(day: date) -> date:
    """The Monday of a day's week.

    >>> week_of(date(2026, 5, 10))
    datetime.date(2026, 5, 4)
    """
    return day - timedelta(days=day.weekday())


def above(guide: int, tree: Iterable[tuple[int, int]], steps: int) -> set[int]:
    """Who stands ``steps`` above a guide in (guide, guided) pairs; empty past the top.

    >>> sorted(above(3, [(1, 2), (2, 3), (9, 3)], 1)), above(3, [(1, 2), (2, 3)], 2)
    ([2, 9], {1})
    """
    over: dict[int, set[int]] = {}
    for upper, lower in tree:
        over.setdefault(lower, set()).add(upper)
    here = {guide}
    for _ in range(steps):
        here = {upper for one in here for upper in over.get(one, ())} - {guide}
    return here


@dataclass(frozen=True, slots=True)
class SilenceTold(Event):
    """A guide's silent pairs were told of: to the guide (step 0) or further up."""

    guide_id: int
    step: int
    people: int
    days: int


@dataclass(frozen=True, slots=True)
class SilenceEnded(Event):
    """Nobody is silent any more for as long as a step asks."""

    guide_id: int
    step: int
