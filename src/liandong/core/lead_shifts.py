"""Shifts planned by the volunteer who leads a project: what is added at once, what waits.

While a project is not published nobody sees its shifts, so its lead adds them, and
publishing stays the social worker's own tap with every gate. In a published project a
shift would be open to everybody at once, so the lead's shifts wait for the social worker's
yes. Everything else about the project (positions, risk, insurance) stays with the staff.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.project_facts import ProjectStepNotAllowed
from liandong.core.project_modes import LeadRole
from liandong.core.refusals import Refusal

MOST_WAITING = 10
LEADS = frozenset({LeadRole.VOLUNTEER, LeadRole.JOINT})
"""Who leads so that the volunteer may plan: alone, or together with the social worker."""


class Way(StrEnum):
    """What becomes of a lead's shifts."""

    ADDED = "added"
    WAITS = "waits"


def may_plan(*, lead: str, lead_person: int | None, person: int) -> bool:
    """Whether a person is the volunteer who leads the project.

    >>> may_plan(lead="volunteer", lead_person=7, person=7)
    True
    >>> may_plan(lead="social_worker", lead_person=7, person=7)
    False
    """
    return lead in LEADS and lead_person == person


def way_of(state: str, *, title: str) -> Way:
    """Refuse ``ProjectStepNotAllowed`` for a project that is over.

    >>> way_of("draft", title="x"), way_of("published", title="x")
    (<Way.ADDED: 'added'>, <Way.WAITS: 'waits'>)
    """
    ways = {"draft": Way.ADDED, "published": Way.WAITS}
    if state not in ways:
        raise ProjectStepNotAllowed(title=title, state=state, wanted=state)
    return ways[state]


def check_room(waiting: int) -> None:
    """Refuse ``TooManyWaiting``."""
    if waiting >= MOST_WAITING:
        raise TooManyWaiting(most=MOST_WAITING)


@dataclass(eq=False)
class NotTheLead(Refusal):
    """Only the volunteer who leads the project plans its shifts this way."""

    code: ClassVar[str] = "not_the_lead"


@dataclass(eq=False)
class TooManyWaiting(Refusal):
    """So many of the lead's shifts wait already."""

    code: ClassVar[str] = "too_many_waiting"
    most: int


@dataclass(eq=False)
class OwnShiftPlan(Refusal):
    """Nobody agrees to what they planned themselves."""

    code: ClassVar[str] = "own_shift_plan"


@dataclass(eq=False)
class ShiftPlanSettled(Refusal):
    """Somebody has answered already."""

    code: ClassVar[str] = "shift_plan_settled"


@dataclass(frozen=True, slots=True)
class ShiftsProposed(Event):
    """The lead planned shifts of a published project; they wait for the social worker."""

    project_id: int
    first_at: datetime


@dataclass(frozen=True, slots=True)
class ShiftsAgreed(Event):
    """The social worker agreed; the shifts are open."""

    project_id: int
    count: int


@dataclass(frozen=True, slots=True)
class ShiftsTurnedDown(Event):
    """The social worker did not agree, and why."""

    project_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class PublicationAsked(Event):
    """The lead asked the social worker to publish."""

    project_id: int
