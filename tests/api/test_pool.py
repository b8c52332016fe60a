"""The resource pool as JSON: from offer to settled, and who may not."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from liandong.models import PoolBooking, PoolOffer
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9
NEXT = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


class Caller:
    """A person who calls the JSON door."""

    def __init__(self, person):
        self.client = Client()
        if person is not None:
            self.client.force_login(
                person.login, backend="django.contrib.auth.backends.ModelBackend"
            )

    def get(self, path):
        return self.client.get(f"/api/pool/{path}")

    def post(self, path, **body):
        return self.client.post(f"/api/pool/{path}", body, content_type="application/json")


@pytest.fixture
def town():
    station, giver = make.organization(), make.organization(name="社区基金会")
    worker = make.li_na(organization=station)
    owner = make.li_na(organization=giver, phone="13800001099")
    return station, giver, Caller(worker), Caller(owner)


def room(owner, giver, **more):
    return owner.post("offers", kind="venue", title="活动室", organization=giver.number, **more)


def wish(worker, station, **more):
    facts = {"kind": "venue", "title": "邻里茶会", "needed_by": f"{NEXT:%Y-%m-%d}"}
    facts |= {
        "starts_at": NEXT.isoformat(),
        "ends_at": (NEXT + timedelta(hours=2)).isoformat(),
    }
    return worker.post("requests", **(facts | {"organization": station.number} | more))


def test_from_offer_to_settled(town):
    station, giver, worker, owner = town
    offer = room(owner, giver, capacity=20)
    assert (offer.status_code, offer.json()["owner"]) == (201, "社区基金会")
    wished = wish(worker, station, people=15)
    assert (wished.status_code, wished.json()["is_open"]) == (201, True)
    address = f"requests/{wished.json()['id']}"
    fits = worker.get(f"{address}/fits").json()
    assert [(one["offer"]["title"], one["fits"]) for one in fits] == [("活动室", True)]
    booking = worker.post(f"{address}/bookings", offer_id=offer.json()["id"])
    assert (booking.status_code, booking.json()["state"]) == (201, "asked")
    steps = f"bookings/{booking.json()['id']}"
    assert owner.post(f"{steps}/agreement", note="钥匙在门卫").json()["state"] == "agreed"
    assert owner.post(f"{steps}/handover").json()["state"] == "used"
    done = owner.post(f"{steps}/settlement", quantity=1, outcome="打扫干净了").json()
    assert (done["state"], done["outcome"]) == ("settled", "打扫干净了")
    assert worker.get("requests").json() == []
    assert [row["state"] for row in worker.get("bookings").json()] == ["settled"]


def test_a_refusal_comes_with_its_code_and_sentence(town):
    station, giver, worker, owner = town
    offer = room(owner, giver, capacity=5).json()["id"]
    address = f"requests/{wish(worker, station, people=15).json()['id']}"
    assert worker.get(f"{address}/fits").json()[0]["hindrances"] == ["too_small"]
    answer = worker.post(f"{address}/bookings", offer_id=offer)
    assert (answer.status_code, answer.json()["code"]) == (409, "offer_does_not_fit")
    assert "容不下这么多人" in answer.json()["sentence"]


def test_only_the_owner_answers_and_only_who_speaks_offers_and_wishes(town):
    station, giver, worker, owner = town
    assert room(worker, giver).status_code == 409
    assert not PoolOffer.objects.exists()
    offer = room(owner, giver).json()["id"]
    assert wish(owner, station).status_code == 409
    wished = wish(worker, station).json()["id"]
    booking = worker.post(f"requests/{wished}/bookings", offer_id=offer).json()["id"]
    answer = worker.post(f"bookings/{booking}/agreement")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_allowed")
    stranger = Caller(make.li_na(phone="13800001098"))
    assert stranger.post(f"bookings/{booking}/agreement").status_code == 404
    assert PoolBooking.objects.get().state == "asked"


def test_a_volunteer_sees_their_own_offers_only(town):
    _station, giver, _worker, owner = town
    room(owner, giver)
    chen = Caller(make.chen_yu())
    mine = chen.post("offers", kind="knowledge", title="会修小家电")
    assert (mine.status_code, mine.json()["owner"]) == (201, "陈宇")
    assert [row["title"] for row in chen.get("offers").json()] == ["会修小家电"]
    assert wish(chen, giver).status_code == 403


def test_without_signing_in_only_the_money_is_told(town):
    nobody = Caller(None)
    assert nobody.get("offers").status_code == 401
    assert nobody.get("money").json() == []


def test_money_that_was_used_is_told_without_naming_a_person(town):
    station, _giver, worker, _owner = town
    chen = Caller(make.chen_yu())
    offer = chen.post("offers", kind="money", title="一点心意", quantity=50_000).json()["id"]
    wished = worker.post(
        "requests", kind="money", title="装扶手", organization=station.number,
        needed_by=f"{NEXT:%Y-%m-%d}", quantity=30_000,
    ).json()["id"]  # fmt: skip
    booking = worker.post(f"requests/{wished}/bookings", offer_id=offer).json()["id"]
    chen.post(f"bookings/{booking}/agreement")
    chen.post(f"bookings/{booking}/handover")
    worker.post(f"bookings/{booking}/settlement", quantity=28_000, outcome="装了六户")
    told = Caller(None).get("money").json()
    assert told == [
        {
            "giver": "", "user": station.name, "purpose": "装扶手", "used_cents": 28_000,
            "outcome": "装了六户", "settled_on": f"{NOW:%Y-%m-%d}",
        }
    ]  # fmt: skip
