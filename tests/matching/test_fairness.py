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
