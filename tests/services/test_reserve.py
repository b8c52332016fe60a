"""Places given back, the reserve that moves up, and many hands at one moment."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from liandong.core.refusals import Refusal
from liandong.core.rosters import (
    AlreadyOnReserve,
    AlreadyOnShift,
    NotOnShift,
    ReleaseTooLate,
    SeatsStillFree,
    ShiftFull,
)
from liandong.models import (
    Assignment,
    EventRecord,
    Invitation,
    OutboxMessage,
    ReserveEntry,
    Shift,
)
from liandong.services import projects, reserves, rosters
from tests import make
from tests.make import MONDAY_9

HOUR = timedelta(hours=1)


def names_of_events():
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


def owed():
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", "person__name"))


def taken(shift):
    return Shift.objects.get(pk=shift.pk).taken


def full_shift_with_reserve(at, *, waiting=2, places=1):
    """A full shift, who holds its places, and who waits, in order."""
    shift = make.shift(max_people=places)
    held = [make.assignment(shift=shift, person=make.person()) for _ in range(places)]
    line = [make.person(name=f"候补{n}") for n in range(waiting)]
    for n, person in enumerate(line):
        reserves.join(shift=shift, by=person, at=at + timedelta(minutes=n))
    return shift, held, line


@pytest.mark.django_db
def test_i_cannot_come_opens_the_place_and_asks_the_next(at):
    shift, [held], [first, _] = full_shift_with_reserve(at)

    rosters.release(assignment=held, reason="发烧了", by=held.person, at=at + HOUR)

    held.refresh_from_db()
    assert (held.state, held.release_reason, taken(shift)) == ("released", "发烧了", 0)
    assert list(Invitation.objects.values_list("person__name", "state")) == [(first.name, "asked")]
    assert names_of_events()[-3:] == ["ShiftReleased", "InvitationSent", "ReserveMovedUp"]


@pytest.mark.django_db
def test_when_the_first_of_the_reserve_says_no_the_second_is_asked(at):
    _, [held], [first, second] = full_shift_with_reserve(at)
    rosters.release(assignment=held, reason="", by=held.person, at=at + HOUR)
    offer = Invitation.objects.get(person=first)

    rosters.decline_invitation(invitation=offer, reason="no_time", by=first, at=at + 2 * HOUR)

    assert Invitation.objects.get(state="asked").person == second


@pytest.mark.django_db
def test_when_the_offer_is_taken_back_or_lapses_the_next_is_asked(at):
    _, [held], [first, second] = full_shift_with_reserve(at)
    rosters.release(assignment=held, reason="", by=held.person, at=at + HOUR)
    offer = Invitation.objects.get(person=first)

    rosters.withdraw_invitation(invitation=offer, by=make.li_na(), at=at + 2 * HOUR)
    assert Invitation.objects.get(state="asked").person == second

    late = Invitation.objects.get(state="asked").answer_by
    assert rosters.lapse_due(at=late) == 1
    assert list(Invitation.objects.order_by("pk").values_list("state", flat=True)) == [
        "withdrawn",
        "lapsed",
    ]
    assert rosters.lapse_due(at=late) == 0


@pytest.mark.django_db
def test_who_waits_and_has_a_question_open_is_not_asked_twice(at):
    shift, held, [first, second] = full_shift_with_reserve(at, places=2)
    make.invitation(shift=shift, person=first, answer_by=at + HOUR)

    for place in held:
        rosters.release(assignment=place, reason="", by=place.person, at=at + 2 * HOUR)

    assert Invitation.objects.filter(person=first).count() == 1
    assert Invitation.objects.get(person=second).state == "asked"


@pytest.mark.django_db
def test_who_takes_a_place_leaves_the_reserve(at):
    shift, [held], [first, second] = full_shift_with_reserve(at)
    rosters.release(assignment=held, reason="", by=held.person, at=at + HOUR)

    rosters.sign_up(shift=shift, by=second, at=at + HOUR)

    assert ReserveEntry.objects.filter(left_at=None, moved_up_at=None).count() == 0
    with pytest.raises(ShiftFull):
        rosters.accept_invitation(
            invitation=Invitation.objects.get(person=first), by=first, at=at + 2 * HOUR
        )


@pytest.mark.django_db
def test_the_reserve_is_for_full_shifts_and_for_those_without_a_place(at):
    shift, [held], [first, second] = full_shift_with_reserve(at)
    with pytest.raises(SeatsStillFree):
        reserves.join(shift=make.shift(), by=first, at=at)
    with pytest.raises(AlreadyOnShift):
        reserves.join(shift=shift, by=held.person, at=at)
    with pytest.raises(AlreadyOnReserve) as refused:
        reserves.join(shift=shift, by=second, at=at + HOUR)
    assert refused.value.place == 2


@pytest.mark.django_db
def test_leaving_the_reserve_means_not_being_asked(at):
    shift, [held], [first, second] = full_shift_with_reserve(at)
    reserves.leave(shift=shift, by=first, at=at)
    rosters.release(assignment=held, reason="", by=held.person, at=at + HOUR)
    assert Invitation.objects.get().person == second


@pytest.mark.django_db
def test_staff_who_take_a_place_back_owe_the_person_a_reason(at):
    place = make.assignment(shift=make.shift(), person=make.person(name="陈宇"))
    rosters.release(assignment=place, reason="换成女志愿者", by=make.li_na(), at=at)
    assert owed() == [("place_taken_back", "陈宇")]


@pytest.mark.django_db
def test_a_place_is_given_back_once_and_before_the_start(at):
    shift = make.shift()
    place = make.assignment(shift=shift, person=make.person())
    with pytest.raises(ReleaseTooLate):
        rosters.release(assignment=place, reason="", by=place.person, at=MONDAY_9)
    rosters.release(assignment=place, reason="", by=place.person, at=at)
    with pytest.raises(NotOnShift):
        rosters.release(assignment=place, reason="", by=place.person, at=at)


@pytest.mark.django_db
def test_a_shift_that_is_called_off_asks_nobody_of_its_reserve(at):
    shift, [held], _ = full_shift_with_reserve(at)
    projects.cancel_shift(shift=shift, reason="台风", by=make.li_na(), at=at + HOUR)
    assert reserves.ask_next(Shift.objects.get(pk=shift.pk), at=at + HOUR) == []
    assert Invitation.objects.count() == 0
    assert owed() == [("shift_cancelled", held.person.name)]


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run all acts at the same moment, each on a connection of its own; what each gave."""
    gate, given = Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            given[number] = act()
        except Refusal as refusal:
            given[number] = refusal.code
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return given


