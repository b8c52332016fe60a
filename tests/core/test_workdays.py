from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.workdays import (
    SHANGHAI,
    ClockState,
    add_working_days,
    clock,
    holidays,
    is_estimated,
    is_public_holiday,
    is_working_day,
    known_years,
    working_days_between,
)

days = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 2, 13), True),
        (date(2026, 2, 14), True),  # Saturday worked for Spring Festival
        (date(2026, 2, 16), False),  # Monday off
        (date(2026, 2, 28), True),  # Saturday worked
        (date(2026, 3, 1), False),  # Sunday
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),  # Saturday worked
        (date(2020, 1, 31), False),  # holiday prolonged in the epidemic
        (date(2017, 2, 20), True),  # Monday, estimated
        (date(2017, 2, 19), False),  # Sunday, estimated
    ],
)
def test_a_day_is_worked_or_not(day, is_working):
    assert is_working_day(day) is is_working


def test_a_public_holiday_is_a_day_off_by_notice():
    days = [date(2026, 10, 3), date(2026, 10, 10), date(2026, 10, 11), date(2017, 10, 1)]
    assert [is_public_holiday(d) for d in days] == [True, False, False, False]


def test_the_shipped_years_are_known_and_the_others_estimated():
    assert known_years() == frozenset(range(2020, 2027))
    assert [is_estimated(date(y, 6, 1)) for y in (2017, 2020, 2026, 2027)] == [
        True,
        False,
        False,
        True,
    ]
    assert holidays()[date(2026, 10, 10)].name == "国庆节"


@pytest.mark.parametrize(
    ("day", "n", "due"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 10, date(2026, 10, 20)),
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
        (date(2017, 2, 20), 3, date(2017, 2, 23)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
    ],
)
def test_working_days_ahead(day, n, due):
    assert add_working_days(day, n) == due


def test_nobody_counts_backwards():
    with pytest.raises(ValueError, match="-1"):
        add_working_days(date(2026, 1, 1), -1)


@given(days, st.integers(1, 40))
def test_adding_and_counting_agree(day, n):
    due = add_working_days(day, n)
    assert is_working_day(due)
    assert working_days_between(day, due) == n
    assert working_days_between(due, day) == -n


@given(days, days, days)
def test_counting_adds_up(a, b, c):
    a, b, c = sorted((a, b, c))
    whole = working_days_between(a, c)
    assert working_days_between(a, b) + working_days_between(b, c) == whole


def local(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "state", "left"),
    [
        (local(2026, 9, 30, 10), ClockState.ON_TIME, 10),
        (local(2026, 10, 16, 23, 59), ClockState.ON_TIME, 2),
        (local(2026, 10, 19, 0), ClockState.DUE_SOON, 1),
        (local(2026, 10, 20, 23, 59), ClockState.DUE_SOON, 0),
        (local(2026, 10, 21, 0), ClockState.OVERDUE, -1),
    ],
)
def test_ten_working_days_over_the_national_holiday(at, state, left):
    running = clock(local(2026, 9, 30, 9), 10, at=at)
    assert running.due_at == local(2026, 10, 21)
    assert (running.state, running.working_days_left, running.is_estimated) == (state, left, False)


def test_a_start_in_another_zone_counts_by_the_local_day():
    running = clock(datetime(2026, 5, 11, 17, tzinfo=UTC), 1, at=local(2026, 5, 12, 2))
    assert running.last_day == date(2026, 5, 13)


def test_a_clock_over_the_turn_of_an_unknown_year_says_so():
    running = clock(local(2026, 12, 30), 5, at=local(2026, 12, 31))
    assert running.is_estimated is True
    assert clock(local(2017, 2, 20), 3, at=local(2017, 2, 20)).is_estimated is True


def test_a_clock_needs_time_zones():
    with pytest.raises(ValueError, match="time zone"):
        clock(datetime(2026, 1, 1), 1, at=local(2026, 1, 1))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2026, 6, 1)), st.integers(0, 15))
def test_a_clock_never_goes_back_to_better(start, n):
    started = start.replace(tzinfo=SHANGHAI)
    order = [ClockState.ON_TIME, ClockState.DUE_SOON, ClockState.OVERDUE]
    seen = [order.index(clock(started, n, at=started + timedelta(days=d)).state) for d in range(40)]
    assert seen == sorted(seen)
