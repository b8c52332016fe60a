"""Questions to a plan over JSON: the codes of the pages, the scopes of the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from liandong.core import plan_runs
from liandong.services import matching
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


@pytest.fixture
def wang():
    return make.coordinator()


@pytest.fixture
def client(wang):
    return signed_in(wang)


def volunteer(name, **facts):
    person = make.person(name=name, **facts)
    make.role(person=person)
    return person


def far_from(shift, name):
    """Somebody 3.3 km north of a shift who goes 3 km."""
    person = volunteer(name, lat=shift.lat + 0.03, lon=shift.lon)
    person.travel_radius_m = 3000
    person.save(update_fields=["travel_radius_m"])
    return person


def proposed(by):
    return matching.propose(
        division_code=make.NANSHAN,
        start=BEFORE,
        end=MONDAY_9 + timedelta(days=7),
        by=by,
        at=BEFORE,
    )


def test_everything_about_one_person_is_told_with_what_would_open_more(client, wang):
    shift = make.shift(min_people=1, max_people=1)
    asks = make.shift(
        position=make.position(skill_mask=0b1000), starts_at=MONDAY_9 + timedelta(days=1)
    )
    chen = volunteer("陈宇")
    proposal = proposed(wang)

    told = client.get(f"/api/proposals/{proposal.pk}/people/{chen.number}").json()

    assert told["person"] == chen.number
    assert [one["shift_id"] for one in told["serves"]] == [shift.pk]
    assert told["serves"][0]["reasons"][-1]["code"] == "seat_needed"
    (other,) = told["elsewhere"]
    assert (other["shift_id"], other["missing"]) == (asks.pk, 1)
    assert [reason["code"] for reason in other["reasons"]] == ["lacks_skill"]
    assert "—" not in other["reasons"][0]["sentence"]
    assert (other["opening"]["code"], other["opening"]["facts"]) == ("learn", {"mask": 8})
    assert [(one["opening"]["code"], one["shifts"], one["shift_id"]) for one in told["paths"]] == [
        ("learn", 1, asks.pk)
    ]


def test_somebody_out_of_the_plan_s_reach_is_said_to_be(client, wang):
    make.shift()
    chen = volunteer("陈宇")
    proposal = proposed(wang)
    chen.state = "suspended"
    chen.save()

    answer = client.get(f"/api/proposals/{proposal.pk}/people/{chen.number}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_considered")


def test_a_change_is_tried_and_the_answer_says_how_it_is_known(client, wang):
    shift = make.shift(min_people=1, max_people=1)
    chen = far_from(shift, "陈宇")
    address = f"/api/proposals/{proposed(wang).pk}/what-if"

    farther = client.get(address, {"kind": "radius", "amount": 1}).json()
    seat = client.get(address, {"kind": "seat", "shift_id": shift.pk}).json()

    assert (farther["change"], farther["method"], farther["is_exact"]) == (
        "radius", "resolve", True,
    )  # fmt: skip
    assert (farther["seats"], farther["filled"]) == (1, [shift.pk])
    assert farther["moves"] == [{"person": chen.number, "left": [], "taken": [shift.pk]}]
    assert (seat["method"], seat["at_least"], seat["seats"]) == ("dual", 0, None)
    assert len(seat["sentences"]) == 2


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "radius", "amount": 0},
        {"kind": "training", "amount": 3},
        {"kind": "seat", "shift_id": 987654},
    ],
)
def test_a_change_that_makes_no_sense_is_refused(client, wang, told):
    make.shift()
    answer = client.get(f"/api/proposals/{proposed(wang).pk}/what-if", told)
    assert (answer.status_code, answer.json()["code"]) == (409, "change_unusable")


def test_a_plan_too_large_to_be_tried_at_once_is_refused(client, wang, monkeypatch):
    make.shift()
    proposal = proposed(wang)
    monkeypatch.setattr(plan_runs, "AT_ONCE_PEOPLE", -1)
    answer = client.get(f"/api/proposals/{proposal.pk}/what-if", {"kind": "radius"})
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_too_large")


def test_others_see_nothing_of_it(wang):
    make.shift()
    chen = volunteer("陈宇")
    proposal = proposed(wang)
    addresses = [
        f"/api/proposals/{proposal.pk}/people/{chen.number}",
        f"/api/proposals/{proposal.pk}/what-if?kind=radius",
    ]
    elsewhere = signed_in(make.coordinator(division_code="330106", phone="13800001099"))
    assert [elsewhere.get(one).status_code for one in addresses] == [404, 404]
    assert [signed_in(make.signed_up(chen)).get(one).status_code for one in addresses] == [403, 403]
    assert [Client().get(one).status_code for one in addresses] == [401, 401]
