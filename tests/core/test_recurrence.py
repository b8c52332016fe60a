"""Repeating shifts: read, counted and said in words."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.hours import SHANGHAI
from liandong.core.recurrence import (
    RuleEndless,
    RuleGivesNothing,
    RuleUnreadable,
    TooManyTimes,
    in_words,
    occurrences,
    read_rule,
)

WEDNESDAY = datetime(2026, 5, 6, 14, tzinfo=SHANGHAI)


def days(rule, **more):
    spans = occurrences(rule, first_starts_at=WEDNESDAY, minutes=120, **more)
    return [span.starts_at.strftime("%m-%d") for span in spans]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=3", ["05-06", "05-13", "05-20"]),
        ("RRULE:FREQ=WEEKLY;COUNT=2", ["05-06", "05-13"]),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=2", ["05-11", "05-18"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=4", ["05-06", "05-18", "05-20", "06-01"]),
        ("FREQ=DAILY;UNTIL=20260508", ["05-06", "05-07", "05-08"]),
        ("FREQ=DAILY;UNTIL=20260507T160000Z", ["05-06", "05-07", "05-08"]),
        ("FREQ=DAILY;UNTIL=20260507T155959Z", ["05-06", "05-07"]),
        ("FREQ=MONTHLY;BYDAY=1SA,-1SU;COUNT=3", ["05-31", "06-06", "06-28"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", ["05-31", "07-31"]),
    ],
)
def test_a_rule_gives_its_days(rule, expected):
    assert days(rule) == expected


def test_days_left_out_count_as_times():
    rule = "FREQ=WEEKLY;BYDAY=WE;COUNT=3"
    assert days(rule, except_on=[date(2026, 5, 13)]) == ["05-06", "05-20"]
    assert days(rule, is_holiday=lambda day: day == date(2026, 5, 6)) == ["05-13", "05-20"]


def test_the_time_of_day_is_that_of_the_wall_in_shanghai():
    first = datetime(2026, 5, 6, 6, tzinfo=UTC)
    (span,) = occurrences("FREQ=DAILY;COUNT=1", first_starts_at=first, minutes=90)
    assert (span.starts_at.hour, span.minutes) == (14, 90)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=SECONDLY;COUNT=3",
        "FREQ=YEARLY;COUNT=3",
        "COUNT=3",
        "FREQ=WEEKLY;BYDAY=XX;COUNT=3",
        "FREQ=WEEKLY;BYDAY=2WE;COUNT=3",
        "FREQ=WEEKLY;BYMONTHDAY=3;COUNT=3",
        "FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3",
        "FREQ=MONTHLY;BYMONTHDAY=0;COUNT=3",
        "FREQ=MONTHLY;BYDAY=0MO;COUNT=3",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;INTERVAL=0;COUNT=3",
        "FREQ=DAILY;COUNT=three",
        "FREQ=DAILY;COUNT=3;UNTIL=20260601",
        "FREQ=DAILY;COUNT=3;COUNT=4",
        "FREQ=DAILY;UNTIL=2026-06-01",
        "FREQ=DAILY;COUNT=3;BYHOUR=9",
        "FREQ=WEEKLY;COUNT=3;WKST=SU",
    ],
)
def test_what_cannot_be_followed_is_refused(rule):
    with pytest.raises(RuleUnreadable):
        read_rule(rule)


def test_a_rule_must_end_and_must_give_something_but_not_too_much():
    with pytest.raises(RuleEndless):
        days("FREQ=DAILY")
    with pytest.raises(RuleGivesNothing):
        days("FREQ=DAILY;UNTIL=20260501")
    with pytest.raises(RuleGivesNothing):
        days("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=1", is_holiday=lambda day: True)
    with pytest.raises(TooManyTimes):
        days("FREQ=DAILY;COUNT=367")
    assert len(days("FREQ=DAILY;COUNT=366")) == 366


@pytest.mark.parametrize(
    ("rule", "chinese", "english"),
    [
        (
            "FREQ=WEEKLY;BYDAY=WE;COUNT=8",
            "每周三 14:00–16:00，共 8 次",
            "every week on Wednesday, 14:00–16:00, 8 times",
        ),
        (
            "FREQ=WEEKLY;COUNT=1",
            "每周三 14:00–16:00，共 1 次",
            "every week on Wednesday, 14:00–16:00, 1 time",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=20260630",
            "每 2 周的周一、五 14:00–16:00，到 2026 年 6 月 30 日为止",
            "every 2 weeks on Monday, Friday, 14:00–16:00, until 2026-06-30",
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=5",
            "每周一至周五 14:00–16:00，共 5 次",
            "every week on Monday, Tuesday, Wednesday, Thursday, Friday, 14:00–16:00, 5 times",
        ),
        ("FREQ=DAILY;COUNT=5", "每天 14:00–16:00，共 5 次", "every day, 14:00–16:00, 5 times"),
        (
            "FREQ=MONTHLY;BYDAY=2SA,-1SU;COUNT=6",
            "每月第 2 个周六、最后一个周日 14:00–16:00，共 6 次",
            "every month on the second Saturday, the last Sunday, 14:00–16:00, 6 times",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=15,-1;COUNT=6",
            "每月 15 日、最后一天 14:00–16:00，共 6 次",
            "every month on day 15, the last day, 14:00–16:00, 6 times",
        ),
        (
            "FREQ=MONTHLY;COUNT=2",
            "每月 6 日 14:00–16:00，共 2 次",
            "every month on day 6, 14:00–16:00, 2 times",
        ),
    ],
)
def test_a_rule_is_said_as_people_say_it(rule, chinese, english):
    assert in_words(rule, first_starts_at=WEDNESDAY, minutes=120) == chinese
    assert in_words(rule, first_starts_at=WEDNESDAY, minutes=120, language="en-gb") == english


weekly = st.builds(
    lambda interval, names, count: (
        f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(sorted(names))};COUNT={count}"
    ),
    st.integers(1, 4),
    st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1),
    st.integers(1, 40),
)


@given(weekly)
def test_a_weekly_rule_gives_exactly_its_number_of_separate_later_days(rule):
    repeat = read_rule(rule)
    spans = occurrences(rule, first_starts_at=WEDNESDAY, minutes=60)
    assert len(spans) == repeat.count
    assert sorted(set(spans)) == spans
    assert spans[0].starts_at >= WEDNESDAY
    allowed = {day for day, _ in repeat.days}
    assert {span.starts_at.weekday() for span in spans} <= allowed
    assert {span.starts_at.hour for span in spans} == {14}


@given(st.text(max_size=40))
def test_any_text_is_either_read_or_refused(text):
    try:
        read_rule(text)
    except (RuleUnreadable, RuleEndless) as refusal:
        assert refusal.facts["rule"] == text
