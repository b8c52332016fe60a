"""A result that waits for a yes, on the pages: asked for, read by who decides, then published."""

import pytest
from django.test import Client

from liandong.core.inspections import ITEMS
from liandong.models import Approval, AwardList, Inspection, LedgerEntry
from liandong.services import inspections
from tests import make, make_offices, make_purchase, served

pytestmark = pytest.mark.django_db
AT = make.MONDAY_9


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


@pytest.fixture
def chief():
    return make_offices.official(make_offices.office(name="区委社会工作部"), name="高升")


def test_a_spot_check_is_asked_for_read_granted_and_published(chief):
    make_offices.asking_before_publishing("inspection")
    clerk = make_offices.official(make_offices.office(line="civil_affairs"))
    li = make.li_na(organization=make.organization())
    office = clerk.role_grants.get().office
    row = inspections.draw_round(
        office=office, seed="26-128", seed_source="彩票", count=1, by=clerk, at=AT
    ).inspections.get()
    notes = {"insured": "两场没买保险"}
    verdicts = dict.fromkeys(ITEMS, "met") | {"insured": "not_met"}
    inspections.tell(inspection=row, verdicts=verdicts, notes=notes, by=clerk, at=AT)
    inspections.reply(inspection=row, text="补买了", by=li, at=AT)
    page = f"/inspections/{row.pk}"
    theirs, ours, above = client_of(li), client_of(clerk), client_of(chief)
    assert above.get(page).status_code == 404  # nothing was asked of them yet
    html = ours.get(page).content.decode()
    assert "请批准公布" in html and "区里的文件" in html
    assert f"{page}/publication" not in html
    assert "请批准公布" not in theirs.get(page).content.decode()
    request = f"/approvals/publications/inspection/{row.pk}"
    assert theirs.post(request, {"text": "x"}).status_code == 404
    ours.post(request, {"text": "都核对过了"})
    asked = Approval.objects.get()
    told = above.get(f"/approvals/{asked.pk}").content.decode()
    assert "公布抽查结果" in told and page in told
    assert "两场没买保险" in above.get(page).content.decode()
    ours.post(f"{page}/publication")
    assert Inspection.objects.get().state == "heard"
    above.post(f"/approvals/{asked.pk}", {"step": "grant", "no": "", "reason": ""})
    assert "已经批准，可以公布了" in ours.get(page).content.decode()
    ours.post(f"{page}/publication")
    assert Inspection.objects.get().state == "published"


def test_a_list_that_waits_is_seen_by_its_staff_and_who_decides_only(chief):
    make_offices.asking_before_publishing("awards")
    body = make.organization()
    li, chen = make.li_na(organization=body), make.chen_yu()
    LedgerEntry.objects.filter(pk=served.entry(person=chen, worker=li).pk).update(
        minutes=7200, served_on="2025-05-05"
    )
    ours = client_of(li)
    ours.post("/awards/new", {"organization": body.pk, "year": 2025})
    row = AwardList.objects.get()
    page = f"/awards/{row.pk}"
    assert row.published_on is None
    assert [one.get(page).status_code for one in (Client(), client_of(chen), client_of(chief))] == [
        404, 404, 404,
    ]  # fmt: skip
    assert "等批准公布" in ours.get("/awards").content.decode()
    assert "等批准公布" not in Client().get("/awards").content.decode()
    ours.post(f"/approvals/publications/awards/{row.pk}", {"text": "看过了"})
    above = client_of(chief)
    assert above.get(page).status_code == 200
    asked = Approval.objects.get()
    assert f"{body.name} 2025" in above.get(f"/approvals/{asked.pk}").content.decode()
    above.post(f"/approvals/{asked.pk}", {"step": "grant", "no": "", "reason": ""})
    assert "公示名单" in ours.get(page).content.decode()
    ours.post(f"{page}/publication")
    assert Client().get(page).status_code == 200


def test_what_is_no_kind_of_result_is_not_found(chief):
    assert client_of(chief).post("/approvals/publications/rumour/1").status_code == 404


def test_a_purchase_is_open_to_who_decides_from_the_asking_on(chief):
    make_offices.asking_before_publishing("purchase")
    town = make_purchase.market()
    for one in (town.volunteer, make.person(name="第二位")):
        make_purchase.hours(town, person=one)
    make_purchase.paid(town)
    page, above, buyer = (
        f"/purchases/{town.purchase.pk}",
        client_of(chief),
        client_of(town.officer),
    )
    assert above.get(page).status_code == 404
    assert f"{page}/publication" not in buyer.get(page).content.decode()
    buyer.post(f"/approvals/publications/purchase/{town.purchase.pk}", {"text": "都付清了"})
    assert above.get(page).status_code == 200
    asked = Approval.objects.get()
    assert "公布购买服务的结果" in above.get("/approvals").content.decode()
    above.post(f"/approvals/{asked.pk}", {"step": "grant", "no": "", "reason": ""})
    assert f"{page}/publication" in buyer.get(page).content.decode()
    buyer.post(f"{page}/publication")
    assert town.again().stage == "publication"
