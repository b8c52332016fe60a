"""A first choice with backups: full, called off, or coming after all."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.core.backups import NoBackupNamed
from liandong.models import Assignment, BackupChoice, Invitation, Person, ReserveEntry, Shift
from liandong.services import backups, projects, rosters
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def other():
    return make.shift(starts_at=MONDAY_9 + timedelta(hours=1))


def held(person) -> list[int]:
    rows = Assignment.objects.filter(person=person, state="accepted")
    return list(rows.values_list("shift", flat=True))


def test_a_full_first_choice_is_waited_for_and_the_backup_is_taken(chen, other):
    first = make.shift(max_people=1)
    holder = make.assignment(shift=first, person=make.person(name="王琳"))

    backups.sign_up(first=first, backups=[other], by=chen, at=BEFORE)
    assert held(chen) == [other.pk]
    assert ReserveEntry.objects.get().person == chen

    rosters.release(assignment=holder, reason="", by=holder.person, at=BEFORE)
    question = Invitation.objects.get(person=chen)
    rosters.accept_invitation(invitation=question, by=chen, at=BEFORE)
    assert backups.settle_due(at=BEFORE) == 1
    assert held(chen) == [first.pk]
    assert list(Shift.objects.order_by("pk").values_list("taken", flat=True)) == [0, 1]


def test_when_the_first_choice_is_called_off_one_moves_to_the_backup(chen, other):
    first = make.shift()
    backups.sign_up(first=first, backups=[other], by=chen, at=BEFORE)
    assert held(chen) == [first.pk]
    assert backups.settle_due(at=BEFORE) == 0

    projects.cancel_shift(shift=first, reason="台风", by=Person.objects.get(pk=chen.pk), at=BEFORE)

    assert backups.settle_due(at=BEFORE) == 1
    assert held(chen) == [other.pk]
    assert backups.settle_due(at=BEFORE) == 0


def test_who_gives_the_first_choice_back_is_not_put_elsewhere(chen, other):
    first = make.shift()
    place = backups.sign_up(first=first, backups=[other], by=chen, at=BEFORE)
    rosters.release(assignment=place, reason="", by=chen, at=BEFORE)
    assert backups.settle_due(at=BEFORE) == 0
    assert held(chen) == []
    assert not BackupChoice.objects.filter(ended_at=None).exists()


def test_one_or_two_backups_are_named(chen, other):
    with pytest.raises(NoBackupNamed):
        backups.sign_up(first=other, backups=[other], by=chen, at=BEFORE)
    assert held(chen) == []


def test_the_page_offers_similar_shifts(chen):
    first, near = make.shift(), make.shift(starts_at=MONDAY_9 + timedelta(days=1))
    client = Client()
    client.force_login(chen.login, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(BEFORE, tick=False):
        address = reverse("shift-backups", args=[first.pk])
        assert [c["pk"] for c in client.get(address).context["cards"]] == [near.pk]
        client.post(address, {"backup": [near.pk]})
    assert held(chen) == [first.pk]
    assert BackupChoice.objects.get().shift == near
