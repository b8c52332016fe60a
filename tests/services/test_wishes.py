"""Wishes that come up, swaps with two yeses, and somebody found for a place given back."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from liandong.core.credentials import mask_of
from liandong.core.rosters import NotEligible, NotInvited, OverlapsOwnShift
from liandong.core.swaps import SwapAsked, SwapOver, SwapWithOneself
from liandong.core.wishes import TooManyWishes, WishEmpty
from liandong.models import (
    Assignment,
    EventRecord,
    Invitation,
    OutboxMessage,
    Replacement,
    Shift,
    Swap,
    Wish,
)
from liandong.services import replacements, reserves, rosters, swaps, wishes
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
LATER = BEFORE + timedelta(minutes=5)


def told(person, kind) -> list[dict]:
    owed = OutboxMessage.objects.filter(person=person, kind=kind)
    return [m.facts for m in owed.order_by("pk")]


# ── wishes ──────────────────────────────────────────────────────────────────────────────────


def test_a_new_shift_that_was_wished_for_is_told_once():
    chen = make.chen_yu()
    make.shift()
    wishes.make(words="陪诊", slots_mask=mask_of(["01"]), by=chen, at=BEFORE)
    assert wishes.tell_due(at=LATER) == 0

    shift = make.shift()
    make.shift(position=make.position(project=make.project(title="英语角"), title="助教"))
    make.shift(starts_at=MONDAY_9 + timedelta(days=1))

    assert wishes.tell_due(at=LATER) == 1
    assert wishes.tell_due(at=LATER) == 0
    assert [(f["shift_id"], f["count"]) for f in told(chen, "wish_met")] == [(shift.pk, 1)]
    assert EventRecord.objects.filter(name="WishMet").count() == 1


def test_a_wish_speaks_once_a_day_and_forgets_nothing_in_between():
    chen = make.chen_yu()
    wishes.make(words="陪诊", by=chen, at=BEFORE)
    make.shift()
    wishes.tell_due(at=LATER)
    second = make.shift(starts_at=MONDAY_9 + timedelta(hours=4))
    assert wishes.tell_due(at=LATER + timedelta(hours=23)) == 0
    assert wishes.tell_due(at=LATER + timedelta(hours=24)) == 1
    assert told(chen, "wish_met")[-1]["shift_id"] == second.pk


def test_a_draft_counts_from_the_day_it_is_published():
    chen = make.chen_yu()
    project = make.project(state="draft")
    make.shift(project=project)
    wishes.make(words="陪诊", by=chen, at=BEFORE)
    project.state, project.published_at = "published", LATER
    project.save()
    assert wishes.tell_due(at=LATER) == 1


def test_what_the_rules_bar_or_a_pause_covers_is_not_told():
    chen = make.chen_yu()
    wish = wishes.make(words="陪诊", by=chen, at=BEFORE)
    make.shift(position=make.position(min_age=60))
    assert wishes.tell_due(at=LATER) == 0
    wishes.pause(wish=wish, is_paused=True, by=chen, at=LATER)
    make.shift()
    assert wishes.tell_due(at=LATER) == 0
    wishes.pause(wish=wish, is_paused=False, by=chen, at=LATER)
    assert wishes.tell_due(at=LATER) == 0


def test_a_wish_names_something_and_there_are_five_at_most():
    chen = make.chen_yu()
    with pytest.raises(WishEmpty):
        wishes.make(words="  ", by=chen, at=BEFORE)
    for n in range(5):
        wishes.make(words=f"词{n}", by=chen, at=BEFORE)
    with pytest.raises(TooManyWishes):
        wishes.make(words="陪诊", by=chen, at=BEFORE)
    assert Wish.objects.count() == 5


def test_when_nothing_is_new_it_costs_two_queries_for_any_number_of_wishes():
    for n in range(3):
        wishes.make(words="陪诊", by=make.person(name=f"人{n}"), at=BEFORE)
    with CaptureQueriesContext(connection) as seen:
        assert wishes.tell_due(at=LATER) == 0
    assert len(seen) == 2


# ── swaps ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def chen():
    return make.chen_yu()


@pytest.fixture
def wang():
    return make.person(name="王琳")


def place(person, **facts) -> Assignment:
    shift = make.shift(max_people=1, **facts)
    return make.assignment(shift=shift, person=person)


def holders(shift) -> list[str]:
    rows = Assignment.objects.filter(shift=shift, state="accepted")
    return [row.person.name for row in rows]


def test_a_place_moves_when_both_said_yes(chen, wang):
    held = place(chen)
    swap = swaps.offer(place=held, taker=wang, by=chen, at=BEFORE)
    assert holders(held.shift) == ["陈宇"]
    assert [f["name"] for f in told(wang, "swap_offered")] == ["陈宇"]

    swaps.accept(swap=swap, by=wang, at=BEFORE)

    held.shift.refresh_from_db()
    assert (holders(held.shift), held.shift.taken) == (["王琳"], 1)
    swap.refresh_from_db()
    assert swap.state == "done"
    assert [f["name"] for f in told(chen, "swap_done")] == ["王琳"]
    with pytest.raises(SwapOver):
        swaps.accept(swap=swap, by=wang, at=BEFORE)


def test_an_exchange_needs_the_givers_second_yes_and_changes_both_at_once(chen, wang):
    mine, theirs = place(chen), place(wang, starts_at=MONDAY_9 + timedelta(hours=1))
    swap = swaps.offer(place=mine, taker=wang, is_exchange=True, by=chen, at=BEFORE)
    swap = swaps.accept(swap=swap, other=theirs, by=wang, at=BEFORE)
    assert (holders(mine.shift), holders(theirs.shift)) == (["陈宇"], ["王琳"])
    with pytest.raises(NotInvited):
        swaps.confirm(swap=swap, by=wang, at=BEFORE)

    swaps.confirm(swap=swap, by=chen, at=BEFORE)

    assert (holders(mine.shift), holders(theirs.shift)) == (["王琳"], ["陈宇"])
    assert list(Shift.objects.order_by("pk").values_list("taken", flat=True)) == [1, 1]


def test_nothing_moves_when_one_of_the_two_may_not_serve(chen, wang):
    mine = place(chen, position=make.position(max_age=60))
    old = make.person(name="老周", birth_on=date(1950, 1, 1))
    theirs = place(old, starts_at=MONDAY_9 + timedelta(days=1))
    swap = swaps.offer(place=mine, taker=old, is_exchange=True, by=chen, at=BEFORE)
    swap = swaps.accept(swap=swap, other=theirs, by=old, at=BEFORE)
    with pytest.raises(NotEligible) as refused:
        swaps.confirm(swap=swap, by=chen, at=BEFORE)
    assert [r.code for r in refused.value.reasons] == ["too_old"]
    assert (holders(mine.shift), holders(theirs.shift)) == (["陈宇"], ["老周"])


def test_a_taker_who_serves_elsewhere_then_cannot_take_it(chen, wang):
    mine = place(chen)
    place(wang, starts_at=MONDAY_9 + timedelta(hours=1))
    swap = swaps.offer(place=mine, taker=wang, by=chen, at=BEFORE)
    with pytest.raises(OverlapsOwnShift):
        swaps.accept(swap=swap, by=wang, at=BEFORE)
    assert holders(mine.shift) == ["陈宇"]


def test_only_the_two_answer_and_one_offer_is_open_at_a_time(chen, wang):
    mine = place(chen)
    with pytest.raises(SwapWithOneself):
        swaps.offer(place=mine, taker=chen, by=chen, at=BEFORE)
    with pytest.raises(NotInvited):
        swaps.offer(place=mine, taker=chen, by=wang, at=BEFORE)
    swap = swaps.offer(place=mine, taker=wang, by=chen, at=BEFORE)
    with pytest.raises(SwapAsked):
        swaps.offer(place=mine, taker=make.person(name="第三人"), by=chen, at=BEFORE)
    with pytest.raises(NotInvited):
        swaps.end(swap=swap, by=make.person(name="外人"), at=BEFORE)
    swaps.end(swap=swap, by=wang, at=BEFORE)
    assert Swap.objects.get().state == "declined"
    assert len(told(chen, "swap_ended")) == 1
    with pytest.raises(SwapOver):
        swaps.accept(swap=swap, by=wang, at=BEFORE)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_giving_back_at_the_same_moment_leave_one_truth(chen, wang):
    mine = place(chen)
    swap = swaps.offer(place=mine, taker=wang, by=chen, at=BEFORE)
    start, failed = Barrier(2), []

    def run(act):
        try:
            start.wait()
            act()
        except (SwapOver, rosters.NotOnShift) as refusal:
            failed.append(type(refusal).__name__)
        finally:
            connections.close_all()

    acts = [
        lambda: swaps.accept(swap=swap, by=wang, at=BEFORE),
        lambda: rosters.release(assignment=mine, reason="", by=chen, at=BEFORE),
    ]
    threads = [Thread(target=run, args=(act,)) for act in acts]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(failed) == 1
    shift = Shift.objects.get()
    assert shift.taken == len(holders(shift))


# ── somebody else is asked ──────────────────────────────────────────────────────────────────


def test_a_place_given_back_with_nobody_waiting_asks_the_suitable_in_waves(chen, wang):
    make.role(person=wang)
    held = place(chen)
    rosters.release(assignment=held, reason="", by=chen, at=BEFORE)
    row = Replacement.objects.get()
    assert row.state == "waiting"

    assert replacements.work_due(at=BEFORE) == 1

    row.refresh_from_db()
    assert row.state == "asking"
    assert (row.wave.per_wave, row.wave.minutes) == (3, 30)
    assert [i.person for i in Invitation.objects.filter(shift=held.shift)] == [wang]
    assert replacements.work_due(at=BEFORE) == 0


def test_when_somebody_waits_the_reserve_is_asked_and_nobody_else(chen, wang):
    held = place(chen)
    reserves.join(shift=held.shift, by=wang, at=BEFORE)
    rosters.release(assignment=held, reason="", by=chen, at=BEFORE)
    assert [i.person for i in Invitation.objects.all()] == [wang]
    assert not Replacement.objects.exists()


def test_a_wish_looks_in_what_the_project_says_of_itself_too():
    chen = make.chen_yu()
    wishes.make(words="轮椅", by=chen, at=BEFORE)
    make.shift(project=make.project(title="陪老人散步"))
    park = make.project(title="公园半日")
    park.summary = "帮忙推轮椅"
    park.save()
    shift = make.shift(project=park)
    assert wishes.tell_due(at=LATER) == 1
    assert [(f["shift_id"], f["count"]) for f in told(chen, "wish_met")] == [(shift.pk, 1)]
