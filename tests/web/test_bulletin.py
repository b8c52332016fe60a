"""The bulletin's pages: who reads, what stands there, the same number of queries."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.models import BulletinPost
from liandong.services import bulletin
from tests import make
from tests.services.test_bulletin import NOW, asked, linked  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_volunteer_asks_and_the_worker_answers_on_the_page(linked):  # noqa: F811
    address = reverse("bulletin", args=[linked.pk])
    mine, hers = browser(linked.volunteer), browser(linked.worker)
    empty = mine.get(address).content.decode()
    assert "还没有留言" in empty
    assert "不写服务对象的姓名" in empty
    mine.post(address, {"kind": "question", "text": "周三谁开门？"})
    question = BulletinPost.objects.get()
    page = hers.get(address).content.decode()
    assert "请您来答" in page
    answer = reverse("bulletin-answer", args=[linked.pk, question.pk])
    hers.post(answer, {"text": "我来开"})
    page = mine.get(address).content.decode()
    assert "我来开" in page
    assert "有回答" in page
    mine.post(reverse("bulletin-closing", args=[linked.pk, question.pk]))
    question.refresh_from_db()
    assert question.closed_at == NOW
    assert "周三谁开门" not in hers.get(reverse("bulletin-list")).content.decode()


def test_a_refused_post_keeps_what_was_typed(linked):  # noqa: F811
    long = "长" * 501
    page = browser(linked.volunteer).post(
        reverse("bulletin", args=[linked.pk]), {"kind": "news", "text": long}
    )
    assert long in page.content.decode()
    assert not BulletinPost.objects.exists()


def test_strangers_officers_and_other_organizations_find_nothing(linked):  # noqa: F811
    question = asked(linked)
    others = (make.signed_up(make.person(name="路人")), make.officer(division_code="4403"))
    for person in others:
        client = browser(person)
        assert client.get(reverse("bulletin", args=[linked.pk])).status_code == 404
        for name in ("bulletin-answer", "bulletin-closing"):
            gone = client.post(reverse(name, args=[linked.pk, question.pk]), {"text": "在"})
            assert gone.status_code == 404
        assert linked.title not in client.get(reverse("bulletin-list")).content.decode()


def test_pages_ask_the_same_number_of_queries_for_one_and_three(linked):  # noqa: F811
    client, counted = browser(linked.worker), {}
    for n in (1, 3):
        while BulletinPost.objects.count() < n:
            question = asked(linked)
            bulletin.answer(post=question, text="好", by=linked.worker, at=NOW)
        if n == 3:
            for _ in range(2):
                other = make.linkage(social_worker=linked.worker, volunteers=(linked.volunteer,))
                asked(other, by=linked.volunteer)
        for address in (reverse("bulletin", args=[linked.pk]), reverse("bulletin-list")):
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as seen:
                client.get(address)
            counted.setdefault(address, []).append(len(seen))
    assert all(few == many for few, many in counted.values())
