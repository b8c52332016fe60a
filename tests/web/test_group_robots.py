"""Group robots: who may set one, what is never shown again, what they may say."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.models import EventRecord, GroupRobot, OutboxMessage
from liandong.services import robots
from tests import make

pytestmark = pytest.mark.django_db

ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7abc"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def body():
    return make.organization()


@pytest.fixture
def li(body):
    return make.li_na(organization=body)


def form(body, **told):
    return {
        "owner": f"organization-{body.pk}",
        "vendor": "wecom",
        "name": "南山陪诊群",
        "address": ADDRESS,
    } | told


def test_a_robot_is_registered_sealed_tried_and_taken_away(li, body):
    client = signed_in(li)
    assert client.post(reverse("group-robots"), form(body)).url == reverse("group-robots")
    robot = GroupRobot.objects.get()
    assert (robot.organization, robot.token, robot.registered_by) == (body, "693a91f6-7abc", li)
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM liandong_grouprobot")
        assert b"693a91f6" not in bytes(cursor.fetchone()[0])
    assert "693a91f6" not in client.get(reverse("group-robots")).content.decode()
    client.post(reverse("robot-trial", args=[robot.pk]))
    assert OutboxMessage.objects.filter(kind="group_test", robot=robot).count() == 2
    client.post(reverse("robot-end", args=[robot.pk]))
    robot.refresh_from_db()
    assert (robot.token, robot.ended_by) == ("", li)
    page = client.post(reverse("robot-trial", args=[robot.pk]), follow=True).content.decode()
    assert "已经撤销" in page


def test_an_address_of_somebody_else_is_refused_and_what_was_typed_stays(li, body):
    page = signed_in(li).post(
        reverse("group-robots"), form(body, address="https://evil.example/?key=693a91f6-7abc")
    )
    assert "以 https://qyapi.weixin.qq.com 开头" in page.content.decode()
    assert "南山陪诊群" in page.content.decode()
    assert GroupRobot.objects.count() == 0


def test_a_leader_sets_the_robot_of_the_team_and_of_no_other(body):
    leader = make.signed_up(make.person(name="队长"))
    make.role(person=leader, role="team_leader")
    own, other = make.team(leader=leader), make.team(name="别的队", sponsor=body)
    client = signed_in(leader)
    client.post(reverse("group-robots"), form(body, owner=f"team-{other.pk}"))
    client.post(reverse("group-robots"), form(body))
    assert GroupRobot.objects.count() == 0
    client.post(reverse("group-robots"), form(body, owner=f"team-{own.pk}"))
    assert GroupRobot.objects.get().team == own


def test_the_robot_of_another_organization_is_not_found(li, body):
    stranger = make.li_na(organization=make.organization(name="别家"), phone="13800001999")
    signed_in(li).post(reverse("group-robots"), form(body))
    robot = GroupRobot.objects.get()
    for name in ("robot-trial", "robot-end"):
        assert signed_in(stranger).post(reverse(name, args=[robot.pk])).status_code == 404


def test_a_call_for_people_names_the_shift_and_nobody(li, body):
    signed_in(li).post(reverse("group-robots"), form(body))
    robot = GroupRobot.objects.get()
    post = make.position(project=make.project(organization=body, social_worker=li))
    shift = make.shift(position=post, starts_at=timezone.now() + make.timedelta(days=2))
    client = signed_in(li)
    page = client.get(reverse("shift-announcement", args=[shift.pk])).content.decode()
    assert "南山陪诊群" in page
    client.post(reverse("shift-call", args=[shift.pk]), {"robot": robot.pk})
    told = OutboxMessage.objects.get(kind="group_call").facts
    assert set(told) == {"title", "starts_at", "missing", "url"}
    assert EventRecord.objects.filter(name="GroupTold").count() == 1


def test_facts_about_people_cannot_be_told_to_a_group(li, body):
    robot = robots.register(
        vendor="wecom", name="群", address=ADDRESS, organization=body, by=li, at=timezone.now()
    )
    with pytest.raises(ValueError, match="phone"):
        robots.tell(robot=robot, kind="group_test", told={"phone": "1"}, by=li, at=timezone.now())
