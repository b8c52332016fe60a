"""The page of a team that runs itself: for members and staff, closed to others."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.models import ReviewPoint, TeamElection, TeamStageMove
from liandong.services import team_growth
from tests import make
from tests.make import MONDAY_9
from tests.services.test_team_growth import team  # noqa: F401

pytestmark = pytest.mark.django_db
NAMES = (
    "team-charter", "team-election", "team-candidacy", "team-ballot", "team-rota", "team-review",
    "team-filing", "team-stage",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(MONDAY_9, tick=False):
        yield


def browser(person):
    client = Client()
    signed = person if person.login_id else make.signed_up(person)
    client.force_login(signed.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_member_begins_an_election_and_staff_confirm_a_stage(team):  # noqa: F811
    address = reverse("team-life", args=[team.pk])
    mine, hers = browser(team.people[0]), browser(team.worker)
    assert "还没有选过" in mine.get(address).content.decode()
    mine.post(reverse("team-election", args=[team.pk]), {"deputies": "1", "term_months": "12"})
    mine.post(reverse("team-candidacy", args=[team.pk]), {"words": "管好钥匙"})
    assert TeamElection.objects.get().candidates.count() == 1
    assert "管好钥匙" in mine.get(address).content.decode()
    mine.post(reverse("team-stage", args=[team.pk]), {"to": "team"})
    assert not TeamStageMove.objects.exists()
    hers.post(reverse("team-stage", args=[team.pk]), {"to": "team"})
    page = mine.get(address).content.decode()
    assert "成队" in page
    assert "章程投票通过" in page
    assert team.name in mine.get(reverse("my-teams")).content.decode()


def test_what_was_typed_stands_again_after_a_refusal(team):  # noqa: F811
    mine, hers = browser(team.people[0]), browser(team.worker)
    review = {"went_well": "人来得齐", "to_change": "", "text": "备雨衣", "due_on": "2026-06-01",
              "owner": team.people[0].pk}  # fmt: skip
    page = mine.post(reverse("team-review", args=[team.pk]), review).content.decode()
    assert not ReviewPoint.objects.exists()
    assert all(f'value="{typed}"' in page for typed in ("人来得齐", "备雨衣", "2026-06-01"))
    filing = {"kind": "registered", "number": "不是代码", "issued_on": "2026-05-01"}
    page = hers.post(reverse("team-filing", args=[team.pk]), filing).content.decode()
    assert 'value="不是代码"' in page and 'value="2026-05-01"' in page


def test_who_is_not_of_the_team_finds_nothing(team):  # noqa: F811
    client = browser(make.person(name="路人"))
    assert client.get(reverse("team-life", args=[team.pk])).status_code == 404
    for name in NAMES:
        assert client.post(reverse(name, args=[team.pk]), {}).status_code == 404
    for name in ("team-turn", "team-point"):
        assert client.post(reverse(name, args=[team.pk, 1]), {}).status_code == 404
    assert team.name not in client.get(reverse("my-teams")).content.decode()


def test_the_page_asks_the_same_number_of_queries_for_one_and_three(team):  # noqa: F811
    client, counted = browser(team.leader), []
    for n in (1, 3):
        while ReviewPoint.objects.count() < n:
            agreed = team_growth.Agreed(
                text="买雨衣", owner=team.people[0], due_on=make.day(MONDAY_9)
            )
            team_growth.review(
                team=team, went_well="a", to_change="b", agreed=[agreed], by=team.leader,
                at=MONDAY_9,
            )  # fmt: skip
        team_growth.make_rota(team=team, weeks=4 * (1 + n // 3), by=team.leader, at=MONDAY_9)
        address = reverse("team-life", args=[team.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_two_weeks_of_the_rota_are_in_sight_and_the_quorum_is_told(team):  # noqa: F811
    address = reverse("team-life", args=[team.pk])
    assert "至少 50% 的队员投票才算" in browser(team.leader).get(address).content.decode()
    team_growth.make_rota(team=team, weeks=4, by=team.leader, at=MONDAY_9)
    page = browser(team.worker).get(address).content.decode()
    seen, _, folded = page.partition('<details class="ld-fold"><summary>后面 2 周')
    assert (seen.count("那一周"), folded.count("那一周")) == (2, 2)
