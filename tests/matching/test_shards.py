"""Planning in parts: what is cut, taken, exchanged at borders and put together again."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.matching import (
    FIXED,
    LOCKED,
    People,
    Places,
    Problem,
    invent,
    plan_value,
    possible,
    solve,
    violations,
)
from liandong.matching.borders import Borders
from liandong.matching.cutting import Cut, county, cut
from liandong.matching.exchange import steps
from liandong.matching.parts import Job, Solved, Told, here, solve_part
from liandong.matching.shards import solve_in_parts
from liandong.matching.taking import Taker, columns_of, of_columns, take
from tests.matching.small import NINE, best_by_force, person, place, problems

pytestmark = pytest.mark.slow

FAR = 2.0
"""Degrees between towns: more than two hundred kilometres."""


def towns(count: int, seed: int) -> Problem:
    """Small towns out of each other's reach."""
    draw = np.random.default_rng(seed)
    people = [
        person(
            n + 1,
            lat=22.5 + FAR * (n % count) + 0.001 * int(draw.integers(0, 9)),
            max_shifts=int(draw.integers(1, 4)),
            max_minutes=int(draw.choice([150, 240, 300])),
            preferences=draw.random(3).tolist(),
        )
        for n in range(6 * count)
    ]
    places = [
        place(
            n + 100,
            at=NINE + 60 * int(draw.integers(0, 8)),
            lat=22.5 + FAR * (n % count),
            minutes=int(draw.choice([60, 90, 120])),
            min_people=int(draw.integers(1, 3)),
            max_people=2,
            priority=int(draw.integers(0, 101)),
            kind=int(draw.integers(0, 3)),
        )
        for n in range(4 * count)
    ]
    return Problem.of(people, places)


def same(one: Problem, other: Problem) -> bool:
    first, second = columns_of(one), columns_of(other)
    return first.keys() == second.keys() and all(
        first[name].dtype == second[name].dtype
        and np.array_equal(first[name], second[name], equal_nan=first[name].dtype.kind == "f")
        for name in first
    )


@pytest.mark.parametrize("seed", range(3))
def test_towns_out_of_reach_of_each_other_lose_nothing(seed: int) -> None:
    problem = towns(3, seed)
    whole, parts = solve(problem), solve_in_parts(problem, parts=3)
    assert whole.is_optimal
    assert (parts.value, parts.upper_bound) == (whole.value, whole.upper_bound)
    assert violations(problem, parts) == []


def test_one_part_is_the_plan_of_the_whole() -> None:
    problem = invent(300, 40)
    whole, parts = solve(problem, seed=3), solve_in_parts(problem, seed=3)
    assert parts.person.tolist() == whole.person.tolist()
    assert parts.place.tolist() == whole.place.tolist()
    assert (parts.value, parts.upper_bound) == (whole.value, whole.upper_bound)


def test_exchange_at_the_borders_wins_back_what_cutting_loses() -> None:
    problem = invent(500, 60, seed=5)
    whole = solve(problem).value
    apart = solve_in_parts(problem, parts=3, rounds=0)
    joined = solve_in_parts(problem, parts=3)
    assert violations(problem, joined) == []
    assert apart.value < 0.95 * whole
    assert joined.value > 0.975 * whole


def shuffled(jobs: Sequence[Job], seed: int) -> Iterator[tuple[int, Solved]]:
    """Answers come in another order each time, and parts are made more than once."""
    answers = list(here(jobs, seed))
    for job in jobs[::2]:
        job()
    random.shuffle(answers)
    yield from answers


def test_the_order_in_which_parts_come_back_does_not_matter() -> None:
    problem = invent(200, 30)
    one = solve_in_parts(problem, parts=4, rounds=1)
    for number in range(3):
        random.seed(number)
        other = solve_in_parts(problem, parts=4, rounds=1, run=shuffled)
        assert one.assignments == other.assignments
        assert (one.value, one.upper_bound) == (other.value, other.upper_bound)


