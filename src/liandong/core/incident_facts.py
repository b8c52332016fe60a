"""Refusals and events of incidents, orders, the muster, the roll-call and the walk-in desk."""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class IncidentStepNotAllowed(Refusal):
    """The incident stands where this step does not follow."""

    code: ClassVar[str] = "incident_step_not_allowed"
    number: str
    state: str
    wanted: str


@dataclass(eq=False)
class OwnIncident(Refusal):
    """Whoever opened an incident does not also verify it."""

    code: ClassVar[str] = "own_incident"


@dataclass(eq=False)
class OrderOfAssessor(Refusal):
    """Whoever assessed the danger does not also write the order down."""

    code: ClassVar[str] = "order_of_assessor"


@dataclass(eq=False)
class OrderIncomplete(Refusal):
    """The order does not say everything; ``missing`` are codes."""

    code: ClassVar[str] = "order_incomplete"
    missing: tuple[str, ...]


@dataclass(eq=False)
class AmendmentEmpty(Refusal):
    """The amendment leaves the order as it is."""

    code: ClassVar[str] = "amendment_empty"


@dataclass(eq=False)
class ReachNotMeasured(Refusal):
    """Nobody can say who lives within a distance of a place without a point."""

    code: ClassVar[str] = "reach_not_measured"
    number: str
    reach_m: int


@dataclass(eq=False)
class NoDispatchOrder(Refusal):
    """Nobody is sent to an emergency before the command body ordered it."""

    code: ClassVar[str] = "no_dispatch_order"
    title: str


@dataclass(eq=False)
class MusterNotReady(Refusal):
    """Somebody may not go out yet; ``missing`` are codes of open gates."""

    code: ClassVar[str] = "muster_not_ready"
    name: str
    missing: tuple[str, ...]


@dataclass(eq=False)
class NotOut(Refusal):
    """Who never arrived has not to be called back."""

    code: ClassVar[str] = "not_out"
    name: str


@dataclass(eq=False)
class IncidentNotDone(Refusal):
    """Somebody is still out, or nothing was looked back on."""

    code: ClassVar[str] = "incident_not_done"
    number: str
    out: int
    walk_ins: int
    has_review: bool


@dataclass(eq=False)
class WalkInNotAdult(Refusal):
    """Nobody under 18 helps at an emergency."""

    code: ClassVar[str] = "walk_in_not_adult"


@dataclass(eq=False)
class WalkInTaskBarred(Refusal):
    """Somebody whom nobody checked or trained gets low-risk tasks only."""

    code: ClassVar[str] = "walk_in_task_barred"


@dataclass(eq=False)
class WalkInNotBriefed(Refusal):
    """Nobody begins without having heard the briefing."""

    code: ClassVar[str] = "walk_in_not_briefed"


@dataclass(eq=False)
class WalkInGone(Refusal):
    """The badge was handed back already."""

    code: ClassVar[str] = "walk_in_gone"
    badge: int


@dataclass(frozen=True, slots=True)
class IncidentOpened(Event):
    """Something happened, somebody wrote it down."""

    incident_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class IncidentVerified(Event):
    """A second person said that it is so."""

    incident_id: int
    method: str


@dataclass(frozen=True, slots=True)
class IncidentDismissed(Event):
    """It was nothing, or others have it in hand."""

    incident_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class IncidentAssessed(Event):
    """A social worker judged needs, danger, and how many people of what skill."""

    incident_id: int
    risk: int
    people: int


@dataclass(frozen=True, slots=True)
class DispatchOrdered(Event):
    """The command body's order was written down; the posts were published."""

    incident_id: int
    posts: int
    people: int


@dataclass(frozen=True, slots=True)
class OrderAmended(Event):
    """The command body changed its order. ``reach_m`` 0: people are asked at any distance."""

    incident_id: int
    reach_m: int
    people: int
    reason: str


@dataclass(frozen=True, slots=True)
class BriefingTaken(Event):
    """Somebody read the briefing, or the leader read it to them."""

    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class IdentityShown(Event):
    """The leader saw somebody's paper at the meeting place."""

    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ReturnTold(Event):
    """Somebody is back; ``outcome`` says how."""

    shift_id: int
    person_id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class ReviewWritten(Event):
    """What went well and what ill."""

    incident_id: int


@dataclass(frozen=True, slots=True)
class IncidentClosed(Event):
    """Everybody is back and it was looked back on."""

    incident_id: int


@dataclass(frozen=True, slots=True)
class WalkInRegistered(Event):
    """Somebody who came by themselves got a badge."""

    incident_id: int
    badge: int


@dataclass(frozen=True, slots=True)
class WalkInBriefed(Event):
    """Somebody who came by themselves heard the briefing and began a task."""

    incident_id: int
    badge: int
    task: str


@dataclass(frozen=True, slots=True)
class WalkInLeft(Event):
    """Somebody who came by themselves signed out."""

    incident_id: int
    badge: int


@dataclass(frozen=True, slots=True)
class WalkInThanked(Event):
    """Somebody who came by themselves was spoken to afterwards."""

    incident_id: int
    badge: int
