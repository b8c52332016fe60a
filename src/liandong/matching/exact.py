"""Small problems to the proven optimum, with CP-SAT.

CP-SAT takes a second to import, so it is loaded only when it is used. One worker, a fixed
seed and a deterministic limit of work: the same problem gives the same plan.
"""

from importlib import import_module
from typing import Any

import numpy as np

from liandong.matching.candidates import Pairs
from liandong.matching.columns import Ints
from liandong.matching.network import Room, accounts_of
from liandong.matching.problem import Problem
from liandong.matching.values import seat_values

WORK = 3.0
"""CP-SAT's deterministic time, roughly seconds."""


def best_plan(problem: Problem, pairs: Pairs, left: Room, *, hint: Ints) -> tuple[Ints, int] | None:
    """Positions of the pairs of the best plan found, and a bound on every plan's gain.

    ``hint`` is a plan to start from. The plan is optimal when its points equal the bound.
    None when the work ran out before anything was found.
    """
    cp_model: Any = import_module("ortools.sat.python.cp_model")
    model = cp_model.CpModel()
    take = [model.new_bool_var("") for _ in range(len(pairs))]
    worth, account = seat_values(problem), accounts_of(problem, pairs)
    gains: list[Any] = [int(v) * x for v, x in zip(pairs.value, take, strict=True)]
    for j in range(len(problem.places)):
        here = np.flatnonzero(pairs.place == j).tolist()
        if not here:
            continue
        needed = model.new_int_var(0, int(left.needed[j]), "")
        extra = model.new_int_var(0, int(left.extra[j]), "")
        model.add(sum(take[p] for p in here) == needed + extra)
        gains += [int(worth.needed[j]) * needed, int(worth.extra[j]) * extra]
    for cell in np.unique(account).tolist():
        mine = np.flatnonzero(account == cell).tolist()
        model.add(sum(take[p] for p in mine) <= int(left.shifts[cell]))
        lengths = problem.minutes[pairs.place[mine]].tolist()
        model.add(
            sum(n * take[p] for n, p in zip(lengths, mine, strict=True)) <= int(left.minutes[cell])
        )
    for clash in _clashes(problem, pairs):
        model.add_at_most_one(take[p] for p in clash)
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


def _clashes(problem: Problem, pairs: Pairs) -> list[list[int]]:
    """Sets of one person's pairs of which at most one can be taken: all that hold a start."""
    starts = problem.places.starts[pairs.place]
    ends = problem.places.ends[pairs.place] + problem.rules.rest_minutes
    clashes = []
    bounds = np.searchsorted(pairs.person, np.arange(len(problem.people) + 1))
    for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        mine = np.arange(low, high)
        for moment in np.unique(starts[mine]):
            clash = mine[(starts[mine] <= moment) & (moment < ends[mine])]
            if len(clash) > 1:
                clashes.append(clash.tolist())
    return clashes
