"""Questions to a volunteer, and the three answers."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_a_week_before():
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def client(chen):
    return signed_in(chen)


@pytest.fixture
def invitation(chen):
    made = make.invitation(shift=make.shift(), person=chen, asked_by=make.li_na())
    made.reasons = [{"code": "near", "facts": {"distance_m": 820}}, {"code": "load", "facts": {}}]
    made.save()
    return made


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response) -> str:
    return response.content.decode()


def test_the_page_says_why_me_who_asks_and_until_when(client, invitation):
    page = text(client.get(reverse("invitation-detail", args=[invitation.pk])))
    for words in ("离您近，约 800 米", "李娜 邀请您", "还剩 6 天", "我去", "这次不去"):
        assert words in page


def test_yes_in_one_tap(client, chen, invitation):
    answer = client.post(reverse("invitation-acceptance", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.state == "accepted"
    assert answer.url == reverse("shift-place", args=[invitation.shift_id])


def test_no_with_a_reason(client, invitation):
    client.post(reverse("invitation-decline", args=[invitation.pk]), {"reason": "family"})
    invitation.refresh_from_db()
    assert (invitation.state, invitation.decline_reason) == ("declined", "family")


def test_another_time_is_told_and_a_past_one_is_refused_with_the_form_kept(client, invitation):
    address = reverse("invitation-other-time", args=[invitation.pk])

    refused = client.post(address, {"day": "2026-04-01", "starts": "14:00", "note": "那天行"})
    assert "那天行" in text(refused)
    assert "用不上" in text(refused)

    client.post(address, {"day": "2026-05-06", "starts": "14:00"})
    invitation.refresh_from_db()
    assert invitation.state == "countered"
    assert invitation.other_starts_at == MONDAY_9 + timedelta(days=2, hours=5)


@pytest.mark.parametrize(
    "page",
    [
        "invitation-detail",
        "invitation-acceptance",
        "invitation-decline",
        "invitation-other-time",
    ],
)
def test_a_question_to_another_person_is_not_found(invitation, page):
    stranger = signed_in(make.signed_up(make.person(name="王琳")))
    address = reverse(page, args=[invitation.pk])
    answer = stranger.get(address) if page.endswith("detail") else stranger.post(address)
    assert answer.status_code == 404
    invitation.refresh_from_db()
    assert invitation.state == "asked"


def test_a_full_shift_says_so_and_offers_the_reserve(client, invitation):
    make.assignment(shift=invitation.shift, person=make.person())
    make.assignment(shift=invitation.shift, person=make.person())

    answer = client.post(reverse("invitation-acceptance", args=[invitation.pk]), follow=True)

    assert "2 个名额已经满了" in text(answer)
    assert "去排候补" in text(answer)


def test_a_lapsed_question_stands_below_and_has_no_buttons(client, invitation):
    with time_machine.travel(MONDAY_9 - timedelta(hours=1), tick=False):
        page = client.get(reverse("invitation-list"))
        assert (page.context["waiting"], len(page.context["over"])) == ([], 1)
        assert "已过期" in text(page)
        detail = text(client.get(reverse("invitation-detail", args=[invitation.pk])))
        assert "这份邀请已经结束了" in detail


def test_the_list_takes_the_same_queries_for_one_and_for_three(client, chen, invitation):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("invitation-list"))
        return len(seen)

    one = queries()
    for _ in range(2):
        make.invitation(shift=make.shift(), person=chen)
    assert queries() == one
