"""Two purchases in the demo town: one from the survey to publication, one half way through.

Both go through the services at the days on which they would have happened; what they promise
is counted from the hours of the town, whatever those are.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Sum

from liandong.cli.settling import Settled
from liandong.core.expenditures import ALSO
from liandong.core.form_sheets import Cells, Sheet, Words
from liandong.core.hours import SHANGHAI
from liandong.core.purchase_figures import OUTSIDE, Row
from liandong.core.purchase_money import Category
from liandong.core.purchases import Condition, Method, Nature, NotToBuy
from liandong.models import (
    Contract,
    LedgerEntry,
    Organization,
    Person,
    Project,
    Purchase,
    RoleGrant,
)
from liandong.queries import purchase_figures
from liandong.queries import purchases as shown
from liandong.queries.purchase_scope import Scope
from liandong.services import (
    form_paper,
    organizations,
    purchase_contracts,
    purchase_judging,
    purchase_payments,
    purchase_stages,
    purchases,
    registry,
)
from liandong.services.form_paper import Booklet
from liandong.services.purchase_contracts import ContractDraft, PromiseDraft
from liandong.services.purchases import Offer, Procurement, SurveyDraft

PROMISED = {"hours_led": 40, "volunteers_active": 20, "guidance_sessions": 10, "retention": 15}
"""What is promised, with its weight; an outside figure has the rest of a hundred."""
SHARES = {Condition.SIGNED: 30, Condition.MID: 30, Condition.ACCEPTED: 40}
MIDDLE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Sale:
    """Who sells what: a station with the projects that have most hours."""

    provider: Organization
    worker: Person
    projects: list[Project]


def buy(settled: Settled, *, now: datetime) -> None:
    """A department is registered and buys twice, from the two stations with most hours."""
    sales = _sales(settled, now)
    if len(sales) < 2:
        return
    began = now - timedelta(days=84)
    buyer = organizations.register_organization(
        name="南山区委社会工作部（演示）",
        kind="O1",
        registration_form="机关",
        division_code=settled.coordinator.division_code[:6],
        contact_name=settled.officer.name,
        by=None,
        at=began,
    )
    registry.grant_role(
        person=settled.officer, role="officer", organization=buyer, by=None, at=began
    )
    first = _Walk(buyer, settled.officer, sales[0], "独居老人陪伴服务", 1)
    first.sign(began, first_on=_day(now - timedelta(days=68)), last_on=_day(now - MIDDLE))
    first.work(began + timedelta(days=21), reports=3, every=timedelta(days=24))
    first.judge(now - timedelta(days=4))
    first.settle(now - timedelta(days=2))
    second = _Walk(buyer, settled.officer, sales[1], "社区助餐和学业陪伴服务", 2)
    start = now - timedelta(days=66)
    second.sign(
        start, first_on=_day(now - timedelta(days=50)), last_on=_day(now + timedelta(days=120))
    )
    second.work(start + timedelta(days=21), reports=1, every=timedelta(days=30))


def _sales(settled: Settled, now: datetime) -> list[_Sale]:
    by_project = (
        LedgerEntry.objects.filter(
            shift__project__social_worker__isnull=False, kind="credit", served_on__lte=_day(now)
        )
        .values("shift__project")
        .annotate(n=Sum("minutes"))
        .order_by("-n", "shift__project")
    )
    found: dict[int, _Sale] = {}
    for row in by_project:
        project = Project.objects.select_related("organization", "social_worker").get(
            pk=row["shift__project"]
        )
        worker, provider = project.social_worker, project.organization
        if worker is None or provider == settled.hub:
            continue
        if provider.pk not in shown.provided_for(worker, _day(now)):
            continue
        sale = found.setdefault(provider.pk, _Sale(provider, worker, []))
        if len(sale.projects) < 3:
            sale.projects.append(project)
    return list(found.values())[:2]


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


@dataclass(slots=True)
class _Walk:
    """One purchase on its way."""

    buyer: Organization
    officer: Person
    sale: _Sale
    title: str
    serial: int
    purchase: Purchase | None = None

    @property
    def held(self) -> Purchase:
        """The purchase as it stands."""
        assert self.purchase is not None
        return self.purchase

    @property
    def contract(self) -> Contract:
        """Its contract."""
        return Contract.objects.select_related("purchase", "provider").get(purchase=self.held)

    def sign(self, at: datetime, *, first_on: date, last_on: date) -> None:
        """Survey, catalogue, budget, procurement, contract; a day or two between the steps."""
        by = self.officer
        self.purchase = purchases.open_purchase(
            draft=SurveyDraft(
                title=self.title,
                buyer=self.buyer,
                nature=Nature.PARTY_ORGAN,
                division_code=self.sale.projects[0].division_code[:6],
                category="",
                method="visits",
                first=_day(at - timedelta(days=14)),
                last=_day(at - timedelta(days=1)),
                people=126,
                found="走访的老人七成以上希望每周有人上门看看，家属最担心的是没人及时发现意外。",
            ),
            by=by,
            at=at,
        )
        self._before_contract(at)
        self._contract(at + timedelta(days=12), first_on, last_on)
        for signer in (self.sale.worker, by):
            purchase_contracts.sign(purchase=self.held, by=signer, at=at + timedelta(days=15))

    def _before_contract(self, at: datetime) -> None:
        by = self.officer
        purchases.list_item(
            purchase=self.held,
            code=f"B01{self.serial:02d}",
            name=self.title,
            standard="每周上门或到点服务，每名社工带 10 名左右志愿者，每月至少指导一次。",
            excluded=list(NotToBuy),
            by=by,
            at=at + timedelta(days=2),
        )
        purchases.set_budget(
            purchase=self.held,
            lines={
                Category.STAFF: 18_000_000,
                Category.ACTIVITY: 4_200_000,
                Category.VOLUNTEER: 2_400_000,
                Category.TRAINING: 1_400_000,
            },
            source="区级财政预算",
            number=f"南财社〔{at.year}〕{self.serial + 11} 号",
            by=by,
            at=at + timedelta(days=4),
        )
        purchases.procure(
            purchase=self.held,
            record=Procurement(
                method=Method.CONSULTATION,
                reason="服务内容需要和供应商细谈，达到竞争性磋商的条件。",
                notice_number=f"NSCS-{at.year}-{self.serial:03d}",
                award_number=f"NSCJ-{at.year}-{self.serial:03d}",
                offers=[
                    Offer(
                        self.sale.provider.name,
                        Nature.SOCIAL_ORGANIZATION,
                        23_000_000,
                        Decimal("92.5"),
                        self.sale.provider,
                    ),
                    Offer(
                        "同心社会工作发展中心",
                        Nature.SOCIAL_ORGANIZATION,
                        22_800_000,
                        Decimal("86.0"),
                    ),
                    Offer("康邻养老服务有限公司", Nature.ENTERPRISE, 21_900_000, Decimal("79.3")),
                ],
                chosen=0,
                chosen_reason="带志愿者的办法写得最实，三年里没有中断过服务。",
            ),
            by=by,
            at=at + timedelta(days=10),
        )

    def _contract(self, at: datetime, first_on: date, last_on: date) -> None:
        by = self.officer
        purchase_contracts.draft(
            purchase=self.held,
            terms=ContractDraft(
                number=f"NSSG-{at.year}-{self.serial:03d}",
                price=23_000_000,
                bonus=2_300_000,
                starts_on=first_on,
                ends_on=last_on,
                linkage_terms="每名社工带 10 名左右志愿者；每月至少指导一次，双方签字；"
                "日常服务由志愿者队长带班。",
            ),
            by=by,
            at=at,
        )
        purchase_contracts.promise(
            purchase=self.held, promises=self._promises(first_on, last_on), by=by, at=at
        )
        purchase_contracts.divide(purchase=self.held, shares=SHARES, by=by, at=at)
        purchase_contracts.count_projects(
            purchase=self.held, projects=self.sale.projects, by=self.sale.worker, at=at
        )

    def _promises(self, first_on: date, last_on: date) -> list[PromiseDraft]:
        """A little more than what the town has of each, so that nothing is reached by far."""
        workers = tuple(p.social_worker_id for p in self.sale.projects if p.social_worker_id)
        scope = Scope(
            self.sale.provider.pk,
            tuple(one.pk for one in self.sale.projects),
            workers,
            self.held.division_code,
            first_on,
            last_on + timedelta(days=1),
        )
        found = []
        for code, weight in PROMISED.items():
            value = purchase_figures.ask(code, scope).value or 0
            target = 60 if code == "retention" else max(1, value * 11 // 10)
            found.append(PromiseDraft(code, target, weight))
        rest = 100 - sum(PROMISED.values())
        return [*found, PromiseDraft(OUTSIDE, 85, rest, "服务对象知晓率（电话调查，%）")]

    def work(self, at: datetime, *, reports: int, every: timedelta) -> None:
        """Pay the first instalment, report and confirm, take in a sheet of spending."""
        self._pay(1, at)
        told = (
            "启动会开过了，社工和志愿者分了组，走访名单核对完毕。",
            "每周服务没有断过；新来的志愿者都由老队员带。",
            "约定的服务都做完了，队长已经能自己排班带班。",
        )
        for n in range(reports):
            on = at + every * n
            purchase_stages.report(
                purchase=self.held,
                done=told[n],
                trouble="雨天上门的人手少，改成先打电话，天晴补上。" if n else "",
                ahead="接着做，月底碰头。" if n < 2 else "把排班表和名单交给社区。",
                by=self.sale.worker,
                at=on,
            )
            purchase_stages.confirm(
                purchase=self.held, words="抽看了记录，属实。", by=self.officer,
                at=on + timedelta(days=1),
            )  # fmt: skip
            if n == 1:
                self._pay(2, on + timedelta(days=1))
        self._spend(at + every * (reports - 1) + timedelta(days=1))

    def _pay(self, position: int, at: datetime) -> None:
        instalment = self.contract.instalments.select_related("contract__purchase").get(
            position=position
        )
        purchase_payments.pay(
            instalment=instalment, voucher=f"ZF-{self.serial}-{position:02d}", paid_on=_day(at),
            by=self.officer, at=at,
        )  # fmt: skip

    def _spend(self, at: datetime) -> None:
        contract = self.contract
        heads = [names[0] for names in ALSO.values()]
        day = max(contract.starts_on, min(_day(at), contract.ends_on))
        rows: list[list[str]] = [heads]
        for n, (category, yuan, words) in enumerate(
            (
                ("staff", "86000", "社工工资和社保"),
                ("activity", "12350.50", "上门物资和活动材料"),
                ("volunteer", "9680", "志愿者保险、交通、误餐"),
                ("training", "4200", "岗前培训和督导"),
            ),
            start=1,
        ):
            rows.append([day.isoformat(), category, yuan, f"JZ-{self.serial}-{n:03d}", words])
        purchase_payments.take_in(
            purchase=self.held,
            rows=rows,
            headings={name: column for column, names in ALSO.items() for name in names},
            names={one.value: one.value for one in Category},
            name="支出明细.xlsx",
            content=repr(rows).encode(),
            by=self.sale.worker,
            at=at,
        )

    def judge(self, at: datetime) -> None:
        """The outside figure with its paper, two evaluators from elsewhere, the acceptance."""
        contract = self.contract
        row = contract.indicators.select_related("contract__purchase").get(code=OUTSIDE)
        purchase_stages.give_outside(
            indicator=row,
            value=88,
            words="电话调查小结",
            content=_paper(self.title, at),
            by=self.sale.worker,
            at=at,
        )
        staff = RoleGrant.objects.filter(role__in=("supervisor", "coordinator"), until=None)
        allowed = shown.may_evaluate(self.held, contract, _day(at))
        people = list(allowed.filter(pk__in=staff.values("person"))[:2])
        if len(people) < 2:
            return
        for person in people:
            judge = purchase_judging.name_evaluator(
                purchase=self.held, person=person, by=self.officer, at=at
            )
            purchase_judging.declare(evaluator=judge, is_free=True, by=person, at=at)
            purchase_judging.mark(
                evaluator=judge,
                marks={one: (2 if one is Row.SUSTAINABILITY else 3, _SEEN[one]) for one in Row},
                values={
                    item.pk: (item.target_level, "看了名单和会议记录，问了三位居民。")
                    for item in shown.unscored(contract)
                },
                by=person,
                at=at + timedelta(hours=2),
            )
        purchase_judging.accept(
            purchase=self.held,
            words="指标和评审都达到约定，同意验收。",
            by=self.officer,
            at=at + timedelta(days=1),
        )

    def settle(self, at: datetime) -> None:
        """The last instalment, the bonus, publication."""
        last = shown.latest_acceptance(self.contract)
        if last is None or not last.is_passed:
            return
        self._pay(3, at)
        if shown.bonus_due(self.contract):
            purchase_payments.pay_bonus(
                purchase=self.held, voucher=f"ZF-{self.serial}-99", paid_on=_day(at),
                by=self.officer, at=at,
            )  # fmt: skip
        purchase_payments.publish(purchase=self.held, by=self.officer, at=at + timedelta(hours=1))


_SEEN = {
    Row.RELEVANCE: "需求调查里排前三的都做了",
    Row.EFFICIENCY: "人员支出和服务时长相称",
    Row.EFFECT: "走访三户，都说有人惦记了",
    Row.FAIRNESS: "名单上独居、残疾的排在前面",
    Row.SUSTAINABILITY: "队长能带班，经费还要靠购买",
}


def _paper(title: str, at: datetime) -> bytes:
    """One page that stands for the survey's report."""
    sheet = Sheet(
        f"{title}：服务对象电话调查小结",
        (
            Cells(
                (("调查日期", _day(at).isoformat()), ("打通", "96 户"), ("知道有这项服务", "88%"))
            ),
            Words(
                "怎么调查的", "从名单里随机抽 120 户，由不认识服务人员的大学生打电话，问三个问题。"
            ),
        ),
    )
    return form_paper.render(Booklet(title, "演示资料", "zh", (sheet,)))
