"""The list at the door, badges, typed sheets and points through their pages."""

import hashlib
import json
import re
import struct
import zlib
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from liandong.core import papers as photos
from liandong.models import (
    AccessRecord,
    Badge,
    CheckIn,
    CheckInPoint,
    Device,
    DeviceEntry,
    PaperSheet,
)
from liandong.services import attendance, badge_paper, consents, devices, papers
from liandong.services.badge_paper import Card
from liandong.services.paper import press
from liandong.web.door import MOST_SENDINGS
from tests import make
from tests.make import MONDAY_9
from tests.make_checkin import Phone

pytestmark = pytest.mark.django_db

END = MONDAY_9 + timedelta(hours=2)
AFTER = END + timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AFTER, tick=False) as moving:
        yield moving


@pytest.fixture
def lina():
    return make.li_na()


@pytest.fixture
def place(lina):
    shift = make.shift(project=make.project(social_worker=lina), max_people=9)
    return make.assignment(shift=shift, person=make.chen_yu())


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response) -> str:
    return response.content.decode()


def sent(client, phone, *lines):
    body = {"key": phone.device.key_id, "now": AFTER.isoformat(), "entries": list(lines)}
    return client.post(reverse("device-sending"), json.dumps(body), "application/json")


# ── devices and lists ───────────────────────────────────────────────────────────────────────


def test_a_device_registers_takes_the_list_along_and_gets_an_answer_for_each_line(lina, place):
    client, phone = signed_in(lina), Phone(lina)
    Device.objects.all().delete()
    told = json.dumps(phone.registration())
    assert client.post(reverse("device-registration"), told, "application/json").status_code == 200
    phone.device = Device.objects.get()
    phone.device.registered_at = MONDAY_9
    phone.device.save()

    pack = client.get(
        reverse("door-pack", args=[place.shift_id]), {"key": phone.device.key_id}
    ).json()
    lines = [phone.writes("in", at=MONDAY_9, shift=place.shift, place=place.pk), {"text": "?"}]
    answer = sent(client, phone, *lines).json()

    assert [(line["name"], line["in"], line["own"]) for line in pack["lines"]] == [
        ("陈宇", None, False)
    ]
    assert "1380000" not in json.dumps(pack)
    assert [(one["state"], one["reason"]) for one in answer["results"]] == [
        ("applied", ""),
        ("refused", "signature"),
    ]
    assert CheckIn.objects.get().device == phone.device
    assert len(CheckIn.objects.get().device_mark) == 32


def test_lists_devices_and_lines_of_others_are_out_of_reach(lina, place):
    phone, stranger = Phone(lina), signed_in(make.li_na(phone="13800001092"))
    pack = reverse("door-pack", args=[place.shift_id])
    for client in (stranger, signed_in(place.person)):
        assert client.get(reverse("door", args=[place.shift_id])).status_code == 404
        assert client.get(pack, {"key": phone.device.key_id}).status_code == 404
        assert client.get(reverse("roster-badges", args=[place.shift_id])).status_code == 404
        assert client.get(reverse("roster-paper", args=[place.shift_id])).status_code == 404
        assert sent(client, phone).status_code == 404
        gone = reverse("device-revocation", args=[phone.device.pk])
        assert client.post(gone).status_code == 404
    assert signed_in(lina).get(pack, {"key": "0" * 64}).status_code == 404
    devices.revoke(device=phone.device, by=lina, at=AFTER)
    assert signed_in(lina).get(pack, {"key": phone.device.key_id}).status_code == 404


def test_sending_is_limited_and_what_is_no_list_is_not_read(lina):
    client, phone = signed_in(lina), Phone(lina)
    body = json.dumps({"key": phone.device.key_id, "entries": "x"})
    assert client.post(reverse("device-sending"), body, "application/json").status_code == 400
    assert sent(client, phone, *[{}] * 51).status_code == 400
    codes = [sent(client, phone).status_code for _ in range(MOST_SENDINGS - 1)]
    assert (set(codes[:-1]), codes[-1]) == ({200}, 429)
    assert DeviceEntry.objects.count() == 0


