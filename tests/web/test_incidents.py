"""An emergency from the report to the last one back, through the pages, on the phone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.models import (
    AccessRecord,
    Assignment,
    Incident,
    Invitation,
    SafeReturn,
    WalkIn,
)
from liandong.services import rosters
from tests import make
from tests.services.test_dispatch import Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def order_of(now):
    start = timezone.localtime(now + timedelta(minutes=20))
    return {
        "body": "南山区三防指挥部", "order_number": "南三防〔2026〕7 号", "told_by": "张主任",
        "briefing": "水深过膝就撤，两人一组。", "insurance_policy": "PA-1", "agreement": "",
        "place": "街道办门口", "starts_at": start.strftime("%Y-%m-%dT%H:%M"), "hours": "3",
        "leader": "", "title_1": "转移老人", "people_1": "1", "skill_1": "",
    }  # fmt: skip


def test_an_emergency_goes_from_the_report_to_the_last_one_back():
    town = Town(volunteers=1)
    desk, worker = client_of(town.coordinator), client_of(town.worker)
    report = {
        "kind": "flood", "title": "后海村内涝，老人被困", "told": "", "place_name": "后海村",
        "radius_m": "800", "organization": town.organization.pk, "contact_phone": "0755-2666",
        "province": "44", "city": "4403", "county": "440305", "street": "", "lat": str(make.LAT),
        "lon": str(make.LON),
    }  # fmt: skip
    desk.post("/incidents/new", report)
    incident = Incident.objects.get()
    page = f"/incidents/{incident.pk}"
    assert "自己报的不能自己核实" in desk.get(page).content.decode()

    worker.post(f"{page}/verification", {"method": "phone"})
    assessed = {"needs": "一楼老人要转移", "risk": "R1", "risks": "积水带电", "people": "1"}
    worker.post(f"{page}/assessment", assessed)
    assert "由没做评估的协调员登记" in worker.get(page).content.decode()
    incomplete = desk.post(f"{page}/order", order_of(timezone.now()) | {"insurance_policy": ""})
    assert "命令还没写全：保险单号" in incomplete.content.decode()
    assert Invitation.objects.count() == 0
    desk.post(f"{page}/order", order_of(timezone.now()))
    assert "已邀请 1 人" in desk.get(page).content.decode()

    question, now = Invitation.objects.select_related("person").get(), timezone.now()
    rosters.accept_invitation(invitation=question, by=question.person, at=now)
    place = Assignment.objects.get()
    mine = client_of(question.person)
    assert "这是应急服务" in mine.get(f"/shifts/{place.shift_id}/place").content.decode()
    assert "水深过膝就撤" in mine.get(f"{page}/mine").content.decode()
    roll = worker.get(f"{page}/muster").content.decode()
    assert "没听注意事项" in roll and f"/muster/{place.pk}/departure" not in roll
    mine.post(f"/muster/{place.pk}/briefing")
    worker.post(f"/muster/{place.pk}/departure")
    worker.post(f"{page}/review", {"went_well": "快", "went_ill": "少雨衣", "change": "备雨衣"})
    worker.post(f"{page}/closing")
    assert Incident.objects.get().state == "ordered"
    told = worker.post(f"/muster/{place.pk}/contact", {"why": "点名没到"}).content.decode()
    assert "没有填紧急联系人" in told and AccessRecord.objects.get().subject == question.person
    mine.post(f"/muster/{place.pk}/return", {"outcome": "safe"})
    assert "您已经报了平安" in mine.get(f"{page}/mine").content.decode()
    worker.post(f"{page}/closing")
    assert Incident.objects.get().state == "closed"
    assert "备雨衣" in worker.get(page).content.decode()


def test_the_desk_for_people_who_come_by_themselves():
    town = Town(volunteers=0)
    incident = town.ordered()
    worker = client_of(town.worker)
    address = f"/incidents/{incident.pk}/walk-ins"
    guest = {"name": "阿强", "phone": "13812345678", "is_adult": "on", "may_contact": "on"}
    assert "未满十八周岁" in worker.post(address, guest | {"is_adult": ""}).content.decode()
    worker.post(address, guest)
    row = WalkIn.objects.get()
    assert "1 号 阿强" in worker.get(address).content.decode()
    worker.post(f"/walk-ins/{row.pk}/task", {"task": "rescue", "briefed": "1"})
    assert WalkIn.objects.get().task == ""
    worker.post(f"/walk-ins/{row.pk}/task", {"task": "pack", "briefed": "1"})
    worker.post(f"/walk-ins/{row.pk}/leaving")
    assert "13812345678" not in worker.get(address).content.decode()
    called = worker.post(f"/walk-ins/{row.pk}/telephone", follow=True).content.decode()
    assert "13812345678" in called
    assert (WalkIn.objects.get().task, WalkIn.objects.get().left_with) == ("pack", town.worker)


def test_for_others_it_does_not_exist_and_an_officer_sees_no_names():
    town = Town()
    incident, (first, second) = town.out()
    page = f"/incidents/{incident.pk}"
    other = client_of(make.li_na(organization=make.organization(name="别处的站")))
    for address in (page, f"{page}/muster", f"{page}/walk-ins", f"{page}/review", f"{page}/mine"):
        assert other.get(address).status_code == 404
    for act in ("briefing", "identity", "departure", "return", "contact"):
        for client in (other, client_of(second.person), client_of(make.officer())):
            answer = client.post(f"/muster/{first.pk}/{act}", {"outcome": "safe", "why": "看看"})
            assert answer.status_code == 404
    officer = client_of(make.officer())
    assert officer.get(page).status_code == 200
    assert officer.get(f"{page}/muster").status_code == 403
    assert SafeReturn.objects.count() == AccessRecord.objects.count() == 0
    assert client_of(first.person).get(f"{page}/mine").status_code == 200


def test_the_leader_whom_the_order_names_calls_the_roll():
    town = Town()
    incident, (first, _second) = town.out()
    leader = client_of(town.leader)
    assert "在外面，还没报平安" in leader.get(f"/incidents/{incident.pk}/muster").content.decode()
    leader.post(f"/muster/{first.pk}/return", {"outcome": "hurt", "note": "崴了脚"})
    back = SafeReturn.objects.get()
    assert (back.outcome, back.note, back.told_by) == ("hurt", "崴了脚", town.leader)
    assert "崴了脚" not in leader.get(f"/incidents/{incident.pk}/muster").content.decode()


def test_lists_cost_the_same_at_one_and_at_three():
    town = Town(volunteers=9)
    client = client_of(town.coordinator)
    incident = town.ordered()
    shift = incident.project.shifts.get()
    shift.max_people = 9
    shift.save(update_fields=["max_people"])
    counts = []
    for n, person in enumerate(town.people[:3]):
        make.assignment(shift=shift, person=person)
        if n:
            town.opened()
        if n in (0, 2):
            for address in ("/incidents", f"/incidents/{incident.pk}/muster"):
                client.get(address)
                with CaptureQueriesContext(connection) as caught:
                    assert client.get(address).status_code == 200
                counts.append(len(caught))
    assert counts[:2] == counts[2:]
