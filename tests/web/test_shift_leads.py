"""The pages on which somebody is asked to lead a shift and answers; and who finds none."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from liandong.models import Assignment, ShiftLeadOffer
from liandong.services import supervision
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(MONDAY_9, tick=False):
        yield


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def helper(worker):
    person = make.chen_yu()
    supervision.link(supervisor=worker, supervisee=person, tier="social_worker", by=None, at=BEFORE)
    project = make.project(social_worker=worker, organization=worker.role_grants.get().organization)
    for n in range(3):
        past = make.shift(project=project, starts_at=MONDAY_9 - timedelta(days=n + 1))
        make.assignment(shift=past, person=person, state="served")
    return person


@pytest.fixture
def place(worker, helper):
    project = helper.assignments.first().shift.project
    shift = make.shift(project=project, starts_at=MONDAY_9 + timedelta(days=3), max_people=3)
    return make.assignment(shift=shift, person=helper)


def as_(client, person):
    client.force_login(make.signed_up(person).login)
    return client


def text(page):
    return page.content.decode()


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_from_todays_screen_in_two_taps_to_the_volunteers_yes(client, worker, helper, place):
    page = as_(client, worker).get(reverse("today"))
    address = reverse("shift-lead-person", args=[helper.pk])
    assert address in text(page)
    assert "一年里来了 3 次" in text(page)
    page = client.post(address, {"place": place.pk, "words": "您和老人都熟"}, follow=True)
    assert said(page) == ["问过了，等陈宇答复。"]
    assert [one["tag"] for one in page.context["history"]] == ["等 TA 答复"]

    offer = ShiftLeadOffer.objects.get()
    mine = reverse("shift-lead", args=[offer.pk])
    assert mine in text(as_(client, helper).get(reverse("my-shifts")))
    page = client.get(mine)
    assert "您和老人都熟" in text(page)
    assert client.post(mine, {}).context["form"].errors == {"says_yes": ["请选一个"]}
    page = client.post(mine, {"says_yes": "yes"}, follow=True)
    assert said(page) == ["谢谢！这一班由您来带。"]
    assert Assignment.objects.get(pk=place.pk).is_lead is True

    page = as_(client, worker).get(reverse("shift-lead-list"))
    assert [(str(one["label"]), one["value"]) for one in page.context["counts"]] == [("答应了", 1)]
    page = client.get(reverse("person-detail", args=[helper.pk]))
    assert str(page.context["leading"]["last"]["tag"]) == "答应了"


def test_without_a_shift_the_page_says_what_to_do_first(client, worker, helper):
    page = as_(client, worker).get(reverse("shift-lead-person", args=[helper.pk]))
    assert "先请 TA 来一班，再请 TA 带。" in text(page)


def test_a_reason_is_asked_for_before_somebody_is_left_in_peace(client, worker, helper):
    aside = reverse("shift-lead-aside", args=[helper.pk])
    page = as_(client, worker).post(aside, {"reason": ""})
    assert page.context["aside"].errors == {"reason": ["请写一句原因"]}
    page = client.post(aside, {"reason": "更想安心帮忙"}, follow=True)
    assert [one["tag"] for one in page.context["history"]] == ["先不问"]
    assert reverse("shift-lead-person", args=[helper.pk]) not in text(client.get(reverse("today")))


def test_other_social_workers_and_volunteers_find_nothing(client, worker, helper, place):
    offer = ShiftLeadOffer.objects.create(
        person=helper, shift=place.shift, asked_by=worker, asked_at=BEFORE
    )
    other = make.li_na(organization=make.organization(name="别的机构"), phone="13800001077")
    as_(client, other)
    assert client.get(reverse("shift-lead-person", args=[helper.pk])).status_code == 404
    assert client.post(reverse("shift-lead-aside", args=[helper.pk])).status_code == 404
    assert client.post(reverse("shift-lead-withdrawal", args=[offer.pk])).status_code == 404
    assert client.get(reverse("shift-lead", args=[offer.pk])).status_code == 404
    assert client.get(reverse("shift-lead-list")).context["rows"] == []
    peer = make.chen_yu(phone="13800001078")
    assert as_(client, peer).get(reverse("shift-lead", args=[offer.pk])).status_code == 404
    assert client.get(reverse("shift-lead-list")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(
    rows, client, worker, helper, place, django_assert_max_num_queries
):
    for _ in range(rows):
        ShiftLeadOffer.objects.create(
            person=helper, shift=place.shift, asked_by=worker, asked_at=BEFORE, says_yes=True,
            answered_at=BEFORE,
        )  # fmt: skip
    as_(client, worker)
    client.get(reverse("shift-lead-list"))
    with django_assert_max_num_queries(22):
        assert len(client.get(reverse("shift-lead-list")).context["rows"]) == rows
