"""Nested wishes: certain people among others, planned as they are meant."""

import pytest

from liandong.matching import Problem, Rules, solve, violations
from liandong.matching.mixes import split_mix
from tests.matching.small import NINE, person, place

NURSE, LEADER = 0b01, 0b10


def test_two_nurses_among_five_and_one_who_leads():
    rows = split_mix(
        place(10, min_people=5, max_people=6),
        [
            {"id": 11, "people": 2, "skills": NURSE},
            {"id": 12, "people": 1, "skills": LEADER},
        ],
    )
    assert [(row["id"], row["min_people"], row["max_people"]) for row in rows] == [
        (11, 2, 2),
        (12, 1, 1),
        (10, 2, 3),
    ]
    people = [person(n, skills=NURSE) for n in (1, 2, 3)]
    people += [person(4, skills=LEADER | NURSE), person(5), person(6), person(7)]
    problem = Problem.of(people, rows)
    plan = solve(problem)
    assert violations(problem, plan) == []
    assert plan.coverage.share == 1.0
    assert len(plan) == 6
    by_place = {}
    for one in plan.assignments:
        by_place.setdefault(one.place_id, set()).add(one.person_id)
    assert by_place[12] == {4}
    assert by_place[11] < {1, 2, 3}


def test_a_missing_nurse_leaves_a_nurse_seat_open_and_not_another():
    rows = split_mix(place(10, min_people=3), [{"id": 11, "people": 2, "skills": NURSE}])
    plan = solve(Problem.of([person(1, skills=NURSE), person(2), person(3)], rows))
    assert {(gap.place_id, gap.missing) for gap in plan.unfilled()} == {(11, 1)}


def test_more_cannot_be_wanted_among_them_than_are_needed():
    with pytest.raises(ValueError, match="Place 10 needs 2 people; 3 are wanted among them"):
        split_mix(place(10, min_people=2), [{"id": 11, "people": 3, "skills": NURSE}])


def test_the_same_people_come_again_where_a_series_goes_on():
    week = 7 * 24 * 60
    places = [place(10 + n, at=NINE + n * week, project=5, priority=100) for n in range(3)]
    # The second would suit a little better, but is away in the first week.
    people = [person(1, reliability=0.8), person(2, reliability=0.9, busy=[(NINE, NINE + 60)])]
    kept = solve(Problem.of(people, places), exact_pairs=0)
    assert {(a.person_id, a.place_id) for a in kept.assignments} == {(1, 10), (1, 11), (1, 12)}
    free = Problem.of(people, places, rules=Rules(same_people=False))
    changing = {(a.person_id, a.place_id) for a in solve(free, exact_pairs=0).assignments}
    assert changing == {(1, 10), (2, 11), (2, 12)}
