"""Problems: what is refused, and with which value in the message."""

import doctest

import numpy as np
import pytest

import liandong.matching
from liandong.matching import People, Places, Problem, Rules, Weights, bit_mask, hours_mask
from liandong.matching.people import People as Columns
from tests.matching.small import NINE, person, place

WRONG_PEOPLE = [
    ([person(1), person(1)], "Person 1 appears more than once."),
    ([person(1, radius_m=0.0)], "radius_m must be above 0, got 0.0 for id 1."),
    ([person(1, lat=99.0)], "lat must be within ±90 degrees, got 99.0 for id 1."),
    ([person(1, lat=np.nan)], "A point needs both lat and lon, got nan for id 1."),
    ([person(1, reliability=1.5)], "reliability must be 0..1, got 1.5 for id 1."),
    ([person(1, tier=4)], "tier must be 1..3, got 4 for id 1."),
    ([person(1, max_shifts=-1)], "max_shifts must be ≥ 0, got -1 for id 1."),
    ([person(1, busy=[(5, 5)])], "busy must end after it starts, got [0, 5, 5]."),
    ([person(1, sex="f")], "There is no column 'sex'."),
    ([{"lat": 1.0}], "Every row needs an id, got {'lat': 1.0}."),
]
WRONG_PLACES = [
    ([place(10, minutes=0)], f"A shift must end after it starts, got {NINE} for id 10."),
    ([place(10, min_people=-1)], "min_people must be ≥ 0, got -1 for id 10."),
    ([place(10, max_people=0)], "max_people must be ≥ max(1, min_people), got 0 for id 10."),
    ([place(10, priority=101)], "priority must be 0..100, got 101 for id 10."),
    ([place(10, min_age=20, max_age=19)], "max_age must be ≥ min_age, got 19 for id 10."),
    ([place(10, mode=6)], "mode must be 1..5, got 6 for id 10."),
]


@pytest.mark.parametrize(("people", "message"), WRONG_PEOPLE)
def test_wrong_people_are_refused_with_the_value(people, message):
    with pytest.raises(ValueError) as refused:
        Problem.of(people, [place(10)])
    assert str(refused.value) == message


@pytest.mark.parametrize(("places", "message"), WRONG_PLACES)
def test_wrong_places_are_refused_with_the_value(places, message):
    with pytest.raises(ValueError) as refused:
        Problem.of([person(1)], places)
    assert str(refused.value) == message


def test_pairs_of_unknown_ids_are_refused():
    with pytest.raises(ValueError, match="fixed: There is no person with id 9"):
        Problem.of([person(1)], [place(10)], fixed=[(9, 10)])
    with pytest.raises(ValueError, match="fixed holds the same pair"):
        Problem.of([person(1)], [place(10)], fixed=[(1, 10), (1, 10)])


def test_a_kind_without_a_column_of_preferences_is_refused():
    with pytest.raises(ValueError, match="kind must be below 2"):
        Problem.of([person(1, preferences=[0.1, 0.2])], [place(10, kind=2)])


def test_weights_keep_a_needed_seat_above_any_liking():
    with pytest.raises(ValueError, match=r"must be worth more than 440 points.*worth 440\."):
        Problem.of([person(1)], [place(10, priority=0)], weights=Weights(seat=440))
    with pytest.raises(ValueError, match="may be worth at most 30000 points"):
        Weights(preference=30_000)
    with pytest.raises(ValueError, match="Weight load must be a whole number"):
        Weights(load=-1)
    with pytest.raises(ValueError, match="rest_minutes must be ≥ 0"):
        Rules(rest_minutes=-1)


def test_columns_cannot_be_changed_afterwards():
    people = People.of(id=[1, 2], radius_m=100.0)
    assert people.radius_m.tolist() == [100.0, 100.0]
    with pytest.raises(ValueError, match="read-only"):
        people.radius_m[0] = 5.0


def test_columns_hold_nothing_that_must_not_matter():
    names = set(Columns.__dataclass_fields__)
    assert names.isdisjoint({"sex", "gender", "ethnicity", "party", "complaints", "declines"})


def test_one_value_stands_for_every_row_and_rows_for_columns():
    by_column = Places.of(id=[10, 11], starts=NINE, ends=[NINE + 60, NINE + 120], lat=22.5, lon=114)
    by_row = Places.of_rows([place(10, minutes=60), place(11, minutes=120)])
    for name in Places.__dataclass_fields__:
        assert getattr(by_column, name).tolist() == getattr(by_row, name).tolist()


def test_masks_name_their_bits():
    assert bit_mask([0, 63]) == 1 + 2**63
    assert hours_mask([0, 64, 167]).tolist() == [1, 1, 2**39]
    with pytest.raises(ValueError, match=r"An hour of the week is 0\.\.167, got 168"):
        hours_mask([168])


def test_the_example_in_the_package_runs():
    assert doctest.testmod(liandong.matching) == doctest.TestResults(failed=0, attempted=6)
