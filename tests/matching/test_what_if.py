"""What a change would bring: bounds by prices that hold, and plans made anew."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.matching import Problem, invent, plan_value, solve, violations
from liandong.matching.changes import changed, learners
from liandong.matching.what_if import (
    Person,
    Radius,
    Rest,
    Seat,
    Span,
    Training,
    proven,
    what_if,
)
from tests.matching.small import NINE, best_by_force, person, place, problems

pytestmark = pytest.mark.slow

NEWCOMERS = st.fixed_dictionaries(
    {
        "lat": st.just(22.5),
        "lon": st.just(114.0),
        "age": st.just(40),
        "radius_m": st.sampled_from([2000.0, 500.0]),
        "skills": st.sampled_from([0, 1, 3]),
        "max_shifts": st.sampled_from([1, 2]),
        "reliability": st.sampled_from([0.4, 1.0]),
    }
)


def is_sound(problem):
    """Nobody has to serve with somebody whom they must not meet."""
    group = problem.people.together[problem.apart]
    return not ((group[:, 0] == group[:, 1]) & (group[:, 0] > 0)).any()


DRAWN = problems().filter(is_sound)


def true_gain(plan, problem):
    """What the best plan of the changed problem is worth beyond the old pairs in it."""
    rows = plan.person.astype(np.int64), plan.place.astype(np.int64)
    return best_by_force(problem) - plan_value(problem, *rows)


@settings(max_examples=60, deadline=None)
@given(DRAWN, st.integers(1, 2))
def test_one_more_seat_never_gains_more_than_its_price_says(problem, more):
    plan = solve(problem)
    for place_id in problem.places.id.tolist():
        change = Seat(place_id, more)
        effect = what_if(plan, change)
        gain = true_gain(plan, changed(problem, change)[0])
        assert (effect.method, effect.seats) == ("dual", None)
        assert effect.at_least <= gain <= effect.at_most
        assert effect.is_exact == (effect.at_least == effect.at_most)
        assert effect.at_least <= effect.estimate <= effect.at_most


@settings(max_examples=60, deadline=None)
@given(DRAWN, NEWCOMERS)
def test_one_more_person_never_gains_more_than_the_prices_say(problem, columns):
    plan = solve(problem)
    change = Person(columns)
    effect = what_if(plan, change)
    gain = true_gain(plan, changed(problem, change)[0])
    assert effect.method == "dual"
    assert effect.at_least <= gain <= effect.at_most


CHANGES = st.sampled_from([Radius(1000.0), Radius(5000.0), Training(3), Rest(0), Rest(60)])


@settings(max_examples=60, deadline=None)
@given(DRAWN, CHANGES)
def test_prices_bound_what_any_other_change_can_gain(problem, change):
    plan = solve(problem)
    after, _ = changed(problem, change)
    if isinstance(change, Rest) and change.minutes > problem.rules.rest_minutes:
        # The old pairs may not hold any more: then the best plan is what there is to compare.
        rows = plan.person.astype(np.int64), plan.place.astype(np.int64)
        gain = best_by_force(after) - plan_value(after, *rows)
    else:
        gain = true_gain(plan, after)
    effect = what_if(plan, change, method="dual")
    assert (effect.method, effect.at_least <= effect.at_most) == ("dual", True)
    assert gain <= effect.at_most


@settings(max_examples=40, deadline=None)
@given(DRAWN, CHANGES)
def test_planning_again_gives_a_plan_that_holds_and_says_who_moves(problem, change):
    plan = solve(problem)
    effect = what_if(plan, change)
    after = effect.plan
    assert effect.method == "resolve"
    assert violations(after.problem, after) == []
    old = plan.person.astype(np.int64), plan.place.astype(np.int64)
    new = after.person.astype(np.int64), after.place.astype(np.int64)
    assert effect.at_least == plan_value(after.problem, *new) - plan_value(after.problem, *old)
    assert effect.at_least <= best_by_force(after.problem) - plan_value(after.problem, *old)
    assert best_by_force(after.problem) - plan_value(after.problem, *old) <= effect.at_most
    if not isinstance(change, Rest):
        assert effect.at_least >= 0
    filled = np.minimum(after.load, problem.places.min_people).sum()
    assert effect.seats == filled - np.minimum(plan.load, problem.places.min_people).sum()
    pairs = {(int(i), int(j)) for i, j in zip(*old, strict=True)}
    now = {(int(i), int(j)) for i, j in zip(*new, strict=True)}
    assert {move.person_id for move in effect.moves} == {
        int(problem.people.id[i]) for i, _ in pairs ^ now
    }
    grew = after.load > plan.load
    assert set(effect.filled) == set(problem.places.id[grew].tolist())


def test_a_free_person_and_a_price_make_the_answer_exact():
    plan = solve(Problem.of([person(1), person(2)], [place(10, priority=50)]))
    effect = what_if(plan, Seat(10))
    assert plan.load.tolist() == [1]
    assert effect.at_least == 500 + 750 + 80 + 100 + 36
    assert (effect.is_exact, effect.at_most) == (True, effect.at_least)


def test_a_seat_that_nobody_can_take_gains_nothing():
    plan = solve(Problem.of([person(1)], [place(10)]))
    effect = what_if(plan, Seat(10))
    assert (effect.method, effect.is_exact, effect.at_least, effect.at_most) == (
        "dual", True, 0, 0,
    )  # fmt: skip
    again = what_if(plan, Seat(10), method="resolve")
    assert (again.is_exact, again.at_least, again.seats, again.moves) == (True, 0, 0, ())


def test_a_longer_way_fills_the_seat_and_moves_nobody_else():
    people = [person(1, lat=22.52, radius_m=2000.0), person(2, area=440305001)]
    plan = solve(Problem.of(people, [place(10, lat=22.5, min_people=2)]))
    effect = what_if(plan, Radius(1000.0))
    assert (effect.seats, effect.filled, effect.lost, effect.touched) == (1, (10,), (), 2)
    assert [(move.person_id, move.left, move.taken) for move in effect.moves] == [(1, (), (10,))]
    assert effect.is_exact
    elsewhere = what_if(plan, Radius(1000.0, area=440305))
    assert (elsewhere.seats, elsewhere.touched, elsewhere.moves) == (0, 1, ())


def test_a_wider_span_lets_a_leader_lead_more_and_makes_nobody_a_leader():
    people = [person(1, span=10), person(2)]
    problem = Problem.of(people, [place(10, leads=15)])
    plan = solve(problem)
    effect = what_if(plan, Span(15))
    assert (len(plan), effect.seats, effect.touched) == (0, 1, 1)
    assert [move.person_id for move in effect.moves] == [1]
    nobody_leads = solve(Problem.of(people, [place(10)]))
    assert what_if(nobody_leads, Span(15)).touched == 0


def test_those_are_taught_whose_learning_opens_most():
    people = [
        person(1, lat=22.53, radius_m=2000.0),
        person(2),
        person(3, max_shifts=3),
        person(4, skills=1, max_shifts=0),
    ]
    places = [
        place(10, skills=1),
        place(11, at=NINE + 1440, skills=1),
        place(12, at=NINE + 2880, skills=3),
    ]
    plan = solve(Problem.of(people, places))
    assert learners(plan, Training(1, people=1)).tolist() == [1]
    assert learners(plan, Training(1, people=5)).tolist() == [1, 2]
    assert learners(plan, Training(3, people=1)).tolist() == [1]
    effect = what_if(plan, Training(1, people=1))
    assert (effect.touched, effect.seats, effect.filled) == (1, 2, (10, 11))
    everybody = what_if(plan, Training(3))
    assert (everybody.touched, everybody.seats) == (4, 3)


def test_one_more_person_is_answered_like_planning_again_where_only_one_place_is_open():
    plan = solve(Problem.of([person(1, max_shifts=0)], [place(10, priority=100)]))
    change = Person({"lat": 22.5, "lon": 114.0, "age": 30})
    by_price, again = what_if(plan, change), what_if(plan, change, method="resolve")
    assert by_price.is_exact
    assert by_price.at_least == again.at_least == 500 + 1500 + 80 + 100 + 72
    assert (again.seats, [move.person_id for move in again.moves]) == (1, [2])


def test_a_bound_by_prices_covers_locked_pairs_and_needs_prices():
    problem = Problem.of(
        [person(1), person(2)], [place(10, priority=90), place(11, priority=10)], locked=[(1, 11)]
    )
    plan = solve(problem)
    locked = np.stack([plan.person, plan.place], axis=1).astype(np.int64)[plan.status == 1]
    assert plan.value <= proven(problem, plan.prices, locked)
    with pytest.raises(ValueError, match="no prices"):
        what_if(replace(plan, prices=None), Seat(10), method="dual")
    assert what_if(replace(plan, prices=None), Seat(10)).method == "resolve"


@pytest.mark.parametrize("change", [Radius(0.0), Seat(10, more=0)])
def test_changes_that_make_no_sense_are_refused(change):
    plan = solve(Problem.of([person(1)], [place(10)]))
    with pytest.raises(ValueError, match="must be"):
        what_if(plan, change, method="resolve")


def test_a_street_gains_seats_by_a_longer_way_at_most_what_the_prices_prove():
    plan = solve(invent(250, 60, seed=11))
    by_price = what_if(plan, Radius(1500.0), method="dual")
    again = what_if(plan, Radius(1500.0))
    assert 0 < again.at_least <= again.at_most
    assert again.at_least <= by_price.at_most
    assert again.seats == sum(np.minimum(again.plan.load, plan.problem.places.min_people)) - sum(
        np.minimum(plan.load, plan.problem.places.min_people)
    )
