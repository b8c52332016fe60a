"""The log of sendings: one's own people only, masked, without content."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.models import Delivery, OutboxMessage
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def delivery(person, *, kind="shift_cancelled", state="sent", channel="sms", answer="OK 17"):
    message = OutboxMessage.objects.create(
        person=person, kind=kind, facts={"title": "机密的题目", "reason": "x"}, due_at=BEFORE
    )
    return Delivery.objects.create(
        message=message,
        person=person,
        channel=channel,
        state=state,
        due_at=BEFORE,
        tried_at=BEFORE,
        address="138****1001",
        answer=answer,
    )


def test_staff_see_how_their_own_people_were_reached_and_never_what_was_said():
    body = make.organization()
    li = make.li_na(organization=body)
    mine, other = make.chen_yu(organization=body), make.person(name="别人家的")
    delivery(mine)
    delivery(mine, kind="sign_in_code")
    delivery(other)
    page = signed_in(li).get(reverse("delivery-log"))
    text = page.content.decode()
    assert [row["who"] for row in page.context["rows"]] == ["陈宇"]
    assert "138****1001" in text and "OK 17" in text and "班次有变" in text
    assert "机密的题目" not in text and "13800001001" not in text


def test_the_log_can_be_narrowed_to_what_failed():
    body = make.organization()
    li, chen = make.li_na(organization=body), make.chen_yu(organization=body)
    delivery(chen)
    delivery(chen, state="failed", answer="SMTP 550", channel="email")
    client = signed_in(li)
    rows = client.get(reverse("delivery-log"), {"state": "failed"}).context["rows"]
    assert [row["answer"] for row in rows] == ["SMTP 550"]
    assert client.get(reverse("delivery-log"), {"channel": "push"}).context["rows"] == []


def test_the_log_pages_with_the_same_queries_for_one_and_many():
    body = make.organization()
    li, chen = make.li_na(organization=body), make.chen_yu(organization=body)
    client = signed_in(li)

    def page(address):
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
        return answer.context, len(seen)

    delivery(chen)
    _, one = page(reverse("delivery-log"))
    for _ in range(52):
        delivery(chen)
    first, many = page(reverse("delivery-log"))
    rest, _ = page(reverse("delivery-log") + first["more_url"])
    assert (many, len(first["rows"]), len(rest["rows"])) == (one, 50, 3)