def test_the_list_takes_as_many_queries_for_one_as_for_three(
    lina, place, django_assert_num_queries
):
    client, phone = signed_in(lina), Phone(lina)
    pack = reverse("door-pack", args=[place.shift_id])
    client.get(pack, {"key": phone.device.key_id})
    for count in (1, 3):
        with django_assert_num_queries(9):
            lines = client.get(pack, {"key": phone.device.key_id}).json()["lines"]
        assert len(lines) == count
        for _ in range(2):
            who = make.person()
            devices.badge_of(person=who, by=lina, at=AFTER)
            make.assignment(shift=place.shift, person=who)


def test_pages_that_the_device_keeps_hold_nobody_s_data(lina, place):
    client = signed_in(lina)
    shown = text(client.get(reverse("door", args=[place.shift_id])))
    scan = text(client.get(reverse("check-in-offline")))
    assert [name for name in ("陈宇", "李娜", lina.number) if name in shown + scan] == []
    worker = text(Client().get(reverse("service-worker")))
    assert reverse("door-frame") in worker
    assert "__" not in worker


# ── the desk ────────────────────────────────────────────────────────────────────────────────


def test_the_desk_shows_both_versions_and_asks_for_a_reason(lina, place):
    first, second = Phone(lina), Phone(make.coordinator())
    first.sends(first.writes("in", at=MONDAY_9, shift=place.shift, place=place.pk), at=AFTER)
    late = MONDAY_9 + timedelta(minutes=33)
    row = second.sends(second.writes("in", at=late, shift=place.shift, place=place.pk), at=AFTER)
    client = signed_in(lina)
    page = text(client.get(reverse("entry-desk")))
    assert ("09:00" in page, "09:33" in page, "王琳 的设备上" in page) == (True, True, True)
    decision = reverse("entry-decision", args=[row.pk])
    client.post(decision, {"takes": "entry", "reason": ""})
    assert CheckIn.objects.get().at == MONDAY_9
    stranger = signed_in(make.li_na(phone="13800001092"))
    assert stranger.post(decision, {"takes": "entry", "reason": "是"}).status_code == 404
    assert "陈宇" not in text(stranger.get(reverse("entry-desk")))

    client.post(decision, {"takes": "entry", "reason": "问过本人"})

    assert CheckIn.objects.get().at == late
    assert "问过本人" in text(client.get(reverse("entry-desk")))


# ── badges ──────────────────────────────────────────────────────────────────────────────────


def test_a_badge_is_made_shown_printed_and_replaced(place):
    client = signed_in(place.person)
    assert "您还没有证" in text(client.get(reverse("my-badge")))
    assert Badge.objects.count() == 0
    client.post(reverse("my-badge"))
    first = Badge.objects.get()
    shown = text(client.get(reverse("my-badge")))
    assert ("陈宇" in shown, "data:image/svg+xml" in shown) == (True, True)
    paper = client.get(reverse("my-badge-pdf"))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    client.post(reverse("my-badge-replacement"))
    first.refresh_from_db()
    assert (first.revoked_at, first.revoked_reason) == (AFTER, "lost")
    assert Badge.objects.get(revoked_at=None).code != first.code


def test_staff_print_a_sheet_of_badges_for_a_team_and_a_shift(lina, place):
    agency = lina.role_grants.get().organization
    team = make.team(sponsor=agency)
    make.membership(person=place.person, team=team)
    client = signed_in(lina)
    for page, pk in (("team-badges", team.pk), ("roster-badges", place.shift_id)):
        here = reverse(page, args=[pk])
        Badge.objects.all().delete()
        assert "还有 1 人没有证" in text(client.get(here))
        assert client.get(reverse(f"{page}-pdf", args=[pk])).status_code == 404
        client.post(here)
        assert "下载 1 张（PDF）" in text(client.get(here))
        paper = client.get(reverse(f"{page}-pdf", args=[pk]))
        assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    make.role(person=place.person, role="team_leader")
    for page in ("team-badges", "team-badges-pdf"):
        assert signed_in(place.person).get(reverse(page, args=[team.pk])).status_code == 404


