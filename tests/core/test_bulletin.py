"""The answer clock of a bulletin: hours, days of rest, who is asked, what is late."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.bulletin import PostState, due_at, state_of, who_answers
from liandong.core.contributions import Side
from liandong.core.workdays import SHANGHAI, is_working_day

FRIDAY = datetime(2026, 5, 15, 16, tzinfo=SHANGHAI)
PEOPLE = {Side.WORK: ["李娜", "王林"], Side.VOLUNTEERS: ["陈宇"]}


def test_the_clock_stands_still_on_days_of_rest():
    assert due_at(FRIDAY, 24, is_resting=True) == FRIDAY + timedelta(days=3)
    assert due_at(FRIDAY, 24, is_resting=False) == FRIDAY + timedelta(days=1)
    saturday = FRIDAY + timedelta(days=1)
    assert due_at(saturday, 24, is_resting=True) == datetime(2026, 5, 19, tzinfo=SHANGHAI)


@given(hours=st.integers(0, 20_000), length=st.integers(1, 72))
def test_exactly_the_hours_run_on_working_days(hours, length):
    asked = datetime(2025, 1, 1, tzinfo=SHANGHAI) + timedelta(hours=hours)
    due = due_at(asked, length, is_resting=True)
    run = sum(
        is_working_day((asked + timedelta(hours=n)).date())
        for n in range(int((due - asked) / timedelta(hours=1)))
    )
    assert run == length
    assert is_working_day(due.date())


@pytest.mark.parametrize(
    ("lead", "asker", "side", "asked"),
    [
        ("social_worker", "陈宇", Side.VOLUNTEERS, "李娜"),
        ("social_worker", "李娜", Side.WORK, "王林"),
        ("volunteer", "李娜", Side.WORK, "陈宇"),
        ("volunteer", "陈宇", Side.VOLUNTEERS, "李娜"),
        ("joint", "李娜", Side.WORK, "陈宇"),
        ("joint", "陈宇", Side.VOLUNTEERS, "李娜"),
    ],
)
def test_who_is_asked_goes_by_who_leads(lead, asker, side, asked):
    assert who_answers(lead, asker, PEOPLE, side=side) == asked


def test_nobody_is_asked_where_nobody_else_is():
    assert who_answers("joint", "陈宇", {Side.VOLUNTEERS: ["陈宇"]}, side=Side.VOLUNTEERS) is None


def test_late_begins_when_the_clock_has_run_out():
    hour = timedelta(hours=1)

    def state(answered=None, closed=None, at=FRIDAY):
        return state_of(due=FRIDAY, answered_at=answered, closed_at=closed, at=at)

    assert state(at=FRIDAY - hour) is PostState.OPEN
    assert state() is PostState.LATE
    assert state(answered=FRIDAY - hour) is PostState.ANSWERED
    assert state(answered=FRIDAY) is PostState.ANSWERED_LATE
    assert state(closed=FRIDAY - hour) is PostState.CLOSED
