"""Motives are for their owner and the planner; these tests look for every way out."""

import re
from pathlib import Path

import numpy as np
import pytest
import time_machine
from django.db import connection
from django.urls import reverse

import liandong
from liandong.core.motives import BOUND, ITEMS, Function
from liandong.core.refusals import NotAllowed
from liandong.models import EventRecord, MotiveAnswers, OutboxMessage
from liandong.queries import access, recommendation_columns, recommendations
from liandong.queries.matching import planning
from liandong.services import motives
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db

CAREER = {code: 5 if f is Function.CAREER else 2 for code, f in ITEMS}


@pytest.fixture
def chen(client, settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    who = make.chen_yu()
    client.force_login(who.login)
    with time_machine.travel(BEFORE, tick=False):
        yield who


def answer(client, answers=CAREER, **more):
    return client.post(reverse("my-motives"), {**answers, "agree": "on"} | more)


def likings(person):
    people, _ = recommendation_columns.people(at=BEFORE)
    return people.preferences[people.id.tolist().index(person.pk)]


def test_answers_are_kept_sealed_shown_again_and_deleted_by_one_tap(client, chen):
    assert answer(client).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM liandong_motiveanswers")
        raw = bytes(cursor.fetchone()[0])
    assert b"5" * 2 not in raw and len(raw) == 1 + 12 + 12 + 16
    assert MotiveAnswers.objects.get().answers == "222522222522"
    page = client.get(reverse("my-motives")).content.decode()
    assert len(re.findall(r'name="career_1" value="5"[^>]*checked', page)) == 1
    names = EventRecord.objects.order_by("pk").values_list("name", "facts")
    assert list(names)[1] == ("MotivesSaid", {"person_id": chen.pk})
    client.post(reverse("my-motives-end"))
    assert not MotiveAnswers.objects.exists()
    assert not chen.consents.filter(purpose="motives", withdrawn_at=None).exists()


def test_taking_the_consent_back_elsewhere_deletes_the_answers_too(client, chen):
    answer(client)
    client.post(reverse("my-consent", args=["motives"]), {"answer": "no"})
    assert not MotiveAnswers.objects.exists()


def test_nothing_is_kept_without_the_separate_yes_or_with_a_gap(client, chen):
    page = client.post(reverse("my-motives"), CAREER).content.decode()
    assert "还有地方需要改一下" in page and re.search(
        r'name="career_1" value="5"[^>]*checked', page
    )
    answer(client, {code: told for code, told in CAREER.items() if code != "values_1"})
    assert not MotiveAnswers.objects.exists()


def test_nobody_answers_for_somebody_else(chen):
    with pytest.raises(NotAllowed):
        motives.say(person=chen, answers=CAREER, by=make.li_na(), at=BEFORE)


def test_a_kind_that_offers_what_one_looks_for_is_liked_a_little_more(client, chen):
    before = likings(chen).copy()
    answer(client)
    after = likings(chen)
    law, hardship = 4, 1  # columns of 0005 and 0002
    assert before[hardship] - BOUND <= after[hardship] < before[hardship]
    assert before[law] < after[law] <= before[law] + BOUND
    planned = planning(make.NANSHAN, MONDAY_9, MONDAY_9.replace(day=9), at=BEFORE).problem.people
    assert np.array_equal(planned.preferences[0], after)


def test_what_one_ticked_always_weighs_more_than_motives(client, chen):
    chen.category_mask = 1 << 1
    chen.save()
    answer(client)
    liked = likings(chen)
    assert liked[1] == max(liked)


def test_staff_see_nothing_of_it_anywhere(client, chen):
    worker = make.coordinator()
    answer(client)
    project = make.project(category="0005")
    shift = make.shift(project=project)
    found = recommendations.people_for(
        shift, access.actor_of(worker, on=BEFORE.date()), at=BEFORE, most=3
    )
    told = {r.code: r.facts for r in found[0].reasons}
    assert told["preference"]["percent"] == 50
    client.force_login(worker.login)
    for address in (
        reverse("person-detail", args=[chen.pk]),
        reverse("roster-detail", args=[shift.pk]),
        reverse("person-list"),
    ):
        page = client.get(address).content.decode()
        assert "为什么来" not in page.replace("我为什么来", "") and "222522222522" not in page
    assert client.get(reverse("my-motives")).context["is_told"] is False
    assert "222522222522" not in str(list(EventRecord.objects.values("facts")))
    assert not OutboxMessage.objects.exists()


def test_only_the_owner_s_pages_and_the_columns_of_plans_read_the_answers():
    package = Path(liandong.__file__).parent
    readers = {
        str(p.relative_to(package))
        for p in package.rglob("*.py")
        if "MotiveAnswers" in p.read_text(encoding="utf-8") and "migrations" not in p.parts
    }
    assert readers == {
        "models/__init__.py", "models/profile.py", "queries/motives.py",
        "queries/own_data.py", "services/consents.py", "services/motives.py",
        "services/registry.py",
    }  # fmt: skip
    callers = {
        str(p.relative_to(package))
        for p in package.rglob("*.py")
        if re.search(r"motives\.(lean|answers_of)|import .*\bmotives\b", p.read_text("utf-8"))
    }
    assert callers == {
        "queries/matching.py", "queries/recommendation_columns.py", "services/motives.py",
        "web/my_motives.py",
    }  # fmt: skip
