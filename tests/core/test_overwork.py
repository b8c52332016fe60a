from datetime import datetime, timedelta

import pytest

from liandong.core.hours import SHANGHAI, Span
from liandong.core.overwork import KindWord, kind_words

MONDAY = datetime(2026, 5, 11, 9, tzinfo=SHANGHAI)


def shift(day, hours=2):
    start = MONDAY + timedelta(days=day)
    return Span(start, start + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("held", "wanted", "told"),
    [
        ([], shift(0), []),
        ([0, 1], shift(2), []),
        ([0, 2, 4], shift(6), [KindWord("more_shifts", {"shifts": 4, "most": 3})]),
        ([-1, -3, -5], shift(0), []),
        ([0, 2], shift(4, hours=9), [KindWord("more_hours", {"hours": 13, "most": 12})]),
        ([-4, -3, -2, -1], shift(0), [KindWord("days_in_row", {"days": 5})]),
        ([-2, -1, 1, 2], shift(0), [KindWord("days_in_row", {"days": 5})]),
        ([-4, -3, -2], shift(0), []),
    ],
)
def test_a_kind_word_is_said_beyond_ones_own_limits_and_after_many_days(held, wanted, told):
    spans = [shift(day) for day in held]
    assert kind_words(spans, wanted, max_shifts_week=3, max_minutes_week=720) == told


def test_a_week_begins_on_monday_in_shanghai():
    sunday_night = Span(MONDAY - timedelta(hours=10), MONDAY - timedelta(hours=9, minutes=30))
    assert kind_words([sunday_night], shift(0), max_shifts_week=1, max_minutes_week=720) == []
