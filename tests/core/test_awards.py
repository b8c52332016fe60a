"""Yearly awards by proved hours: levels, what is missing, and whose name may be shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.awards import Drawn, draw, last_day, level_of, may_be_named, next_level

LEVELS = (50, 100, 200)
TODAY = date(2027, 1, 11)


@pytest.mark.parametrize(
    ("minutes", "level", "ahead"),
    [
        (0, 0, (50, 3000)),
        (2999, 0, (50, 1)),
        (3000, 50, (100, 3000)),
        (6000, 100, (200, 6000)),
        (12_000, 200, None),
        (90_000, 200, None),
    ],
)
def test_minutes_open_a_level_and_the_rest_is_told(minutes, level, ahead):
    assert level_of(minutes, LEVELS) == level
    assert next_level(minutes, LEVELS) == ahead


def test_a_list_holds_whoever_reaches_a_level_and_nobody_else():
    drawn = draw({4: 3000, 3: 2999, 2: 13_000, 1: 3001}, LEVELS)
    assert drawn == [Drawn(2, 13_000, 200), Drawn(1, 3001, 50), Drawn(4, 3000, 50)]


def test_only_working_days_of_publication_count():
    assert last_day(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert last_day(date(2026, 9, 30), 0) == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("has_agreed", "birth_on", "named"),
    [
        (True, date(2009, 1, 11), True),
        (True, date(2009, 1, 12), False),
        (True, None, False),
        (False, date(1990, 1, 1), False),
    ],
)
def test_a_name_needs_a_yes_and_full_age(has_agreed, birth_on, named):
    assert may_be_named(has_agreed=has_agreed, birth_on=birth_on, on=TODAY) is named


@given(st.dictionaries(st.integers(1, 99), st.integers(0, 20_000)), st.integers(0, 6000))
def test_more_hours_never_take_a_level_away(minutes_of, more):
    before = {row.person: row.hours for row in draw(minutes_of, LEVELS)}
    after = {
        row.person: row.hours
        for row in draw({one: m + more for one, m in minutes_of.items()}, LEVELS)
    }
    assert all(after[one] >= hours for one, hours in before.items())
    for one, minutes in minutes_of.items():
        step = next_level(minutes, LEVELS)
        if step is not None:
            assert level_of(minutes + step[1], LEVELS) == step[0] > before.get(one, 0)
