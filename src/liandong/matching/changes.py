"""Changes of a problem that staff may think of: a wider span, a longer way, a training.

Each gives a new problem with the same rows (one more person comes last), and says how many
rows it is about. Metres, whole minutes, bit masks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from liandong.matching.columns import Bools, Ints
from liandong.matching.people import People
from liandong.matching.plan import Plan
from liandong.matching.problem import Problem, no_pairs
from liandong.matching.tally import tally

MOST_SHORT = 300
"""Short places looked at, the most urgent first, when people to be taught are chosen."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whoever leads may lead ``people`` at a time: 15 for 1:15."""

    people: int
    area: int = 0


@dataclass(frozen=True, slots=True)
class Radius:
    """Everybody (of an area, 0 for all) goes ``extra_m`` metres further."""

    extra_m: float
    area: int = 0


@dataclass(frozen=True, slots=True)
class Training:
    """``people`` of an area (0 for all areas) learn the skills of a mask; 0 for everybody.

    When not everybody: those whose learning opens most places that are short.
    """

    mask: int
    people: int = 0
    area: int = 0


@dataclass(frozen=True, slots=True)
class Rest:
    """The least time between two shifts of one person becomes ``minutes``."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Seat:
    """``more`` needed seats at a place: both its limits grow."""

    place_id: int
    more: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """One more person, by the columns of ``People`` (a mapping as for ``People.of_rows``)."""

    columns: Mapping[str, Any] = field(default_factory=dict)


Change = Span | Radius | Training | Rest | Seat | Person


def changed(problem: Problem, change: Change, chosen: Ints | None = None) -> tuple[Problem, int]:
    """The problem after ``change``, and how many people or places it is about.

    ``chosen``: rows of those who are taught, for a training. ``ValueError`` for a change that
    makes no sense, such as a radius that does not grow.
    """
    who, what = problem.people, problem.places
    if isinstance(change, Span):
        mine = _of_area(who, change.area) & (who.span > 0) & (who.span < change.people)
        # Whoever leads nobody today is no leader: a wider span does not make one.
        span = np.where(mine, change.people, who.span).astype(who.span.dtype)
        led = bool((what.leads > 0).any())
        return replace(problem, people=replace(who, span=span)), int(mine.sum()) * led
    if isinstance(change, Radius):
        if change.extra_m <= 0:
            raise ValueError(f"extra_m must be above 0, got {change.extra_m}.")
        mine = _of_area(who, change.area)
        radius = np.where(mine, who.radius_m + np.float32(change.extra_m), who.radius_m)
        return replace(problem, people=replace(who, radius_m=radius)), int(mine.sum())
    if isinstance(change, Training):
        mask = np.uint64(change.mask)
        mine = _of_area(who, change.area) & (who.skills & mask != mask)
        if change.people and chosen is not None:
            mine &= np.isin(np.arange(len(who)), chosen)
        skills = np.where(mine, who.skills | mask, who.skills)
        return replace(problem, people=replace(who, skills=skills)), int(mine.sum())
    if isinstance(change, Rest):
        rules = replace(problem.rules, rest_minutes=change.minutes)
        return replace(problem, rules=rules), len(who)
    if isinstance(change, Seat):
        if change.more < 1:
            raise ValueError(f"more must be at least 1, got {change.more}.")
        j = problem.place_row(change.place_id)
        least, most = what.min_people.copy(), what.max_people.copy()
        least[j] += change.more
        most[j] += change.more
        places = replace(what, min_people=least, max_people=most)
        return replace(problem, places=places), 1
    return replace(problem, people=_with(who, newcomer(problem, change))), 1


def is_relief(problem: Problem, change: Change) -> bool:
    """Whether every plan of the problem is still one after the change."""
    return not isinstance(change, Rest) or change.minutes <= problem.rules.rest_minutes


def newcomer(problem: Problem, change: Person) -> People:
    """The one more person, with an id that nobody has."""
    who = problem.people
    number = int(who.id.max()) + 1 if len(who) else 1
    made = People.of_rows([{"id": number, **change.columns}])
    kinds = who.preferences.shape[1]
    if made.preferences.shape[1] == kinds:
        return made
    liking = np.full((1, kinds), 0.5, np.float32)
    told = min(kinds, made.preferences.shape[1])
    liking[:, :told] = made.preferences[:, :told]
    return replace(made, preferences=liking)


def of_one(problem: Problem, change: Person, *, closed: Ints) -> Problem:
    """The same places for the one more person alone; ``closed`` are place rows without a seat."""
    shut = np.stack([np.zeros(len(closed), np.int64), closed], axis=1)
    none = no_pairs()
    return replace(
        problem,
        people=newcomer(problem, change),
        fixed=none,
        locked=none,
        excluded=shut,
        declined=none,
        current=none,
        apart=none,
    )


def _with(who: People, one: People) -> People:
    n = len(who)
    columns = {}
    for name in (column.name for column in fields(People)):
        more = getattr(one, name)
        if name in ("busy", "known"):
            more = more.copy()
            more[:, 0] += n
        columns[name] = np.concatenate([getattr(who, name), more])
    return replace(who, **columns)


def _of_area(who: People, area: int) -> Bools:
    """People of a division: every one whose number begins with that of the area; 0 for all."""
    if not area:
        return np.ones(len(who), np.bool_)
    digits = len(str(area))
    number = who.area.copy()
    longer = number >= 10**digits
    while longer.any():
        number[longer] //= 10
        longer = number >= 10**digits
    mine: Bools = number == area
    return mine


def learners(plan: Plan, change: Training) -> Ints:
    """Rows of the ``change.people`` whose learning opens most seats that are short.

    One after the other: whoever opens most of the seats still open learns next and is taken to
    fill one of them. Fewer where nobody else would open any.
    """
    problem, missing = plan.problem, plan.missing
    short = np.flatnonzero((missing > 0) & (problem.places.skills & np.uint64(change.mask) != 0))
    short = short[np.lexsort((short, -problem.places.priority[short]))][:MOST_SHORT]
    mine = _of_area(problem.people, change.area)
    opens: dict[int, list[int]] = {}
    for j in short.tolist():
        lacking = tally(plan.survey, j).unskilled
        lacks = problem.places.skills[j] & ~problem.people.skills[lacking]
        for i in lacking[mine[lacking] & (lacks & ~np.uint64(change.mask) == 0)].tolist():
            opens.setdefault(i, []).append(j)
    left = {j: int(missing[j]) for j in short.tolist()}
    rows: list[int] = []
    while opens and len(rows) < change.people:
        best = min(opens, key=lambda i: (-sum(left[j] > 0 for j in opens[i]), i))
        seats = [j for j in opens.pop(best) if left[j] > 0]
        if not seats:
            break
        left[max(seats, key=lambda j: (left[j], -j))] -= 1
        rows.append(best)
    return np.array(sorted(rows), np.int64)
