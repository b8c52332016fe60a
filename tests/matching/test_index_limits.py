"""The index at its edges: radius, ties, gates, weights, memory and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest

from liandong.matching import (
    People,
    Places,
    Problem,
    Weights,
    invent,
    pair_values,
    possible,
)
from liandong.matching.index import Best, PeopleIndex, PlaceIndex
from liandong.matching.values import seat_values
from tests.matching.small import NINE, person, place

pytestmark = pytest.mark.slow


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


def small_index(*rows: dict[str, object], **told: object) -> PeopleIndex:
    return PeopleIndex.of(People.of_rows(rows), **told)


def one_place(**columns: object) -> Places:
    return Places.of_rows([place(10, **columns)])


def test_ties_go_to_the_lower_id_wherever_it_stands() -> None:
    rows = [person(number) for number in (9, 4, 7, 1, 8)]
    index = small_index(*rows, most_new=8)
    index.put(People.of_rows([person(2), person(6)]))
    assert index.top(one_place(), k=4, compile=False).id.tolist() == [1, 2, 4, 6]


def test_work_is_spread_when_asked() -> None:
    index = small_index(person(1, reliability=1.0), person(2), held=[(0, NINE + 600, NINE + 660)])
    best = index.top(one_place(), compile=False)
    spread = index.top(one_place(), spread=100, compile=False)
    assert best.id.tolist() == [1, 2]
    assert spread.id.tolist() == [2, 1]
    assert dict(listed(best)) == dict(listed(spread))


def test_nobody_is_asked_from_beyond_the_radius_of_the_search() -> None:
    index = small_index(person(1), person(2, lat=22.51))
    assert index.top(one_place(), radius_m=900.0, compile=False).id.tolist() == [1]


def test_only_some_are_looked_at_when_asked() -> None:
    index = small_index(person(1), person(2), person(3))
    assert index.top(one_place(), within=[3, 2, 9], compile=False).id.tolist() == [2, 3]
    assert index.top(one_place(), within=[], compile=False).id.tolist() == []


def test_places_are_found_by_project_and_by_start() -> None:
    rows = [place(10 + n, at=NINE + 60 * n, project=n % 2) for n in range(4)]
    index = PlaceIndex.of(Places.of_rows(rows))
    index.remove(10)
    assert sorted(index.of_projects([0]).tolist()) == [12]
    assert sorted(index.started(NINE + 60).tolist()) == [11]


def test_urgent_places_come_first_when_asked() -> None:
    places = Places.of_rows(
        [place(10, priority=10), place(11, at=NINE + 300, lat=22.51, priority=100)]
    )
    index = PlaceIndex.of(places)
    who = People.of_rows([person(1, reliability=0.0)])
    assert index.top(who, compile=False).id.tolist() == [10, 11]
    urgent = index.top(who, urgency=100, compile=False)
    assert urgent.id.tolist() == [11, 10]
    problem = Problem(who, places)
    seats = seat_values(problem)
    assert index.table.columns["seat_points"][: index.table.base].tolist() == sorted(
        seats.needed.tolist()
    )


def test_declined_shifts_and_barred_projects_are_left_out() -> None:
    places = Places.of_rows(
        [place(10 + n, at=NINE + 300 * n, shift=n, project=n) for n in range(4)]
    )
    index = PlaceIndex.of(places)
    who = People.of_rows([person(1)])
    told = {"without": [10], "without_shifts": [1], "without_projects": [2]}
    assert index.top(who, compile=False, **told).id.tolist() == [13]


def test_full_places_are_left_out_until_somebody_leaves() -> None:
    places = one_place(max_people=2)
    index = PlaceIndex.of(places, taken=[2])
    who = People.of_rows([person(1)])
    assert len(index.top(who, compile=False)) == 0
    index.put(places, taken=[1])
    assert index.top(who, compile=False).id.tolist() == [10]


def test_an_empty_index_has_nobody_and_grows() -> None:
    index = PeopleIndex.of(People.of_rows([]))
    assert len(index.top(one_place(), compile=False)) == 0
    index.put(People.of_rows([person(1)]))
    assert index.top(one_place(), compile=False).id.tolist() == [1]
    places = PlaceIndex.of(Places.of_rows([]))
    assert len(places.top(People.of_rows([person(1)]), compile=False)) == 0


def test_a_kind_without_a_liking_is_refused() -> None:
    index = small_index(person(1, preferences=[0.5]))
    with pytest.raises(ValueError, match="kind must be below 1, got 3"):
        index.top(one_place(kind=3))
    places = PlaceIndex.of(one_place(kind=3))
    with pytest.raises(ValueError, match="kind must be below 1, got 3"):
        places.top(People.of_rows([person(1, preferences=[0.5])]))


def test_other_weights_give_other_points() -> None:
    problem = replace(
        invent(400, 60, seed=2), weights=Weights(preference=300, nearness=20, seat=700)
    )
    index = PeopleIndex.of_problem(problem)
    for j in range(0, 60, 6):
        assert people_found(index, problem, j, 9, compile=False) == people_by_force(problem, j, 9)


def test_a_person_takes_at_most_a_hundred_and_fifty_bytes() -> None:
    index = PeopleIndex.of(replace(invent(20_000, 200, seed=1).people))
    assert index.nbytes / len(index) <= 150 * (1 + 4096 / 20_000)


def test_more_than_anybody_could_promise_is_refused() -> None:
    spans = [(0, n, n + 1) for n in range(65_536)]
    with pytest.raises(ValueError, match="at most 65535 promises and exceptions, got 65536"):
        small_index(person(1), held=spans)
