"""Plans: optimal where they claim it, sound always, and the same every time."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.matching import LOCKED, Problem, Rules, invent, solve, violations
from liandong.matching.gates import possible
from liandong.matching.solve import STAGES, all_pairs, whole_markets
from liandong.matching.values import pair_values
from tests.matching.small import NINE, best_by_force, crowded, person, place, problems, with_people


@settings(max_examples=120, deadline=None)
@given(problems(), st.integers(0, 3))
def test_a_tiny_plan_is_as_good_as_trying_everything(problem, seed):
    plan = solve(problem, seed)
    assert violations(problem, plan) == []
    assert plan.value == plan.upper_bound == best_by_force(problem)


@pytest.mark.slow
def test_crowded_hours_are_planned_to_the_optimum_and_it_takes_the_exact_solver():
    plans = [solve(crowded(seed)) for seed in range(25)]
    assert [plan.value for plan in plans] == [best_by_force(plan.problem) for plan in plans]
    assert [plan.value for plan in plans] == [plan.upper_bound for plan in plans]
    assert [len(violations(plan.problem, plan)) for plan in plans] == [0] * 25
    assert {plan.bound_method for plan in plans} == {"prices", "cp_sat"}


@settings(max_examples=60, deadline=None)
@given(problems())
def test_without_the_exact_solver_the_bound_still_holds(problem):
    plan = solve(problem, exact_pairs=0)
    assert violations(problem, plan) == []
    assert plan.value <= best_by_force(problem) <= plan.upper_bound


@settings(max_examples=60, deadline=None)
@given(problems(), st.data())
def test_one_more_volunteer_never_lowers_the_optimum(problem, data):
    """Compared with the same problem in which one person may serve nothing."""
    row = data.draw(st.integers(0, len(problem.people) - 1))
    if row in problem.fixed[:, 0]:
        return
    shifts = problem.people.max_shifts.copy()
    shifts[row] = 0
    without = replace(problem, people=replace(problem.people, max_shifts=shifts))
    assert solve(without).value <= solve(problem).value


@settings(max_examples=40, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(problem, random):
    rows = list(range(len(problem.people)))
    random.shuffle(rows)
    other = with_people(problem, rows)
    assert set(solve(other, 5).assignments) == set(solve(problem, 5).assignments)


def test_the_order_of_people_does_not_matter_in_a_street_either():
    problem = invent(150, 30, seed=3)
    other = with_people(problem, np.random.default_rng(1).permutation(150).tolist())
    assert set(solve(other, 2).assignments) == set(solve(problem, 2).assignments)


SCRIPT = """
from liandong.matching import invent, solve
plan = solve(invent(200, 40, seed=5), seed=9)
print(plan.value, plan.upper_bound, [(a.person_id, a.place_id) for a in plan.assignments])
"""


@pytest.mark.slow
def test_the_same_seed_gives_the_same_plan_under_any_hash_seed():
    source = Path(__file__).parents[2] / "src"
    told = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(source)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("0", "4711")
    }
    assert len(told) == 1
    assert told.pop().startswith(str(solve(invent(200, 40, seed=5), seed=9).value))


@pytest.mark.parametrize(
    "town",
    [
        {},
        {"always_free": True},
        {"demand": 3.0},
        {"reach": 2.0, "skilled": False},
        {"weeks": 2},
    ],
)
def test_a_street_is_planned_soundly_and_near_the_bound(town):
    problem = invent(300, 40, seed=11, **town)
    plan = solve(problem)
    assert violations(problem, plan) == []
    assert 0.96 * plan.upper_bound <= plan.value <= plan.upper_bound
    needing = plan.missing > 0
    assert plan.coverage.filled == int(
        (problem.places.min_people - plan.missing)[needing].sum()
        + problem.places.min_people[~needing].sum()
    )


@pytest.mark.parametrize("reach", [0.1, 0.5, 1.0, 3.0, 4000.0])
def test_the_grid_finds_every_possible_pair(reach):
    problem = invent(120, 50, seed=2, reach=reach, always_free=True)
    i, j = (a.ravel() for a in np.meshgrid(np.arange(120), np.arange(50), indexing="ij"))
    kept = possible(problem, i, j)
    found = {tuple(pair) for pair in all_pairs(problem).tolist()}
    assert found == set(zip(i[kept].tolist(), j[kept].tolist(), strict=True))


@settings(max_examples=80, deadline=None)
@given(problems())
def test_the_scan_finds_what_the_gates_let_pass_at_the_points_of_the_values(problem):
    n, m = len(problem.people), len(problem.places)
    i, j = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(m), indexing="ij"))
    kept = possible(problem, i, j)
    kept = kept[problem.standing.seats[j[kept]] > 0]
    i, j = i[kept], j[kept]
    expected = zip(
        i.tolist(),
        j.tolist(),
        pair_values(problem, i, j).tolist(),
        problem.pair_minutes(i, j).tolist(),
        strict=True,
    )
    found = set()
    for g, market in whole_markets(problem):
        a = market.arrays
        people = np.repeat(np.arange(market.people), np.diff(a.first))
        minutes = a.length[a.place] + (a.way if len(a.way) else 0)
        rows = (g.person[people], g.place[a.place], a.value, minutes)
        found |= set(zip(*(row.tolist() for row in rows), strict=True))
    assert found == set(expected)


@pytest.mark.parametrize("town", [{}, {"always_free": True}, {"demand": 3.0}])
def test_lists_drawn_up_by_price_keep_the_bound_honest(town):
    problem = invent(120, 60, seed=4, reach=3.0, skilled=False, **town)
    whole, drawn = solve(problem, exact_pairs=0), solve(problem, exact_pairs=0, most_pairs=1)
    assert violations(problem, drawn) == []
    assert drawn.value <= min(drawn.upper_bound, whole.upper_bound)
    assert whole.value <= drawn.upper_bound
    assert drawn.value >= 0.9 * whole.value


@pytest.mark.slow
@pytest.mark.parametrize("town", [{}, {"always_free": True, "demand": 3.0}, {"weeks": 2}])
def test_compiled_and_interpreted_kernels_give_the_same_plan(town, monkeypatch):
    problem = invent(120, 25, seed=8, **town)
    monkeypatch.setenv("LIANDONG_COMPILE", "never")
    plain = solve(problem, seed=3)
    monkeypatch.setenv("LIANDONG_COMPILE", "always")
    for threads in ("1", "2"):
        monkeypatch.setenv("LIANDONG_THREADS", threads)
        fast = solve(problem, seed=3)
        assert fast.assignments == plain.assignments
        assert (fast.value, fast.upper_bound) == (plain.value, plain.upper_bound)
        assert fast.prices.tolist() == plain.prices.tolist()


def test_a_household_serves_together_or_not_at_all():
    people = [person(1, together=5), person(2, together=5), person(3)]
    both = solve(Problem.of(people, [place(10, min_people=2), place(11)]), exact_pairs=0)
    assert {(a.person_id, a.place_id) for a in both.assignments} == {(1, 10), (2, 10), (3, 11)}
    one = solve(Problem.of(people, [place(10)]), exact_pairs=0)
    assert [(a.person_id, a.place_id) for a in one.assignments] == [(3, 10)]


def test_two_people_who_must_not_meet_never_share_a_shift():
    people = [person(1), person(2)]
    places = [place(10, shift=1), place(11, shift=1), place(12, shift=2)]
    for exact_pairs in (0, 600):
        plan = solve(Problem.of(people, places, apart=[(1, 2)]), exact_pairs=exact_pairs)
        shifts = {a.person_id: a.place_id for a in plan.assignments}
        assert len(shifts) == 2
        assert 12 in shifts.values()


def test_a_household_of_two_who_must_not_meet_serves_nowhere():
    people = [person(1, together=5), person(2, together=5)]
    problem = Problem.of(people, [place(10, min_people=2)], apart=[(1, 2)])
    for exact_pairs in (0, 600):
        plan = solve(problem, exact_pairs=exact_pairs)
        assert len(plan) == 0
        assert violations(problem, plan) == []


def test_nobody_joins_the_shift_of_somebody_settled_whom_they_must_not_meet():
    problem = Problem.of(
        [person(1), person(2)],
        [place(10, shift=1), place(11, shift=1)],
        fixed=[(1, 10)],
        apart=[(2, 1)],
    )
    plan = solve(problem)
    assert [(a.person_id, a.place_id) for a in plan.assignments] == [(1, 10)]
    assert [reason.code for reason in plan.why_not_me(2, 11)] == ["kept_apart"]


def test_the_way_there_and_back_counts_towards_the_week():
    people = [person(1, lat=22.51, max_minutes=140)]
    near = solve(Problem.of(people, [place(10)]))
    assert len(near) == 1
    walking = solve(Problem.of(people, [place(10)], rules=Rules(travel_m_per_minute=80)))
    assert [reason.code for reason in walking.why_not_me(1, 10)] == ["hours_full"]


@pytest.mark.parametrize("lat", [22.5, 20.0, 26.0, None])
def test_a_service_by_telephone_reaches_people_wherever_they_live(lat):
    someone = person(1) if lat is None else person(1, lat=lat)
    remote = place(10, lat=np.nan, lon=np.nan)
    near = place(11, at=NINE + 1440, lat=22.5)
    for places in ([remote], [remote, near]):
        plan = solve(Problem.of([someone], places), exact_pairs=0)
        assert (1, 10) in {(a.person_id, a.place_id) for a in plan.assignments}
        assert plan.upper_bound >= plan.value


def test_progress_is_told_and_can_stop_the_work():
    told = []
    solve(
        invent(60, 20, seed=1, weeks=2), progress=lambda stage, share: told.append((stage, share))
    )
    assert {stage for stage, _ in told} == set(STAGES)
    assert [share for _, share in told] == sorted(share for _, share in told)

    def stop(stage, share):
        if stage == "pricing":
            raise TimeoutError

    with pytest.raises(TimeoutError):
        solve(invent(60, 20, seed=1), progress=stop)


def test_fixed_people_stay_whatever_the_gates_say():
    problem = Problem.of(
        [person(1, lat=30.0), person(2)], [place(10, min_people=2)], fixed=[(1, 10)]
    )
    plan = solve(problem)
    assert [(a.person_id, a.status) for a in plan.assignments] == [(1, 0), (2, 2)]
    assert violations(problem, plan) == []


def test_a_lock_is_kept_when_possible_and_told_when_not():
    problem = Problem.of(
        [person(1), person(2, skills=1), person(3)],
        [place(10), place(11, skills=1)],
        locked=[(3, 10), (1, 11)],
    )
    plan = solve(problem)
    assert [(a.person_id, a.place_id, a.status) for a in plan.assignments] == [
        (3, 10, LOCKED),
        (2, 11, 2),
    ]
    (unmet,) = plan.unmet_locks
    assert (unmet.person_id, unmet.place_id) == (1, 11)
    assert [reason.code for reason in unmet.reasons] == ["lacks_skill"]
    assert violations(problem, plan) == []


def test_two_locks_at_the_same_hour_cannot_both_be_kept():
    problem = Problem.of([person(1)], [place(10), place(11)], locked=[(1, 10), (1, 11)])
    plan = solve(problem)
    assert len(plan) == 1
    assert [r.code for lock in plan.unmet_locks for r in lock.reasons] == ["locks_clash"]


def test_a_lock_on_one_of_a_household_locks_them_all_or_none():
    people = [person(1, together=4), person(2, together=4), person(3)]
    places = [place(10, min_people=2), place(11, at=NINE + 1440)]
    plan = solve(Problem.of(people, places, locked=[(1, 10)]))
    assert {(a.person_id, a.place_id) for a in plan.assignments if a.status == LOCKED} == {
        (1, 10),
        (2, 10),
    }
    alone = solve(Problem.of(people, places, locked=[(2, 11)]))
    assert [r.code for lock in alone.unmet_locks for r in lock.reasons] == ["place_full"]
    assert violations(alone.problem, alone) == []


def test_a_declined_shift_is_offered_to_somebody_else_and_changes_nothing_more():
    people = [person(1), person(2, reliability=0.5)]
    places = [place(10, shift=7), place(11, at=NINE + 1440)]
    before = solve(Problem.of(people, places))
    after = solve(Problem.of(people, places, declined=[(1, 7)]))
    assert {(a.person_id, a.place_id) for a in before.assignments} == {(1, 10), (1, 11)}
    assert {(a.person_id, a.place_id) for a in after.assignments} == {(2, 10), (1, 11)}


def test_nobody_and_nothing_make_an_empty_plan():
    for people, places in (([], []), ([person(1)], []), ([], [place(10)])):
        plan = solve(Problem.of(people, places))
        assert (len(plan), plan.value, plan.upper_bound) == (0, 0, 0)
