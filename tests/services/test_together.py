"""Seats held for friends, all of them or nobody; and standing places."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse

from liandong.core.refusals import Refusal
from liandong.core.rosters import ShiftFull
from liandong.core.together import NobodyNamed, NotEnoughPlaces, NotRepeated
from liandong.models import Assignment, Invitation, JointSignUp, OutboxMessage, Regular, Shift
from liandong.services import regulars, rosters, together
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
LATER = BEFORE + timedelta(hours=13)


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def friends():
    return [make.person(name="王琳"), make.person(name="赵六")]


def here(shift) -> tuple[list[str], int]:
    rows = Assignment.objects.filter(shift=shift, state="accepted").order_by("pk")
    return [row.person.name for row in rows], Shift.objects.get(pk=shift.pk).taken


def yes(person):
    invitation = Invitation.objects.get(person=person, state="asked")
    rosters.accept_invitation(invitation=invitation, by=person, at=BEFORE)


def no(person):
    invitation = Invitation.objects.get(person=person, state="asked")
    rosters.decline_invitation(invitation=invitation, reason="not_said", by=person, at=BEFORE)


def test_seats_are_held_and_each_friend_says_their_own_yes(chen, friends):
    shift = make.shift(max_people=3)
    together.sign_up(shift=shift, others=friends, by=chen, at=BEFORE)
    assert here(shift) == (["陈宇"], 3)
    with pytest.raises(ShiftFull):
        rosters.sign_up(shift=shift, by=make.person(name="外人"), at=BEFORE)
    for friend in friends:
        yes(friend)
    assert here(shift) == (["陈宇", "王琳", "赵六"], 3)
    assert together.settle_due(at=BEFORE) == 1
    assert JointSignUp.objects.get().state == "closed"


def test_a_friend_who_says_no_frees_one_seat_and_no_other(chen, friends):
    shift = make.shift(max_people=3)
    together.sign_up(shift=shift, others=friends, by=chen, at=BEFORE)
    no(friends[0])
    together.settle_due(at=BEFORE)
    assert here(shift) == (["陈宇"], 2)
    yes(friends[1])
    together.settle_due(at=BEFORE)
    assert here(shift) == (["陈宇", "赵六"], 2)


def test_silence_until_the_stated_time_frees_the_seats(chen, friends):
    shift = make.shift(max_people=3)
    joint = together.sign_up(shift=shift, others=friends, by=chen, at=BEFORE)
    assert joint.hold_until == BEFORE + timedelta(hours=12)
    assert together.settle_due(at=joint.hold_until) == 1
    assert here(shift) == (["陈宇"], 1)


def test_all_of_us_or_nobody_means_nobody_when_one_says_no(chen, friends):
    shift = make.shift(max_people=3)
    together.sign_up(shift=shift, others=friends, is_all_or_nothing=True, by=chen, at=BEFORE)
    yes(friends[0])
    no(friends[1])
    together.settle_due(at=BEFORE)
    assert here(shift) == ([], 0)
    told = OutboxMessage.objects.filter(kind="together_failed").order_by("person")
    assert [m.person.name for m in told] == ["陈宇", "王琳"]
    assert JointSignUp.objects.get().state == "failed"


def test_too_few_places_or_nobody_named_change_nothing(chen, friends):
    shift = make.shift(max_people=2)
    with pytest.raises(NotEnoughPlaces) as refused:
        together.sign_up(shift=shift, others=friends, by=chen, at=BEFORE)
    assert (refused.value.wanted, refused.value.free) == (3, 2)
    with pytest.raises(NobodyNamed):
        together.sign_up(shift=shift, others=[chen], by=chen, at=BEFORE)
    assert here(shift) == ([], 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_groups_that_want_the_last_seats_get_them_whole_or_not_at_all(chen, friends):
    shift = make.shift(max_people=3)
    others = [make.person(name=f"人{n}") for n in range(3)]
    start, refused = Barrier(2), []

    def run(by, with_whom):
        try:
            start.wait()
            together.sign_up(shift=shift, others=with_whom, by=by, at=BEFORE)
        except Refusal as refusal:
            refused.append(refusal.code)
        finally:
            connections.close_all()

    pairs = [(chen, friends), (others[0], others[1:])]
    threads = [Thread(target=run, args=pair) for pair in pairs]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert refused == ["not_enough_places"]
    assert Shift.objects.get().taken == 3
    assert JointSignUp.objects.count() == 1


# ── standing places ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def series():
    post = make.position()
    made = [make.shift(position=post, starts_at=MONDAY_9 + timedelta(days=7 * n)) for n in range(4)]
    made.append(make.shift(position=post, starts_at=MONDAY_9 + timedelta(days=1)))
    Shift.objects.update(series="FREQ=WEEKLY;COUNT=4")
    return list(Shift.objects.order_by("pk"))


def test_a_regular_has_a_place_each_time_within_a_fortnight(chen, series):
    regulars.begin(shift=series[0], by=chen, at=BEFORE)
    regulars.begin(shift=series[0], by=chen, at=BEFORE)
    assert Regular.objects.count() == 1
    assert regulars.fill_due(at=BEFORE) == 2
    assert regulars.fill_due(at=BEFORE) == 0
    held = Assignment.objects.order_by("pk")
    assert [(a.shift, a.source) for a in held] == [(s, "regular") for s in series[:2]]


def test_who_declines_one_time_is_not_put_there_again(chen, series):
    regulars.begin(shift=series[0], by=chen, at=BEFORE)
    regulars.fill_due(at=BEFORE)
    place = Assignment.objects.get(shift=series[0])
    rosters.release(assignment=place, reason="", by=chen, at=BEFORE)
    assert regulars.fill_due(at=BEFORE) == 0


def test_after_the_end_nothing_is_filled_and_the_social_worker_knows(chen, series):
    regular = regulars.begin(shift=series[0], by=chen, at=BEFORE)
    regulars.end(regular=regular, by=chen, at=BEFORE)
    regulars.end(regular=regular, by=chen, at=BEFORE)
    assert regulars.fill_due(at=BEFORE) == 0
    told = OutboxMessage.objects.get(kind="regular_ended")
    assert told.person == series[0].project.social_worker


def test_a_shift_that_does_not_repeat_has_no_standing_place(chen):
    with pytest.raises(NotRepeated):
        regulars.begin(shift=make.shift(), by=chen, at=BEFORE)


def test_the_pages_lead_through_both(chen, friends, series):
    client = Client()
    client.force_login(chen.login, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(BEFORE, tick=False):
        client.post(reverse("shift-together", args=[series[1].pk]), {"numbers": friends[0].number})
        page = client.get(reverse("shift-together", args=[series[1].pk])).content.decode()
        assert "名额留到" in page
        assert "王琳" in page
        client.post(reverse("regular-begin", args=[series[0].pk]))
        regulars.fill_due(at=BEFORE)
        page = client.get(reverse("my-regulars")).content.decode()
        assert page.count("这次来不了") == 2
        third = make.person(name="外人")
        make.signed_up(third)
        client.force_login(third.login, backend="django.contrib.auth.backends.ModelBackend")
        regular = Regular.objects.get()
        assert client.post(reverse("regular-end", args=[regular.pk])).status_code == 404
