"""Forming a linkage, switching who leads, saying what the sides are to each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from liandong.core import linkage
from liandong.core.hours import SHANGHAI
from liandong.core.linkage import (
    LeadChanged,
    LinkageEnded,
    LinkageFormed,
    LinkageOver,
    PartyJoined,
    PartyLeft,
    Relation,
    RelationRecorded,
    Side,
)
from liandong.core.projects import LeadRole, Mode
from liandong.models import (
    LeadChange,
    Linkage,
    LinkageParty,
    LinkageRelation,
    Organization,
    Person,
    Project,
    Team,
)
from liandong.services import events
from liandong.services.lead_turns import keep_lead


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """One member to be: exactly one of person, team and organization, on a side."""

    side: Side
    person: Person | None = None
    team: Team | None = None
    organization: Organization | None = None
    duty: str = ""

    @property
    def ref(self) -> int:
        """The database id of whoever it is."""
        for one in (self.person, self.team, self.organization):
            if one is not None:
                return int(one.pk)
        raise ValueError("A party is a person, a team or an organization.")


@dataclass(frozen=True, slots=True)
class RelationDraft:
    """One of the four relations with its direction."""

    kind: Relation
    from_side: Side
    to_side: Side
    note: str = ""


@transaction.atomic
def form(
    *,
    title: str,
    mode: Mode,
    organization: Organization,
    parties: Iterable[PartyDraft],
    relations: Iterable[RelationDraft] = (),
    goal: str = "",
    project: Project | None = None,
    until: date | None = None,
    by: Person,
    at: datetime,
) -> Linkage:
    """Link the two sides. Who leads is taken from the project or computed, with its reason.

    Refuses ``LinkageOneSided``, ``AlreadyParty``, ``RelationNotPossible``.
    """
    day = at.astimezone(SHANGHAI).date()
    members = list(parties)
    linkage.check_forming((linkage.Party(p.side, p.ref, day) for p in members), title=title)
    asked = list(relations)
    for one in asked:
        linkage.check_relation(one.kind, one.from_side, one.to_side)
    if project is not None:
        lead, reason = LeadRole(project.lead), project.lead_reason
    else:
        computed = linkage.who_leads(mode)
        lead, reason = computed.lead, computed.reason_code
    row = Linkage.objects.create(
        number=events.next_number(f"L-{organization.division_code[:6] or '000000'}-{day:%Y}"),
        title=title.strip()[:120],
        goal=goal.strip(),
        mode=mode.value,
        organization_kind=organization.kind,
        project=project,
        organization=organization,
        division_code=organization.division_code,
        lead=lead.value,
        lead_reason=reason,
        since=day,
        until=until,
        formed_at=at,
        formed_by=by,
    )
    events.record(LinkageFormed(row.pk, mode.value, lead.value), by=by, at=at)
    for member in members:
        _join(row, member, day, by=by, at=at)
    for one in asked:
        _relate(row, one, day, by=by, at=at)
    return row


@transaction.atomic
def join(*, linked: Linkage, party: PartyDraft, by: Person, at: datetime) -> LinkageParty:
    """Add a member. Refuses ``LinkageOver``, ``AlreadyParty``."""
    row = _open(linked, at)
    day = at.astimezone(SHANGHAI).date()
    there = LinkageParty.objects.filter(
        linkage=row,
        until=None,
        side=party.side.value,
        person=party.person,
        team=party.team,
        organization=party.organization,
    )
    if there.exists():
        raise linkage.AlreadyParty(title=row.title)
    return _join(row, party, day, by=by, at=at)


@transaction.atomic
def leave(*, party: LinkageParty, by: Person, at: datetime) -> None:
    """A member leaves; what was done together stays."""
    party.until = at.astimezone(SHANGHAI).date()
    party.save(update_fields=["until"])
    events.record(PartyLeft(party.linkage_id, party.side), by=by, at=at)


@transaction.atomic
def relate(
    *, linked: Linkage, relation: RelationDraft, by: Person, at: datetime
) -> LinkageRelation:
    """Record a relation. Refuses ``LinkageOver``, ``RelationNotPossible``."""
    row = _open(linked, at)
    linkage.check_relation(relation.kind, relation.from_side, relation.to_side)
    return _relate(row, relation, at.astimezone(SHANGHAI).date(), by=by, at=at)


@transaction.atomic
def switch_lead(
    *, linked: Linkage, to: LeadRole, reason: str, by: Person, at: datetime
) -> LeadChange:
    """Hand the lead over, with a reason; both stay on the timeline.

    Refuses ``LinkageOver``, ``LeadUnchanged``, ``LeadReasonMissing``, ``LeadWithCommand``.
    """
    row = _open(linked, at)
    before = LeadRole(row.lead)
    linkage.check_lead_change(before, to, mode=Mode(row.mode), reason=reason)
    change = LeadChange.objects.create(
        linkage=row, before=before.value, after=to.value, reason=reason.strip()[:200], by=by, at=at
    )
    row.lead, row.lead_reason, row.lead_note = to.value, "changed_by_hand", change.reason
    row.save(update_fields=["lead", "lead_reason", "lead_note"])
    if row.project_id is not None:
        project = Project.objects.select_for_update(of=("self",)).get(pk=row.project_id)
        project.lead, project.lead_reason = to.value, "changed_by_hand"
        project.save(update_fields=["lead", "lead_reason"])
        keep_lead(project, reason=change.reason, by=by, at=at)
    events.record(LeadChanged(row.pk, before.value, to.value, change.reason), by=by, at=at)
    return change


@transaction.atomic
def end(*, linked: Linkage, reason: str, by: Person, at: datetime) -> Linkage:
    """End a linkage from today. Refuses ``LinkageOver``."""
    row = _open(linked, at)
    row.until = at.astimezone(SHANGHAI).date()
    row.save(update_fields=["until"])
    row.parties.filter(until=None).update(until=row.until)
    events.record(LinkageEnded(row.pk, reason), by=by, at=at)
    return row


def _join(row: Linkage, member: PartyDraft, day: date, *, by: Person, at: datetime) -> LinkageParty:
    party = LinkageParty.objects.create(
        linkage=row,
        side=member.side.value,
        person=member.person,
        team=member.team,
        organization=member.organization,
        duty=member.duty[:200],
        since=day,
    )
    events.record(PartyJoined(row.pk, member.side.value), by=by, at=at)
    return party


def _relate(
    row: Linkage, one: RelationDraft, day: date, *, by: Person, at: datetime
) -> LinkageRelation:
    relation = LinkageRelation.objects.create(
        linkage=row,
        kind=one.kind.value,
        from_side=one.from_side.value,
        to_side=one.to_side.value,
        note=one.note[:200],
        since=day,
    )
    events.record(
        RelationRecorded(row.pk, one.kind.value, one.from_side.value, one.to_side.value),
        by=by,
        at=at,
    )
    return relation


def _open(linked: Linkage, at: datetime) -> Linkage:
    row = Linkage.objects.select_for_update(of=("self",)).get(pk=linked.pk)
    if row.until is not None and row.until <= at.astimezone(SHANGHAI).date():
        raise LinkageOver(title=row.title)
    return row
