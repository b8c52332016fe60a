"""The pages of purchases: who sees what, what is kept of what was typed, trials, errors by row."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.models import Expenditure, GuidanceSeat, GuidanceSession, Purchase, ValueItem
from liandong.services import value_items
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


def got(client, name, *args, status=200, query=""):
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == status
    return answer.content.decode()


def test_nobody_else_reads_it_before_it_is_published(town):
    made.signed(town)
    pk = town.purchase.pk
    inside = [town.officer, town.worker, make.coordinator()]
    outside = [make.officer(phone="13800007771"), make.li_na(phone="13800007772"), town.judges[0]]
    for one in inside:
        assert "按权重完成" in got(browser(one), "purchase-detail", pk)
    for one in outside:
        for name in ("purchase-detail", "purchase-bonus", "purchase-spending"):
            got(browser(one), name, pk, status=404)
        got(browser(one), "purchase-evidence", pk, "hours_led", status=404)
        assert "独居老人关怀服务" not in got(browser(one), "purchase-list")
    got(Client(), "purchase-public", town.purchase.number, status=404)


def test_a_coordinator_of_another_area_does_not_read_it(town):
    made.signed(town)
    other = make.coordinator(division_code=make.FUTIAN)
    got(browser(other), "purchase-detail", town.purchase.pk, status=404)


def test_offers_of_others_are_for_the_buyer_until_publication(town):
    made.signed(town)
    assert "丙公司" in got(browser(town.officer), "purchase-detail", town.purchase.pk)
    assert "丙公司" not in got(browser(town.worker), "purchase-detail", town.purchase.pk)


def test_a_conflict_is_told_to_the_buyer_only(town):
    made.reported(town, 3)
    judge = town.judges[0]
    browser(town.officer).post(
        reverse("purchase-evaluators", args=[town.purchase.pk]), {"person": judge.pk}
    )
    client = browser(judge)
    page = client.post(
        reverse("purchase-declaration", args=[town.purchase.pk]), {"is_free": "no"}
    ).content.decode()
    assert "请写一句是什么关系" in page
    client.post(
        reverse("purchase-declaration", args=[town.purchase.pk]),
        {"is_free": "no", "interest": "弟弟在那里上班"},
    )
    assert "弟弟在那里上班" in got(browser(town.officer), "purchase-detail", town.purchase.pk)
    assert "弟弟在那里上班" not in got(browser(town.worker), "purchase-detail", town.purchase.pk)
    assert "回避" in got(browser(town.worker), "purchase-detail", town.purchase.pk)


def test_whoever_owes_a_step_beside_the_turn_is_told_so(town):
    made.signed(town)
    buyer, provider = browser(town.officer), browser(town.worker)
    pk = town.purchase.pk
    page = got(buyer, "purchase-detail", pk)
    assert "有到期的款。" in page and "现在没有要您办的事。" not in page
    page = got(provider, "purchase-detail", pk)
    assert "有到期的款。" not in page and "的数字和材料。" in page


def test_a_promise_without_a_weight_is_named(town):
    made.procured(town)
    made.drafted(town)
    address = reverse("purchase-promises", args=[town.purchase.pk])
    page = browser(town.officer).post(address, {"target_hours_led": "9"}).content.decode()
    assert "社工带动的志愿服务时长的目标</a>：目标和权重要一起填，或者都空着。" in page


def test_promises_are_saved_again_to_the_last_digit(town):
    made.procured(town)
    made.drafted(town)
    address = reverse("purchase-promises", args=[town.purchase.pk])
    client = browser(town.officer)
    for minutes in (20, 12_345_691):
        town.contract.indicators.update(target=minutes)
        form = client.get(address).context["form"]
        told = {one.html_name: str(one.value() or "") for one in form}
        assert client.post(address, told).status_code == 302
        targets = dict(town.contract.indicators.values_list("code", "target"))
        assert targets == {"hours_led": minutes, "volunteers_active": minutes, "outside": minutes}


def test_an_officer_without_a_buyer_is_told_what_to_do(town):
    client = browser(make.officer(phone="13800007771"))
    assert "请协调员" in got(client, "purchase-create")


def test_a_form_keeps_what_was_typed_and_names_what_is_wrong(town):
    made.procured(town)
    client = browser(town.officer)
    told = {
        "number": "HT-9", "price": "二十万", "bonus": "", "starts_on": "2026-05-01",
        "ends_on": "2026-04-01", "linkage_terms": "每人带十名",
    }  # fmt: skip
    address = reverse("purchase-contract", args=[town.purchase.pk])
    page = client.post(address, told).content.decode()
    assert "“二十万”看不出是多少钱" in page
    assert "HT-9" in page
    page = client.post(address, told | {"price": "230000.01"}).content.decode()
    assert "≥ 2026-05-01" in page or "2026" in page
    page = client.post(
        address, told | {"price": "230000.01", "ends_on": "2026-12-31"}
    ).content.decode()
    assert "230,000.01" in page
    assert not hasattr(Purchase.objects.get(), "contract")


def test_weights_and_shares_that_do_not_make_a_hundred_are_sent_back(town):
    made.drafted(town)
    client = browser(town.officer)
    page = client.post(
        reverse("purchase-promises", args=[town.purchase.pk]),
        {"target_visits": "10", "weight_visits": "90"},
    ).content.decode()
    assert "权重加起来是 90" in page
    page = client.post(
        reverse("purchase-promises", args=[town.purchase.pk]), {"target_visits": "10"}
    ).content.decode()
    assert "要一起填" in page
    page = client.post(
        reverse("purchase-shares", args=[town.purchase.pk]), {"signed": "30", "mid": "60"}
    ).content.decode()
    assert "比例加起来是 90%" in page
    assert town.contract.instalments.count() == 3


def test_a_sheet_with_one_wrong_line_is_taken_in_not_at_all(town):
    made.signed(town)
    client = browser(town.worker)
    address = reverse("purchase-spending", args=[town.purchase.pk])
    good = "2026-05-01,人员,100,JZ-1,工资\n"
    sheet = f"日期,费用类别,金额（元）,凭证号,用途\n{good}2026-05-02,旅游,5,JZ-2,\n"
    answer = client.post(address, {"file": SimpleUploadedFile("a.csv", sheet.encode())})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("旅游", "预算里没有这一类", ">3<"):
        assert words in page
    assert not Expenditure.objects.exists()
    sheet = sheet.replace("旅游", "服务活动")
    for _ in range(2):
        answer = client.post(
            address, {"file": SimpleUploadedFile("a.csv", sheet.encode())}, follow=True
        )
    assert "已经导入过了" in answer.content.decode()
    assert sum(Expenditure.objects.values_list("cents", flat=True)) == 10_500
    page = client.post(address, {"file": SimpleUploadedFile("x.pdf", b"%PDF-1")}).content.decode()
    assert "找不到表头" in page


def test_english_sheets_are_read_too(town):
    made.signed(town)
    sheet = "date,category,amount,voucher\n2026-05-01,staff,1.5,JZ-1\n"
    browser(town.worker).post(
        reverse("purchase-spending", args=[town.purchase.pk]),
        {"file": SimpleUploadedFile("a.csv", sheet.encode())},
    )
    assert Expenditure.objects.get().cents == 150


def test_a_trial_says_what_would_be_paid_before_and_during_the_contract(town):
    made.budgeted(town)
    client = browser(town.officer)
    page = got(client, "purchase-bonus", town.purchase.pk)
    assert "还没有合同" in page
    full = "?cap=10000&span=100&guidance=2&hours=60&retention=70&values=2.5"
    assert "10,000.00" in got(client, "purchase-bonus", town.purchase.pk, query=full)
    town = made.market()
    made.signed(town)
    client = browser(town.worker)
    page = got(client, "purchase-bonus", town.purchase.pk, query=full)
    assert "比现在多 10,000.00 元" in page
    for wrong in ("?span=x", "?span=101", "?cap=y&span=1", "?span=-1"):
        page = got(client, "purchase-bonus", town.purchase.pk, query=wrong)
        assert "还有地方需要改一下" in page or "ld-error" in page


def test_an_evidence_page_says_how_it_is_counted_and_leads_to_files(town):
    made.signed(town)
    made.hours(town)
    client = browser(town.officer)
    page = got(client, "purchase-evidence", town.purchase.pk, "hours_led")
    assert "更正后的净数" in page
    got(client, "purchase-evidence", town.purchase.pk, "nonsense", status=404)
    for kind, status in (("csv", 200), ("xlsx", 200), ("exe", 404)):
        answer = client.get(
            reverse("purchase-evidence-file", args=[town.purchase.pk, "hours_led", kind])
        )
        assert answer.status_code == status


def test_the_evidence_of_value_items_tells_their_names_and_a_scale_of_three(town):
    item = ValueItem.objects.create(
        project=town.project, code="helpers", chosen_on=make.day(make.BEFORE), aim="互助",
        start_level=0, target_level=2, chosen_by=town.worker, chosen_at=make.BEFORE,
    )  # fmt: skip
    value_items.score(item=item, level=2, evidence="看了名单", by=town.judges[0], at=AT)
    made.signed(town)
    client = browser(town.officer)
    page = got(client, "purchase-evidence", town.purchase.pk, "value_level")
    assert "受助的人也来帮人" in page
    assert "helpers" not in page
    assert "分（满分 3）" in page
    assert "分（满分 5）" not in page
    address = reverse("purchase-evidence-file", args=[town.purchase.pk, "value_level", "csv"])
    assert "受助的人也来帮人" in client.get(address).content.decode("utf-8-sig")


def test_a_rate_of_guidance_is_told_per_social_worker_and_not_as_a_mark(town):
    made.signed(town).projects.update(social_worker=town.worker)
    talk = GuidanceSession.objects.create(
        number="G-1", guide=town.worker, tier="social_worker", project=town.project,
        held_at=make.MONDAY_9, minutes=30, form="group", recorded_by=town.worker,
        recorded_at=AT, guide_signed_at=AT,
    )  # fmt: skip
    GuidanceSeat.objects.create(session=talk, person=town.volunteer, signed_at=AT)
    with time_machine.travel(AT + timedelta(days=60), tick=False):
        page = got(browser(town.officer), "purchase-evidence", town.purchase.pk, "guidance_rate")
    assert re.search(r"stat-value\">0\.\d\d 次/社工/30 天<", page)


def test_the_list_asks_as_often_for_three_as_for_one(town):
    client = browser(town.officer)
    counts = []
    for n in (1, 2):
        for _ in range(n):
            made.procured(town)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            got(client, "purchase-list")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_a_whole_purchase_opens_in_both_languages(town, language):
    made.hours(town)
    contract = made.paid(town)
    client = browser(town.officer)
    client.cookies["django_language"] = language
    outside = contract.indicators.get(code="outside")
    for name, args in (
        ("purchase-list", []), ("purchase-create", []), ("purchase-detail", [0]),
        ("purchase-item", [0]), ("purchase-budget", [0]), ("purchase-procurement", [0]),
        ("purchase-contract", [0]), ("purchase-promises", [0]), ("purchase-shares", [0]),
        ("purchase-projects", [0]), ("purchase-evaluators", [0]), ("purchase-acceptance", [0]),
        ("purchase-payment", [0, 1]), ("purchase-payment", [0, 0]), ("purchase-bonus", [0]),
        ("purchase-spending", [0]), ("purchase-outside", [0, outside.pk]),
    ):  # fmt: skip
        got(client, name, *[town.purchase.pk if n == 0 else one for n, one in enumerate(args)])
    for kind in ("docx", "pdf", "xlsx"):
        answer = client.get(reverse("purchase-paper", args=[town.purchase.pk, "final", kind]))
        assert answer.status_code == 200
    client.post(reverse("purchase-publication", args=[town.purchase.pk]))
    assert town.again().stage == "publication"
    got(Client(), "purchase-public", town.purchase.number)


def test_what_a_value_item_s_level_rests_on_is_not_for_the_public(town):
    item = ValueItem.objects.create(
        project=town.project, code="helpers", chosen_on=make.day(make.BEFORE), aim="互助",
        start_level=0, target_level=2, chosen_by=town.worker, chosen_at=make.BEFORE,
    )  # fmt: skip
    value_items.score(item=item, level=2, evidence="林阿婆成了志愿者", by=town.judges[0], at=AT)
    for one in (town.volunteer, make.person(name="第二位")):
        made.hours(town, person=one)
    made.paid(town)
    browser(town.officer).post(reverse("purchase-publication", args=[town.purchase.pk]))
    assert "林阿婆" in got(browser(town.worker), "purchase-detail", town.purchase.pk)
    public = got(Client(), "purchase-public", town.purchase.number)
    assert "价值项" in public
    assert "林阿婆" not in public
