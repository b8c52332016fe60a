"""Authorities of the demo town: five offices with people, approvals, a check, acts, a hub."""

from datetime import datetime, timedelta
from random import Random

from liandong.cli.settling import Settled, open_account
from liandong.core.approvals import Matter, No
from liandong.core.hours import Span
from liandong.core.inspections import ITEMS
from liandong.core.interventions import Act
from liandong.models import (
    Approval,
    AuthorityOffice,
    HubMember,
    Need,
    Organization,
    Person,
    RoleGrant,
    Shift,
)
from liandong.queries import hub as hub_queries
from liandong.queries.access import actor_of
from liandong.services import (
    approvals,
    authority,
    enrolment,
    hub,
    inspections,
    interventions,
    projects,
    registry,
)
from liandong.services.approvals import Wish
from liandong.simulator.names import invent

DISTRICT, CITY, STREET = "440305", "4403", "440305007"
FIRST_NUMBER = 61
"""Telephones of the officials: 19900000061 and on, in the order of ``OFFICES``."""
OFFICES = (
    ("social_work", DISTRICT, "南山区委社会工作部（演示）"),
    ("civil_affairs", DISTRICT, "南山区民政局（演示）"),
    ("youth_league", DISTRICT, "共青团南山区委（演示）"),
    ("street", STREET, "粤海街道办事处（演示）"),
    ("civil_affairs", CITY, "深圳市民政局（演示）"),
)
LINES = {
    "hub": "youth_league", "xili": "civil_affairs", "shekou": "street", "nantou": "street",
    "hean": "social_work", "qihang": "youth_league", "muling": "civil_affairs",
}  # fmt: skip


def watch(settled: Settled, *, password: str, now: datetime) -> None:
    """Open the offices, give them people, and let a month of work happen."""
    at = now - timedelta(days=30)
    offices = [
        authority.open_office(
            name=name, line=line, division_code=division, phone="0755-26660000",
            by=settled.coordinator if division.startswith(DISTRICT) else None, at=at,
        )
        for line, division, name in OFFICES
    ]  # fmt: skip
    random = Random(61)
    officials = [
        _official(settled, office, FIRST_NUMBER + n, random, password, at)
        for n, office in enumerate(offices)
    ]
    registry.grant_role(person=settled.officer, role="officer", office=offices[0], by=None, at=at)
    for key, line in LINES.items():
        if key in settled.organizations:
            hub.set_line(
                organization=settled.organizations[key], line=line, by=settled.coordinator, at=at
            )
    civil, clerk = offices[1], officials[1]
    staffed = _staffed(settled)
    _marking(staffed, clerk, officials[4], now=now)
    _checks(staffed, civil, clerk, now=now)
    _acts(staffed, civil, clerk, offices[2], officials[2], now=now)
    _members(settled, staffed, now=now)
    _clash(now=now)


def _clash(*, now: datetime) -> None:
    """Two organizations of one street want one hall at one time: the calendar shows it."""
    rows = Shift.objects.filter(starts_at__gt=now + timedelta(days=3), state="open")
    seen: dict[str, Shift] = {}
    for shift in rows.select_related("project", "position").order_by("starts_at", "pk")[:200]:
        first = seen.setdefault(shift.division_code, shift)
        worker = shift.project.social_worker
        if first.project.organization_id == shift.project.organization_id or worker is None:
            continue
        projects.add_shift(
            position=shift.position, span=Span(first.starts_at, first.ends_at),
            place_name=first.place_name, division_code=first.division_code, most=2, by=worker,
            at=now,
        )  # fmt: skip
        return


def _official(
    settled: Settled,
    office: AuthorityOffice,
    number: int,
    random: Random,
    password: str,
    at: datetime,
) -> Person:
    """Somebody of an office, with an account; no volunteer."""
    someone = invent(random, number, year=at.year, ages=(24, 55))
    person = enrolment.register_person(
        draft=enrolment.PersonDraft(
            name=someone.name, phone=someone.phone, id_number=someone.id_number,
            division_code=STREET,
        ),
        by=None, at=at, via="staff", has_looked=True,
    )  # fmt: skip
    open_account(person, password, at)
    for grant in RoleGrant.objects.filter(person=person, role="volunteer", until=None):
        registry.end_role(grant=grant, by=person, at=at)
    registry.grant_role(person=person, role="officer", office=office, by=None, at=at)
    return person


def _staffed(settled: Settled) -> list[tuple[Organization, Person]]:
    """Organizations with one of their social workers, each once."""
    found: dict[int, tuple[Organization, Person]] = {}
    for worker in settled.social_workers:
        body = settled.workplaces[worker.pk]
        found.setdefault(body.pk, (body, worker))
    return list(found.values())


