"""A word to everyone on a shift or a day."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.models import EventRecord, OutboxMessage
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def li():
    return make.li_na(organization=make.organization())


@pytest.fixture
def position(li):
    body = li.role_grants.get().organization
    return make.position(project=make.project(organization=body, social_worker=li))


def at_nine():
    local = timezone.now().astimezone(make.SHANGHAI)
    return local.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=2)


def test_everyone_on_the_shift_is_written_to_once_and_nobody_else(li, position):
    shift = make.shift(position=position, starts_at=at_nine())
    chen, wu, gone = make.chen_yu(), make.person(name="吴敏"), make.person(name="退了")
    for who in (chen, wu):
        make.assignment(shift=shift, person=who)
    make.assignment(shift=shift, person=gone, state="released")
    address = reverse("shift-announcement", args=[shift.pk])
    answer = signed_in(li).post(address, {"text": "八点半在\n一楼大厅集合", "reach": "shift"})
    assert answer.url == reverse("roster-detail", args=[shift.pk])
    owed = OutboxMessage.objects.filter(kind="announcement").order_by("pk")
    assert {message.person for message in owed} == {chen, wu}
    assert owed[0].facts["text"] == "八点半在 一楼大厅集合"
    event = EventRecord.objects.get(name="AnnouncementMade")
    assert event.facts == {"shift_id": shift.pk, "people": 2, "is_whole_day": False}
    page = signed_in(chen).get(reverse("notice-list")).content.decode()
    assert "李娜：八点半在 一楼大厅集合" in page


def test_a_day_holds_every_shift_of_the_project_and_each_person_once(li, position):
    morning = make.shift(position=position, starts_at=at_nine())
    afternoon = make.shift(position=position, starts_at=at_nine() + timedelta(hours=5))
    tomorrow = make.shift(position=position, starts_at=at_nine() + timedelta(days=1))
    chen, wu, late = make.chen_yu(), make.person(name="吴敏"), make.person(name="明天的")
    make.assignment(shift=morning, person=chen)
    make.assignment(shift=afternoon, person=chen)
    make.assignment(shift=afternoon, person=wu)
    make.assignment(shift=tomorrow, person=late)
    address = reverse("shift-announcement", args=[morning.pk])
    signed_in(li).post(address, {"text": "带伞", "reach": "day"})
    told = OutboxMessage.objects.filter(kind="announcement").values_list("person_id", flat=True)
    assert sorted(told) == sorted([chen.pk, wu.pk])


def test_three_a_day_are_enough_and_what_was_typed_stays(li, position):
    shift = make.shift(position=position, starts_at=at_nine())
    make.assignment(shift=shift, person=make.chen_yu())
    client, address = signed_in(li), reverse("shift-announcement", args=[shift.pk])
    for _ in range(3):
        client.post(address, {"text": "带伞", "reach": "shift"})
    page = client.post(address, {"text": "第四次", "reach": "shift"}).content.decode()
    assert "今天已经发过 3 次" in page and "第四次" in page
    assert OutboxMessage.objects.filter(kind="announcement").count() == 3


def test_a_shift_without_people_has_nobody_to_tell(li, position):
    shift = make.shift(position=position, starts_at=at_nine())
    address = reverse("shift-announcement", args=[shift.pk])
    page = signed_in(li).post(address, {"text": "喂", "reach": "shift"}).content.decode()
    assert "没有人可以通知" in page


def test_the_shift_of_another_organization_is_not_found(position):
    shift = make.shift(position=position, starts_at=at_nine())
    make.assignment(shift=shift, person=(chen := make.chen_yu()))
    address = reverse("shift-announcement", args=[shift.pk])
    stranger = make.li_na(organization=make.organization(name="别家"), phone="13800001999")
    for who in (stranger, chen):
        assert signed_in(who).post(address, {"text": "喂", "reach": "shift"}).status_code == 404
    assert OutboxMessage.objects.filter(kind="announcement").count() == 0
