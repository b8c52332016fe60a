"""The page on which a volunteer says when they left, and the line that staff see."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.models import CheckIn, LedgerEntry
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
def place(worker):
    return served.place(person=make.chen_yu(), worker=worker, left=False)


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def test_from_my_hours_to_the_ledger(place, worker):
    mine = client_of(place.person)
    address = reverse("leaving-word", args=[place.pk])
    assert address in mine.get(reverse("my-hours")).content.decode()
    assert "系统先按 11:00 算" in mine.get(address).content.decode()

    answer = mine.post(address, {"left": "10:30", "reason": "孩子发烧"}, follow=True)
    assert "您说 10:30 走的" in answer.content.decode()

    staff = client_of(worker)
    html = staff.get(reverse("claims")).content.decode()
    assert "忘了签退，本人说了离场时间" in html
    assert "本人说 10:30 走的，按计划是 11:00。原因：孩子发烧" in html
    assert 'value="10:30"' in html
    staff.post(reverse("leaving-confirmation", args=[place.pk]), {"left": "10:30"})
    entry = LedgerEntry.objects.get()
    assert (entry.minutes, entry.evidence) == (90, "leader_list")


def test_the_button_stands_on_my_shifts_while_the_word_may_be_said(place):
    mine, address = client_of(place.person), reverse("leaving-word", args=[place.pk])
    assert address in mine.get(reverse("my-shifts")).content.decode()
    with time_machine.travel(AFTER - timedelta(hours=3), tick=False):
        page = mine.get(reverse("my-shifts")).content.decode()
        assert "忘了签退？说几点走的" in page and address in page
    with time_machine.travel(AFTER + timedelta(days=1), tick=False):
        assert address not in mine.get(reverse("my-shifts")).content.decode()


def test_what_was_typed_stays_when_the_time_cannot_be(place):
    answer = client_of(place.person).post(
        reverse("leaving-word", args=[place.pk]), {"left": "08:10", "reason": "赶车"}
    )
    html = answer.content.decode()
    assert "离场要晚于到场" in html
    assert "赶车" in html and "08:10" in html
    assert not CheckIn.objects.filter(kind="out").exists()


def test_after_a_day_the_page_shows_the_way_out(place):
    with time_machine.travel(AFTER + timedelta(days=1), tick=False):
        mine = client_of(place.person)
        html = mine.get(reverse("leaving-word", args=[place.pk])).content.decode()
        assert reverse("claim-create", args=[place.pk]) in html
        answer = mine.post(
            reverse("leaving-word", args=[place.pk]), {"left": "10:30", "reason": "忘了"}
        )
        assert answer.status_code == 200
        listed = mine.get(reverse("my-hours")).content.decode()
        assert reverse("claim-create", args=[place.pk]) in listed
    assert not CheckIn.objects.filter(kind="out").exists()


def test_nobody_else_opens_it_not_even_staff(place, worker):
    for other in (worker, make.chen_yu(phone="13800007777")):
        address = reverse("leaving-word", args=[place.pk])
        assert client_of(other).get(address).status_code == 404
        told = {"left": "10:30", "reason": "代他说"}
        assert client_of(other).post(address, told).status_code == 404
    assert not CheckIn.objects.filter(kind="out").exists()
