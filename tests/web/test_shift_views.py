"""Open shifts as a map and a month, what is like a full one, and why somebody cannot come."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.queries.eligibility import reasons_against
from liandong.web.shift_words import reason_words
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


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def text(response) -> str:
    return response.content.decode()


def test_a_stranger_sees_the_map_by_half_kilometres_with_a_list_beside_it():
    shift = make.shift(project=make.project(division_code="440305007"))
    page = Client().get(reverse("shift-map"))
    (point,) = page.context["map"]["points"]
    assert point["title"] == "陪诊服务"
    assert point["url"] == reverse("shift-detail", args=[shift.pk])
    assert (point["lat"], point["lon"]) != (make.LAT, make.LON)
    assert abs(point["lat"] - make.LAT) < 0.01
    assert text(page).count(point["url"]) == 2  # in the JSON of the map and in the list
    assert "南山区人民医院" not in text(page)


def test_a_month_counts_each_day_and_shows_the_day_chosen():
    make.shift()
    make.shift(starts_at=MONDAY_9 + timedelta(hours=3))
    wednesday = make.shift(starts_at=MONDAY_9 + timedelta(days=2))
    page = Client().get(reverse("shift-month"), {"month": "2026-05", "day": "2026-05-06"})
    counts = {c["day"].day: c["n"] for week in page.context["weeks"] for c in week if c["n"]}
    assert counts == {4: 2, 6: 1}
    assert [card["pk"] for card in page.context["cards"]] == [wednesday.pk]


@pytest.mark.parametrize("month", ["2020-01", "9999-99", "x", ""])
def test_a_month_that_makes_no_sense_is_this_month(month):
    make.shift(starts_at=BEFORE + timedelta(days=1))
    page = Client().get(reverse("shift-month"), {"month": month})
    assert page.context["month"] == "2026-04"


def test_at_the_end_of_a_month_the_page_opens_where_there_is_something():
    make.shift()
    page = Client().get(reverse("shift-month"))
    assert (page.context["month"], page.context["day"].day) == ("2026-05", 4)


def test_mine_counts_only_what_one_can_take():
    chen = make.chen_yu()
    make.shift()
    make.shift(position=make.position(min_age=60))
    own = signed_in(chen)
    month = own.get(reverse("shift-month"), {"month": "2026-05", "mine": "1"})
    spots = own.get(reverse("shift-map"), {"mine": "1"}).context["spots"]
    assert sum(c["n"] for week in month.context["weeks"] for c in week) == 1
    assert [len(spot["cards"]) for spot in spots] == [1]


@pytest.mark.parametrize("name", ["shift-list", "shift-map", "shift-month"])
def test_the_queries_do_not_grow_with_the_shifts(name):
    chen = make.chen_yu()
    make.shift()
    address = f"{reverse(name)}?mine=1&full=1&month=2026-05"
    own = signed_in(chen)
    own.get(address)
    few = queries_of(own, address)
    for n in range(1, 4):
        make.shift(starts_at=MONDAY_9 + timedelta(hours=4 * n))
    assert queries_of(own, address) == few


def test_full_shifts_are_listed_when_asked_for_and_lead_to_the_reserve_and_two_alike():
    chen = make.chen_yu()
    project = make.project()
    post = make.position(project=project)
    full = make.shift(position=post, max_people=1, taken=1)
    near = make.shift(position=post, starts_at=MONDAY_9 + timedelta(days=1))
    make.shift(starts_at=MONDAY_9 + timedelta(hours=3))
    make.shift(position=make.position(min_age=70))
    later = make.shift(position=post, starts_at=MONDAY_9 + timedelta(days=13))
    own = signed_in(chen)

    listed = own.get(reverse("shift-list"), {"full": "1"})
    page = own.get(reverse("shift-detail", args=[full.pk]))

    assert full.pk in [card["pk"] for card in listed.context["cards"]]
    assert "已满，可以候补" in text(listed)
    assert "排候补" in text(page)
    assert [card["pk"] for card in page.context["alike"]] == [near.pk, later.pk]


def test_each_fitting_card_says_why_in_one_line():
    make.shift(min_people=2)
    card = signed_in(make.chen_yu()).get(reverse("shift-list"), {"mine": "1"}).context["cards"][0]
    assert card["why"] == "离您很近，还没有人报名"


# ── why not ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def lina():
    return make.li_na()


def test_staff_read_the_very_reasons_and_remedies_that_the_person_reads(lina):
    post = make.position(project=make.project(social_worker=lina), credential_kind="first_aid")
    shift = make.shift(position=post, max_people=1, taken=1)
    chen = make.chen_yu(organization=lina.role_grants.first().organization)
    address = reverse("roster-why-not", args=[shift.pk])

    page = signed_in(lina).get(address, {"q": chen.name})

    reasons = [reason_words(r) for r in reasons_against(chen, [shift], at=BEFORE)[shift.pk]]
    assert page.context["person"] == chen
    assert page.context["against"] == reasons
    assert {r["text"] for r in reasons} == {"需要“救护员证”，还没有", "1 个名额已满"}
    own = text(signed_in(chen).get(reverse("shift-detail", args=[shift.pk])))
    assert reasons[0]["text"] in own


def test_staff_ask_only_about_people_and_rosters_of_their_own(lina):
    shift = make.shift(project=make.project(social_worker=lina))
    stranger = make.person(name="外人")
    address = reverse("roster-why-not", args=[shift.pk])
    own = signed_in(lina)
    assert own.get(address, {"person": stranger.pk}).status_code == 404
    assert "没有找到这个人" in text(own.get(address, {"q": "外人"}))
    other = signed_in(make.li_na(phone="13800001092"))
    assert other.get(address).status_code == 404
