"""Complaints: which step follows which, who may look into them, what counts as evidence."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import complaints
from liandong.core.complaint_facts import (
    AppealTooLate,
    ComplaintAlreadyTaken,
    ComplaintStepNotAllowed,
    ConflictOfInterest,
    EvidenceKindUnknown,
    EvidenceTooBig,
    EvidenceTooMany,
)
from liandong.core.complaints import LAW, Category, State
from liandong.core.workdays import SHANGHAI

FRIDAY = datetime(2026, 4, 24, 16, tzinfo=SHANGHAI)


def taking(before=State.FILED, **told):
    facts = {
        "taker": 9,
        "filed_by": 1,
        "about": 2,
        "guided_by_subject": False,
        "works_for_subject": False,
        "earlier_handlers": (),
    }
    return complaints.check_taking(before, **(facts | told))


def test_somebody_without_a_stake_takes_a_complaint_and_another_one_its_appeal():
    assert taking() is State.TAKEN
    assert taking(State.APPEALED, earlier_handlers=(3,)) is State.RETAKEN


@pytest.mark.parametrize(
    "stake",
    [
        {"taker": 1},
        {"taker": 2},
        {"guided_by_subject": True},
        {"works_for_subject": True},
    ],
)
@pytest.mark.parametrize("before", [State.FILED, State.APPEALED])
def test_whoever_has_a_stake_is_kept_out(before, stake):
    with pytest.raises(ConflictOfInterest):
        taking(before, **stake)


def test_the_first_handler_does_not_look_at_the_appeal():
    with pytest.raises(ConflictOfInterest):
        taking(State.APPEALED, earlier_handlers=(9,))


@pytest.mark.parametrize("state", [State.TAKEN, State.RETAKEN])
def test_a_complaint_has_one_handler(state):
    with pytest.raises(ComplaintAlreadyTaken):
        taking(state)


@given(st.sampled_from(State), st.sampled_from(State))
def test_nothing_follows_the_end(before, after):
    if before in {State.FINAL, State.WITHDRAWN}:
        with pytest.raises(ComplaintStepNotAllowed):
            complaints.check_step(before, after)


def test_an_answer_is_due_after_working_days_and_labour_day_is_none():
    assert complaints.due_at(FRIDAY, 4) == datetime(2026, 5, 1, tzinfo=SHANGHAI)
    assert complaints.due_at(FRIDAY, 5) == datetime(2026, 5, 7, tzinfo=SHANGHAI)


def test_an_appeal_is_in_time_until_midnight_of_its_last_day():
    closes = complaints.due_at(FRIDAY, 10)
    state = State.ANSWERED
    before = closes - timedelta(seconds=1)
    complaints.check_appeal(state, answered_at=FRIDAY, working_days=10, at=before)
    with pytest.raises(AppealTooLate):
        complaints.check_appeal(state, answered_at=FRIDAY, working_days=10, at=closes)


def test_every_category_has_its_law_and_a_body_in_charge():
    assert set(LAW) == set(Category)
    keys = {complaints.authority_key(one) for one in Category}
    assert keys == {"registration", "social_work", "planning"}


def test_what_a_file_is_is_read_from_its_bytes():
    assert complaints.read_evidence("a.exe", b"%PDF-1.7 x").kind == "application/pdf"
    with pytest.raises(EvidenceKindUnknown):
        complaints.read_evidence("photo.jpg", b"MZ\x90")
    with pytest.raises(EvidenceTooBig):
        complaints.read_evidence("a.pdf", b"%PDF-" + b"x" * complaints.MOST_BYTES)
    with pytest.raises(EvidenceTooMany):
        complaints.check_count(2, 2)
