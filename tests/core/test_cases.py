"""The stages of a case as a table, what each must hold, who may read, how full is full."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import cases
from liandong.core.case_facts import (
    CaseAhead,
    CaseIsClosed,
    CaseloadFull,
    CaseNotEvaluated,
    CaseNotReady,
    CaseStageOff,
)
from liandong.core.cases import CaseFacts, ClosingReason, Stage
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing

TODAY = date(2026, 4, 27)
WHOLE = CaseFacts(
    has_consent=True,
    presenting="独居，摔过两次",
    assessment="愿意有人来",
    score_before=3,
    goals=((4, 4),),
    sessions=2,
    evaluation="敢下楼了",
    outcome_score=7,
)


@pytest.mark.parametrize(
    ("before", "after", "facts", "reason", "refusal"),
    [
        # the usual way
        (Stage.INTAKE, Stage.ASSESSMENT, WHOLE, "", None),
        (Stage.ASSESSMENT, Stage.PLAN, WHOLE, "", None),
        (Stage.PLAN, Stage.INTERVENTION, WHOLE, "", None),
        (Stage.INTERVENTION, Stage.EVALUATION, WHOLE, "", None),
        (Stage.EVALUATION, Stage.CLOSING, WHOLE, "", None),
        (Stage.CLOSING, Stage.CLOSED, WHOLE, "", None),
        # a stage that lacks something
        (Stage.INTAKE, Stage.ASSESSMENT, CaseFacts(presenting="难"), "", ("consent",)),
        (Stage.ASSESSMENT, Stage.PLAN, CaseFacts(), "", ("assessment", "score_before")),
        (Stage.PLAN, Stage.INTERVENTION, CaseFacts(), "", ("goals",)),
        (Stage.INTERVENTION, Stage.EVALUATION, CaseFacts(), "", ("sessions",)),
        (
            Stage.EVALUATION,
            Stage.CLOSING,
            CaseFacts(goals=((4, None),)),
            "",
            ("evaluation", "reached", "outcome_score"),
        ),
        # back to the plan, with a reason
        (Stage.INTERVENTION, Stage.PLAN, WHOLE, "目标太高", None),
        (Stage.INTERVENTION, Stage.PLAN, WHOLE, " ", ValueMissing),
        (Stage.CLOSING, Stage.PLAN, WHOLE, "还想再试", None),
        # out of turn
        (Stage.INTAKE, Stage.PLAN, WHOLE, "", CaseStageOff),
        (Stage.PLAN, Stage.EVALUATION, WHOLE, "急", CaseStageOff),
        # early end: nothing but risks and referrals holds it
        (Stage.INTAKE, Stage.CLOSED, CaseFacts(), "", None),
        (Stage.PLAN, Stage.CLOSED, CaseFacts(open_risks=1), "", ("risk",)),
        (
            Stage.CLOSING,
            Stage.CLOSED,
            CaseFacts(open_risks=2, is_referral_open=True),
            "",
            ("risk", "referral"),
        ),
        # taken up again
        (Stage.CLOSED, Stage.ASSESSMENT, CaseFacts(), "又摔了", None),
        (Stage.CLOSED, Stage.ASSESSMENT, WHOLE, "", ValueMissing),
        (Stage.CLOSED, Stage.PLAN, WHOLE, "急", CaseIsClosed),
        (Stage.CLOSED, Stage.CLOSED, WHOLE, "", CaseIsClosed),
    ],
)
def test_a_case_goes_this_way_and_no_other(before, after, facts, reason, refusal):
    try:
        cases.check_step(before, after, facts, reason=reason)
    except CaseNotReady as met:
        assert met.missing == refusal
    except Refusal as met:
        assert type(met) is refusal
    else:
        assert refusal is None


def test_goals_are_met_only_after_somebody_looked():
    cases.check_closing(Stage.CLOSING, ClosingReason.GOALS_MET)
    cases.check_closing(Stage.PLAN, ClosingReason.CLIENT_ENDED)
    with pytest.raises(CaseNotEvaluated):
        cases.check_closing(Stage.EVALUATION, ClosingReason.GOALS_MET)


@pytest.mark.parametrize(
    ("text", "unit", "start", "target", "due_on", "refusal"),
    [
        ("每周下楼", "次", 0, 3, TODAY, None),
        ("少住院", "次", 3, 0, TODAY, None),
        (" ", "次", 0, 3, TODAY, ValueMissing),
        ("每周下楼", "", 0, 3, TODAY, ValueMissing),
        ("每周下楼", "次", 3, 3, TODAY, ValueInvalid),
        ("每周下楼", "次", -1, 3, TODAY, ValueInvalid),
        ("每周下楼", "次", 0, 3, date(2026, 4, 26), ValueInvalid),
    ],
)
def test_a_goal_can_be_counted(text, unit, start, target, due_on, refusal):
    if refusal is None:
        cases.check_goal(text, unit, start, target, due_on, TODAY)
    else:
        with pytest.raises(refusal):
            cases.check_goal(text, unit, start, target, due_on, TODAY)


@given(start=st.integers(0, 50), target=st.integers(0, 50), reached=st.integers(0, 90))
def test_a_goal_is_reached_between_nothing_and_all_of_it(start, target, reached):
    if start == target:
        return
    share = cases.attained(start, target, reached)
    assert 0 <= share <= 100
    assert cases.attained(start, target, target) == 100
    assert cases.attained(start, target, start) == 0


@pytest.mark.parametrize(
    ("held_on", "minutes", "note", "refusal"),
    [
        (TODAY, 1, "谈", None),
        (TODAY, 480, "谈", None),
        (date(2026, 4, 28), 40, "谈", CaseAhead),
        (TODAY, 0, "谈", ValueInvalid),
        (TODAY, 481, "谈", ValueInvalid),
        (TODAY, 40, " ", ValueMissing),
        (TODAY, 40, "长" * 4001, ValueInvalid),
    ],
)
def test_a_session_is_written_down_once_it_was_held(held_on, minutes, note, refusal):
    if refusal is None:
        cases.check_session(held_on=held_on, minutes=minutes, note=note, today=TODAY)
    else:
        with pytest.raises(refusal):
            cases.check_session(held_on=held_on, minutes=minutes, note=note, today=TODAY)


def test_one_more_than_the_most_needs_a_reason():
    cases.check_load(29, 30, "")
    cases.check_load(30, 30, "同事病了")
    with pytest.raises(CaseloadFull) as met:
        cases.check_load(30, 30, " ")
    assert met.value.facts == {"open_cases": 30, "most": 30}


@pytest.mark.parametrize(
    ("reader", "is_allowed"),
    [(1, True), (2, True), (3, True), (4, False), (9, False)],
    ids=["worker", "supervisor", "stand-in", "anybody else", "the client as staff"],
)
def test_few_read_a_case(reader, is_allowed):
    assert cases.may_read(reader, worker=1, client=9, line={2, 9}, stand_ins={3}) is is_allowed


def test_a_kind_of_client_says_the_field():
    assert {cases.field_of(code) for code in ("01", "03", "04", "06", "99")} <= set(cases.FIELDS)
