"""What happened in group work and in activities, and what is refused. No event names a member."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class GroupNotYours(Refusal):
    """The group belongs to another social worker."""

    code: ClassVar[str] = "group_not_yours"


@dataclass(eq=False)
class GroupIsClosed(Refusal):
    """The group has ended."""

    code: ClassVar[str] = "group_is_closed"


@dataclass(eq=False)
class GroupPhaseOff(Refusal):
    """The group stands in another phase."""

    code: ClassVar[str] = "group_phase_off"
    phase: str


@dataclass(eq=False)
class GroupNotReady(Refusal):
    """The phase still lacks something; ``missing`` names what."""

    code: ClassVar[str] = "group_not_ready"
    missing: tuple[str, ...]


@dataclass(eq=False)
class GroupSessionAhead(Refusal):
    """A session is written down once it was held."""

    code: ClassVar[str] = "group_session_ahead"
    held_on: date


@dataclass(eq=False)
class GroupSessionSettled(Refusal):
    """The session was called off, or cannot be called off because it was held."""

    code: ClassVar[str] = "group_session_settled"


@dataclass(eq=False)
class GroupFull(Refusal):
    """More members than a group bears."""

    code: ClassVar[str] = "group_full"
    most: int


@dataclass(eq=False)
class GroupApproved(Refusal):
    """The plan was approved before."""

    code: ClassVar[str] = "group_approved"


@dataclass(eq=False)
class ActivityNotHeld(Refusal):
    """What an activity was like is written once it took place."""

    code: ClassVar[str] = "activity_not_held"
    held_on: date


@dataclass(eq=False)
class ActivityTwice(Refusal):
    """The shift is an activity already."""

    code: ClassVar[str] = "activity_twice"


@dataclass(eq=False)
class ActivityStateOff(Refusal):
    """The activity stands at another step."""

    code: ClassVar[str] = "activity_state_off"
    state: str


@dataclass(frozen=True, slots=True)
class GroupOpened(Event):
    """A group was opened."""

    number: str


@dataclass(frozen=True, slots=True)
class GroupMembersChanged(Event):
    """Members came or went."""

    number: str


@dataclass(frozen=True, slots=True)
class GroupPlanApproved(Event):
    """A supervisor approved the plan."""

    number: str


@dataclass(frozen=True, slots=True)
class GroupScored(Event):
    """Members said how they are, before or after."""

    number: str


@dataclass(frozen=True, slots=True)
class GroupSessionHeld(Event):
    """A session was written down."""

    number: str
    nth: int


@dataclass(frozen=True, slots=True)
class GroupSessionChanged(Event):
    """A session was moved to another time, or called off."""

    number: str
    nth: int


@dataclass(frozen=True, slots=True)
class GroupMoved(Event):
    """A group went to another phase."""

    number: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class GroupEvaluated(Event):
    """The group was evaluated."""

    number: str


@dataclass(frozen=True, slots=True)
class GroupCommented(Event):
    """A supervisor wrote an opinion on a closed group."""

    number: str


@dataclass(frozen=True, slots=True)
class GroupRead(Event):
    """Somebody opened a group, or took its papers."""

    number: str


@dataclass(frozen=True, slots=True)
class ActivityOpened(Event):
    """A community activity was planned."""

    number: str


@dataclass(frozen=True, slots=True)
class ActivityMoved(Event):
    """A community activity was recorded, or summed up."""

    number: str
    after: str
