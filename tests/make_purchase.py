"""A purchase at any step of its way, made through the services; hours and people behind it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from liandong.core.purchase_figures import Row
from liandong.core.purchase_money import Category
from liandong.core.purchases import Condition, Method, Nature, NotToBuy
from liandong.models import Contract, Organization, Person, Project, Purchase
from liandong.queries import access
from liandong.services import (
    purchase_contracts,
    purchase_judging,
    purchase_payments,
    purchase_stages,
    purchases,
)
from liandong.services.purchase_contracts import ContractDraft, PromiseDraft
from liandong.services.purchases import Offer, Procurement, SurveyDraft
from tests import make, served

AT = make.MONDAY_9 + timedelta(days=1)
"""When the steps are done: Tuesday, 5 May 2026, a day after the usual shift."""
STARTS, ENDS = date(2026, 4, 27), date(2026, 12, 31)
PRICE, BONUS = 20_000_001, 2_000_000
BUDGET = {Category.STAFF: 18_000_000, Category.ACTIVITY: 5_000_000}
SHARES = {Condition.SIGNED: 30, Condition.MID: 30, Condition.ACCEPTED: 40}


@dataclass
class Market:
    """A department that buys, a station that provides, two evaluators from elsewhere."""

    buyer: Organization
    provider: Organization
    officer: Person
    worker: Person
    volunteer: Person
    project: Project
    judges: list[Person] = field(default_factory=list)
    purchase: Purchase = field(default_factory=Purchase)

    @property
    def contract(self) -> Contract:
        return Contract.objects.select_related("purchase", "provider").get(purchase=self.purchase)

    def again(self) -> Purchase:
        self.purchase.refresh_from_db()
        return self.purchase


def market() -> Market:
    buyer = make.organization(name="南山区委社会工作部")
    provider = make.organization(name="和安社工中心")
    officer = make.signed_up(make.person(name="孙伟", phone="13800001005"))
    make.role(person=officer, role=access.OFFICER, organization=buyer)
    worker = make.li_na(organization=provider)
    elsewhere = make.organization(name="评估中心")
    judges = [make.signed_up(make.person(name=name)) for name in ("评审甲", "评审乙")]
    for one in judges:
        make.role(person=one, role=access.SUPERVISOR, organization=elsewhere)
    project = make.project(social_worker=worker, organization=provider)
    return Market(buyer, provider, officer, worker, make.chen_yu(), project, judges)


def surveyed(town: Market, at: datetime = AT, **changed) -> Purchase:
    told = {
        "title": "独居老人关怀服务",
        "buyer": town.buyer,
        "nature": Nature.PARTY_ORGAN,
        "division_code": make.NANSHAN,
        "category": "",
        "method": "visits",
        "first": date(2026, 4, 1),
        "last": date(2026, 4, 30),
        "people": 60,
        "found": "独居老人希望每周有人上门",
    } | changed
    town.purchase = purchases.open_purchase(draft=SurveyDraft(**told), by=town.officer, at=at)
    return town.purchase


def budgeted(town: Market, at: datetime = AT) -> Purchase:
    surveyed(town, at)
    purchases.list_item(
        purchase=town.purchase,
        code="B0101",
        name="社区关怀",
        standard="每周上门一次",
        excluded=list(NotToBuy),
        by=town.officer,
        at=at,
    )
    town.purchase = purchases.set_budget(
        purchase=town.purchase,
        lines=BUDGET,
        source="区级财政",
        number="南财〔2026〕8号",
        by=town.officer,
        at=at,
    )
    return town.purchase


def offers(town: Market) -> list[Offer]:
    return [
        Offer(
            town.provider.name,
            Nature.SOCIAL_ORGANIZATION,
            PRICE,
            Decimal("91.5"),
            town.provider,
        ),
        Offer("乙社工中心", Nature.SOCIAL_ORGANIZATION, PRICE - 1, Decimal(85)),
        Offer("丙公司", Nature.ENTERPRISE, PRICE - 2, Decimal(80)),
    ]


def record(town: Market, **changed) -> Procurement:
    told = {
        "method": Method.OPEN_TENDER,
        "reason": "金额在公开招标限额以上",
        "notice_number": "NSCG-2026-001",
        "award_number": "NSZB-2026-001",
        "offers": offers(town),
        "chosen": 0,
        "chosen_reason": "得分最高",
    } | changed
    return Procurement(**told)


def procured(town: Market, at: datetime = AT) -> Purchase:
    budgeted(town, at)
    town.purchase = purchases.procure(
        purchase=town.purchase, record=record(town), by=town.officer, at=at
    )
    return town.purchase


def terms(**changed) -> ContractDraft:
    told = {
        "number": "NSHT-2026-001",
        "price": PRICE,
        "bonus": BONUS,
        "starts_on": STARTS,
        "ends_on": ENDS,
        "linkage_terms": "每名社工带 10 名志愿者，每月指导一次",
    } | changed
    return ContractDraft(**told)


PROMISES = [
    PromiseDraft("hours_led", 240, 60),
    PromiseDraft("volunteers_active", 2, 30),
    PromiseDraft("outside", 10, 10, "居民知晓率"),
]


def drafted(town: Market, at: datetime = AT) -> Contract:
    procured(town, at)
    purchase_contracts.draft(purchase=town.purchase, terms=terms(), by=town.officer, at=at)
    purchase_contracts.promise(purchase=town.purchase, promises=PROMISES, by=town.officer, at=at)
    purchase_contracts.divide(purchase=town.purchase, shares=SHARES, by=town.officer, at=at)
    purchase_contracts.count_projects(
        purchase=town.purchase, projects=[town.project], by=town.worker, at=at
    )
    return town.contract


def signed(town: Market, at: datetime = AT) -> Contract:
    drafted(town, at)
    for by in (town.worker, town.officer):
        purchase_contracts.sign(purchase=town.purchase, by=by, at=at)
    town.again()
    return town.contract


def reported(town: Market, stages: int, at: datetime = AT) -> Contract:
    """Signed, and so many of start, mid-term and final reported and confirmed."""
    signed(town, at)
    for n in range(stages):
        purchase_stages.report(purchase=town.purchase, done=f"第 {n + 1} 段", by=town.worker, at=at)
        purchase_stages.confirm(purchase=town.purchase, words="属实", by=town.officer, at=at)
    town.again()
    return town.contract


def judged(town: Market, mark: int = 3, at: datetime = AT) -> Contract:
    """Final, two evaluators free of interests have given marks, outside figure given."""
    contract = reported(town, 3, at)
    outside(town, at)
    for person in town.judges:
        row = purchase_judging.name_evaluator(
            purchase=town.purchase, person=person, by=town.officer, at=at
        )
        purchase_judging.declare(evaluator=row, is_free=True, by=person, at=at)
        purchase_judging.mark(
            evaluator=row, marks={one: (mark, "看了记录") for one in Row}, by=person, at=at
        )
    return contract


def outside(town: Market, at: datetime = AT) -> None:
    purchase_stages.give_outside(
        indicator=town.contract.indicators.get(code="outside"),
        value=10,
        words="第三方电话调查报告",
        content=b"%PDF-1.7 report",
        by=town.worker,
        at=at,
    )


def accepted(town: Market, mark: int = 3, at: datetime = AT) -> Contract:
    contract = judged(town, mark, at)
    purchase_judging.accept(purchase=town.purchase, words="同意", by=town.officer, at=at)
    town.again()
    return contract


def paid(town: Market, at: datetime = AT) -> Contract:
    """Everything due is paid: three instalments, and the bonus if there is one."""
    contract = accepted(town, at=at)
    for one in contract.instalments.order_by("position"):
        purchase_payments.pay(
            instalment=one, voucher=f"PZ-{one.position}", paid_on=make.day(at),
            by=town.officer, at=at,
        )  # fmt: skip
    if contract.acceptances.get().bonus_cents:
        purchase_payments.pay_bonus(
            purchase=town.purchase, voucher="PZ-J", paid_on=make.day(at), by=town.officer, at=at
        )
    town.again()
    return contract


def hours(town: Market, person: Person | None = None, **wanted) -> None:
    """Two verified hours of a volunteer on Monday, 4 May, in the project of the contract."""
    served.entry(
        person=person or town.volunteer, worker=town.worker, project=town.project, **wanted
    )
