"""Approvals: what needs somebody's yes, by when, and what happens when the clock runs out.

A matter is asked of an office, or of the unit whose consent the law asks for (Order 685 Art 42).
Clocks run in working days of the profile (``approvals``; the terms are our own proposal). A clock
that has run out is **never a yes**: the asker and the office above are told, both may then decide,
and the delay is counted in public. A no has a kind, a reason in words and an appeal, which
somebody else decides.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar

from liandong.core import workdays
from liandong.core.events import Event
from liandong.core.refusals import Refusal

STATEMENT_MAX_LENGTH = 1000
REASON_LEAST, REASON_MOST = 8, 500


class Matter(StrEnum):
    """What is asked."""

    MARKING = "marking"
    UNIT_TEAM = "unit_team"
    LARGE_EVENT = "large_event"
    EMERGENCY = "emergency"
    MEMBERSHIP = "membership"
    PUBLICATION = "publication"


OF_UNITS = frozenset({Matter.UNIT_TEAM, Matter.MEMBERSHIP})
"""Matters that a unit decides and no office: the unit's consent, the hub's admission."""


class State(StrEnum):
    """Where an approval stands. There is no state for silence: it stays asked."""

    ASKED = "asked"
    MORE_ASKED = "more_asked"
    GRANTED = "granted"
    REFUSED = "refused"
    APPEALED = "appealed"
    FINAL_NO = "final_no"
    WITHDRAWN = "withdrawn"


class No(StrEnum):
    """Why not, as a kind; the words stand beside it."""

    INCOMPLETE = "incomplete"
    NOT_MET = "not_met"
    UNSAFE = "unsafe"
    CLASH = "clash"
    NOT_OURS = "not_ours"
    OTHER = "other"


OPEN = frozenset({State.ASKED, State.MORE_ASKED, State.APPEALED})
WAITING = frozenset({State.ASKED, State.APPEALED})
"""States in which the clock of whoever decides runs."""

_STEPS = {
    State.ASKED: frozenset({State.GRANTED, State.REFUSED, State.MORE_ASKED, State.WITHDRAWN}),
    State.MORE_ASKED: frozenset({State.ASKED, State.WITHDRAWN}),
    State.GRANTED: frozenset[State](),
    State.REFUSED: frozenset({State.APPEALED}),
    State.APPEALED: frozenset({State.GRANTED, State.FINAL_NO, State.WITHDRAWN}),
    State.FINAL_NO: frozenset[State](),
    State.WITHDRAWN: frozenset[State](),
}


@dataclass(frozen=True, slots=True)
class ApprovalRules:
    """Terms in working days, and from how many places on an event is a large one."""

    marking_days: int = 10
    unit_team_days: int = 5
    large_event_days: int = 5
    emergency_days: int = 1
    membership_days: int = 10
    publication_days: int = 5
    appeal_days: int = 10
    remind_days: int = 1
    hearing_days: int = 5
    event_people: int = 50

    def days_of(self, matter: Matter) -> int:
        """The term of a matter."""
        return int(getattr(self, f"{matter.value}_days"))


def check_step(before: State, after: State) -> None:
    """Refuse ``ApprovalStepNotAllowed`` where the step does not follow."""
    if after not in _STEPS[before]:
        raise ApprovalStepNotAllowed(state=before.value, wanted=after.value)


def due_at(began_at: datetime, working_days: int) -> datetime:
    """The first moment that is too late: midnight after the last working day."""
    day = began_at.astimezone(workdays.SHANGHAI).date()
    last = workdays.add_working_days(day, working_days)
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=workdays.SHANGHAI)


def is_late(state: State, due: datetime, at: datetime) -> bool:
    """Whether whoever decides has let the clock run out. Never a yes."""
    return state in WAITING and at >= due


def checked_reason(text: str) -> str:
    """A reason in words. Refuses ``ReasonTooShort``."""
    said = " ".join(text.split())
    if len(said) < REASON_LEAST:
        raise ReasonTooShort(least=REASON_LEAST)
    return said[:REASON_MOST]


def check_decider(
    *, decider: int, asker: int, works_for_asker: bool, earlier: Collection[int]
) -> None:
    """Refuse ``DeciderHasStake``: the asker, who works for them, and for an appeal the first."""
    if decider == asker or works_for_asker or decider in earlier:
        raise DeciderHasStake()


def check_appeal(state: State, decided_at: datetime, rules: ApprovalRules, at: datetime) -> None:
    """Refuse ``ApprovalStepNotAllowed`` or, after the term, ``ApprovalAppealTooLate``."""
    check_step(state, State.APPEALED)
    due = due_at(decided_at, rules.appeal_days)
    if at >= due:
        raise ApprovalAppealTooLate(days=rules.appeal_days)


@dataclass(eq=False)
class ApprovalStepNotAllowed(Refusal):
    """The approval stands where this step does not follow."""

    code: ClassVar[str] = "approval_step_not_allowed"
    state: str
    wanted: str


@dataclass(eq=False)
class ApprovalOpenAlready(Refusal):
    """The same is asked already, or was granted."""

    code: ClassVar[str] = "approval_open_already"
    number: str


@dataclass(eq=False)
class DeciderHasStake(Refusal):
    """Whoever asked, works for them, or decided the first time does not decide."""

    code: ClassVar[str] = "decider_has_stake"


@dataclass(eq=False)
class ReasonTooShort(Refusal):
    """A reason that says too little."""

    code: ClassVar[str] = "reason_too_short"
    least: int


@dataclass(eq=False)
class ApprovalAppealTooLate(Refusal):
    """The time to appeal is over."""

    code: ClassVar[str] = "approval_appeal_too_late"
    days: int


@dataclass(frozen=True, slots=True)
class ApprovalAsked(Event):
    """Somebody asked for a yes."""

    approval_id: int
    matter: str
    number: str


@dataclass(frozen=True, slots=True)
class ApprovalCompleted(Event):
    """The asker told what was missing."""

    approval_id: int
    number: str


@dataclass(frozen=True, slots=True)
class ApprovalMoreAsked(Event):
    """Whoever decides asks for more first."""

    approval_id: int
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApprovalGranted(Event):
    """A yes, perhaps with conditions."""

    approval_id: int
    number: str


@dataclass(frozen=True, slots=True)
class ApprovalRefused(Event):
    """A no with its reason."""

    approval_id: int
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApprovalAppealed(Event):
    """The asker asks for somebody else to decide."""

    approval_id: int
    number: str


@dataclass(frozen=True, slots=True)
class ApprovalWithdrawn(Event):
    """The asker took it back."""

    approval_id: int
    number: str


@dataclass(frozen=True, slots=True)
class ApprovalEscalated(Event):
    """The clock ran out: the office above may decide too."""

    approval_id: int
    number: str