def test_progress_is_told_part_by_part() -> None:
    heard: list[Told] = []
    solve_in_parts(towns(2, 0), parts=2, tell=heard.append)
    assert heard == [Told("parts", 0, 1, 2), Told("parts", 0, 2, 2)]


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(1, 3), st.randoms(use_true_random=False))
def test_plans_in_parts_are_sound_and_below_their_bound(
    problem: Problem, parts: int, luck: random.Random
) -> None:
    pairs = [(i, j) for i in range(len(problem.people)) for j in range(len(problem.places))]
    locked = np.array(luck.sample(pairs, 2), np.int64)
    # Whoever is locked goes by themselves: a lock on one of a group would break it up.
    alone = problem.people.together.copy()
    alone[np.isin(alone, alone[locked[:, 0]])] = 0
    problem = replace(problem, people=replace(problem.people, together=alone), locked=locked)
    plan, whole = solve_in_parts(problem, parts=parts), solve(problem)
    assert violations(problem, plan) == []
    assert plan.value == plan_value(problem, *plan_rows(plan))
    assert plan.unmet_locks == whole.unmet_locks
    kept = np.stack(plan_rows(plan), axis=1)[plan.status == LOCKED]
    assert kept.tolist() == np.stack(plan_rows(whole), axis=1)[whole.status == LOCKED].tolist()
    settled = replace(problem, fixed=np.concatenate([problem.fixed, kept]))
    assert plan.value <= best_by_force(settled) <= plan.upper_bound


def plan_rows(plan) -> tuple[np.ndarray, np.ndarray]:
    return plan.person.astype(np.int64), plan.place.astype(np.int64)


@settings(max_examples=60, deadline=None)
@given(problems(), st.data())
def test_what_a_part_gains_the_whole_gains(problem: Problem, data: st.DataObject) -> None:
    n, m = len(problem.people), len(problem.places)
    # People and pairs are drawn one by one here, which would break up groups.
    problem = replace(problem, people=replace(problem.people, together=np.zeros(n, np.int64)))
    plan = solve(problem)
    free = plan.status != FIXED
    held = np.stack(plan_rows(plan), axis=1)[free]
    kept = data.draw(st.lists(st.booleans(), min_size=len(held), max_size=len(held)))
    held = held[np.array(kept, np.bool_)]
    people = np.array(sorted(data.draw(st.sets(st.integers(0, n - 1), min_size=1))), np.int64)
    places = np.array(sorted(data.draw(st.sets(st.integers(0, m - 1), min_size=1))), np.int64)
    part = Taker(problem).take(people, places, held)
    solved = solve_part(part, 0)
    stays = [pair for pair in held.tolist() if pair not in part.lifted(part.plan).tolist()]
    rows = [*problem.fixed.tolist(), *stays, *part.lifted(solved.pairs).tolist()]
    before = np.concatenate([problem.fixed, held])
    after = np.array(rows, np.int64).reshape(-1, 2)
    gain = plan_value(problem, after[:, 0], after[:, 1])
    gain -= plan_value(problem, before[:, 0], before[:, 1])
    assert solved.gain == gain
    assert 0 <= gain <= solved.bound
    status = np.full(len(after), 2, np.uint8)
    status[: len(problem.fixed)] = FIXED
    order = np.lexsort((after[:, 0], after[:, 1]))
    joined = replace(
        plan,
        person=after[order, 0].astype(np.int32),
        place=after[order, 1].astype(np.int32),
        status=status[order],
    )
    assert violations(problem, joined) == []


