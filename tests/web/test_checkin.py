"""The changing code at the place, and what happens when somebody scans it."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from liandong.core import checkin
from liandong.models import CheckIn
from liandong.services import attendance
from liandong.web.checkin import MOST_TRIES
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

HERE = "/check-in"
END = MONDAY_9 + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _nine_o_clock(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(MONDAY_9, tick=False) as clock:
        yield clock


@pytest.fixture
def lina():
    return make.li_na()


@pytest.fixture
def place(lina):
    shift = make.shift(project=make.project(social_worker=lina))
    return make.assignment(shift=shift, person=make.chen_yu())


@pytest.fixture
def client(place):
    return signed_in(place.person)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response) -> str:
    return response.content.decode()


def token(place, at=MONDAY_9):
    return attendance.token_at(place.shift, at)


def digits(place, at=MONDAY_9):
    return checkin.code(place.shift_id, at, settings.LIANDONG_CHECKIN_KEY)


def kinds():
    return list(CheckIn.objects.order_by("pk").values_list("kind", flat=True))


# ── at the place ────────────────────────────────────────────────────────────────────────────


def test_the_board_shows_code_digits_and_who_came(lina, place):
    client = signed_in(lina)
    attendance.check_in_by_scan(text=token(place), by=place.person, at=MONDAY_9)

    page = text(client.get(reverse("check-in-board", args=[place.shift_id])))
    image = client.get(reverse("check-in-image", args=[place.shift_id]))
    told = client.get(reverse("check-in-digits", args=[place.shift_id]))
    part = text(client.get(reverse("check-in-arrivals", args=[place.shift_id])))

    assert digits(place) in page
    assert image["Content-Type"] == "image/svg+xml"
    assert b"<svg" in image.content
    assert told.json() == {"code": digits(place)}
    assert "陈宇" in part
    assert "09:00" in part
    assert "<html" not in part


def test_the_code_is_for_those_who_run_the_shift_only(place, client):
    other = signed_in(make.li_na(phone="13800001092"))
    for page in ("board", "image", "digits", "arrivals"):
        address = reverse(f"check-in-{page}", args=[place.shift_id])
        assert client.get(address).status_code == 404
        assert other.get(address).status_code == 404
        assert Client().get(address).url.startswith(reverse("sign-in"))


def test_no_code_long_before_or_after_the_shift(lina, place, _nine_o_clock):
    for at in (MONDAY_9 - timedelta(hours=3), END + timedelta(hours=3)):
        _nine_o_clock.move_to(at)
        client = signed_in(lina)
        for page in ("image", "digits"):
            assert client.get(reverse(f"check-in-{page}", args=[place.shift_id])).status_code == 409
        board = text(client.get(reverse("check-in-board", args=[place.shift_id])))
        assert "rotating-qr" not in board


# ── scanning ────────────────────────────────────────────────────────────────────────────────


def test_opening_the_address_writes_nothing_and_one_tap_arrives(client, place):
    page = text(client.get(HERE, {"t": token(place)}))
    assert "我到了" in page
    assert kinds() == []

    answer = client.post(HERE, {"token": token(place)}, follow=True)

    assert kinds() == ["in"]
    assert "签到好了" in text(answer)
    assert "09:00" in text(answer)


def test_the_second_scan_leaves(client, place, _nine_o_clock):
    client.post(HERE, {"token": token(place)})
    _nine_o_clock.move_to(END)
    client = signed_in(place.person)
    assert "要走了，签退" in text(client.get(HERE, {"t": token(place, END)}))
    answer = client.post(HERE, {"token": token(place, END)}, follow=True)
    assert kinds() == ["in", "out"]
    assert "签退好了" in text(answer)


def test_who_is_not_signed_in_signs_in_and_finds_the_scan_again(place, _nine_o_clock):
    client = Client()
    answer = client.get(HERE, {"t": token(place)})
    assert answer.url == f"{reverse('sign-in')}?next=/check-in"

    _nine_o_clock.move_to(MONDAY_9 + timedelta(minutes=4))
    client.force_login(place.person.login, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(HERE)
    assert "我到了" in text(page)
    client.post(HERE, {"token": page.context["token"]})
    assert kinds() == ["in"]


def test_a_scan_is_kept_for_five_minutes_and_no_longer(client, place, _nine_o_clock):
    client.get(HERE, {"t": token(place)})
    _nine_o_clock.move_to(MONDAY_9 + timedelta(minutes=6))
    assert "我到了" not in text(client.get(HERE))
    answer = client.post(HERE, {"token": token(place)}, follow=True)
    assert kinds() == []
    assert "过期" in text(answer) or "失效" in text(answer)


def test_an_old_picture_and_a_forged_code_are_refused(client, place):
    old = token(place, MONDAY_9 - timedelta(minutes=5))
    forged = checkin.token(place.shift_id, MONDAY_9, b"not the server's key")
    for text_read in (old, forged, "https://example.org/", "x" * 32):
        page = client.get(HERE, {"t": text_read})
        assert page.context["place"] is None
        client.post(HERE, {"token": text_read})
    assert kinds() == []


def test_the_camera_may_read_the_whole_address(client, place):
    client.post(HERE, {"token": f"check-in?t={token(place)}"})
    assert kinds() == ["in"]


def test_somebody_without_a_place_is_told_so(place):
    stranger = signed_in(make.signed_up(make.person(name="王琳")))
    page = stranger.get(HERE, {"t": token(place)})
    assert "您不在这个班次的名单里" in text(page)
    stranger.post(HERE, {"token": token(place)})
    assert kinds() == []


def test_the_page_of_what_was_done_is_for_oneself(client, place):
    client.post(HERE, {"token": token(place)})
    address = reverse("check-in-done", args=[CheckIn.objects.get().pk])
    assert client.get(address).status_code == 200
    stranger = signed_in(make.signed_up(make.person(name="王琳")))
    assert stranger.get(address).status_code == 404


# ── digits ──────────────────────────────────────────────────────────────────────────────────


def test_six_digits_find_the_shift_by_themselves(client, place):
    other = make.shift(starts_at=END + timedelta(minutes=40))
    make.assignment(shift=other, person=place.person)
    client.post(HERE, {"code": digits(place)})
    assert list(CheckIn.objects.values_list("assignment", "kind")) == [(place.pk, "in")]


def test_after_ten_wrong_tries_even_the_right_digits_wait(client, place):
    wrong = f"{(int(digits(place)) + 1) % 1_000_000:06d}"
    for _ in range(MOST_TRIES):
        client.post(HERE, {"code": wrong})
    answer = client.post(HERE, {"code": digits(place)}, follow=True)
    assert kinds() == []
    assert "试得太多了" in text(answer)


def test_two_people_on_one_telephone_leave_the_same_mark_and_two_telephones_do_not(client, place):
    friend = make.person(name="赵明")
    make.signed_up(friend)
    make.assignment(shift=place.shift, person=friend)
    client.post(HERE, {"token": token(place)})
    same = signed_in(friend)
    same.cookies["ld_browser"] = client.cookies["ld_browser"].value
    same.post(HERE, {"token": token(place)})
    other = make.assignment(shift=make.shift(project=place.shift.project), person=place.person)
    signed_in(place.person).post(HERE, {"token": token(other)})

    marks = list(CheckIn.objects.order_by("pk").values_list("device_mark", flat=True))

    assert len(marks[0]) == 32
    assert marks[0] == marks[1] != marks[2]
