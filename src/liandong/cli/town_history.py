"""What the demo town's figures need besides a season: a body with a past, and what came of it.

An association of the year before joined the hub, keeps a service on fixed days with people who
are new each month, some of whom were helped there first. Through the services, in the order of
time, so that its ledger reads like any other.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from liandong.cli import town_voices
from liandong.cli.service_days import Running, serve
from liandong.cli.settling import Settled
from liandong.core.eligibility import Risk
from liandong.core.hours import SHANGHAI
from liandong.core.needs import FilerKind, VerifyMethod
from liandong.core.projects import Mode
from liandong.core.refusals import Refusal
from liandong.models import Assignment, Case, Need, Organization, Person, Shift, Team
from liandong.services import (
    board,
    case_tellings,
    cases,
    enrolment,
    needs,
    organizations,
    project_changes,
    projects,
    rosters,
)
from liandong.services.cases import CaseDraft
from liandong.simulator.names import invented_person
from liandong.simulator.towns import ServicePlan, StreetPlan, Town, scattered

DAY = timedelta(days=1)
FOUNDED_DAYS = 430
"""Between one and two years: of an age at which new bodies are asked whether they are alive."""
ROUNDS = (84, 56, 28)
"""Days ago on which people come new, and needs come in."""
FIRST_NUMBER = 90_000
"""Far above the numbers of the town's own invented people."""
CAREFUL = "上下楼梯当心脚下。"
CALLED = ("梁姨", "卓伯", "冯姨", "池叔", "卢婆婆")
ASKED = (
    "楼道灯坏了不敢下楼，想有人陪着买菜",
    "手机上挂号总挂不上，想有人教",
    "窗户关不严，想有人看看怎么修",
    "旧家具搬不动，想清出一条走道",
)


def tell(plan: Town, settled: Settled, *, seed: int, now: datetime) -> None:
    """Run the association's months; then what people said and asked about it."""
    random = Random(seed * 31 + 5)
    street, worker = plan.streets[0], settled.social_workers[-1]
    body, team = _founded(street, settled, now=now)
    near = [
        person
        for one, person in settled.volunteers
        if one.street == street.code and one.someone.birth_on.year < 2000
    ]
    town_voices.wish(near[-4:], at=now - (ROUNDS[0] + 4) * DAY)
    one = _begun(plan, settled, street, body, worker, near[-5], random, now=now)
    town_voices.tell_wishes(now=now - (ROUNDS[0] + 2) * DAY)
    shifts = list(one.project.shifts.order_by("starts_at"))
    crowd: list[Person] = []
    helped: list[Case] = []
    for number, ago in enumerate(ROUNDS):
        began = now - ago * DAY
        new = _newcomers(street, settled.hub, number, seed=seed, at=began)
        for person in new:
            organizations.start_membership(person=person, team=team, by=None, at=began)
        helped += _asked(one, settled, random, is_first=number == 0, at=began)
        if number == 1:
            _became_one_of_them(helped, new, at=began + DAY)
        crowd = [*crowd[-2:], *new]
        until = began + 28 * DAY
        for shift in [s for s in shifts if began < s.starts_at < until and s.ends_at < now]:
            serve(one, shift, _signed_up(shift, crowd), random, now=now)
    board.name(project=one.project, person=crowd[0], by=worker, at=now - 15 * DAY)
    town_voices.speak(one, settled, crowd, now=now)


def _founded(street: StreetPlan, settled: Settled, *, now: datetime) -> tuple[Organization, Team]:
    at = now - FOUNDED_DAYS * DAY
    body = organizations.register_organization(
        name="南头邻里互助会（演示）",
        kind="O3",
        registration_form="社区社会组织",
        division_code=street.code,
        contact_name=settled.contact.name,
        contact_phone=settled.contact.phone,
        by=None,
        at=at,
    )
    team = organizations.form_team(
        name="南头邻里互助队", sponsor=body, division_code=street.code, by=None, at=at
    )
    return body, team


