"""The command body changes its order: on the page, with a reason, and people are asked again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.core.hours import Span
from liandong.models import Invitation, OrderAmendment
from liandong.services import dispatch, order_changes
from tests import make
from tests.services.test_dispatch import Town
from tests.web.test_incidents import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


CHANGE = {
    "reach_m": "3000", "reason": "近处的人不够", "told_by": "张主任", "order_number": "电话 9:20",
    "title": "", "people": "", "skill": "", "starts_at": "", "hours": "", "place": "",
}  # fmt: skip


def ordered_now(town):
    start = timezone.now() + timedelta(hours=2)
    return town.ordered(span=Span(start, start + timedelta(hours=3)))


def test_who_lives_too_far_is_asked_once_the_order_is_amended():
    town = Town(volunteers=0)
    town.volunteer("远的", 10)
    incident = ordered_now(town)
    page, desk = f"/incidents/{incident.pk}", client_of(town.coordinator)
    nobody = desk.post(f"{page}/asking", follow=True).content.decode()
    assert "转移老人：1000 米以内没有合适" in nobody and "邀请住在 1000 米以内的人" in nobody
    assert "现在：邀请住在 1000 米以内的人" in desk.get(f"{page}/amendment").content.decode()

    refused = desk.post(f"{page}/amendment", CHANGE | {"reach_m": "1000"}).content.decode()
    assert "命令没有变化" in refused and "近处的人不够" in refused
    halfway = desk.post(f"{page}/amendment", CHANGE | {"title": "送水"}).content.decode()
    assert "加岗位，请把这一项写上" in halfway
    assert OrderAmendment.objects.count() == 0

    told = desk.post(f"{page}/amendment", CHANGE, follow=True).content.decode()
    assert Invitation.objects.get().person.name == "远的"
    for words in ("已邀请 1 人", "邀请住在 3000 米以内的人", "范围改到 3000 米", "近处的人不够"):
        assert words in told


def test_a_post_is_added_on_the_page():
    town = Town(volunteers=0)
    incident = ordered_now(town)
    start = timezone.localtime(timezone.now() + timedelta(hours=3))
    post = {
        "title": "送水", "people": "2", "starts_at": start.strftime("%Y-%m-%dT%H:%M"),
        "hours": "2", "place": "社区中心",
    }  # fmt: skip
    desk = client_of(town.coordinator)
    page = f"/incidents/{incident.pk}"
    told = desk.post(f"{page}/amendment", CHANGE | post, follow=True).content.decode()
    assert "加 2 人" in told and "送水" in told


def test_the_assessor_the_leader_and_others_do_not_amend():
    town = Town(volunteers=0)
    incident = ordered_now(town)
    make.role(person=town.worker, role="coordinator")
    address = f"/incidents/{incident.pk}/amendment"
    worker = client_of(town.worker)
    assert worker.post(address, CHANGE).status_code == 302
    assert "修改命令" not in worker.get(f"/incidents/{incident.pk}").content.decode()
    assert client_of(town.leader).post(address, CHANGE).status_code in (403, 404)
    elsewhere = make.coordinator(division_code="310101", phone="13800001099")
    assert client_of(elsewhere).post(address, CHANGE).status_code == 404
    assert OrderAmendment.objects.count() == 0


def test_the_page_costs_the_same_after_one_and_after_three_changes():
    town = Town(volunteers=0)
    incident = ordered_now(town)
    client, counts = client_of(town.coordinator), []
    for n in (1, 2, 3):
        change = order_changes.Change(
            order_number="7", told_by="张主任", reason="不够", reach_m=1000 + n * 500
        )
        order_changes.amend(
            incident=incident, change=change, by=town.coordinator, at=timezone.now()
        )
        client.get(f"/incidents/{incident.pk}")
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/incidents/{incident.pk}")
        counts.append(len(caught))
    assert counts[0] == counts[2]
    assert dispatch.ask(incident=incident, by=town.coordinator, at=timezone.now()).reach_m == 2500
