"""The order of open shifts: fit counts, and who has nobody comes nearer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.matching.equity import EquityRule, order, scores

DAY = 24 * 60
NEUTRAL = EquityRule(share=0, first=0, soon=0)

shifts = st.lists(
    st.tuples(
        st.integers(-40, 400),
        st.integers(0, 30),
        st.integers(0, 40),
        st.integers(0, 30 * DAY),
    ),
    min_size=1,
    max_size=12,
).map(lambda rows: tuple(np.array(column, np.int64) for column in zip(*rows, strict=True)))


def test_of_two_that_fit_alike_the_one_with_nobody_comes_first():
    found = order(*map(np.array, ([200, 200], [3, 3], [2, 0], [9 * DAY, 9 * DAY])))
    assert found.tolist() == [1, 0]


def test_a_much_better_fit_still_wins():
    found = order(*map(np.array, ([390, 90], [3, 3], [1, 0], [9 * DAY, 9 * DAY])))
    assert found.tolist() == [0, 1]


def test_a_shift_that_starts_tomorrow_and_is_short_comes_before_one_next_week():
    found = order(*map(np.array, ([200, 200], [3, 3], [1, 1], [9 * DAY, DAY])))
    assert found.tolist() == [1, 0]


def test_a_shift_that_has_enough_does_not_hurry():
    told = [np.array(x) for x in ([200, 200], [3, 3], [3, 3], [9 * DAY, DAY])]
    assert scores(*told).tolist() == [40.0, 40.0]


def test_without_points_of_the_rule_fit_alone_orders():
    found = order(*map(np.array, ([1, 3, 2], [1, 1, 1], [0, 5, 0], [1, 1, 1])), NEUTRAL)
    assert found.tolist() == [1, 2, 0]


@given(shifts)
def test_every_shift_is_in_the_order_once(told):
    assert sorted(order(*told).tolist()) == list(range(len(told[0])))


@given(shifts, st.data())
def test_one_more_person_never_brings_a_shift_forward(told, data):
    points, needed, taken, starts = told
    at = data.draw(st.integers(0, len(points) - 1))
    more = taken.copy()
    more[at] += 1
    before, after = (order(points, needed, have, starts).tolist() for have in (taken, more))
    assert after.index(at) >= before.index(at)


@given(shifts, st.data(), st.integers(0, 200))
def test_a_better_fit_never_sends_a_shift_back(told, data, more):
    points, needed, taken, starts = told
    at = data.draw(st.integers(0, len(points) - 1))
    better = points.copy()
    better[at] += more
    before, after = (order(fit, needed, taken, starts).tolist() for fit in (points, better))
    assert after.index(at) <= before.index(at)


@given(shifts)
def test_the_rule_moves_a_score_by_no_more_than_it_says(told):
    moved = scores(*told) - told[0]
    rule = EquityRule()
    assert (moved <= rule.first + rule.soon).all()
    assert (moved >= -2 * rule.share).all()


@pytest.mark.parametrize("told", [{"share": -1}, {"horizon_minutes": 0}])
def test_a_rule_that_cannot_be_is_refused(told):
    with pytest.raises(ValueError):
        EquityRule(**told)
