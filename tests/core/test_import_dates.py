"""Dates as people write them."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.cells import Unreadable
from liandong.core.dates_in_words import LOOK_BACK, day_of, days_in_words, times_in_words
from liandong.core.exchange import GuessCode, ProblemCode

TODAY = date(2026, 11, 23)
MONDAY = date(2017, 2, 20)


@pytest.mark.parametrize(
    ("cell", "day", "why"),
    [
        ("1990.1.2", date(1990, 1, 2), None),
        ("1990-01-02", date(1990, 1, 2), None),
        ("1990/1/2", date(1990, 1, 2), None),
        ("１９９０年１月２日", date(1990, 1, 2), None),
        ("一九九〇年一月二日", date(1990, 1, 2), None),
        ("19900102", date(1990, 1, 2), None),
        (19900102.0, date(1990, 1, 2), None),
        ("2017-02-20 16:00:00", date(2017, 2, 20), None),
        (date(1990, 1, 2), date(1990, 1, 2), None),
        (32875.0, date(1990, 1, 2), GuessCode.DATE_SERIAL),
        ("32875", date(1990, 1, 2), GuessCode.DATE_SERIAL),
        ("90年", date(1990, 1, 1), GuessCode.CENTURY_SUPPLIED),
        ("90.1.2", date(1990, 1, 2), GuessCode.CENTURY_SUPPLIED),
        ("12年3月", date(2012, 3, 1), GuessCode.CENTURY_SUPPLIED),
        ("1990年", date(1990, 1, 1), GuessCode.MONTH_AND_DAY_SUPPLIED),
        (1990.0, date(1990, 1, 1), GuessCode.MONTH_AND_DAY_SUPPLIED),
        ("1990年1月", date(1990, 1, 1), GuessCode.DAY_SUPPLIED),
        ("199012", date(1990, 12, 1), GuessCode.DAY_SUPPLIED),
        (1990.1, date(1990, 1, 1), GuessCode.MONTH_AMBIGUOUS),
        (1990.12, date(1990, 12, 1), GuessCode.DAY_SUPPLIED),
        ("1/2/1990", date(1990, 1, 2), GuessCode.DATE_ORDER),
    ],
)
def test_a_day_of_the_past_is_read(cell, day, why):
    assert day_of(cell, today=TODAY) == (day, why)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("90后", ProblemCode.DATE_UNREADABLE),
        ("不详", ProblemCode.DATE_UNREADABLE),
        ("1990-02-30", ProblemCode.DATE_NOT_IN_CALENDAR),
        ("2030-01-01", ProblemCode.DATE_IN_FUTURE),
        (1990.13, ProblemCode.DATE_NOT_IN_CALENDAR),
    ],
)
def test_what_is_no_day_is_refused(cell, code):
    with pytest.raises(Unreadable) as refused:
        day_of(cell, today=TODAY)
    assert refused.value.code is code


@given(st.dates(date(1910, 1, 1), TODAY), st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y%m%d"]))
def test_every_written_day_comes_back(day, form):
    assert day_of(day.strftime(form), today=TODAY) == (day, None)


YEAR = (GuessCode.YEAR_SUPPLIED,)


@pytest.mark.parametrize(
    ("words", "starts_on", "ends_on", "whys"),
    [
        ("即日起至2月18日止", MONDAY, date(2017, 2, 18), YEAR),
        ("即日起到12月31号", MONDAY, date(2017, 12, 31), YEAR),
        ("即日起11月1号", MONDAY, date(2017, 11, 1), YEAR),
        ("3月5号", date(2017, 3, 5), date(2017, 3, 5), YEAR),
        ("三月五号（星期日）", date(2017, 3, 5), date(2017, 3, 5), YEAR),
        ("3月5日至8日", date(2017, 3, 5), date(2017, 3, 8), YEAR),
        ("12月30日-1月2日", date(2017, 12, 30), date(2018, 1, 2), YEAR),
        ("1月26号", date(2017, 1, 26), date(2017, 1, 26), YEAR),
        ("1月1日", date(2018, 1, 1), date(2018, 1, 1), YEAR),
        ("2017年3月5日", date(2017, 3, 5), date(2017, 3, 5), ()),
        ("2017-03-05", date(2017, 3, 5), date(2017, 3, 5), ()),
        ("3月4号下午1点止", None, date(2017, 3, 4), YEAR),
        ("下周六", date(2017, 3, 4), date(2017, 3, 4), (GuessCode.RELATIVE_DAY,)),
        ("长期", MONDAY, None, (GuessCode.LONG_TERM,)),
    ],
)
def test_days_without_a_year_are_taken_near_the_day_of_writing(words, starts_on, ends_on, whys):
    read = days_in_words(words, reference=MONDAY)
    assert (read.starts_on, read.ends_on, read.whys) == (starts_on, ends_on, whys)


@pytest.mark.parametrize(
    ("words", "rule", "starts_at", "ends_at"),
    [
        ("每周三", "FREQ=WEEKLY;BYDAY=WE", None, None),
        ("每周二、四下午2:00-4:30", "FREQ=WEEKLY;BYDAY=TU,TH", time(14), time(16, 30)),
        ("每周一至周五晚上7点到9点", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", time(19), time(21)),
        ("每周末", "FREQ=WEEKLY;BYDAY=SA,SU", None, None),
        ("每月十五号", "FREQ=MONTHLY;BYMONTHDAY=15", None, None),
        ("每月第一个周六上午9点", "FREQ=MONTHLY;BYDAY=1SA", time(9), None),
        ("每天", "FREQ=DAILY", None, None),
    ],
)
def test_repeating_words_become_a_rule(words, rule, starts_at, ends_at):
    read = days_in_words(words, reference=MONDAY)
    assert (read.rrule, read.starts_at, read.ends_at) == (rule, starts_at, ends_at)


def test_a_weekday_that_does_not_fit_is_reported_and_the_date_stands():
    read = days_in_words("3月5日（星期三）", reference=MONDAY)
    # 5 March is a Wednesday in no year near 2017 but 2014, so the date counts.
    assert (read.ends_on, read.whys) == (
        date(2017, 3, 5),
        (GuessCode.WEEKDAY_CONTRADICTS, GuessCode.YEAR_SUPPLIED),
    )


@pytest.mark.parametrize("words", ["string", "", "待定", "2月30日", "周五见"])
def test_words_without_a_day_are_refused(words):
    with pytest.raises(Unreadable):
        days_in_words(words, reference=MONDAY)


@given(st.dates(date(2017, 1, 6), date(2018, 1, 5)))
def test_every_day_near_the_day_of_writing_gets_the_right_year(day):
    read = days_in_words(f"{day.month}月{day.day}号", reference=MONDAY)
    assert read.ends_on == day
    assert read.ends_on >= MONDAY - LOOK_BACK


def test_clock_times_are_found_in_a_sentence():
    assert times_in_words("在3月4号星期六早上8点到12点，五餐门口") == (time(8), time(12))
    assert times_in_words("为老人开展志愿服务") is None
