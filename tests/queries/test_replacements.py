"""Looking for somebody else, as those who run the shift see it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.models import InvitationWave, Replacement, Shift, WaveTurn
from liandong.queries.replacements import search_for
from tests import make
from tests.make import BEFORE

pytestmark = pytest.mark.django_db
NEXT = BEFORE + timedelta(minutes=30)


def searched(shift, *, state="asking", wave_state="running", people=()) -> InvitationWave | None:
    if state != "asking":
        Replacement.objects.create(shift=shift, state=state, opened_at=BEFORE)
        return None
    wave = InvitationWave.objects.create(
        shift=shift, per_wave=3, minutes=30, wanted=1, state=wave_state, next_at=NEXT,
        sent=1, asked=len(people), made_by=make.person(name="李娜"), made_at=BEFORE,
    )  # fmt: skip
    for n, (name, answer) in enumerate(people):
        asked = make.invitation(shift=shift, person=make.person(name=name))
        asked.state, asked.answer_by = answer, BEFORE + timedelta(hours=n + 1)
        asked.save()
        WaveTurn.objects.create(wave=wave, invitation=asked, number=1)
    Replacement.objects.create(shift=shift, state="asking", wave=wave, opened_at=BEFORE)
    return wave


def test_who_is_asked_is_shown_until_when_and_who_said_no_is_not(django_assert_num_queries):
    shift = make.shift()
    searched(shift, people=[("王琳", "asked"), ("赵六", "declined"), ("孙七", "asked")])
    with django_assert_num_queries(2):
        found = search_for(shift, at=BEFORE)
        assert [(q.person.name, q.answer_by) for q in found.open] == [
            ("王琳", BEFORE + timedelta(hours=1)),
            ("孙七", BEFORE + timedelta(hours=3)),
        ]
    assert (found.state, found.asked, found.next_at) == ("asking", 3, NEXT)


def test_one_who_is_asked_takes_as_many_queries_as_three(django_assert_num_queries):
    shift = make.shift()
    searched(shift, people=[("王琳", "asked")])
    with django_assert_num_queries(2):
        assert len(search_for(shift, at=BEFORE).open) == 1


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"state": "waiting"}, "waiting"),
        ({"state": "nobody"}, "nobody"),
        ({"state": "unneeded"}, None),
        ({"wave_state": "exhausted"}, "nobody"),
        ({"wave_state": "exhausted", "people": [("王琳", "asked")]}, "asking"),
        ({"wave_state": "filled"}, None),
    ],
)
def test_each_state_of_the_search(facts, state):
    shift = make.shift()
    searched(shift, **facts)
    found = search_for(shift, at=BEFORE)
    assert (found and found.state) == state


def test_a_shift_with_enough_people_or_begun_looks_for_nobody():
    shift = make.shift()
    searched(shift, state="waiting")
    assert search_for(shift, at=shift.starts_at) is None
    Shift.objects.update(taken=shift.min_people)
    shift.refresh_from_db()
    assert search_for(shift, at=BEFORE) is None


def test_the_roster_shows_the_search_to_its_staff(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    worker = make.li_na()
    shift = make.shift(project=make.project(social_worker=worker))
    searched(shift, people=[("王琳", "asked"), ("赵六", "declined")])
    client = Client()
    client.force_login(worker.login, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(BEFORE, tick=False):
        answer = client.get(reverse("roster-detail", args=[shift.pk]))
    search = answer.context["search"]
    assert [one["name"] for one in search["people"]] == ["王琳"]
    assert "到现在问过 2 位。" in answer.content.decode()
    assert answer.context["invitations"] == []
    assert "赵六" not in answer.content.decode()
