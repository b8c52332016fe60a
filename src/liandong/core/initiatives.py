"""Proposals of volunteers: “I want to start this”, from the idea to a project they lead.

A proposal looks for a social worker as its partner. When none takes it up within so many
working days, the coordinators of the place are reminded. What comes of it is planned like
any project: who leads is computed by ``core.linkage``, credentials and gates stay.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar

from liandong.core import workdays
from liandong.core.events import Event
from liandong.core.refusals import Refusal

TITLE_MAX_LENGTH = 60
TEXT_MAX_LENGTH = 1000
MOST_OPEN = 5


class State(StrEnum):
    """Where a proposal stands."""

    LOOKING = "looking"
    TAKEN = "taken"
    PLANNED = "planned"
    SET_ASIDE = "set_aside"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({State.LOOKING, State.TAKEN})

_STEPS = {
    State.LOOKING: frozenset({State.TAKEN, State.SET_ASIDE, State.WITHDRAWN}),
    State.TAKEN: frozenset({State.PLANNED, State.LOOKING, State.SET_ASIDE, State.WITHDRAWN}),
    State.PLANNED: frozenset[State](),
    State.SET_ASIDE: frozenset({State.LOOKING}),
    State.WITHDRAWN: frozenset[State](),
}


def check_step(before: State, after: State) -> None:
    """Refuse ``InitiativeStepNotAllowed`` where the step does not follow."""
    if after not in _STEPS[before]:
        raise InitiativeStepNotAllowed(state=before.value, wanted=after.value)


def check_room(open_ones: int) -> None:
    """Refuse ``TooManyInitiatives`` when somebody has five proposals open."""
    if open_ones >= MOST_OPEN:
        raise TooManyInitiatives(most=MOST_OPEN)


def due_at(filed_at: datetime, working_days: int) -> datetime:
    """When the coordinators are reminded: midnight after the last working day."""
    day = filed_at.astimezone(workdays.SHANGHAI).date()
    last = workdays.add_working_days(day, working_days)
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=workdays.SHANGHAI)


@dataclass(eq=False)
class InitiativeStepNotAllowed(Refusal):
    """The proposal stands where this step does not follow."""

    code: ClassVar[str] = "initiative_step_not_allowed"
    state: str
    wanted: str


@dataclass(eq=False)
class TooManyInitiatives(Refusal):
    """The person has enough proposals open."""

    code: ClassVar[str] = "too_many_initiatives"
    most: int


@dataclass(eq=False)
class NotTheProposer(Refusal):
    """Only the one who proposed it withdraws it."""

    code: ClassVar[str] = "not_the_proposer"


@dataclass(eq=False)
class NotThePartner(Refusal):
    """Only the social worker who took it up makes a project of it."""

    code: ClassVar[str] = "not_the_partner"


@dataclass(eq=False)
class OwnInitiative(Refusal):
    """One cannot support or take up one's own proposal."""

    code: ClassVar[str] = "own_initiative"


@dataclass(frozen=True, slots=True)
class InitiativeFiled(Event):
    """A volunteer wants to start something."""

    initiative_id: int
    title: str


@dataclass(frozen=True, slots=True)
class InitiativeTaken(Event):
    """A social worker became its partner."""

    initiative_id: int
    title: str


@dataclass(frozen=True, slots=True)
class InitiativeReleased(Event):
    """The partner gave it back; it looks for another."""

    initiative_id: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class InitiativePlanned(Event):
    """It became a project led by its proposer."""

    initiative_id: int
    project_id: int
    title: str


@dataclass(frozen=True, slots=True)
class InitiativeSetAside(Event):
    """It was answered with a no, or a not now, and why."""

    initiative_id: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class InitiativeWithdrawn(Event):
    """Its proposer took it back."""

    initiative_id: int
    title: str


@dataclass(frozen=True, slots=True)
class InitiativeSupported(Event):
    """Somebody would join."""

    initiative_id: int
    title: str


@dataclass(frozen=True, slots=True)
class InitiativeUnsupported(Event):
    """Somebody would not join any more."""

    initiative_id: int
    title: str
