"""The client's own view of who read the case: paper, code, account; and who does not see it."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from liandong.models import CaseTelling
from liandong.services import cases
from liandong.services.cases import CaseDraft
from tests import make

pytestmark = pytest.mark.django_db
SECRET = "儿子动过手，不敢说"


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    cache.clear()


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


@pytest.fixture
def li():
    return make.li_na()


@pytest.fixture
def case(li):
    draft = CaseDraft(call_name="林阿婆", presenting=SECRET, consent_method="spoken")
    made = cases.open_case(draft=draft, by=li, at=timezone.now())
    client_of(li).get(f"/cases/{made.pk}")
    return made


def code_of(case, li):
    html = client_of(li).post(f"/cases/{case.pk}/codes").content.decode()
    assert "data:image/svg+xml" in html
    return re.search(r"<strong>([A-Z0-9]{5}-[A-Z0-9]{5})</strong>", html)[1]


def test_the_sheet_says_who_as_what_and_what_for_and_that_it_was_handed_over(case, li):
    client = client_of(li)
    html = client.get(f"/cases/{case.pk}/readings").content.decode()
    house = li.role_grants.get().organization.name
    assert f"李娜 · 负责的社工 · {house}" in html
    assert "全部个案记录（密封）" in html and "为您做服务" in html and SECRET not in html
    client.post(f"/cases/{case.pk}/told", {"way": "sheet"})
    assert CaseTelling.objects.get().way == "sheet"
    assert "给了一张纸（李娜）" in client.get(f"/cases/{case.pk}/readings").content.decode()


def test_a_code_opens_the_list_without_an_account_and_never_twice(case, li):
    code, stranger = code_of(case, li), Client()
    page = stranger.get("/who-read", {"code": code})
    assert code in page.content.decode()
    assert not CaseTelling.objects.exists()
    html = stranger.post("/who-read", {"code": code}, follow=True).content.decode()
    assert "李娜" in html and SECRET not in html and "林阿婆" not in html
    assert "李娜" in stranger.get("/who-read/list").content.decode()
    other = Client()
    assert "用过了，只能用一次" in other.post("/who-read", {"code": code}).content.decode()
    assert other.get("/who-read/list").url == "/who-read"


def test_a_wrong_code_says_what_to_do_and_guessing_stops(case):
    stranger = Client()
    for _ in range(10):
        page = stranger.post("/who-read", {"code": "AAAAA-BBBBB"})
        assert "没有这个码" in page.content.decode()
    assert "试得太多了" in stranger.post("/who-read", {"code": "AAAAA-CCCCC"}).content.decode()


def test_the_list_is_closed_on_this_device_after_twenty_minutes(case, li):
    stranger = Client()
    stranger.post("/who-read", {"code": code_of(case, li)})
    session = stranger.session
    pk, _ = session["case_code_open"]
    session["case_code_open"] = [pk, "2026-01-01T00:00:00+00:00"]
    session.save()
    assert stranger.get("/who-read/list").url == "/who-read"


def test_the_client_joins_an_account_and_looks_there(case, li):
    lin = client_of(make.person(name="林桂芳", phone="13800001066"))
    assert "这里没有您的个案" in lin.get("/my/case-readings").content.decode()
    assert "/my/case-readings" not in lin.get("/my").content.decode()
    html = lin.post("/who-read", {"code": code_of(case, li)}, follow=True).content.decode()
    assert "连到我的账号" in html
    html = lin.post("/who-read/account", follow=True).content.decode()
    assert "李娜" in html and SECRET not in html
    assert "/my/case-readings" in lin.get("/my").content.decode()
    assert lin.get(f"/cases/{case.pk}").status_code == 403


def test_who_may_not(case, li):
    other = client_of(make.li_na(phone="13800001077"))
    zhou = client_of(make.zhou(guides=(li,)))
    assert other.get(f"/cases/{case.pk}/readings").status_code == 404
    for client in (other, zhou):
        status = {404, 403}
        assert client.post(f"/cases/{case.pk}/told", {"way": "sheet"}).status_code in status
        assert client.post(f"/cases/{case.pk}/codes").status_code in status
    assert case.number not in other.get("/my/case-readings").content.decode()
    assert Client().post("/who-read/account").status_code == 302
    assert not CaseTelling.objects.exists()
