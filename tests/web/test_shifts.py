"""Open shifts, one shift, taking a place, giving it back, and the calendar file."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.core.credentials import mask_of
from liandong.models import Assignment, ReserveEntry, Shift
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


def queries_of(client, address) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


# ── the list ────────────────────────────────────────────────────────────────────────────────


def test_a_stranger_sees_open_shifts_by_street_and_no_nearer():
    shift = make.shift(project=make.project(title="陪诊服务", division_code="440305007"))

    page = text(Client().get(reverse("shift-list")))

    assert f'id="shift-{shift.pk}"' in page
    assert "粤海街道" in page
    assert "南山区人民医院" not in page
    assert "还差 2 人" in page


def test_full_past_cancelled_and_unpublished_shifts_are_not_in_the_list():
    make.shift(max_people=1, taken=1)
    make.shift(starts_at=BEFORE - timedelta(hours=1))
    make.shift(state="cancelled")
    make.shift(project=make.project(state="draft"))
    page = text(Client().get(reverse("shift-list")))
    assert "shift-card" not in page
    assert "现在没有缺人的班次" in page


def test_the_list_pages_by_key_and_htmx_gets_only_the_next_cards():
    shifts = [make.shift(starts_at=MONDAY_9 + timedelta(hours=n)) for n in range(26)]
    first = Client().get(reverse("shift-list"))
    address = first.context["more_url"]

    rest = Client().get(address, headers={"HX-Request": "true"})

    assert [card["pk"] for card in first.context["cards"]] == [s.pk for s in shifts[:24]]
    assert [card["pk"] for card in rest.context["cards"]] == [s.pk for s in shifts[24:]]
    assert "<html" not in text(rest)
    assert rest.context["more_url"] == ""


def test_filters_narrow_by_street_category_and_days():
    near = make.shift(project=make.project(division_code="440305007", category="0004"))
    far = make.shift(project=make.project(division_code="440304001", category="0017"))
    saturday = make.shift(
        project=make.project(category="0017"), starts_at=BEFORE + timedelta(days=5)
    )

    def found(**query):
        cards = Client().get(reverse("shift-list"), query).context["cards"]
        return {card["pk"] for card in cards}

    assert found(street="440305007") == {near.pk}
    assert found(category="0017") == {far.pk, saturday.pk}
    assert found(when="week") == {saturday.pk}
    assert found(when="weekend") == {saturday.pk}
    assert found(street="44030'", after="never~x") == {near.pk, far.pk, saturday.pk}


def test_a_volunteer_sees_why_not_and_what_would_help_or_only_what_fits():
    make.shift(position=make.position(skill_mask=mask_of(["19"])))
    easy = make.shift(starts_at=MONDAY_9 + timedelta(days=1))
    client = signed_in(make.chen_yu())

    page = text(client.get(reverse("shift-list")))
    mine = client.get(reverse("shift-list"), {"mine": "1"}).context["cards"]

    assert "需要“护理照护”，还没有" in page
    assert "有证就在个人资料里上传，核实后即可参加" in page
    assert [card["pk"] for card in mine] == [easy.pk]


@pytest.mark.parametrize("who", ["stranger", "volunteer"])
def test_the_list_takes_the_same_queries_for_one_and_for_three(who):
    client = Client() if who == "stranger" else signed_in(make.chen_yu())
    address = reverse("shift-list")
    make.shift()
    one = queries_of(client, address)
    make.shift()
    make.shift(starts_at=MONDAY_9 + timedelta(days=2))
    assert queries_of(client, address) == one
    if who == "stranger":
        assert one == 1


# ── one shift ───────────────────────────────────────────────────────────────────────────────


def test_anybody_reads_what_when_risk_and_who_leads_but_not_the_exact_place():
    shift = make.shift()
    page = text(Client().get(reverse("shift-detail", args=[shift.pk])))
    for words in ("路上注意安全，量力而行。", "社工主导", "0755-26660000", "我要参加"):
        assert words in page
    for words in ("南山区人民医院", "李娜"):
        assert words not in page


def test_a_shift_of_an_unpublished_project_is_nobody_s_business():
    shift = make.shift(project=make.project(state="draft"))
    assert Client().get(reverse("shift-detail", args=[shift.pk])).status_code == 404


def test_one_tap_takes_the_place_and_shows_it_with_the_calendar():
    shift, chen = make.shift(), make.chen_yu()
    client = signed_in(chen)

    answer = client.post(reverse("shift-place", args=[shift.pk]), follow=True)

    assert Assignment.objects.get().person == chen
    assert "报名成功，到时见" in text(answer)
    assert reverse("shift-calendar", args=[shift.pk]) in text(answer)


def test_who_is_not_signed_in_is_sent_to_sign_in_and_nothing_is_taken():
    shift = make.shift()
    answer = Client().post(reverse("shift-place", args=[shift.pk]))
    assert answer.url.startswith(reverse("sign-in"))
    assert Shift.objects.get().taken == 0


def test_who_may_not_come_reads_every_reason_with_its_remedy_and_finds_no_button():
    post = make.position(skill_mask=mask_of(["19"]), min_age=60)
    shift = make.shift(position=post)
    client = signed_in(make.chen_yu())

    page = text(client.get(reverse("shift-detail", args=[shift.pk])))
    answer = client.post(reverse("shift-place", args=[shift.pk]), follow=True)

    assert "35 岁，这一班要满 60 岁" in page
    assert "需要“护理照护”，还没有" in page
    assert "我要参加" not in page
    assert "原因有 2 条" in text(answer)


def test_a_full_shift_offers_the_reserve_and_lets_one_leave_it():
    shift = make.shift(max_people=1, taken=1)
    client = signed_in(make.chen_yu())
    assert "排候补" in text(client.get(reverse("shift-detail", args=[shift.pk])))

    waiting = client.post(reverse("shift-reserve", args=[shift.pk]), follow=True)
    assert "您在候补名单里" in text(waiting)
    assert ReserveEntry.objects.get().left_at is None

    client.post(reverse("shift-reserve-end", args=[shift.pk]))
    assert ReserveEntry.objects.get().left_at == BEFORE


def test_the_page_of_a_place_is_for_who_holds_it():
    shift = make.shift()
    make.assignment(shift=shift, person=make.person())
    client = signed_in(make.chen_yu())
    answer = client.get(reverse("shift-place", args=[shift.pk]))
    assert answer.url == reverse("shift-detail", args=[shift.pk])
    assert client.get(reverse("shift-calendar", args=[shift.pk])).status_code == 404


# ── my shifts ───────────────────────────────────────────────────────────────────────────────


def test_i_cannot_come_gives_the_place_back_with_the_reason():
    chen = make.chen_yu()
    place = make.assignment(shift=make.shift(), person=chen)

    address = reverse("place-release", args=[place.pk])
    signed_in(chen).post(address, {"reason": "ill", "note": "发烧了"})

    place.refresh_from_db()
    assert (place.state, place.release_reason) == ("released", "身体不舒服：发烧了")


def test_nobody_gives_back_the_place_of_another():
    place = make.assignment(shift=make.shift(), person=make.person())
    address = reverse("place-release", args=[place.pk])
    assert signed_in(make.chen_yu()).post(address).status_code == 404
    place.refresh_from_db()
    assert place.state == "accepted"


def test_on_the_day_the_check_in_button_stands_on_top():
    chen = make.chen_yu()
    make.assignment(shift=make.shift(), person=chen)
    client = signed_in(chen)
    assert "到了，签到" not in text(client.get(reverse("my-shifts")))
    with time_machine.travel(MONDAY_9 - timedelta(minutes=10), tick=False):
        assert "到了，签到" in text(signed_in(chen).get(reverse("my-shifts")))


def test_my_shifts_take_the_same_queries_for_one_and_for_three():
    chen = make.chen_yu()
    client = signed_in(chen)
    make.assignment(shift=make.shift(), person=chen)
    one = queries_of(client, reverse("my-shifts"))
    for day in (1, 2):
        shift = make.shift(starts_at=MONDAY_9 + timedelta(days=day))
        make.assignment(shift=shift, person=chen)
    assert queries_of(client, reverse("my-shifts")) == one


def test_the_calendar_file_is_folded_escaped_and_in_local_time():
    project = make.project(title="陪诊服务，早到；带水" * 6)
    shift, chen = make.shift(project=project, place_name="医院,一楼"), make.chen_yu()
    make.assignment(shift=shift, person=chen)

    answer = signed_in(chen).get(reverse("shift-calendar", args=[shift.pk]))

    lines = answer.content.decode().split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert "DTSTART;TZID=Asia/Shanghai:20260504T090000" in lines
    assert "DTEND;TZID=Asia/Shanghai:20260504T110000" in lines
    assert "LOCATION:医院\\,一楼" in lines
    assert "".join(lines).replace(" ", "").count("陪诊服务") == 12
