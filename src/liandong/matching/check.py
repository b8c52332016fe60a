"""An independent check of a plan: written without the planner's own shortcuts.

It reads the problem and the pairs only, person by person and place by place, and shares
nothing with the solver but the gates of a single pair.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from liandong.matching.gates import forbidden
from liandong.matching.plan import FIXED, Plan
from liandong.matching.problem import Problem


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A rule that a plan breaks, with the ids concerned (0 where none is)."""

    code: str
    person_id: int = 0
    place_id: int = 0


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Every rule that the plan breaks, sorted. Empty for a sound plan.

    What fixed pairs do among themselves is not the plan's fault and is not reported.
    """
    people, places, found = problem.people, problem.places, []
    settled_by: dict[int, set[int]] = defaultdict(set)
    settled_at: dict[int, int] = defaultdict(int)
    for i, j in problem.fixed.tolist():
        settled_by[i].add(j)
        settled_at[j] += 1
    by_person: dict[int, list[int]] = defaultdict(list)
    load: dict[int, int] = defaultdict(int)
    for i, j, status in zip(
        plan.person.tolist(), plan.place.tolist(), plan.status.tolist(), strict=True
    ):
        by_person[i].append(j)
        load[j] += 1
        if (status == FIXED) != (j in settled_by[i]):
            found.append(Violation("wrong_status", int(people.id[i]), int(places.id[j])))
    free = plan.status != FIXED
    i_free, j_free = plan.person[free].astype(np.int64), plan.place[free].astype(np.int64)
    for code, closed in forbidden(problem, i_free, j_free).items():
        found += [
            Violation(code, int(people.id[i]), int(places.id[j]))
            for i, j in zip(i_free[closed], j_free[closed], strict=True)
        ]
    for i, these in settled_by.items():
        found += [
            Violation("fixed_pair_dropped", int(people.id[i]), int(places.id[j]))
            for j in these - set(by_person[i])
        ]
    for j, count in load.items():
        if count > max(int(places.max_people[j]), settled_at[j]):
            found.append(Violation("overbooked", place_id=int(places.id[j])))
    for i, mine in by_person.items():
        if len(set(mine)) != len(mine):
            found.append(Violation("pair_twice", int(people.id[i])))
        found += _of_one_person(problem, i, mine, settled_by[i])
    return sorted(found)


def _of_one_person(problem: Problem, i: int, mine: list[int], fixed: set[int]) -> list[Violation]:
    people, places = problem.people, problem.places
    who, rest, found = int(people.id[i]), problem.rules.rest_minutes, []
    in_time = sorted(mine, key=lambda j: (int(places.starts[j]), j))
    for at, first in enumerate(in_time):
        for second in in_time[at + 1 :]:
            if {first, second} <= fixed:
                continue
            if places.starts[second] < places.ends[first]:
                found.append(Violation("overlapping_shift", who, int(places.id[second])))
            elif places.starts[second] < places.ends[first] + rest:
                found.append(Violation("rest_too_short", who, int(places.id[second])))
    by_week: dict[int, list[int]] = defaultdict(list)
    for j in mine:
        by_week[int(problem.week[j])].append(j)
    for these in by_week.values():
        if set(these) <= fixed:
            continue
        if len(these) > int(people.max_shifts[i]):
            found.append(Violation("shifts_full", who))
        length = sum(int(places.ends[j]) - int(places.starts[j]) for j in these)
        if length > int(people.max_minutes[i]):
            found.append(Violation("hours_full", who))
    return found
