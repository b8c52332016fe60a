"""Who people are: verify, correct, leave; roles, and what is looked at.

Joining stands in ``services.enrolment``, organizations and teams in
``services.organizations``; all are offered here, since this is the word one looks under.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from liandong.core import enrolment as joining
from liandong.core import guardians, policy, registry
from liandong.core.consents import SensitiveDataSeen, check_look
from liandong.core.geo import Point
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.models import (
    AccessRecord,
    Account,
    AuthorityOffice,
    AvailabilityException,
    CalendarFeed,
    Consent,
    GuardianConsent,
    Membership,
    MotiveAnswers,
    Organization,
    Person,
    PersonState,
    RoleGrant,
)
from liandong.queries import access
from liandong.services import credential_files, education, events, notice_address
from liandong.services.enrolment import (
    Enrolled,
    GuardianDraft,
    PersonDraft,
    place_at,
    register_people,
    register_person,
    sound_of,
)
from liandong.services.organizations import (
    end_membership,
    form_team,
    register_organization,
    start_membership,
)

__all__ = [
    "Enrolled",
    "GuardianDraft",
    "PersonDraft",
    "end_membership",
    "end_role",
    "exit_person",
    "form_team",
    "grant_role",
    "register_organization",
    "register_people",
    "register_person",
    "reveal",
    "roles_to_grant",
    "sound_of",
    "start_membership",
    "update_profile",
    "verify_person",
]

OWN_FIELDS = frozenset(
    [
        "sex",
        "address",
        "emergency_contact",
        "skill_mask",
        "category_mask",
        "availability_mask",
        "language_mask",
        "travel_radius_m",
        "max_shifts_week",
        "max_minutes_week",
        "occupation",
        "education",
        "work_unit",
    ]
)
"""What people change about themselves without anybody's check."""
_OF_STAFF = {
    access.COORDINATOR: frozenset(access.ROLES),
    access.SUPERVISOR: frozenset({"social_worker", "team_leader", "volunteer", "contact"}),
    access.SOCIAL_WORKER: frozenset({"team_leader", "volunteer", "contact"}),
}


@transaction.atomic
def verify_person(*, person: Person, method: str, by: Person, at: datetime) -> Person:
    """Confirm somebody's identity; ``method`` is document, service or known.

    Refuses ``OwnVerification``, ``NotAllowed``, ``AlreadyLeft``. Event PersonVerified.
    """
    if by.pk == person.pk:
        raise joining.OwnVerification()
    _check_reach(by, person, at, action="verify_person")
    if method not in {"document", "service", "known"}:
        raise ValueInvalid("method", method, "document, service, known")
    row = _alive(person)
    row.state, row.verified_at = PersonState.VERIFIED, at
    row.save(update_fields=["state", "verified_at"])
    events.record(registry.PersonVerified(row.number, method), by=by, at=at)
    events.owe("person_verified", to=row, facts={"name": row.name}, at=at)
    return row


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: str,
    by: Person | None,
    at: datetime,
    organization: Organization | None = None,
    division_code: str = "",
    office: AuthorityOffice | None = None,
) -> RoleGrant:
    """Let a person take on a role from today, for an organization or a part of the country.

    An officer may be named for an ``office``; the role then reaches as far as the office.
    ``by`` is None only while an installation is set up. Refuses ``NotAllowed``,
    ``RoleAlreadyHeld``, ``AlreadyLeft``, ``ValueInvalid``. Event RoleGranted.
    """
    if role not in access.ROLES:
        raise ValueInvalid("role", role, "、".join(access.ROLES))
    if office is not None:
        if role != access.OFFICER:
            raise ValueInvalid("role", role, access.OFFICER)
        division_code = office.division_code
    _check_may_grant(by, role, organization, division_code, at)
    row, day = _alive(person), _day(at)
    open_now = _open_roles(row, day).filter(role=role, organization=organization, office=office)
    if open_now.filter(division_code=division_code).exists():
        raise registry.RoleAlreadyHeld(role)
    grant = RoleGrant.objects.create(
        person=row,
        role=role,
        organization=organization,
        division_code=division_code,
        office=office,
        since=day,
        granted_by=by,
    )
    events.record(registry.RoleGranted(row.number, role, day), by=by, at=at)
    if role != access.VOLUNTEER:
        events.owe("role_granted", to=row, facts={"role": role}, at=at)
    return grant


def roles_to_grant(actor: access.Actor) -> tuple[str, ...]:
    """The roles that an actor may give somebody, in their usual order."""
    allowed = {one for held in actor.roles for one in _OF_STAFF.get(held, frozenset())}
    return tuple(role for role in access.ROLES if role in allowed)


@transaction.atomic
def end_role(*, grant: RoleGrant, by: Person, at: datetime) -> RoleGrant:
    """End a role today; the holder may always, others as they may grant it.

    Refuses ``NotEnded``, ``NotAllowed``. Event RoleEnded.
    """
    row, day = RoleGrant.objects.select_for_update().get(pk=grant.pk), _day(at)
    if row.until is not None and row.until <= day:
        raise joining.NotEnded()
    if by.pk != row.person_id:
        _check_may_grant(by, row.role, row.organization, row.division_code, at)
        events.owe("role_ended", to=row.person, facts={"role": row.role}, at=at)
    row.until = day
    row.save(update_fields=["until"])
    events.record(registry.RoleEnded(row.person.number, row.role, day), by=by, at=at)
    return row


