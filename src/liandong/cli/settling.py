"""Settling a town: organizations, staff, teams and volunteers, through the services."""

from dataclasses import dataclass, field
from datetime import date, datetime

from rich.progress import Progress

from liandong.core import policy
from liandong.core.credentials import mask_of
from liandong.core.geo import Point
from liandong.core.guardians import is_child
from liandong.models import Organization, Person, RoleGrant, Team
from liandong.services import credentials, enrolment, organizations, registry, sign_in, supervision
from liandong.simulator.names import Someone
from liandong.simulator.towns import StreetPlan, Town, VolunteerPlan, credit_code

PAPERS = {"01": "physician", "04": "lawyer", "18": "mind_counselor", "19": "elder_care_worker"}
SPAN = 10


@dataclass(slots=True)
class Settled:
    """Who and what is there after settling."""

    hub: Organization
    organizations: dict[str, Organization]
    coordinator: Person
    officer: Person
    contact: Person
    supervisors: list[Person]
    social_workers: list[Person]
    workplaces: dict[int, Organization]
    volunteers: list[tuple[VolunteerPlan, Person]]
    teams: list[Team] = field(default_factory=list)


def settle(plan: Town, *, at: datetime, bar: Progress, password: str) -> Settled:
    """Write organizations, staff with roles and sign-ins, volunteers in teams with guides."""
    streets = {street.code: street for street in plan.streets}
    coordinator = _staff(plan, plan.coordinator, at, password)
    registry.grant_role(
        person=coordinator, role="coordinator", by=None, at=at, division_code=plan.division
    )
    bodies = {
        one.key: organizations.register_organization(
            name=one.name,
            kind=one.kind,
            registration_form=one.form,
            credit_code=credit_code(number, plan.division),
            division_code=one.street,
            point=streets[one.street].centre if one.street in streets else None,
            contact_name=plan.coordinator.name,
            contact_phone=plan.coordinator.phone,
            is_hub=one.is_hub,
            by=None,
            at=at,
        )
        for number, one in enumerate(plan.organizations, start=1)
    }
    hub = next(bodies[o.key] for o in plan.organizations if o.is_hub)
    officer = _staff(plan, plan.officer, at, password)
    registry.grant_role(person=officer, role="officer", by=None, at=at, division_code=plan.division)
    contact = _staff(plan, plan.contact, at, password)
    registry.grant_role(person=contact, role="contact", by=None, at=at)
    supervisors = [_staff(plan, one, at, password) for one in plan.supervisors]
    for person in supervisors:
        registry.grant_role(person=person, role="supervisor", organization=hub, by=None, at=at)
        credentials_of(person, "social_worker_senior", coordinator, at)
    social_workers, workplaces = _workers(plan, bodies, supervisors, coordinator, at, password)
    settled = Settled(
        hub=hub,
        organizations=bodies,
        coordinator=coordinator,
        officer=officer,
        contact=contact,
        supervisors=supervisors,
        social_workers=social_workers,
        workplaces=workplaces,
        volunteers=[],
    )
    _volunteers(plan, settled, streets, at, bar, password)
    return settled


def credentials_of(person: Person, kind: str, verifier: Person, at: datetime) -> None:
    """Award and verify one paper."""
    paper = credentials.award(
        person=person,
        kind=kind,
        awarded_on=date(at.year - 3, 9, 1),
        issuer="演示发证机构",
        by=verifier,
        at=at,
    )
    credentials.verify(credential=paper, by=verifier, at=at)


def _workers(
    plan: Town,
    bodies: dict[str, Organization],
    supervisors: list[Person],
    coordinator: Person,
    at: datetime,
    password: str,
) -> tuple[list[Person], dict[int, Organization]]:
    employers = [body for key, body in bodies.items() if key != "hub"]
    people, workplaces = [], {}
    for number, one in enumerate(plan.social_workers):
        person = _staff(plan, one, at, password)
        body = employers[number % len(employers)]
        registry.grant_role(person=person, role="social_worker", organization=body, by=None, at=at)
        organizations.start_membership(person=person, organization=body, by=None, at=at)
        supervision.link(
            supervisor=supervisors[number % len(supervisors)],
            supervisee=person,
            tier="supervisor",
            by=None,
            at=at,
        )
        people.append(person)
        workplaces[person.pk] = body
    return people, workplaces


def _staff(plan: Town, someone: Someone, at: datetime, password: str) -> Person:
    return staff_at(someone, plan.streets[0], at, password)


