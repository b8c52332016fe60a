"""The linkage: who serves together, what they are to each other, who leads and why.

"Common but differentiated": both sides share the goal and answer for different parts.
Days are local days, ends excluded. Who leads is computed and
can be changed with a reason; the facts that led to it are kept. Sources: the seed article
of this project (five modes, four relations, five types of organization), Order 685 Art 23
(professional volunteers) and Art 24 (emergencies follow the command body).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from liandong.core.credentials import included, is_outside_social_work
from liandong.core.linkage_facts import (
    AlreadyParty,
    LeadChanged,
    LeadReasonMissing,
    LeadUnchanged,
    LeadWithCommand,
    LinkageEnded,
    LinkageFormed,
    LinkageOneSided,
    LinkageOver,
    PartyJoined,
    PartyLeft,
    RelationNotPossible,
    RelationRecorded,
)
from liandong.core.project_modes import LeadRole, Mode
from liandong.core.supervision import GuideSpan, SpanLimits, SpanState
from liandong.core.supervision import span as guided_span

__all__ = [
    "AlreadyParty",
    "GuideSpan",
    "Lead",
    "LeadChanged",
    "LeadReasonMissing",
    "LeadRole",
    "LeadUnchanged",
    "LeadWithCommand",
    "LinkageEnded",
    "LinkageFormed",
    "LinkageOneSided",
    "LinkageOver",
    "Mode",
    "OrganizationKind",
    "Party",
    "PartyJoined",
    "PartyLeft",
    "Relation",
    "RelationNotPossible",
    "RelationRecorded",
    "Side",
    "SpanState",
    "check_forming",
    "check_lead_change",
    "check_relation",
    "review_due",
    "span",
    "who_leads",
]


class Side(StrEnum):
    """On which side a party of a linkage stands."""

    SOCIAL_WORKER = "social_worker"
    VOLUNTEER = "volunteer"
    TEAM = "team"
    ORGANIZATION = "organization"


class Relation(StrEnum):
    """The four relations."""

    GUIDING = "R1"
    COMPLEMENTARY = "R2"
    SERVING = "R3"
    MANAGING = "R4"


class OrganizationKind(StrEnum):
    """The five types of organization in which the linkage lives."""

    STATION = "O1"
    AGENCY_TEAM = "O2"
    VOLUNTEER_ORGANIZATION = "O3"
    TRANSITION = "O4"
    AGENCY_AND_ORGANIZATION = "O5"


@dataclass(frozen=True, slots=True)
class Party:
    """One member of a linkage; ``ref`` is the id of the person, team or organization."""

    side: Side
    ref: int
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the party takes part on a day."""
        return self.since <= day and (self.until is None or day < self.until)


_WORK_SIDES = frozenset({Side.SOCIAL_WORKER, Side.ORGANIZATION})
_VOLUNTEER_SIDES = frozenset({Side.VOLUNTEER, Side.TEAM})


def check_forming(parties: Iterable[Party], *, title: str) -> None:
    """Refuse a linkage that is none.

    There must be a social worker (or their organization) on one side and a volunteer or a
    team on the other, or two organizations. Refuses ``LinkageOneSided``, ``AlreadyParty``.
    """
    all_parties = list(parties)
    named = [(party.side, party.ref) for party in all_parties]
    if len(named) != len(set(named)):
        raise AlreadyParty(title=title)
    sides = {party.side for party in all_parties}
    organizations = sum(party.side is Side.ORGANIZATION for party in all_parties)
    two_sided = bool(sides & _WORK_SIDES) and bool(sides & _VOLUNTEER_SIDES)
    if not two_sided and organizations < 2:
        raise LinkageOneSided(title=title)


