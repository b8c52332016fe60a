"""What a client is told of who read, and when a code opens."""

from datetime import datetime, timedelta

import pytest

from liandong.core import case_tellings as rules
from liandong.core.case_tellings import ReaderRole
from liandong.core.workdays import SHANGHAI

NOON = datetime(2026, 5, 4, 12, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("until", "opened_at", "ended_at", "refused"),
    [
        (NOON + timedelta(minutes=1), None, None, None),
        (NOON, None, None, "case_code_lapsed"),
        (NOON + timedelta(days=1), NOON, None, "case_code_used"),
        (NOON + timedelta(days=1), None, NOON, "case_code_replaced"),
        (NOON - timedelta(days=1), NOON, NOON, "case_code_used"),
    ],
)
def test_a_code_opens_once_in_its_time_and_says_what_is_wrong(until, opened_at, ended_at, refused):
    told = {"until": until, "opened_at": opened_at, "ended_at": ended_at, "at": NOON}
    if refused is None:
        rules.check_code(**told)
        return
    with pytest.raises(rules.Refusal) as caught:
        rules.check_code(**told)
    assert caught.value.code == refused


def test_an_older_look_tells_the_role_where_it_can_be_known():
    assert rules.role_of("file", "stand_in", reader=2, worker=1) is ReaderRole.STAND_IN
    assert rules.role_of("file", "", reader=1, worker=1) is ReaderRole.WORKER
    assert rules.role_of("referral", "", reader=2, worker=1) is ReaderRole.RECEIVER
    assert rules.role_of("file", "", reader=2, worker=1) is None


def test_staff_are_named_and_volunteers_are_not():
    assert [role for role in ReaderRole if not rules.is_named(role)] == [ReaderRole.VOLUNTEER]


def test_no_sign_of_a_code_is_taken_for_another():
    assert len(set(rules.CODE_LETTERS)) == len(rules.CODE_LETTERS) == 31
    assert not set("ILO01") & set(rules.CODE_LETTERS)
    assert rules.normal(rules.printed("K3Q5ZABCDE").lower()) == "K3Q5ZABCDE"
