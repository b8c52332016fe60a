"""Lists of hours from other platforms: tolerant of headings and cells, exact in minutes."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import hours_lists as rules
from liandong.core.cells import Unreadable
from liandong.core.exchange import ProblemCode
from liandong.core.hours import HourKind
from liandong.core.sheets import Sheet

TODAY = date(2026, 5, 7)
HEAD = ("活动名称", "服务日期", "服务时长(小时)", "组织单位", "时长类型")


def read(*rows):
    return rules.read_list(Sheet("1", rows), name="时长.csv", holder="陈宇", today=TODAY)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        (1.5, 90), ("２．５", 150), ("2小时", 120), ("1小时30分", 90), ("1:45", 105),
        ("两个半小时", 150), ("半小时", 30), (timedelta(hours=3), 180), ("0.33", 20), (24, 1440),
    ],
)  # fmt: skip
def test_hours_become_whole_minutes(cell, minutes):
    assert rules.minutes_in(cell) == minutes


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("0", "hours_unreadable"), ("-2", "hours_unreadable"), ("若干", "hours_unreadable"),
        ("25", "hours_too_many"), ("9" * 400, "hours_unreadable"), ("nan", "hours_unreadable"),
    ],
)  # fmt: skip
def test_what_is_no_service_of_one_day_is_refused(cell, code):
    with pytest.raises(Unreadable) as refused:
        rules.minutes_in(cell)
    assert refused.value.code == code


@given(st.integers(1, 1440))
def test_minutes_written_any_way_are_read_as_the_same_minutes(minutes):
    hours, rest = divmod(minutes, 60)
    wide = str(minutes).translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    assert rules.minutes_in(f"{minutes / 60:.4f}") == minutes
    assert rules.minutes_in(f"{hours}小时{rest}分钟") == minutes
    assert rules.minutes_in(f"{hours}:{rest:02}") == minutes
    assert rules.minutes_in(wide, unit=1) == minutes


@given(st.text(max_size=50) | st.floats() | st.integers() | st.datetimes() | st.timedeltas())
def test_any_cell_is_minutes_of_one_day_or_a_problem(cell):
    try:
        assert 1 <= rules.minutes_in(cell) <= 1440
    except Unreadable as why:
        assert why.code in ProblemCode


@pytest.mark.parametrize(
    "cell",
    [
        "2026年3月5日", "２０２６-３-５", "2026/03/05 09:00", "20260305",
        "2026-03-05 09:00:00至2026-03-05 11:00:00",
        "二〇二六年三月五日", date(2026, 3, 5), datetime(2026, 3, 5, 9), "2026.3.5(周四)",
    ],
)  # fmt: skip
def test_days_are_read_in_digits_and_in_words(cell):
    assert rules.day_in(cell, today=TODAY) == date(2026, 3, 5)


@pytest.mark.parametrize("cell", ["2026年3月", "2026", "上个月", "2026-02-30", "2026-05-08"])
def test_what_is_no_day_of_the_past_is_a_problem(cell):
    with pytest.raises(Unreadable):
        rules.day_in(cell, today=TODAY)


def test_a_list_is_read_under_its_title_and_kinds_are_kept_apart():
    said = read(
        ("陈宇的志愿服务记录",),
        ("序号", *HEAD),
        ("1", "探访 老人", "2026-03-05", "1.5", "南山社", "信用时长"),
        ("2", "同上", "2026-03-06", "2", "〃", "荣誉时长"),
        ("3", "植树", "2026-03-12", "3", "", ""),
        (),
        ("合计", "", "", "6.5", "", ""),
    )
    assert said.problems == ()
    assert [(x.row, x.activity, x.organization, x.minutes, x.kind) for x in said.lines] == [
        (3, "探访 老人", "南山社", 90, HourKind.CREDIT),
        (4, "探访 老人", "南山社", 120, HourKind.HONOUR),
        (5, "植树", "", 180, HourKind.HONOUR),
    ]


def test_columns_of_credit_and_of_honour_make_two_lines_with_two_marks():
    head = ("项目名称", "日期", "信用时长(分钟)", "荣誉时长(分钟)")
    said = read(head, ("植树", "2026-03-12", "60", "60"), ("探访", "2026-03-13", "0", "30"))
    assert [(x.minutes, x.kind) for x in said.lines] == [
        (60, HourKind.CREDIT), (60, HourKind.HONOUR), (30, HourKind.HONOUR),
    ]  # fmt: skip
    assert len({x.mark(platform="志愿汇", person="V-1") for x in said.lines}) == 3


def test_each_problem_names_its_row_column_and_value():
    said = read(
        ("姓名", *HEAD),
        ("王伟", "植树", "2026-03-12", "1", "", ""),
        ("陈*", "", "2026-13-01", "30", "", ""),
    )
    assert said.lines == ()
    assert [(x.cell, x.column, x.value, x.code.value) for x in said.problems] == [
        ("A2", "姓名", "王伟", "line_of_another"),
        ("B3", "活动名称", "", "value_missing"),
        ("C3", "服务日期", "2026-13-01", "date_not_in_calendar"),
        ("D3", "服务时长(小时)", "30", "hours_too_many"),
    ]


def test_a_sheet_without_needed_columns_or_header_or_too_long_takes_nothing():
    said = read(("活动名称", "组织单位"), ("植树", "南山社"))
    assert said.problems[0].remedy_facts == {"wanted": "服务日期、服务时长"}
    assert read(("你好",)).problems[0].remedy_facts == {"wanted": "活动名称、服务日期、服务时长"}
    with pytest.raises(rules.ListTooLong):
        read(HEAD, *[("植树", "2026-03-12", "1", "", "")] * (rules.MOST_LINES + 1))


def test_the_mark_is_the_same_however_the_line_is_typed_and_differs_with_what_counts():
    (one,) = read(HEAD, ("探访老人", "2026-03-05", "1.5", "", "")).lines
    (two,) = read(HEAD, ("探访　老人", "2026/3/5", "90分", "别处", "信用")).lines
    mark = one.mark(platform="i志愿", person="V-1")
    assert two.mark(platform="Ｉ志愿", person="V-1") == mark
    assert one.mark(platform="志愿汇", person="V-1") != mark
    assert one.mark(platform="i志愿", person="V-2") != mark
