import json

import pytest
import time_machine
from django.urls import reverse

from liandong.models import Assignment, Person
from liandong.services import consents
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(client):
    who = make.chen_yu()
    make.consent(person=who)
    client.force_login(who.login)
    with time_machine.travel(BEFORE, tick=False):
        yield who


TOLD = {
    "skills": ["01", "03"],
    "categories": ["0001", "0004"],
    "languages": ["02"],
    "travel_radius_m": "3000",
    "max_shifts_week": "2",
    "max_hours_week": "6",
    "emergency_contact": "陈建国 父亲 13900001111",
}


def test_the_profile_is_kept_and_shown_again(client, chen):
    assert client.post(reverse("my-profile"), TOLD).status_code == 302
    chen = Person.objects.get(pk=chen.pk)
    assert (chen.skill_mask, chen.category_mask, chen.language_mask) == (0b101, 0b1001, 0b10)
    assert (chen.travel_radius_m, chen.max_minutes_week) == (3000, 360)
    page = client.get(reverse("my-profile")).content.decode()
    assert "陈建国 父亲 13900001111" in page


def test_a_wrong_answer_keeps_the_rest(client, chen):
    page = client.post(reverse("my-profile"), TOLD | {"max_shifts_week": "99"}).content.decode()
    assert 'value="99"' in page
    assert "陈建国 父亲 13900001111" in page
    assert Person.objects.get(pk=chen.pk).skill_mask == 0


def test_a_child_is_not_asked_for_an_address_or_a_school(client, chen):
    Person.objects.filter(pk=chen.pk).update(birth_on="2014-06-01")
    page = client.get(reverse("my-profile")).content.decode()
    assert 'name="address"' not in page and 'name="work_unit"' not in page
    client.post(reverse("my-profile"), TOLD | {"address": "桃园路 1 号", "work_unit": "育才小学"})
    chen = Person.objects.get(pk=chen.pk)
    assert (chen.skill_mask, chen.address, chen.work_unit) == (0b101, "", "")


def test_the_street_is_chosen_step_by_step(client, chen):
    page = client.get(reverse("my-place"), {"in": "440305"}).content.decode()
    assert "南山区" in page
    assert client.post(reverse("my-place"), {"division": "not a place"}).status_code == 404
    client.post(reverse("my-place"), {"division": "440304"})
    assert Person.objects.get(pk=chen.pk).division_code == "440304"


def test_a_consent_is_given_and_taken_back_by_one_tap(client, chen):
    address = reverse("my-consent", args=["honor"])
    client.post(address, {"answer": "yes"})
    assert chen.consents.filter(purpose="honor", withdrawn_at=None).count() == 1
    client.post(address, {"answer": "no"})
    assert chen.consents.filter(purpose="honor", withdrawn_at=None).count() == 0
    assert chen.consents.filter(purpose="honor").count() == 1


def test_the_page_says_who_looked(client, chen):
    from liandong.services import registry

    registry.reveal(person=chen, what="phone", why="联系请假", by=make.coordinator(), at=BEFORE)
    page = client.get(reverse("my-consents")).content.decode()
    assert "王琳 查看了手机号" in page and "联系请假" in page


def test_ones_data_can_be_taken_away(client, chen):
    consents.give(person=chen, purpose="photo", by=chen, at=BEFORE)
    answer = client.get(reverse("my-data"))
    told = json.loads(answer.content)
    assert (told["person"]["name"], told["person"]["phone"]) == ("陈宇", "13800001001")
    assert [one["purpose"] for one in told["consents"]] == ["register", "photo"]
    assert "attachment" in answer["Content-Disposition"]


def test_leaving_gives_the_promised_shift_back_and_keeps_the_record(client, chen):
    shift = make.shift(starts_at=MONDAY_9)
    make.assignment(shift=shift, person=chen)
    client.post(reverse("my-exit"))
    assert Person.objects.get(pk=chen.pk).state == "exited"
    assert list(Assignment.objects.values_list("state", flat=True)) == ["released"]
    assert "_auth_user_id" not in client.session


def test_a_paper_is_written_down_and_waits_for_its_check(client, chen):
    client.post(
        reverse("my-credential"), {"kind": "first_aid", "awarded_on": "2025-03-01", "number": "A1"}
    )
    paper = chen.credentials.get()
    assert (paper.kind, paper.number, paper.verified_at) == ("first_aid", "A1", None)
    page = client.post(
        reverse("my-credential"),
        {"kind": "first_aid", "awarded_on": "2030-03-01", "issuer": "红会"},
    ).content.decode()
    assert "还没到" in page and 'value="红会"' in page


def test_a_password_is_set_and_one_stays_signed_in(client, chen):
    assert "密码" in client.post(reverse("my-password"), {"password": "12345678"}).content.decode()
    client.post(reverse("my-password"), {"password": "chun-tian-2026"})
    assert Person.objects.get(pk=chen.pk).login.check_password("chun-tian-2026")
    assert client.get(reverse("my-profile")).status_code == 200


@pytest.mark.parametrize(
    "name", ["my-profile", "my-place", "my-consents", "my-data", "my-credential", "my-password"]
)
def test_strangers_are_sent_to_the_door(client, name):
    assert client.get(reverse(name))["Location"].startswith(reverse("sign-in"))


def test_the_api_tells_who_one_is_and_takes_a_consent_back(client, chen):
    me = client.get("/api/me").json()
    assert (me["name"], me["roles"], me["minutes"]) == ("陈宇", ["volunteer"], 0)
    assert client.post("/api/me/consents/photo").status_code == 204
    assert client.delete("/api/me/consents/photo").status_code == 204
    refused = client.delete("/api/me/consents/register")
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_needed")
    client.logout()
    assert client.get("/api/me").status_code == 401
