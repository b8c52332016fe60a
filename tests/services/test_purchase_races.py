"""Two at one moment: two payments of one instalment, two contracts that want one project."""

import pytest

from liandong.models import ContractPayment
from liandong.services import purchase_contracts, purchase_payments
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
