"""Shards: a problem too large for one machine, solved in parts that exchange at their borders.

    cut by county → each part by itself → neighbours re-solve what lies at their border, the
    rest standing still, in rounds, and only what gains points is kept → one ordinary plan

Who runs the parts, and in which order they come back, is the caller's affair (``run``) and has
no influence on the plan. No two exchanges of one step share a part.
"""

from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from liandong.matching.borders import Borders
from liandong.matching.bounding import seats_gain
from liandong.matching.bundles import SCALE
from liandong.matching.columns import Ints
from liandong.matching.cutting import LARGEST, cut
from liandong.matching.exchange import exchanged, fill_remote, with_companions
from liandong.matching.parts import Draft, Job, Run, Tell, Told, Work, here, nobody
from liandong.matching.plan import FIXED, LOCKED, PROPOSED, Plan, UnmetLock
from liandong.matching.problem import Problem, no_pairs
from liandong.matching.solve import solve
from liandong.matching.taking import Part, Taker
from liandong.matching.values import fixed_value, plan_value

ROUNDS = 1
"""On a city in four parts, cutting loses 0.64 % of the value, of which the first round wins
back all but 0.025 %; a second costs as much again and wins 0.002 %."""


def solve_in_parts(
    problem: Problem,
    seed: int = 0,
    *,
    parts: int = 0,
    largest: int = LARGEST,
    rounds: int = ROUNDS,
    run: Run = here,
    tell: Tell = nobody,
) -> Plan:
    """The plan of a problem, found part by part.

    parts, largest  as for ``cut``
    rounds          of exchange at the borders at most; fewer when a round gains nothing

    The bound holds for the whole problem. Where nobody can cross a border it adds up those of
    the parts; otherwise the parts' prices prove it, over every possible pair.
    """
    settled, kept, unmet = _locks(problem, seed)
    shards = cut(settled, parts, largest=largest)
    draft, work = Draft(settled, shards), Work(run, seed, tell)
    bound = _each_by_itself(draft, work)
    borders = Borders(settled, shards)
    seen: dict[tuple[int, int], int] = {}
    for turn in range(rounds):
        if not exchanged(draft, borders, turn, seen, work):
            break
    is_remote = np.isnan(settled.places.lat)
    if shards.parts > 1 and is_remote.any():
        fill_remote(draft, work)
    if borders.between or (shards.parts > 1 and is_remote.any()):
        bound = _proven(draft, borders, work)
    return _plan(problem, settled, kept, unmet, draft, fixed_value(settled) + bound, seed)


def _locks(problem: Problem, seed: int) -> tuple[Problem, Ints, tuple[UnmetLock, ...]]:
    """The problem with its locks settled as ``solve`` settles them: kept as fixed, or unmet."""
    if not len(problem.locked):
        return problem, no_pairs(), ()
    there = problem.fixed[np.isin(problem.fixed[:, 1], problem.locked[:, 1]), 0]
    people = with_companions(problem, np.concatenate([problem.locked[:, 0], there]))
    few = Taker(problem).take(people, problem.locked[:, 1], no_pairs())
    plan = solve(few.problem, seed=seed)
    rows = np.flatnonzero(plan.status == LOCKED)
    kept = few.lifted(np.stack([plan.person[rows], plan.place[rows]], axis=1).astype(np.int64))
    settled = replace(problem, fixed=np.concatenate([problem.fixed, kept]), locked=no_pairs())
    return settled, kept, plan.unmet_locks


def _each_by_itself(draft: Draft, work: Work) -> int:
    """Every part by itself; what any plans of the parts could gain together at most."""
    shards = draft.shards
    people, places = _rows_by(shards.person, shards.parts), _rows_by(shards.place, shards.parts)
    busy = [n for n in range(shards.parts) if len(people[n]) and len(places[n])]
    jobs = [Job(partial(draft.part, people[n], places[n])) for n in busy]
    bound = 0
    answers = work.answers(jobs, Told("parts", 0, 0, len(jobs)))
    for n, job, solved in zip(busy, jobs, answers, strict=True):
        bound += solved.bound
        draft.put(job, solved)
        rows = job.rows[1]
        own = shards.place[rows] == n
        draft.price[rows[own]] = solved.price[own]
    return bound


def _rows_by(label: Ints, parts: int) -> list[Ints]:
    order = np.argsort(label, kind="stable")
    cuts = np.searchsorted(label[order], np.arange(parts + 1))
    return [order[low:high] for low, high in pairwise(cuts.tolist())]


def _proven(draft: Draft, borders: Borders, work: Work) -> int:
    """What any plan of the whole gains at most, proven by the prices, part by part."""
    problem, shards = draft.problem, draft.shards
    taken = np.bincount(problem.fixed[:, 1], minlength=len(problem.places))
    remote = np.flatnonzero(np.isnan(problem.places.lat))

    def bounded(people: Ints) -> Part:
        near = borders.spots_near(people)
        places = np.flatnonzero(borders.spot >= 0)
        places = np.concatenate([places[near[borders.spot[places]]], remote])
        part = draft.taker.take(people, places, no_pairs(), load=taken)
        return replace(part, price=draft.price[part.places])

    rows = [people for people in _rows_by(shards.person, shards.parts) if len(people)]
    jobs = [Job(partial(bounded, people)) for people in rows]
    answers = work.answers(jobs, Told("bound", 0, 0, len(jobs)))
    gains = sum(solved.bound for solved in answers) + seats_gain(problem, draft.price)
    return gains // SCALE


def _plan(
    problem: Problem,
    settled: Problem,
    kept: Ints,
    unmet: tuple[UnmetLock, ...],
    draft: Draft,
    upper_bound: int,
    seed: int,
) -> Plan:
    rows = np.concatenate([settled.fixed, draft.pairs()])
    status = np.full(len(rows), PROPOSED, np.uint8)
    status[: len(settled.fixed)] = LOCKED
    status[: len(problem.fixed)] = FIXED
    order = np.lexsort((rows[:, 0], rows[:, 1]))
    return Plan(
        problem=problem,
        person=rows[order, 0].astype(np.int32),
        place=rows[order, 1].astype(np.int32),
        status=status[order],
        value=plan_value(problem, rows[:, 0], rows[:, 1]),
        upper_bound=upper_bound,
        bound_method="parts",
        seed=seed,
        unmet_locks=unmet,
        prices=draft.price,
    )
