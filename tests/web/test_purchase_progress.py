"""The volunteer who leads a paid project reads how far it is, and nothing of the money."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.services import purchase_contracts, purchase_judging, purchase_payments
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT
from tests.web.test_purchases import browser, got

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def town():
    here = made.market()
    here.leader = make.signed_up(make.person(name="带队的", phone="13800004441"))
    here.project.lead, here.project.lead_person = "volunteer", here.leader
    here.project.save()
    return here


def test_the_leader_comes_from_the_project_and_reads_the_promises(town):
    made.hours(town)
    made.signed(town)
    client = browser(town.leader)
    page = got(client, "project-detail", town.project.pk)
    assert reverse("purchase-progress", args=[town.purchase.pk]) in page
    page = got(client, "purchase-progress", town.purchase.pk)
    for words in ("社工带动的志愿服务时长", "按权重完成 45%", "每名社工带 10 名志愿者", "启动"):
        assert words in page


def test_nothing_of_the_money_is_told(town):
    made.signed(town)
    page = got(browser(town.leader), "purchase-progress", town.purchase.pk)
    for words in ("200,000", "180,000", "20,000", " 元", "上限"):
        assert words not in page
    for name in ("purchase-detail", "purchase-bonus", "purchase-spending", "purchase-packs"):
        answer = browser(town.leader).get(reverse(name, args=[town.purchase.pk]))
        assert answer.status_code in {403, 404}


def test_who_may_not(town):
    made.drafted(town)
    got(browser(town.leader), "purchase-progress", town.purchase.pk, status=404)
    for by in (town.worker, town.officer):
        purchase_contracts.sign(purchase=town.purchase, by=by, at=AT)
    other = make.signed_up(make.person(name="别的队长", phone="13800004442"))
    make.project(
        lead="volunteer", lead_person=other, organization=town.provider, social_worker=town.worker
    )
    outside = [other, make.chen_yu(phone="13800004443"), make.officer(phone="13800007771")]
    for one in outside:
        got(browser(one), "purchase-progress", town.purchase.pk, status=404)
    answer = Client().get(reverse("purchase-progress", args=[town.purchase.pk]))
    assert answer.status_code == 302
    # Whose project the social worker leads is named, and leads nothing.
    town.project.lead = "social_worker"
    town.project.save()
    got(browser(town.leader), "purchase-progress", town.purchase.pk, status=404)


def test_who_declared_a_conflict_reads_it_by_no_way(town):
    leads = town.project.lead_person
    town.project.lead_person = town.worker
    town.project.save()
    made.reported(town, 3)
    row = purchase_judging.name_evaluator(
        purchase=town.purchase, person=leads, by=town.officer, at=AT
    )
    purchase_judging.declare(evaluator=row, is_free=False, interest="要去带队", by=leads, at=AT)
    town.project.lead_person = leads
    town.project.save()
    got(browser(leads), "purchase-progress", town.purchase.pk, status=404)


def test_what_was_published_after_it_failed_shows_the_figures_as_judged_everywhere(town):
    made.hours(town)
    contract = made.accepted(town, mark=0)
    for one in contract.instalments.exclude(condition="accepted"):
        purchase_payments.pay(
            instalment=one, voucher=f"PZ-{one.position}", paid_on=make.day(AT), by=town.officer,
            at=AT,
        )  # fmt: skip
    purchase_payments.publish(purchase=town.purchase, by=town.officer, at=AT)
    made.hours(town, person=make.person(name="第二位"))
    number = contract.acceptances.get()
    pages = [
        got(browser(town.leader), "purchase-progress", town.purchase.pk),
        got(browser(town.officer), "purchase-detail", town.purchase.pk),
        got(Client(), "purchase-public", town.purchase.number),
    ]
    for page in pages:
        assert "验收时" in page
    assert not number.is_passed
    assert "按权重完成 55%" in pages[0]
    assert "按权重完成 55%" in pages[1]
