"""The order of gaps follows a formula that is written down with examples."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import gaps
from liandong.core.gaps import Gap, Sort, in_order, pressure
from tests.make import BEFORE

ROW = re.compile(r"^ +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +([\d.]+)$", re.M)
EXAMPLES = ROW.findall(gaps.__doc__ or "")


def gap(*, shift_id=1, hours=72, least=3, taken=0, waiting=0, urgency=50):
    return Gap(shift_id, BEFORE + timedelta(hours=hours), least, taken, waiting, urgency)


def test_the_table_of_examples_is_there():
    assert len(EXAMPLES) == 8


@pytest.mark.parametrize("urgency, least, taken, waiting, hours, told", EXAMPLES)
def test_the_written_examples_are_true(urgency, least, taken, waiting, hours, told):
    one = gap(
        urgency=int(urgency),
        least=int(least),
        taken=int(taken),
        waiting=int(waiting),
        hours=float(hours) or 1e-9,
    )

    assert round(pressure(one, BEFORE), 1) == float(told)


def test_a_shift_that_has_begun_is_no_gap_any_more():
    assert pressure(gap(hours=0), BEFORE) == 0.0
    assert pressure(gap(hours=-5), BEFORE) == 0.0


gaps_of_all_kinds = st.builds(
    gap,
    shift_id=st.integers(1, 10**6),
    hours=st.floats(0.01, 2000),
    least=st.integers(1, 40),
    taken=st.integers(0, 50),
    waiting=st.integers(0, 60),
    urgency=st.integers(0, 100),
)


@given(gaps_of_all_kinds)
def test_pressure_stays_between_nothing_and_a_hundred(one):
    assert 0.0 <= pressure(one, BEFORE) <= 100.0
    assert (pressure(one, BEFORE) == 0.0) == (one.missing == 0)


@given(gaps_of_all_kinds, st.floats(0.1, 500))
def test_pressure_never_falls_as_the_start_comes_nearer(one, hours):
    later = BEFORE + min(timedelta(hours=hours), (one.starts_at - BEFORE) * 0.99)

    assert pressure(one, later) >= pressure(one, BEFORE)


@given(st.lists(gaps_of_all_kinds, max_size=12, unique_by=lambda one: one.shift_id))
def test_the_order_does_not_depend_on_how_the_gaps_came(found):
    for sort in Sort:
        assert in_order(found, sort, BEFORE) == in_order(found[::-1], sort, BEFORE)


def test_each_way_to_sort_begins_with_what_it_names():
    soon = gap(shift_id=1, hours=2, least=5, taken=4, urgency=0)
    large = gap(shift_id=2, hours=300, least=9, urgency=10)
    urgent = gap(shift_id=3, hours=30, least=2, urgency=100)
    found = [soon, large, urgent]

    assert [one.shift_id for one in in_order(found, Sort.PRESSURE, BEFORE)] == [3, 1, 2]
    assert [one.shift_id for one in in_order(found, Sort.TIME, BEFORE)] == [1, 3, 2]
    assert [one.shift_id for one in in_order(found, Sort.MISSING, BEFORE)] == [2, 3, 1]
