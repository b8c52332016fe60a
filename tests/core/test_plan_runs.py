"""A planning: what is small, what is lost, and how far it is as a whole."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.plan_runs import is_lost, is_small, stored_share, whole_share
from tests.make import BEFORE


@pytest.mark.parametrize(
    "people, shifts, small",
    [(0, 0, True), (20_000, 100, True), (20_001, 1, False), (2_000, 1_001, False)],
)
def test_small_plans_are_made_at_once(people, shifts, small):
    assert is_small(people, shifts) is small


def test_a_worker_is_lost_after_a_minute_of_silence():
    assert is_lost(BEFORE, BEFORE + timedelta(seconds=60)) is False
    assert is_lost(BEFORE, BEFORE + timedelta(seconds=61)) is True


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_the_share_of_the_whole_rises_with_the_share_solved(one, other):
    low, high = sorted((one, other))

    assert 0.15 <= whole_share(low) <= whole_share(high) <= stored_share(low) + 1e-12
    assert 0.9 <= stored_share(low) <= stored_share(high) <= 1.0
