"""Needs: what is asked for, what is still missing, how urgent it is and when to answer.

Days are local days; urgency is whole points from 0 to 100. Sources: Order 685 Art 13
(who asks states the truth and the risks; the organization verifies and answers in
time), Art 12 and 17 (risks, insurance). The weights of urgency are this project's own
and stand in one table, so that a region can see and change them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from liandong.core.eligibility import Risk
from liandong.core.need_drafts import Guess, GuessField, NeedDraft, draft_from_sentence
from liandong.core.need_facts import (
    FilerMayNotVerify,
    NeedAlreadyFiled,
    NeedAnswered,
    NeedAssessed,
    NeedChanged,
    NeedClosed,
    NeedClosedAlready,
    NeedDatesReversed,
    NeedFiled,
    NeedIncomplete,
    NeedNotVerified,
    NeedPlanned,
    NeedRefused,
    NeedServed,
    NeedsImported,
    NeedStepNotAllowed,
    NeedVerified,
    NeedWithdrawn,
    PriorityNotHeld,
)

__all__ = [
    "ANSWER_WORKING_DAYS",
    "HARDSHIP_POINTS",
    "RISK_REQUIREMENTS",
    "FilerKind",
    "FilerMayNotVerify",
    "Guess",
    "GuessField",
    "NeedAlreadyFiled",
    "NeedAnswered",
    "NeedAssessed",
    "NeedChanged",
    "NeedClosed",
    "NeedClosedAlready",
    "NeedDatesReversed",
    "NeedDraft",
    "NeedFacts",
    "NeedFiled",
    "NeedIncomplete",
    "NeedNotVerified",
    "NeedPlanned",
    "NeedRefused",
    "NeedServed",
    "NeedState",
    "NeedStepNotAllowed",
    "NeedVerified",
    "NeedWithdrawn",
    "NeedsImported",
    "PriorityNotHeld",
    "Risk",
    "RiskRequirements",
    "Urgency",
    "UrgencyFacts",
    "UrgencyReason",
    "VerifyMethod",
    "answer_due",
    "check_complete",
    "check_step",
    "check_verifier",
    "draft_from_sentence",
    "is_answer_overdue",
    "missing_facts",
    "needs_agreement",
    "next_states",
    "urgency",
]

ANSWER_WORKING_DAYS = 3
"""The law says "in time"; three working days is this project's default (by profile)."""


class NeedState(StrEnum):
    """Where a need stands; refused, withdrawn and closed are final."""

    FILED = "filed"
    VERIFIED = "verified"
    ANSWERED = "answered"
    ASSESSED = "assessed"
    PLANNED = "planned"
    SERVED = "served"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class FilerKind(StrEnum):
    """In what capacity somebody files a need. A volunteer's is a proposal."""

    ORGANIZATION = "organization"
    CONTACT = "contact"
    SOCIAL_WORKER = "social_worker"
    VOLUNTEER = "volunteer"


class VerifyMethod(StrEnum):
    """How a need was checked."""

    VISIT = "visit"
    PHONE = "phone"
    ONLINE = "online"
    DOCUMENT = "document"
    KNOWN = "known"


_STEPS: dict[NeedState, tuple[NeedState, ...]] = {
    NeedState.FILED: (NeedState.VERIFIED, NeedState.REFUSED, NeedState.WITHDRAWN),
    NeedState.VERIFIED: (NeedState.ANSWERED, NeedState.REFUSED, NeedState.WITHDRAWN),
    NeedState.ANSWERED: (NeedState.ASSESSED, NeedState.CLOSED, NeedState.WITHDRAWN),
    NeedState.ASSESSED: (NeedState.PLANNED, NeedState.CLOSED, NeedState.WITHDRAWN),
    # A cancelled project gives its needs back to the waiting list.
    NeedState.PLANNED: (
        NeedState.SERVED,
        NeedState.ASSESSED,
        NeedState.CLOSED,
        NeedState.WITHDRAWN,
    ),
    NeedState.SERVED: (NeedState.CLOSED, NeedState.PLANNED),
    NeedState.CLOSED: (),
    NeedState.REFUSED: (),
    NeedState.WITHDRAWN: (),
}


def next_states(state: NeedState) -> tuple[NeedState, ...]:
    """The states that may follow; the usual one first, empty at the end."""
    return _STEPS[state]


def check_step(state: NeedState, to: NeedState, *, number: str) -> None:
    """Refuse unless a need in ``state`` may become ``to``.

    Refuses ``NeedClosedAlready``, ``NeedNotVerified`` or ``NeedStepNotAllowed``.
    """
    if to in _STEPS[state]:
        return
    if not _STEPS[state]:
        raise NeedClosedAlready(number=number, state=state.value)
    if state is NeedState.FILED:
        raise NeedNotVerified(number=number)
    raise NeedStepNotAllowed(number=number, state=state.value, wanted=to.value)


