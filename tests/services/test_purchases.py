"""Purchases step by step: the order, who may do what, the law, and that money adds up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from liandong.core.purchase_facts import (
    AlreadyPaid,
    BonusAboveCap,
    BuyerMayNotBuy,
    CandidatesTooFew,
    ConditionNotMet,
    ContractNotWhole,
    ContractTooLong,
    LongTermUnexplained,
    NotForPurchase,
    NothingToPay,
    PriceAboveBudget,
    ProjectSoldTwice,
    ProviderMayNotProvide,
    ProviderUnknown,
    PurchaseStepClosed,
    SharesNotWhole,
)
from liandong.core.purchases import Condition, Method, Nature, NotToBuy, Stage
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.models import ContractPayment, EventRecord
from liandong.services import (
    purchase_contracts,
    purchase_payments,
    purchase_stages,
    purchases,
)
from liandong.services.purchase_contracts import PromiseDraft
from liandong.services.purchases import Offer
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT, BONUS, PRICE

pytestmark = pytest.mark.django_db
TODAY = make.day(AT)


@pytest.fixture
def town():
    return made.market()


def test_a_survey_counts_the_needs_of_its_days_and_place(town):
    make.need(division_code=make.NANSHAN + "001")
    make.need(division_code=make.FUTIAN)
    row = made.surveyed(town)
    assert (row.survey_needs, row.stage) == (1, Stage.SURVEY)
    assert row.number.startswith("B-440305-2026-")
    with pytest.raises(ValueInvalid):
        made.surveyed(town, last=TODAY + timedelta(days=1))
    with pytest.raises(BuyerMayNotBuy):
        made.surveyed(town, nature=Nature.CLASS_ONE_UNIT)
    with pytest.raises(ValueMissing):
        made.surveyed(town, found=" ")


def test_only_the_buyer_s_officers_lead_a_purchase_before_its_contract(town):
    stranger = make.officer(phone="13800007777")
    with pytest.raises(NotAllowed):
        purchases.open_purchase(
            draft=purchases.SurveyDraft(
                "x", town.buyer, Nature.STATE_ORGAN, "", "", "visits", TODAY, TODAY, 1, "x"
            ),
            by=stranger,
            at=AT,
        )
    row = made.budgeted(town)
    for by in (stranger, town.worker):
        with pytest.raises(NotAllowed):
            purchases.procure(purchase=row, record=made.record(town), by=by, at=AT)


def test_what_the_law_keeps_from_being_bought_has_to_be_excluded_one_by_one(town):
    made.surveyed(town)
    told = {
        "purchase": town.purchase, "code": "B1", "name": "n", "standard": "s",
        "by": town.officer, "at": AT,
    }  # fmt: skip
    with pytest.raises(NotForPurchase) as refused:
        purchases.list_item(excluded=list(NotToBuy)[1:], **told)
    assert refused.value.left == 1
    purchases.list_item(excluded=list(NotToBuy), **told)
    with pytest.raises(PurchaseStepClosed):
        purchases.list_item(excluded=list(NotToBuy), **told)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"offers": 2}, CandidatesTooFew),
        ({"nature": Nature.CLASS_ONE_UNIT}, ProviderMayNotProvide),
        ({"nature": Nature.BUDGETED_MASS_BODY}, ProviderMayNotProvide),
        ({"chosen": 1}, ProviderUnknown),
        ({"chosen_reason": ""}, ValueMissing),
        ({"cents": 99_999_999_999}, ValueInvalid),
        ({"buys_itself": True}, ProviderMayNotProvide),
    ],
)
def test_a_procurement_that_the_rules_do_not_allow_is_refused_whole(town, changed, refusal):
    made.budgeted(town)
    offers = made.offers(town)
    if "offers" in changed:
        offers = offers[: changed.pop("offers")]
    if "nature" in changed or "cents" in changed:
        offers[2] = Offer(
            "丙公司",
            changed.pop("nature", Nature.ENTERPRISE),
            changed.pop("cents", 100),
            Decimal(80),
        )
    if changed.pop("buys_itself", False):
        offers[0] = Offer("自己", Nature.SOCIAL_ORGANIZATION, 100, Decimal(99), town.buyer)
    with pytest.raises(refusal):
        purchases.procure(
            purchase=town.purchase,
            record=made.record(town, offers=offers, **changed),
            by=town.officer,
            at=AT,
        )
    assert not town.purchase.candidates.exists()


def test_one_candidate_is_enough_where_the_method_needs_no_more(town):
    made.budgeted(town)
    row = purchases.procure(
        purchase=town.purchase,
        record=made.record(town, method=Method.SINGLE_SOURCE, offers=made.offers(town)[:1]),
        by=town.officer,
        at=AT,
    )
    assert row.candidates.get().is_chosen


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"ends_on": date(2029, 4, 27)}, ContractTooLong),
        ({"ends_on": date(2027, 4, 27)}, LongTermUnexplained),
        ({"bonus": BONUS + 1}, BonusAboveCap),
        ({"price": 23_000_000, "bonus": 1}, PriceAboveBudget),
        ({"ends_on": date(2026, 1, 1)}, ValueInvalid),
        ({"price": 0}, ValueInvalid),
        ({"linkage_terms": ""}, ValueMissing),
    ],
)
def test_terms_that_the_law_or_the_budget_do_not_allow_are_refused(town, changed, refusal):
    made.procured(town)
    with pytest.raises(refusal):
        purchase_contracts.draft(
            purchase=town.purchase, terms=made.terms(**changed), by=town.officer, at=AT
        )


def test_three_years_need_a_reason_and_are_the_most(town):
    made.procured(town)
    contract = purchase_contracts.draft(
        purchase=town.purchase,
        terms=made.terms(ends_on=date(2029, 4, 26), long_reason="预算有保障"),
        by=town.officer,
        at=AT,
    )
    assert contract.long_reason == "预算有保障"


def test_instalments_add_up_to_the_price_and_follow_a_changed_one(town):
    contract = made.drafted(town)
    assert sum(contract.instalments.values_list("cents", flat=True)) == PRICE
    purchase_contracts.draft(
        purchase=town.purchase, terms=made.terms(price=PRICE + 98), by=town.officer, at=AT
    )
    assert sum(contract.instalments.values_list("cents", flat=True)) == PRICE + 98
    with pytest.raises(SharesNotWhole):
        purchase_contracts.divide(
            purchase=town.purchase, shares={Condition.MID: 99}, by=town.officer, at=AT
        )
    with pytest.raises(SharesNotWhole):
        purchase_contracts.promise(
            purchase=town.purchase,
            promises=[PromiseDraft("visits", 3, 90)],
            by=town.officer,
            at=AT,
        )
    for wrong in (PromiseDraft("hours_led_rate", 3, 100), PromiseDraft("visits", 0, 100)):
        with pytest.raises(ValueInvalid):
            purchase_contracts.promise(
                purchase=town.purchase, promises=[wrong], by=town.officer, at=AT
            )


def test_a_project_counts_for_one_contract_at_a_time(town):
    made.signed(town)
    first = town.purchase
    made.procured(town)
    purchase_contracts.draft(
        purchase=town.purchase, terms=made.terms(number="HT-2"), by=town.officer, at=AT
    )
    with pytest.raises(ProjectSoldTwice):
        purchase_contracts.count_projects(
            purchase=town.purchase, projects=[town.project], by=town.officer, at=AT
        )
    other = make.project(social_worker=make.li_na(phone="13800002222"))
    with pytest.raises(ValueInvalid):
        purchase_contracts.count_projects(
            purchase=town.purchase, projects=[other], by=town.officer, at=AT
        )
    assert first.contract.projects.get() == town.project


def test_a_contract_is_signed_whole_by_both_sides_and_then_fixed(town):
    made.procured(town)
    purchase_contracts.draft(purchase=town.purchase, terms=made.terms(), by=town.officer, at=AT)
    with pytest.raises(ContractNotWhole) as refused:
        purchase_contracts.sign(purchase=town.purchase, by=town.officer, at=AT)
    assert refused.value.missing == ("indicators", "instalments", "projects")
    town = made.market()
    contract = made.drafted(town)
    purchase_contracts.sign(purchase=town.purchase, by=town.worker, at=AT)
    purchase_contracts.sign(purchase=town.purchase, by=town.worker, at=AT)
    assert town.again().stage == Stage.PROCUREMENT
    with pytest.raises(PurchaseStepClosed):
        purchase_contracts.divide(
            purchase=town.purchase, shares=made.SHARES, by=town.officer, at=AT
        )
    with pytest.raises(NotAllowed):
        purchase_contracts.sign(purchase=town.purchase, by=town.volunteer, at=AT)
    purchase_contracts.sign(purchase=town.purchase, by=town.officer, at=AT)
    assert town.again().stage == Stage.CONTRACT
    contract.refresh_from_db()
    assert contract.provider_signed_by == town.worker
    assert EventRecord.objects.filter(name="ContractSigned").count() == 2


def test_reports_come_from_the_provider_and_are_confirmed_by_the_buyer(town):
    made.signed(town)
    with pytest.raises(PurchaseStepClosed):
        purchase_stages.confirm(purchase=town.purchase, words="好", by=town.officer, at=AT)
    with pytest.raises(NotAllowed):
        purchase_stages.report(purchase=town.purchase, done="x", by=town.officer, at=AT)
    first = purchase_stages.report(purchase=town.purchase, done="初稿", by=town.worker, at=AT)
    again = purchase_stages.report(purchase=town.purchase, done="改好", by=town.worker, at=AT)
    assert first.pk == again.pk
    assert [line["code"] for line in again.figures] == [
        "hours_led", "volunteers_active", "outside",
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        purchase_stages.confirm(purchase=town.purchase, words="好", by=town.worker, at=AT)
    purchase_stages.confirm(purchase=town.purchase, words="好", by=town.officer, at=AT)
    assert town.again().stage == Stage.START


def test_no_payment_before_its_condition_none_twice_and_all_make_the_price(town):
    contract = made.signed(town)
    first, mid, _last = contract.instalments.order_by("position")
    told = {"paid_on": TODAY, "by": town.officer, "at": AT}
    with pytest.raises(ConditionNotMet):
        purchase_payments.pay(instalment=mid, voucher="PZ-1", **told)
    with pytest.raises(NotAllowed):
        purchase_payments.pay(
            instalment=first, voucher="PZ-1", paid_on=TODAY, by=town.worker, at=AT
        )
    for day in (TODAY + timedelta(days=1), date(2020, 1, 1)):
        with pytest.raises(ValueInvalid):
            purchase_payments.pay(
                instalment=first, voucher="PZ-1", paid_on=day, by=town.officer, at=AT
            )
    row = purchase_payments.pay(instalment=first, voucher="PZ-1", **told)
    assert row.evidence["kind"] == "signed"
    with pytest.raises(AlreadyPaid):
        purchase_payments.pay(instalment=first, voucher="PZ-2", **told)


def test_after_the_last_payment_it_is_settled_and_can_be_published(town):
    made.hours(town)
    made.hours(town, person=make.person(name="第二位"))
    contract = made.paid(town)
    assert town.purchase.stage == Stage.PAYMENT
    rows = ContractPayment.objects.filter(contract=contract)
    assert sum(r.cents for r in rows if r.instalment_id) == PRICE
    kinds = [r.evidence["kind"] for r in rows.order_by("pk")]
    assert kinds == ["signed", "report", "accepted", "accepted"]
    with pytest.raises(AlreadyPaid):
        purchase_payments.pay_bonus(
            purchase=town.purchase, voucher="PZ-X", paid_on=TODAY, by=town.officer, at=AT
        )
    purchase_payments.publish(purchase=town.purchase, by=town.officer, at=AT)
    assert town.again().stage == Stage.PUBLICATION


def test_a_bonus_is_paid_only_after_acceptance(town):
    made.signed(town)
    with pytest.raises(NothingToPay):
        purchase_payments.pay_bonus(
            purchase=town.purchase, voucher="PZ-J", paid_on=TODAY, by=town.officer, at=AT
        )
