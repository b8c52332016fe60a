"""Two at one moment: two payments of one instalment, two contracts that want one project."""

import pytest

from liandong.core.purchase_amendments import Wish
from liandong.core.purchases import Condition
from liandong.models import ContractPayment, EventRecord
from liandong.queries import access
from liandong.services import (
    purchase_amendments,
    purchase_contracts,
    purchase_payments,
    purchase_stages,
)
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT
from tests.services.test_reserve import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_payments_of_one_instalment_one_is_kept():
    town = made.market()
    contract = made.signed(town)
    first = contract.instalments.get(position=1)

    def pay(voucher):
        return purchase_payments.pay(
            instalment=first, voucher=voucher, paid_on=make.day(AT), by=town.officer, at=AT
        ).voucher

    came_of_it = at_once([lambda: pay("PZ-1"), lambda: pay("PZ-2")])

    kept = ContractPayment.objects.get(contract=contract)
    assert sorted(came_of_it) == sorted([kept.voucher, "already_paid"])


def test_of_two_contracts_that_want_one_project_one_has_it():
    town = made.market()
    first = made.drafted(town).purchase
    made.procured(town)
    second = town.purchase
    purchase_contracts.draft(
        purchase=second, terms=made.terms(number="HT-2"), by=town.officer, at=AT
    )
    first.contract.projects.clear()

    def count(purchase):
        return purchase_contracts.count_projects(
            purchase=purchase, projects=[town.project], by=town.officer, at=AT
        ).number

    came_of_it = at_once([lambda: count(first), lambda: count(second)])

    assert len(set(came_of_it) & {"NSHT-2026-001", "HT-2"}) == 1
    assert "project_sold_twice" in came_of_it
    assert town.project.contracts.count() == 1


def amendment(town, **wish):
    return purchase_amendments.propose(
        purchase=town.purchase, wish=Wish(**wish), reason="调整", effective_on=make.day(AT),
        by=town.officer, at=AT,
    )  # fmt: skip


def agree(row, by):
    return purchase_amendments.answer(amendment=row, is_agreed=True, words="", by=by, at=AT).number


def test_of_two_who_agree_at_once_one_does():
    town = made.market()
    made.signed(town)
    row = amendment(town, price=made.PRICE - 1)
    colleague = make.signed_up(make.person(name="同事", phone="13800001777"))
    make.role(person=colleague, role=access.SOCIAL_WORKER, organization=town.provider)

    came_of_it = at_once([lambda: agree(row, town.worker), lambda: agree(row, colleague)])

    assert sorted(map(str, came_of_it)) == ["1", "amendment_settled"]
    assert EventRecord.objects.filter(name="AmendmentEffective").count() == 1
    assert sum(one.cents for one in town.contract.instalments.all()) == made.PRICE - 1


def test_a_payment_and_an_amendment_at_once_leave_one_truth():
    town = made.market()
    made.reported(town, 1)
    row = amendment(town, shares={Condition.MID: 10, Condition.ACCEPTED: 90})
    purchase_stages.report(purchase=town.purchase, done="中期", by=town.worker, at=AT)
    middle = town.contract.instalments.select_related("contract__purchase").get(condition="mid")

    def check_and_pay():
        purchase_stages.confirm(purchase=town.purchase, words="属实", by=town.officer, at=AT)
        return purchase_payments.pay(
            instalment=middle, voucher="PZ-2", paid_on=make.day(AT), by=town.officer, at=AT
        ).cents

    came_of_it = at_once([check_and_pay, lambda: agree(row, town.worker)])

    parts = {one.condition: one.cents for one in town.contract.instalments.all()}
    assert sum(parts.values()) == made.PRICE
    if came_of_it[1] == "amendment_outdated":
        assert came_of_it[0] == parts["mid"] == 6_000_000
        assert ContractPayment.objects.get().cents == 6_000_000
    else:
        # The amendment came first: what was on the page is gone, and nothing was paid on it.
        assert came_of_it == ["purchase_step_closed", 1]
        assert parts["mid"] == 1_400_001
        assert not ContractPayment.objects.exists()


def test_a_payment_of_a_closed_part_and_an_amendment_both_hold():
    town = made.market()
    made.signed(town)
    row = amendment(town, price=made.PRICE - 100)
    first = town.contract.instalments.select_related("contract__purchase").get(position=1)

    def pay():
        return purchase_payments.pay(
            instalment=first, voucher="PZ-1", paid_on=make.day(AT), by=town.officer, at=AT
        ).cents

    assert at_once([pay, lambda: agree(row, town.worker)]) == [first.cents, 1]
    assert sum(one.cents for one in town.contract.instalments.all()) == made.PRICE - 100
    assert ContractPayment.objects.get().cents == first.cents
