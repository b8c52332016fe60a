"""The station acts for people without a telephone; the risk asks for the real name."""

import pytest
import time_machine
from django.urls import reverse

from liandong.models import Assignment, Person
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def desk(client):
    worker = make.li_na()
    client.force_login(worker.login)
    return worker, worker.role_grants.get().organization


def test_somebody_without_a_telephone_is_registered_and_their_yes_written_down(client):
    worker, body = desk(client)
    told = {"name": "林秀英", "birth_on": "1950-05-01", "agrees": "on"}
    client.post(reverse("person-create"), told)
    lin = Person.objects.get(name="林秀英")
    assert (lin.phone, lin.registered_by, lin.registered_via) == ("", worker, "organization")
    assert lin.consents.get().method == "paper"
    shift = make.shift(project=make.project(organization=body, social_worker=worker))
    page = client.get(reverse("roster-detail", args=[shift.pk])).content.decode()
    assert reverse("shift-spoken", args=[shift.pk]) in page
    said = {"name": "林秀英", "said_by": "self", "how": "face", "words": "我去"}
    answer = client.post(reverse("shift-spoken", args=[shift.pk]), said)
    assert answer["Location"] == reverse("roster-detail", args=[shift.pk])
    assert Assignment.objects.get().spoken_yes.heard_by == worker
    client.force_login(make.signed_up(lin).login)
    page = client.get(reverse("shift-place", args=[shift.pk])).content.decode()
    assert "本人当面答应，李娜" in page


def test_a_child_at_the_desk_comes_with_a_guardian_and_two_separate_ticks(client):
    desk(client)
    told = {"name": "陈小宇", "birth_on": "2014-06-01", "agrees": "on"}
    page = client.post(reverse("person-create"), told).content.decode()
    assert "请监护人到场" in page and "监护人当面单独同意登记这个孩子的资料" in page
    told |= {"guardian_name": "陈建国", "guardian_relation": "father",
             "guardian_phone": "13900001111", "guardian_agrees": "on"}  # fmt: skip
    page = client.post(reverse("person-create"), told).content.decode()
    assert "未满十四周岁的资料要监护人单独同意，请勾选" in page
    assert not Person.objects.filter(name="陈小宇").exists()
    client.post(reverse("person-create"), told | {"child_data": "on"})
    child = Person.objects.get(name="陈小宇")
    assert sorted(child.consents.values_list("purpose", "method")) == [
        ("child", "paper"), ("register", "paper"),
    ]  # fmt: skip
    assert child.guardian_consents.get().method == "sign"


def test_a_look_alike_is_shown_before_a_second_record_is_made(client):
    _, body = desk(client)
    make.chen_yu(organization=body)
    told = {"name": "陈宇", "birth_on": "1990-06-01", "agrees": "on"}
    page = client.post(reverse("person-create"), told).content.decode()
    assert "可能已经登记过" in page and "继续登记" in page
    assert Person.objects.filter(name="陈宇").count() == 1
    client.post(reverse("person-create"), told | {"has_looked": "on"})
    assert Person.objects.filter(name="陈宇").count() == 2


def test_shifts_of_others_are_not_found(client):
    desk(client)
    shift = make.shift(project=make.project(social_worker=make.li_na(phone="13900008888")))
    assert client.get(reverse("shift-spoken", args=[shift.pk])).status_code == 404


def test_the_real_name_is_asked_where_the_risk_asks_for_it_and_nowhere_else(client):
    chen = make.signed_up(make.person(name="陈宇", state="applied", phone="13800001001"))
    make.role(person=chen)
    client.force_login(chen.login)
    asked = make.shift(project=make.project(risk_level="R2", insurance_policy="PA-1"))
    free = make.shift(project=make.project(risk_level="R1"))
    page = client.get(reverse("shift-detail", args=[asked.pk])).content.decode()
    assert "参加的人要先核对实名" in page and reverse("my-identity") in page
    assert (
        reverse("my-identity")
        not in client.get(reverse("shift-detail", args=[free.pk])).content.decode()
    )
    page = client.get(reverse("my-identity")).content.decode()
    assert "低风险的服务不用核对" in page
    bad = client.post(reverse("my-identity"), {"number": "123"}).content.decode()
    assert "身份证号应为 18 位" in bad and 'value="123"' in bad
    client.post(reverse("my-identity"), {"number": "990000198001010012"})
    assert "正在核对" in client.get(reverse("my-identity")).content.decode()
