"""Kind words forbid nothing and are said to one person only."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from liandong.models import EventRecord, OutboxMessage
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def chen(client, settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    who = make.chen_yu()
    who.max_shifts_week = 3
    who.save()
    client.force_login(who.login)
    with time_machine.travel(BEFORE, tick=False):
        yield who


def test_beyond_ones_own_limit_one_is_told_and_may_go_on(client, chen):
    worker = make.li_na()
    project = make.project(social_worker=worker)
    for n in range(4):
        make.assignment(shift=make.shift(starts_at=MONDAY_9 + n * DAY), person=chen)
    fifth = make.shift(project=project, starts_at=MONDAY_9 + 4 * DAY)
    page = client.get(reverse("shift-detail", args=[fifth.pk])).content.decode()
    assert "您说过一周最多 3 次，加上这一班是 5 次。" in page
    assert "这样就连着服务 5 天了" in page and "我要参加" in page
    page = client.post(reverse("shift-place", args=[fifth.pk]), follow=True).content.decode()
    assert "报名成功" in page and "也别忘了照顾自己" in page
    assert list(EventRecord.objects.values_list("name", flat=True)) == ["SeatTaken"]
    assert list(OutboxMessage.objects.values_list("person", "kind")) == [
        (chen.pk, "place_confirmed")
    ]
    client.force_login(worker.login)
    page = client.get(reverse("roster-detail", args=[fifth.pk])).content.decode()
    assert "陈宇" in page and "一周最多" not in page and "连着服务" not in page


def test_an_invitation_says_it_too(client, chen):
    chen.max_minutes_week = 60
    chen.save()
    invitation = make.invitation(shift=make.shift(), person=chen)
    page = client.get(reverse("invitation-detail", args=[invitation.pk])).content.decode()
    assert "您说过一周最多 1 小时，加上这一班约 2 小时。" in page and "我去" in page


def test_within_ones_limits_nothing_is_said(client, chen):
    page = client.get(reverse("shift-detail", args=[make.shift().pk])).content.decode()
    assert "先跟您说一声" not in page
