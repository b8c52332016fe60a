"""The hub and the calendar of lines on the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.models import Approval, HubMember, HubReferral, LineAgreement
from tests import make, make_offices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def make_member(center, boss, name):
    body = make.organization(name=name)
    yes = make_offices.approval(
        asked_by=boss, unit=center, matter="membership", organization=body, state="granted"
    )
    return HubMember.objects.create(
        hub=center, organization=body, approval=yes, categories=["0001"], reach="440305",
        capacity=3, since=make.day(make.BEFORE),
    )  # fmt: skip


def test_from_the_application_to_an_accepted_referral_through_the_pages():
    center = make.organization(name="联合会", is_hub=True)
    boss = make.coordinator(division_code=make_offices.DISTRICT)
    boss.role_grants.update(organization=center)
    body = make.organization(name="新社")
    worker, runner = client_of(make.li_na(organization=body)), client_of(boss)
    about = {"about": f"membership-{body.pk}", "statement": "想加入"}
    assert "请选由哪个单位来定" in worker.post("/approvals/new", about).content.decode()
    worker.post("/approvals/new", about | {"unit": center.pk})
    row = Approval.objects.get()
    runner.post(f"/approvals/{row.pk}", {"step": "grant"})
    assert f"/hub/joining/{row.pk}" in worker.get("/hub").content.decode()
    join = {"categories": ["0001"], "reach": "440305", "capacity": 3}
    half = worker.post(f"/hub/joining/{row.pk}", join)
    assert "请看一看会员的义务" in half.content.decode()
    worker.post(f"/hub/joining/{row.pk}", join | {"agrees": "on"})
    member = HubMember.objects.get()
    assert "新社" in Client().get("/open/hub").content.decode()
    need = make.need(category="0001", title="陪诊")
    assert "轮到“新社”" in runner.get(f"/hub/{center.pk}/needs").content.decode()
    page = f"/hub/{center.pk}/needs/{need.pk}"
    assert "请选一家会员" in runner.post(page, {"member": ""}, follow=True).content.decode()
    assert "请选一家会员" in runner.post(page, {"member": "²"}).content.decode()
    second = make_member(center, boss, "乙社")
    kept = runner.post(page, {"member": second.pk, "why": " "})
    assert [one["is_chosen"] for one in kept.context["order"]] == [False, True]
    runner.post(page, {"member": member.pk})
    referral = HubReferral.objects.get()
    assert "陪诊" in worker.get("/hub").content.decode()
    worker.post(f"/hub/referrals/{referral.pk}/answer", {"step": "take"})
    assert HubReferral.objects.get().state == "accepted"
    other = client_of(make.li_na(organization=make.organization(name="别家")))
    assert other.get(f"/hub/{center.pk}/needs").status_code == 404
    assert other.post(f"/hub/members/{member.pk}/leaving").status_code == 404
    worker.post(f"/hub/members/{member.pk}/leaving", {"why": "人手不够"})
    assert "新社" not in Client().get("/open/hub").content.decode()


def test_a_conflict_stands_on_the_calendar_until_something_is_agreed():
    boss = make.coordinator(division_code=make_offices.DISTRICT)
    starts = timezone.now() + timedelta(days=2)
    shifts = []
    for name in ("甲", "乙"):
        body = make.organization(name=name)
        worker = make.li_na(organization=body)
        project = make.project(organization=body, social_worker=worker, title=f"{name}办的")
        shifts.append(make.shift(project=project, starts_at=starts))
    client = client_of(boss)
    page = client.get("/calendar/lines")
    html = page.content.decode()
    assert page.context["open_count"] == 1 and "同一个地点" in html and "建议：后一场改到" in html
    facts = {"kind": "same_place", "one": shifts[0].pk, "other": shifts[1].pk}
    for nonsense in ("²", "9" * 30, "9" * 5000, "x"):
        told = facts | {"one": nonsense, "text": "乙改到下午"}
        assert client.post("/calendar/lines/agreement", told).status_code == 302
    assert not LineAgreement.objects.exists()
    client.post("/calendar/lines/agreement", facts | {"text": "乙改到下午"})
    assert LineAgreement.objects.get().by == boss
    page = client.get("/calendar/lines")
    assert page.context["open_count"] == 0 and "乙改到下午" in page.content.decode()
    client.post("/calendar/lines/agreement", facts | {"one": "x"})
    client.post("/calendar/lines/agreement", facts | {"kind": "weather", "text": "x"})
    assert LineAgreement.objects.count() == 1


def test_a_calendar_that_is_too_full_says_until_when_it_goes_and_lets_all_agree(monkeypatch):
    monkeypatch.setattr("liandong.queries.hub.MOST_SHIFTS", 2)
    boss = make.coordinator(division_code=make_offices.DISTRICT)
    starts = timezone.now() + timedelta(days=2)
    shifts = []
    for name in ("甲", "乙", "丙"):
        body = make.organization(name=name)
        project = make.project(organization=body, social_worker=make.li_na(organization=body))
        shifts.append(make.shift(project=project, starts_at=starts))
    client = client_of(boss)
    page = client.get("/calendar/lines")
    assert f"只列到 {timezone.localdate(starts)}" in page.content.decode()
    facts = {"kind": "same_place", "one": shifts[2].pk, "other": shifts[2].pk, "text": "错开"}
    client.post("/calendar/lines/agreement", facts | {"other": shifts[1].pk})
    assert LineAgreement.objects.get().one == shifts[2]


def test_the_planner_sees_a_conflict_before_planning_and_on_the_projects_page():
    starts = timezone.now() + timedelta(days=2)
    body, other = make.organization(name="甲社"), make.organization(name="乙社")
    worker = make.li_na(organization=body)
    project = make.project(organization=body, social_worker=worker, title="甲办的")
    theirs = make.project(
        organization=other, social_worker=make.li_na(organization=other), title="乙办的"
    )
    make.shift(project=theirs, starts_at=starts, place_name="文化广场")
    position = make.position(project=project)
    client = client_of(worker)
    local = timezone.localtime(starts)
    facts = {
        "position": position.pk, "day": f"{local:%Y-%m-%d}", "starts": f"{local:%H:%M}",
        "ends": f"{local + timedelta(hours=1):%H:%M}", "place_name": "文化广场", "address": "",
        "least": 1, "most": 2, "repeat": "", "times": "", "until": "",
    }  # fmt: skip
    page = client.post(f"/projects/{project.pk}/shifts/new", facts | {"do": "preview"})
    html = page.content.decode()
    assert all(words in html for words in ("和别的组织冲突", "乙办的", "乙社", "0755-26660000"))
    mine = make.shift(project=project, starts_at=starts, place_name="文化广场")
    html = client.get(f"/projects/{project.pk}").content.decode()
    assert "和别的组织冲突" in html and "0755-26660000" in html
    one, two = sorted((mine.pk, theirs.shifts.get().pk))
    answer = client.post(
        "/calendar/lines/agreement",
        {
            "kind": "same_place", "one": one, "other": two, "outcome": "accepted",
            "text": "广场够大", "project": project.pk,
        },
    )  # fmt: skip
    assert answer.url == f"/projects/{project.pk}"
    assert "知道冲突，照常办" in client.get(answer.url).content.decode()


def test_the_lists_take_the_same_number_of_queries_however_long():
    center = make.organization(name="联合会", is_hub=True)
    boss = make.coordinator(division_code=make_offices.DISTRICT)
    boss.role_grants.update(organization=center)
    client = client_of(boss)
    starts = timezone.now() + timedelta(days=2)

    def queries(address):
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    def more():
        make.need(category="0001")
        make.shift(project=make.project(), starts_at=starts)

    pages = (f"/hub/{center.pk}/needs", "/calendar/lines", "/hub")
    more()
    more()
    one = [queries(page) for page in pages]
    more()
    more()
    assert [queries(page) for page in pages] == one
