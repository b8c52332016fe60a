"""Makers: the smallest true thing of each kind. Name only what the test is about.

Everything goes straight into the tables, past the services, so that a test of one
service does not depend on another. The small cast is known by name: Chen Yu volunteers,
Li Na is the social worker, Director Zhou supervises, Wang Lin coordinates the street's
hub, Sun Wei is the officer of the district.
"""

from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from liandong.models import (
    Account,
    Assignment,
    Beneficiary,
    Consent,
    Credential,
    GuardianConsent,
    Invitation,
    Linkage,
    LinkageParty,
    Membership,
    Need,
    Organization,
    Person,
    PersonState,
    Position,
    Project,
    ProjectState,
    RoleGrant,
    Shift,
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


def beneficiary(*, name: str = "林秀英", call_name: str = "林阿婆") -> Beneficiary:
    return Beneficiary.objects.create(
        name=name, call_name=call_name, division_code=NANSHAN, registered_at=BEFORE
    )


def need(
    *,
    title: str = "陪林阿婆去医院复查",
    category: str = "01",
    state: str = "filed",
    filed_by: Person | None = None,
    filer_kind: str = "contact",
    organization: Organization | None = None,
    beneficiary: Beneficiary | None = None,
    filed_at: datetime = BEFORE,
    headcount: int = 1,
    urgency: int = 0,
    division_code: str = NANSHAN,
    due_on: date | None = None,
    risk_level: str = "",
    mode: str = "M1",
) -> Need:
    return Need.objects.create(
        number=f"N-{division_code}-2026-{next(_serial):06d}",
        title=title,
        category=category,
        state=state,
        filed_by=filed_by,
        filer_kind=filer_kind,
        organization=organization,
        beneficiary=beneficiary,
        filed_at=filed_at,
        answer_due_at=filed_at + timedelta(days=7),
        headcount=headcount,
        urgency=urgency,
        division_code=division_code,
        due_on=due_on,
        risk_level=risk_level,
        mode=mode,
        lat=LAT,
        lon=LON,
        cell=CELL,
    )


def project(
    *,
    title: str = "陪诊服务",
    organization: Organization | None = None,
    created_by: Person | None = None,
    social_worker: Person | None = None,
    lead_person: Person | None = None,
    lead: str = "social_worker",
    mode: str = "M1",
    category: str = "01",
    risk_level: str = "R0",
    risk_statement: str = "路上注意安全，量力而行。",
    insurance_policy: str = "",
    state: str = ProjectState.PUBLISHED,
    division_code: str = NANSHAN,
) -> Project:
    worker = social_worker or li_na()
    return Project.objects.create(
        number=f"P-{division_code}-2026-{next(_serial):06d}",
        title=title,
        mode=mode,
        category=category,
        organization=organization or _employer(worker),
        contact_name="李娜",
        contact_phone="0755-26660000",
        risk_level=risk_level,
        risk_statement=risk_statement,
        insurance_policy=insurance_policy,
        lead=lead,
        lead_person=lead_person or worker,
        social_worker=worker,
        state=state,
        created_by=created_by or worker,
        created_at=BEFORE,
        published_at=BEFORE if state == ProjectState.PUBLISHED else None,
        division_code=division_code,
        lat=LAT,
        lon=LON,
        cell=CELL,
    )


def _employer(worker: Person) -> Organization:
    """The organization that a social worker works for; a new one when there is none."""
    grant = worker.role_grants.filter(organization__isnull=False).first()
    if grant is None or grant.organization is None:
        return organization()
    return grant.organization


def position(
    *,
    project: Project | None = None,
    title: str = "陪诊员",
    skill_mask: int = 0,
    credential_kind: str = "",
    min_age: int = 0,
    max_age: int = 120,
) -> Position:
    return Position.objects.create(
        project=project or globals()["project"](),
        title=title,
        skill_mask=skill_mask,
        credential_kind=credential_kind,
        min_age=min_age,
        max_age=max_age,
    )


def shift(
    *,
    position: Position | None = None,
    project: Project | None = None,
    starts_at: datetime = MONDAY_9,
    minutes: int = 120,
    min_people: int = 1,
    max_people: int = 2,
    taken: int = 0,
    state: str = "open",
    place_name: str = "南山区人民医院",
) -> Shift:
    """An open two-hour shift with two places. ``taken`` only counts; it makes nobody."""
    post = position or globals()["position"](project=project)
    return Shift.objects.create(
        project=post.project,
        position=post,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        place_name=place_name,
        min_people=min_people,
        max_people=max_people,
        taken=taken,
        state=state,
        division_code=post.project.division_code,
        lat=LAT,
        lon=LON,
        cell=CELL,
    )


def invitation(
    *,
    shift: Shift,
    person: Person,
    state: str = "asked",
    answer_by: datetime = MONDAY_9 - timedelta(days=1),
    asked_by: Person | None = None,
) -> Invitation:
    return Invitation.objects.create(
        shift=shift,
        person=person,
        state=state,
        asked_at=BEFORE,
        asked_by=asked_by,
        answer_by=answer_by,
    )


def assignment(
    *,
    shift: Shift,
    person: Person,
    source: str = "signup",
    state: str = "accepted",
    is_lead: bool = False,
    accepted_at: datetime = BEFORE,
) -> Assignment:
    """A place taken by the person's own yes; the shift's count moves with it."""
    made = Assignment.objects.create(
        shift=shift,
        person=person,
        source=source,
        accepted_at=accepted_at,
        accepted_by=person,
        is_lead=is_lead,
        state=state,
    )
    if state != "released":
        shift.taken += 1
        shift.save(update_fields=["taken"])
    return made


def linkage(
    *,
    title: str = "陪诊联动",
    organization: Organization | None = None,
    project: Project | None = None,
    formed_by: Person | None = None,
    social_worker: Person | None = None,
    volunteers: tuple[Person, ...] = (),
    mode: str = "M1",
    lead: str = "social_worker",
) -> Linkage:
    """A linkage with its social worker and volunteers as parties."""
    worker = social_worker or formed_by or li_na()
    made = Linkage.objects.create(
        number=f"L-2026-{next(_serial):06d}",
        title=title,
        mode=mode,
        organization=organization or _employer(worker),
        project=project,
        division_code=NANSHAN,
        lead=lead,
        lead_reason="default",
        since=day(BEFORE),
        formed_at=BEFORE,
        formed_by=formed_by or worker,
    )
    sides = [("social_worker", worker), *(("volunteer", one) for one in volunteers)]
    for side, one in sides:
        LinkageParty.objects.create(linkage=made, side=side, person=one, since=day(BEFORE))
    return made


# ── the cast ────────────────────────────────────────────────────────────────────────────────


def signed_up(who: Person) -> Person:
    """Give a person an account, so that a test client can ``force_login(who.login)``."""
    if who.login is None:
        who.login = account()
        who.save(update_fields=["login"])
    return who


def chen_yu(*, organization: Organization | None = None, phone: str = "13800001001") -> Person:
    """Chen Yu, volunteer; a member of the organization when one is named."""
    made = signed_up(person(name="陈宇", phone=phone))
    role(person=made, role=access.VOLUNTEER)
    if organization is not None:
        membership(person=made, organization=organization)
    return made


def li_na(*, organization: Organization | None = None, phone: str = "13800001002") -> Person:
    """Li Na, social worker of an organization (a new one unless named)."""
    made = signed_up(person(name="李娜", phone=phone))
    employer = organization or globals()["organization"]()
    role(person=made, role=access.SOCIAL_WORKER, organization=employer)
    return made


def zhou(
    *,
    organization: Organization | None = None,
    guides: tuple[Person, ...] = (),
    phone: str = "13800001003",
) -> Person:
    """Director Zhou, supervisor of the social workers named in ``guides``."""
    made = signed_up(person(name="周敏", phone=phone))
    role(person=made, role=access.SUPERVISOR, organization=organization)
    for worker in guides:
        supervision(supervisor=made, supervisee=worker, tier="supervisor")
    return made


def coordinator(*, division_code: str = "", phone: str = "13800001004") -> Person:
    """Wang Lin, coordinator of a division (the whole hub unless named)."""
    made = signed_up(person(name="王琳", phone=phone))
    role(person=made, role=access.COORDINATOR, division_code=division_code)
    return made


def officer(*, division_code: str = "", phone: str = "13800001005") -> Person:
    """Sun Wei, officer of the department for a division (the whole hub unless named)."""
    made = signed_up(person(name="孙伟", phone=phone))
    role(person=made, role=access.OFFICER, division_code=division_code)
    return made


def noon(on: date) -> datetime:
    """Midday of a day in Shanghai."""
    return datetime.combine(on, time(12), tzinfo=SHANGHAI)
