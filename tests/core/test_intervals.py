"""Intervals: worked examples, and what holds for every share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.intervals import bootstrap_median, differ, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_wilson_gives_what_the_tables_say(part, whole, low, high):
    assert [round(x, 4) for x in wilson(part, whole)] == [low, high]


def test_of_nothing_there_is_no_interval():
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("part", "whole"), [(-1, 3), (4, 3)])
def test_a_part_beyond_its_whole_is_refused(part, whole):
    with pytest.raises(ValueError, match="part must lie between"):
        wilson(part, whole)


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_within_and_ten_times_the_records_are_surer(told):
    part, whole = told
    low, high = wilson(part, whole)
    wide = high - low
    narrow = wilson(part * 10, whole * 10)

    assert 0 <= low <= part / whole <= high <= 1
    assert narrow[1] - narrow[0] < wide


def test_the_same_values_always_give_the_same_interval_around_the_median():
    values = [1.0, 2.0, 2.0, 3.0, 9.0, 4.0, 2.5]

    assert bootstrap_median(values) == bootstrap_median(values[::-1])
    low, high = bootstrap_median(values)
    assert 1.0 <= low <= 2.5 <= high <= 9.0


def test_fewer_than_five_values_have_no_interval():
    assert bootstrap_median([1.0, 2.0, 3.0, 4.0]) is None


def test_equal_values_have_an_interval_of_one_point():
    assert bootstrap_median([3.0] * 2_500) == (3.0, 3.0)


def test_a_difference_is_spoken_of_only_when_the_intervals_do_not_touch():
    assert differ((0.1, 0.2), (0.3, 0.4))
    assert differ((0.3, 0.4), (0.1, 0.2))
    assert not differ((0.1, 0.3), (0.3, 0.4))
    assert not differ(None, (0.3, 0.4))
