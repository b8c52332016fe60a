"""Case work: the six stages of a case, what each must hold before the next, who may read.

A case goes intake → assessment → plan → intervention → evaluation → closing (MZ/T 094). It may
go back to the plan when the plan does not work, end early from anywhere, and be taken up again
by a new assessment. What a stage asks for is little: one short form. Scores run from 0 (could
not be worse) to 10 (could not be better), told by the client. Minutes are whole minutes; days
are local days.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from liandong.core.case_facts import (
    CaseAhead,
    CaseIsClosed,
    CaseloadFull,
    CaseNotEvaluated,
    CaseNotReady,
    CaseStageOff,
)
from liandong.core.refusals import ValueInvalid, ValueMissing

TEXT_MAX_LENGTH = 4000
MOST_MINUTES = 8 * 60
BEST_SCORE = 10
USUAL_NEXT_DAYS = 14
FOLLOW_UP_DAYS = 30
"""How long until the next contact, and until one looks again after the end (our own proposal)."""


class Stage(StrEnum):
    """Where a case stands: the step that is to be done now, or closed."""

    INTAKE = "intake"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    INTERVENTION = "intervention"
    EVALUATION = "evaluation"
    CLOSING = "closing"
    CLOSED = "closed"


class Source(StrEnum):
    """How the client came (national code table 个案来源, 1–4)."""

    SELF = "self"
    OUTREACH = "outreach"
    REFERRAL = "referral"
    OTHER = "other"


class Risk(StrEnum):
    """What must reach the supervisor at once."""

    SUICIDE = "suicide"
    ABUSE = "abuse"
    VIOLENCE = "violence"


class Method(StrEnum):
    """How a session was held."""

    HOME = "home"
    OFFICE = "office"
    PHONE = "phone"
    ONLINE = "online"
    OTHER = "other"


class ConsentMethod(StrEnum):
    """How the client, or the guardian for them, said yes."""

    SIGNED = "signed"
    SPOKEN = "spoken"
    GUARDIAN = "guardian"


class ClosingReason(StrEnum):
    """Why a case ends."""

    GOALS_MET = "goals_met"
    CLIENT_ENDED = "client_ended"
    MOVED = "moved"
    OUT_OF_REACH = "out_of_reach"
    DIED = "died"
    OTHER = "other"


_LOOKED_AT_AGAIN = frozenset({ClosingReason.GOALS_MET, ClosingReason.OTHER})
_SOURCE_OF_FILER = {"contact": Source.SELF, "organization": Source.REFERRAL}


def usual_next(held_on: date, today: date) -> date:
    """When the next contact is due unless somebody says another day.

    >>> usual_next(date(2026, 5, 1), date(2026, 5, 20))
    datetime.date(2026, 5, 20)
    """
    return max(held_on + timedelta(days=USUAL_NEXT_DAYS), today)


def follow_up_on(reason: str, closed_on: date) -> date | None:
    """When one looks again at a case that ended; None where nobody can or wants to be asked.

    >>> follow_up_on("goals_met", date(2026, 5, 1)), follow_up_on("moved", date(2026, 5, 1))
    (datetime.date(2026, 5, 31), None)
    """
    if reason in _LOOKED_AT_AGAIN:
        return closed_on + timedelta(days=FOLLOW_UP_DAYS)
    return None


def source_of(filer: str) -> Source:
    """How a client came whose need somebody filed in that capacity.

    >>> source_of("contact"), source_of("volunteer")
    (<Source.SELF: 'self'>, <Source.OUTREACH: 'outreach'>)
    """
    return _SOURCE_OF_FILER.get(filer, Source.OUTREACH)


STEPS: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.INTAKE: (Stage.ASSESSMENT, Stage.CLOSED),
    Stage.ASSESSMENT: (Stage.PLAN, Stage.CLOSED),
    Stage.PLAN: (Stage.INTERVENTION, Stage.CLOSED),
    Stage.INTERVENTION: (Stage.EVALUATION, Stage.PLAN, Stage.CLOSED),
    Stage.EVALUATION: (Stage.CLOSING, Stage.PLAN, Stage.CLOSED),
    Stage.CLOSING: (Stage.CLOSED, Stage.PLAN),
    Stage.CLOSED: (Stage.ASSESSMENT,),
}
"""The steps that may follow each stage; the usual one first."""

_NAMED = (1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)
FIELDS = tuple(str(code) for code in _NAMED)
"""Fields of social work (national code table 服务领域)."""
_FIELD_OF_OBJECT = {"01": "3", "03": "2", "04": "8", "05": "1", "06": "1", "08": "20", "09": "4"}


def field_of(service_object: str) -> str:
    """The field of social work that usually goes with a kind of client.

    >>> field_of("03"), field_of("99")
    ('2', '20')
    """
    return _FIELD_OF_OBJECT.get(service_object, "20")


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is already written down in a case.

    goals
        Pairs of target and what was reached; None: not looked at yet.
    sessions
        Sessions held since the plan was last made.
    open_risks
        Risks raised and not settled.
    """

    has_consent: bool = False
    presenting: str = ""
    assessment: str = ""
    score_before: int | None = None
    goals: tuple[tuple[int, int | None], ...] = ()
    sessions: int = 0
    evaluation: str = ""
    outcome_score: int | None = None
    open_risks: int = 0
    is_referral_open: bool = False


