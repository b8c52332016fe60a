"""Tiny problems: drawn at random for Hypothesis, and solved by trying everything."""

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from liandong.matching import Problem, Rules, possible
from liandong.matching.generate import MONDAY
from liandong.matching.values import plan_value

NINE = MONDAY + 9 * 60
"""Monday, nine o'clock in China, in minutes since 1970 UTC."""


def person(number: int, **columns: object) -> dict[str, object]:
    return {"id": number, "lat": 22.5, "lon": 114.0, "age": 40, **columns}


def place(number: int, at: int = NINE, minutes: int = 120, **columns: object) -> dict[str, object]:
    columns = {"lat": 22.5, "lon": 114.0, **columns}
    return {"id": number, "starts": at, "ends": at + minutes, **columns}


people_drawn = st.lists(
    st.fixed_dictionaries(
        {
            "lat": st.sampled_from([22.5, 22.505, 22.53]),
            "radius_m": st.sampled_from([2000.0, 500.0]),
            "skills": st.sampled_from([3, 1, 2, 0]),
            "max_shifts": st.sampled_from([2, 3, 1, 0]),
            "max_minutes": st.sampled_from([200, 150, 300, 60]),
            "reliability": st.sampled_from([0.4, 0.9]),
            "recent_minutes": st.sampled_from([0, 700]),
            "preferences": st.lists(st.sampled_from([0.0, 0.3, 1.0]), min_size=2, max_size=2),
            "together": st.sampled_from([0, 0, 0, 1]),
        }
    ),
    min_size=2,
    max_size=5,
)
places_drawn = st.lists(
    st.fixed_dictionaries(
        {
            "lat": st.sampled_from([22.5, 22.505]),
            "starts": st.sampled_from(
                [NINE, NINE + 60, NINE + 130, NINE + 300, NINE + 460, NINE + 10_080]
            ),
            "minutes": st.sampled_from([60, 90, 120]),
            "min_people": st.integers(0, 2),
            "more": st.integers(0, 1),
            "skills": st.sampled_from([0, 1, 2]),
            "priority": st.sampled_from([0, 50, 100]),
            "hardship": st.integers(0, 1),
            "kind": st.integers(0, 1),
        }
    ),
    min_size=3,
    max_size=5,
)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    people = [person(n + 1, **row) for n, row in enumerate(draw(people_drawn))]
    places = []
    for n, row in enumerate(draw(places_drawn)):
        length, more = row.pop("minutes"), row.pop("more")
        top = max(1, row["min_people"] + more)
        at = row.pop("starts")
        places.append(place(n + 10, at=at, minutes=length, max_people=top, **row))
    pairs = st.tuples(
        st.sampled_from([p["id"] for p in people]), st.sampled_from([p["id"] for p in places])
    )
    return Problem.of(
        people,
        places,
        fixed=draw(st.lists(pairs, max_size=1)),
        excluded=draw(st.lists(pairs, max_size=2)),
        declined=draw(st.lists(pairs, max_size=2)),
        current=draw(st.lists(pairs, max_size=1)),
        apart=draw(st.sampled_from([[], [], [(1, 2)]])),
        rules=Rules(
            rest_minutes=draw(st.sampled_from([0, 30])),
            travel_m_per_minute=draw(st.sampled_from([0, 80])),
        ),
    )


