"""Recommendations on the pages: for the volunteer, and for those who fill a shift."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.models import Invitation
from liandong.phrases.recommendations import reason_line
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_a_week_before(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(BEFORE, tick=False):
        yield


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response) -> str:
    return response.content.decode()


def member_of(worker, name="王琳", **facts):
    made = make.person(name=name, **facts)
    make.role(person=made)
    make.membership(person=made, organization=worker.role_grants.get().organization)
    return made


@pytest.fixture
def lina():
    return make.li_na()


@pytest.fixture
def shift(lina):
    return make.shift(project=make.project(social_worker=lina), max_people=3)


def roster(shift) -> str:
    return reverse("roster-detail", args=[shift.pk])


# ── volunteers ──────────────────────────────────────────────────────────────────────────────


def test_a_volunteer_s_home_recommends_the_best_three_with_the_reason_in_a_line():
    chen = make.chen_yu()
    chen.category_mask = 0b10
    chen.save()
    for n in range(4):
        make.shift(starts_at=MONDAY_9 + timedelta(hours=5 * n))
    liked = make.shift(project=make.project(category="02"), starts_at=MONDAY_9 + timedelta(days=2))
    page = signed_in(chen).get(reverse("home"))
    cards = page.context["cards"]
    assert len(cards) == 3
    assert cards[0]["pk"] == liked.pk
    assert cards[0]["why"] == "离您很近，是您愿意做的服务，还没有人报名"
    assert cards[1]["why"] == "离您很近，还没有人报名"
    assert "为您推荐" in text(page)
    assert reverse("recommendation-list") in text(page)


def test_all_recommendations_stand_on_a_page_of_their_own():
    chen = make.chen_yu()
    shifts = [make.shift(starts_at=MONDAY_9 + timedelta(hours=3 * n)) for n in range(5)]
    make.invitation(shift=shifts[1], person=chen, state="declined")
    page = signed_in(chen).get(reverse("recommendation-list"))
    shown = [card["pk"] for card in page.context["cards"]]
    assert shown == [one.pk for one in shifts if one != shifts[1]]
    assert "只有您自己看得到" in text(page)


def test_without_a_suitable_shift_the_page_says_what_helps():
    page = text(signed_in(make.chen_yu()).get(reverse("recommendation-list")))
    assert "附近暂时没有合适的班次" in page


def test_everybody_sees_their_own_recommendations_only():
    far = make.chen_yu()
    far.lat = make.LAT + 1
    far.save()
    make.shift()
    other = make.signed_up(make.person(name="王琳"))
    make.role(person=other)
    address = reverse("recommendation-list")
    asked = {"person": other.pk, "as": other.pk}
    assert signed_in(far).get(address, asked).context["cards"] == []
    assert len(signed_in(other).get(address).context["cards"]) == 1


@pytest.mark.parametrize("maker", [make.li_na, make.coordinator, make.officer])
def test_recommendations_are_for_volunteers(maker):
    assert signed_in(maker()).get(reverse("recommendation-list")).status_code == 403


def test_strangers_are_sent_to_sign_in():
    answer = Client().get(reverse("recommendation-list"))
    assert answer.url.startswith(reverse("sign-in"))


def test_the_list_of_shifts_leads_volunteers_to_their_recommendations():
    make.shift()
    address = reverse("recommendation-list")
    assert address in text(signed_in(make.chen_yu()).get(reverse("shift-list")))
    assert address not in text(signed_in(make.li_na()).get(reverse("shift-list")))
    assert address not in text(Client().get(reverse("shift-list")))


def test_while_the_index_is_read_the_nearest_are_shown(monkeypatch):
    monkeypatch.setattr("liandong.queries.recommendations.shifts_for", lambda *a, **k: None)
    chen, shift = make.chen_yu(), make.shift()
    cards = signed_in(chen).get(reverse("home")).context["cards"]
    assert [(card["pk"], card["why"]) for card in cards] == [(shift.pk, "离您很近，还没有人报名")]


def test_recommendations_take_the_same_queries_for_one_and_for_three():
    client = signed_in(make.chen_yu())

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("recommendation-list")).status_code == 200
        return len(seen)

    make.shift()
    one = queries()
    make.shift(starts_at=MONDAY_9 + timedelta(days=1))
    make.shift(starts_at=MONDAY_9 + timedelta(days=2))
    assert queries() == one


# ── staff ───────────────────────────────────────────────────────────────────────────────────


def test_the_roster_names_suitable_people_and_why(lina, shift):
    known = member_of(lina, category_mask=1)
    stranger = make.person(name="欧阳小明")
    make.role(person=stranger)
    page = signed_in(lina).get(roster(shift))
    assert page.context["suited"] == [
        {"pk": known.pk, "name": "王琳", "why": "愿意做这类服务 · 约 100 米"}
    ]
    assert [one["pk"] for one in page.context["candidates"]] == [stranger.pk]
    assert "合适的人" in text(page)
    assert "欧阳小明" not in text(page)


def test_one_button_invites_a_suitable_person_with_the_reasons(lina, shift):
    people = [member_of(lina, f"志愿者{n}") for n in range(3)]
    client = signed_in(lina)
    suited = client.get(roster(shift)).context["suited"]
    assert [one["pk"] for one in suited] == [one.pk for one in people]
    answer = client.post(
        reverse("roster-invite", args=[shift.pk]), {"person": suited[1]["pk"]}, follow=True
    )
    asked = Invitation.objects.get()
    assert (asked.person, asked.asked_by, asked.state) == (people[1], lina, "asked")
    assert "已邀请 1 人" in text(answer)
    assert [one["pk"] for one in answer.context["suited"]] == [people[0].pk, people[2].pk]


def test_at_most_five_are_named(lina, shift):
    for n in range(7):
        member_of(lina, f"志愿者{n}")
    page = signed_in(lina).get(roster(shift))
    assert len(page.context["suited"]) == 5
    assert len(page.context["candidates"]) == 2


def test_an_officer_and_a_leader_on_the_spot_are_shown_nobody(lina, shift):
    member_of(lina)
    chen = make.chen_yu()
    make.assignment(shift=shift, person=chen, is_lead=True)
    page = signed_in(chen).get(roster(shift))
    assert (page.status_code, page.context["suited"]) == (200, [])
    assert signed_in(make.officer()).get(roster(shift)).status_code == 404


def test_a_full_or_past_shift_asks_nobody(lina):
    project = make.project(social_worker=lina)
    member_of(lina)
    client = signed_in(lina)
    full = make.shift(project=project, taken=2)
    past = make.shift(project=project, starts_at=BEFORE - timedelta(days=1))
    assert client.get(roster(full)).context["suited"] == []
    assert client.get(roster(past)).context["suited"] == []


def test_the_roster_takes_the_same_queries_for_one_and_for_three_suitable_people(lina, shift):
    client = signed_in(lina)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(roster(shift)).status_code == 200
        return len(seen)

    member_of(lina)
    one = queries()
    member_of(lina, "甲")
    member_of(lina, "乙")
    assert queries() == one


def test_when_all_who_could_come_are_named_above_nobody_is_said_to_be_missing(lina, shift):
    member_of(lina)
    page = text(signed_in(lina).get(roster(shift)))
    assert "#suited" in page
    assert "附近没有合适的人了" not in page


@pytest.mark.parametrize(
    ("parts", "taken", "away", "line"),
    [
        ({}, 0, 5000, "还没有人报名"),
        ({}, 1, None, "人还不够"),
        ({}, 2, 5000, "时间和要求都合适"),
        ({"continuity": {"points": 60}}, 2, 300, "离您很近，您参加过这个项目"),
        ({"preference": {"percent": 90}, "load": {"points": -40}}, 2, 5000, "是您愿意做的服务"),
        ({"preference": {"percent": 50}}, 2, 5000, "时间和要求都合适"),
    ],
)
def test_the_reason_says_what_is_true_and_nothing_else(parts, taken, away, line):
    assert reason_line(parts, taken=taken, least=2, distance_m=away) == line
