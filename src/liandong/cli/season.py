"""A season of service in a settled town: three months back, two weeks ahead.

Everything goes through the services, moment by moment, as people would have done it:
a need is filed, verified, answered, assessed, planned, published; people are asked and
answer; they scan in and out; hours are recognized; both sides judge.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from rich.progress import Progress

from liandong.cli import (
    town_careers,
    town_cases,
    town_groups,
    town_guidance,
    town_life,
    town_modes,
    town_needs,
    town_visits,
)
from liandong.cli.service_days import Running, serve
from liandong.cli.settling import Settled
from liandong.core.credentials import mask_of
from liandong.core.eligibility import Risk
from liandong.core.hours import SHANGHAI, Span
from liandong.core.linkage import Relation, Side
from liandong.core.needs import FilerKind, VerifyMethod
from liandong.core.projects import Mode
from liandong.core.refusals import Refusal
from liandong.models import Assignment, Need, Organization, Person, Shift
from liandong.queries import eligibility
from liandong.services import (
    certificates,
    claims,
    compliance,
    invitations,
    linkage,
    needs,
    projects,
    reserves,
    rosters,
    shift_clock,
)
from liandong.simulator.towns import ServicePlan, StreetPlan, Town, VolunteerPlan, scattered

WEEKS_AHEAD = 2
COMPLIANCE_SECONDS = 600.0
DECLINES = ("no_time", "family", "ill", "too_far", "not_said")


def play(
    plan: Town, settled: Settled, *, now: datetime, weeks_back: int, seed: int, bar: Progress
) -> None:
    """Run every service on some streets from ``weeks_back`` weeks ago until two weeks ahead."""
    random = Random(seed * 31 + 1)
    began = now - timedelta(weeks=weeks_back)
    running = [
        start(plan, settled, service, street, random, at=began - timedelta(days=3))
        for number, service in enumerate(plan.services)
        for street in _streets_of(plan, number)
    ]
    running += _beside(plan, settled, running, Random(seed * 31 + 2), at=began - timedelta(days=3))
    task = bar.add_task("三个月的服务", total=weeks_back + WEEKS_AHEAD)
    for week in range(weeks_back + WEEKS_AHEAD):
        monday = (began + timedelta(weeks=week)).astimezone(SHANGHAI)
        monday = (monday - timedelta(days=monday.weekday())).replace(hour=0, minute=0, second=0)
        if monday < now:
            # As the clock would on that day; in other weeks than a month's first, nothing is due.
            compliance.keep_due(at=monday, budget=COMPLIANCE_SECONDS)
        for one in running:
            week_of(one, settled, random, monday=monday, week=week, now=now)
        bar.update(task, advance=1)
    shift_clock.hold_ended(at=now)
    town_needs.ask_today(plan, settled, random, now=now)
    _papers(settled, now=now)
    town_life.learn(settled, random, now=now)
    town_guidance.guide(settled, now=now)
    town_careers.license_staff(settled, now=now)
    town_cases.work_on_cases(settled, now=now)
    town_groups.lead_groups(settled, now=now)
    town_modes.live(settled, now=now)
    town_visits.look_after(settled, now=now)


def _streets_of(plan: Town, number: int) -> list[StreetPlan]:
    first = plan.streets[number % len(plan.streets)]
    second = plan.streets[(number + 3) % len(plan.streets)]
    return [first, second] if number % 2 == 0 and len(plan.streets) > 1 else [first]


def _beside(
    plan: Town, settled: Settled, running: list[Running], random: Random, *, at: datetime
) -> list[Running]:
    """A volunteer organization that serves the group that a station serves, on the same street.

    Neither knows of the other: what the detector of 平行不联 is for. Empty where nobody fits.
    """
    clubs = [w for w in settled.social_workers if settled.workplaces[w.pk].kind == "O3"]
    for one in running:
        if one.project.organization.kind == "O3" or one.service.every_weeks > 1:
            continue
        alike = [
            other
            for other in plan.services
            if other.service_object == one.service.service_object
            and other.every_weeks == 1
            and other is not one.service
        ]
        if clubs and alike:
            fortnightly = replace(alike[-1], every_weeks=2)
            return [start(plan, settled, fortnightly, one.street, random, worker=clubs[0], at=at)]
    return []


def start(
    plan: Town,
    settled: Settled,
    service: ServicePlan,
    street: StreetPlan,
    random: Random,
    *,
    worker: Person | None = None,
    at: datetime,
) -> Running:
    """A service begins: its need, its published project with a shift ahead, its linkage."""
    worker = worker or random.choice(settled.social_workers)
    body = settled.workplaces[worker.pk]
    point = scattered(random, street.centre, 500)
    need = assessed_need(settled, service, street, body, worker, random, at=at)
    regulars = _who_like_it(settled, service, street)
    leader = regulars[0][1] if regulars else None
    project = projects.plan(
        draft=projects.ProjectDraft(
            title=f"{street.name.removesuffix('街道')}·{service.title}",
            mode=Mode(service.mode),
            category=service.category,
            organization=body,
            summary=service.summary,
            service_object=service.service_object,
            contact_name=worker.name,
            contact_phone="0755-2666 0000",
            risk=Risk[service.risk],
            risk_statement=service.risk_statement,
            agreement="志愿服务协议（演示样本）",
            insurance_policy="演示保单-0001" if service.mode == "M3" else "",
            guarantees="01,05",
            social_worker=worker,
            lead_person=leader,
            division_code=street.code,
            point=point,
            needs=(need,),
        ),
        by=worker,
        at=at,
    )
    position = projects.add_position(
        project=project,
        title=service.position,
        duties=service.duties,
        skill_mask=mask_of(service.skills),
        min_age=18 if service.mode in ("M2", "M4") or service.risk >= "R1" else 14,
        by=worker,
        at=at,
    )
    running = Running(service, street, worker, project, position, regulars)
    # Publishing asks for a coming shift; the first one is made before it.
    _add_shift(running, at.astimezone(SHANGHAI) + timedelta(days=7), at=at)
    town_modes.prepare(project, worker, at=at)
    running.project = projects.publish(project=project, by=worker, at=at)
    _link(running, settled, at=at)
    return running


def assessed_need(
    settled: Settled,
    service: ServicePlan,
    street: StreetPlan,
    body: Organization,
    worker: Person,
    random: Random,
    *,
    at: datetime,
) -> Need:
    """A need of a service on a street: filed, verified, answered and assessed."""
    filed_at = at - timedelta(days=random.randint(3, 12))
    need = needs.file(
        draft=needs.NeedDraft(
            title=service.need,
            description=f"{street.name}：{service.summary}",
            filer=FilerKind.ORGANIZATION,
            organization=body,
            contact_name=settled.contact.name,
            contact_phone=settled.contact.phone,
            category=service.category,
            service_object=service.service_object,
            hardship_group=service.hardship,
            mode=service.mode,
            division_code=street.code,
            place_name=f"{street.name}{service.place}",
            point=scattered(random, street.centre, 600),
            headcount=service.most,
            skill_mask=mask_of(service.skills),
            starts_on=at.date(),
            minutes=service.minutes,
            risk_statement=service.risk_statement,
        ),
        by=settled.contact,
        at=filed_at,
    )
    checked = filed_at + timedelta(hours=random.randint(3, 60))
    need = needs.verify(need=need, method=VerifyMethod.PHONE, by=worker, at=checked)
    need = needs.answer(
        need=need,
        text="已核实，我们安排志愿者，先排一个月，之后看效果。",
        by=worker,
        at=checked + timedelta(hours=2),
    )
    needs.assess(
        need=need,
        risk=Risk[service.risk],
        risk_statement=service.risk_statement,
        by=worker,
        at=checked + timedelta(hours=3),
    )
    return need


def _link(one: Running, settled: Settled, *, at: datetime) -> None:
    team = next((t for t in settled.teams if t.division_code == one.street.code), None)
    parties = [linkage.PartyDraft(Side.SOCIAL_WORKER, person=one.worker, duty="评估、督导、复盘")]
    if team is not None:
        parties.append(linkage.PartyDraft(Side.TEAM, team=team, duty="排班、到岗、反馈"))
    parties += [
        linkage.PartyDraft(Side.VOLUNTEER, person=person, duty=one.service.position)
        for _, person in one.regulars[:3]
    ]
    linkage.form(
        title=f"{one.project.title}联动",
        mode=Mode(one.service.mode),
        organization=one.project.organization,
        parties=parties,
        relations=[
            linkage.RelationDraft(
                Relation.GUIDING, Side.SOCIAL_WORKER, Side.VOLUNTEER, "每月一次带教"
            ),
            linkage.RelationDraft(
                Relation.COMPLEMENTARY, Side.VOLUNTEER, Side.SOCIAL_WORKER, "熟悉邻里和方言"
            ),
        ],
        goal=f"让{one.street.name}需要的人按时得到服务，也让志愿者愿意留下来。",
        project=one.project,
        by=one.worker,
        at=at,
    )


def _who_like_it(
    settled: Settled, service: ServicePlan, street: StreetPlan
) -> list[tuple[VolunteerPlan, Person]]:
    """Grown-ups of the street, then others, who have what the service asks for."""
    fit = [
        (one, person)
        for one, person in settled.volunteers
        if set(service.skills) <= set(one.skills) and one.someone.birth_on.year < 2005
    ]
    return sorted(fit, key=lambda pair: pair[0].street != street.code)[:40]


def _add_shift(one: Running, day: datetime, *, at: datetime) -> Shift:
    service = one.service
    monday = day - timedelta(days=day.weekday())
    starts_at = monday.replace(hour=service.hour, minute=0, second=0, microsecond=0) + timedelta(
        days=service.weekday
    )
    if starts_at <= at:
        starts_at += timedelta(weeks=1)
    return projects.add_shift(
        position=one.position,
        span=Span(starts_at, starts_at + timedelta(minutes=service.minutes)),
        place_name=f"{one.street.name}{service.place}",
        least=service.least,
        most=service.most,
        by=one.worker,
        at=at,
    )


def week_of(
    one: Running, settled: Settled, random: Random, *, monday: datetime, week: int, now: datetime
) -> None:
    """One week of a running service: who is asked, who comes, what is recognized."""
    if week % one.service.every_weeks:
        return
    planned_at = monday - timedelta(days=4)
    if planned_at > now:
        planned_at = now - timedelta(minutes=random.randint(5, 600))
    existing = Shift.objects.filter(
        project=one.project, starts_at__gte=monday, starts_at__lt=monday + timedelta(days=7)
    ).first()
    shift = existing or _add_shift(one, monday, at=planned_at)
    if shift.ends_at > now:
        _ask(one, shift, random, at=planned_at, share=0.55)
        return
    taken = _ask(one, shift, random, at=planned_at, share=0.95)
    serve(one, shift, taken, random, now=now)


def _ask(
    one: Running, shift: Shift, random: Random, *, at: datetime, share: float
) -> list[Assignment]:
    """Ask people one by one until enough said yes; some decline, some never answer."""
    held: list[Assignment] = []
    wanted = max(1, round(one.service.most * share))
    order = one.regulars[:]
    random.shuffle(order)
    shift = Shift.objects.select_related("project", "position").get(pk=shift.pk)
    for _, person in order:
        if len(held) >= wanted:
            break
        if eligibility.reasons_against(person, [shift], at=at)[shift.pk]:
            continue
        try:
            asked = invitations.invite(shift=shift, person=person, by=one.worker, at=at)
            answered_at = at + timedelta(minutes=random.randint(5, 240))
            answered_at = min(answered_at, asked.answer_by - timedelta(minutes=1))
            luck = random.random()
            if luck < 0.78:
                held.append(rosters.accept_invitation(invitation=asked, by=person, at=answered_at))
            elif luck < 0.92:
                rosters.decline_invitation(
                    invitation=asked, reason=random.choice(DECLINES), by=person, at=answered_at
                )
        except Refusal:
            continue
    return held


def _papers(settled: Settled, *, now: datetime) -> None:
    """A few certificates, an objection and a waiting person: what a town really has."""
    today = now.astimezone(SHANGHAI).date()
    taken = 0
    for _, person in settled.volunteers:
        if taken >= 5:
            break
        try:
            certificates.certify(
                person=person,
                first_day=today - timedelta(days=90),
                last_day=today,
                issuer=settled.hub,
                by=person,
                at=now,
            )
            taken += 1
        except Refusal:
            continue
    entry = (
        settled.volunteers[0][1].ledger.order_by("-recorded_at").first()
        or settled.hub.ledger.order_by("-recorded_at").first()
    )
    if entry is not None:
        claims.object_to(
            entry=entry, text="那天我多留了半小时收拾场地，请帮忙核对。", by=entry.person, at=now
        )
    full = Shift.objects.filter(starts_at__gt=now, taken__gte=1).order_by("starts_at")
    for shift in full:
        if shift.taken >= shift.max_people:
            reserves.join(shift=shift, by=settled.volunteers[-1][1], at=now)
            break