def test_badges_are_made_and_printed_for_those_without_a_telephone_alone(lina, place):
    old = make.assignment(shift=place.shift, person=make.person(name="林阿婆", phone="")).person
    client, here = signed_in(lina), reverse("roster-badges", args=[place.shift_id])
    client.post(f"{here}?who=phoneless")
    assert [badge.person for badge in Badge.objects.all()] == [old]
    page = text(client.get(f"{here}?who=phoneless"))
    assert ("林阿婆" in page, "陈宇" in page) == (True, False)
    pdf = reverse("roster-badges-pdf", args=[place.shift_id])
    assert client.get(f"{pdf}?person={old.pk}").status_code == 200
    for other in (place.person.pk, lina.pk):
        assert client.get(f"{pdf}?person={other}").status_code == 404
    stranger = signed_in(make.li_na(phone="13800001092"))
    assert stranger.get(pdf).status_code == 404


def test_a_card_is_as_big_as_a_bank_card_and_ten_stand_on_a_page():
    cards = [Card(f"何{n}", f"V-{n}", f"LD:{n}") for n in range(11)]
    one = badge_paper.render(cards[:1], title="志愿者证", words="扫")
    two = badge_paper.render(cards, title="志愿者证", words="扫")
    assert [len(re.findall(rb"/Type\s*/Page\b(?!s)", raw)) for raw in (one, two)] == [1, 2]
    source = (press.FOLDER / "badge.typ").read_text()
    assert "#let wide = 85mm" in source and "#let high = 54mm" in source


def test_a_name_that_no_font_draws_is_told_beforehand():
    assert badge_paper.unprintable(["陈宇", "王\U00031350"]) == ["王\U00031350"]
    assert badge_paper.render([Card("王\U00031350", "V-1", "LD:1")], title="证", words="")


# ── paper ───────────────────────────────────────────────────────────────────────────────────


def jpeg(exif=b"Exif\0\0 22.53N 113.93E"):
    app1 = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    return b"\xff\xd8" + app1 + b"\xff\xda\x00\x02picture\xff\xd9"


def test_a_paper_sheet_is_typed_in_with_one_save_and_its_photograph_is_sealed(lina, place):
    friend = make.assignment(shift=place.shift, person=make.person(name="赵明"))
    client, here = signed_in(lina), reverse("roster-paper", args=[place.shift_id])
    page = text(client.get(here))
    assert (page.count('value="09:00"'), page.count('value="11:00"')) == (2, 2)
    client.post(
        here,
        {
            f"is-{place.pk}": "came", f"in-{place.pk}": "905", f"out-{place.pk}": "11:00",
            f"is-{friend.pk}": "absent",
            "photo": SimpleUploadedFile("sheet.jpg", jpeg(), "image/jpeg"),
        },
    )  # fmt: skip

    sheet = PaperSheet.objects.get()
    rows = CheckIn.objects.order_by("kind").values_list("kind", "at", "method", "paper_id")
    assert list(rows) == [
        ("in", MONDAY_9 + timedelta(minutes=5), "paper", sheet.pk),
        ("out", END, "paper", sheet.pk),
    ]
    friend.refresh_from_db()
    assert friend.state == "absent"
    shown = client.get(reverse("paper-photo", args=[sheet.pk]))
    assert shown["Content-Type"] == "image/jpeg"
    assert b"113.93E" not in shown.content
    assert b"picture" in shown.content
    assert sheet.photo_digest == hashlib.sha256(shown.content).hexdigest()
    look = AccessRecord.objects.get()
    assert (look.viewer, look.subject, look.what) == (lina, place.person, "paper_sheet")
    stranger = signed_in(make.li_na(phone="13800001092"))
    assert stranger.get(reverse("paper-photo", args=[sheet.pk])).status_code == 404


