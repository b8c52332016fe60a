"""When a training is done, how long it counts, and where one stands on the path."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import growth, training
from liandong.core.growth import GrowthFacts, GrowthRules, Stage
from liandong.core.training import Question
from tests.make import MONDAY_9

RIGHT = Question("火警电话？", ("119", "120"), 0)


@pytest.mark.parametrize(
    ("given", "percent", "passed"),
    [
        ([0, 0, 0], 100, True),
        ([0, 0, 1], 67, False),
        ([0, 0, 1], 66, True),
        ([1, 1, 1], 1, False),
        ([], 100, True),
    ],
)
def test_a_quiz_is_passed_by_whole_percent(given, percent, passed):
    mark = training.marked([RIGHT] * len(given), given, pass_percent=percent)
    assert (mark.right, mark.is_passed) == (given.count(0), passed)


@pytest.mark.parametrize(
    "unfit",
    [
        Question("", ("甲", "乙"), 0),
        Question("问", ("甲",), 0),
        Question("问", ("甲", "甲 "), 0),
        Question("问", ("甲", ""), 0),
        Question("问", ("甲", "乙"), 2),
    ],
)
def test_a_question_needs_two_different_answers_and_a_right_one(unfit):
    with pytest.raises(training.QuestionUnfit):
        training.check_question(unfit)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 120))
def test_a_training_counts_for_its_months_and_no_day_longer(done, months):
    last = training.last_day(done, months)
    assert training.holds(done, last, done)
    assert training.holds(done, last, last)
    assert not training.holds(done, last, last + timedelta(days=1))
    later = training.last_day(done, months + 1)
    assert timedelta(days=27) <= later - last <= timedelta(days=32)


@pytest.mark.parametrize(
    ("done", "months", "last"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 12, 15), 12, date(2027, 12, 14)),
        (date(2026, 11, 30), 1, date(2026, 12, 29)),
    ],
)
def test_the_last_day_is_the_day_before_the_same_day_months_later(done, months, last):
    assert training.last_day(done, months) == last


@pytest.mark.parametrize(("hours_ahead", "length_hours"), [(-1, 2), (1, 0), (1, -2), (1, 25)])
def test_a_session_lies_ahead_and_ends_within_a_day(hours_ahead, length_hours):
    starts = MONDAY_9 + timedelta(hours=hours_ahead)
    with pytest.raises(training.SessionTimesUnfit):
        training.check_session(starts, starts + timedelta(hours=length_hours), at=MONDAY_9)


def test_continuing_education_counts_three_years_back():
    day = date(2026, 5, 4)
    learnt = [(date(2023, 5, 4), 600), (date(2023, 5, 5), 600), (day, 60)]
    state = training.cycle_state("social_worker_assistant", learnt, day)
    assert (state.done, state.missing) == (660, 72 * 60 - 660)
    assert training.cycle_state("nurse", learnt, day) is None


RULES = GrowthRules()


@pytest.mark.parametrize(
    ("facts", "stage", "missing"),
    [
        (GrowthFacts(), Stage.NEWCOMER, ["minutes", "learnt"]),
        (GrowthFacts(minutes=1200), Stage.NEWCOMER, ["learnt"]),
        (GrowthFacts(minutes=1200, credentials=1), Stage.SKILLED, ["led", "trainings"]),
        (GrowthFacts(1200, trainings=2, led=3), Stage.LEADER, ["taught"]),
        (GrowthFacts(1200, trainings=2, led=3, taught=2), Stage.TRAINER, ["paper"]),
        (GrowthFacts(led=30, taught=9), Stage.NEWCOMER, ["minutes", "learnt"]),
    ],
)
def test_the_path_says_where_one_stands_and_what_is_missing(facts, stage, missing):
    assert growth.stage_of(facts, RULES) is stage
    _, asked = growth.next_step(facts, RULES)
    assert [one.code for one in asked if not one.is_met] == missing


def test_the_paper_of_an_assistant_is_the_end_of_the_path():
    facts = GrowthFacts(is_assistant=True)
    assert growth.stage_of(facts, RULES) is Stage.ASSISTANT
    assert growth.next_step(facts, RULES) is None


@pytest.mark.parametrize(("stayed", "counts"), [(0, False), (47, False), (48, True), (60, True)])
def test_four_fifths_of_a_session_count_as_having_been_there(stayed, counts):
    assert training.was_there(stayed, length=60) is counts
