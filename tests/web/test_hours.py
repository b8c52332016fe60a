"""Pages of hours: one's own statement, objections, and the list that staff confirm from."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.models import (
    Objection,
)
from liandong.queries import (
    statements,
)
from liandong.services import claims, hours
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_afternoon(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def volunteer():
    return make.chen_yu()


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def page(person, name, *args, status=200):
    answer = client_of(person).get(reverse(name, args=args))
    assert answer.status_code == status
    return answer.content.decode()


def test_my_hours_say_how_much_and_why_it_is_believed(worker, volunteer):
    served.entry(person=volunteer, worker=worker)
    html = page(volunteer, "my-hours")
    assert "2 小时" in html
    assert "还差 98 小时" in html
    assert "本人到场扫描每 30 秒更换的签到码" in html


def test_what_is_served_and_not_yet_recognized_stands_apart(worker, volunteer):
    served.place(person=volunteer, worker=worker)
    html = page(volunteer, "my-hours")
    assert "已签到、签退，等社工确认" in html
    assert "还没有记入的时长" in html


@pytest.mark.parametrize(
    ("came", "left", "state"),
    [(True, True, "complete"), (True, False, "no_leaving"), (False, False, "no_arrival")],
)
def test_every_way_of_waiting_has_a_name(worker, volunteer, came, left, state):
    served.place(person=volunteer, worker=worker, came=came, left=left)
    assert [row.state for row in statements.waiting_of(volunteer, at=AFTER)] == [state]


def test_an_entry_shows_who_proved_it_how_and_when(worker, volunteer):
    entry = served.entry(person=volunteer, worker=worker)
    proofs = statements.proofs_of(entry)
    assert [(p.kind, p.method, p.by) for p in proofs] == [
        ("in", "scan", "陈宇"),
        ("out", "scan", "陈宇"),
        ("entered", "scan", "李娜"),
    ]
    html = page(volunteer, "hours-entry", entry.pk)
    assert [w for w in ("到场", "离场", "李娜确认并记入", "提出异议") if w not in html] == []


def test_a_corrected_entry_shows_its_reversal(worker, volunteer):
    entry = served.entry(person=volunteer, worker=worker)
    hours.correct(entry=entry, minutes=90, reason="早走半小时", by=worker, at=AFTER)
    html = page(volunteer, "hours-entry", entry.pk)
    assert "这一条已冲销" in html
    assert "冲销 120 分钟" in html and "记入 90 分钟" in html


def test_nobody_else_sees_a_volunteer_s_hours(worker, volunteer):
    entry = served.entry(person=volunteer, worker=worker)
    other = make.person(name="苏晴")
    make.role(person=other)
    assert "陪诊服务" not in page(other, "my-hours")
    page(other, "hours-entry", entry.pk, status=404)
    page(other, "entry-objection", entry.pk, status=404)
    page(other, "entry-correction", entry.pk, status=403)
    page(make.officer(), "hours-entry", entry.pk, status=404)
    page(make.li_na(phone="13800009999"), "hours-entry", entry.pk, status=404)
    page(worker, "hours-entry", entry.pk)


@pytest.mark.parametrize("name", ["my-hours", "claims", "certificate-list"])
def test_a_stranger_is_asked_to_sign_in(name):
    answer = Client().get(reverse(name))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("sign-in"))


def test_an_objection_keeps_what_was_typed_when_it_cannot_be_taken(worker, volunteer):
    entry = served.entry(person=volunteer, worker=worker)
    claims.object_to(entry=entry, text="少记了", by=volunteer, at=AFTER)
    answer = client_of(volunteer).post(
        reverse("entry-objection", args=[entry.pk]), {"text": "还是少记了半小时"}
    )
    html = answer.content.decode()
    assert "正在核实" in html and "还是少记了半小时" in html
    assert Objection.objects.count() == 1


def test_an_objection_is_taken_and_answered(worker, volunteer):
    entry = served.entry(person=volunteer, worker=worker)
    client_of(volunteer).post(reverse("entry-objection", args=[entry.pk]), {"text": "少记了"})
    objection = Objection.objects.get()
    assert "少记了" in page(worker, "claims")
    told = {"is_upheld": "yes", "minutes": "150", "answer": "查实"}
    client_of(worker).post(reverse("objection-answer", args=[objection.pk]), told)
    assert statements.totals(volunteer, on=make.day(AFTER)).total == 150
    # The one who objected cannot answer it, whatever role they hold.
    page(volunteer, "objection-answer", objection.pk, status=403)


def test_an_objection_that_is_right_needs_the_right_minutes(worker, volunteer):
    entry = served.entry(person=volunteer, worker=worker)
    objection = claims.object_to(entry=entry, text="少记了", by=volunteer, at=AFTER)
    answer = client_of(worker).post(
        reverse("objection-answer", args=[objection.pk]),
        {"is_upheld": "yes", "minutes": "", "answer": "查实"},
    )
    assert "请填写更正后的分钟数" in answer.content.decode()
    assert Objection.objects.get().answered_at is None
