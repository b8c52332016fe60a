"""Needs: steps, completeness, deadlines, urgency and drafts from a sentence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.need_drafts import GuessField, draft_from_sentence
from liandong.core.needs import (
    HARDSHIP_POINTS,
    RISK_REQUIREMENTS,
    FilerKind,
    FilerMayNotVerify,
    NeedClosedAlready,
    NeedDatesReversed,
    NeedFacts,
    NeedIncomplete,
    NeedNotVerified,
    NeedState,
    NeedStepNotAllowed,
    Risk,
    UrgencyFacts,
    answer_due,
    check_complete,
    check_step,
    check_verifier,
    is_answer_overdue,
    missing_facts,
    needs_agreement,
    next_states,
    urgency,
)
from liandong.core.workdays import add_working_days

TODAY = date(2026, 5, 6)
WHOLE = NeedFacts(
    number="XQ-2026-000001",
    title="陪独居老人看病",
    category="0017",
    service_object="03",
    place="粤海街道",
    wanted_from=TODAY,
    people_wanted=2,
    contact_name="李阿姨",
    contact_phone="13800000000",
    risks_stated="没有已知风险",
)


def test_the_usual_way_of_a_need_is_open_from_end_to_end():
    way = [NeedState.FILED]
    while next_states(way[-1]):
        way.append(next_states(way[-1])[0])
    assert [state.value for state in way] == [
        "filed",
        "verified",
        "answered",
        "assessed",
        "planned",
        "served",
        "closed",
    ]


@pytest.mark.parametrize(
    ("state", "to", "refusal"),
    [
        (NeedState.FILED, NeedState.ASSESSED, NeedNotVerified),
        (NeedState.VERIFIED, NeedState.PLANNED, NeedStepNotAllowed),
        (NeedState.CLOSED, NeedState.FILED, NeedClosedAlready),
        (NeedState.WITHDRAWN, NeedState.VERIFIED, NeedClosedAlready),
    ],
)
def test_a_step_out_of_order_is_refused(state, to, refusal):
    with pytest.raises(refusal):
        check_step(state, to, number="X")


def test_a_cancelled_project_gives_the_need_back():
    assert check_step(NeedState.PLANNED, NeedState.ASSESSED, number="X") is None


def test_nobody_verifies_their_own_need_but_the_social_worker_who_was_there():
    with pytest.raises(FilerMayNotVerify):
        check_verifier(number="X", filer_id=1, verifier_id=1, filer=FilerKind.CONTACT)
    told = check_verifier(number="X", filer_id=1, verifier_id=1, filer=FilerKind.SOCIAL_WORKER)
    assert told is None


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, []),
        ({"title": " "}, ["title"]),
        ({"risks_stated": ""}, ["risks_stated"]),
        ({"people_wanted": 0}, ["people_wanted"]),
        ({"is_for_one_person": True}, ["recipient_consented"]),
        ({"is_for_one_person": True, "recipient_consented": True}, []),
        ({"place": "", "contact_phone": ""}, ["place", "contact_phone"]),
        ({"contact_phone": "", "filer": FilerKind.VOLUNTEER}, []),
    ],
)
def test_what_is_missing_is_named_in_the_order_of_the_form(change, missing):
    assert missing_facts(replace(WHOLE, **change)) == missing


def test_an_incomplete_need_is_refused_with_all_that_is_missing():
    with pytest.raises(NeedIncomplete) as refused:
        check_complete(NeedFacts(number="X"))
    assert refused.value.facts["count"] == 9
    with pytest.raises(NeedDatesReversed):
        check_complete(replace(WHOLE, wanted_until=TODAY - timedelta(days=1)))
    assert check_complete(WHOLE) is None


def test_the_answer_is_due_by_working_days_with_make_up_days():
    # National Day 2026: 1 to 7 October off; 10 October is a make-up Saturday.
    assert answer_due(date(2026, 9, 30), add_working_days=add_working_days) == date(2026, 10, 10)
    assert answer_due(TODAY, add_working_days=add_working_days, working_days=1) == date(2026, 5, 7)


@pytest.mark.parametrize(
    ("state", "answered_on", "today", "overdue"),
    [
        (NeedState.FILED, None, date(2026, 5, 9), False),
        (NeedState.FILED, None, date(2026, 5, 10), True),
        (NeedState.ASSESSED, None, date(2026, 5, 20), False),
        (NeedState.ANSWERED, date(2026, 5, 9), date(2026, 5, 20), False),
        (NeedState.ANSWERED, date(2026, 5, 10), date(2026, 5, 20), True),
    ],
)
def test_an_answer_is_late_only_after_its_day(state, answered_on, today, overdue):
    due = date(2026, 5, 9)
    told = is_answer_overdue(state, due_on=due, answered_on=answered_on, today=today)
    assert told is overdue


def test_more_risk_never_asks_for_less():
    for lower, higher in zip(list(Risk), list(Risk)[1:], strict=False):
        low, high = RISK_REQUIREMENTS[lower], RISK_REQUIREMENTS[higher]
        for name in ("insurance", "adults_only", "counts_as_high_risk", "briefing", "pairs"):
            assert getattr(low, name) <= getattr(high, name)


@pytest.mark.parametrize(
    ("risk", "mandatory", "triggers", "needed"),
    [
        (Risk.R1, True, {"high_risk"}, False),
        (Risk.R2, True, {"high_risk"}, True),
        (Risk.R2, False, {"high_risk"}, False),
        (Risk.R3, True, {"large_event"}, False),
    ],
)
def test_the_profile_says_when_risk_asks_for_an_agreement(risk, mandatory, triggers, needed):
    assert needs_agreement(risk, is_mandatory=mandatory, triggers=triggers) is needed


def test_urgency_tells_its_reasons_weightiest_first():
    facts = UrgencyFacts(
        filed_on=TODAY - timedelta(days=9),
        hardship=frozenset({"elder_alone", "low_income"}),
        deadline_on=TODAY + timedelta(days=3),
        risk=Risk.R1,
        lives_alone=True,
        last_contact_on=TODAY - timedelta(days=14),
    )
    told = urgency(facts, TODAY)
    assert [(r.code, r.points) for r in told.reasons] == [
        ("hardship", 29),
        ("deadline_near", 20),
        ("lives_alone", 5),
        ("no_contact", 5),
        ("risk", 4),
        ("waiting", 4),
    ]
    assert told.score == 67


def test_a_need_without_any_cause_is_not_urgent_and_an_incident_always_is():
    assert urgency(UrgencyFacts(filed_on=TODAY), TODAY).score == 0
    assert urgency(UrgencyFacts(filed_on=TODAY, is_incident=True), TODAY).score == 90


def test_a_day_that_has_passed_is_told_as_passed():
    facts = UrgencyFacts(filed_on=TODAY, deadline_on=TODAY - timedelta(days=2))
    (reason,) = urgency(facts, TODAY).reasons
    assert (reason.code, reason.points, reason.facts["days"]) == ("deadline_past", 25, 2)


urgencies = st.builds(
    UrgencyFacts,
    filed_on=st.dates(date(2025, 1, 1), TODAY),
    hardship=st.frozensets(st.sampled_from([*HARDSHIP_POINTS, "nothing"])),
    deadline_on=st.none() | st.dates(date(2026, 4, 1), date(2026, 7, 1)),
    risk=st.sampled_from(list(Risk)),
    lives_alone=st.booleans(),
    last_contact_on=st.none() | st.dates(date(2026, 1, 1), TODAY),
    is_incident=st.booleans(),
)


@given(urgencies)
def test_the_score_is_the_sum_of_its_reasons_and_stays_within_a_hundred(facts):
    told = urgency(facts, TODAY)
    assert told.score == sum(reason.points for reason in told.reasons)
    assert 0 <= told.score <= 100


@given(urgencies, st.integers(0, 60))
def test_waiting_longer_never_makes_a_need_less_urgent(facts, days):
    assert urgency(facts, TODAY + timedelta(days=days)).score >= urgency(facts, TODAY).score


@given(urgencies, st.sampled_from(sorted(HARDSHIP_POINTS)))
def test_more_hardship_never_makes_a_need_less_urgent(facts, group):
    more = replace(facts, hardship=facts.hardship | {group})
    assert urgency(more, TODAY).score >= urgency(facts, TODAY).score


@pytest.mark.parametrize(
    ("sentence", "field", "value"),
    [
        ("独居老人周三下午要人陪诊，需要两名志愿者", GuessField.SERVICE_OBJECT, "03"),
        ("独居老人周三下午要人陪诊，需要两名志愿者", GuessField.PEOPLE_WANTED, "2"),
        ("给老人理发、磨剪刀，需要20人", GuessField.CATEGORY, "0001"),
        ("给老人理发、磨剪刀，需要20人", GuessField.PEOPLE_WANTED, "20"),
        ("放学后辅导留守儿童写作业", GuessField.CATEGORY, "0003"),
        ("放学后辅导留守儿童写作业", GuessField.HARDSHIP, "left_behind_child"),
        ("马拉松赛事要３００名志愿者维持秩序", GuessField.MODE, "M3"),
        ("马拉松赛事要３００名志愿者维持秩序", GuessField.PEOPLE_WANTED, "300"),
        ("台风来了，要转移群众", GuessField.MODE, "M4"),
        ("洪水围困，需要抢险救援", GuessField.RISK, "R3"),
        ("给失独家庭做心理咨询", GuessField.SKILL, "18"),
        ("给失独家庭做心理咨询", GuessField.MODE, "M2"),
        ("在社区宣传反诈", GuessField.MODE, "M5"),
        ("捡拾河道垃圾", GuessField.CATEGORY, "0006"),
    ],
)
def test_a_sentence_becomes_a_draft(sentence, field, value):
    assert draft_from_sentence(sentence).best(field) == value


def test_a_word_that_is_denied_is_not_counted():
    draft = draft_from_sentence("陪老人聊天，不需要急救，会开车就行")
    assert draft.all_of(GuessField.SKILL) == ("03",)


def test_a_person_without_care_is_not_taken_for_a_denial():
    assert "03" in draft_from_sentence("没有人照顾的老人").all_of(GuessField.SERVICE_OBJECT)


def test_a_sentence_without_known_words_gives_no_invented_guess():
    draft = draft_from_sentence("你好")
    assert [(g.field, g.value, g.is_clear) for g in draft.guesses] == [
        (GuessField.MODE, "M1", False),
        (GuessField.RISK, "R0", False),
    ]
    assert draft_from_sentence("  ").guesses == ()


@given(st.text(max_size=80))
def test_any_text_gives_a_draft_whose_words_stand_in_it(text):
    draft = draft_from_sentence(text)
    plain = " ".join(text.translate(str.maketrans("０１２３４５６７８９", "0123456789")).split())
    assert all(word in plain for guess in draft.guesses for word in guess.words)
    assert len(draft.title) <= 24


def test_a_volunteer_s_right_adds_its_points_as_far_as_a_hundred_leave_room():
    plain = UrgencyFacts(filed_on=TODAY)
    first = urgency(replace(plain, priority_points=10), TODAY)
    assert first.score == urgency(plain, TODAY).score + 10
    assert ("priority_right", 10) in [(r.code, r.points) for r in first.reasons]
    most = UrgencyFacts(
        filed_on=TODAY - timedelta(days=60), hardship=frozenset({"violence", "orphan"}),
        deadline_on=TODAY, risk=Risk.R3, lives_alone=True, priority_points=10,
    )  # fmt: skip
    full = urgency(most, TODAY)
    assert full.score == sum(r.points for r in full.reasons) == 100