def crowd(count):
    return [make.person(name=f"志愿者{n}") for n in range(count)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_acceptances_of_the_last_place_one_wins(at):
    shift = make.shift(max_people=1)
    asked = [make.invitation(shift=shift, person=person) for person in crowd(100)]

    given = at_once(
        [
            lambda one=one: rosters.accept_invitation(invitation=one, by=one.person, at=at)
            for one in asked
        ]
    )

    won = [one for one in given if isinstance(one, Assignment)]
    assert (len(won), given.count("shift_full")) == (1, 99)
    assert (taken(shift), Assignment.objects.filter(shift=shift).count()) == (1, 1)
    assert Invitation.objects.filter(state="accepted").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_sign_ups_for_the_last_place_one_wins(at):
    shift = make.shift(max_people=3, taken=2)
    people = crowd(100)

    given = at_once([lambda who=who: rosters.sign_up(shift=shift, by=who, at=at) for who in people])

    assert given.count("shift_full") == 99
    assert (taken(shift), Assignment.objects.filter(shift=shift).count()) == (3, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_person_cannot_take_two_overlapping_shifts_at_one_moment(at):
    chen = make.person()
    shifts = [make.shift(starts_at=MONDAY_9 + timedelta(minutes=10 * n)) for n in range(8)]

    given = at_once(
        [lambda shift=shift: rosters.sign_up(shift=shift, by=chen, at=at) for shift in shifts]
    )

    assert given.count("overlaps_own_shift") == 7
    assert Assignment.objects.filter(person=chen).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_place_that_opens_moves_the_reserve_up_once(at):
    shift, [held], line = full_shift_with_reserve(at, waiting=5)

    given = at_once(
        [
            lambda: rosters.release(assignment=held, reason="", by=held.person, at=at + HOUR)
            for _ in range(10)
        ]
    )

    assert given.count("not_on_shift") == 9
    assert taken(shift) == 0
    assert list(Invitation.objects.values_list("person__name", flat=True)) == [line[0].name]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_people_leave_and_come_at_one_moment_without_waiting_for_each_other_forever(at):
    shift = make.shift(max_people=4)
    held = [make.assignment(shift=shift, person=person) for person in crowd(4)]
    line = [make.person(name=f"候补{n}") for n in range(8)]
    for person in line:
        reserves.join(shift=shift, by=person, at=at)

    leaving = [
        lambda one=one: rosters.release(assignment=one, reason="", by=one.person, at=at + HOUR)
        for one in held
    ]
    coming = [lambda who=who: rosters.sign_up(shift=shift, by=who, at=at + HOUR) for who in line]
    given = at_once([*leaving, *coming])

    active = Assignment.objects.filter(shift=shift).exclude(state="released").count()
    assert [one for one in given if one is None] == []
    assert taken(shift) == active
    assert active <= 4
