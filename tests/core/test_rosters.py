"""Invitations, seats and the reserve."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.hours import SHANGHAI, Span
from liandong.core.rosters import (
    AssignmentState,
    Commitment,
    DeclineReason,
    DeclineReasonUnknown,
    EligibilityRules,
    InvitationAnswered,
    InvitationHasLapsed,
    InvitationState,
    InvitationTakenBack,
    NotEligible,
    OtherTimeUnusable,
    OverlapsOwnShift,
    PersonFacts,
    ProposalClosed,
    ProposalState,
    ReleaseTooLate,
    ReserveEntry,
    ShiftFacts,
    ShiftFull,
    ShiftStarted,
    answer_deadline,
    check_answerable,
    check_counter,
    check_eligible,
    check_no_overlap,
    check_proposal_open,
    check_seat,
    conflicts,
    decline_reason,
    invitation_may_become,
    is_late_release,
    may_become,
    reserve_order,
    to_ask,
)

NOON = datetime(2026, 5, 6, 12, tzinfo=SHANGHAI)


def hours(number):
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("starts_in", "allowed", "answer_in"),
    [(100, 24, 24), (48, 24, 24), (36, 24, 18), (2, 24, 1), (0.5, 24, 0.25), (100, 0.5, 0.5)],
)
def test_the_answer_is_due_in_time_to_ask_somebody_else(starts_in, allowed, answer_in):
    due = answer_deadline(NOON, NOON + hours(starts_in), allowed)
    assert due == NOON + hours(answer_in)


@given(st.integers(1, 100_000), st.floats(0.1, 500))
def test_the_answer_is_always_due_after_the_asking_and_before_the_start(minutes, allowed):
    starts_at = NOON + timedelta(minutes=minutes)
    assert NOON < answer_deadline(NOON, starts_at, allowed) < starts_at


def test_a_deadline_without_time_is_a_programmer_s_mistake():
    with pytest.raises(ValueError, match="not after"):
        answer_deadline(NOON, NOON, 24)
    with pytest.raises(ValueError, match="positive"):
        answer_deadline(NOON, NOON + hours(1), 0)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (InvitationState.ASKED, None),
        (InvitationState.COUNTERED, None),
        (InvitationState.ACCEPTED, InvitationAnswered),
        (InvitationState.DECLINED, InvitationAnswered),
        (InvitationState.LAPSED, InvitationHasLapsed),
        (InvitationState.WITHDRAWN, InvitationTakenBack),
    ],
)
def test_only_an_open_invitation_can_be_answered(state, refusal):
    due = NOON + hours(1)
    if refusal is None:
        assert check_answerable(state, shift_title="助餐", answer_by=due, at=NOON) is None
        with pytest.raises(InvitationHasLapsed):
            check_answerable(state, shift_title="助餐", answer_by=NOON, at=NOON)
    else:
        with pytest.raises(refusal):
            check_answerable(state, shift_title="助餐", answer_by=due, at=NOON)


def test_final_answers_stay():
    final = [
        s for s in InvitationState if not any(invitation_may_become(s, t) for t in InvitationState)
    ]
    assert final == [
        InvitationState.ACCEPTED,
        InvitationState.DECLINED,
        InvitationState.LAPSED,
        InvitationState.WITHDRAWN,
    ]


def test_a_released_seat_is_gone_and_a_wrong_list_can_be_put_right():
    assert not any(may_become(AssignmentState.RELEASED, to) for to in AssignmentState)
    assert may_become(AssignmentState.ABSENT, AssignmentState.SERVED)
    assert may_become(AssignmentState.SERVED, AssignmentState.ABSENT)
    assert not may_become(AssignmentState.SERVED, AssignmentState.RELEASED)


def test_the_last_seat_is_the_last():
    starts_at = NOON + hours(1)
    seat = {"shift_title": "助餐", "starts_at": starts_at, "seats": 2}
    assert check_seat(**seat, taken=1, at=NOON) is None
    with pytest.raises(ShiftFull) as refused:
        check_seat(**seat, taken=2, at=NOON)
    assert refused.value.facts == {"shift_title": "助餐", "seats": 2}
    with pytest.raises(ShiftStarted):
        check_seat(**seat, taken=0, at=starts_at)


def test_the_earliest_overlap_is_named():
    span = Span(NOON, NOON + hours(4))
    later = Commitment("巡逻", Span(NOON + hours(3), NOON + hours(5)))
    sooner = Commitment("陪诊", Span(NOON + hours(1), NOON + hours(2)))
    with pytest.raises(OverlapsOwnShift) as refused:
        check_no_overlap([later, sooner], span)
    assert refused.value.other_title == "陪诊"
    touching = Commitment("送餐", Span(NOON + hours(4), NOON + hours(5)))
    assert check_no_overlap([touching], span) is None


def test_eligibility_is_judged_on_the_local_day_and_lists_every_reason():
    # 17:00 UTC on the 5th is 01:00 on the 6th in Shanghai: the birthday has come.
    starts_at = datetime(2026, 5, 5, 17, tzinfo=UTC)
    shift = ShiftFacts(
        1, "值守", Span(starts_at, starts_at + hours(1)), seats=1, taken=1, min_age=18
    )
    born_on_sixth = PersonFacts(1, born_on=datetime(2008, 5, 6, tzinfo=SHANGHAI).date())
    assert check_eligible(born_on_sixth, shift, EligibilityRules()) is None
    with pytest.raises(NotEligible) as refused:
        check_eligible(PersonFacts(1, is_suspended=True), shift, EligibilityRules())
    assert [r["code"] for r in refused.value.facts["reasons"]] == [
        "suspended",
        "birth_date_missing",
    ]
    assert refused.value.facts["count"] == 2


def test_a_suggested_time_lies_ahead_and_has_a_length():
    assert check_counter(Span(NOON + hours(1), NOON + hours(2)), NOON) is None
    with pytest.raises(OtherTimeUnusable):
        check_counter(Span(NOON, NOON + hours(2)), NOON)
    with pytest.raises(OtherTimeUnusable):
        check_counter(Span(NOON + hours(1), NOON + hours(1)), NOON)


@pytest.mark.parametrize(("minutes_before", "late"), [(1441, False), (1440, False), (1439, True)])
def test_a_late_release_is_marked_and_never_refused(minutes_before, late):
    at = NOON - timedelta(minutes=minutes_before)
    told = is_late_release(shift_title="助餐", starts_at=NOON, at=at, notice_minutes=1440)
    assert told is late


def test_after_the_start_not_coming_is_no_release():
    with pytest.raises(ReleaseTooLate):
        is_late_release(shift_title="助餐", starts_at=NOON, at=NOON, notice_minutes=0)


def test_a_reason_for_declining_need_not_be_told():
    assert decline_reason("") is DeclineReason.NOT_SAID
    assert decline_reason("ill") is DeclineReason.ILL
    with pytest.raises(DeclineReasonUnknown):
        decline_reason("lazy")


def test_only_an_open_proposal_can_change():
    assert check_proposal_open(ProposalState.OPEN, proposal_id=3) is None
    for state in (ProposalState.ADOPTED, ProposalState.SET_ASIDE):
        with pytest.raises(ProposalClosed):
            check_proposal_open(state, proposal_id=3)


def test_conflicts_tell_overlap_from_short_rest():
    shift = Span(NOON, NOON + hours(2))
    inside = Span(NOON + hours(1), NOON + hours(3))
    close = Span(NOON - hours(2), NOON - timedelta(minutes=20))
    far = Span(NOON + hours(5), NOON + hours(6))
    found = conflicts([far, inside, close], shift, 30)
    assert [(c.held, c.gap_minutes, c.is_overlap) for c in found] == [
        (close, 20, False),
        (inside, -1, True),
    ]


def test_the_reserve_is_asked_in_a_fair_order():
    entries = [
        ReserveEntry(1, NOON, served_last_30_days=3),
        ReserveEntry(2, NOON + hours(1)),
        ReserveEntry(3, NOON),
        ReserveEntry(4, NOON + hours(9), lost_seat=True, served_last_30_days=9),
    ]
    assert [e.person_id for e in reserve_order(entries)] == [4, 3, 2, 1]
    assert [e.person_id for e in to_ask(entries, seats=5, taken=2, pending=1)] == [4, 3]
    assert to_ask(entries, seats=5, taken=4, pending=2) == []


entries = st.lists(
    st.builds(
        ReserveEntry,
        st.integers(1, 10_000),
        st.integers(0, 99).map(lambda h: NOON + hours(h)),
        st.booleans(),
        st.integers(0, 9),
    ),
    unique_by=lambda e: e.person_id,
)


@given(entries, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_list_came(rows, random):
    shuffled = rows[:]
    random.shuffle(shuffled)
    assert reserve_order(shuffled) == reserve_order(rows)


@given(entries, st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_seats_held_and_offered_never_exceed_the_seats(rows, seats, taken, pending):
    asked = to_ask(rows, seats=seats, taken=taken, pending=pending)
    assert len(asked) <= max(0, seats - taken - pending)
