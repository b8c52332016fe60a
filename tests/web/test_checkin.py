"""The changing code at the place, and what happens when somebody scans it."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from liandong.core import checkin
from liandong.models import CheckIn, CheckInPoint
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
    for answer in (
        stranger.get(HERE, {"t": token(place)}),
        stranger.post(HERE, {"token": token(place)}),
    ):
        told = text(answer)
        assert "您不在这一班的名单里" in told
        assert place.shift.project.title in told
        assert reverse("shift-detail", args=[place.shift_id]) in told
    assert kinds() == []


@pytest.fixture
def two(place):
    """Chen Yu's own shift, and another of the same organization at the same hour."""
    body = place.shift.project.organization
    other = make.shift(project=make.project(title="河道清理", organization=body))
    make.assignment(shift=other, person=make.person(name="赵明"))
    return place, other


def of_other(shift, way):
    if way == "digits":
        return {"code": checkin.code(shift.pk, MONDAY_9, settings.LIANDONG_CHECKIN_KEY)}
    return {"token": attendance.token_at(shift, MONDAY_9)}


@pytest.mark.parametrize("way", ["link", "camera", "digits"])
def test_the_code_of_another_shift_names_both_shifts_and_what_to_do(client, two, way):
    own, other = two
    told = of_other(other, way)
    answer = client.get(HERE, {"t": told["token"]}) if way == "link" else client.post(HERE, told)
    page = text(answer)
    assert "这是另一班的码" in page
    assert page.index("码是这一班的") < page.index("河道清理") < page.index("您报的班次")
    assert own.shift.project.title in page[page.index("您报的班次") :]
    assert reverse("shift-place", args=[own.shift_id]) in page
    assert reverse("shift-detail", args=[other.pk]) in page
    assert "打开相机扫码" in page  # the right code can be scanned at once
    assert kinds() == []


def test_digits_of_a_shift_elsewhere_are_wrong_digits(client, two):
    far = make.shift(project=make.project(organization=make.organization(name="别的机构")))
    answer = client.post(HERE, of_other(far, "digits"), follow=True)
    assert "签到数字不对" in text(answer)


def test_who_has_no_shift_now_hears_so_and_costs_no_try(place):
    stranger = signed_in(make.signed_up(make.person(name="王琳")))
    answer = stranger.post(HERE, {"code": digits(place)}, follow=True)
    assert "您现在没有要签到的班次" in text(answer)


# ── the one point ───────────────────────────────────────────────────────────────────────────

POINT = {"lat": "22.53331", "lon": "113.93049", "accuracy": "20"}


@pytest.mark.parametrize("way", ["link", "camera", "digits"])
def test_each_way_by_one_s_own_phone_offers_the_point_and_asks_only_with_consent(
    client, place, way
):
    def page():
        return text(client.get(HERE, {"t": token(place)} if way == "link" else {}))

    assert "<one-point>" not in page() and "可以单独同意" in page()
    make.consent(person=place.person, purpose="location")
    assert page().count("<one-point>") == 1 and "不记路线" in page()
    told = {"code": digits(place)} if way == "digits" else {"token": token(place)}
    client.post(HERE, told | POINT)
    kept = CheckInPoint.objects.get()
    assert (kept.lat, kept.lon) == (22.533, 113.93)


def test_a_point_is_never_required_and_never_kept_without_consent(client, place):
    client.post(HERE, {"code": digits(place)} | POINT)
    assert kinds() == ["in"]
    assert not CheckInPoint.objects.exists()


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
