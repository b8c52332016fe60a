"""“投票” and “志愿者代表” on the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.models import BoardItem, BoardSeat, TeamQuestion
from liandong.services import votes
from tests import make

pytestmark = pytest.mark.django_db
TOLD = {
    "title": "一起收拾场地？",
    "text": "每次活动后一起收拾场地。",
    "secrecy": "secret",
    "quorum": "30",
    "majority": "half",
    "days": "3",
}


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def page(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def team(chen):
    made = make.team(leader=make.person(name="队长"))
    make.membership(person=chen, team=made)
    return made


def test_a_rule_is_asked_backed_voted_and_stands_on_the_team_s_page(chen, team):
    member, leader = client_of(chen), client_of(team.leader)
    member.post("/votes/new", TOLD | {"team": team.pk})
    question = TeamQuestion.objects.get()
    assert "等附议" in page(member, f"/votes/{question.pk}")
    leader.post(f"/votes/{question.pk}/backing")
    for voter in (member, leader):
        assert "请投票" in page(voter, "/my/votes")
        voter.post(f"/votes/{question.pk}/ballot", {"choice": "yes"})
    assert (
        "您已经投过了"
        in (
            member.post(f"/votes/{question.pk}/ballot", {"choice": "no"}, follow=True)
        ).content.decode()
    )
    votes.close_due(at=timezone.now() + timedelta(days=4))
    html = page(member, f"/votes/{question.pk}")
    assert "2 位队员，2 位投了票。" in html and "通过" in html
    assert TOLD["text"] in page(member, f"/teams/{team.pk}")


def test_another_team_s_question_is_not_found(team):
    question = votes.ask(
        team=team,
        draft=votes.Draft(title="x", text="y"),
        by=team.leader,
        at=timezone.now(),
    )
    for other in (make.coordinator(), make.chen_yu(phone="13800001079")):
        client = client_of(other)
        assert client.get(f"/votes/{question.pk}").status_code == 404
        for step in ("backing", "ballot"):
            assert client.post(f"/votes/{question.pk}/{step}").status_code == 404


def test_the_list_needs_the_same_number_of_queries_for_one_and_three(team, chen):
    counts = []
    for _ in range(3):
        draft = votes.Draft(title="x", text="y")
        votes.ask(team=team, draft=draft, by=team.leader, at=timezone.now())
        client = client_of(chen)
        with CaptureQueriesContext(connection) as asked:
            client.get("/my/votes")
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_a_volunteer_is_named_to_the_board_and_is_heard(chen):
    li = make.li_na()
    project = make.project(social_worker=li)
    make.assignment(shift=make.shift(project=project), person=chen)
    volunteer, worker = client_of(chen), client_of(li)
    address = f"/projects/{project.pk}/board"
    assert "还没有代表" in page(volunteer, address)
    volunteer.post(f"{address}/seats", {"person": chen.pk, "step": "name"})
    assert BoardSeat.objects.get().way == "elected"
    volunteer.post(f"{address}/items", {"text": "水不够"})
    item = BoardItem.objects.get()
    assert volunteer.post(f"{address}/items/{item.pk}/answer", {"text": "x"}).status_code == 404
    worker.post(f"{address}/items/{item.pk}/answer", {"text": "下次多带两箱"})
    assert "下次多带两箱" in page(volunteer, address)
    assert "志愿者代表" in page(worker, f"/projects/{project.pk}")
    other = client_of(make.chen_yu(phone="13800001079"))
    assert other.get(address).status_code == 404
