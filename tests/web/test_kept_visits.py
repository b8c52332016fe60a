"""The list on the phone through its addresses: least data, whose it is, one answer a visit."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.models import Need, Visit
from liandong.services import devices, visits
from liandong.services.visits import CareDraft
from liandong.web.door import MOST_SENDINGS
from tests import make
from tests.make_checkin import Phone

pytestmark = pytest.mark.django_db
ADDRESS = "桃园路 8 号 301"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def agency():
    return make.organization()


@pytest.fixture
def li(agency):
    return make.li_na(organization=agency)


@pytest.fixture
def chen(agency):
    return make.chen_yu(organization=agency)


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def cared_by(worker, name="林阿婆", **facts):
    draft = CareDraft(call_name=name, address=ADDRESS, consent_method="spoken", **facts)
    return visits.take_in(draft=draft, by=worker, at=timezone.now())


def posted(client, address, **body):
    return client.post(address, json.dumps(body), "application/json")


def list_of(person, phone):
    return posted(client_of(person), "/visits/kept", key=phone.device.key_id)


def written(cared, **facts):
    return {
        "key": str(uuid4()), "cared": cared.pk, "method": "home", "condition": "fine", "note": "",
        "need_title": "", "claimed_at": timezone.now().isoformat(), **facts,
    }  # fmt: skip


def sent(person, phone, *told):
    return posted(
        client_of(person), "/visits/kept/sendings", key=phone.device.key_id,
        now=timezone.now().isoformat(), visits=list(told),
    )  # fmt: skip


def test_the_list_tells_what_a_visit_needs_and_no_more(li, chen):
    cared = cared_by(li, phone="13912345678", hardship_group="low_income", note="门口有狗")
    visits.pair(cared=cared, volunteer=chen, by=li, at=timezone.now())
    for person in (li, chen):
        answer = list_of(person, Phone(person))
        told = answer.json()
        assert told["person"] == person.number
        [line] = told["lines"]
        assert line | {"until": ""} == {
            "id": cared.pk, "name": "林阿婆", "address": ADDRESS, "note": "门口有狗", "last": "",
            "due": timezone.localdate().isoformat(), "until": "",
        }  # fmt: skip
        assert "13912345678" not in answer.content.decode()
        assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_nobody_else_gets_the_list_or_anybody_on_it(li, chen, agency):
    cared = cared_by(li)
    others = [
        chen,
        make.li_na(organization=agency, phone="13800001092"),
        make.coordinator(),
        make.officer(),
        make.zhou(guides=(li,)),
    ]
    for one in others:
        phone = Phone(one)
        assert list_of(one, phone).json()["lines"] == []
        [result] = sent(one, phone, written(cared)).json()["results"]
        assert result["state"] == "refused"
    assert Visit.objects.count() == 0
    assert Client().post("/visits/kept").status_code in (302, 403)
    assert Client().post("/visits/kept/sendings").status_code in (302, 403)


def test_a_phone_of_somebody_else_or_one_that_was_switched_off_gets_nothing(li, chen):
    cared = cared_by(li)
    phone = Phone(li)
    assert list_of(chen, phone).status_code == 404
    assert sent(chen, phone, written(cared)).status_code == 404
    devices.revoke(device=phone.device, by=li, at=timezone.now())
    answer = list_of(li, phone)
    assert (answer.status_code, answer.json()["code"]) == (409, "list_of_another")


def test_visits_land_once_and_may_raise_a_need(li):
    cared, other, phone = cared_by(li), cared_by(li, "王伯"), Phone(li)
    told = [written(cared, need_title="浴室要装扶手"), written(other, condition="changed")]
    answers = [sent(li, phone, *told).json()["results"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert [(row["state"], row["has_need"]) for row in answers[0]] == [
        ("sent", True),
        ("sent", False),
    ]
    assert (Visit.objects.count(), Need.objects.count()) == (2, 1)


def test_what_is_refused_says_why_and_the_others_land(li):
    cared, phone = cared_by(li), Phone(li)
    bad = written(cared, condition="worrying")
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    results = sent(
        li, phone, bad, written(cared, claimed_at=tomorrow), written(cared, condition="great"),
        written(cared) | {"cared": "x"}, written(cared),
    ).json()["results"]  # fmt: skip
    assert [row["state"] for row in results] == ["refused"] * 4 + ["sent"]
    assert all(row["sentence"].strip() for row in results[:4])
    assert results[0]["key"] == bad["key"]
    again = sent(li, phone, bad | {"note": "两天没有下楼"}).json()["results"]
    assert [row["state"] for row in again] == ["sent"]


def test_what_nobody_can_read_and_too_much_at_once_is_sent_back(li):
    cared, phone = cared_by(li), Phone(li)
    assert sent(li, phone, *[written(cared) for _ in range(11)]).status_code == 400
    client = client_of(li)
    assert posted(client, "/visits/kept/sendings", key=phone.device.key_id).status_code == 400
    for _ in range(MOST_SENDINGS):
        last = sent(li, phone)
    assert last.status_code == 429
    assert Visit.objects.count() == 0


def test_the_frame_holds_nobody_and_the_history_says_when_a_visit_came(li):
    cared, phone = cared_by(li), Phone(li)
    page = Client().get("/visits/offline").content.decode()
    assert ("林阿婆" in page, "李娜" in page, "人怎么样" in page) == (False, False, True)
    held = timezone.now() - timedelta(days=5)
    list_of(li, phone)
    sent(li, phone, written(cared, claimed_at=held.isoformat()))
    shown = client_of(li).get(f"/visits/{cared.pk}").content.decode()
    assert "送到" in shown
    assert "隔了几天才送来，时间请核对" in shown
    assert "留在了手机的名单里" in shown


def test_the_list_costs_the_same_for_one_and_for_three(li):
    phone = Phone(li)

    def queries():
        client = client_of(li)
        with CaptureQueriesContext(connection) as caught:
            told = posted(client, "/visits/kept", key=phone.device.key_id).json()
        return len(told["lines"]), len(caught)

    cared_by(li)
    one = queries()
    cared_by(li, "王伯")
    cared_by(li, "周姨")
    assert (one[0], queries()) == (1, (3, one[1]))
