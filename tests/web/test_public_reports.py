"""The page without sign-in: short, clear about what follows, closed to floods; the desk's side."""

import pytest
from django.core.cache import cache
from django.test import Client

from liandong.core import public_reports as rules
from liandong.models import EventRecord, IncidentReport, ReportPhone
from tests import make
from tests.services.test_public_reports import Open
from tests.web.test_incidents import client_of

pytestmark = pytest.mark.django_db
TOLD = {"text": "一楼进水，有老人", "place_name": "后海村 12 栋"}


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    cache.clear()


@pytest.fixture
def desk():
    return Open()


def test_anybody_tells_without_signing_in_and_reads_what_follows(desk):
    anybody, address = Client(), f"/tell/{desk.intake.key}"
    html = anybody.get(address).content.decode()
    assert desk.intake.asks in html and "先核实" in html and "120" in html
    assert desk.incident.contact_phone in html
    html = anybody.post(address, TOLD, follow=True).content.decode()
    assert "收到了，谢谢您" in html
    report = IncidentReport.objects.get()
    assert (report.source, report.state, report.place_name) == (
        "public", "unverified", "后海村 12 栋",
    )  # fmt: skip
    assert "已经有人报过" in Client().post(address, TOLD, follow=True).content.decode()


def test_what_is_missing_comes_back_with_what_was_typed(desk):
    anybody, address = Client(), f"/tell/{desk.intake.key}"
    html = anybody.post(address, {"text": TOLD["text"], "place_name": ""}).content.decode()
    assert "请写在哪里" in html and TOLD["text"] in html
    html = anybody.post(address, TOLD | {"phone": "13812345678"}).content.decode()
    assert "请勾" in html and "13812345678" in html
    assert not IncidentReport.objects.exists()


def test_a_script_that_fills_every_field_is_stopped(desk):
    page = Client().post(f"/tell/{desk.intake.key}", TOLD | {"website": "http://spam"})
    assert "这一栏请空着" in page.content.decode()
    assert not IncidentReport.objects.exists()


def test_one_address_is_stopped_after_some_and_told_the_telephone(desk):
    anybody, address = Client(), f"/tell/{desk.intake.key}"
    for n in range(rules.MOST_FROM_ONE):
        assert anybody.post(address, TOLD | {"text": f"第 {n} 户进水了"}).status_code == 302
    page = Client().post(address, TOLD | {"text": "还有一户进水"})
    assert page.status_code == 429
    html = page.content.decode()
    assert desk.incident.contact_phone in html and "还有一户进水" in html
    other = Client(REMOTE_ADDR="10.0.0.9")
    assert other.post(address, TOLD | {"text": "还有一户进水"}).status_code == 302
    assert IncidentReport.objects.count() == rules.MOST_FROM_ONE + 1


def test_a_full_hour_answers_429_with_the_telephone(desk, monkeypatch):
    monkeypatch.setattr(rules, "MOST_AN_HOUR", 0)
    page = Client().post(f"/tell/{desk.intake.key}", TOLD)
    assert page.status_code == 429 and desk.incident.contact_phone in page.content.decode()


def test_a_closed_or_unknown_page_takes_nothing(desk):
    address = f"/tell/{desk.intake.key}"
    assert Client().get("/tell/nothinghere").status_code == 404
    assert Client().get(f"{address}/done").url == address
    desk.ended()
    for page in (Client().get(address), Client().post(address, TOLD)):
        assert page.status_code == 410
        assert "这里不收了" in page.content.decode()
    assert not IncidentReport.objects.exists()


def test_the_desk_opens_prints_and_closes_and_the_board_says_public(desk):
    browser, page = client_of(desk.coordinator), f"/incidents/{desk.incident.pk}/public"
    assert f"/tell/{desk.intake.key}" in browser.get(page).content.decode()
    assert "data:image/svg+xml" in browser.get(f"{page}/poster").content.decode()
    for _ in range(2):
        Client().post(f"/tell/{desk.intake.key}", TOLD)
    for address in ("reports", "reports/live", "reports/unverified"):
        html = browser.get(f"/incidents/{desk.incident.pk}/{address}").content.decode()
        assert "公众" in html and "又有 1 人报" in html
    browser.post(f"{page}/end")
    assert Client().get(f"/tell/{desk.intake.key}").status_code == 410
    assert browser.get(f"{page}/poster").status_code == 404
    browser.post(page, {"asks": "缺药的请说"})
    assert "缺药的请说" in Client().get(f"/tell/{desk.intake.key}").content.decode()


def test_the_telephone_is_behind_a_tap_that_is_written_down(desk):
    anybody = Client()
    told = TOLD | {"phone": "13812345678", "is_agreed": "on"}
    anybody.post(f"/tell/{desk.intake.key}", told)
    report = IncidentReport.objects.get()
    assert ReportPhone.objects.count() == 1
    browser = client_of(desk.coordinator)
    html = browser.get(f"/reports/{report.pk}").content.decode()
    assert "看报告人的电话" in html and "13812345678" not in html
    assert "13812345678" in browser.post(f"/reports/{report.pk}/phone").content.decode()
    assert EventRecord.objects.filter(name="ReportPhoneSeen").count() == 1


def test_strangers_neither_open_nor_look(desk):
    Client().post(f"/tell/{desk.intake.key}", TOLD | {"phone": "13812345678", "is_agreed": "on"})
    report = IncidentReport.objects.get()
    elsewhere = client_of(make.li_na(organization=make.organization(), phone="13800009998"))
    page = f"/incidents/{desk.incident.pk}/public"
    volunteer = client_of(make.chen_yu())
    for stranger, wanted in ((elsewhere, {404}), (volunteer, {403}), (Client(), {302})):
        assert stranger.get(page).status_code in wanted
        assert stranger.post(page, {"asks": "x"}).status_code in wanted
        assert stranger.post(f"{page}/end").status_code in wanted
        assert stranger.get(f"{page}/poster").status_code in wanted
        assert stranger.post(f"/reports/{report.pk}/phone").status_code in wanted
    assert not EventRecord.objects.filter(name="ReportPhoneSeen").exists()
