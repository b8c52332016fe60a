"""Messages to oneself: seen, counted, marked as read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liandong.models import OutboxMessage
from liandong.queries import notices
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def client(chen):
    return signed_in(chen)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def owed(person, *, kind="place_taken_back", channel="app", ahead=timedelta(0), **facts):
    return OutboxMessage.objects.create(
        person=person,
        kind=kind,
        channel=channel,
        due_at=timezone.now() + ahead,
        facts={"title": "陪诊服务", "reason": "改期"} | facts,
    )


def test_one_sees_one_s_own_messages_that_are_due_and_no_codes(client, chen):
    owed(chen, title="自己的")
    owed(chen, title="以后的", ahead=timedelta(hours=1))
    owed(chen, title="短信里的", channel="sms")
    owed(make.person(), title="别人的")
    page = client.get(reverse("notice-list")).content.decode()
    assert "“自己的”的名额已由工作人员调整，原因：改期。" in page
    for title in ("以后的", "短信里的", "别人的"):
        assert title not in page


def test_opening_a_message_marks_it_and_goes_where_it_is_about(client, chen):
    message = owed(chen)
    answer = client.post(reverse("notice-opening", args=[message.pk]))
    message.refresh_from_db()
    assert message.read_at is not None
    assert answer.url == reverse("my-shifts")


def test_nobody_opens_the_message_of_another(client):
    message = owed(make.person())
    assert client.post(reverse("notice-opening", args=[message.pk])).status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_all_are_marked_at_once_and_the_count_falls_to_nothing(client, chen):
    owed(chen)
    owed(chen)
    assert notices.unread_count(chen, at=timezone.now()) == 2
    client.post(reverse("notice-reading"))
    assert notices.unread_count(chen, at=timezone.now()) == 0


def test_the_list_pages_and_takes_the_same_queries_for_one_and_for_many(client, chen):
    def page(address):
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
        return answer.context, len(seen)

    owed(chen)
    _, one = page(reverse("notice-list"))
    for n in range(31):
        owed(chen, ahead=timedelta(seconds=-n))
    first, many = page(reverse("notice-list"))
    rest, _ = page(reverse("notice-list") + first["more_url"])

    assert many == one
    assert (len(first["rows"]), len(rest["rows"])) == (30, 2)
    seen = {row["pk"] for row in first["rows"] + rest["rows"]}
    assert len(seen) == 32
