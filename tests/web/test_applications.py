"""The pages of applications: ask, see, appeal; the desk shows one's own bodies only."""

import pytest
import time_machine
from django.urls import reverse

from liandong.models import Application, Membership
from liandong.services import applications
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def test_ask_be_refused_appeal_and_be_let_in(client):
    leader = make.signed_up(make.person(name="林队长", phone="13900003333"))
    make.role(person=leader, role="team_leader")
    chen, team, wang = make.chen_yu(), make.team(leader=leader), make.coordinator()
    client.force_login(chen.login)
    assert "暖阳队" in client.get(reverse("my-applications")).content.decode()
    client.post(reverse("my-applications"), {"team": team.pk, "note": "想学陪诊"})
    row = Application.objects.get()

    client.force_login(leader.login)
    assert "想学陪诊" in client.get(reverse("application-desk")).content.decode()
    decision = reverse("application-decision", args=[row.pk])
    page = client.post(decision, {"answer": "no", "reason": ""}).content.decode()
    assert "请写明理由" in page
    client.post(decision, {"answer": "no", "reason": "这个月不再收人"})

    client.force_login(chen.login)
    assert "这个月不再收人" in client.get(reverse("my-applications")).content.decode()
    appeal = reverse("application-appeal", args=[row.pk])
    assert "写几句为什么" in client.post(appeal, {"text": ""}).content.decode()
    client.post(appeal, {"text": "队里还有三个空位"})

    client.force_login(wang.login)
    assert "队里还有三个空位" in client.get(reverse("application-desk")).content.decode()
    client.post(decision, {"answer": "yes", "reason": "确有空位，同意"})
    member = Membership.objects.get(person=chen, team=team, until=None)

    client.force_login(chen.login)
    client.post(reverse("membership-end", args=[member.pk]))
    member.refresh_from_db()
    assert member.until is not None


def test_other_people_s_applications_are_not_found(client):
    chen, team = make.chen_yu(), make.team()
    row = applications.file(team=team, by=chen, at=BEFORE)
    client.force_login(make.chen_yu(phone="13900002222").login)
    for name in ("application-withdrawal", "application-appeal"):
        assert client.post(reverse(name, args=[row.pk])).status_code == 404
    client.force_login(make.li_na().login)
    assert client.get(reverse("application-decision", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_desk_and_own_page_take_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, count
):
    wang = make.coordinator()
    teams = [make.team(name=f"第{n}队") for n in range(count + 1)]
    for number in range(count):
        one = make.chen_yu(phone=f"1390000222{number}")
        applications.file(team=teams[number], by=one, at=BEFORE)
        applications.file(team=teams[number], by=wang, at=BEFORE)
    client.force_login(wang.login)
    for name, queries in (("application-desk", 7), ("my-applications", 9)):
        client.get(reverse(name))
        with django_assert_num_queries(queries):
            client.get(reverse(name))
