"""What the methods that the planner is compared with share: the list of pairs and its judge.

Values are whole points. A method gives positions in the list; they are judged here by the
value of the plan, the independent check and how the areas fare.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from liandong.matching import PROPOSED, Plan, Problem, pair_parts, plan_value, violations
from liandong.matching.columns import Floats, Ints, Rows
from liandong.matching.instance_pairs import near_pairs

BLOCK = 1_000_000
RELIABILITY = 2
"""Row of ``PARTS``: no part of what the person would look at."""


@dataclass(frozen=True, slots=True, eq=False)
class PairList:
    """Every possible pair, sorted by person.

    begin    pairs of person i: ``begin[i]:begin[i + 1]``
    value    int32 points;  liking  int32, what the person sees of them
    """

    problem: Problem
    begin: Ints
    person: Rows
    place: Rows
    value: Rows
    liking: Rows
    seconds: float

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a method found: rows of the pairs, or only a bound, or only a word on why not."""

    person: Rows | None = None
    place: Rows | None = None
    upper_bound: float | None = None
    note: str = ""
    seconds: float | None = None


Method = Callable[[PairList, float], Outcome]


def listed(problem: Problem) -> PairList:
    """All pairs with their values."""
    began = time.perf_counter()
    person, place = near_pairs(problem)
    value, liking = np.empty(len(person), np.int32), np.empty(len(person), np.int32)
    for start in range(0, len(person), BLOCK):
        part = slice(start, start + BLOCK)
        parts = pair_parts(problem, person[part].astype(np.int64), place[part].astype(np.int64))
        value[part] = parts.sum(axis=0)
        liking[part] = value[part] - parts[RELIABILITY]
    begin = np.zeros(len(problem.people) + 1, np.int64)
    np.cumsum(np.bincount(person, minlength=len(problem.people)), out=begin[1:])
    return PairList(problem, begin, person, place, value, liking, time.perf_counter() - began)


def as_plan(problem: Problem, person: Rows, place: Rows) -> Plan:
    """The rows as a plan, so that the checker can read it."""
    order = np.lexsort((person, place))
    i, j = person[order].astype(np.int32), place[order].astype(np.int32)
    return Plan(
        problem=problem,
        person=i,
        place=j,
        status=np.full(len(i), PROPOSED, np.uint8),
        value=plan_value(problem, i.astype(np.int64), j.astype(np.int64)),
        upper_bound=0,
        bound_method="none",
        seed=0,
    )


def area_coverage(problem: Problem, place: Rows) -> Floats:
    """Share of the needed seats that are filled, by area, weighted by priority."""
    what = problem.places
    area = np.unique(what.area, return_inverse=True)[1]
    load = np.bincount(place, minlength=len(what))
    weight = what.priority.astype(np.float64)
    wanted = np.bincount(area, weights=what.min_people * weight)
    filled = np.bincount(area, weights=np.minimum(load, what.min_people) * weight)
    return filled[wanted > 0] / wanted[wanted > 0]


def judged(problem: Problem, plan: Plan) -> dict[str, Any]:
    """Figures of a plan: value, size, coverage, and whether the independent check is content."""
    began = time.perf_counter()
    broken = violations(problem, plan)
    check_seconds = time.perf_counter() - began
    areas = area_coverage(problem, plan.place)
    needed = problem.places.min_people
    return {
        "value": plan.value,
        "assigned": len(plan),
        "checked": not broken,
        "violations": [str(one) for one in broken[:3]],
        "check_seconds": round(check_seconds, 2),
        "coverage": _share(plan.coverage.share),
        "worst_area": _share(float(areas.min()) if len(areas) else 1.0),
        "tenth_area": _share(float(np.quantile(areas, 0.1)) if len(areas) else 1.0),
        "places_with_nobody": _share(float(((plan.load == 0) & (needed > 0)).mean())),
    }


def _share(part: float) -> float:
    return round(part, 4)