def best_by_force(problem: Problem) -> int:
    """The value of the best plan, by trying every set of possible pairs."""
    n, m = len(problem.people), len(problem.places)
    every_i, every_j = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(m), indexing="ij"))
    open_pairs = [(int(every_i[k]), int(every_j[k])) for k in possible(problem, every_i, every_j)]
    fixed = [tuple(pair) for pair in problem.fixed.tolist()]
    options = {
        i: [
            some
            for size in range(len(mine) + 1)
            for some in combinations(mine, size)
            if _fits(problem, i, [j for _, j in some], [j for k, j in fixed if k == i])
        ]
        for i in range(n)
        for mine in [[pair for pair in open_pairs if pair[0] == i]]
    }
    best = -1

    def extend(i: int, taken: list[tuple[int, int]]) -> None:
        nonlocal best
        if i == n:
            rows = np.array(taken, np.int64).reshape(-1, 2)
            if not _is_sociable(problem, taken[len(fixed) :], taken):
                return
            best = max(best, plan_value(problem, rows[:, 0], rows[:, 1]))
            return
        for some in options[i]:
            load = np.bincount([j for _, j in [*taken, *some]], minlength=m)
            settled = np.bincount([j for _, j in fixed], minlength=m)
            if (load <= np.maximum(problem.places.max_people, settled)).all():
                extend(i + 1, [*taken, *some])

    extend(0, list(fixed))
    return best


def _is_sociable(
    problem: Problem, new: list[tuple[int, int]], everything: list[tuple[int, int]]
) -> bool:
    """Whether groups serve together, and people who must not meet do not."""
    mine = {i: {j for k, j in new if k == i} for i in range(len(problem.people))}
    for group in set(problem.people.together.tolist()) - {0}:
        members = np.flatnonzero(problem.people.together == group).tolist()
        if any(mine[i] != mine[members[0]] for i in members):
            return False
    shifts = problem.places.shift
    return not any(
        shifts[j] == shifts[k]
        for one, other in problem.apart.tolist()
        for j in mine[one]
        for k in mine[other]
    )


def _fits(problem: Problem, i: int, new: list[int], fixed: list[int]) -> bool:
    places, rest = problem.places, problem.rules.rest_minutes
    for j in new:
        for k in [*new, *fixed]:
            if (
                j != k
                and places.starts[j] < places.ends[k] + rest
                and places.starts[k] < places.ends[j] + rest
            ):
                return False
    for week in {int(problem.week[j]) for j in new}:
        mine = [j for j in [*new, *fixed] if problem.week[j] == week]
        if len(mine) > problem.people.max_shifts[i]:
            return False
        used = problem.pair_minutes(np.full(len(mine), i), np.array(mine))
        if used.sum() > problem.people.max_minutes[i]:
            return False
    return True


def with_people(problem: Problem, rows: list[int]) -> Problem:
    """The problem with people in another order (a permutation of the rows)."""
    back = np.argsort(rows)
    who = problem.people
    columns = {
        name: getattr(who, name)[rows]
        for name in who.__dataclass_fields__
        if name not in ("busy", "known", "known_strength")
    }
    moved = {
        name: np.stack([back[pairs[:, 0]], pairs[:, 1]], axis=1)
        for name in ("fixed", "locked", "excluded", "declined", "current")
        for pairs in [getattr(problem, name)]
    }
    busy, known = who.busy.copy(), who.known.copy()
    busy[:, 0], known[:, 0] = back[busy[:, 0]], back[known[:, 0]]
    return replace(
        problem,
        people=replace(who, **columns, busy=busy, known=known),
        apart=back[problem.apart],
        **moved,
    )


def crowded(seed: int) -> Problem:
    """Three people, five places close together in time: minutes and overlaps both bind."""
    draw = np.random.default_rng(seed)
    people = [
        person(
            n + 1,
            lat=22.5 + 0.001 * int(draw.integers(0, 9)),
            max_shifts=int(draw.integers(2, 4)),
            max_minutes=int(draw.choice([150, 180, 210, 240])),
            reliability=float(draw.uniform(0.4, 1)),
            preferences=draw.random(3).tolist(),
        )
        for n in range(3)
    ]
    places = [
        place(
            n + 10,
            at=NINE + 15 * int(draw.integers(0, 20)),
            minutes=int(draw.choice([60, 75, 90, 120])),
            min_people=int(draw.integers(1, 3)),
            max_people=2,
            priority=int(draw.integers(0, 101)),
            kind=int(draw.integers(0, 3)),
        )
        for n in range(5)
    ]
    return Problem.of(people, places)
