"""Visits on the pages: who sees whom, one short form, a need from a visit, sent twice once."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.cli import town_visits
from liandong.core import visits as rules
from liandong.models import CaredPerson, CarePairing, CareReading, Consultation, Need, Visit
from liandong.queries import visits as shown
from liandong.queries.access import actor_of
from liandong.services import visits
from liandong.services.visits import CareDraft
from tests import make

pytestmark = pytest.mark.django_db
ADDRESS = "桃园路 8 号 301"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


@pytest.fixture
def agency():
    return make.organization()


@pytest.fixture
def li(agency):
    return make.li_na(organization=agency)


@pytest.fixture
def chen(agency):
    return make.chen_yu(organization=agency)


def cared_by(worker, name="林阿婆", **facts):
    draft = CareDraft(call_name=name, address=ADDRESS, consent_method="spoken", **facts)
    return visits.take_in(draft=draft, by=worker, at=timezone.now())


def told(**facts):
    return {"key": str(uuid4()), "method": "home", "condition": "fine", "note": "", **facts}


def test_somebody_is_taken_in_and_seen_as_often_as_their_group_asks(li):
    client_of(li).post(
        "/visits/new",
        {"call_name": "林阿婆", "hardship_group": "elder_alone", "consent_method": "spoken"}
        | {"note": "门口有狗"},
    )
    row = CaredPerson.objects.get()
    assert row.note == "门口有狗"
    assert (row.worker, row.every_days, row.next_due_on) == (li, 7, timezone.localdate())


def test_a_visit_sets_the_next_day_and_may_raise_a_need(li):
    cared = cared_by(li)
    form = told(need_title="浴室要装扶手")
    client_of(li).post(f"/visits/{cared.pk}/visits", form)
    cared.refresh_from_db()
    need, visit = Need.objects.get(), Visit.objects.get()
    assert (need.title, need.beneficiary, visit.need) == (
        "浴室要装扶手",
        cared.beneficiary,
        need,
    )
    today = timezone.localdate()
    assert (cared.last_on, cared.next_due_on) == (today, today + timedelta(days=30))


def test_a_visit_sent_twice_is_kept_once(li):
    cared = cared_by(li)
    form = told(need_title="浴室要装扶手")
    client = client_of(li)
    for _ in range(2):
        assert client.post(f"/visits/{cared.pk}/visits", form).status_code == 302
    assert (Visit.objects.count(), Need.objects.count()) == (1, 1)


def test_the_paired_volunteer_sees_the_door_and_no_telephone_until_the_pairing_ends(li, chen):
    cared = cared_by(li, phone="13912345678", hardship_group="low_income")
    client = client_of(chen)
    assert client.get(f"/visits/{cared.pk}").status_code == 404
    client_of(li).post(f"/visits/{cared.pk}/pairings", {"volunteer": chen.pk})
    page = client.get(f"/visits/{cared.pk}").content.decode()
    assert ADDRESS in page
    assert "13912345678" not in page
    assert "低保" not in page
    assert CareReading.objects.filter(reader=chen).count() == 1
    client.post(f"/visits/pairings/{CarePairing.objects.get().pk}/end")
    assert client.get(f"/visits/{cared.pk}").status_code == 404
    assert client.post(f"/visits/{cared.pk}/visits", told()).status_code == 404


def test_a_worry_told_by_a_volunteer_stays_until_the_social_worker_has_looked(li, chen):
    cared = cared_by(li)
    visits.pair(cared=cared, volunteer=chen, by=li, at=timezone.now())
    worry = told(condition="worrying", note="两天没有下楼")
    client_of(chen).post(f"/visits/{cared.pk}/visits", worry)
    client_of(chen).post(f"/visits/{cared.pk}/visits", told())
    cared.refresh_from_db()
    assert cared.is_worrying
    assert "走访时让人担心" in client_of(li).get("/today").content.decode()
    client_of(li).post(f"/visits/{cared.pk}/visits", told())
    cared.refresh_from_db()
    assert not cared.is_worrying


def test_nobody_met_is_no_contact_and_is_due_again_tomorrow(li):
    cared = cared_by(li)
    client_of(li).post(f"/visits/{cared.pk}/visits", told(condition="away"))
    cared.refresh_from_db()
    assert (cared.last_on, cared.next_due_on) == (None, timezone.localdate() + timedelta(days=1))


def test_another_social_worker_an_officer_and_a_coordinator_find_nobody(li, agency):
    cared = cared_by(li)
    others = [
        make.li_na(organization=agency, phone="13800001092"),
        make.coordinator(),
        make.officer(),
        make.chen_yu(organization=agency, phone="13800001091"),
    ]
    for one in others:
        client = client_of(one)
        assert client.get(f"/visits/{cared.pk}").status_code == 404
        assert client.post(f"/visits/{cared.pk}/visits", told()).status_code == 404
        assert "林阿婆" not in client.get("/visits").content.decode()


def test_a_supervisor_reads_and_does_not_write(li):
    cared = cared_by(li)
    client = client_of(make.zhou(guides=(li,)))
    assert client.get(f"/visits/{cared.pk}").status_code == 200
    client.post(f"/visits/{cared.pk}/visits", told())
    assert Visit.objects.count() == 0
    assert client.post(f"/visits/{cared.pk}/end").status_code == 403


def test_a_volunteer_looks_after_five_people_at_most(li, chen):
    now = timezone.now()
    for n in range(rules.MOST_PAIRED):
        visits.pair(cared=cared_by(li, f"老人{n}"), volunteer=chen, by=li, at=now)
    with pytest.raises(rules.PairingFull):
        visits.pair(cared=cared_by(li), volunteer=chen, by=li, at=now)


def test_who_leaves_the_list_is_out_of_sight_for_the_volunteers(li, chen):
    cared = cared_by(li)
    visits.pair(cared=cared, volunteer=chen, by=li, at=timezone.now())
    client_of(li).post(f"/visits/{cared.pk}/end")
    assert client_of(chen).get(f"/visits/{cared.pk}").status_code == 404
    assert CarePairing.objects.get().until == timezone.localdate()


def test_a_question_is_written_down_in_one_form_and_once(li):
    form = {
        "key": str(uuid4()),
        "channel": "phone",
        "topic": "2",
        "question": "问高龄津贴怎么领，请他带身份证来社区。",
        "minutes": 10,
        "outcome": "answered",
        "asker": "",
    }
    for _ in range(2):
        client_of(li).post("/consultations", form)
    row = Consultation.objects.get()
    assert (row.by, row.asker, row.minutes) == (li, "", 10)
    assert client_of(make.coordinator()).get("/consultations").status_code == 403


def test_the_list_costs_the_same_for_one_and_for_three(li):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            found = shown.rows_of(actor_of(li, on=timezone.localdate()), on=timezone.localdate())
            names = [one.beneficiary.call_name + one.worker.name for one in found]
        return len(names), len(caught)

    cared_by(li)
    one = queries()
    cared_by(li, "王伯")
    cared_by(li, "周姨")
    assert (one[0], queries()) == (1, (3, one[1]))


def test_the_demo_town_has_a_dozen_people_and_three_are_overdue(li, chen):
    town_visits.look_after(SimpleNamespace(social_workers=[li]), now=timezone.now())
    today = timezone.localdate()
    rows = CaredPerson.objects.all()
    assert (rows.count(), rows.filter(next_due_on__lt=today).count()) == (12, 3)


def test_at_most_three_volunteers_come_to_one_door(li, agency):
    now, cared = timezone.now(), cared_by(li)
    crowd = [make.chen_yu(organization=agency, phone=f"1380001{n:04}") for n in range(4)]
    for one in crowd[:3]:
        visits.pair(cared=cared, volunteer=one, by=li, at=now)
    page = client_of(li).post(
        f"/visits/{cared.pk}/pairings", {"volunteer": crowd[3].pk}, follow=True
    )
    assert "最多由 3 位志愿者结对" in page.content.decode()
    visits.unpair(pairing=CarePairing.objects.first(), by=li, at=now)
    visits.pair(cared=cared, volunteer=crowd[3], by=li, at=now)
