"""Amendments on the page: proposed by one, answered by the other, each version side by side."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.models import PurchaseTurn
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT, PRICE
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
    made.signed(here)
    here.purchase.budget.filter(category="staff").update(cents=30_000_000)
    return here


def told(town, **changed):
    found = {
        "reason": "老人比调查时多了", "effective_on": "2026-05-05", "price": "200000.01",
        "ends_on": "2026-12-31", "long_reason": "", "linkage_terms": made.terms().linkage_terms,
    }  # fmt: skip
    for one in town.contract.indicators.all():
        found[f"target_{one.pk}"] = "4" if one.code == "hours_led" else str(one.target)
    return found | changed


def sent(client, town, name, *args, **data):
    return client.post(
        reverse(name, args=[town.purchase.pk, *args]), data, follow=True
    ).content.decode()


def test_one_proposes_and_the_other_agrees(town):
    buyer, provider = browser(town.officer), browser(town.worker)
    led = town.contract.indicators.get(code="hours_led")
    page = sent(
        buyer, town, "purchase-amendment-create",
        **told(town, price="210000.01", **{f"target_{led.pk}": "5"}),
    )  # fmt: skip
    for words in ("第 1 份补充协议", "200,000.01 元", "210,000.01 元", "老人比调查时多了", "撤回"):
        assert words in page
    assert "不同意" not in page
    assert "等对方答复" in got(provider, "purchase-detail", town.purchase.pk)
    page = sent(provider, town, "purchase-amendment-answer", 1, is_agreed="yes", words="")
    assert "补充协议生效了" in page
    assert "签字时的合同价 200,000.01 元" in page
    assert (town.contract.price_cents, town.contract.indicators.get(pk=led.pk).target) == (
        PRICE + 1_000_000,
        300,
    )
    assert "210,000.01" in got(buyer, "purchase-detail", town.purchase.pk)


def test_a_refusal_keeps_what_was_typed_and_says_what_to_do(town):
    client = browser(town.officer)
    page = sent(client, town, "purchase-amendment-create", **told(town, price="220000.02"))
    assert "最多可以追加 20,000.00 元" in page
    assert "《政府采购法》第四十九条" in page
    assert "老人比调查时多了" in page
    page = sent(client, town, "purchase-amendment-create", **told(town, share_mid="30"))
    assert "比例加起来是 30%" in page
    page = sent(client, town, "purchase-amendment-create", **told(town))
    assert "没有要变更的" in page
    assert not town.contract.amendments.exists()


def test_a_no_needs_its_reason_and_a_proposal_is_withdrawn(town):
    buyer, provider = browser(town.officer), browser(town.worker)
    sent(provider, town, "purchase-amendment-create", **told(town, linkage_terms="每人带八名"))
    sent(buyer, town, "purchase-amendment-answer", 1, is_agreed="no", words="")
    assert town.contract.amendments.get().answered_at is None
    page = sent(buyer, town, "purchase-amendment-answer", 1, is_agreed="no", words="人够了")
    assert "没有同意" in page
    assert "人够了" in page
    sent(provider, town, "purchase-amendment-create", **told(town, linkage_terms="每人带九名"))
    page = sent(provider, town, "purchase-amendment-withdrawal", 2)
    assert "撤回了" in page
    assert town.contract.linkage_terms == made.terms().linkage_terms


def test_an_answer_that_is_too_long_is_shown_again_and_decides_nothing(town):
    buyer, provider = browser(town.officer), browser(town.worker)
    sent(buyer, town, "purchase-amendment-create", **told(town, price="199000"))
    for is_agreed in ("yes", "no"):
        page = provider.post(
            reverse("purchase-amendment-answer", args=[town.purchase.pk, 1]),
            {"is_agreed": is_agreed, "words": "好" * 501},
        )
        assert page.status_code == 422
        assert "好" * 501 in page.content.decode()
        assert "has-error" in page.content.decode()
    assert town.contract.amendments.get().answered_at is None


def test_what_nobody_touched_stays_to_the_last_digit(town):
    rows = {one.code: one for one in town.contract.indicators.all()}
    targets = {"hours_led": 12_345_691, "volunteers_active": 1_234_567, "outside": 10}
    for code, target in targets.items():
        rows[code].target = target
        rows[code].save()
    page = got(browser(town.officer), "purchase-amendment-create", town.purchase.pk)
    assert 'value="205761.52"' in page
    assert 'value="1234567"' in page
    sent(
        browser(town.officer), town, "purchase-amendment-create",
        **told(town, price="199000", **{
            f"target_{rows['hours_led'].pk}": "205761.52",
            f"target_{rows['outside'].pk}": "12",
        }),
    )  # fmt: skip
    after = town.contract.amendments.get().after["targets"]
    wanted = targets | {"outside": 12}
    assert after == {str(one.pk): wanted[code] for code, one in rows.items()}


def test_the_other_side_has_its_turn_and_the_proposer_hears_the_answer(town):
    buyer, provider = browser(town.officer), browser(town.worker)
    sent(buyer, town, "purchase-amendment-create", **told(town, price="199000"))
    turn = PurchaseTurn.objects.get(step="amendment", ended_at=None)
    assert turn.person == town.worker
    answer = provider.get(reverse("purchase-turn", args=[turn.pk]))
    assert answer["Location"] == reverse("purchase-amendments", args=[town.purchase.pk])
    assert "答复补充协议" in got(provider, "purchase-detail", town.purchase.pk)
    sent(provider, town, "purchase-amendment-answer", 1, is_agreed="no", words="人够了")
    said = "“独居老人关怀服务”的第 1 份补充协议，对方没有同意"
    assert said in buyer.get(reverse("notice-list")).content.decode()


def test_others_read_but_change_nothing(town):
    sent(browser(town.officer), town, "purchase-amendment-create", **told(town, price="199000"))
    wang = browser(make.coordinator())
    assert "199,000.00" in got(wang, "purchase-amendments", town.purchase.pk)
    assert "不同意" not in got(wang, "purchase-amendments", town.purchase.pk)
    sent(wang, town, "purchase-amendment-answer", 1, is_agreed="yes")
    sent(wang, town, "purchase-amendment-withdrawal", 1)
    assert town.contract.amendments.get(answered_at=None, withdrawn_at=None)
    for one in (make.officer(phone="13800007771"), make.li_na(phone="13800007772")):
        got(browser(one), "purchase-amendments", town.purchase.pk, status=404)
        got(browser(one), "purchase-amendment-create", town.purchase.pk, status=404)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_open_in_both_languages(town, language):
    client = browser(town.officer)
    client.cookies["django_language"] = language
    got(client, "purchase-amendments", town.purchase.pk)
    got(client, "purchase-amendment-create", town.purchase.pk)


def test_the_page_asks_no_more_for_a_long_history(town):
    buyer, provider = browser(town.officer), browser(town.worker)

    def queries():
        with CaptureQueriesContext(connection) as held:
            got(buyer, "purchase-amendments", town.purchase.pk)
        return len(held)

    for number in range(1, 6):
        sent(buyer, town, "purchase-amendment-create", **told(town, price=str(199_000 - number)))
        sent(provider, town, "purchase-amendment-answer", number, is_agreed="yes")
        if number == 1:
            queries()
            one = queries()
    assert queries() == one
