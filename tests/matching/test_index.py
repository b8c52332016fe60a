"""The indexes: the very ranking of the whole problem, found by looking at a part of it."""

import os
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liandong.matching import (
    GATES,
    SOCIAL_WORKER,
    VOLUNTEER,
    People,
    Places,
    Problem,
    Rules,
    invent,
    pair_values,
    possible,
)
from liandong.matching.generate import MONDAY
from liandong.matching.index import Best, PeopleIndex, PlaceIndex
from liandong.matching.index_columns import held_of
from tests.matching.small import NINE, person, place

pytestmark = pytest.mark.slow


CENTRES = [(22.6, 114.05), (31.2, 121.5), (-17.0, 179.999), (-17.0, -179.998), (89.999, 10.0)]


def a_problem(seed: int, people: int = 60, places: int = 25) -> Problem:
    """A problem in which every gate that looks at one pair closes some."""
    draw = np.random.default_rng(seed)

    def points(n: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
        centre = np.array(CENTRES)[draw.choice(len(CENTRES), n, p=[0.5, 0.2, 0.1, 0.1, 0.1])]
        lat = np.clip(centre[:, 0] + draw.normal(0, spread, n), -90, 90)
        lon = (centre[:, 1] + draw.normal(0, spread, n) + 180) % 360 - 180
        unknown = draw.random(n) < 0.15
        return np.where(unknown, np.nan, lat), np.where(unknown, np.nan, lon)

    def words(n: int, share: float) -> np.ndarray:
        bits = draw.random((n, 64)) < share
        return (bits * (np.uint64(1) << np.arange(64, dtype=np.uint64))).sum(
            axis=1, dtype=np.uint64
        )

    lat, lon = points(people, 0.05)
    at_lat, at_lon = points(places, 0.03)
    starts = MONDAY + 30 * draw.integers(0, 2 * 24 * 14, places)
    hours = np.stack([words(people, 0.96) for _ in range(3)], axis=1)
    busy_from = MONDAY + 60 * draw.integers(0, 24 * 14, people // 2)
    known = np.stack(
        [draw.integers(0, people, people), draw.integers(0, max(1, places // 3), people)], axis=1
    )
    who = People.of(
        id=draw.permutation(people) * 3 + 1_000,
        lat=lat,
        lon=lon,
        radius_m=draw.choice([300.0, 2_000.0, 9_000.0, 60_000.0], people),
        skills=words(people, 0.9),
        checks=words(people, 0.95),
        languages=draw.integers(0, 8, people).astype(np.uint64),
        tier=draw.choice([VOLUNTEER, SOCIAL_WORKER, VOLUNTEER | SOCIAL_WORKER], people),
        age=draw.choice([-1, 15, 17, 40, 80], people),
        hours=hours,
        max_shifts=draw.integers(0, 4, people),
        max_minutes=draw.choice([0, 90, 240, 900], people),
        reliability=draw.random(people),
        recent_minutes=draw.integers(0, 2_000, people),
        span=draw.integers(5, 9, people),
        preferences=draw.random((people, 3)).round(int(draw.integers(0, 3))),
        busy=np.stack(
            [draw.integers(0, people, len(busy_from)), busy_from, busy_from + 180], axis=1
        ),
        known=known,
        known_strength=draw.random(people),
    )
    what = Places.of(
        id=draw.permutation(places) * 7 + 5,
        shift=np.arange(places) // 2,
        project=np.arange(places) // 3,
        starts=starts,
        ends=starts + draw.choice([60, 90, 240, 60 * 24 * 8], places, p=[0.4, 0.3, 0.29, 0.01]),
        lat=at_lat,
        lon=at_lon,
        min_people=draw.integers(0, 2, places),
        max_people=draw.integers(1, 4, places),
        skills=words(places, 0.01),
        checks=words(places, 0.01),
        languages=draw.choice([0, 1, 6], places).astype(np.uint64),
        tiers=draw.choice([VOLUNTEER, SOCIAL_WORKER, VOLUNTEER | SOCIAL_WORKER], places),
        min_age=draw.choice([0, 16, 18], places),
        max_age=draw.choice([60, 200], places),
        priority=draw.integers(0, 101, places),
        hardship=draw.integers(0, 2, places),
        leads=draw.choice([0, 0, 0, 7], places),
        kind=draw.integers(0, 3, places),
    )
    pairs = draw.permutation(people * places)[: people // 2 + 8]
    i, j = pairs // places, pairs % places
    cut = people // 2
    return Problem(
        who,
        what,
        fixed=np.stack([i[:cut], j[:cut]], axis=1),
        excluded=np.stack([i[cut : cut + 4], j[cut : cut + 4]], axis=1),
        declined=np.stack([i[cut + 4 :], j[cut + 4 :]], axis=1),
        apart=draw.permutation(people)[: 2 * (people // 4)].reshape(-1, 2),
        rules=Rules(
            rest_minutes=int(draw.choice([0, 30, 120])),
            travel_m_per_minute=int(draw.choice([0, 70, 400])),
        ),
    )


def by_force(problem: Problem, i: np.ndarray, j: np.ndarray, ids: np.ndarray, k: int) -> list:
    """(id, points) of the best ``k`` possible pairs, by asking every gate about each."""
    open_pairs = possible(problem, i, j)
    i, j, ids = i[open_pairs], j[open_pairs], ids[open_pairs]
    points = pair_values(problem, i, j)
    order = np.lexsort((ids, -points))[:k]
    return list(zip(ids[order].tolist(), points[order].tolist(), strict=True))


def people_by_force(problem: Problem, j: int, k: int) -> list:
    i = np.arange(len(problem.people))
    return by_force(problem, i, np.full(len(i), j), problem.people.id, k)


def places_by_force(problem: Problem, i: int, k: int) -> list:
    j = np.flatnonzero(problem.standing.seats > 0)
    return by_force(problem, np.full(len(j), i), j, problem.places.id[j], k)


def closed_to(problem: Problem, row: int, side: int) -> list[int]:
    """Ids of the other side that the problem's own lists close to one row of ``side``."""
    pairs = np.concatenate([problem.excluded, problem.declined, problem.kept_apart])
    other = (problem.places.id, problem.people.id)[side]
    return other[pairs[pairs[:, side] == row, 1 - side]].tolist()


def listed(best: Best) -> list:
    return list(zip(best.id.tolist(), best.points.tolist(), strict=True))


def people_found(index: PeopleIndex, problem: Problem, j: int, k: int, **told: object) -> list:
    without = closed_to(problem, j, 1)
    return listed(index.top(problem.places, j, k=k, without=without, **told))


def places_found(index: PlaceIndex, problem: Problem, i: int, k: int, **told: object) -> list:
    spans = held_of(problem)
    held = spans[spans[:, 0] == i, 1:]
    without = closed_to(problem, i, 0)
    return listed(index.top(problem.people, i, k=k, held=held, without=without, **told))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), k=st.sampled_from([1, 3, 50]))
@example(seed=0, k=50)
def test_the_best_people_are_those_of_asking_every_gate_about_everybody(seed: int, k: int) -> None:
    problem = a_problem(seed)
    index = PeopleIndex.of_problem(problem)
    for j in range(len(problem.places)):
        told = {"compile": False}
        assert people_found(index, problem, j, k, **told) == people_by_force(problem, j, k)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), k=st.sampled_from([1, 3, 50]))
@example(seed=0, k=50)
def test_the_best_places_are_those_of_asking_every_gate_about_each(seed: int, k: int) -> None:
    problem = a_problem(seed)
    index = PlaceIndex.of_problem(problem)
    for i in range(len(problem.people)):
        told = {"compile": False}
        assert places_found(index, problem, i, k, **told) == places_by_force(problem, i, k)


def test_every_gate_closes_somebody_in_the_problems_tested() -> None:
    met = set()
    for seed in range(6):
        problem = a_problem(seed)
        i, j = np.indices((len(problem.people), len(problem.places))).reshape(2, -1)
        met |= {code for code, gate in GATES.items() if gate(problem, i, j).any()}
    assert met == set(GATES)


def test_a_town_is_ranked_as_by_force() -> None:
    problem = invent(3_000, 300, seed=5)
    people, places = PeopleIndex.of_problem(problem), PlaceIndex.of_problem(problem)
    for row in range(0, 300, 25):
        told = {"compile": False}
        assert people_found(people, problem, row, 50, **told) == people_by_force(problem, row, 50)
        assert places_found(places, problem, row, 50, **told) == places_by_force(problem, row, 50)


@pytest.mark.skipif(os.environ.get("LIANDONG_COMPILE") == "never", reason="asked never to compile")
def test_compiled_and_interpreted_searches_agree() -> None:
    for problem in (a_problem(1), a_problem(2), invent(2_000, 200, seed=3)):
        people, places = PeopleIndex.of_problem(problem), PlaceIndex.of_problem(problem)
        for row in range(0, len(problem.places), 5):
            assert people_found(people, problem, row, 50, compile=True) == people_found(
                people, problem, row, 50, compile=False
            )
            assert places_found(places, problem, row, 50, compile=True) == places_found(
                places, problem, row, 50, compile=False
            )


def part(columns: People | Places, rows: np.ndarray) -> People | Places:
    """Some rows of people or places."""
    picked = {}
    for field in fields(columns):
        values = getattr(columns, field.name)
        if field.name in ("busy", "known"):
            at = np.searchsorted(rows, values[:, 0])
            mine = np.isin(values[:, 0], rows)
            values = np.column_stack([at[mine], values[mine, 1:]])
        elif field.name == "known_strength":
            values = values[np.isin(columns.known[:, 0], rows)]
        else:
            values = values[rows]
        picked[field.name] = values
    return type(columns)(**picked)


def held_part(problem: Problem, rows: np.ndarray) -> np.ndarray:
    spans = held_of(problem)
    mine = spans[np.isin(spans[:, 0], rows)].copy()
    mine[:, 0] = np.searchsorted(rows, mine[:, 0])
    return mine


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    most_new=st.sampled_from([4, 40, 400]),
    first=st.integers(0, 40),
    changes=st.lists(st.lists(st.integers(0, 59), min_size=1, max_size=9), max_size=12),
)
def test_after_any_changes_people_rank_as_if_indexed_at_once(
    seed: int, most_new: int, first: int, changes: list[list[int]]
) -> None:
    older, newer = a_problem(seed), a_problem(seed + 1)
    newer = replace(newer, people=replace(newer.people, id=older.people.id))
    index = PeopleIndex.of(
        part(older.people, np.arange(first)),
        held=held_part(older, np.arange(first)),
        rules=newer.rules,
        most_new=most_new,
    )
    everybody = np.arange(len(newer.people))
    gone = set(changes[0]) if changes else set()
    for some in [*changes, everybody.tolist()]:
        rows = np.array(sorted(set(some)))
        index.put(part(newer.people, rows), held=held_part(newer, rows))
    for row in gone:
        assert index.remove(int(newer.people.id[row]))
    left = [row for row in everybody.tolist() if row not in gone]
    assert len(index) == len(left)
    for j in range(len(newer.places)):
        rows = np.array(left, np.int64)
        expected = by_force(newer, rows, np.full(len(rows), j), newer.people.id[rows], 50)
        assert people_found(index, newer, j, 50, compile=False) == expected


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    most_new=st.sampled_from([4, 30]),
    changes=st.lists(st.lists(st.integers(0, 24), min_size=1, max_size=6), max_size=9),
)
def test_after_any_changes_places_rank_as_if_indexed_at_once(
    seed: int, most_new: int, changes: list[list[int]]
) -> None:
    older, newer = a_problem(seed), a_problem(seed + 1)
    newer = replace(newer, places=replace(newer.places, id=older.places.id))
    index = PlaceIndex.of(older.places, rules=newer.rules, most_new=most_new)
    taken = np.bincount(newer.fixed[:, 1], minlength=len(newer.places))
    for some in [*changes, list(range(len(newer.places)))]:
        rows = np.array(sorted(set(some)))
        index.put(part(newer.places, rows), taken=taken[rows])
    for i in range(len(newer.people)):
        assert places_found(index, newer, i, 50, compile=False) == places_by_force(newer, i, 50)


def small_index(*rows: dict[str, object], **told: object) -> PeopleIndex:
    return PeopleIndex.of(People.of_rows(rows), **told)


def one_place(**columns: object) -> Places:
    return Places.of_rows([place(10, **columns)])


def test_a_change_is_seen_by_the_next_search() -> None:
    index = small_index(person(1), person(2, lat=22.51), most_new=8)
    assert index.top(one_place(), compile=False).id.tolist() == [1, 2]
    index.put(People.of_rows([person(1, lat=24.0)]))
    assert index.top(one_place(), compile=False).id.tolist() == [2]
    index.put(People.of_rows([person(3)]))
    assert index.top(one_place(), compile=False).id.tolist() == [3, 2]
    assert index.remove(2)
    assert index.top(one_place(), compile=False).id.tolist() == [3]
    assert not index.remove(2)
    assert (1 in index, 2 in index, len(index)) == (True, False, 2)


def test_a_promise_closes_its_hours_and_counts_for_its_week() -> None:
    index = small_index(person(1, max_shifts=2), person(2))
    held = [(0, NINE + 600, NINE + 660), (0, NINE + 1_500, NINE + 1_560)]
    index.put(People.of_rows([person(1, max_shifts=2)]), held=held)
    assert index.top(one_place(), compile=False).id.tolist() == [2]
    next_week = one_place(at=NINE + 7 * 24 * 60)
    assert index.top(next_week, compile=False).id.tolist() == [1, 2]
