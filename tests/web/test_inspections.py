"""Acts and checks of authorities on the pages, and what anybody may read."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.core.inspections import ITEMS
from liandong.models import Inspection, Intervention
from tests import make, make_offices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


@pytest.fixture
def civil():
    return make_offices.office(line="civil_affairs", name="南山区民政局")


@pytest.fixture
def clerk(civil):
    return client_of(make_offices.official(civil))


def test_a_check_goes_all_the_way_to_the_public_page(civil, clerk):
    body = make.organization(name="被抽的社")
    worker = client_of(make.li_na(organization=body))
    desk = f"/authority/{civil.pk}/checks"
    short = clerk.post(desk, {"seed": "1", "seed_source": "x", "count": 1})
    assert "种子太短" in short.content.decode()
    clerk.post(desk, {"seed": "26-128", "seed_source": "福彩开奖号", "count": 1})
    row = Inspection.objects.get()
    page = f"/inspections/{row.pk}"
    assert worker.get(page).status_code == 404  # nothing to hear yet
    half = clerk.post(page, {"insured": "not_met"})
    assert "还有 10 处没有填" in half.content.decode()
    told = dict.fromkeys(ITEMS, "met") | {"insured": "not_met", "insured_note": "两场没买保险"}
    clerk.post(page, told)
    assert "两场没买保险" in worker.get(page).content.decode()
    public = f"/open/checks/{row.round_id}"
    stranger = Client()
    assert "两场没买保险" not in stranger.get(public).content.decode()
    clerk.post(f"{page}/publication")
    assert Inspection.objects.get().state == "told"
    worker.post(f"{page}/reply", {"text": "第二天补买了"})
    assert "要公布的抽查结果" in clerk.get(f"/authority/{civil.pk}").content.decode()
    clerk.post(f"{page}/publication")
    html = stranger.get(public).content.decode()
    assert all(words in html for words in ("被抽的社", "两场没买保险", "第二天补买了", "26-128"))
    assert body.number in html
    assert "1 家里抽 1 家，已公布 1 家" in stranger.get("/open/authorities").content.decode()


def test_an_act_is_seen_by_the_one_concerned_and_counted_for_all(civil, clerk):
    body = make.organization()
    worker = client_of(make.li_na(organization=body))
    acts = f"/authority/{civil.pk}/acts"
    told = {
        "organization": body.pk, "act": "order", "basis": "685-38",
        "reason": "三次活动没有按时记录", "due_on": "",
    }  # fmt: skip
    wrong = clerk.post(acts, told)
    assert "请写今天以后的一天" in wrong.content.decode()
    assert "三次活动没有按时记录" in wrong.content.decode()
    clerk.post(acts, told | {"act": "warn"})
    row = Intervention.objects.get()
    html = worker.get("/interventions").content.decode()
    assert "第三十八条" in html and "三次活动没有按时记录" in html
    worker.post(f"/interventions/{row.pk}/reply", {"text": "系统坏了"})
    assert "系统坏了" in clerk.get(acts).content.decode()
    stranger = client_of(make.chen_yu())
    assert stranger.post(f"/interventions/{row.pk}/reply", {"text": "x"}).status_code == 404
    assert "没有部门动过您的记录" in stranger.get("/interventions").content.decode()
    public = Client().get("/open/authorities")
    assert public.context["acts"][1] == {"label": "警告", "value": "1"}
    assert body.name not in public.content.decode()


def test_an_office_that_may_only_advise_is_offered_nothing_else():
    league = make_offices.office(line="youth_league")
    page = client_of(make_offices.official(league)).get(f"/authority/{league.pk}/acts")
    assert [code for code, _ in page.context["form"].fields["act"].choices] == ["advise"]
    desk = client_of(make_offices.official(league)).get(f"/authority/{league.pk}/checks")
    assert desk.context["form"] is None


def test_a_coordinator_looks_and_acts_not(civil):
    boss = client_of(make.coordinator(division_code=make_offices.DISTRICT))
    page = boss.get(f"/authority/{civil.pk}/acts")
    assert page.status_code == 200 and page.context["form"] is None
    body = make.organization()
    boss.post(f"/authority/{civil.pk}/acts", {"organization": body.pk, "act": "warn"})
    assert not Intervention.objects.exists()


def test_a_coordinator_reads_what_the_desk_links_to_and_fills_nothing_in(civil, clerk):
    make.organization(name="被抽的社")
    desk = f"/authority/{civil.pk}/checks"
    clerk.post(desk, {"seed": "26-128", "seed_source": "福彩开奖号", "count": 1})
    page = f"/inspections/{Inspection.objects.get().pk}"
    boss = client_of(make.coordinator(division_code=make_offices.DISTRICT))
    assert page in boss.get(desk).content.decode()
    read = boss.get(page)
    assert (read.status_code, read.context["form"]) == (200, None)
    boss.post(page, dict.fromkeys(ITEMS, "met"))
    assert Inspection.objects.get().state == "drawn"
    elsewhere = client_of(make.coordinator(division_code="110101", phone="13800001197"))
    assert elsewhere.get(page).status_code == 404


def test_public_lists_take_the_same_number_of_queries(civil, clerk):
    def queries(address):
        Client().get(address)
        with CaptureQueriesContext(connection) as caught:
            assert Client().get(address).status_code == 200
        return len(caught)

    for n in range(4):
        make.organization(name=f"组织{n}")
    desk = f"/authority/{civil.pk}/checks"
    clerk.post(desk, {"seed": "seed one", "seed_source": "x", "count": 1})
    one = queries("/open/authorities")
    for seed in ("seed two", "seed three"):
        clerk.post(desk, {"seed": seed, "seed_source": "x", "count": 3})
    assert queries("/open/authorities") == one
