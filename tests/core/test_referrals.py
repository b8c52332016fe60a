"""A case changes hands with the client's consent and the receiver's answer."""

import pytest

from liandong.core import referrals
from liandong.core.referrals import (
    ReferralIsAnswered,
    ReferralNoConsent,
    ReferralNotYours,
    ReferralState,
    ReferralWaits,
)
from liandong.core.refusals import ValueMissing


@pytest.mark.parametrize(
    ("has_consent", "reason", "is_open", "refusal"),
    [
        (True, "搬到了那边", False, None),
        (False, "搬到了那边", False, ReferralNoConsent),
        (True, " ", False, ValueMissing),
        (True, "搬到了那边", True, ReferralWaits),
    ],
)
def test_nothing_is_offered_without_consent(has_consent, reason, is_open, refusal):
    told = {"has_consent": has_consent, "reason": reason, "is_open": is_open}
    if refusal is None:
        referrals.check_ask(**told)
    else:
        with pytest.raises(refusal):
            referrals.check_ask(**told)


@pytest.mark.parametrize(
    ("state", "is_receiver", "is_accepted", "reason", "refusal"),
    [
        (ReferralState.ASKED, True, True, "", None),
        (ReferralState.ASKED, True, False, "人手不够", None),
        (ReferralState.ASKED, True, False, "", ValueMissing),
        (ReferralState.ASKED, False, True, "", ReferralNotYours),
        (ReferralState.ACCEPTED, True, True, "", ReferralIsAnswered),
        (ReferralState.WITHDRAWN, True, False, "晚了", ReferralIsAnswered),
    ],
)
def test_the_receiver_answers_once_and_says_why_not(
    state, is_receiver, is_accepted, reason, refusal
):
    told = {"is_receiver": is_receiver, "is_accepted": is_accepted, "reason": reason}
    if refusal is None:
        referrals.check_answer(state, **told)
    else:
        with pytest.raises(refusal):
            referrals.check_answer(state, **told)
