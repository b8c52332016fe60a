"""The county beside the demo town: it has what the town lacks, a skill and a supervisor with room.

The town's supervisors have as many people as they can take, one of them more; two social
workers came without a supervisor, one has not heard of theirs for weeks.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from liandong.cli import season, settling
from liandong.cli.settling import Settled
from liandong.core.hours import SHANGHAI
from liandong.core.supervision import Tier
from liandong.models import Organization, Person
from liandong.queries import covers as shown
from liandong.services import covers, enrolment, organizations, registry, supervision
from liandong.simulator import futian
from liandong.simulator.names import Someone
from liandong.simulator.towns import Town, VolunteerPlan, credit_code

WEEKS = 5
SILENT_DAYS = 40


def settle_beside(plan: Town, settled: Settled, *, seed: int, now: datetime, password: str) -> None:
    """A club and a supervisor in Futian, and what the town could ask them for."""
    at = now - timedelta(weeks=WEEKS + 2)
    guide, speaker, *hired = futian.staff(seed, year=now.year)
    beside = _settle(settled, (guide, speaker), seed=seed, at=at, password=password)
    random = Random(seed * 31 + 13)
    running = season.start(
        plan, beside, futian.BOOKS, futian.STREET, random, worker=beside.social_workers[0], at=at
    )
    for week in range(1, WEEKS):
        monday = (at + timedelta(weeks=week)).astimezone(SHANGHAI)
        monday -= timedelta(days=monday.weekday())
        monday = monday.replace(hour=0, minute=0, second=0, microsecond=0)
        season.week_of(running, beside, random, monday=monday, week=week, now=now)
    worker = settled.social_workers[0]
    season.assessed_need(
        settled,
        futian.BOOKS,
        next(one for one in plan.streets if one.code == "440305006"),
        settled.workplaces[worker.pk],
        worker,
        random,
        at=now - timedelta(days=3),
    )
    _short_of_supervisors(plan, settled, hired, now=now, password=password)


def _settle(
    settled: Settled, staff: tuple[Someone, Someone], *, seed: int, at: datetime, password: str
) -> Settled:
    club = _body(futian.CLUB, "O3", "社会团体", 801, settled, at)
    station = _body(futian.STATION, "O1", "社会服务机构", 802, settled, at)
    guide, speaker = (_join(one, at, password) for one in staff)
    registry.grant_role(person=guide, role="supervisor", organization=station, by=None, at=at)
    registry.grant_role(person=speaker, role="social_worker", organization=club, by=None, at=at)
    organizations.start_membership(person=speaker, organization=club, by=None, at=at)
    supervision.link(supervisor=guide, supervisee=speaker, tier="supervisor", by=None, at=at)
    plans = futian.accountants(seed, year=at.year)
    made = enrolment.register_people(
        drafts=[settling.draft_of(one, at) for one in plans],
        by=None, at=at, via="demo", organization=club, is_verified=True,
    )  # fmt: skip
    pairs: list[tuple[VolunteerPlan, Person]] = list(zip(plans, made.created, strict=True))
    return replace(
        settled,
        social_workers=[speaker],
        supervisors=[guide],
        workplaces={speaker.pk: club},
        volunteers=pairs,
        teams=[],
    )


def _body(
    name: str, kind: str, form: str, number: int, settled: Settled, at: datetime
) -> Organization:
    return organizations.register_organization(
        name=name,
        kind=kind,
        registration_form=form,
        credit_code=credit_code(number, futian.DIVISION),
        division_code=futian.STREET.code,
        point=futian.STREET.centre,
        contact_name=settled.contact.name,
        contact_phone=settled.contact.phone,
        is_hub=False,
        by=None,
        at=at,
    )


def _join(someone: Someone, at: datetime, password: str) -> Person:
    return settling.staff_at(someone, futian.STREET, at, password)


def _short_of_supervisors(
    plan: Town, settled: Settled, hired: list[Someone], *, now: datetime, password: str
) -> None:
    """Each supervisor is as full as they said, the second fuller; three workers are new."""
    at = now - timedelta(days=SILENT_DAYS)
    street = next(one for one in plan.streets if one.code == "440305003")
    body = next(b for b in settled.organizations.values() if b.division_code == street.code)
    last = settled.supervisors[-1]
    for number, someone in enumerate(hired):
        person = settling.staff_at(someone, street, at, password)
        registry.grant_role(person=person, role="social_worker", organization=body, by=None, at=at)
        organizations.start_membership(person=person, organization=body, by=None, at=at)
        if number == 0:
            supervision.link(
                supervisor=last, supervisee=person, tier=Tier.SUPERVISOR, by=None, at=at
            )
    for number, guide in enumerate(settled.supervisors):
        links = shown.own_links(guide, now.astimezone(SHANGHAI).date())
        people = links.filter(tier=Tier.SUPERVISOR).count()
        most = people - 1 if number == 1 else people
        covers.set_capacity(tier=Tier.SUPERVISOR, most=max(0, most), by=guide, at=now)
