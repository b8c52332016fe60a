"""Gates: each rule by a table of what it forbids, with the numbers that are told."""

from dataclasses import replace

import numpy as np
import pytest

from liandong.matching import GATES, SOCIAL_WORKER, Problem, hours_mask, possible, why_not
from liandong.matching.gates import distance_m, forbidden
from tests.matching.small import NINE, person, place

TUESDAY_NINE = NINE + 1440

CASES = [
    ({}, {}, []),
    ({}, {"tiers": SOCIAL_WORKER}, [("wrong_tier", {})]),
    ({"skills": 0b01}, {"skills": 0b11}, [("lacks_skill", {"missing_mask": 0b10})]),
    ({"skills": 0b11}, {"skills": 0b11}, []),
    ({"checks": 0b100}, {"checks": 0b110}, [("lacks_check", {"missing_mask": 0b010})]),
    ({"span": 9}, {"leads": 10}, [("span_too_small", {"span": 9, "leads": 10})]),
    ({"languages": 0b01}, {"languages": 0b10}, [("no_common_language", {"asked_mask": 0b10})]),
    ({"languages": 0b01}, {"languages": 0b11}, []),
    ({"age": -1}, {"min_age": 16}, [("age_unknown", {"age": -1, "min_age": 16})]),
    ({"age": -1}, {"max_age": 60}, []),
    ({"age": 15}, {"min_age": 16}, [("too_young", {"age": 15, "min_age": 16})]),
    ({"age": 16}, {"min_age": 16}, []),
    ({"age": 61}, {"max_age": 60}, [("too_old", {"age": 61, "max_age": 60})]),
    ({"age": 60}, {"max_age": 60}, []),
    ({"lat": np.nan, "lon": np.nan}, {}, [("point_unknown", {})]),
    ({"lat": np.nan, "lon": np.nan}, {"lat": np.nan, "lon": np.nan}, []),
    ({"lat": 22.52}, {}, [("too_far", {"distance_m": 2224, "radius_m": 2000})]),
    ({"lat": 22.517}, {}, []),
    (
        {"hours": hours_mask([9, 11])},
        {},
        [("not_available", {"hours_missing": 1, "first_hour": 10})],
    ),
    ({"hours": hours_mask([9, 10])}, {}, []),
    (
        {"hours": hours_mask([9, 10])},
        {"ends": NINE + 121},
        [("not_available", {"hours_missing": 1, "first_hour": 11})],
    ),
    ({"busy": [(NINE + 119, NINE + 200)]}, {}, [("busy_elsewhere", {})]),
    ({"busy": [(NINE + 120, NINE + 200), (NINE - 60, NINE)]}, {}, []),
    ({"max_shifts": 0}, {}, [("shifts_full", {"max_shifts": 0})]),
    (
        {"max_minutes": 119},
        {},
        [("hours_full", {"minutes": 120, "minutes_left": 119, "max_minutes": 119})],
    ),
    ({"max_minutes": 120}, {}, []),
]


@pytest.mark.parametrize(("who", "what", "told"), CASES)
def test_what_forbids_a_pair(who, what, told):
    problem = Problem.of([person(1, **{"radius_m": 2000.0, **who})], [place(10, **what)])
    assert [(r.code, r.facts) for r in why_not(problem, 0, 0)] == told
    assert possible(problem, np.array([0]), np.array([0])).tolist() == ([] if told else [0])


FIXED_CASES = [
    (NINE + 120 + 30, {}, []),
    (NINE + 120 + 29, {}, [("rest_too_short", {"rest_minutes": 30})]),
    (NINE + 119, {}, [("overlapping_shift", {})]),
    (NINE - 150, {}, []),
    (NINE - 149, {}, [("rest_too_short", {"rest_minutes": 30})]),
    (TUESDAY_NINE, {"max_shifts": 1}, [("shifts_full", {"max_shifts": 1})]),
    (NINE + 7 * 1440, {"max_shifts": 1}, []),
    (
        TUESDAY_NINE,
        {"max_minutes": 200},
        [("hours_full", {"minutes": 120, "minutes_left": 80, "max_minutes": 200})],
    ),
]


@pytest.mark.parametrize(("at", "who", "told"), FIXED_CASES)
def test_what_an_accepted_shift_forbids(at, who, told):
    problem = Problem.of([person(1, **who)], [place(10), place(11, at=at)], fixed=[(1, 10)])
    assert [(r.code, r.facts) for r in why_not(problem, 0, 1)] == told


def test_vetoes_bar_pairs_projects_and_shifts():
    people = [person(1), person(2), person(3), person(4)]
    places = [place(10, shift=100, project=7), place(11, shift=100, project=8)]
    problem = Problem.of(
        people, places, excluded=[(1, 10)], barred=[(2, 7), (2, 99)], declined=[(3, 100)]
    )
    table = [[[r.code for r in why_not(problem, i, j)] for j in (0, 1)] for i in range(4)]
    assert table == [
        [["excluded"], []],
        [["excluded"], []],
        [["declined_before"], ["declined_before"]],
        [[], []],
    ]


def test_the_week_and_its_hours_begin_on_monday_in_local_time():
    sunday_night = NINE - 9 * 60 - 60
    problem = Problem.of(
        [person(1, hours=hours_mask([167, 0]))],
        [place(10, at=sunday_night, minutes=120), place(11, at=sunday_night - 60)],
    )
    assert problem.week.tolist() == [0, 0]
    assert [[r.code for r in why_not(problem, 0, j)] for j in (0, 1)] == [[], ["not_available"]]
    # The same moments, read in London, fall on Sunday afternoon.
    abroad = replace(problem, rules=replace(problem.rules, utc_offset_minutes=0))
    assert [r.facts for r in why_not(abroad, 0, 0)] == [{"hours_missing": 2, "first_hour": 159}]


def test_a_degree_of_latitude_is_111_km():
    problem = Problem.of([person(1)], [place(10, lat=23.5)])
    assert round(float(distance_m(problem, np.array([0]), np.array([0]))[0])) == 111_194


def test_every_gate_is_tried_somewhere_above():
    tried = {code for *_, told in [*CASES, *FIXED_CASES] for code, _ in told}
    assert tried | {"excluded", "kept_apart", "declined_before"} == set(GATES)


def test_forbidden_agrees_with_possible():
    from liandong.matching import invent

    problem = invent(40, 20, seed=6)
    i, j = (a.ravel() for a in np.meshgrid(np.arange(40), np.arange(20), indexing="ij"))
    closed = np.any(list(forbidden(problem, i, j).values()), axis=0)
    assert np.flatnonzero(~closed).tolist() == possible(problem, i, j).tolist()
