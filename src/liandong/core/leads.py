"""Rights on a project follow who leads it, not the job title.

Common but differentiated: the leading side adds shifts, writes to the team and closes; the
other side assists. Two things never move. Recording attendance is the organization's own
duty (MCA Order 67 Art 3), so its staff keep it beside the lead. Setting a project up before
it is published, its gates and calling it off stay with the organization as well, since it
answers for them (Order 685 Art 12, 13, 17).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.project_modes import LeadRole
from liandong.core.refusals import Refusal


class Right(StrEnum):
    """What is done on a project's pages by whoever leads."""

    ADD_SHIFTS = "add_shifts"
    MESSAGE = "message"
    CONFIRM = "confirm"
    CLOSE = "close"
    CHANGE_LEAD = "change_lead"


class Stand(StrEnum):
    """How a person stands to a project.

    STAFF
        A social worker or coordinator whose scope holds the project.
    LEADER
        The volunteer named to lead it, or its part.
    ON_SHIFT
        Leads one shift on the spot.
    """

    STAFF = "staff"
    LEADER = "leader"
    ON_SHIFT = "on_shift"


_ALL = frozenset(Right)
_ASSIST = frozenset({Right.CONFIRM, Right.CHANGE_LEAD})
_STAFF = {
    LeadRole.SOCIAL_WORKER: _ALL,
    LeadRole.JOINT: _ALL,
    LeadRole.COMMAND: _ALL,
    LeadRole.VOLUNTEER: _ASSIST,
}
_LEADER = {
    LeadRole.VOLUNTEER: _ALL,
    LeadRole.JOINT: _ALL - {Right.CLOSE},
    LeadRole.SOCIAL_WORKER: frozenset[Right](),
    LeadRole.COMMAND: frozenset[Right](),
}


def rights(
    lead: LeadRole, stands: Collection[Stand], *, has_leader: bool, is_draft: bool
) -> frozenset[Right]:
    """What a person may do, from who leads and how the person stands to it.

    A volunteers' lead without anybody named leaves everything with the staff, lest nobody
    may act. While a project is a draft, the staff set up its shifts whoever will lead.

    >>> sorted(rights(LeadRole.VOLUNTEER, {Stand.STAFF}, has_leader=True, is_draft=False))
    [<Right.CHANGE_LEAD: 'change_lead'>, <Right.CONFIRM: 'confirm'>]
    """
    found: set[Right] = set()
    if Stand.STAFF in stands:
        found |= _STAFF[lead] if has_leader else _ALL
        if is_draft:
            found.add(Right.ADD_SHIFTS)
    if Stand.LEADER in stands:
        found |= _LEADER[lead]
    if Stand.ON_SHIFT in stands:
        found |= {Right.CONFIRM, Right.MESSAGE}
    return frozenset(found)


def check_right(right: Right, held: Collection[Right], lead: LeadRole) -> None:
    """Refuse ``NotLeadsTurn``."""
    if right not in held:
        raise NotLeadsTurn(lead=lead.value)


def check_named(to: LeadRole, *, has_leader: bool, has_worker: bool) -> None:
    """Refuse ``LeadNotNamed`` when the side that is to lead has nobody."""
    volunteer = to in (LeadRole.VOLUNTEER, LeadRole.JOINT) and not has_leader
    worker = to in (LeadRole.SOCIAL_WORKER, LeadRole.JOINT) and not has_worker
    if volunteer or worker:
        raise LeadNotNamed(lead=to.value)


def only_assists(*, services: int, led: int, least: int = 3) -> bool:
    """Whether a volunteer served at least ``least`` times and never led: to be asked (S082)."""
    return services >= least and led == 0


@dataclass(eq=False)
class NotLeadsTurn(Refusal):
    """Another side leads here; this is theirs to do."""

    code: ClassVar[str] = "not_leads_turn"
    lead: str


@dataclass(eq=False)
class LeadNotNamed(Refusal):
    """The side that is to lead has nobody named on the project."""

    code: ClassVar[str] = "lead_not_named"
    lead: str


@dataclass(frozen=True, slots=True)
class ProjectLeadSet(Event):
    """Who leads a project, or a part of it, from now on; ``reason`` in words when by hand."""

    project_id: int
    lead: str
    reason: str