@transaction.atomic
def update_profile(
    *,
    person: Person,
    by: Person,
    at: datetime,
    division_code: str | None = None,
    point: Point | None = None,
    **changes: str | int,
) -> Person:
    """Change what people say about themselves (``OWN_FIELDS``) and where they live.

    Refuses ``NotAllowed`` (somebody else's profile out of reach), ``AlreadyLeft``,
    ``ValueInvalid`` for another field, ``NotKeptOfChildren`` for what is not kept of a
    child, whose point is the centre of the street. Nothing changed, nothing written. Event
    ProfileUpdated, with the names of the fields only.
    """
    if by.pk != person.pk:
        _check_reach(by, person, at, action="update_profile")
    unknown = sorted(changes.keys() - OWN_FIELDS)
    if unknown:
        raise ValueInvalid("field", unknown[0], "、".join(sorted(OWN_FIELDS)))
    row = _alive(person)
    if _is_child(row, at):
        guardians.check_child_fields(changes)
        point = None
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    if division_code is not None and (division_code != row.division_code or point):
        place_at(row, division_code, point)
        changed += ["division_code", "lat", "lon", "cell"]
    if changed:
        row.save(update_fields=changed)
        events.record(joining.ProfileUpdated(row.number, tuple(sorted(changed))), by=by, at=at)
    return row


@transaction.atomic
def exit_person(*, person: Person, by: Person, at: datetime) -> Person:
    """Leave: roles, memberships and consents end today, records of service stay.

    What only serves the future (address, contact, wishes, exact place) is wiped. Promised
    shifts are given back by the door before (``services.rosters.release``). Refuses
    ``NotAllowed`` (only oneself, or a coordinator on request), ``AlreadyLeft``. Event
    PersonLeft.
    """
    day = _day(at)
    if by.pk != person.pk and not access.actor_of(by, on=day).has(access.COORDINATOR):
        raise NotAllowed(action="exit_person")
    row = _alive(person)
    _open_roles(row, day).update(until=day)
    Membership.objects.filter(person=row, until=None).update(until=day)
    Consent.objects.filter(person=row, withdrawn_at=None).update(withdrawn_at=at)
    GuardianConsent.objects.filter(ward=row, revoked_at=None).update(revoked_at=at)
    if row.login_id is not None:
        Account.objects.filter(pk=row.login_id).update(is_active=False)
    AvailabilityException.objects.filter(person=row).delete()
    MotiveAnswers.objects.filter(person=row).delete()
    CalendarFeed.objects.filter(person=row, revoked_at=None).update(revoked_at=at)
    credential_files.forget_all(row)
    education.forget_all(row)
    row.state, row.address, row.emergency_contact = PersonState.EXITED, "", ""
    row.skill_mask = row.category_mask = row.language_mask = 0
    row.availability_mask = row.never_mask = 0
    row.lat = row.lon = None
    row.cell = ""
    row.save()
    notice_address.forget(person=row)
    events.record(joining.PersonLeft(row.number), by=by, at=at)
    return row


@transaction.atomic
def reveal(*, person: Person, what: str, why: str, by: Person, at: datetime) -> str:
    """One sensitive field in the clear; that it was looked at, and why, is written down.

    One's own needs no reason. Refuses ``FieldNotSensitive``, ``LookReasonMissing``,
    ``NotAllowed`` out of reach. Event SensitiveDataSeen; the person is told.
    """
    if by.pk == person.pk:
        check_look(what, "own")
        return str(getattr(person, what))
    reason = check_look(what, why)
    _check_reach(by, person, at, action="reveal")
    AccessRecord.objects.create(viewer=by, subject=person, what=what, why=reason, at=at)
    events.record(SensitiveDataSeen(person.number, what, reason), by=by, at=at)
    facts: dict[str, object] = {"viewer": by.name, "what": what, "why": reason}
    events.owe("data_seen", to=person, facts=facts, at=at)
    return str(getattr(person, what))


# ── what the changes above share ────────────────────────────────────────────────────────────


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _is_child(row: Person, at: datetime) -> bool:
    day = at.astimezone(SHANGHAI).date()
    age = policy.profile_for(row.division_code, day).data_consent_age
    return guardians.is_child(row.birth_on, day, age)


def _alive(person: Person) -> Person:
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.state == PersonState.EXITED or row.merged_into_id is not None:
        raise joining.AlreadyLeft()
    return row


def _open_roles(person: Person, day: date) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(person=person).filter(Q(until=None) | Q(until__gt=day))


def _check_reach(by: Person, person: Person, at: datetime, *, action: str) -> None:
    actor = access.actor_of(by, on=_day(at))
    if not actor.is_staff or not access.people_for(actor).filter(pk=person.pk).exists():
        raise NotAllowed(action=action)


def _check_may_grant(
    by: Person | None, role: str, organization: Organization | None, division: str, at: datetime
) -> None:
    if by is None:
        return
    actor = access.actor_of(by, on=_day(at))
    if role not in roles_to_grant(actor):
        raise NotAllowed(action="grant_role")
    if actor.has(access.COORDINATOR):
        area = division or (organization.division_code if organization else "")
        inside = not actor.divisions or any(area.startswith(own) for own in actor.divisions)
        if not inside:
            raise NotAllowed(action="grant_role")
    elif organization is not None and organization.pk not in actor.organization_ids:
        raise NotAllowed(action="grant_role")
