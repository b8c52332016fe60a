"""Shifts, places and invitations over JSON."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from liandong.core.credentials import mask_of
from liandong.models import Assignment, CheckIn, Invitation
from liandong.services import attendance
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_a_week_before(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(client, address, **facts):
    return client.post(f"/api/{address}", facts, content_type="application/json")


def test_anybody_pages_through_open_shifts_without_places_or_people():
    for n in range(25):
        make.shift(starts_at=MONDAY_9 + timedelta(hours=n))
    first = Client().get("/api/shifts").json()
    rest = Client().get("/api/shifts", {"after": first["next"]}).json()
    assert (len(first["shifts"]), len(rest["shifts"]), rest["next"]) == (24, 1, "")
    assert "place_name" not in first["shifts"][0]


def test_a_place_is_taken_shown_and_given_back():
    shift, chen = make.shift(), make.chen_yu()
    client = signed_in(chen)

    taken = send(client, f"shifts/{shift.pk}/place")
    held = client.get("/api/me/places").json()
    back = client.delete(f"/api/shifts/{shift.pk}/place?reason=ill")

    assert taken.json()["place_name"] == "南山区人民医院"
    assert [row["id"] for row in held] == [taken.json()["id"]]
    assert back.status_code == 204
    assert Assignment.objects.get().state == "released"
    assert client.delete(f"/api/shifts/{shift.pk}/place").json()["code"] == "not_on_shift"


def test_who_may_not_serve_gets_every_reason_as_data():
    shift = make.shift(position=make.position(skill_mask=mask_of(["19"]), min_age=60))
    answer = send(signed_in(make.chen_yu()), f"shifts/{shift.pk}/place")
    reasons = answer.json()["details"]["reasons"]
    assert (answer.status_code, answer.json()["code"]) == (409, "not_eligible")
    assert [reason["what_would_change_it"] for reason in reasons] == [
        "grow_older",
        "add_credential",
    ]


def test_strangers_take_nothing():
    shift = make.shift()
    assert send(Client(), f"shifts/{shift.pk}/place").status_code == 401
    assert Assignment.objects.count() == 0


def test_invitations_are_answered_by_the_asked_only():
    chen = make.chen_yu()
    asked = [
        make.invitation(shift=make.shift(starts_at=MONDAY_9 + timedelta(days=n)), person=chen)
        for n in range(3)
    ]
    client = signed_in(chen)
    other = signed_in(make.signed_up(make.person()))

    assert send(other, f"invitations/{asked[0].pk}/acceptance").status_code == 404
    assert len(client.get("/api/me/invitations").json()) == 3
    assert send(client, f"invitations/{asked[0].pk}/acceptance").status_code == 200
    assert send(client, f"invitations/{asked[1].pk}/decline", reason="ill").status_code == 204
    later = (MONDAY_9 + timedelta(days=9)).isoformat()
    assert send(client, f"invitations/{asked[2].pk}/other-time", starts_at=later).status_code == 204

    states = list(Invitation.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["accepted", "declined", "countered"]


def test_a_scan_over_json_arrives_and_an_old_one_does_not():
    place = make.assignment(shift=make.shift(), person=make.chen_yu())
    with time_machine.travel(MONDAY_9, tick=False):
        client = signed_in(place.person)
        old = attendance.token_at(place.shift, MONDAY_9 - timedelta(minutes=5))
        assert send(client, "check-ins", token=old).json()["code"] == "token_expired"
        good = attendance.token_at(place.shift, MONDAY_9)
        assert send(client, "check-ins", token=good).json()["kind"] == "in"
    assert CheckIn.objects.count() == 1


def test_staff_ask_people_of_their_own_shifts_only():
    lina = make.li_na()
    wang = make.person(name="王琳")
    make.role(person=wang)
    own = make.shift(project=make.project(social_worker=lina))
    other = make.shift()
    client = signed_in(lina)

    asked = send(client, f"shifts/{own.pk}/invitations", person=wang.number, hours=6)
    assert asked.status_code == 200
    assert Invitation.objects.get().answer_by == BEFORE + timedelta(hours=6)
    assert send(client, f"shifts/{other.pk}/invitations", person=wang.number).status_code == 404
    nobody = send(client, f"shifts/{own.pk}/invitations", person="V-0")
    assert nobody.json()["code"] == "not_allowed"
    chen = signed_in(make.chen_yu())
    assert send(chen, f"shifts/{own.pk}/invitations", person=wang.number).status_code == 403
