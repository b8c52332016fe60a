"""What is measured beside the plan itself: recommendations, explanations, areas, repair.

Milliseconds of wall clock on one core, over subjects drawn by lot; the first few of each kind
are not counted. Where other work shares the machine, its turns are in the wall clock but not in
the time that the processor gave to this one.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from liandong.cli.bench_pairs import area_coverage
from liandong.matching import Plan, Problem, plan_value, solve, violations
from liandong.matching.columns import Floats, Ints
from liandong.matching.index import PeopleIndex, PlaceIndex
from liandong.matching.repair import repair as repaired

FAIRNESS = 1
"""Thousandths of the value that fairness may cost where it is measured."""

QUERIES, EXPLAINED, WARM, DECLINES = 2_000, 60, 5, 100
BEST = 50


def probes(problem: Problem, plan: Plan, seed: int) -> dict[str, Any]:
    """All of them, by name."""
    draw = np.random.default_rng(seed)
    return {
        "recommendations": recommendations(problem, draw),
        "explanations": explanations(problem, plan, draw),
        "repair": repair(problem, plan, draw),
    }


def _times(one: Callable[[int], object], subjects: list[int]) -> dict[str, float]:
    spent, worked = [], []
    for number, subject in enumerate([*subjects[:WARM], *subjects]):
        began, at_work = time.perf_counter(), time.thread_time()
        one(subject)
        if number >= WARM:
            spent.append(1000 * (time.perf_counter() - began))
            worked.append(1000 * (time.thread_time() - at_work))
    return {
        "queries": len(spent),
        "p50_ms": round(float(np.quantile(spent, 0.5)), 3),
        "p99_ms": round(float(np.quantile(spent, 0.99)), 3),
        "most_ms": round(max(spent), 3),
        "p99_cpu_ms": round(float(np.quantile(worked, 0.99)), 3),
    }


def recommendations(problem: Problem, draw: np.random.Generator) -> dict[str, Any]:
    """The best 50 people for a place, and the best 50 places for a person."""
    found: dict[str, Any] = {}
    began = time.perf_counter()
    people = PeopleIndex.of_problem(problem)
    built = time.perf_counter()
    places = PlaceIndex.of_problem(problem)
    found["people_index"] = {
        "build_seconds": round(built - began, 2),
        "megabytes": round(people.nbytes / 1e6, 1),
    }
    found["place_index"] = {
        "build_seconds": round(time.perf_counter() - built, 2),
        "megabytes": round(places.nbytes / 1e6, 1),
    }
    who, what = problem.people, problem.places
    found["people_for_a_place"] = _times(
        lambda row: people.top(what, row, k=BEST, compile=True),
        draw.integers(0, len(what), QUERIES).tolist(),
    )
    found["places_for_a_person"] = _times(
        lambda row: places.top(who, row, k=BEST, compile=True),
        draw.integers(0, len(who), QUERIES).tolist(),
    )
    return found


def explanations(problem: Problem, plan: Plan, draw: np.random.Generator) -> dict[str, Any]:
    """Why this pair, why this place is short, why this person is not planned there."""
    found: dict[str, Any] = {}
    who, what = problem.people.id, problem.places.id
    if len(plan):
        chosen = draw.integers(0, len(plan), EXPLAINED).tolist()
        found["reasons"] = _times(
            lambda at: plan.reasons(int(who[plan.person[at]]), int(what[plan.place[at]])), chosen
        )
    short = np.flatnonzero(plan.missing)
    if len(short):
        rows = draw.choice(short, EXPLAINED).tolist()
        found["why_unfilled"] = _times(lambda j: plan.why_unfilled(int(what[j])), rows)
    # A place near the person, so that the answer is not just that it is far away.
    near = [(i, _near(problem, i)) for i in draw.integers(0, len(who), EXPLAINED).tolist()]
    found["why_not_me"] = _times(
        lambda at: plan.why_not_me(int(who[near[at][0]]), int(what[near[at][1]])),
        list(range(len(near))),
    )
    return found


def repair(problem: Problem, plan: Plan, draw: np.random.Generator) -> dict[str, Any]:
    """The plan after ``DECLINES`` people said no to what was planned for them."""
    at = np.sort(draw.choice(len(plan), min(DECLINES, len(plan)), replace=False))
    no = np.stack([plan.person[at], plan.place[at]], axis=1).astype(np.int64)
    who, what = problem.people.id[no[:, 0]].tolist(), problem.places.id[no[:, 1]].tolist()
    began = time.perf_counter()
    made = repaired(plan, declined=list(zip(who, what, strict=True)))
    seconds = time.perf_counter() - began
    after = made.plan
    before, now = (problem.keys(_rows(one)) for one in (plan, after))
    lost = np.setdiff1d(before, now)
    return {
        "declines": len(no),
        "seconds": round(seconds, 3),
        "moved": len(np.setdiff1d(lost, problem.keys(no))),
        "new": len(np.setdiff1d(now, before)),
        "people_told": len(made.moves),
        "value": after.value,
        "of_bound": round(after.value / plan.upper_bound, 5) if plan.upper_bound else 1.0,
        "checked": not violations(after.problem, after)
        and after.value == plan_value(after.problem, *_rows(after).T),
    }


def _rows(plan: Plan) -> Ints:
    return np.stack([plan.person, plan.place], axis=1).astype(np.int64)


def _near(problem: Problem, i: int) -> int:
    column = np.arange(len(problem.places))
    return int(problem.distance_m(np.full(len(column), i), column).argmin())


def ceilings(problem: Problem, seed: int) -> Floats:
    """Share that each area could have if everybody who can reach it served nowhere else."""
    found = []
    what = problem.places
    for area in np.unique(what.area).tolist():
        rows = np.flatnonzero(what.area == area)
        if not what.min_people[rows].any():
            continue
        columns = {name: getattr(what, name)[rows] for name in what.__dataclass_fields__}
        alone = replace(problem, places=replace(what, **columns))
        found.append(float(area_coverage(alone, solve(alone, seed).place)[0]))
    return np.array(found)


def fairness(problem: Problem, plan: Plan, seed: int) -> dict[str, Any]:
    """How each area fares against its own ceiling, without fairness and with it."""
    most = ceilings(problem, seed)
    began = time.perf_counter()
    fair = solve(replace(problem, weights=replace(problem.weights, fairness=FAIRNESS)), seed)
    seconds = time.perf_counter() - began
    return {
        "lowest_ceiling": round(float(most.min()), 4),
        **_of_ceiling(problem, plan, most),
        "fair": {
            **_of_ceiling(problem, fair, most),
            "seconds": round(seconds, 3),
            "value": fair.value,
            "cost": round(1 - fair.value / plan.value, 6) if plan.value else 0.0,
            "checked": not violations(problem, fair),
        },
    }


def _of_ceiling(problem: Problem, plan: Plan, most: Floats) -> dict[str, float]:
    share = area_coverage(problem, plan.place) / np.maximum(most, 1e-9)
    return {
        "worst_of_ceiling": round(float(share.min()), 4),
        "mean_of_ceiling": round(float(share.mean()), 4),
    }
