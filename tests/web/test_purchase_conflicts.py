"""With a declared conflict of interest an evaluator's reading ends, on every page, at once."""

import pytest
import time_machine
from django.urls import reverse

from liandong.core.purchase_facts import EvaluatorBarred, EvaluatorsTooFew, PurchaseStepClosed
from liandong.models import EventRecord
from liandong.services import purchase_judging
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT
from tests.web.test_purchases import browser, got

pytestmark = pytest.mark.django_db
PAGES = [
    "purchase-detail", "purchase-bonus", "purchase-packs", "purchase-spending",
    "purchase-spending-blank", "purchase-projects", "purchase-declaration", "purchase-marks",
    "purchase-evidence", "purchase-evidence-file", "purchase-pack-file", "purchase-paper",
    "purchase-outside", "purchase-outside-file",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _the_day(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def town():
    here = made.market()
    made.hours(here)
    made.reported(here, 3)
    made.outside(here)
    here.row = named(here, here.judges[0])
    return here


def named(town, person):
    return purchase_judging.name_evaluator(
        purchase=town.purchase, person=person, by=town.officer, at=AT
    )


def address(town, name):
    outside = town.contract.indicators.get(code="outside")
    more = {
        "purchase-evidence": ["hours_led"],
        "purchase-evidence-file": ["hours_led", "csv"],
        "purchase-pack-file": ["final", 1],
        "purchase-paper": ["final", "xlsx"],
        "purchase-outside": [outside.pk],
        "purchase-outside-file": [outside.outside.get().pk],
    }
    return reverse(name, args=[town.purchase.pk, *more.get(name, [])])


def withdrawn(town, person):
    told = {"is_free": "no", "interest": "弟弟在那里上班"}
    client = browser(person)
    return client, client.post(address(town, "purchase-declaration"), told, follow=True)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_open_before_and_shut_after(town, name):
    client = browser(town.judges[0])
    assert client.get(address(town, name)).status_code == 200
    withdrawn(town, town.judges[0])
    assert client.get(address(town, name)).status_code == 404


@pytest.mark.parametrize("name", ["purchase-report", "purchase-signing", "purchase-marks"])
def test_nothing_can_be_sent_either(town, name):
    client, _answer = withdrawn(town, town.judges[0])
    assert client.post(reverse(name, args=[town.purchase.pk])).status_code == 404


def test_the_one_who_withdrew_is_told_and_the_list_is_empty(town):
    _client, answer = withdrawn(town, town.judges[0])
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("purchase-list")
    assert "您已回避，不再看得到这次购买的材料" in page
    assert "独居老人关怀服务" not in page
    facts = EventRecord.objects.get(name="EvaluatorShutOut").facts
    assert facts == {"purchase": town.purchase.pk, "marks": 0}


def test_a_coordinator_who_withdrew_does_not_read_it_as_a_coordinator(town):
    wang = make.coordinator()
    got(browser(wang), "purchase-detail", town.purchase.pk)
    named(town, wang)
    client, _answer = withdrawn(town, wang)
    got(client, "purchase-detail", town.purchase.pk, status=404)
    assert "独居老人关怀服务" not in got(client, "purchase-list")


def test_another_evaluator_and_both_sides_read_on(town):
    named(town, town.judges[1])
    withdrawn(town, town.judges[0])
    for one in (town.judges[1], town.officer, town.worker):
        got(browser(one), "purchase-detail", town.purchase.pk)


def test_a_conflict_is_not_taken_back(town):
    withdrawn(town, town.judges[0])
    with pytest.raises(EvaluatorBarred):
        purchase_judging.declare(evaluator=town.row, is_free=True, by=town.judges[0], at=AT)


def test_a_conflict_found_after_marks_is_told_and_the_marks_no_longer_count():
    here = made.market()
    made.hours(here)
    made.judged(here)
    _client, answer = withdrawn(here, here.judges[0])
    assert "您已回避" in answer.content.decode()
    assert EventRecord.objects.get(name="EvaluatorShutOut").facts["marks"] == 5
    with pytest.raises(EvaluatorsTooFew):
        purchase_judging.accept(purchase=here.purchase, words="同意", by=here.officer, at=AT)
    page = got(browser(here.officer), "purchase-acceptance", here.purchase.pk)
    assert "回避了，分数不算" in page


def test_after_the_acceptance_nothing_is_declared_any_more():
    here = made.market()
    made.hours(here)
    contract = made.accepted(here)
    row = contract.evaluators.order_by("pk").first()
    with pytest.raises(PurchaseStepClosed):
        purchase_judging.declare(
            evaluator=row, is_free=False, interest="晚了", by=here.judges[0], at=AT
        )


def test_the_buyer_is_asked_for_somebody_else_and_names_them(town):
    named(town, town.judges[1])
    withdrawn(town, town.judges[0])
    buyer = browser(town.officer)
    page = got(buyer, "purchase-detail", town.purchase.pk)
    assert "有评审人回避了，请购买单位另请一位" in page
    assert "另请一位评审人" in page
    third = make.signed_up(make.person(name="评审丙"))
    make.role(person=third, role="supervisor", organization=make.organization(name="另一家"))
    form = got(buyer, "purchase-evaluators", town.purchase.pk)
    assert "评审丙" in form
    assert "评审甲" not in form
    buyer.post(address(town, "purchase-evaluators"), {"person": third.pk})
    assert "另请一位评审人" not in got(buyer, "purchase-detail", town.purchase.pk)
    got(browser(third), "purchase-detail", town.purchase.pk)


def test_once_published_they_read_what_everybody_reads(town):
    here = made.market()
    made.hours(here)
    made.hours(here, person=make.person(name="第二位"))
    made.paid(here)
    judge = here.contract.evaluators.order_by("pk").first()
    judge.declares_none = False
    judge.save()
    browser(here.officer).post(reverse("purchase-publication", args=[here.purchase.pk]))
    got(browser(here.judges[0]), "purchase-public", here.again().number)
    got(browser(here.judges[0]), "purchase-detail", here.purchase.pk, status=404)
