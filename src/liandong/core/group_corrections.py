"""Putting right what was written of a closed group: what may be, within which bounds, and why.

A closed group is not opened again: one value at a time is put right, with a reason, and what
stood there before is kept. What a supervisor wrote, the plan that was approved (dates, goals,
marks given on the day) and a coming that a check-in proves are nobody's to put right. Scores
run from 0 to 10, minutes are minutes of one session.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.groups import BEST_SCORE
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing

LONGEST_REASON = 200
LONGEST_TEXT = 4000
MOST_MINUTES = 8 * 60
YES, NO = "yes", "no"


class What(StrEnum):
    """What is put right."""

    THEME = "theme"
    AIM = "aim"
    EVALUATION = "evaluation"
    FOLLOW_UP = "follow_up"
    TOPIC = "topic"
    NOTE = "note"
    MOOD = "mood"
    MINUTES = "minutes"
    PLACE = "place"
    SCORE_BEFORE = "score_before"
    SCORE_AFTER = "score_after"
    PRESENCE = "presence"


class Of(StrEnum):
    """To what a value belongs: the group, one of its sessions, a member, a member at a session."""

    GROUP = "group"
    SESSION = "session"
    MEMBER = "member"
    COMING = "coming"


class Shape(StrEnum):
    """How a value is written."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Rule:
    """Bounds of one value: characters of a text, or the least and the most of a number."""

    of: Of
    shape: Shape
    most: int
    least: int = 0
    may_be_empty: bool = False


RULES: Mapping[What, Rule] = {
    What.THEME: Rule(Of.GROUP, Shape.LINE, 80),
    What.AIM: Rule(Of.GROUP, Shape.TEXT, LONGEST_TEXT),
    What.EVALUATION: Rule(Of.GROUP, Shape.TEXT, LONGEST_TEXT),
    What.FOLLOW_UP: Rule(Of.GROUP, Shape.TEXT, LONGEST_TEXT, may_be_empty=True),
    What.TOPIC: Rule(Of.SESSION, Shape.LINE, 120),
    What.NOTE: Rule(Of.SESSION, Shape.TEXT, LONGEST_TEXT),
    What.MOOD: Rule(Of.SESSION, Shape.TEXT, LONGEST_TEXT, may_be_empty=True),
    What.MINUTES: Rule(Of.SESSION, Shape.NUMBER, MOST_MINUTES, 1),
    What.PLACE: Rule(Of.SESSION, Shape.LINE, 100, may_be_empty=True),
    What.SCORE_BEFORE: Rule(Of.MEMBER, Shape.NUMBER, BEST_SCORE),
    What.SCORE_AFTER: Rule(Of.MEMBER, Shape.NUMBER, BEST_SCORE),
    What.PRESENCE: Rule(Of.COMING, Shape.YES_NO, 3),
}


def of(kind: Of) -> tuple[What, ...]:
    """What may be put right of one kind, in the order of the papers."""
    return tuple(what for what, rule in RULES.items() if rule.of is kind)


def checked(what: What, value: str, *, before: str, reason: str) -> str:
    """The value to write, without blanks around it.

    Refuses ``ValueMissing`` (the value or the reason), ``ValueInvalid`` (out of bounds) and
    ``CorrectionSame`` when that stands there already.

    >>> checked(What.SCORE_AFTER, " 8 ", before="3", reason="抄错了")
    '8'
    """
    rule, told = RULES[what], value.strip()
    if not reason.strip():
        raise ValueMissing(field="reason")
    if not told and not rule.may_be_empty:
        raise ValueMissing(field="value")
    if rule.shape is Shape.NUMBER:
        bounds = f"{rule.least}–{rule.most}"
        if not told.isdecimal() or not rule.least <= int(told) <= rule.most:
            raise ValueInvalid("value", told[:10], bounds)
        told = str(int(told))
    elif rule.shape is Shape.YES_NO:
        if told not in (YES, NO):
            raise ValueInvalid("value", told[:10], f"{YES}、{NO}")
    elif len(told) > rule.most:
        raise ValueInvalid("value", told[:10] + "…", f"≤ {rule.most}")
    if told == before.strip():
        raise CorrectionSame()
    return told


@dataclass(eq=False)
class CorrectionSame(Refusal):
    """That is what stands there already."""

    code: ClassVar[str] = "correction_same"


@dataclass(eq=False)
class GroupStillOpen(Refusal):
    """The group has not ended: it is changed where it was written."""

    code: ClassVar[str] = "group_still_open"


@dataclass(eq=False)
class ComingProven(Refusal):
    """A check-in proves that the member was there."""

    code: ClassVar[str] = "coming_proven"


@dataclass(frozen=True, slots=True)
class GroupCorrected(Event):
    """A value of a closed group was put right; which, but neither the value nor whose."""

    number: str
    what: str
