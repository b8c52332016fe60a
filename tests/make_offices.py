"""Offices of authorities, their people, and approvals; straight into the tables."""

from datetime import date, datetime

from liandong.models import Approval, AuthorityOffice, Organization, Person, Project, Team
from liandong.queries import access
from liandong.services import policy_layers
from tests.make_people import BEFORE, MONDAY_9, _serial, account, day, person, role

DISTRICT = "440305"
CITY = "4403"


def office(
    *, line: str = "social_work", division_code: str = DISTRICT, name: str = ""
) -> AuthorityOffice:
    return AuthorityOffice.objects.create(
        name=name or f"{line} {division_code}",
        line=line,
        division_code=division_code,
        since=day(BEFORE),
    )


def official(office: AuthorityOffice, *, name: str = "孙伟", phone: str = "") -> Person:
    """Somebody who works in an office, with an account."""
    number = phone or f"138000{next(_serial) % 100000:05d}"
    made = person(name=name, phone=number, login=account())
    grant = role(person=made, role=access.OFFICER, division_code=office.division_code)
    grant.office = office
    grant.save(update_fields=["office"])
    return made


def approval(
    *,
    asked_by: Person,
    office: AuthorityOffice | None = None,
    unit: Organization | None = None,
    matter: str = "marking",
    organization: Organization | None = None,
    team: Team | None = None,
    project: Project | None = None,
    state: str = "asked",
    asked_at: datetime = BEFORE,
    due_at: datetime = MONDAY_9,
) -> Approval:
    decided = {"decided_by": asked_by, "decided_at": MONDAY_9} if state == "granted" else {}
    return Approval.objects.create(
        number=f"A-2026-{next(_serial):06d}",
        matter=matter,
        organization=organization,
        team=team,
        project=project,
        office=office,
        unit=unit,
        division_code=DISTRICT + "007",
        statement="我们做陪诊服务。",
        asked_by=asked_by,
        asked_for=organization,
        asked_at=asked_at,
        due_at=due_at,
        state=state,
        **decided,
    )


def asking_before_publishing(*kinds: str, at: datetime = MONDAY_9) -> None:
    """The district adopts the rule that such results wait for a yes."""
    adopted("publication_approval", list(kinds), at=at)


def adopted(key: str, value: object, *, at: datetime = MONDAY_9) -> None:
    """The district adopts a rule of its own."""
    officer = person(name="区主任", login=account())
    role(person=officer, role=access.OFFICER, division_code=DISTRICT)
    chief = person(name="区协调", login=account())
    role(person=chief, role=access.COORDINATOR, division_code=DISTRICT)
    row = policy_layers.draft(
        division_code=DISTRICT, title="区里的规则", since=date(2026, 1, 1), by=officer, at=at
    )
    policy_layers.set_rule(layer=row, key=key, value=value, source="区里的文件", by=officer, at=at)
    policy_layers.adopt(layer=row, by=chief, at=at)