_DIRECTED = {
    # Guidance goes from social worker to volunteer, and from the expert volunteer back.
    Relation.GUIDING: frozenset(
        {
            (Side.SOCIAL_WORKER, Side.VOLUNTEER),
            (Side.SOCIAL_WORKER, Side.TEAM),
            (Side.VOLUNTEER, Side.SOCIAL_WORKER),
            (Side.VOLUNTEER, Side.TEAM),
            (Side.ORGANIZATION, Side.TEAM),
        }
    ),
}


def check_relation(kind: Relation, from_side: Side, to_side: Side) -> None:
    """Refuse ``RelationNotPossible`` for a direction that the relation cannot have.

    The other three relations hold in any direction between two different sides.
    """
    allowed = _DIRECTED.get(kind)
    fits = from_side is not to_side if allowed is None else (from_side, to_side) in allowed
    if not fits:
        raise RelationNotPossible(kind=kind.value, from_side=from_side.value, to_side=to_side.value)


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads, the code of the reason and the facts of its sentence."""

    lead: LeadRole
    reason_code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def who_leads(
    mode: Mode,
    position_needs: Iterable[str] = (),
    volunteer_credentials: Iterable[str] = (),
    *,
    has_team_leader: bool = True,
) -> Lead:
    """Who leads a service: common but differentiated.

    ``position_needs`` are the qualifications that the work asks for,
    ``volunteer_credentials`` what the volunteers hold (verified, on that day).
    ``has_team_leader``: the volunteers have somebody who leads them. In order: an emergency
    follows the command body; advocacy is led jointly; where the work asks for a credential
    outside social work that a volunteer holds, the volunteer leads and the social worker
    assists; a daily service is led by the volunteers' team leader under the social worker's
    supervision; everything else is led by the social worker.
    """
    if mode is Mode.EMERGENCY:
        return Lead(LeadRole.COMMAND, "emergency_follows_command")
    if mode is Mode.ADVOCACY:
        return Lead(LeadRole.JOINT, "advocacy_is_joint")
    held = {code for kind in volunteer_credentials for code in included(kind)}
    needed = set(position_needs)
    theirs = sorted(code for code in needed & held if is_outside_social_work(code))
    # A large event keeps one organizer; the expert leads their own post within it.
    if theirs and mode is not Mode.EVENT:
        return Lead(LeadRole.VOLUNTEER, "volunteer_holds_credential", {"credential": theirs[0]})
    if mode is Mode.DAILY and not needed:
        if has_team_leader:
            return Lead(LeadRole.VOLUNTEER, "daily_by_team_leader")
        return Lead(LeadRole.SOCIAL_WORKER, "daily_without_team_leader")
    if mode is Mode.EVENT:
        return Lead(LeadRole.SOCIAL_WORKER, "event_has_one_organizer")
    missing = sorted(code for code in needed if is_outside_social_work(code))
    if missing:
        return Lead(LeadRole.SOCIAL_WORKER, "nobody_holds_credential", {"credential": missing[0]})
    return Lead(LeadRole.SOCIAL_WORKER, "general_work")


def check_lead_change(before: LeadRole, after: LeadRole, *, mode: Mode, reason: str) -> None:
    """Refuse a change of lead without effect, without reason, or away from the command body.

    Refuses ``LeadUnchanged``, ``LeadReasonMissing`` or ``LeadWithCommand`` (Order 685 Art 24).
    """
    if before is after:
        raise LeadUnchanged(lead=after.value)
    if mode is Mode.EMERGENCY and after is not LeadRole.COMMAND:
        raise LeadWithCommand()
    if not reason.strip():
        raise LeadReasonMissing()


def span(social_workers: int, active_volunteers: int, rules: SpanLimits) -> GuideSpan:
    """How many active volunteers one social worker guides, against the region's limits."""
    return guided_span(social_workers, active_volunteers, rules)


def review_due(since: date, last_review_on: date | None, today: date, *, days: int = 90) -> bool:
    """Whether a joint review is due: one in every ``days`` days."""
    return (last_review_on or since) + timedelta(days=days) <= today
