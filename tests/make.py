"""Makers: the smallest true thing of each kind. Name only what the test is about.

Everything goes straight into the tables, past the services, so that a test of one
service does not depend on another. The small cast is known by name: Chen Yu volunteers,
Li Na is the social worker, Director Zhou supervises, Wang Lin coordinates the street's
hub, Sun Wei is the officer of the district.
"""

from datetime import date, datetime, time, timedelta

from liandong.models import (
    Assignment,
    Beneficiary,
    Invitation,
    Linkage,
    LinkageParty,
    Need,
    Organization,
    Person,
    Position,
    Project,
    ProjectState,
    Shift,
)
from liandong.queries import access
from tests.make_people import (
    BEFORE as BEFORE,
)
from tests.make_people import (
    CELL as CELL,
)
from tests.make_people import (
    FUTIAN as FUTIAN,
)
from tests.make_people import (
    LAT as LAT,
)
from tests.make_people import (
    LON as LON,
)
from tests.make_people import (
    MONDAY_9 as MONDAY_9,
)
from tests.make_people import (
    NANSHAN as NANSHAN,
)
from tests.make_people import (
    SHANGHAI as SHANGHAI,
)
from tests.make_people import (
    _serial as _serial,
)
from tests.make_people import (
    account as account,
)
from tests.make_people import (
    consent as consent,
)
from tests.make_people import (
    credential as credential,
)
from tests.make_people import (
    day as day,
)
from tests.make_people import (
    guardian_consent as guardian_consent,
)
from tests.make_people import (
    membership as membership,
)
from tests.make_people import (
    organization as organization,
)
from tests.make_people import (
    person as person,
)
from tests.make_people import (
    role as role,
)
from tests.make_people import (
    supervision as supervision,
)
from tests.make_people import (
    team as team,
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