def test_all_of_a_problem_taken_is_the_problem() -> None:
    problem = invent(80, 12)
    problem = replace(
        problem,
        people=replace(problem.people, busy=np.array([[3, NINE, NINE + 60], [70, NINE, NINE + 9]])),
        excluded=np.array([[2, 3], [5, 1]]),
        declined=np.array([[7, 0]]),
    )
    known = np.argsort(problem.people.known[:, 0], kind="stable")
    problem = replace(
        problem,
        people=replace(
            problem.people,
            known=problem.people.known[known],
            known_strength=problem.people.known_strength[known],
        ),
    )
    assert same(take(problem, np.arange(80), np.arange(12)), problem)


def test_people_serving_elsewhere_keep_their_place_and_their_minutes() -> None:
    problem = Problem.of(
        [person(1, max_minutes=180), person(2)],
        [place(10), place(11, at=NINE + 300), place(12, at=NINE + 600)],
    )
    part = Taker(problem).take(np.array([0]), np.array([1]), np.array([[0, 0], [1, 1]]))
    assert part.places.tolist() == [0]
    assert part.problem.fixed.tolist() == [[0, 0]]
    assert (part.problem.places.min_people[0], part.problem.places.max_people[0]) == (0, 1)
    assert len(solve(part.problem)) == 1


def test_a_problem_survives_being_sent() -> None:
    problem = invent(40, 8)
    problem = replace(problem, fixed=np.array([[1, 2]]), excluded=np.array([[2, 3]]))
    sent = columns_of(problem)
    assert {type(column) for column in sent.values()} == {np.ndarray}
    assert same(of_columns(sent), problem)
    assert {f.name for f in fields(problem)} >= {n for n in sent if "." not in n}


def test_the_grid_is_balanced_and_blind_to_the_order_of_rows() -> None:
    problem = invent(900, 90)
    shards = cut(problem, 7)
    sizes = np.bincount(shards.person, minlength=7)
    assert sizes.sum() == 900 and sizes.min() > 90 and sizes.max() < 190
    turned = replace(
        problem,
        people=replace(
            problem.people,
            **{
                f.name: getattr(problem.people, f.name)[::-1]
                for f in fields(problem.people)
                if f.name not in ("busy", "known", "known_strength")
            },
        ),
    )
    assert cut(turned, 7).person.tolist() == shards.person[::-1].tolist()


def test_places_of_one_shift_are_never_cut_apart() -> None:
    problem = Problem.of(
        [person(n, lat=22.5 + 0.01 * n) for n in range(1, 9)],
        [place(n, lat=22.5 + 0.01 * n, shift=n % 2) for n in range(1, 9)],
    )
    place_parts = cut(problem, 4).place
    for shift in (0, 1):
        assert len(set(place_parts[problem.places.shift == shift].tolist())) == 1


def test_nobody_who_can_cross_a_border_is_overlooked() -> None:
    problem = invent(700, 80, seed=2)
    shards = cut(problem, 5)
    borders = Borders(problem, shards)
    listed = {(b.low, b.high): set(b.people.tolist()) for b in borders.between}
    i, j = (a.ravel() for a in np.meshgrid(np.arange(700), np.arange(80), indexing="ij"))
    open_pairs = possible(problem, i, j)
    crossing = 0
    for row, column in zip(i[open_pairs].tolist(), j[open_pairs].tolist(), strict=True):
        a, b = int(shards.person[row]), int(shards.place[column])
        if a != b:
            crossing += 1
            assert row in listed[min(a, b), max(a, b)]
        assert borders.spots_near(np.array([row]))[borders.spot[column]]
        if crossing > 300:
            break
    assert crossing > 300
    for step in steps(borders.between):
        sides = [side for border in step for side in (border.low, border.high)]
        assert len(sides) == len(set(sides))


