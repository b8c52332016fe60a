"""A team leader confirms the hours of the shifts that they lead, and what they may not."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.core.hours import Evidence, Span
from liandong.models import Assignment, HoursClaim, LedgerEntry
from liandong.services import claims
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_afternoon():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def leader():
    who = make.person(name="周强", phone="13800002001")
    make.role(person=who, role="volunteer")
    make.role(person=who, role="team_leader")
    return who


@pytest.fixture
def led(worker, leader):
    """A shift that the leader leads, where Chen Yu came and left on time."""
    mine = served.place(person=leader, worker=worker)
    Assignment.objects.filter(pk=mine.pk).update(is_lead=True)
    served.place(person=make.chen_yu(), worker=worker, shift=mine.shift)
    return mine.shift


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def entered():
    return [(e.person.name, e.entered_by.name) for e in LedgerEntry.objects.order_by("pk")]


def test_one_tap_for_a_clean_day_leaves_the_leader_s_own_line(led, leader):
    client = client_of(leader)
    assert "时长确认" in client.get(reverse("home")).content.decode()
    html = client.get(reverse("claims")).content.decode()
    assert "您自己的，请别人确认" in html
    client.post(reverse("day-recognition", args=["2026-05-04"]))
    assert entered() == [("陈宇", "周强")]


def test_naming_one_s_own_line_is_refused(led, leader):
    mine = Assignment.objects.get(person=leader)
    answer = client_of(leader).post(
        reverse("shift-recognition", args=[led.pk]), {"assignment": str(mine.pk)}, follow=True
    )
    assert "不能录入或核对自己的时长" in answer.content.decode()
    assert entered() == []


def test_others_shifts_and_shifts_without_the_lead_are_out_of_reach(led, worker, leader):
    other = served.place(person=make.person(), worker=worker)
    client = client_of(leader)
    assert client.post(reverse("shift-recognition", args=[other.shift_id])).status_code == 404
    assert client.post(reverse("place-absence", args=[other.pk])).status_code == 404
    Assignment.objects.filter(person=leader).update(is_lead=False)
    assert client.post(reverse("shift-recognition", args=[led.pk])).status_code == 404
    assert entered() == []


def test_leading_once_without_the_role_opens_nothing(led):
    companion = make.person(name="吴桂", phone="13800002002")
    make.role(person=companion, role="volunteer")
    make.assignment(shift=led, person=companion)
    Assignment.objects.filter(person=companion).update(is_lead=True)
    client = client_of(companion)
    assert client.get(reverse("claims")).status_code == 403
    away = Assignment.objects.get(person__name="陈宇")
    assert client.get(reverse("claim-create", args=[away.pk])).status_code == 404


@pytest.mark.parametrize("is_entered_by_leader", [True, False])
def test_a_back_fill_is_decided_unless_the_leader_entered_it(
    led, worker, leader, is_entered_by_leader
):
    away = served.place(person=make.person(name="林芳"), worker=worker, shift=led, came=False)
    claims.claim(
        assignment=away,
        span=Span(led.starts_at, led.ends_at),
        reason="没带手机",
        proof="合影",
        by=leader if is_entered_by_leader else away.person,
        at=AFTER,
    )
    row = HoursClaim.objects.get()
    client_of(leader).post(reverse("claim-decision", args=[row.pk]), {"decision": "yes"})
    assert len(entered()) == (0 if is_entered_by_leader else 1)


def test_a_leader_neither_answers_objections_nor_sees_entries_of_others(led, leader):
    client = client_of(leader)
    client.post(reverse("day-recognition", args=["2026-05-04"]))
    entry = LedgerEntry.objects.get()
    assert client.get(reverse("hours-entry", args=[entry.pk])).status_code == 404
    assert client.get(reverse("entry-correction", args=[entry.pk])).status_code == 403


def test_a_leader_does_not_confirm_the_list_that_they_wrote_and_reads_why(
    led, worker, leader, settings
):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    listed = served.place(
        person=make.person(name="林芳"), worker=worker, shift=led,
        method=Evidence.LEADER_LIST, listed_by=leader,
    )  # fmt: skip
    client = client_of(leader)
    html = client.get(reverse("claims")).content.decode()
    assert "等第二个人" in html and "没有扫码、志愿者证或签名照片" in html
    client.post(reverse("day-recognition", args=["2026-05-04"]))
    assert entered() == [("陈宇", "周强")]
    answer = client.post(
        reverse("shift-recognition", args=[led.pk]), {"assignment": str(listed.pk)}, follow=True
    )
    assert "都是您自己登记的" in answer.content.decode()
    assert entered() == [("陈宇", "周强")]

    second = client_of(worker)
    html = second.get(reverse("claims")).content.decode()
    assert "林芳" in html and "等第二个人" not in html
    second.post(reverse("shift-recognition", args=[led.pk]), {"assignment": str(listed.pk)})
    assert entered() == [("陈宇", "周强"), ("林芳", "李娜")]


@pytest.mark.parametrize("method", [Evidence.BADGE, Evidence.PAPER])
def test_a_badge_or_a_signed_sheet_speaks_beside_the_list(led, worker, leader, method):
    place = served.place(
        person=make.person(name="林芳"), worker=worker, shift=led, left=False, method=method,
        listed_by=leader,
    )  # fmt: skip
    served.check_in(place, "out", led.ends_at, method=Evidence.LEADER_LIST, by=leader)
    client_of(leader).post(
        reverse("shift-recognition", args=[led.pk]), {"assignment": str(place.pk)}
    )
    assert entered() == [("林芳", "周强")]


def test_a_leaving_that_the_leader_adds_to_an_own_list_is_kept_and_waits(led, worker, leader):
    place = served.place(
        person=make.person(name="林芳"), worker=worker, shift=led, left=False,
        method=Evidence.LEADER_LIST, listed_by=leader,
    )  # fmt: skip
    answer = client_of(leader).post(
        reverse("leaving-confirmation", args=[place.pk]), {"left": "10:30"}, follow=True
    )
    assert "离场时间已记下" in answer.content.decode()
    assert entered() == []
    assert place.check_ins.get(kind="out").is_proposed is False
