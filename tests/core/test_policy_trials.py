"""The arithmetic of two streets: known examples, and what must hold of any records."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.policy_trials import (
    Arm,
    arm,
    compare,
    detectable,
    drawn_arm,
    draws,
    is_better,
    middle,
    newcombe,
    shown,
)

SHARES = st.lists(st.sampled_from([0.0, 1.0]), min_size=10, max_size=40)
DAYS = st.lists(st.floats(0, 60), min_size=10, max_size=30)


@pytest.mark.parametrize(
    ("yes_a", "n_a", "yes_b", "n_b", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_newcombes_own_examples(yes_a, n_a, yes_b, n_b, low, high):
    """Newcombe 1998, Statistics in Medicine 17: 873-890, table II, method 10."""
    found = newcombe(yes_a, n_a, yes_b, n_b)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_hundred_records_each_show_a_difference_of_a_fifth():
    half = Arm(100, 0.5, 0.25)
    assert round(detectable(half, half), 4) == 0.1981
    assert detectable(Arm(1, 1.0, 0.0), half) is None


def test_the_whole_comparison_of_four_small_tables():
    a, b = [1.0] * 30 + [0.0] * 10, [1.0] * 20 + [0.0] * 20
    a_before, b_before = [1.0] * 20 + [0.0] * 20, [1.0] * 18 + [0.0] * 22
    found = compare(a, b, a_before, b_before, is_share=True)
    assert found.difference == pytest.approx(0.25)
    assert found.did == pytest.approx(0.2)
    assert found.tells == "higher"
    assert found.did_interval.holds_zero is True
    assert found.tells_change == "unclear"


def test_few_records_have_means_and_no_interval():
    found = compare([1.0] * 9, [0.0] * 50, [], [], is_share=True)
    assert (found.difference, found.interval, found.did, found.tells) == (1.0, None, None, "few")


def test_no_records_say_nothing():
    found = compare([], [], [], [], is_share=True)
    assert (found.difference, found.interval, found.detectable, found.tells) == (
        None,
        None,
        None,
        "few",
    )
    assert arm([], is_share=True) == Arm(0, None, 0.0)


def test_lower_is_better_for_days_and_higher_for_shares():
    assert is_better("days_to_first_service", -1.0) is True
    assert is_better("fill_rate", -0.1) is False
    assert is_better("fill_rate", 0.0) is None


def test_days_are_told_by_their_median_and_one_long_wait_moves_nothing():
    a, b = [2.0] * 14 + [90.0], [3.0] * 15
    found = compare(a, b, b, b, is_share=False)
    assert (found.a.value, found.difference, found.did, found.tells) == (2.0, -1.0, -1.0, "lower")
    assert found.detectable < 0.5
    assert compare(a[:9], b, [], [], is_share=False).detectable is None


@given(SHARES, SHARES)
def test_swapping_the_streets_turns_the_sign(a, b):
    one, other = (compare(x, y, x, y, is_share=True) for x, y in ((a, b), (b, a)))
    assert one.difference == pytest.approx(-other.difference)
    assert one.interval.low == pytest.approx(-other.interval.high)
    assert one.did == pytest.approx(0)


@given(SHARES, SHARES)
def test_an_interval_of_shares_holds_the_difference_and_stays_within_one(a, b):
    found = compare(a, b, [], [], is_share=True)
    assert found.interval.low <= found.difference + 1e-9
    assert found.interval.high >= found.difference - 1e-9
    assert -1 - 1e-9 <= found.interval.low <= found.interval.high <= 1 + 1e-9


@given(DAYS, DAYS, st.floats(-20, 20))
def test_a_shift_of_both_streets_leaves_the_difference(a, b, shift):
    moved = compare([x + shift for x in a], [x + shift for x in b], [], [], is_share=False)
    stayed = compare(a, b, [], [], is_share=False)
    assert moved.difference == pytest.approx(stayed.difference, abs=1e-6)


@given(DAYS, DAYS)
def test_the_same_seed_draws_the_same_interval_within_the_records(a, b):
    one, again = (middle(draws((a, b), (1, -1), is_share=False)) for _ in range(2))
    assert one == again
    assert min(a) - max(b) - 1e-9 <= one.low <= one.high <= max(a) - min(b) + 1e-9


@given(SHARES)
def test_more_records_of_the_same_kind_show_smaller_differences(a):
    few, many = arm(a, is_share=True), arm(a * 4, is_share=True)
    assert detectable(many, many) <= detectable(few, few) + 1e-9
    assert math.isfinite(detectable(few, few))


def test_a_street_with_too_few_records_is_told_together_with_the_other():
    told = shown([1, 0], [1] * 9 + [0] * 3, smallest=3, is_share=True)
    assert (told.is_merged, [arm.n for arm in told.arms]) == (True, [14])
    assert told.arms[0].value == pytest.approx(10 / 14)
    assert shown([1], [0], smallest=3, is_share=True).arms[0].value is None
    apart = shown([], [1] * 12, smallest=3, is_share=True)
    assert (apart.is_merged, [arm.n for arm in apart.arms]) == (False, [0, 12])


def test_the_interval_of_one_street_is_wilsons_for_a_share_and_drawn_for_days():
    share = drawn_arm([1] * 8 + [0] * 2, is_share=True).interval
    assert (round(share.low, 3), round(share.high, 3)) == (0.49, 0.943)
    days = drawn_arm([1.0, 2.5, 3.0] * 5, is_share=False).interval
    assert days.low <= 2.5 <= days.high
    assert drawn_arm([1] * 9, is_share=True).interval is None
