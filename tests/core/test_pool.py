"""What is free of the pool, and which offer fits a wish."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import pool
from liandong.core.geo import Point
from liandong.core.pool import Held, Kind, State
from liandong.core.pool_fit import LOOK_FIRST, Offer, Wish, fit, ranked
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.core.workdays import SHANGHAI

NINE = datetime(2026, 5, 11, 9, tzinfo=SHANGHAI)  # a Monday
HOUR = timedelta(hours=1)
HALL = Offer(
    1, Kind.VENUE, True, 1, "440305007", Point(22.53, 113.93), capacity=30, weekdays=0b11111,
    opens=time(8), closes=time(18),
)  # fmt: skip
TALK = Wish(
    7, Kind.VENUE, 1, date(2026, 5, 11), "440305007", Point(22.53, 113.93), 20, NINE,
    NINE + 2 * HOUR,
)  # fmt: skip


def held(first, last, quantity=1):
    return Held(quantity, NINE + first * HOUR, NINE + last * HOUR)


def test_what_is_lent_is_free_again_when_it_comes_back():
    assert pool.free(1, [held(0, 2)], NINE + 2 * HOUR, NINE + 3 * HOUR) == 1
    assert pool.free(1, [held(0, 2)], NINE + HOUR, NINE + 3 * HOUR) == 0


def test_two_that_do_not_meet_do_not_add_up():
    both = [held(0, 1, 2), held(2, 3, 2)]
    assert pool.free(3, both, NINE, NINE + 4 * HOUR) == 1
    assert pool.free(3, [*both, Held(1)], NINE, NINE + 4 * HOUR) == 0


def test_what_is_given_adds_up_for_ever():
    assert pool.free(100, [Held(30), Held(50)]) == 20


windows = st.tuples(st.integers(0, 20), st.integers(1, 6), st.integers(1, 4))


@given(st.lists(windows, max_size=12), st.integers(1, 6))
def test_whoever_books_only_what_is_free_never_books_double(wanted, quantity):
    taken = []
    for start, length, n in wanted:
        window = NINE + start * HOUR, NINE + (start + length) * HOUR
        if pool.free(quantity, taken, *window) >= n:
            taken.append(Held(n, *window))
    for hour in range(30):
        moment = NINE + hour * HOUR
        out = [one.quantity for one in taken if one.starts_at <= moment < one.ends_at]
        assert sum(out) <= quantity


def test_steps_follow_one_another():
    pool.check_step("asked", State.AGREED)
    with pytest.raises(pool.BookingMovedOn) as told:
        pool.check_step("refused", State.AGREED)
    assert told.value.states == ("refused",)


def test_money_is_never_lent_and_a_hall_always_is():
    assert [pool.is_lent(kind, False) for kind in Kind] == [True, True, False, False, True]
    assert [pool.is_lent(kind, True) for kind in (Kind.GOODS, Kind.MONEY)] == [True, False]


def test_quantities_and_windows_are_possible():
    with pytest.raises(ValueInvalid):
        pool.check_quantity(0)
    with pytest.raises(ValueMissing):
        pool.check_window(NINE, None, lent=True)
    with pytest.raises(ValueInvalid):
        pool.check_window(NINE, NINE, lent=False)
    pool.check_window(None, None, lent=False)


def test_a_near_hall_that_is_free_fits_and_says_why():
    seen = fit(HALL, TALK)
    assert (seen.hindrances, seen.free, seen.way_m) == ((), 1, 0)
    assert seen.reasons == ("time", "near", "enough", "same_street", "no_conditions")
    assert seen.points == 40 + 20 + 20 + 10


@pytest.mark.parametrize(
    ("offer", "wish", "why"),
    [
        ({}, {"kind": Kind.VEHICLE}, ("kind",)),
        ({"expires_on": date(2026, 5, 10)}, {}, ("expires",)),
        ({"weekdays": 0b1111110}, {}, ("weekday",)),
        ({"opens": time(10)}, {}, ("hours",)),
        ({"closes": time(10, 30)}, {}, ("hours",)),
        ({"closures": ((date(2026, 5, 9), date(2026, 5, 11)),)}, {}, ("closed",)),
        ({"capacity": 19}, {}, ("too_small",)),
        ({}, {"quantity": 2}, ("too_little",)),
        ({"reach_m": 1000}, {"point": Point(22.6, 113.93)}, ("too_far",)),
    ],
)
def test_each_thing_that_hinders_is_named(offer, wish, why):
    assert fit(replace(HALL, **offer), replace(TALK, **wish)).hindrances == why


def test_what_somebody_has_then_is_taken():
    assert fit(HALL, TALK, [held(1, 3)]).hindrances == ("taken",)


def test_a_wheelchair_for_a_week_only_needs_its_first_and_last_day():
    chair = replace(HALL, kind=Kind.GOODS, capacity=None)
    week = replace(TALK, kind=Kind.GOODS, people=None, ends_at=NINE + timedelta(days=7))
    assert fit(chair, week).fits
    assert not fit(replace(chair, kind=Kind.VEHICLE), replace(week, kind=Kind.VEHICLE)).fits


def test_the_smaller_hall_goes_first_so_that_the_large_one_stays_free():
    large = replace(HALL, ref=2, capacity=300)
    good, bad = ranked([fit(large, TALK), fit(HALL, TALK), fit(HALL, replace(TALK, quantity=9))])
    assert [one.offer for one in good] == [1, 2]
    assert [one.hindrances for one in bad] == [("too_little",)]


@pytest.mark.parametrize(
    ("kind", "offered", "wished", "said", "points"),
    [
        ("goods", "轮椅", "秋游推轮椅", ["same_words"], 100),
        ("goods", "大米（5 公斤装）", "防雨雨衣", [LOOK_FIRST], 50),
        ("knowledge", "会修小家电", "教老人修台灯", [LOOK_FIRST], 50),
        ("goods", "", "防雨雨衣", [], 100),
        ("venue", "活动室", "邻里茶会", [], 100),
    ],
)
def test_goods_and_skills_of_another_name_are_looked_at_first(kind, offered, wished, said, points):
    offer = Offer(1, Kind(kind), False, 1, "440305007", Point(22.53, 113.93), title=offered)
    wish = replace(TALK, kind=Kind(kind), people=None, starts_at=None, ends_at=None, title=wished)
    seen = fit(offer, wish)
    named = [code for code in seen.reasons if code in ("same_words", LOOK_FIRST)]
    assert (seen.fits, named, seen.points) == (True, said, points)
