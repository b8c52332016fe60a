"""Planning pages: a human sees who, why and what is missing, before anybody is asked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from liandong.models import Invitation, Proposal
from liandong.services import matching
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def coming(days=3, **facts):
    return make.shift(starts_at=timezone.now() + timedelta(days=days), **facts)


def volunteer(name):
    person = make.person(name=name)
    make.role(person=person)
    return person


@pytest.fixture
def wang(client):
    who = make.coordinator()
    client.force_login(make.signed_up(who).login)
    return who


def proposed(by):
    now = timezone.now()
    return matching.propose(
        division_code=make.NANSHAN, start=now, end=now + timedelta(days=14), by=by, at=now
    )


def test_the_page_lists_shifts_that_miss_people(client, wang):
    shift = coming(min_people=2, max_people=2)
    enough = coming(min_people=1, max_people=2, taken=1, project=make.project(title="够了的服务"))

    page = client.get(reverse("planning"))

    assert [gap["shift"] for gap in page.context["gaps"]] == [shift]
    assert enough.project.title not in page.content.decode()


def test_proposing_leads_to_the_plan_and_asks_nobody(client, wang):
    coming()
    volunteer("陈宇")

    answer = client.post(reverse("proposal-create"))

    assert answer["Location"] == reverse("proposal-detail", args=[Proposal.objects.get().pk])
    assert Invitation.objects.count() == 0


def test_the_plan_says_why_this_person_and_what_would_fill_a_gap(client, wang):
    coming(min_people=1, max_people=1)
    coming(days=4, position=make.position(skill_mask=0b1000), min_people=1)
    volunteer("陈宇")

    page = client.get(reverse("proposal-detail", args=[proposed(wang).pk])).content.decode()

    assert "陈宇" in page
    assert "补上最低人数里的一个名额" in page
    assert "还缺 1 人" in page
    assert "法律" in page


def test_adopting_on_the_page_sends_the_invitations(client, wang):
    coming(min_people=1, max_people=1)
    chen = volunteer("陈宇")
    proposal = proposed(wang)

    client.post(reverse("proposal-adoption", args=[proposal.pk]))

    assert list(Invitation.objects.values_list("person", "proposal")) == [(chen.pk, proposal.pk)]


def test_somebody_who_is_not_in_the_plan_gets_a_reason_and_can_be_put_in(client, wang):
    shift = coming(min_people=1, max_people=1)
    volunteer("陈宇")
    he = make.person(name="何静", skill_mask=0)
    make.role(person=he)
    he.max_shifts_week = 0
    he.save()
    proposal = proposed(wang)
    address = reverse("proposal-person", args=[proposal.pk, shift.pk])

    page = client.get(address, {"who": "何静"}).content.decode()
    client.post(address, {"who": he.number})

    assert "本周已排满" in page
    assert proposal.lines.filter(person=he, origin="human").count() == 1


def test_a_coordinator_of_another_district_does_not_see_the_plan(client, wang):
    proposal = proposed(wang)
    far = make.person(name="远方")
    make.role(person=far, role="coordinator", division_code="330106")
    client.force_login(make.signed_up(far).login)

    assert client.get(reverse("proposal-detail", args=[proposal.pk])).status_code == 404
    assert client.post(reverse("proposal-adoption", args=[proposal.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_plan_takes_the_same_queries_however_long(
    client, wang, count, django_assert_max_num_queries
):
    for day in range(count):
        coming(days=day + 1, min_people=1, max_people=1)
        volunteer(f"志愿者{day}")
    address = reverse("proposal-detail", args=[proposed(wang).pk])
    client.get(address)

    with django_assert_max_num_queries(13):
        client.get(address)


def test_asking_about_somebody_tells_what_would_open_more_to_them(client, wang):
    shift = coming(min_people=1, max_people=1)
    far = volunteer("何静")
    far.lat, far.lon, far.travel_radius_m = shift.lat + 0.03, shift.lon, 3000
    far.save()
    plan = proposed(wang)

    page = client.get(reverse("proposal-person", args=[plan.pk, shift.pk]), {"who": "何静"})

    ((_, reasons, paths),) = page.context["answers"]
    assert reasons == ["相距 3.3 公里，超出愿意前往的 3.0 公里。"]
    assert paths == ["再多走 0.4 公里。能去补 1 个缺人的班次。"]
