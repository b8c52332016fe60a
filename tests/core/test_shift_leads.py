"""Asking who only assists to lead a shift: what becomes of it, and who is not asked."""

from datetime import UTC, datetime, timedelta

import pytest

from liandong.core import shift_leads as rules
from liandong.core.shift_leads import Asked, Outcome

NINE = datetime(2026, 5, 4, 1, tzinfo=UTC)
ELEVEN = NINE + timedelta(hours=2)
BEFORE, AFTER = NINE - timedelta(days=1), ELEVEN + timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "at", "found"),
    [
        ({}, BEFORE, Outcome.WAITING),
        ({}, NINE, Outcome.LAPSED),
        ({"has_place": False}, BEFORE, Outcome.LAPSED),
        ({"says_yes": False}, BEFORE, Outcome.DECLINED),
        ({"says_yes": True}, BEFORE, Outcome.AGREED),
        ({"says_yes": True}, AFTER, Outcome.AGREED),
        ({"says_yes": True, "has_place": False}, AFTER, Outcome.NOT_LED),
        ({"says_yes": True, "was_served": True}, AFTER, Outcome.LED),
        ({"is_withdrawn": True}, BEFORE, Outcome.WITHDRAWN),
        ({"starts_at": None, "ends_at": None}, BEFORE, Outcome.SET_ASIDE),
    ],
)
def test_what_became_of_it(facts, at, found):
    asked = Asked(**({"starts_at": NINE, "ends_at": ELEVEN} | facts))
    assert rules.outcome(asked, at) is found


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"has_place": False}, rules.NoPlaceToLead),
        ({"age": 17}, rules.ShiftLeadTooYoung),
        ({"age": None}, rules.ShiftLeadTooYoung),
        ({"leads_already": True}, rules.LeadsShiftAlready),
        ({"is_asked": True}, rules.ShiftLeadAsked),
        ({"at": NINE}, rules.ShiftLeadLate),
    ],
)
def test_who_is_not_asked(facts, refusal):
    fine = {
        "name": "王芳", "age": 18, "has_place": True, "leads_already": False, "is_asked": False,
        "starts_at": NINE, "at": BEFORE,
    }  # fmt: skip
    rules.check_asking(**fine)
    with pytest.raises(refusal):
        rules.check_asking(**(fine | facts))
