"""Fairness: the area furthest below what it could have is raised, at a stated price."""

from dataclasses import replace

import numpy as np
import pytest

from liandong.matching import Problem, Weights, invent, solve, violations
from tests.matching.small import NINE, person, place


def by_area(problem, plan):
    """Share of the needed seats that each area has."""
    area = problem.places.area
    filled = np.minimum(plan.load, problem.places.min_people)
    return {
        int(a): float(filled[area == a].sum() / problem.places.min_people[area == a].sum())
        for a in np.unique(area)
    }


def two_streets(fairness):
    """Six people between two streets; one street is a little nearer to all of them."""
    people = [person(n, lat=22.5 + 0.0001 * n, radius_m=5000.0, max_shifts=1) for n in range(1, 7)]
    places = [place(n, lat=22.5, area=1) for n in range(10, 16)]
    places += [place(n, lat=22.51, area=2) for n in range(20, 26)]
    return Problem.of(people, places, weights=Weights(fairness=fairness))


def test_the_nearer_street_takes_everybody_unless_fairness_may_cost_something():
    alone = solve(two_streets(0), exact_pairs=0)
    assert by_area(alone.problem, alone) == {1: 1.0, 2: 0.0}
    shared = solve(two_streets(100), exact_pairs=0)
    assert min(by_area(shared.problem, shared).values()) >= 1 / 3
    assert shared.value >= 0.9 * alone.value


@pytest.mark.parametrize("fairness", [0, 1, 5, 50])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_more_is_given_up_than_the_price_allows(fairness, seed):
    town = invent(400, 80, seed=seed, demand=2.0)
    areas = np.arange(80) % 5 + 1
    town = replace(town, places=replace(town.places, area=areas))
    plain = solve(replace(town, weights=Weights(fairness=0)), exact_pairs=0)
    fair = solve(replace(town, weights=Weights(fairness=fairness)), exact_pairs=0)
    assert violations(fair.problem, fair) == []
    assert plain.value - fair.value <= plain.value * fairness / 1000
    assert fair.value <= plain.upper_bound


def test_hardship_groups_are_balanced_like_areas():
    people = [person(n, max_shifts=1) for n in range(1, 5)]
    places = [place(10 + n, at=NINE, hardship=1, priority=100) for n in range(4)]
    places += [place(20 + n, at=NINE, hardship=2, priority=100) for n in range(4)]
    plan = solve(Problem.of(people, places, weights=Weights(fairness=20)), exact_pairs=0)
    filled = plan.coverage.hardship
    assert filled[1][1] + filled[2][1] == 4
    assert min(filled[1][1], filled[2][1]) >= 1


def tangled_town():
    """A town whose five areas want more than twice the people there are."""
    town = invent(400, 80, seed=3, demand=2.0)
    places = replace(town.places, area=np.arange(80) % 5 + 1)
    return replace(town, places=places, weights=Weights(fairness=20))


def lowest(problem, plan):
    """The worst area's share of its needed seats, by the points of the seats."""
    worth = problem.places.min_people * problem.places.priority
    filled = np.minimum(plan.load, problem.places.min_people) * problem.places.priority
    area = problem.places.area
    return min(float(filled[area == a].sum() / worth[area == a].sum()) for a in np.unique(area))


def test_the_last_seats_dealt_out_exactly_leave_no_area_lower_and_no_rule_broken():
    town = tangled_town()
    led = solve(town, exact_pairs=0)
    dealt = solve(town, exact_pairs=1)
    plain = solve(replace(town, weights=Weights(fairness=0)), exact_pairs=0)
    assert violations(town, dealt) == []
    assert plain.value - dealt.value <= plain.value * 20 / 1000
    assert lowest(town, dealt) >= lowest(town, led) - 0.02
    again = solve(town, exact_pairs=1)
    assert (again.person.tolist(), again.place.tolist()) == (
        dealt.person.tolist(),
        dealt.place.tolist(),
    )


def test_an_area_that_nobody_can_reach_does_not_keep_the_others_from_being_balanced():
    near = two_streets(100)
    far = Problem.of(
        [person(n, lat=22.5 + 0.0001 * n, radius_m=5000.0, max_shifts=1) for n in range(1, 7)],
        [place(n, lat=22.5, area=1) for n in range(10, 16)]
        + [place(n, lat=22.51, area=2) for n in range(20, 26)]
        + [place(30, lat=25.0, area=3)],
        weights=near.weights,
    )
    filled = by_area(far, solve(far, exact_pairs=0))
    assert filled[3] == 0
    assert min(filled[1], filled[2]) >= 1 / 3