def staff_at(someone: Someone, street: StreetPlan, at: datetime, password: str) -> Person:
    """Somebody on record as staff who lives on a street and may sign in; roles come after."""
    person = enrolment.register_person(
        draft=enrolment.PersonDraft(
            name=someone.name,
            phone=someone.phone,
            id_number=someone.id_number,
            division_code=street.code,
            point=street.centre,
        ),
        by=None,
        at=at,
        via="staff",
        has_looked=True,
    )
    open_account(person, password, at)
    # Staff come in as staff: whoever registers is a volunteer until they say otherwise.
    for grant in RoleGrant.objects.filter(person=person, role="volunteer", until=None):
        registry.end_role(grant=grant, by=person, at=at)
    return person


def open_account(person: Person, password: str, at: datetime) -> None:
    """Let a demo person come in with the demo password."""
    sign_in.account_for(person=person, way="code", at=at)
    sign_in.set_password(person=person, password=password, by=person, at=at)
    person.refresh_from_db()


def _volunteers(
    plan: Town,
    settled: Settled,
    streets: dict[str, StreetPlan],
    at: datetime,
    bar: Progress,
    password: str,
) -> None:
    task = bar.add_task("志愿者登记", total=len(plan.volunteers))
    drafts = [draft_of(one, at) for one in plan.volunteers]
    made = enrolment.register_people(
        drafts=drafts, by=None, at=at, via="demo", organization=settled.hub, is_verified=True
    )
    by_key = {person.external_key: person for person in made.created}
    settled.volunteers = [
        (one, by_key[draft.external_key])
        for one, draft in zip(plan.volunteers, drafts, strict=True)
        if draft.external_key in by_key
    ]
    bar.update(task, completed=len(settled.volunteers))
    _teams(settled, streets, at)
    for one, person in settled.volunteers:
        for skill in set(one.skills) & set(PAPERS):
            credentials_of(person, PAPERS[skill], settled.coordinator, at)
    open_account(_grown_up(settled.volunteers)[0], password, at)


def draft_of(one: VolunteerPlan, at: datetime) -> enrolment.PersonDraft:
    """What is told of an invented volunteer."""
    guardian: enrolment.GuardianDraft | None = None
    consents: tuple[str, ...] = ("register", "matching")
    if one.guardian is not None:
        guardian = enrolment.GuardianDraft(
            name=one.guardian.name, phone=one.guardian.phone, relation="mother"
        )
        age = policy.profile_for(one.street, at.date()).data_consent_age
        if is_child(one.someone.birth_on, at.date(), age):
            consents = (*consents, "child")
    return enrolment.PersonDraft(
        name=one.someone.name,
        phone=one.someone.phone,
        id_number=one.someone.id_number,
        division_code=one.street,
        point=Point(one.home.lat, one.home.lon),
        skill_mask=mask_of(one.skills),
        category_mask=mask_of(code[-2:] for code in one.categories),
        availability_mask=mask_of(one.slots),
        travel_radius_m=one.radius_m,
        external_source="demo",
        external_key=one.someone.id_number[-12:],
        guardian=guardian,
        consents=consents,
    )


def _grown_up(people: list[tuple[VolunteerPlan, Person]]) -> list[Person]:
    return [person for one, person in people if one.someone.birth_on.year < 2000]


def _teams(settled: Settled, streets: dict[str, StreetPlan], at: datetime) -> None:
    """A team on each street; every social worker guides ten volunteers of it."""
    by_street: dict[str, list[Person]] = {}
    for one, person in settled.volunteers:
        by_street.setdefault(one.street, []).append(person)
    grown = {p.pk for p in _grown_up(settled.volunteers)}
    for number, (code, people) in enumerate(sorted(by_street.items())):
        leader = next((p for p in people if p.pk in grown), people[0])
        sponsor = next(
            (b for b in settled.organizations.values() if b.division_code == code), settled.hub
        )
        team = organizations.form_team(
            name=f"{streets[code].name}志愿服务队",
            sponsor=sponsor,
            leader=leader,
            division_code=code,
            by=None,
            at=at,
        )
        settled.teams.append(team)
        for person in people[: SPAN * 3]:
            if person.pk != leader.pk:
                organizations.start_membership(person=person, team=team, by=None, at=at)
        for offset in range(2):
            worker = settled.social_workers[(2 * number + offset) % len(settled.social_workers)]
            for person in people[offset * SPAN : (offset + 1) * SPAN]:
                supervision.link(
                    supervisor=worker,
                    supervisee=person,
                    tier="social_worker",
                    by=None,
                    at=at,
                )
