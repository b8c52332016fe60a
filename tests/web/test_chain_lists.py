"""接龙 on the roster: pasted, settled line by line, registered, and copied back."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.models import Assignment, ChainYes, Invitation, OutboxMessage, ReserveEntry
from tests import make
from tests.make import BEFORE

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


@pytest.fixture
def lina():
    return make.li_na()


@pytest.fixture
def shift(lina):
    return make.shift(project=make.project(social_worker=lina), max_people=2)


@pytest.fixture
def people(lina):
    body = lina.role_grants.first().organization
    made = {}
    for name in ("王小明", "李四", "赵六", "孙七", "同名", "同名", "小小"):
        person = make.person(name=name)
        make.membership(person=person, organization=body)
        made.setdefault(name, []).append(person)
    return made


LIST = "#接龙\n1、王小明（带相机）\n2. 李四代报赵六\n3. 同名\n4. 孙七\n5. 李四 🌹\n6. 没这人"


def test_a_list_becomes_places_questions_and_people_who_wait(lina, shift, people):
    client, address = signed_in(lina), reverse("chain-list", args=[shift.pk])

    read = client.post(address, {"text": LIST, "step": "read"})
    lines = {line["entry"].name: line for line in read.context["lines"]}
    assert lines["王小明"]["chosen"] == str(people["王小明"][0].pk)
    assert lines["王小明"]["doubts"] == []
    assert lines["同名"]["chosen"] == ""
    assert len(lines["同名"]["people"]) == 2
    assert lines["没这人"]["people"] == []
    assert Assignment.objects.count() == 0

    form = {f"person-{line['n']}": line["chosen"] for line in lines.values()}
    form[f"person-{lines['同名']['n']}"] = str(people["同名"][1].pk)
    done = client.post(address, {"text": LIST, "step": "take", **form}, follow=True)

    assert done.redirect_chain == [(reverse("roster-detail", args=[shift.pk]), 302)]
    places = Assignment.objects.order_by("pk")
    assert [(p.person, p.source, p.accepted_by) for p in places] == [
        (people["王小明"][0], "chain_list", lina),
        (people["同名"][1], "chain_list", lina),
    ]
    assert ChainYes.objects.get(assignment=places[0]).line == "1、王小明（带相机）"
    assert [e.person.name for e in ReserveEntry.objects.order_by("pk")] == ["孙七", "李四"]
    told = OutboxMessage.objects.filter(kind="chain_list_place").values_list("person", flat=True)
    assert set(told) == {p.person_id for p in places}
    shift.refresh_from_db()
    assert shift.taken == 2


def test_who_was_named_by_another_is_asked_and_says_yes_alone(lina, shift, people):
    address = reverse("chain-list", args=[shift.pk])
    text = "1. 赵六（李四代报）"
    zhao = people["赵六"][0]
    signed_in(lina).post(address, {"text": text, "step": "take", "person-0": str(zhao.pk)})
    question = Invitation.objects.get(person=zhao)
    assert question.state == "asked"
    assert question.chain_yes.line == text
    assert not Assignment.objects.exists()


def test_a_line_that_the_rules_refuse_changes_nothing_and_is_said(lina, people):
    shift = make.shift(
        position=make.position(project=make.project(social_worker=lina), min_age=60), max_people=3
    )
    who = people["小小"][0]
    address = reverse("chain-list", args=[shift.pk])
    done = signed_in(lina).post(
        address, {"text": "1. 小小", "step": "take", "person-0": str(who.pk)}, follow=True
    )
    assert "小小：现在还不能参加" in done.content.decode()
    assert not Assignment.objects.exists()
    assert not ReserveEntry.objects.exists()


def test_a_person_of_others_cannot_be_put_in(lina, shift, people):
    stranger = make.person(name="外人")
    address = reverse("chain-list", args=[shift.pk])
    form = {"text": "1. 外人", "step": "take", "person-0": str(stranger.pk)}
    assert "还没有选人" in signed_in(lina).post(address, form).content.decode()
    assert not Assignment.objects.exists()


def test_the_list_of_today_can_be_copied_back_and_read_again(lina, shift, people):
    make.assignment(shift=shift, person=people["王小明"][0])
    page = signed_in(lina).get(reverse("chain-list", args=[shift.pk]))
    assert page.context["current"].splitlines()[0] == "#接龙"
    assert page.context["current"].splitlines()[-1] == "1. 王小明"


def test_rosters_of_others_take_no_list(shift):
    other = signed_in(make.li_na(phone="13800001092"))
    assert other.post(reverse("chain-list", args=[shift.pk]), {"text": LIST}).status_code == 404
