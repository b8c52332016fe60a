"""Repairs: what is refused goes, what can be filled is filled, and few people are moved."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.matching import Problem, invent, solve, violations
from liandong.matching.repair import Move, repair, revised
from tests.matching.small import NINE, person, place, problems


def pairs(plan):
    return {(a.person_id, a.place_id) for a in plan.assignments}


def test_a_refusal_is_filled_by_whoever_is_free_and_moves_nobody_else():
    people = [person(1), person(2, reliability=0.5), person(3, lat=22.51)]
    problem = Problem.of(people, [place(10), place(11, at=NINE + 1440)])
    plan = solve(problem, exact_pairs=0)
    assert pairs(plan) == {(1, 10), (1, 11)}
    after = repair(plan, declined=[(1, 10)])
    assert pairs(after.plan) == {(2, 10), (1, 11)}
    assert after.moves == (
        Move(1, (10,), (), "declined"),
        Move(2, (), (10,), "fills_gap"),
    )
    assert violations(after.plan.problem, after.plan) == []


def test_somebody_makes_room_when_nobody_is_free():
    people = [person(1, skills=1), person(2, skills=1, max_shifts=1), person(3, max_shifts=1)]
    places = [place(10, skills=1, priority=100), place(11, priority=0)]
    plan = solve(Problem.of(people, places), exact_pairs=0)
    held = dict(pairs(plan))
    refused = next(i for i, j in held.items() if j == 10)
    after = repair(plan, declined=[(refused, 10)])
    assert 10 in dict(pairs(after.plan)).values()
    assert (refused, 10) not in pairs(after.plan)
    assert violations(after.plan.problem, after.plan) == []


def test_who_is_absent_serves_nothing_and_others_step_in():
    problem = invent(200, 30, seed=4, weeks=2)
    plan = solve(problem, exact_pairs=0)
    absent = sorted({a.person_id for a in plan.assignments})[:5]
    after = repair(plan, absent=absent)
    assert not {a.person_id for a in after.plan.assignments} & set(absent)
    assert {move.why for move in after.moves if move.person_id in absent} == {"absent"}
    assert violations(after.plan.problem, after.plan) == []
    again = solve(after.plan.problem, exact_pairs=0)
    assert after.plan.value >= 0.98 * again.value


@settings(max_examples=60, deadline=None)
@given(problems(), st.data())
def test_a_repaired_plan_is_sound_and_never_asks_again(problem, data):
    plan = solve(problem, exact_pairs=0)
    if not len(plan):
        return
    refused = data.draw(st.sampled_from(sorted(pairs(plan))))
    after = repair(plan, declined=[refused])
    assert refused not in pairs(after.plan)
    assert [v for v in violations(after.plan.problem, after.plan)] == []
    assert after.plan.value <= after.plan.upper_bound
    assert after.plan.value == solve_value(after.plan)


def solve_value(plan):
    from liandong.matching import plan_value

    return plan_value(plan.problem, plan.person.astype(np.int64), plan.place.astype(np.int64))


def test_a_new_need_is_planned_with_the_present_plan_in_force():
    problem = invent(150, 20, seed=9)
    plan = solve(problem, exact_pairs=0)
    wider = invent(150, 20, seed=9)
    same = revised(plan, wider)
    assert len(pairs(same) ^ pairs(plan)) <= 0.1 * len(plan)
    assert same.value >= plan.value


def test_an_unknown_person_is_named():
    plan = solve(Problem.of([person(1)], [place(10)]))
    with pytest.raises(ValueError, match="There is no person with id 7"):
        repair(plan, declined=[(7, 10)])
