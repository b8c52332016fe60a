"""The last seats of the groups that are furthest behind, dealt out exactly, with CP-SAT.

Chains follow prices, and a few seats short of what is possible they no longer find a way: two
short services against one long one, hours that just do not suffice. Where few pairs lead to the
groups that are behind, the people who could serve there are dealt out anew: the group furthest
below its ceiling as high as can be, then the most points. Everybody else stays. One worker, a
fixed seed and a limit of work that is counted, not timed: the same problem gives the same plan.
"""

from importlib import import_module
from typing import Any

import numpy as np

from liandong.matching.assigning import Roster, empty_roster, seat
from liandong.matching.bundles import SCALE
from liandong.matching.columns import Bools, Floats, Ints, Rows
from liandong.matching.market import Arrays, loads

MOST_ARCS = 20_000
WORK_PER_ARC = 4e-5
"""CP-SAT's deterministic time; 15,000 pairs are proven in two thirds of it, some five seconds."""

STEPS = 10_000
STEP_POINTS = 20_000
FINE = 100_000_000


def dealt_anew(a: Arrays, r: Roster, label: Rows, whole: Floats, behind: Bools) -> Roster | None:
    """A roster in which the worst group stands higher, or None when none was found.

    label    (kinds, places): the groups of each place, as in ``chains.Goals``
    whole    per group: the sixteenths that its needed seats would bring at its ceiling
    behind   per group: whether its seats are to be dealt out
    """
    held = r.held[r.held >= 0]
    moves = ~r.pinned & (np.diff(a.apart_first) == 0)
    owner = np.repeat(np.arange(len(a.most)), np.diff(a.first))
    is_held = np.zeros(len(a.place), np.bool_)
    is_held[held] = True
    is_behind: Bools = np.any(behind[label], axis=0)
    there = is_behind[a.place] & moves[owner]
    near = np.zeros(len(a.most), np.bool_)
    near[owner[there]] = True
    arcs = np.flatnonzero(there | (is_held & near[owner]))
    if not there.any() or len(arcs) > MOST_ARCS:
        return None
    others = held[~near[owner[held]]]
    chosen = _chosen(a, arcs, owner[arcs], is_held[arcs], others, label, whole)
    if chosen is None:
        return None
    made = empty_roster(a)
    made.pinned, made.touched, made.turn = r.pinned.copy(), r.touched.copy(), r.turn
    now = np.sort(np.concatenate([others, arcs[chosen]]))
    rank = np.arange(len(now)) - np.searchsorted(owner[now], owner[now])
    seat(a, made, a.slot[owner[now]] + rank, now)
    return made


def _chosen(
    a: Arrays,
    arcs: Ints,
    person: Ints,
    is_held: Bools,
    others: Rows,
    label: Rows,
    whole: Floats,
) -> Ints | None:
    """Positions of ``arcs`` that are taken in the best way found; ``others`` are arcs that stay."""
    cp_model: Any = import_module("ortools.sat.python.cp_model")
    model = cp_model.CpModel()
    take = [model.new_bool_var("") for _ in arcs]
    place, load = a.place[arcs], loads(a, others)
    gains = [int(v) * SCALE * x for v, x in zip(a.value[arcs], take, strict=True)]
    unit = int(np.gcd.reduce(a.worth)) or 1
    filled: dict[int, list[Any]] = {}
    for j, mine in _runs(place):
        needed = max(0, int(a.needed[j]) - int(load[j]))
        first = model.new_int_var(0, needed, "")
        more = model.new_int_var(0, int(a.seats[j]) - int(load[j]) - needed, "")
        model.add(sum(take[p] for p in mine) == first + more)
        gains += [int(a.worth[j]) * first, int(a.extra[j]) * more]
        taken = int(np.count_nonzero(is_held[mine]))
        model.add_hint(first, min(taken, needed))
        model.add_hint(more, max(0, taken - needed))
        for group in label[:, j].tolist():
            filled.setdefault(group, []).append(int(a.worth[j]) // unit * first)
    for i, mine in _runs(person):
        length = a.length[place[mine]] + (a.way[arcs[mine]] if len(a.way) else 0)
        if len(mine) > a.most[i]:
            model.add(sum(take[p] for p in mine) <= int(a.most[i]))
        if length.sum() > a.minutes[i]:
            used = sum(int(n) * take[p] for n, p in zip(length, mine, strict=True))
            model.add(used <= int(a.minutes[i]))
        for moment in np.unique(a.starts[place[mine]]).tolist():
            is_on = (a.starts[place[mine]] <= moment) & (moment < a.ends[place[mine]] + a.rest)
            if is_on.sum() > 1:
                model.add_at_most_one(take[p] for p in np.array(mine)[is_on])
    now = np.minimum(load, a.needed) * a.worth
    before = np.minimum(load + np.bincount(place[is_held], minlength=len(load)), a.needed) * a.worth
    lowest = 2 * STEPS
    worst = model.new_int_var(0, 2 * STEPS, "")
    for group, terms in filled.items():
        size = whole[group] / unit
        if size <= 0:
            continue
        stays = int(now[(label == group).any(axis=0)].sum()) // unit
        fine = max(1, int(FINE // size))
        step = round(fine * size / STEPS)
        model.add(fine * (sum(terms) + stays) >= worst * step)
        had = int(before[(label == group).any(axis=0)].sum()) // unit
        lowest = min(lowest, fine * had // step)
    for x, was in zip(take, is_held.tolist(), strict=True):
        model.add_hint(x, was)
    model.add_hint(worst, lowest)
    model.maximize(STEP_POINTS * SCALE * worst + sum(gains))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.max_deterministic_time = WORK_PER_ARC * len(arcs)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return np.flatnonzero([solver.boolean_value(x) for x in take])


def _runs(rows: Ints | Rows) -> list[tuple[int, list[int]]]:
    """Each number of ``rows`` with the positions where it stands."""
    order = np.argsort(rows, kind="stable")
    cut = np.flatnonzero(np.diff(rows[order])) + 1
    parts = np.split(order, cut) if len(rows) else []
    return [(int(rows[part[0]]), part.tolist()) for part in parts]
