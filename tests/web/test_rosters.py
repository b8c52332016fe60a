"""Rosters: who may open them, whom to ask, the list of who came, and the sheet of paper."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.models import AccessRecord, Assignment, CheckIn, Invitation, OutboxMessage, Shift
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db

END = MONDAY_9 + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _it_is_a_week_before(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def lina():
    return make.li_na()


@pytest.fixture
def shift(lina):
    return make.shift(project=make.project(social_worker=lina), max_people=4)


@pytest.fixture
def client(lina):
    return signed_in(lina)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response) -> str:
    return response.content.decode()


def volunteer(name="王琳", **facts):
    made = make.person(name=name, **facts)
    make.role(person=made)
    return made


def roster(shift):
    return reverse("roster-detail", args=[shift.pk])


# ── who may ─────────────────────────────────────────────────────────────────────────────────


def test_rosters_of_others_are_not_found(shift):
    other = signed_in(make.li_na(phone="13800001092"))
    for page in ("roster-detail", "roster-sheet", "check-in-board"):
        assert other.get(reverse(page, args=[shift.pk])).status_code == 404
    for page in ("roster-invite", "roster-attendance", "roster-cancellation"):
        address = reverse(page, args=[shift.pk])
        assert other.post(address, {"reason": "台风"}).status_code == 404
    assert Shift.objects.get().state == "open"


def test_a_volunteer_on_the_shift_sees_no_roster_and_the_leader_there_does(shift):
    chen = make.chen_yu()
    place = make.assignment(shift=shift, person=chen)
    assert signed_in(chen).get(roster(shift)).status_code == 404

    place.is_lead = True
    place.save()

    page = signed_in(chen).get(roster(shift))
    assert page.status_code == 200
    assert (page.context["may_plan"], page.context["candidates"]) == (False, [])


def test_a_leader_on_the_spot_does_not_plan(shift):
    chen = make.chen_yu()
    make.assignment(shift=shift, person=chen, is_lead=True)
    place = make.assignment(shift=shift, person=volunteer())
    client = signed_in(chen)
    for page, pk in (
        ("roster-invite", shift.pk),
        ("roster-cancellation", shift.pk),
        ("roster-removal", place.pk),
    ):
        answer = client.post(reverse(page, args=[pk]), {"reason": "台风"})
        assert answer.status_code == 403
    place.refresh_from_db()
    assert place.state == "accepted"


def test_strangers_are_sent_to_sign_in(shift):
    assert Client().get(roster(shift)).url.startswith(reverse("sign-in"))


# ── whom to ask ─────────────────────────────────────────────────────────────────────────────


def test_candidates_are_near_able_and_free_and_those_who_fit_come_first(client, shift):
    rested = volunteer("甲", last_served_on=BEFORE.date() - timedelta(days=60))
    fresh = volunteer("乙", last_served_on=BEFORE.date() - timedelta(days=1))
    volunteer("丙", state="suspended")
    volunteer("丁", birth_on=BEFORE.date().replace(year=2021))
    busy = volunteer("戊")
    make.assignment(shift=make.shift(starts_at=MONDAY_9 + timedelta(hours=1)), person=busy)
    make.invitation(shift=shift, person=volunteer("己"), state="declined")
    make.person(name="庚")

    found = client.get(roster(shift)).context["candidates"]

    assert [one["pk"] for one in found] == [rested.pk, fresh.pk]
    assert "67 天没服务了" in found[0]["speaks_for"]


def test_names_of_people_out_of_reach_are_covered(client, shift, lina):
    member = volunteer("陈大文")
    employer = lina.role_grants.get().organization
    make.membership(person=member, organization=employer)
    volunteer("欧阳小明")

    page = text(client.get(roster(shift)))

    assert "陈大文" in page
    assert "欧＊＊" in page
    assert "欧阳小明" not in page


def test_the_ticked_are_asked_with_a_time_limit_and_what_speaks_for_them(client, shift, lina):
    wang, li = volunteer("王琳"), volunteer("李强")

    client.post(
        reverse("roster-invite", args=[shift.pk]),
        {"person": [wang.pk, li.pk, 999_999], "hours": "6"},
    )

    asked = Invitation.objects.order_by("pk")
    assert [(row.person, row.asked_by) for row in asked] == [(wang, lina), (li, lina)]
    assert asked[0].answer_by == BEFORE + timedelta(hours=6)
    assert [reason["code"] for reason in asked[0].reasons] == ["near", "first_time"]


def test_nobody_is_asked_who_is_not_a_candidate(client, shift):
    barred = volunteer("丙", state="suspended")
    answer = client.post(
        reverse("roster-invite", args=[shift.pk]), {"person": [barred.pk]}, follow=True
    )
    assert Invitation.objects.count() == 0
    assert "名单已经更新" in text(answer)


def test_answers_stand_on_the_roster_and_a_question_can_be_taken_back(client, shift):
    said_no = make.invitation(shift=shift, person=volunteer("王琳"), state="declined")
    said_no.decline_reason = "too_far"
    said_no.save()
    waits = make.invitation(shift=shift, person=volunteer("李强"))
    other = make.invitation(shift=shift, person=volunteer("赵云"), state="countered")
    other.other_starts_at = MONDAY_9 + timedelta(days=1)
    other.save()

    page = text(client.get(roster(shift)))
    for words in ("太远了", "等待答复", "提议改时间", "5月5日 09:00"):
        assert words in page

    client.post(reverse("invitation-withdrawal", args=[waits.pk]))
    waits.refresh_from_db()
    assert waits.state == "withdrawn"


# ── acts on the roster ──────────────────────────────────────────────────────────────────────


def test_removing_somebody_needs_a_reason_that_they_read(client, shift):
    place = make.assignment(shift=shift, person=volunteer())
    address = reverse("roster-removal", args=[place.pk])

    client.post(address, {"reason": " "})
    place.refresh_from_db()
    assert place.state == "accepted"

    client.post(address, {"reason": "改成女志愿者陪同"})
    place.refresh_from_db()
    assert place.state == "released"
    assert OutboxMessage.objects.get().facts["reason"] == "改成女志愿者陪同"


def test_calling_a_shift_off_tells_everybody(client, shift):
    make.assignment(shift=shift, person=volunteer("王琳"))
    make.invitation(shift=shift, person=volunteer("李强"))
    client.post(reverse("roster-cancellation", args=[shift.pk]), {"reason": "台风"})
    assert Shift.objects.get(pk=shift.pk).state == "cancelled"
    assert set(OutboxMessage.objects.values_list("kind", "person__name")) == {
        ("shift_cancelled", "王琳"),
        ("shift_cancelled", "李强"),
    }


def test_a_telephone_is_covered_until_asked_for_and_the_look_is_written_down(shift, lina):
    wang = volunteer(phone="13800009999")
    place = make.assignment(shift=shift, person=wang)
    address = reverse("roster-phone", args=[place.pk])
    with time_machine.travel(MONDAY_9, tick=False):
        client = signed_in(lina)
        assert "13800009999" not in text(client.get(roster(shift)))
        assert "13800009999" in text(client.post(address))
    record = AccessRecord.objects.get()
    assert (record.viewer, record.subject, record.what) == (lina, wang, "phone")
    assert OutboxMessage.objects.get().kind == "data_seen"


def test_long_before_the_shift_the_telephone_stays_covered(client, shift):
    place = make.assignment(shift=shift, person=volunteer(phone="13800009999"))
    answer = client.post(reverse("roster-phone", args=[place.pk]), follow=True)
    assert "13800009999" not in text(answer)
    assert AccessRecord.objects.count() == 0


def test_the_leader_s_list_writes_arrived_left_and_absent(shift, lina):
    came, left, absent, alone = (
        make.assignment(shift=shift, person=volunteer(name)) for name in "甲乙丙丁"
    )
    with time_machine.travel(END, tick=False):
        signed_in(lina).post(
            reverse("roster-attendance", args=[shift.pk]),
            {
                f"came-{came.pk}": "there",
                f"in-{came.pk}": "09:05",
                f"came-{left.pk}": "left",
                f"in-{left.pk}": "09:00",
                f"out-{left.pk}": "10:30",
                f"came-{absent.pk}": "absent",
            },
        )
    rows = CheckIn.objects.order_by("assignment", "kind").values_list("assignment", "kind", "at")
    assert list(rows) == [
        (came.pk, "in", MONDAY_9 + timedelta(minutes=5)),
        (left.pk, "in", MONDAY_9),
        (left.pk, "out", MONDAY_9 + timedelta(minutes=90)),
    ]
    states = dict(Assignment.objects.values_list("pk", "state"))
    assert (states[absent.pk], states[alone.pk]) == ("absent", "accepted")


def test_nobody_can_list_themselves(shift):
    chen = make.chen_yu()
    place = make.assignment(shift=shift, person=chen, is_lead=True)
    with time_machine.travel(END, tick=False):
        client = signed_in(chen)
        assert "请别人帮您登记" in text(client.get(roster(shift)))
        client.post(
            reverse("roster-attendance", args=[shift.pk]),
            {f"came-{place.pk}": "there", f"in-{place.pk}": "09:00"},
        )
    assert CheckIn.objects.count() == 0


def test_the_sheet_holds_names_numbers_and_empty_lines(client, shift):
    wang = volunteer("王琳", phone="13800009999")
    make.assignment(shift=shift, person=wang)
    page = text(client.get(reverse("roster-sheet", args=[shift.pk])))
    assert "志愿服务签到表" in page
    assert wang.number in page
    assert "13800009999" not in page
    assert page.count("<tr>") == 1 + 1 + 3


# ── the list ────────────────────────────────────────────────────────────────────────────────


def test_the_list_shows_own_shifts_by_day_and_can_keep_those_that_lack_people(client, lina):
    project = make.project(social_worker=lina)
    short = make.shift(project=project, min_people=2, starts_at=BEFORE + timedelta(days=1))
    full = make.shift(project=project, taken=1, starts_at=BEFORE + timedelta(days=2))
    make.shift(starts_at=BEFORE + timedelta(days=1))

    def found(**query):
        rows = client.get(reverse("roster-list"), query).context["rows"]
        return [row["shift"].pk for row in rows]

    assert found() == [short.pk, full.pk]
    assert found(short="1") == [short.pk]
    assert found(period="today") == []


def test_list_and_roster_take_the_same_queries_for_one_and_for_three(client, shift, lina):
    def queries(address):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def one_more(day):
        make.assignment(shift=shift, person=volunteer())
        make.invitation(shift=shift, person=volunteer())
        volunteer()
        make.shift(project=shift.project, starts_at=BEFORE + timedelta(days=day))

    pages = (reverse("roster-list"), roster(shift), reverse("roster-sheet", args=[shift.pk]))
    one_more(1)
    first = [queries(page) for page in pages]
    one_more(2)
    one_more(3)
    assert [queries(page) for page in pages] == first