def _marking(
    staffed: list[tuple[Organization, Person]], clerk: Person, chief: Person, *, now: datetime
) -> None:
    """One marked, one refused and under review, one late, one that waits."""

    def ask(number: int, days: int) -> Approval:
        body, worker = staffed[number]
        words = "章程里有志愿服务，去年开展了四十二场活动，时长都在平台上，请予标识。"
        wish = Wish(matter=Matter.MARKING, subject=body, statement=words)
        return approvals.ask(wish=wish, by=worker, at=now - timedelta(days=days))

    yes = ask(0, 28)
    approvals.grant(approval=yes, note="", by=clerk, at=now - timedelta(days=24))
    no = ask(1, 21)
    approvals.refuse(
        approval=no, no=No.NOT_MET, reason="章程的业务范围里没有志愿服务这一项",
        by=clerk, at=now - timedelta(days=12),
    )  # fmt: skip
    approvals.appeal(
        approval=no, text="章程第三条第二款有，请再看。", by=staffed[1][1],
        at=now - timedelta(days=5),
    )  # fmt: skip
    ask(2, 26)
    ask(3, 2)
    approvals.work_due(at=now)


def _checks(
    staffed: list[tuple[Organization, Person]],
    civil: AuthorityOffice,
    clerk: Person,
    *,
    now: datetime,
) -> None:
    """A round of three: one published with its word, one that may speak, one to be visited."""
    made = inspections.draw_round(
        office=civil, seed="2026-137-04182933", seed_source="当天双色球开奖号（演示）", count=3,
        by=clerk, at=now - timedelta(days=20),
    )  # fmt: skip
    rows = list(made.inspections.select_related("organization").order_by("pk"))
    met = dict.fromkeys(ITEMS, "met")
    workers = {body.pk: worker for body, worker in staffed}
    found = met | {"recorded_in_time": "not_met", "insured": "not_there"}
    inspections.tell(
        inspection=rows[0], verdicts=found, notes={"recorded_in_time": "两场活动十四天后才记录"},
        by=clerk, at=now - timedelta(days=15),
    )  # fmt: skip
    worker = workers.get(rows[0].organization_id)
    if worker is not None:
        inspections.reply(
            inspection=rows[0], text="记录的同事请了病假，已经安排第二个人。", by=worker,
            at=now - timedelta(days=13),
        )  # fmt: skip
    inspections.publish(inspection=rows[0], by=clerk, at=now - timedelta(days=3))
    if len(rows) > 1:
        inspections.tell(
            inspection=rows[1], verdicts=met | {"risks_told": "not_met"},
            notes={"risks_told": "一个岗位没有写风险说明"}, by=clerk, at=now - timedelta(days=1),
        )  # fmt: skip


def _acts(
    staffed: list[tuple[Organization, Person]],
    civil: AuthorityOffice,
    clerk: Person,
    league: AuthorityOffice,
    leaguer: Person,
    *,
    now: datetime,
) -> None:
    """An order to correct with its reply, and advice of another line."""
    body, worker = staffed[1]
    order = interventions.act(
        office=civil, organization=body, act=Act.ORDER, basis="685-38",
        reason="两场活动超过十个工作日没有记录时长",
        due_on=(now + timedelta(days=4)).date(), by=clerk, at=now - timedelta(days=6),
    )  # fmt: skip
    interventions.reply(
        intervention=order, text="已经补记一场，另一场在核对名单。", by=worker,
        at=now - timedelta(days=5),
    )  # fmt: skip
    interventions.act(
        office=league, organization=staffed[2][0], act=Act.ADVISE, basis="685-25",
        reason="学生报名请让本人自己点，不要由班干部代报", by=leaguer, at=now - timedelta(days=8),
    )  # fmt: skip


def _members(
    settled: Settled, staffed: list[tuple[Organization, Person]], *, now: datetime
) -> None:
    """Four members of the hub, needs that went round, one that waits for an answer."""
    at = now - timedelta(days=25)
    center, boss = settled.hub, settled.coordinator
    kinds = sorted(set(Need.objects.values_list("category", flat=True)))
    members: list[tuple[HubMember, Person]] = []
    others = [one for one in staffed if one[0].pk != center.pk][:4]
    for n, (body, worker) in enumerate(others):
        wish = Wish(
            matter=Matter.MEMBERSHIP, subject=body, statement="想接附近的需求，人手稳定。",
            unit=center,
        )  # fmt: skip
        row = approvals.ask(wish=wish, by=worker, at=at)
        if n == 3:
            continue  # waits for the hub's answer
        approvals.grant(approval=row, by=boss, at=at + timedelta(days=1))
        row.refresh_from_db()
        made = hub.join(
            approval=row, categories=kinds, reach=DISTRICT, capacity=(6, 4, 2)[n], by=worker,
            at=at + timedelta(days=2),
        )  # fmt: skip
        members.append((made, worker))
    workers = {member.pk: worker for member, worker in members}
    actor = actor_of(boss, on=now.date())
    for n, need in enumerate(list(hub_queries.waiting_needs(actor)[:7])):
        referral = hub.refer(
            need=need, hub=center, by=boss, at=now - timedelta(days=18 - 2 * n, hours=1)
        )
        if n < 6:
            hub.answer(
                referral=referral, is_accepted=n != 2, text="" if n != 2 else "这周没有人手",
                by=workers[referral.member_id], at=now - timedelta(days=17 - 2 * n),
            )  # fmt: skip