def test_a_time_that_nobody_can_read_is_marked_and_nothing_is_saved(lina, place):
    client, here = signed_in(lina), reverse("roster-paper", args=[place.shift_id])
    for typed in ("2561", "9", "12345", "nine"):
        told = {f"is-{place.pk}": "came", f"in-{place.pk}": typed, f"out-{place.pk}": "1100"}
        page = text(client.post(here, told))
        assert "有的时间看不懂" in page
        assert page.count('aria-invalid="true"') == 1
    assert (PaperSheet.objects.count(), CheckIn.objects.count()) == (0, 0)


def test_what_is_no_photograph_is_refused_and_what_was_typed_stays(lina, place):
    client, here = signed_in(lina), reverse("roster-paper", args=[place.shift_id])
    file = SimpleUploadedFile("sheet.txt", b"hello", "text/plain")
    answer = client.post(here, {f"is-{place.pk}": "came", f"in-{place.pk}": "09:07", "photo": file})
    assert "照片读不出来" in text(answer)
    assert 'value="09:07"' in text(answer)
    assert (PaperSheet.objects.count(), CheckIn.objects.count()) == (0, 0)


def test_without_a_photograph_the_sheet_is_the_leader_s_word(lina, place):
    here = reverse("roster-paper", args=[place.shift_id])
    signed_in(lina).post(
        here, {f"is-{place.pk}": "came", f"in-{place.pk}": "09:00", f"out-{place.pk}": "11:00"}
    )
    assert set(CheckIn.objects.values_list("method", flat=True)) == {"leader_list"}


def test_other_pictures_come_back_as_they_are():
    png = b"\x89PNG\r\n\x1a\n" + zlib.compress(b"x")
    assert photos.without_metadata(png) == png
    broken = b"\xff\xd8\x00\x00\x00\x00"
    assert photos.without_metadata(broken) == broken
    assert photos.photo_type(png) == "image/png"


# ── one point, with consent ─────────────────────────────────────────────────────────────────


def test_a_point_is_kept_only_with_consent_rounded_seen_by_few_and_forgotten(lina, place, clock):
    clock.move_to(MONDAY_9)
    client = signed_in(place.person)

    def arrive(kind):
        CheckIn.objects.all().delete()
        token = attendance.token_at(place.shift, MONDAY_9)
        assert ("one-point" in text(client.get("/check-in", {"t": token}))) is kind
        told = {"token": token, "lat": "22.54321", "lon": "113.93789", "accuracy": "18.4"}
        client.post("/check-in", told)
        return CheckIn.objects.get()

    arrive(False)
    assert CheckInPoint.objects.count() == 0
    consents.give(person=place.person, purpose="location", by=place.person, at=MONDAY_9)
    arrive(True)

    point = CheckInPoint.objects.get()
    assert (point.lat, point.lon, point.accuracy_m) == (22.543, 113.938, 18)
    assert point.delete_on == make.day(MONDAY_9) + timedelta(days=30)
    page = reverse("roster-points", args=[place.shift_id])
    assert "误差约 18 米" in text(signed_in(lina).get(page))
    assert AccessRecord.objects.get().what == "check_in_point"
    assert signed_in(make.li_na(phone="13800001092")).get(page).status_code == 404
    assert papers.forget_points(at=MONDAY_9 + timedelta(days=29)) == 0
    assert papers.forget_points(at=MONDAY_9 + timedelta(days=30)) == 1
    assert CheckInPoint.objects.count() == 0


def test_a_point_that_says_nothing_is_not_kept():
    assert photos.rounded(91, 0, 10) is None
    assert photos.rounded(22.5, 113.9, 5001) is None
