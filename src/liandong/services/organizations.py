"""Organizations, teams and who belongs to them. Offered by ``services.registry`` as well."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import codes, registry
from liandong.core.divisions import UnknownDivision, point_of
from liandong.core.enrolment import NotEnded
from liandong.core.geo import Point, cell
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.search import Kind
from liandong.models import Membership, Organization, Person, RoleGrant, Team
from liandong.queries import access
from liandong.services import events, search


@transaction.atomic
def register_organization(
    *,
    name: str,
    kind: str,
    by: Person | None,
    at: datetime,
    credit_code: str = "",
    division_code: str = "",
    address: str = "",
    point: Point | None = None,
    contact_name: str = "",
    contact_phone: str = "",
    registration_form: str = "",
    nature: str = "",
    is_hub: bool = False,
    parent: Organization | None = None,
) -> Organization:
    """Put an organization on record; ``kind`` is one of the five types O1–O5.

    ``by`` is None only while an installation is set up. Refuses ``NotAllowed`` (nobody
    but a coordinator), ``ValueMissing``, ``ValueInvalid``, ``CreditCodeInvalid``,
    ``OrganizationAlreadyRegistered``. Event OrganizationRegistered.
    """
    if by is not None and not access.actor_of(by, on=_day(at)).has(access.COORDINATOR):
        raise NotAllowed(action="register_organization")
    title = " ".join(name.split())
    if not title:
        raise ValueMissing("name")
    codes.check_code("organization_type", kind)
    code = registry.check_credit_code(credit_code) if credit_code else ""
    if code:
        same = Organization.objects.filter(credit_code=code).first()
        if same is not None:
            raise registry.OrganizationAlreadyRegistered(same.name)
    where = point or _center(division_code)
    row = Organization.objects.create(
        number=events.next_number(f"O-{division_code[:6] or '000000'}", width=5),
        name=title[:200],
        kind=kind,
        credit_code=code,
        registration_form=registration_form,
        nature=nature,
        contact_name=registry.clean_name(contact_name),
        contact_phone=contact_phone.strip(),
        address=address,
        is_hub=is_hub,
        parent=parent,
        division_code=division_code,
        lat=where.lat if where else None,
        lon=where.lon if where else None,
        cell=cell(where) if where else "",
        registered_at=at,
    )
    search.keep(Kind.ORGANIZATION, [row])
    events.record(registry.OrganizationRegistered(row.name), by=by, at=at)
    return row


@transaction.atomic
def form_team(
    *,
    name: str,
    by: Person | None,
    at: datetime,
    sponsor: Organization | None = None,
    leader: Person | None = None,
    division_code: str = "",
) -> Team:
    """Form a team; one without legal standing names its sponsor (Order 685 Art 42).

    The leader joins it and takes on the role. Refuses ``ValueMissing``, ``NotAllowed``
    (a sponsor that the actor does not work for). Event TeamFormed.
    """
    day = _day(at)
    title = " ".join(name.split())
    if not title:
        raise ValueMissing("name")
    _check_works_for(by, sponsor, at, action="form_team")
    team = Team.objects.create(
        name=title[:100],
        sponsor=sponsor,
        leader=leader,
        division_code=division_code or (sponsor.division_code if sponsor else ""),
        formed_on=day,
    )
    if leader is not None:
        Membership.objects.create(person=leader, team=team, since=day)
        RoleGrant.objects.create(
            person=leader, role=access.TEAM_LEADER, organization=sponsor, since=day, granted_by=by
        )
    search.keep(Kind.TEAM, [team])
    events.record(registry.TeamFormed(team.name), by=by, at=at)
    return team


@transaction.atomic
def start_membership(
    *,
    person: Person,
    by: Person | None,
    at: datetime,
    team: Team | None = None,
    organization: Organization | None = None,
) -> Membership:
    """Let a person belong to a team or an organization from today.

    One may join by oneself; others only staff of it, its leader or a coordinator. Refuses
    ``ValueMissing`` without either, ``AlreadyMember``, ``NotAllowed``. Event
    MembershipStarted.
    """
    if team is None and organization is None:
        raise ValueMissing("team")
    name = (team or organization).name  # type: ignore[union-attr]
    if by is not None and by.pk != person.pk and (team is None or team.leader_id != by.pk):
        body = organization or (team.sponsor if team else None)
        _check_works_for(by, body, at, action="start_membership")
    Person.objects.select_for_update().get(pk=person.pk)
    if Membership.objects.filter(
        person=person, team=team, organization=organization, until=None
    ).exists():
        raise registry.AlreadyMember(name)
    row = Membership.objects.create(
        person=person, team=team, organization=organization, since=_day(at)
    )
    events.record(registry.MembershipStarted(person.number, name), by=by, at=at)
    return row


@transaction.atomic
def end_membership(*, membership: Membership, by: Person, at: datetime) -> Membership:
    """Leave a team or an organization today; the member, its leader or its staff may say so.

    Refuses ``NotEnded``, ``NotAllowed``. Event MembershipEnded.
    """
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.until is not None:
        raise NotEnded()
    if by.pk != row.person_id and (row.team is None or row.team.leader_id != by.pk):
        body = row.organization or (row.team.sponsor if row.team else None)
        _check_works_for(by, body, at, action="end_membership")
    row.until = _day(at)
    row.save(update_fields=["until"])
    name = row.team.name if row.team else row.organization.name if row.organization else ""
    events.record(registry.MembershipEnded(row.person.number, name), by=by, at=at)
    return row


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _center(division_code: str) -> Point | None:
    if not division_code:
        return None
    try:
        return point_of(division_code)
    except UnknownDivision:
        raise ValueInvalid("division_code", division_code, "440305001") from None


def _check_works_for(
    by: Person | None, body: Organization | None, at: datetime, *, action: str
) -> None:
    """Whether the actor may speak for an organization; a coordinator always may."""
    if by is None:
        return
    actor = access.actor_of(by, on=_day(at))
    if actor.has(access.COORDINATOR):
        return
    if body is None or body.pk not in actor.organization_ids:
        raise NotAllowed(action=action)
