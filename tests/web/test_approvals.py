"""Approvals and workspaces on the pages."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.models import Approval, AuthorityOffice
from tests import make, make_offices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def test_an_approval_goes_all_the_way_through_the_pages():
    body = make.organization()
    asker = client_of(make.li_na(organization=body))
    office = make_offices.office(line="civil_affairs", name="南山区民政局")
    clerk = client_of(make_offices.official(office))
    wrong = asker.post("/approvals/new", {"about": f"marking-{body.pk}", "statement": ""})
    assert wrong.status_code == 200 and "请写几句说明" in wrong.content.decode()
    asker.post("/approvals/new", {"about": f"marking-{body.pk}", "statement": "做了三年陪诊"})
    row = Approval.objects.get()
    assert row.number in clerk.get("/approvals").content.decode()
    assert row.number in clerk.get(f"/authority/{office.pk}").content.decode()
    page = f"/approvals/{row.pk}"
    short = clerk.post(page, {"step": "refuse", "no": "not_met", "reason": "不行"})
    assert "至少 8 个字" in short.content.decode()
    none = clerk.post(page, {"step": "refuse", "no": "", "reason": "章程里没有志愿服务"})
    assert "请选为什么不同意" in none.content.decode()
    clerk.post(page, {"step": "refuse", "no": "not_met", "reason": "章程里没有志愿服务这一项"})
    html = asker.get(page).content.decode()
    assert "章程里没有志愿服务这一项" in html and "请别人复核" in html
    asker.post(f"{page}/answer", {"step": "appeal", "text": "第三条有"})
    assert Approval.objects.get().state == "appealed"
    asker.post(f"{page}/withdrawal")
    assert Approval.objects.get().state == "withdrawn"


def test_the_asker_sees_no_form_to_decide_and_others_nothing():
    body = make.organization()
    li = make.li_na(organization=body)
    row = make_offices.approval(
        asked_by=li, organization=body, office=make_offices.office(line="civil_affairs")
    )
    page = f"/approvals/{row.pk}"
    asker = client_of(li)
    assert 'name="step" value="grant"' not in asker.get(page).content.decode()
    asker.post(page, {"step": "grant"})
    assert Approval.objects.get().state == "asked"
    other = client_of(make.li_na(organization=make.organization(name="别家")))
    for address in (page, f"{page}/answer", f"{page}/withdrawal"):
        assert other.post(address, {"step": "grant"}).status_code in {404}
    assert client_of(make.chen_yu()).get("/approvals").status_code == 403


def test_what_is_late_is_told_as_no_yes():
    body = make.organization()
    li = make.li_na(organization=body)
    office = make_offices.office(line="civil_affairs")
    row = make_offices.approval(asked_by=li, organization=body, office=office)
    html = client_of(make_offices.official(office)).get(f"/approvals/{row.pk}").content.decode()
    assert "没有答复不等于同意" in html


def test_lists_take_the_same_number_of_queries_however_long():
    body = make.organization()
    li = make.li_na(organization=body)
    office = make_offices.office(line="civil_affairs")
    client = client_of(make_offices.official(office))

    def queries(address):
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    pages = ("/approvals", f"/authority/{office.pk}")
    make_offices.approval(asked_by=li, organization=body, office=office)
    one = [queries(page) for page in pages]
    for _ in range(2):
        make_offices.approval(asked_by=li, organization=body, office=office)
    assert [queries(page) for page in pages] == one


def test_a_coordinator_puts_an_office_on_record_and_names_its_people():
    boss = client_of(make.coordinator(division_code="440305"))
    facts = {"name": "南山区民政局", "line": "civil_affairs", "division_code": "440305"}
    assert (
        "请写部门名称" in boss.post("/authority/offices/new", facts | {"name": ""}).content.decode()
    )
    boss.post("/authority/offices/new", facts)
    office = AuthorityOffice.objects.get()
    again = boss.post("/authority/offices/new", facts)
    assert "已经有“南山区民政局”" in again.content.decode()
    clerk = make.person(name="新人")
    wrong = boss.post(f"/people/{clerk.pk}/roles", {"role": "contact", "office": office.pk})
    assert "只有主管部门人员在部门里" in wrong.content.decode()
    boss.post(f"/people/{clerk.pk}/roles", {"role": "officer", "office": office.pk})
    assert clerk.role_grants.get().office == office
    assert "新人" in boss.get(f"/authority/{office.pk}").content.decode()
    assert client_of(make.officer()).get("/authority/offices/new").status_code == 403
