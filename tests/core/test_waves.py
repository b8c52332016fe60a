"""Waves: how many, when, and when they end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.hours import SHANGHAI
from liandong.core.waves import (
    State,
    WaveUnusable,
    check_order,
    ending,
    next_wave,
    speaking_time,
    wave_size,
)

moments = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(UTC)
)


def local(hour, minute=0, day=4):
    return datetime(2026, 5, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "at, spoken",
    [
        (local(21, 59), local(21, 59)),
        (local(22), local(7, day=5)),
        (local(23, 30), local(7, day=5)),
        (local(0), local(7)),
        (local(6, 59), local(7)),
        (local(7), local(7)),
    ],
)
def test_between_ten_at_night_and_seven_in_the_morning_nobody_is_asked(at, spoken):
    assert speaking_time(at) == spoken


@given(moments)
def test_a_speaking_time_is_never_earlier_nor_later_than_nine_hours(at):
    spoken = speaking_time(at)

    assert timedelta() <= spoken - at <= timedelta(hours=9)
    assert speaking_time(spoken) == spoken


def test_the_wave_after_a_late_one_waits_for_the_morning():
    assert next_wave(local(21, 45), 30) == local(7, day=5)
    assert next_wave(local(12), 30) == local(12, 30)


@given(st.integers(1, 50), st.integers(0, 80))
def test_fresh_questions_and_the_wave_together_make_one_wave(per_wave, fresh):
    assert wave_size(per_wave=per_wave, fresh=fresh) + min(fresh, per_wave) == per_wave


@pytest.mark.parametrize(
    "is_open, taken, at, state",
    [
        (True, 0, local(8), None),
        (True, 2, local(8), State.FILLED),
        (True, 0, local(9), State.STARTED),
        (False, 2, local(8), State.CLOSED),
    ],
)
def test_an_order_ends_when_it_has_nothing_left_to_do(is_open, taken, at, state):
    assert ending(starts_at=local(9), is_open=is_open, taken=taken, wanted=2, at=at) == state


@pytest.mark.parametrize("per_wave, minutes", [(0, 30), (51, 30), (5, 9), (5, 24 * 60 + 1)])
def test_an_order_out_of_range_is_refused(per_wave, minutes):
    with pytest.raises(WaveUnusable):
        check_order(per_wave=per_wave, minutes=minutes)


def test_an_order_at_its_limits_is_taken():
    check_order(per_wave=1, minutes=10)
    check_order(per_wave=50, minutes=24 * 60)