def check_verifier(*, number: str, filer_id: int, verifier_id: int, filer: FilerKind) -> None:
    """Refuse ``FilerMayNotVerify`` when one and the same person files and verifies.

    A social worker who met the need on a visit is the exception: the visit is the check.
    """
    if filer_id == verifier_id and filer is not FilerKind.SOCIAL_WORKER:
        raise FilerMayNotVerify(number=number)


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What was told about a need; empty text and None mean: not told.

    recipient_consented
        The person served agreed that the filer asks for them; not asked for needs of a
        group or the public (``is_for_one_person`` False).
    risks_stated
        The filer said which risks there are, "none known" included (Order 685 Art 13).
    """

    number: str = ""
    title: str = ""
    description: str = ""
    category: str = ""
    service_object: str = ""
    place: str = ""
    wanted_from: date | None = None
    wanted_until: date | None = None
    people_wanted: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    risks_stated: str = ""
    filer: FilerKind = FilerKind.ORGANIZATION
    is_for_one_person: bool = False
    recipient_consented: bool = False


def missing_facts(need: NeedFacts) -> list[str]:
    """Codes of the facts that must still be told, in the order of the form.

    A volunteer's proposal may leave people, contact and risks to the staff who take it up.
    """
    told: list[tuple[str, bool, bool]] = [
        # code, is told, is asked of a volunteer too
        ("title", bool(need.title.strip()), True),
        ("category", bool(need.category), True),
        ("service_object", bool(need.service_object), True),
        ("place", bool(need.place.strip()), True),
        ("wanted_from", need.wanted_from is not None, False),
        ("people_wanted", (need.people_wanted or 0) > 0, False),
        ("contact_name", bool(need.contact_name.strip()), False),
        ("contact_phone", bool(need.contact_phone.strip()), False),
        ("risks_stated", bool(need.risks_stated.strip()), False),
        ("recipient_consented", need.recipient_consented or not need.is_for_one_person, True),
    ]
    from_volunteer = need.filer is FilerKind.VOLUNTEER
    return [
        code for code, is_told, always in told if not is_told and (always or not from_volunteer)
    ]


def check_complete(need: NeedFacts) -> None:
    """Refuse ``NeedDatesReversed`` or ``NeedIncomplete`` with every missing fact."""
    if need.wanted_from and need.wanted_until and need.wanted_until < need.wanted_from:
        raise NeedDatesReversed(wanted_from=need.wanted_from, wanted_until=need.wanted_until)
    missing = missing_facts(need)
    if missing:
        raise NeedIncomplete(number=need.number, missing=tuple(missing))


def answer_due(
    filed_on: date,
    *,
    add_working_days: Callable[[date, int], date],
    working_days: int = ANSWER_WORKING_DAYS,
) -> date:
    """The last day on which the filer may be answered in time.

    ``add_working_days(day, n)`` counts by the calendar with make-up days
    (``liandong.core.workdays``).
    """
    return add_working_days(filed_on, working_days)


def is_answer_overdue(
    state: NeedState, *, due_on: date, answered_on: date | None, today: date
) -> bool:
    """Whether the answer came, or is still to come, after the day it was due."""
    if answered_on is not None:
        return answered_on > due_on
    return state in (NeedState.FILED, NeedState.VERIFIED) and today > due_on


@dataclass(frozen=True, slots=True)
class RiskRequirements:
    """What a service of this risk must have.

    insurance
        Personal accident insurance before the start (Order 685 Art 17).
    adults_only
        Nobody under 18; a profile may bar minors from lower risks too.
    counts_as_high_risk
        Triggers the written agreement where the profile has that trigger.
    briefing
        Everybody is told the risks on the spot before the start.
    pairs
        Nobody works alone.
    """

    insurance: bool
    adults_only: bool
    counts_as_high_risk: bool
    briefing: bool
    pairs: bool


RISK_REQUIREMENTS: Mapping[Risk, RiskRequirements] = {
    Risk.R0: RiskRequirements(False, False, False, False, False),
    Risk.R1: RiskRequirements(False, False, False, True, False),
    Risk.R2: RiskRequirements(True, False, True, True, True),
    Risk.R3: RiskRequirements(True, True, True, True, True),
}


def needs_agreement(risk: Risk, *, is_mandatory: bool, triggers: Iterable[str]) -> bool:
    """Whether the risk alone asks for a written agreement under the profile (Order 685 Art 14).

    ``triggers`` are the profile's ``agreement_triggers``; the one meant here is "high_risk".
    """
    is_trigger = "high_risk" in set(triggers)
    return is_mandatory and is_trigger and RISK_REQUIREMENTS[risk].counts_as_high_risk


HARDSHIP_POINTS: Mapping[str, int] = {
    "violence": 30,
    "orphan": 30,
    "extreme_poverty": 28,
    "severe_illness": 26,
    "severe_disability": 26,
    "elder_alone": 24,
    "left_behind_child": 24,
    "bereaved_parents": 22,
    "low_income": 20,
}
_FURTHER_HARDSHIP = 5
_MOST_HARDSHIP = 35
_DEADLINE_POINTS = ((1, 25), (3, 20), (7, 12), (14, 6))
_RISK_POINTS: Mapping[Risk, int] = {Risk.R0: 0, Risk.R1: 4, Risk.R2: 9, Risk.R3: 15}
_MOST_WAITING = 15
_SILENT_AFTER_DAYS = 14
_INCIDENT_FLOOR = 90


@dataclass(frozen=True, slots=True)
class UrgencyFacts:
    """What urgency is judged by.

    hardship
        Keys of :data:`HARDSHIP_POINTS`; others count nothing.
    last_contact_on
        Last day on which anybody saw or rang the recipient; None: never recorded.
    is_incident
        Part of an open emergency.
    priority_points
        For an active volunteer's own difficulty (local laws: served first); by profile.
    """

    filed_on: date
    hardship: frozenset[str] = frozenset()
    deadline_on: date | None = None
    risk: Risk = Risk.R0
    lives_alone: bool = False
    last_contact_on: date | None = None
    is_incident: bool = False
    priority_points: int = 0


@dataclass(frozen=True, slots=True)
class UrgencyReason:
    """Points given for one cause; ``facts`` feed its sentence."""

    code: str
    points: int
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Urgency:
    """How urgent: the sum of its reasons, 0–100, the weightiest reason first."""

    score: int
    reasons: tuple[UrgencyReason, ...]


def urgency(facts: UrgencyFacts, today: date) -> Urgency:
    """How urgent a need is today, with the points of each cause.

    At most 35 points for hardship, 25 for a near deadline, 15 for risk, 15 for waiting
    (one for every two days), 10 for isolation; then what a volunteer's right to be served
    first gives, as far as 100 leave room. An open incident lifts the sum to at least
    90. An earlier deadline, more hardship or longer waiting never lowers the score.
    """
    reasons = [reason for reason in _urgency_reasons(facts, today) if reason.points > 0]
    total = sum(reason.points for reason in reasons)
    if extra := min(facts.priority_points, 100 - total):
        reasons.append(UrgencyReason("priority_right", extra, {}))
        total += extra
    if facts.is_incident and total < _INCIDENT_FLOOR:
        reasons.append(UrgencyReason("incident", _INCIDENT_FLOOR - total, {}))
        total = _INCIDENT_FLOOR
    reasons.sort(key=lambda reason: (-reason.points, reason.code))
    return Urgency(total, tuple(reasons))


def _urgency_reasons(facts: UrgencyFacts, today: date) -> Iterable[UrgencyReason]:
    groups = sorted(facts.hardship & HARDSHIP_POINTS.keys(), key=lambda g: -HARDSHIP_POINTS[g])
    if groups:
        points = HARDSHIP_POINTS[groups[0]] + _FURTHER_HARDSHIP * (len(groups) - 1)
        told = {"group": groups[0], "groups": len(groups)}
        yield UrgencyReason("hardship", min(_MOST_HARDSHIP, points), told)
    if facts.deadline_on is not None:
        left = (facts.deadline_on - today).days
        points = next((points for days, points in _DEADLINE_POINTS if left <= days), 0)
        code = "deadline_past" if left < 0 else "deadline_near"
        yield UrgencyReason(code, points, {"days": abs(left), "deadline_on": facts.deadline_on})
    yield UrgencyReason("risk", _RISK_POINTS[facts.risk], {"risk": facts.risk.name})
    waited = max(0, (today - facts.filed_on).days)
    yield UrgencyReason("waiting", min(_MOST_WAITING, waited // 2), {"days": waited})
    if facts.lives_alone:
        yield UrgencyReason("lives_alone", 5, {})
        last = facts.last_contact_on
        if last is None:
            yield UrgencyReason("never_contacted", 5, {})
        elif (today - last).days >= _SILENT_AFTER_DAYS:
            yield UrgencyReason("no_contact", 5, {"days": (today - last).days})
