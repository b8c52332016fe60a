"""A first choice with backups: full, called off, or coming after all."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse

from liandong.core.backups import NoBackupNamed
from liandong.models import (
    Assignment,
    BackupChoice,
    EventRecord,
    Invitation,
    Person,
    ReserveEntry,
    Shift,
)
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
    assert held(chen) == [first.pk]
    assert backups.settle_due(at=BEFORE) == 0
    assert EventRecord.objects.filter(name="BackupGivenUp").count() == 1
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


def test_a_place_of_ones_own_choice_on_another_day_is_kept(chen):
    first, tuesday = make.shift(), make.shift(starts_at=MONDAY_9 + timedelta(days=1))
    backups.sign_up(first=first, backups=[tuesday], by=chen, at=BEFORE)
    rosters.sign_up(shift=tuesday, by=chen, at=BEFORE)
    backups.settle_due(at=BEFORE)
    assert sorted(held(chen)) == [first.pk, tuesday.pk]


def run_at_once(*acts):
    start, failed = Barrier(len(acts)), []

    def run(act):
        try:
            start.wait()
            act()
        except Exception as error:  # a deadlock shows here
            failed.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return failed


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_move_crosswise_each_hold_one_place_at_every_moment(chen):
    """Each holds the other's first choice as a backup, and gets their own at the same time."""
    wang = make.person(name="王琳")
    left = make.shift(max_people=2)
    right = make.shift(starts_at=MONDAY_9 + timedelta(hours=1), max_people=2)
    fill = [make.assignment(shift=s, person=make.person(name="占")) for s in (left, left, right)]
    extra = make.assignment(shift=right, person=make.person(name="占"))
    for place in (fill[0], fill[2]):
        rosters.release(assignment=place, reason="", by=place.person, at=BEFORE)
    # Chen waits for the left and stands on the right; Wang the other way round.
    for person, first, other in ((chen, left, right), (wang, right, left)):
        rosters.sign_up(shift=other, by=person, at=BEFORE)
        BackupChoice.objects.create(person=person, first=first, shift=other, rank=1, made_at=BEFORE)
    for place in (fill[1], extra):
        rosters.release(assignment=place, reason="", by=place.person, at=BEFORE)
    asked = {p: make.invitation(shift=s, person=p) for p, s in ((chen, left), (wang, right))}

    failed = run_at_once(
        *[
            lambda p=p, q=q: rosters.accept_invitation(invitation=q, by=p, at=BEFORE)
            for p, q in asked.items()
        ]
    )

    assert failed == []
    assert (held(chen), held(wang)) == ([left.pk], [right.pk])
    assert list(Shift.objects.order_by("pk").values_list("taken", flat=True)) == [1, 1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_clock_that_moves_to_a_backup_never_meets_the_first_choice(chen, other):
    """The first choice is accepted in the very second in which a backup would be taken."""
    first = make.shift(max_people=1)
    holder = make.assignment(shift=first, person=make.person(name="王琳"))
    BackupChoice.objects.create(person=chen, first=first, shift=other, rank=1, made_at=BEFORE)
    rosters.release(assignment=holder, reason="", by=holder.person, at=BEFORE)
    asked = make.invitation(shift=first, person=chen)

    failed = run_at_once(
        lambda: rosters.accept_invitation(invitation=asked, by=chen, at=BEFORE),
        lambda: backups._move_on(chen, first, BEFORE),
    )

    assert failed == []
    assert held(chen) == [first.pk]
    assert list(Shift.objects.order_by("pk").values_list("taken", flat=True)) == [0, 1]
