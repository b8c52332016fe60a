"""Small problems to the proven optimum, with CP-SAT.

CP-SAT takes a second to import, so it is loaded only when it is used. One worker, a fixed
seed and a deterministic limit of work: the same problem gives the same plan.
"""

from collections import defaultdict
from importlib import import_module
from typing import Any

import numpy as np

from liandong.matching.columns import Ints
from liandong.matching.problem import Problem
from liandong.matching.values import pair_values, seat_values, seats_left

WORK = 3.0
"""CP-SAT's deterministic time, roughly seconds."""


def best_plan(problem: Problem, pairs: Ints, hint: Ints) -> tuple[Ints, int] | None:
    """Positions of the ``pairs`` ((p, 2) rows) of the best plan found, and a bound on all gains.

    ``hint``: positions of a plan to start from. The plan is optimal when its points equal the
    bound. None when the work ran out before anything was found.
    """
    cp_model: Any = import_module("ortools.sat.python.cp_model")
    model = cp_model.CpModel()
    person, place = pairs[:, 0], pairs[:, 1]
    take = [model.new_bool_var("") for _ in range(len(pairs))]
    worth, (needed_left, extra_left) = seat_values(problem), seats_left(problem)
    values = pair_values(problem, person, place)
    gains: list[Any] = [int(v) * x for v, x in zip(values, take, strict=True)]
    for j in _in_turn(place):
        needed = model.new_int_var(0, int(needed_left[j]), "")
        extra = model.new_int_var(0, int(extra_left[j]), "")
        model.add(sum(take[p] for p in np.flatnonzero(place == j)) == needed + extra)
        gains += [int(worth.needed[j]) * needed, int(worth.extra[j]) * extra]
    minutes, held = problem.pair_minutes(person, place), problem.standing
    for i in _in_turn(person):
        for week in np.unique(problem.week[place[person == i]]).tolist():
            mine = np.flatnonzero((person == i) & (problem.week[place] == week)).tolist()
            model.add(sum(take[p] for p in mine) <= int(held.shifts[i, week]))
            used = sum(int(minutes[p]) * take[p] for p in mine)
            model.add(used <= int(held.minutes[i, week]))
    for clash in _clashes(problem, person, place):
        model.add_at_most_one(take[p] for p in clash)
    _keep_apart(model, take, problem, person, place)
    _keep_together(model, take, problem, person, place)
    hinted = set(hint.tolist())
    for p, x in enumerate(take):
        model.add_hint(x, p in hinted)
    model.maximize(sum(gains))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = WORK
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = np.flatnonzero([solver.boolean_value(x) for x in take])
    return chosen, round(solver.best_objective_bound)


def _in_turn(rows: Ints) -> list[int]:
    """Each row once, in the order of its first appearance: by id, whatever the rows are."""
    turns: list[int] = rows[np.sort(np.unique(rows, return_index=True)[1])].tolist()
    return turns


def _clashes(problem: Problem, person: Ints, place: Ints) -> list[list[int]]:
    """Sets of one person's pairs of which at most one can be taken: all that hold a start."""
    starts = problem.places.starts[place]
    ends = problem.places.ends[place] + problem.rules.rest_minutes
    clashes = []
    for i in _in_turn(person):
        mine = np.flatnonzero(person == i)
        for moment in np.unique(starts[mine]):
            clash = mine[(starts[mine] <= moment) & (moment < ends[mine])]
            if len(clash) > 1:
                clashes.append(clash.tolist())
    return clashes


def _keep_apart(model: Any, take: list[Any], problem: Problem, person: Ints, place: Ints) -> None:
    shift = problem.places.shift[place]
    for one, other in problem.apart.tolist():
        for p in np.flatnonzero(person == one).tolist():
            for q in np.flatnonzero((person == other) & (shift == shift[p])).tolist():
                model.add_at_most_one((take[p], take[q]))


def _keep_together(
    model: Any, take: list[Any], problem: Problem, person: Ints, place: Ints
) -> None:
    groups: dict[int, list[int]] = defaultdict(list)
    ids, together = problem.people.id, problem.people.together
    for i in sorted(np.flatnonzero(together).tolist(), key=ids.__getitem__):
        groups[int(together[i])].append(i)
    for members in (group for group in groups.values() if len(group) > 1):
        here = np.flatnonzero(np.isin(person, members))
        for j in _in_turn(place[here]):
            mine = here[place[here] == j].tolist()
            for p in mine if len(mine) < len(members) else ():
                model.add(take[p] == 0)
            for p in mine[1:]:
                model.add(take[p] == take[mine[0]])
