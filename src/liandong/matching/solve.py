"""Solve: a problem to a plan.

    possible pairs → flow with priced minutes (bound and first plan) → chains of moves
    → for small problems, CP-SAT to the proven optimum

Deterministic: work is counted, not timed, and ties between equals are broken by a number
drawn from the ids and the seed. So neither the order of the rows nor the process matters.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from liandong.matching.candidates import Pairs, candidates
from liandong.matching.columns import Ints
from liandong.matching.exact import best_plan
from liandong.matching.gates import Reason, why_not
from liandong.matching.improve import improve
from liandong.matching.network import Room, room
from liandong.matching.plan import FIXED, LOCKED, PROPOSED, Plan, UnmetLock
from liandong.matching.pricing import price
from liandong.matching.problem import Problem
from liandong.matching.ranking import goes_with
from liandong.matching.roster import Roster
from liandong.matching.values import fixed_value, plan_value

EXACT_PAIRS = 600
TRIES_PER_PAIR = 25
FEWEST_TRIES, MOST_TRIES = 50_000, 700_000


def solve(problem: Problem, seed: int = 0, *, exact_pairs: int = EXACT_PAIRS) -> Plan:
    """The best plan found, with a bound that says how good it can still get.

    seed
        Breaks ties between equals. The same problem and seed give the same plan.
    exact_pairs
        Problems with at most so many possible pairs are solved to the proven optimum where
        the work allows; more needs more time.
    """
    person_order = _shuffled(problem.people.id, seed)
    place_order = _shuffled(problem.places.id, seed)
    plain = _rearranged(problem, person_order, place_order)
    kept, unmet = _kept_locks(plain)
    settled = replace(plain, fixed=np.concatenate([plain.fixed, kept]))
    found = _found(settled, exact_pairs)
    locked = len(plain.fixed)
    i = np.concatenate([settled.fixed[:, 0], found.person])
    j = np.concatenate([settled.fixed[:, 1], found.place])
    status = np.full(len(i), PROPOSED, np.uint8)
    status[: len(settled.fixed)] = LOCKED
    status[:locked] = FIXED
    value = plan_value(plain, i, j)
    base = fixed_value(settled)
    i, j = person_order[i], place_order[j]
    order = np.lexsort((i, j))
    return Plan(
        problem=problem,
        person=i[order].astype(np.int32),
        place=j[order].astype(np.int32),
        status=status[order],
        value=value,
        upper_bound=base + found.bound,
        bound_method=found.method,
        seed=seed,
        unmet_locks=unmet,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Rows of the new pairs, and the bound on what any may gain."""

    person: Ints
    place: Ints
    bound: int
    method: str


def _found(problem: Problem, exact_pairs: int) -> _Found:
    pairs, left = candidates(problem), room(problem)
    method = "clique_flow" if pairs.is_complete else "clique_flow_trimmed"
    if not len(pairs):
        return _Found(np.zeros(0, np.int64), np.zeros(0, np.int64), 0, method)
    roster = Roster(problem, pairs)
    priced = price(problem, pairs, left, roster)
    held, bound = priced.held, priced.bound
    if priced.points < bound:
        gained = priced.points + _improved(problem, pairs, roster, priced.wanted)
        held = roster.held()
        if gained < bound and len(pairs) <= exact_pairs and pairs.is_complete:
            held, bound, method = _exact(problem, pairs, left, held, gained, bound, method)
    return _Found(
        pairs.person[held].astype(np.int64), pairs.place[held].astype(np.int64), bound, method
    )


def _improved(problem: Problem, pairs: Pairs, roster: Roster, wanted: Ints) -> int:
    """Chains around the places with a seat left and the people whom the rounding let down."""
    let_down = np.setdiff1d(wanted, roster.held(), assume_unique=True)
    tries = int(np.clip(TRIES_PER_PAIR * len(pairs), FEWEST_TRIES, MOST_TRIES))
    open_places = [j for j in range(len(problem.places)) if not roster.is_full(j)]
    open_places.sort(key=lambda j: -roster.gain(j))
    people = np.unique(pairs.person[let_down]).tolist()
    return improve(roster, people=people, places=open_places, tries=tries)


def _exact(
    problem: Problem,
    pairs: Pairs,
    left: Room,
    held: Ints,
    gained: int,
    bound: int,
    method: str,
) -> tuple[Ints, int, str]:
    answer = best_plan(problem, pairs, left, hint=held)
    if answer is None:
        return held, bound, method
    chosen, proven = answer
    base = fixed_value(problem)
    i = np.concatenate([problem.fixed[:, 0], pairs.person[chosen].astype(np.int64)])
    j = np.concatenate([problem.fixed[:, 1], pairs.place[chosen].astype(np.int64)])
    if plan_value(problem, i, j) - base > gained:
        held = chosen
    return (held, proven, "cp_sat") if proven < bound else (held, bound, method)


def _kept_locks(problem: Problem) -> tuple[Ints, tuple[UnmetLock, ...]]:
    """The locked pairs that can be kept, in order, and the others with their reasons."""
    kept: list[tuple[int, int]] = []
    unmet: list[UnmetLock] = []
    already = set(map(tuple, problem.fixed.tolist()))
    load = np.zeros(len(problem.places), np.int64)
    for i, j in problem.locked.tolist():
        if (i, j) in already:
            continue
        already.add((i, j))
        reasons = why_not(problem, i, j)
        so_far = np.array(kept, np.int64).reshape(-1, 2)
        if not reasons and load[j] >= problem.standing.seats[j]:
            reasons = [Reason("place_full", {"max_people": int(problem.places.max_people[j])})]
        if not reasons and not goes_with(problem, so_far, np.array([i]), np.array([j]))[0]:
            reasons = [Reason("locks_clash")]
        if reasons:
            ids = int(problem.people.id[i]), int(problem.places.id[j])
            unmet.append(UnmetLock(*ids, tuple(reasons)))
        else:
            kept.append((i, j))
            load[j] += 1
    return np.array(kept, np.int64).reshape(-1, 2), tuple(unmet)


def _shuffled(ids: Ints, seed: int) -> Ints:
    """Rows in an order that depends on the ids and the seed only (splitmix64)."""
    mixed = ids.astype(np.uint64) + np.uint64((seed * 0x9E3779B97F4A7C15 + 1) % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return np.lexsort((ids, mixed))


def _rearranged(problem: Problem, people: Ints, places: Ints) -> Problem:
    """The same problem with its rows in another order."""
    to_person, to_place = np.argsort(people), np.argsort(places)

    def moved(pairs: Ints) -> Ints:
        rows = np.stack([to_person[pairs[:, 0]], to_place[pairs[:, 1]]], axis=1)
        return rows[np.lexsort((rows[:, 1], rows[:, 0]))]

    who: dict[str, npt.NDArray[Any]] = {}
    for f in fields(problem.people):
        column = getattr(problem.people, f.name)
        if f.name in ("busy", "known"):
            column = column.copy()
            column[:, 0] = to_person[column[:, 0]]
        elif f.name != "known_strength":
            column = column[people]
        who[f.name] = column
    what = {f.name: getattr(problem.places, f.name)[places] for f in fields(problem.places)}
    return replace(
        problem,
        people=replace(problem.people, **who),
        places=replace(problem.places, **what),
        fixed=moved(problem.fixed),
        locked=moved(problem.locked),
        excluded=moved(problem.excluded),
        declined=moved(problem.declined),
        current=moved(problem.current),
        apart=to_person[problem.apart],
    )
