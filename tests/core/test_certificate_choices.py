"""Choosing what a certificate covers: checked, summed up, and cut to the offline code."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import certificate_choices as choices
from liandong.core.certificate_choices import Choice, Form, ServiceRow, SummaryRow
from liandong.core.certificate_facts import ActivitiesWithoutHours, TooManyActivities
from liandong.core.hours import HourKind

DAY = date(2026, 5, 4)
PERIOD = {"first_day": DAY, "last_day": DAY}


def row(activity="陪诊服务", content="陪诊员", minutes=60, unit="社工站", kind=HourKind.CREDIT):
    return ServiceRow(DAY, activity, content, minutes, unit, kind)


@pytest.mark.parametrize(
    ("asked", "held", "kept"),
    [
        ((), set(), ()),
        (("乙", "甲", "乙"), {"甲", "乙", "丙"}, ("乙", "甲")),
    ],
)
def test_a_choice_names_each_activity_once(asked, held, kept):
    found = choices.checked(Choice(asked, Form.SUMMARY), held, **PERIOD)
    assert found == Choice(kept, Form.SUMMARY)


def test_every_activity_without_hours_is_named():
    with pytest.raises(ActivitiesWithoutHours) as refused:
        choices.checked(Choice(("甲", "丙", "丁")), {"甲"}, **PERIOD)
    assert refused.value.activities == ["丙", "丁"]


def test_twenty_activities_are_the_most():
    names = tuple(str(n) for n in range(21))
    assert choices.checked(Choice(names[:20]), set(names), **PERIOD).activities == names[:20]
    with pytest.raises(TooManyActivities):
        choices.checked(Choice(names), set(names), **PERIOD)


def test_a_summary_keeps_kinds_and_units_apart():
    rows = [
        row(),
        row(content="引导员", minutes=30),
        row(unit="街道办"),
        row(kind=HourKind.HONOUR, minutes=15),
    ]
    assert choices.summed(rows) == (
        SummaryRow("陪诊服务", "陪诊员、引导员", 2, 90, "社工站", HourKind.CREDIT),
        SummaryRow("陪诊服务", "陪诊员", 1, 60, "街道办", HourKind.CREDIT),
        SummaryRow("陪诊服务", "陪诊员", 1, 15, "社工站", HourKind.HONOUR),
    )


def test_many_contents_are_cut_at_a_whole_one():
    rows = [row(content=f"第{n:02d}种内容啊") for n in range(20)]
    (summed,) = choices.summed(rows)
    assert summed.content.endswith("第06种内容啊…") and summed.times == 20


@given(
    st.lists(
        st.builds(
            row,
            activity=st.sampled_from("甲乙丙"),
            unit=st.sampled_from("子丑"),
            minutes=st.integers(1, 600),
            kind=st.sampled_from(HourKind),
        )
    )
)
def test_a_summary_loses_no_minute_and_no_service(rows):
    summed = choices.summed(rows)
    for kind in HourKind:
        told = sum(one.minutes for one in summed if one.kind is kind)
        assert told == sum(one.minutes for one in rows if one.kind is kind)
    assert sum(one.times for one in summed) == len(rows)


@pytest.mark.parametrize(
    ("activities", "names"),
    [
        ((), ()),
        (("一" * 30,), ("一" * 20 + "…",)),
        (tuple("甲乙丙丁"[n] * 15 for n in range(4)), ("甲" * 15, "乙" * 15)),
        (("带\n换行",), ("带 换行",)),
    ],
)
def test_the_slip_has_room_for_some_names(activities, names):
    assert choices.names_on_slip(activities) == names
