"""Periods: their names, their days, and when they close."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.hours import SHANGHAI
from liandong.core.periods import NoSuchPeriod, Period, PeriodKind, closable, last_of


@pytest.mark.parametrize(
    ("code", "first", "until"),
    [
        ("2026-05", date(2026, 5, 1), date(2026, 6, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_code_names_its_days(code, first, until):
    period = Period.parse(code)

    assert (period.code, period.first, period.until) == (code, first, until)


@pytest.mark.parametrize(
    "wrong",
    ["", "26", "2026-13", "2026-00", "2026Q5", "2026Q0", "Q1", "mayy", "2026-5", "20260501"],
)
def test_what_is_no_period_is_refused(wrong):
    with pytest.raises(NoSuchPeriod):
        Period.parse(wrong)


def test_a_period_begins_where_its_kind_begins():
    with pytest.raises(ValueError, match="No quarter begins"):
        Period(date(2026, 2, 1), PeriodKind.QUARTER)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.sampled_from(PeriodKind))
def test_every_day_lies_in_its_period_and_its_neighbours_join_it(day, kind):
    period = Period.of(day, kind)

    assert period.first <= day < period.until
    assert period.before().until == period.first
    assert period.after().first == period.until
    assert Period.parse(period.code) == period


def test_it_closes_when_ten_working_days_for_recording_are_over():
    """May 2026 ends on a Sunday; ten working days later is Friday, 12 June."""
    assert Period.parse("2026-05").closes_at == datetime(2026, 6, 13, tzinfo=SHANGHAI)


def test_closable_ones_come_the_oldest_first_and_months_before_their_quarter():
    at = datetime(2026, 7, 20, tzinfo=SHANGHAI)

    assert [one.code for one in closable(at, date(2026, 3, 15))] == [
        "2026-03",
        "2026Q1",
        "2026-04",
        "2026-05",
        "2026-06",
        "2026Q2",
    ]


def test_the_year_in_which_a_hub_began_closes_too():
    at = datetime(2027, 2, 1, tzinfo=SHANGHAI)

    assert "2026" in [one.code for one in closable(at, date(2026, 8, 16))]


def test_the_last_periods_end_with_the_one_of_today():
    assert [one.code for one in last_of(PeriodKind.MONTH, 3, date(2026, 1, 9))] == [
        "2025-11",
        "2025-12",
        "2026-01",
    ]
