"""Figures: the arithmetic by hand, and what holds for any numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import indicators
from liandong.core.hours import SHANGHAI, Evidence
from liandong.core.indicators import INDICATORS, Direction, Figure, Unit

NOON = datetime(2026, 5, 4, 12, tzinfo=SHANGHAI)
counts = st.integers(0, 10_000)


@given(counts, counts)
def test_a_ratio_without_anybody_to_divide_by_is_unknown_and_not_zero(part, whole):
    got = indicators.ratio(part, whole)
    assert got == (None if whole == 0 else part / whole)


@given(st.dictionaries(st.text(max_size=3), counts))
def test_shares_add_up_to_one(parts):
    got = indicators.shares(parts)
    if sum(parts.values()) == 0:
        assert got is None
    else:
        assert sum(got.values()) == pytest.approx(1)
        assert set(got) == set(parts)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_as_many_lie_below_the_median_as_above_it(values):
    middle = indicators.median(values)
    below = sum(v < middle for v in values)
    above = sum(v > middle for v in values)
    assert max(below, above) <= len(values) / 2
    assert min(values) <= middle <= max(values)


@given(counts, counts)
def test_the_missing_social_workers_bring_the_ratio_to_ten(active, workers):
    missing = indicators.social_workers_missing(active, workers)
    assert active <= 10 * (workers + missing)
    assert missing == 0 or active > 10 * (workers + missing - 1)


@pytest.mark.parametrize(
    ("active", "workers", "per_worker", "missing"),
    [(600, 15, 40.0, 45), (100, 10, 10.0, 0), (101, 10, 10.1, 1), (30, 0, None, 3), (0, 5, 0.0, 0)],
)
def test_the_ratio_of_a_town(active, workers, per_worker, missing):
    assert indicators.volunteers_per_social_worker(active, workers) == per_worker
    assert indicators.social_workers_missing(active, workers) == missing


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


def test_one_verified_hour_makes_a_volunteer_active():
    assert indicators.active_rate([0, 59, 60, 600]) == Figure("active_rate", 0.5, 4)
    assert indicators.active_rate([]) == Figure("active_rate", None, 0)


def test_places_taken_beyond_one_shift_do_not_fill_another():
    assert indicators.fill_rate([(5, 4), (0, 4)]) == Figure("fill_rate", 0.5, 2)
    assert indicators.fill_rate([]) == Figure("fill_rate", None, 0)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1))
def test_a_fill_rate_lies_between_nothing_and_all(shifts):
    assert 0 <= indicators.fill_rate(shifts).value <= 1


def test_the_time_to_first_service_is_hidden_below_three_needs():
    filed = NOON - timedelta(days=20)
    served = [(filed, filed + timedelta(days=d)) for d in (2, 4, 9)]
    waiting = [(filed, None)]
    assert indicators.days_to_first_service(served + waiting) == Figure(
        "days_to_first_service", 4.0, 3
    )
    assert indicators.days_to_first_service(served[:2] + waiting) == Figure(
        "days_to_first_service", None, 2
    )


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
def test_the_age_of_an_open_need(days, band):
    assert indicators.age_band(NOON - timedelta(days=days), NOON).code == band


def test_the_age_is_counted_in_days_of_china():
    before_midnight = datetime(2026, 4, 30, 15, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 4, 30, 16, 0, tzinfo=UTC)
    assert indicators.age_band(before_midnight, NOON).code == "to_7_days"
    assert indicators.age_band(after_midnight, NOON).code == "to_3_days"


@given(st.lists(st.integers(0, 500)))
def test_every_open_need_is_in_one_band(days):
    filed = [NOON - timedelta(days=d) for d in days]
    assert sum(indicators.open_needs_by_age(filed, NOON).values()) == len(days)


def test_what_is_neither_done_nor_due_does_not_count():
    day = timedelta(days=1)
    clocks = [
        (NOON - day, NOON - 2 * day),
        (NOON - day, NOON - day),
        (NOON - day, NOON),
        (NOON - day, None),
        (NOON + day, None),
        (NOON + day, NOON - day),
    ]
    assert indicators.in_time("needs_answered_in_time", clocks, NOON) == Figure(
        "needs_answered_in_time", 0.6, 5
    )
    assert indicators.in_time("recorded_in_time", [(NOON, None)], NOON) == Figure(
        "recorded_in_time", None, 0
    )


def test_back_filled_and_imported_minutes_count_as_unproved():
    minutes = {
        Evidence.SCAN: 600,
        Evidence.LEADER_LIST: 200,
        Evidence.BACKFILL: 150,
        Evidence.IMPORTED: 50,
    }
    assert indicators.unproved_share(minutes, 12) == Figure("unproved_share", 0.2, 12)
    assert indicators.unproved_share({}, 0) == Figure("unproved_share", None, 0)


def test_the_span_of_each_social_worker_is_held_against_the_limit():
    assert indicators.span_over_limit([10, 11, 40, 3]) == Figure("span_over_limit", 0.5, 4)
    assert indicators.span_over_limit([10, 11], limit=20) == Figure("span_over_limit", 0.0, 2)
    assert indicators.span_over_limit([]) == Figure("span_over_limit", None, 0)


def test_two_way_evaluation_is_hidden_below_three_services():
    assert indicators.two_way_evaluation(3, 4) == Figure("two_way_evaluation", 0.75, 4)
    assert indicators.two_way_evaluation(2, 2) == Figure("two_way_evaluation", None, 2)


def test_each_indicator_stands_under_its_own_code_and_a_target_fits_its_unit():
    assert all(code == indicator.code for code, indicator in INDICATORS.items())
    aimed = [i for i in INDICATORS.values() if i.direction is Direction.TO_TARGET]
    assert [i.target for i in aimed] == [10]
    shared = [i.target for i in INDICATORS.values() if i.unit is Unit.SHARE and i.target]
    assert all(0 < target <= 1 for target in shared)


def test_an_unknown_code_is_a_programming_error():
    with pytest.raises(KeyError):
        indicators.figure("happiness", 1.0, 10)
