"""Figures: the arithmetic by hand, and what holds for any numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import indicators
from liandong.core.hours import SHANGHAI
from liandong.core.indicators import INDICATORS, Direction, Unit

NOON = datetime(2026, 5, 4, 12, tzinfo=SHANGHAI)
counts = st.integers(0, 10_000)


def bands_of(filed):
    """The bands that a need filed at a moment is in at noon."""
    return [
        code
        for code, since, until in indicators.age_bounds(NOON)
        if (since is None or filed >= since) and filed < until
    ]


@given(counts, counts)
def test_a_ratio_without_anybody_to_divide_by_is_unknown_and_not_zero(part, whole):
    got = indicators.ratio(part, whole)
    assert got == (None if whole == 0 else part / whole)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_as_many_lie_below_the_median_as_above_it(values):
    middle = indicators.median(values)
    below = sum(v < middle for v in values)
    above = sum(v > middle for v in values)
    assert max(below, above) <= len(values) / 2
    assert min(values) <= middle <= max(values)


@pytest.mark.parametrize(
    ("on", "since"),
    [
        (date(2026, 5, 4), date(2025, 5, 4)),
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 28)),
        (date(2026, 1, 1), date(2025, 1, 1)),
    ],
)
def test_twelve_months_back(on, since):
    assert indicators.active_since(on) == since


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_back_land_in_the_right_month(on, months):
    since = indicators.active_since(on, months)
    assert (on.year - since.year) * 12 + on.month - since.month == months
    assert since.day <= on.day


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "to_3_days"),
        (3, "to_3_days"),
        (4, "to_7_days"),
        (14, "to_14_days"),
        (30, "to_30_days"),
        (31, "over_30_days"),
        (400, "over_30_days"),
    ],
)
def test_the_age_of_a_waiting_need(days, band):
    assert bands_of(NOON - timedelta(days=days)) == [band]


def test_the_age_is_counted_in_days_of_china():
    before_midnight = datetime(2026, 4, 30, 15, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 4, 30, 16, 0, tzinfo=UTC)
    assert bands_of(before_midnight) == ["to_7_days"]
    assert bands_of(after_midnight) == ["to_3_days"]


@given(st.integers(0, 500 * 24))
def test_every_waiting_need_is_in_one_band(hours):
    assert len(bands_of(NOON - timedelta(hours=hours))) == 1


def test_one_verified_hour_makes_a_volunteer_active():
    assert [indicators.is_active(minutes) for minutes in (0, 59, 60, 600)] == [
        False, False, True, True,
    ]  # fmt: skip


def test_each_indicator_stands_under_its_own_code_and_a_target_fits_its_unit():
    assert all(code == indicator.code for code, indicator in INDICATORS.items())
    aimed = [i for i in INDICATORS.values() if i.direction is Direction.TO_TARGET]
    assert [i.target for i in aimed] == [10]
    shared = [i.target for i in INDICATORS.values() if i.unit is Unit.SHARE and i.target]
    assert all(0 < target <= 1 for target in shared)


def test_an_unknown_code_is_a_programming_error():
    with pytest.raises(KeyError):
        indicators.figure("happiness", 1.0, 10)
