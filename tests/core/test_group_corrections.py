"""Which values of a closed group may be put right, and within which bounds."""

import pytest

from liandong.core import group_corrections as rules
from liandong.core.group_corrections import RULES, Of, What, checked, of
from liandong.core.refusals import ValueInvalid, ValueMissing


def put(what, value, before="原来", reason="抄错了"):
    return checked(what, value, before=before, reason=reason)


def test_every_value_has_a_rule_and_belongs_to_one_kind():
    assert set(RULES) == set(What)
    assert {what for kind in Of for what in of(kind)} == set(What)


@pytest.mark.parametrize(
    ("what", "value", "told"),
    [
        (What.NOTE, " 做了手工 ", "做了手工"),
        (What.MOOD, "", ""),
        (What.FOLLOW_UP, " ", ""),
        (What.SCORE_AFTER, "08", "8"),
        (What.SCORE_BEFORE, "0", "0"),
        (What.MINUTES, "480", "480"),
        (What.PRESENCE, "yes", "yes"),
        (What.THEME, "字" * 80, "字" * 80),
    ],
)
def test_what_may_be_written(what, value, told):
    assert put(what, value) == told


@pytest.mark.parametrize(
    ("what", "value", "refusal"),
    [
        (What.NOTE, " ", ValueMissing),
        (What.THEME, "字" * 81, ValueInvalid),
        (What.SCORE_AFTER, "11", ValueInvalid),
        (What.SCORE_AFTER, "-1", ValueInvalid),
        (What.SCORE_AFTER, "八", ValueInvalid),
        (What.MINUTES, "0", ValueInvalid),
        (What.MINUTES, "481", ValueInvalid),
        (What.PRESENCE, "maybe", ValueInvalid),
        (What.NOTE, " 原来 ", rules.CorrectionSame),
    ],
)
def test_what_may_not_be_written(what, value, refusal):
    with pytest.raises(refusal):
        put(what, value)


def test_nothing_is_put_right_without_a_reason():
    with pytest.raises(ValueMissing) as refused:
        put(What.NOTE, "做了手工", reason="  ")
    assert refused.value.field == "reason"