def test_borders_are_the_same_compiled_and_interpreted(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = invent(400, 60, seed=4)
    shards = cut(problem, 4)
    found = []
    for mode in ("never", "always"):
        monkeypatch.setenv("LIANDONG_COMPILE", mode)
        borders = Borders(problem, shards)
        near = borders.spots_near(np.arange(0, 400, 7))
        found.append(([(b.low, b.high, b.people.tolist()) for b in borders.between], near.tolist()))
    assert found[0] == found[1]


def test_parts_are_counties_and_large_counties_are_cut_on() -> None:
    people = [
        person(
            n, lat=22.5 + 0.01 * (n % 4), lon=114.0 + (n > 8), area=440_306_001_002 if n < 9 else 0
        )
        for n in range(1, 13)
    ]
    places = [
        place(20, area=440_306_009),
        place(21, lon=115.0, area=440_307_001_001),
        place(22, lon=115.01, area=0),
    ]
    problem = Problem.of(people, places)
    shards = cut(problem)
    assert shards.parts == 2
    assert shards.person.tolist() == [0] * 8 + [1] * 4
    assert shards.place.tolist() == [0, 1, 1]
    finer = cut(problem, largest=4)
    assert finer.parts == 3
    assert np.bincount(finer.person).tolist() == [4, 4, 4]
    assert finer.place.tolist()[1:] == [1, 1]


def test_people_who_go_together_are_never_cut_apart() -> None:
    people = [
        person(n, lat=22.5 + 0.01 * n, together=1 + n % 3 if n > 4 else 0) for n in range(1, 17)
    ]
    shards = cut(Problem.of(people, [place(20)]), 5)
    for group in (1, 2, 3):
        rows = [n - 1 for n in range(5, 17) if 1 + n % 3 == group]
        assert len(set(shards.person[rows].tolist())) == 1
    assert len(set(shards.person.tolist())) > 1


def test_who_is_kept_apart_stays_so_across_a_border() -> None:
    problem = Problem.of(
        [person(1), person(2), person(3)],
        [place(10, shift=5), place(11, shift=5), place(12, at=NINE + 300, shift=6)],
        apart=[(1, 2), (3, 2), (1, 3)],
    )
    part = Taker(problem).take(np.array([0, 2]), np.array([0, 1, 2]), np.array([[1, 1]]))
    assert part.problem.apart.tolist() == [[0, 1]]
    assert part.lifted(part.problem.excluded).tolist() == [[0, 0], [2, 0]]
    # Its only seat is taken by the person outside.
    assert part.places.tolist() == [0, 2]


def test_service_without_a_place_goes_to_the_part_that_can_do_it() -> None:
    people = [
        person(n, lat=22.5 + FAR * (n > 3), skills=1 if n == 6 else 0, max_shifts=2)
        for n in range(1, 7)
    ]
    remote = {"lat": float("nan"), "lon": float("nan"), "at": NINE + 300}
    places = [
        place(10, min_people=2, max_people=2),
        place(11, lat=22.5 + FAR),
        place(12, skills=1, **remote),
        place(13, **remote),
        place(14, **remote),
    ]
    problem = Problem.of(people, places)
    assert cut(problem, 2).place.tolist() == [0, 1, 1, 0, 1]
    plan, whole = solve_in_parts(problem, parts=2), solve(problem)
    assert violations(problem, plan) == []
    assert plan.missing.tolist() == [0, 0, 0, 0, 0]
    assert plan.value <= whole.value <= plan.upper_bound


def test_counties_are_the_first_six_digits() -> None:
    codes = np.array([440_306_001_002, 440_306, 440_306_001, 4403, 0])
    assert county(codes).tolist() == [440_306, 440_306, 440_306, 4403, 0]


def test_a_part_number_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match=r"A part is 0\.\.1"):
        Cut(np.array([0, 2]), np.array([0]), 2)
    with pytest.raises(ValueError, match="parts must be ≥ 0"):
        cut(invent(5, 2), -1)


def test_nothing_to_plan_is_planned_in_parts() -> None:
    for people, places in (([], [place(1)]), ([person(1)], []), ([], [])):
        problem = Problem(People.of_rows(people), Places.of_rows(places))
        plan = solve_in_parts(problem, parts=3)
        assert len(plan) == 0 and plan.value == 0