def missing(stage: Stage, facts: CaseFacts) -> tuple[str, ...]:
    """What the stage still lacks before the usual next step; empty when nothing.

    >>> missing(Stage.PLAN, CaseFacts())
    ('goals',)
    """
    asked: Mapping[Stage, tuple[tuple[str, bool], ...]] = {
        Stage.INTAKE: (("consent", facts.has_consent), ("presenting", bool(facts.presenting))),
        Stage.ASSESSMENT: (
            ("assessment", bool(facts.assessment)),
            ("score_before", facts.score_before is not None),
        ),
        Stage.PLAN: (("goals", bool(facts.goals)),),
        Stage.INTERVENTION: (("sessions", facts.sessions > 0),),
        Stage.EVALUATION: (
            ("evaluation", bool(facts.evaluation)),
            ("reached", all(reached is not None for _, reached in facts.goals)),
            ("outcome_score", facts.outcome_score is not None),
        ),
    }
    return tuple(name for name, is_there in asked.get(stage, ()) if not is_there)


def check_step(before: Stage, after: Stage, facts: CaseFacts, *, reason: str = "") -> None:
    """Refuse a step out of turn.

    Going back and taking up again need a reason. Ending early needs none of the stages, but no
    risk may be left open and no referral unanswered. Refuses ``CaseIsClosed``,
    ``CaseStageOff``, ``CaseNotReady``, ``ValueMissing``.
    """
    if before is Stage.CLOSED and after is not Stage.ASSESSMENT:
        raise CaseIsClosed()
    if after not in STEPS[before]:
        raise CaseStageOff(stage=before.value)
    if after is Stage.CLOSED:
        held = (("risk", facts.open_risks > 0), ("referral", facts.is_referral_open))
        left = tuple(name for name, is_so in held if is_so)
    else:
        is_usual = after is STEPS[before][0] and before is not Stage.CLOSED
        left = missing(before, facts) if is_usual else ()
        if not is_usual and not reason.strip():
            raise ValueMissing(field="reason")
    if left:
        raise CaseNotReady(missing=left)


def check_closing(stage: Stage, reason: ClosingReason) -> None:
    """Goals count as met only after they were looked at. Refuses ``CaseNotEvaluated``."""
    if reason is ClosingReason.GOALS_MET and stage is not Stage.CLOSING:
        raise CaseNotEvaluated()


def check_goal(text: str, unit: str, start: int, target: int, due_on: date, today: date) -> None:
    """A goal can be measured: from how many to how many of what, until when.

    Refuses ``ValueMissing``, ``ValueInvalid``.
    """
    if not text.strip():
        raise ValueMissing(field="goal")
    if not unit.strip():
        raise ValueMissing(field="unit")
    if start == target or min(start, target) < 0:
        raise ValueInvalid("target", str(target), f"≥ 0, ≠ {start}")
    if due_on < today:
        raise ValueInvalid("due_on", due_on.isoformat(), f"≥ {today.isoformat()}")


def attained(start: int, target: int, reached: int) -> int:
    """How far a goal was reached, in percent from 0 to 100; targets may lie below the start.

    >>> attained(5, 1, 3), attained(0, 4, 6), attained(2, 4, 1)
    (50, 100, 0)
    """
    share = 100 * (reached - start) / (target - start)
    return round(min(100.0, max(0.0, share)))


def check_score(score: int, field: str) -> None:
    """A score lies between 0 and 10. Refuses ``ValueInvalid``."""
    if not 0 <= score <= BEST_SCORE:
        raise ValueInvalid(field, str(score), f"0–{BEST_SCORE}")


def check_session(*, held_on: date, minutes: int, note: str, today: date) -> None:
    """Refuse a session that cannot have been held so.

    Refuses ``CaseAhead``, ``ValueInvalid``, ``ValueMissing``.
    """
    if held_on > today:
        raise CaseAhead(held_on=held_on)
    if not 1 <= minutes <= MOST_MINUTES:
        raise ValueInvalid("minutes", str(minutes), f"1–{MOST_MINUTES}")
    checked_text(note, "note")


def checked_text(text: str, field: str) -> str:
    """The text without space around it. Refuses ``ValueMissing``, ``ValueInvalid`` (too long)."""
    said = text.strip()
    if not said:
        raise ValueMissing(field=field)
    if len(said) > TEXT_MAX_LENGTH:
        raise ValueInvalid(field, said[:10] + "…", f"≤ {TEXT_MAX_LENGTH}")
    return said


class Load(StrEnum):
    """How heavy a social worker's case load is."""

    LIGHT = "light"
    NEARLY = "nearly"
    FULL = "full"


def load(open_cases: int, most: int) -> Load:
    """Nearly full from four fifths on.

    >>> load(23, 30), load(24, 30), load(30, 30)
    (<Load.LIGHT: 'light'>, <Load.NEARLY: 'nearly'>, <Load.FULL: 'full'>)
    """
    if open_cases >= most:
        return Load.FULL
    return Load.NEARLY if open_cases * 5 >= most * 4 else Load.LIGHT


def check_load(open_cases: int, most: int, over_reason: str) -> None:
    """One more beyond the most needs a reason. Refuses ``CaseloadFull``."""
    if load(open_cases, most) is Load.FULL and not over_reason.strip():
        raise CaseloadFull(open_cases=open_cases, most=most)


def may_read(
    reader: int,
    *,
    worker: int,
    client: int | None = None,
    line: Collection[int] = (),
    stand_ins: Collection[int] = (),
) -> bool:
    """Whether a person may read a case: its social worker, that one's supervisors, a stand-in.

    The client as a person of this place never reads the file itself here, whatever their role.

    >>> may_read(3, worker=1, line={3}), may_read(4, worker=1, line={3})
    (True, False)
    """
    if client is not None and reader == client:
        return False
    return reader == worker or reader in line or reader in stand_ins
