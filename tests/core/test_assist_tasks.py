"""What a volunteer sees of a task, minute by minute."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import assist_tasks
from liandong.core.assist_tasks import Sight, TaskAhead, TaskNotTaken, TaskOver, TaskState
from liandong.core.assist_tasks import TaskWindowOff as WindowOff
from liandong.core.refusals import ValueMissing
from liandong.core.workdays import SHANGHAI

NINE = datetime(2026, 5, 4, 9, tzinfo=SHANGHAI)
ELEVEN = NINE + timedelta(hours=2)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def seen(state, at, *, needs_address=True, is_shift_kept=True):
    return assist_tasks.sight(
        state,
        starts_at=NINE,
        ends_at=ELEVEN,
        needs_address=needs_address,
        at=at,
        is_shift_kept=is_shift_kept,
    )


@pytest.mark.parametrize(
    ("state", "at", "sight"),
    [
        (TaskState.ASKED, NINE - 24 * HOUR, Sight.TASK),
        (TaskState.ASKED, NINE, Sight.NOTHING),
        (TaskState.TAKEN, NINE - 24 * HOUR, Sight.PERSON),
        (TaskState.TAKEN, NINE - HOUR - MINUTE, Sight.PERSON),
        (TaskState.TAKEN, NINE - HOUR, Sight.ADDRESS),
        (TaskState.TAKEN, ELEVEN - MINUTE, Sight.ADDRESS),
        (TaskState.TAKEN, ELEVEN, Sight.TASK),
        (TaskState.TAKEN, ELEVEN + 24 * HOUR, Sight.NOTHING),
        (TaskState.DONE, NINE, Sight.NOTHING),
        (TaskState.HANDED_BACK, NINE, Sight.NOTHING),
        (TaskState.WITHDRAWN, NINE, Sight.NOTHING),
    ],
)
def test_the_address_shows_around_the_visit_and_at_no_other_time(state, at, sight):
    assert seen(state, at) is sight


def test_without_a_visit_at_home_there_is_no_address():
    assert seen(TaskState.TAKEN, NINE, needs_address=False) is Sight.PERSON


@given(minutes=st.integers(-5000, 5000), state=st.sampled_from(TaskState))
def test_who_has_no_place_in_the_shift_any_more_sees_nothing(minutes, state):
    at = NINE + minutes * MINUTE
    assert seen(state, at, is_shift_kept=False) is Sight.NOTHING
    is_window = NINE - HOUR <= at < ELEVEN
    assert (seen(state, at) is Sight.ADDRESS) == (is_window and state is TaskState.TAKEN)


@pytest.mark.parametrize(
    ("state", "at", "kept", "refusal"),
    [
        (TaskState.TAKEN, NINE, True, None),
        (TaskState.TAKEN, ELEVEN + 23 * HOUR, True, None),
        (TaskState.TAKEN, NINE - MINUTE, True, TaskAhead),
        (TaskState.TAKEN, ELEVEN + 24 * HOUR, True, TaskOver),
        (TaskState.TAKEN, NINE, False, TaskOver),
        (TaskState.ASKED, NINE - MINUTE, True, TaskNotTaken),
        (TaskState.DONE, NINE, True, TaskOver),
    ],
)
def test_how_it_went_is_told_until_a_day_later(state, at, kept, refusal):
    def tell():
        assist_tasks.check_done(state, starts_at=NINE, ends_at=ELEVEN, at=at, is_shift_kept=kept)

    if refusal is None:
        tell()
    else:
        with pytest.raises(refusal):
            tell()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({}, None),
        ({"title": " "}, ValueMissing),
        ({"safety_note": ""}, ValueMissing),
        ({"ends_at": NINE}, WindowOff),
        ({"ends_at": NINE + 13 * HOUR}, WindowOff),
        ({"at": ELEVEN}, WindowOff),
    ],
)
def test_a_task_has_words_a_safety_note_and_an_end(changed, refusal):
    told = {
        "title": "陪去复诊",
        "safety_note": "走得慢，过马路扶一把",
        "starts_at": NINE,
        "ends_at": ELEVEN,
        "at": NINE - HOUR,
    } | changed
    if refusal is None:
        assist_tasks.check_task(**told)
    else:
        with pytest.raises(refusal):
            assist_tasks.check_task(**told)