def _begun(
    plan: Town,
    settled: Settled,
    street: StreetPlan,
    body: Organization,
    worker: Person,
    leader: Person,
    random: Random,
    *,
    now: datetime,
) -> Running:
    """A project with shifts that repeat every second week, from before the first round on."""
    at = now - (ROUNDS[0] + 3) * DAY
    service = replace(
        plan.services[0], title="邻里小帮手", need=ASKED[0], category="0001", hardship="",
        service_object="11", position="小帮手", least=2, most=8, minutes=90, every_weeks=2,
        risk="R0",
    )  # fmt: skip
    need = _assessed(
        settled,
        service,
        street,
        worker,
        "楼里年纪大的多，想每两周有人来帮把手",
        random,
        at=at - DAY,
    )
    project = projects.plan(
        draft=projects.ProjectDraft(
            title=f"{street.name.removesuffix('街道')}·{service.title}",
            mode=Mode.DAILY,
            category=service.category,
            organization=body,
            summary="隔周一次，帮邻居做一件小事：换灯泡、教手机、陪着买菜。",
            service_object=service.service_object,
            contact_name=worker.name,
            contact_phone="0755-2666 0000",
            risk_statement=CAREFUL,
            agreement="志愿服务协议（演示样本）",
            guarantees="01,05",
            social_worker=worker,
            lead_person=leader,
            division_code=street.code,
            point=scattered(random, street.centre, 300),
            needs=(need,),
        ),
        by=worker,
        at=at,
    )
    position = projects.add_position(
        project=project, title=service.position, duties="做一件小事，坐一会儿", by=worker, at=at
    )
    first = (at + 5 * DAY).astimezone(SHANGHAI)
    projects.repeat_shift(
        position=position,
        rule="FREQ=WEEKLY;INTERVAL=2;COUNT=7",
        first_starts_at=first.replace(hour=15, minute=0, second=0, microsecond=0),
        minutes=service.minutes,
        place_name=f"{street.name}社区党群服务中心",
        least=service.least,
        most=service.most,
        skip_holidays=False,
        by=worker,
        at=at,
    )
    project = projects.publish(project=project, by=worker, at=at)
    return Running(service, street, worker, project, position, [])


def _newcomers(
    street: StreetPlan, hub: Organization, nth: int, *, seed: int, at: datetime
) -> list[Person]:
    """Five grown-ups who register that day."""
    drafts: list[enrolment.PersonDraft] = []
    for n in range(FIRST_NUMBER + nth * 10, FIRST_NUMBER + nth * 10 + 8):
        someone = invented_person(n, seed=seed, on=at.date())
        if at.year - someone.birth_on.year > 18 and len(drafts) < 5:
            drafts.append(
                enrolment.PersonDraft(
                    name=someone.name,
                    phone=someone.phone,
                    id_number=someone.id_number,
                    division_code=street.code,
                    point=street.centre,
                    external_source="demo",
                    external_key=someone.id_number[-12:],
                    consents=("register", "matching"),
                )
            )
    made = enrolment.register_people(
        drafts=drafts, by=None, at=at, via="demo", organization=hub, is_verified=True
    )
    return list(made.created)


def _asked(
    one: Running, settled: Settled, random: Random, *, is_first: bool, at: datetime
) -> list[Case]:
    """Needs of the round, answered by the project; of the first round each with a case."""
    found, helped = [], []
    for n, text in enumerate(ASKED + (("想有人陪着去办事",) if is_first else ())):
        filed_at = at - (2 + n % 3) * DAY
        need = _assessed(settled, one.service, one.street, one.worker, text, random, at=filed_at)
        if is_first:
            draft = CaseDraft(need=need, call_name=CALLED[n], consent_method="spoken")
            helped.append(cases.open_case(draft=draft, by=one.worker, at=filed_at + DAY))
        found.append(need)
    project_changes.take_needs(project=one.project, needs=found, by=one.worker, at=at)
    return helped


def _assessed(
    settled: Settled,
    service: ServicePlan,
    street: StreetPlan,
    worker: Person,
    text: str,
    random: Random,
    *,
    at: datetime,
) -> Need:
    need = needs.file(
        draft=needs.NeedDraft(
            title=text,
            description=f"{street.name}居民：{text}。",
            filer=FilerKind.CONTACT,
            organization=settled.workplaces[worker.pk],
            contact_name=settled.contact.name,
            contact_phone=settled.contact.phone,
            category=service.category,
            service_object=service.service_object,
            division_code=street.code,
            place_name=f"{street.name}社区",
            point=scattered(random, street.centre, 500),
            starts_on=at.date(),
            risk_statement=CAREFUL,
        ),
        by=settled.contact,
        at=at,
    )
    need = needs.verify(need=need, method=VerifyMethod.PHONE, by=worker, at=at + DAY / 8)
    need = needs.answer(need=need, text="收到，这一两周就有人来。", by=worker, at=at + DAY / 4)
    needs.assess(need=need, risk=Risk.R0, risk_statement=CAREFUL, by=worker, at=at + DAY / 3)
    need.refresh_from_db()
    return need


def _became_one_of_them(helped: list[Case], people: list[Person], *, at: datetime) -> None:
    """Who was helped first and came to help since: the record and the account are joined."""
    for case, person in zip(helped, people, strict=False):
        code = case_tellings.give_code(case=case, by=case.worker, at=at)
        opened = case_tellings.open_with_code(code=code, at=at)
        case_tellings.join_account(code=opened, by=person, at=at)


def _signed_up(shift: Shift, crowd: list[Person]) -> list[Assignment]:
    at = shift.starts_at - DAY
    held = []
    for person in crowd[: shift.max_people]:
        try:
            held.append(rosters.sign_up(shift=shift, by=person, at=at))
        except Refusal:
            continue
    return held
