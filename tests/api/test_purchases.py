"""Purchases as JSON: who reads what, and that the figures are those of the page."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.services import purchase_payments
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT, PRICE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def town():
    return made.market()


def got(person, path="", status=200):
    client = Client()
    if person is not None:
        client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/api/purchases{path}")
    assert answer.status_code == status
    return answer.json()


def numbers(person):
    return [one["number"] for one in got(person)["purchases"]]


def published(town):
    made.hours(town)
    made.hours(town, person=make.person(name="第二位"))
    made.paid(town)
    purchase_payments.publish(purchase=town.purchase, by=town.officer, at=AT)
    return town.again()


def test_only_who_has_a_part_reads_it_before_it_is_published(town):
    made.signed(town)
    number = town.purchase.number
    for person in (town.officer, town.worker, make.coordinator()):
        assert numbers(person) == [number]
    volunteer = make.signed_up(make.person(name="志愿者"))
    stranger = make.officer(phone="13800007771")
    for person in (None, volunteer, stranger, town.judges[0]):
        assert numbers(person) == []
        got(person, f"/{number}", status=404)
    for person, status in ((None, 401), (volunteer, 403), (stranger, 404)):
        got(person, f"/{number}/evidence/hours_led", status=status)


def test_one_purchase_with_progress_money_and_turns(town):
    made.hours(town)
    made.signed(town)
    told = got(town.worker, f"/{town.purchase.number}")
    assert (told["stage"], told["buyer"], told["provider"]) == (
        "contract", town.buyer.name, town.provider.name,
    )  # fmt: skip
    assert told["budget_cents"] == {"staff": 18_000_000, "activity": 5_000_000}
    contract = told["contract"]
    assert (contract["price_cents"], contract["paid_cents"]) == (PRICE, 0)
    first = contract["indicators"][0]
    assert (first["code"], first["target"], first["value"], first["records"]) == (
        "hours_led", 240, 120, 1,
    )  # fmt: skip
    assert sorted((one["side"], one["step"]) for one in told["turns"]) == [
        ("buyer", "payment"), ("provider", "report"),
    ]  # fmt: skip


def test_the_records_behind_a_figure_name_nobody(town):
    made.hours(town)
    made.signed(town)
    told = got(town.officer, f"/{town.purchase.number}/evidence/hours_led")
    assert (told["value"], told["count"]) == (120, 1)
    assert set(told["records"][0]) == {"number", "on", "what", "amount"}
    assert town.volunteer.name not in str(told)
    got(town.officer, f"/{town.purchase.number}/evidence/anything", status=404)


def test_anybody_reads_what_is_published_without_turns_and_without_records(town):
    row = published(town)
    assert numbers(None) == [row.number]
    told = got(None, f"/{row.number}")
    assert told["contract"]["acceptance"]["is_passed"] is True
    assert told["contract"]["paid_cents"] == PRICE
    assert told["turns"] == []
    got(None, f"/{row.number}/evidence/hours_led", status=401)


def test_staff_without_a_second_factor_are_told_so_where_one_is_required(town, settings):
    made.signed(town)
    settings.LIANDONG_STAFF_FACTOR = "required"
    got(town.officer, status=403)
    assert numbers(None) == []


def test_the_list_takes_the_same_queries_for_one_and_for_three(town):
    client = Client()
    client.force_login(town.officer.login, backend="django.contrib.auth.backends.ModelBackend")

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/api/purchases").status_code == 200
        return len(seen)

    made.signed(town)
    queries()
    one = queries()
    made.procured(town)
    made.procured(town)
    assert queries() == one
