"""The pages of wishes and swaps: what one does there, and that nobody touches another's."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.core.credentials import codes_of
from liandong.models import Assignment, Swap, Wish
from liandong.services import swaps
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_a_week_before():
    with time_machine.travel(BEFORE, tick=False):
        yield


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def wang():
    made = make.person(name="王琳", phone="13800002222")
    make.signed_up(made)
    return made


def test_a_wish_is_written_paused_and_forgotten(chen):
    own = signed_in(chen)
    form = {"words": "英语", "days": ["5", "6"], "parts": ["0"], "radius_m": "3000"}
    own.post(reverse("my-wishes"), form)
    wish = Wish.objects.get()
    assert (wish.person, wish.radius_m) == (chen, 3000)
    assert sorted(codes_of(wish.slots_mask)) == ["16", "19"]
    assert "周六、周日 上午" in text(own.get(reverse("my-wishes")))

    own.post(reverse("wish-pause", args=[wish.pk]))
    assert "暂停中" in text(own.get(reverse("my-wishes")))
    own.post(reverse("wish-end", args=[wish.pk]))
    assert not Wish.objects.exists()


def test_an_empty_wish_says_what_is_missing(chen):
    assert "请至少说一样" in text(signed_in(chen).post(reverse("my-wishes"), {}))


def test_wishes_of_others_are_not_found(chen, wang):
    signed_in(chen).post(reverse("my-wishes"), {"words": "心算"})
    wish = Wish.objects.get()
    for name in ("wish-pause", "wish-end"):
        assert signed_in(wang).post(reverse(name, args=[wish.pk])).status_code == 404
    assert "心算" not in text(signed_in(wang).get(reverse("my-wishes")))


def test_two_people_exchange_places_through_the_pages(chen, wang):
    mine = make.assignment(shift=make.shift(max_people=1), person=chen)
    theirs = make.assignment(
        shift=make.shift(max_people=1, starts_at=MONDAY_9 + timedelta(days=1)), person=wang
    )
    one, two = signed_in(chen), signed_in(wang)

    form = {"kind": "exchange", "number": "13800002222", "note": "家里有事"}
    one.post(reverse("swap-offer", args=[mine.pk]), form)
    swap = Swap.objects.get()
    assert "家里有事" in text(two.get(reverse("swap-list")))
    two.post(reverse("swap-acceptance", args=[swap.pk]), {"place": theirs.pk})
    assert "就这么换" in text(one.get(reverse("swap-list")))
    one.post(reverse("swap-acceptance", args=[swap.pk]))

    held = Assignment.objects.filter(state="accepted")
    assert {(a.shift_id, a.person_id) for a in held} == {
        (mine.shift_id, wang.pk),
        (theirs.shift_id, chen.pk),
    }


def test_whether_a_telephone_is_known_is_not_told(chen, wang):
    mine = make.assignment(shift=make.shift(), person=chen)
    own = signed_in(chen)
    address = reverse("swap-offer", args=[mine.pk])
    unknown = own.post(address, {"kind": "give", "number": "13900000000"}, follow=True)
    known = own.post(address, {"kind": "give", "number": "13800002222"}, follow=True)
    said = "问过了。对方答应之前，这一班还是您的。"
    assert said in text(unknown)
    assert said in text(known)
    assert Swap.objects.get().taker == wang


def test_swaps_and_places_of_others_are_not_found(chen, wang):
    mine = make.assignment(shift=make.shift(), person=chen)
    swap = swaps.offer(place=mine, taker=wang, by=chen, at=BEFORE)
    third = make.person(name="外人")
    make.signed_up(third)
    other = signed_in(third)
    assert other.get(reverse("swap-offer", args=[mine.pk])).status_code == 404
    for name in ("swap-acceptance", "swap-end"):
        assert other.post(reverse(name, args=[swap.pk])).status_code == 404
    assert "没有等着答复的换班" in text(other.get(reverse("swap-list")))
