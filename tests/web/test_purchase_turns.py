"""Whose turn it is, on the list, the homes and the day's page; the link goes to the very form."""

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.core.purchase_turns import Step
from liandong.models import OutboxMessage, PurchaseTurn
from liandong.phrases import message_sentence
from liandong.services import purchase_judging
from liandong.web import notices
from liandong.web.purchase_turns import FORMS
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def town():
    return made.market()


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(person, name, *args):
    answer = browser(person).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def turn_of(town, person, step):
    return PurchaseTurn.objects.get(purchase=town.purchase, person=person, step=step, ended_at=None)


def test_the_list_begins_with_what_waits_for_me_and_says_until_when(town):
    made.signed(town)
    said = page(town.worker, "purchase-list")
    assert said.index("购买服务轮到您") < said.index("购买项目")
    assert "交阶段报告" in said
    assert "5月18日前" in said
    row = turn_of(town, town.worker, Step.REPORT)
    assert reverse("purchase-turn", args=[row.pk]) in said
    assert "购买服务轮到您" not in page(make.coordinator(), "purchase-list")


def test_the_link_goes_to_the_very_form(town):
    made.signed(town)
    purchase = town.purchase.pk

    def target(person, step):
        row = turn_of(town, person, step)
        return browser(person).get(reverse("purchase-turn", args=[row.pk])).url

    assert target(town.worker, Step.REPORT) == reverse("purchase-report", args=[purchase])
    assert target(town.officer, Step.PAYMENT) == reverse("purchase-payment", args=[purchase, 1])
    row = purchase_judging.name_evaluator(
        purchase=town.purchase, person=town.judges[0], by=town.officer, at=AT
    )
    address = reverse("purchase-declaration", args=[purchase])
    assert target(town.judges[0], Step.DECLARATION) == address
    held = turn_of(town, town.judges[0], Step.DECLARATION)
    purchase_judging.declare(evaluator=row, is_free=True, by=town.judges[0], at=AT)
    done = browser(town.judges[0]).get(reverse("purchase-turn", args=[held.pk])).url
    assert done == reverse("purchase-detail", args=[purchase])


def test_the_turn_of_another_is_not_opened(town):
    made.signed(town)
    row = turn_of(town, town.worker, Step.REPORT)
    for person in (town.officer, make.coordinator(), town.judges[0]):
        answer = browser(person).get(reverse("purchase-turn", args=[row.pk]))
        assert answer.status_code == 404
    assert Client().get(reverse("purchase-turn", args=[row.pk])).status_code == 302


def test_the_outside_figure_leads_to_its_own_page(town):
    made.reported(town, 3)
    row = turn_of(town, town.worker, Step.OUTSIDE)
    outside = town.contract.indicators.get(code="outside")
    address = reverse("purchase-outside", args=[town.purchase.pk, outside.pk])
    assert browser(town.worker).get(reverse("purchase-turn", args=[row.pk])).url == address


def test_a_social_worker_has_it_today_and_an_officer_on_the_home(town):
    made.signed(town)
    report = reverse("purchase-turn", args=[turn_of(town, town.worker, Step.REPORT).pk])
    payment = reverse("purchase-turn", args=[turn_of(town, town.officer, Step.PAYMENT).pk])
    assert report in page(town.worker, "today")
    assert report in page(town.worker, "home")
    assert payment in page(town.officer, "home")
    assert payment not in page(town.worker, "home")


def test_both_sides_read_on_the_page_whose_turn_it_is_and_until_when(town):
    made.signed(town)
    for person in (town.officer, town.worker, make.coordinator()):
        said = page(person, "purchase-detail", town.purchase.pk)
        assert "承接单位：交阶段报告，最晚2026年5月18日。" in said
        assert "购买单位：付到期的款，最晚2026年5月18日。" in said


def test_the_message_says_what_until_when_and_goes_there(town):
    made.signed(town)
    row = turn_of(town, town.worker, Step.REPORT)
    message = OutboxMessage.objects.get(cause=f"purchase_turn:{row.pk}")
    assert message_sentence(message.kind, message.facts) == (
        "“独居老人关怀服务”轮到您了：交阶段报告。请在 2026年5月18日 前办。"
    )
    assert notices._address(message) == reverse("purchase-turn", args=[row.pk])


def test_every_step_has_a_form_or_a_button_on_the_page_of_the_purchase():
    elsewhere = {Step.SIGNING, Step.OUTSIDE, Step.FAILURE, Step.PAYMENT, Step.PUBLICATION}
    assert set(FORMS) == set(Step) - elsewhere


@pytest.mark.parametrize(
    ("who", "name"),
    [("officer", "purchase-list"), ("officer", "home"), ("worker", "home"), ("worker", "today")],
)
def test_a_page_takes_the_same_queries_for_one_turn_and_for_three(town, who, name):
    person = getattr(town, who)
    client = browser(person)

    def waits():
        row = made.surveyed(town)
        PurchaseTurn.objects.get_or_create(
            purchase=row, person=person, step=Step.ITEM, ended_at=None,
            defaults={"side": "buyer", "since": AT, "due_on": make.day(AT)},
        )  # fmt: skip

    def queries():
        with CaptureQueriesContext(connection) as seen:
            said = client.get(reverse(name)).content.decode()
        shown = set(re.findall(r"/purchases/turns/\d+", said))
        assert len(shown) == PurchaseTurn.objects.filter(person=person).count()
        return len(seen)

    waits()
    queries()
    one = queries()
    waits()
    waits()
    assert queries() == one
