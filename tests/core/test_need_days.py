"""Which day a sentence means."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.need_days import DayRead, day_in

THURSDAY = date(2026, 5, 7)


@pytest.mark.parametrize(
    ("sentence", "day", "words"),
    [
        ("明天上午要人陪诊", date(2026, 5, 8), "明天"),
        ("大后天搬东西", date(2026, 5, 10), "大后天"),
        ("下周三去医院复查", date(2026, 5, 13), "下周三"),
        ("下下周一开始", date(2026, 5, 18), "下下周一"),
        ("周五下午", date(2026, 5, 8), "周五"),
        ("星期三下午", date(2026, 5, 13), "星期三"),
        ("这周末办活动", date(2026, 5, 9), "这周末"),
        ("5月20日义诊", date(2026, 5, 20), "5月20"),
        ("3月5日学雷锋", date(2027, 3, 5), "3月5"),
        ("２月29日", date(2028, 2, 29), "2月29"),
    ],
)
def test_a_named_day_is_read(sentence, day, words):
    assert day_in(sentence, THURSDAY) == DayRead(day, words)


@pytest.mark.parametrize("sentence", ["", "尽快", "每周三上门", "2月30日", "一个人"])
def test_what_names_no_single_day_is_not_read(sentence):
    assert day_in(sentence, THURSDAY) is None


@given(
    today=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    which=st.sampled_from(["", "这", "下", "下下"]),
    weekday=st.sampled_from("一二三四五六日"),
)
def test_a_weekday_is_that_weekday_and_never_past(today, which, weekday):
    read = day_in(f"{which}周{weekday}", today)
    assert read is not None
    assert read.day.weekday() == "一二三四五六日".index(weekday)
    assert timedelta(0) <= read.day - today <= timedelta(days=21)
