"""Makers of people, and of what they belong to; and the days, places and numbers of all makers."""

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from liandong.models import (
    Account,
    Consent,
    Credential,
    GuardianConsent,
    Membership,
    Organization,
    Person,
    PersonState,
    RoleGrant,
    SupervisionLink,
    Team,
)
from liandong.models.sealed import blind_index
from liandong.queries import access

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_9 = datetime(2026, 5, 4, 9, tzinfo=SHANGHAI)
"""When shifts start unless told: Monday, 4 May 2026, nine in the morning."""
BEFORE = MONDAY_9 - timedelta(days=7)
"""When everything was set up: one week earlier."""
FUTIAN = "440304"
NANSHAN = "440305"
LAT, LON = 22.5333, 113.9305
CELL = "884115a2b9fffff"
"""An H3 cell of resolution 8; makers need no geometry."""

_serial = count(900_001)
"""Public numbers begin far above those that services give, so that they never meet."""


def day(moment: datetime) -> date:
    """The day in Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def account(*, login: str = "", password: str = "", is_active: bool = True) -> Account:
    made = Account(
        login=login or f"account-{next(_serial)}", is_active=is_active, created_at=BEFORE
    )
    if password:
        made.set_password(password)
    else:
        made.set_unusable_password()
    made.save()
    return made


def person(
    *,
    name: str = "陈宇",
    phone: str = "",
    id_number: str = "",
    birth_on: date | None = date(1990, 6, 1),
    state: str = PersonState.VERIFIED,
    division_code: str = NANSHAN,
    login: Account | None = None,
    skill_mask: int = 0,
    category_mask: int = 0,
    availability_mask: int = 0,
    registered_at: datetime = BEFORE,
    last_served_on: date | None = None,
    lat: float | None = LAT,
    lon: float | None = LON,
) -> Person:
    """A verified adult in Nanshan. ``phone`` eleven digits; it is sealed and indexed."""
    serial = next(_serial)
    return Person.objects.create(
        login=login,
        number=f"V-{division_code or '000000'}-202604-{serial:06d}",
        name=name,
        birth_on=birth_on,
        phone=phone,
        phone_index=blind_index(phone, "phone"),
        id_number=id_number,
        id_index=blind_index(id_number, "id"),
        skill_mask=skill_mask,
        category_mask=category_mask,
        availability_mask=availability_mask,
        state=state,
        registered_at=registered_at,
        verified_at=registered_at if state == PersonState.VERIFIED else None,
        last_served_on=last_served_on,
        division_code=division_code,
        lat=lat,
        lon=lon,
        cell=CELL if lat is not None else "",
    )


def role(
    *,
    person: Person,
    role: str = access.VOLUNTEER,
    organization: Organization | None = None,
    division_code: str = "",
    since: date | None = None,
    until: date | None = None,
) -> RoleGrant:
    return RoleGrant.objects.create(
        person=person,
        role=role,
        organization=organization,
        division_code=division_code,
        since=since or day(BEFORE),
        until=until,
    )


def organization(
    *,
    name: str = "南山社工服务社",
    kind: str = "O2",
    credit_code: str = "",
    division_code: str = NANSHAN,
    is_hub: bool = False,
) -> Organization:
    return Organization.objects.create(
        number=f"O-{division_code}-{next(_serial):06d}",
        name=name,
        kind=kind,
        credit_code=credit_code,
        division_code=division_code,
        is_hub=is_hub,
        registered_at=BEFORE,
    )


def team(
    *,
    name: str = "暖阳队",
    sponsor: Organization | None = None,
    leader: Person | None = None,
    division_code: str = NANSHAN,
) -> Team:
    return Team.objects.create(
        name=name,
        sponsor=sponsor,
        leader=leader,
        division_code=division_code,
        formed_on=day(BEFORE),
    )


def membership(
    *,
    person: Person,
    team: Team | None = None,
    organization: Organization | None = None,
    until: date | None = None,
) -> Membership:
    return Membership.objects.create(
        person=person, team=team, organization=organization, since=day(BEFORE), until=until
    )


def supervision(
    *, supervisor: Person, supervisee: Person, tier: str = "supervisor", kind: str = "internal"
) -> SupervisionLink:
    """``tier``: supervisor (of a social worker) or social_worker (of volunteers)."""
    return SupervisionLink.objects.create(
        supervisor=supervisor, supervisee=supervisee, tier=tier, kind=kind, since=day(BEFORE)
    )


def consent(*, person: Person, purpose: str = "register", given_at: datetime = BEFORE) -> Consent:
    return Consent.objects.create(
        person=person, purpose=purpose, version="2026-1", given_at=given_at, given_by=person
    )


def guardian_consent(
    *, ward: Person, guardian_name: str = "陈建国", expires_on: date | None = None
) -> GuardianConsent:
    return GuardianConsent.objects.create(
        ward=ward,
        guardian_name=guardian_name,
        guardian_phone="13900001111",
        relation="father",
        given_at=BEFORE,
        expires_on=expires_on,
    )


def credential(
    *,
    person: Person,
    kind: str = "first_aid",
    awarded_on: date = date(2025, 1, 1),
    expires_on: date | None = None,
    verified_by: Person | None = None,
) -> Credential:
    return Credential.objects.create(
        person=person,
        kind=kind,
        awarded_on=awarded_on,
        expires_on=expires_on,
        verified_at=BEFORE if verified_by else None,
        verified_by=verified_by,
    )
