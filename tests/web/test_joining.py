"""From a link to a place: without an account, with few questions, and never twice."""

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from liandong.models import Assignment, Consent, EventRecord, Person
from tests import make, make_joining
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
PHONE = "13800001001"
TOLD = {"phone": PHONE, "name": "陈宇", "birth_on": "1990-06-01", "agrees": "on"}


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.LIANDONG_DEMO = False
    settings.LIANDONG_STAFF_FACTOR = "offered"
    cache.clear()
    with time_machine.travel(BEFORE, tick=False):
        yield


def join(client, shift, told=TOLD):
    client.post(reverse("shift-join", args=[shift.pk]), told)
    code = make_joining.code_sent(at=BEFORE)
    return client.post(reverse("shift-join-code", args=[shift.pk]), {"code": code})


def test_a_stranger_with_a_link_has_a_place_after_two_forms(client):
    shift = make.shift()
    page = client.get(reverse("shift-detail", args=[shift.pk])).content.decode()
    assert reverse("shift-join", args=[shift.pk]) in page
    answer = join(client, shift)
    chen = Person.objects.get(phone_index__gt="", name="陈宇")
    assert answer["Location"] == reverse("shift-place", args=[shift.pk])
    assert Assignment.objects.get().accepted_by == chen
    assert (chen.registered_via, chen.id_number, chen.state) == ("link", "", "applied")
    assert list(Consent.objects.values_list("purpose", flat=True)) == ["register"]
    assert client.session["_auth_user_id"] == str(chen.login_id)
    assert client.get(answer["Location"]).status_code == 200


def test_no_organization_has_to_say_yes_for_a_low_risk(client):
    for risk in ("R0", "R1"):
        shift = make.shift(project=make.project(risk_level=risk))
        told = TOLD | {"phone": f"1380000100{risk[1]}"}
        join(client, shift, told)
        client.logout()
        assert Assignment.objects.filter(shift=shift, state="accepted").count() == 1


def test_who_is_on_record_already_is_not_registered_twice(client):
    chen, shift = make.chen_yu(), make.shift()
    answer = join(client, shift)
    assert answer["Location"] == reverse("shift-place", args=[shift.pk])
    assert Person.objects.filter(name="陈宇").count() == 1
    assert Assignment.objects.get().person == chen


def test_a_child_goes_on_to_the_guardian_and_keeps_the_goal(client):
    shift = make.shift()
    answer = join(client, shift, TOLD | {"name": "陈小宇", "birth_on": "2014-06-01"})
    assert answer["Location"] == reverse("register-details")
    assert not Person.objects.filter(name="陈小宇").exists()
    page = client.get(reverse("register-details")).content.decode()
    assert 'value="陈小宇"' in page and 'value="2014-06-01"' in page
    assert client.session["sign_in_next"] == reverse("shift-detail", args=[shift.pk])


def test_a_wrong_code_registers_nobody(client):
    shift = make.shift()
    client.post(reverse("shift-join", args=[shift.pk]), TOLD)
    code = make_joining.code_sent(at=BEFORE)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    page = client.post(reverse("shift-join-code", args=[shift.pk]), {"code": wrong})
    assert page.status_code == 200
    assert not Person.objects.filter(name="陈宇").exists()


def test_without_the_first_form_there_is_no_second(client):
    shift, other = make.shift(), make.shift()
    address = reverse("shift-join-code", args=[other.pk])
    assert client.get(address)["Location"] == reverse("shift-join", args=[other.pk])
    client.post(reverse("shift-join", args=[shift.pk]), TOLD)
    assert client.get(address)["Location"] == reverse("shift-join", args=[other.pk])


def test_the_answers_are_not_readable_in_the_session(client):
    shift = make.shift()
    client.post(reverse("shift-join", args=[shift.pk]), TOLD)
    kept = str(dict(client.session))
    assert "joining" in kept and "陈宇" not in kept and PHONE not in kept


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("phone", "12", "手机号应为"),
        ("name", "1", "不像姓名"),
        ("birth_on", "2030-01-01", "还没到"),
        ("agrees", "", "要您同意才能登记"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_forgotten(client, field, value, words):
    shift = make.shift()
    page = client.post(reverse("shift-join", args=[shift.pk]), TOLD | {field: value})
    text = page.content.decode()
    assert words in text
    kept = {"phone": PHONE, "birth_on": "1990-06-01"}
    assert all(f'value="{kept[name]}"' in text for name in kept if name != field)


def test_a_service_that_asks_more_registers_first_and_says_what_is_missing(client):
    post = make.position(credential_kind="first_aid")
    shift = make.shift(position=post)
    answer = join(client, shift)
    assert answer["Location"] == reverse("shift-detail", args=[shift.pk])
    assert Assignment.objects.count() == 0
    assert "您已经登记好了" in client.get(answer["Location"]).content.decode()
    assert EventRecord.objects.filter(name="PersonRegistered").count() == 1
