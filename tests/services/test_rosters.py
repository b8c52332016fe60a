from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from liandong.core.credentials import mask_of
from liandong.core.refusals import Refusal
from liandong.core.rosters import (
    AlreadyInvited,
    AlreadyOnReserve,
    AlreadyOnShift,
    DeclineReasonUnknown,
    InvitationAnswered,
    InvitationHasLapsed,
    InvitationTakenBack,
    NotEligible,
    NotInvited,
    NotOnShift,
    OtherTimeUnusable,
    OverlapsOwnShift,
    ReleaseTooLate,
    SeatsStillFree,
    ShiftFull,
    ShiftNotOpen,
    ShiftStarted,
)
from liandong.models import (
    Assignment,
    EventRecord,
    Invitation,
    OutboxMessage,
    ReserveEntry,
    Shift,
)
from liandong.services import invitations, projects, reserves, rosters
from tests import make
from tests.make import MONDAY_9

HOUR = timedelta(hours=1)


def names_of_events():
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


def owed():
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", "person__name"))


def taken(shift):
    return Shift.objects.get(pk=shift.pk).taken


# ── taking a place ──────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_sign_up_takes_a_place_tells_the_person_and_is_written_down(at):
    shift, chen = make.shift(), make.person(name="陈宇")

    place = rosters.sign_up(shift=shift, by=chen, at=at)

    assert (place.person, place.accepted_by, place.source) == (chen, chen, "sign_up")
    assert taken(shift) == 1
    assert names_of_events() == ["SeatTaken"]
    assert owed() == [("place_confirmed", "陈宇")]


@pytest.mark.django_db
def test_signing_up_twice_gives_the_place_already_held(at):
    shift, chen = make.shift(), make.person()

    first = rosters.sign_up(shift=shift, by=chen, at=at)

    assert rosters.sign_up(shift=shift, by=chen, at=at) == first
    assert taken(shift) == 1


@pytest.mark.django_db
def test_a_full_shift_takes_nobody_more(at):
    shift = make.shift(max_people=1, taken=1)
    with pytest.raises(ShiftFull):
        rosters.sign_up(shift=shift, by=make.person(), at=at)


@pytest.mark.django_db
def test_nobody_signs_up_for_what_has_begun_is_called_off_or_not_published(at):
    begun = make.shift(starts_at=at)
    off = make.shift(state="cancelled")
    draft = make.shift(project=make.project(state="draft"))
    chen = make.person()

    with pytest.raises(ShiftStarted):
        rosters.sign_up(shift=begun, by=chen, at=at)
    for shift in (off, draft):
        with pytest.raises(ShiftNotOpen):
            rosters.sign_up(shift=shift, by=chen, at=at)


@pytest.mark.django_db
def test_two_promises_at_one_time_are_refused_with_the_name_of_the_first(at):
    chen = make.person()
    first = make.shift(project=make.project(title="陪诊服务"))
    second = make.shift(starts_at=MONDAY_9 + HOUR)
    rosters.sign_up(shift=first, by=chen, at=at)

    with pytest.raises(OverlapsOwnShift) as refused:
        rosters.sign_up(shift=second, by=chen, at=at)

    assert refused.value.other_title == "陪诊服务"


@pytest.mark.django_db
def test_who_may_not_serve_hears_every_reason(at):
    position = make.position(skill_mask=mask_of(["19"]), min_age=40)
    with pytest.raises(NotEligible) as refused:
        rosters.sign_up(shift=make.shift(position=position), by=make.person(), at=at)
    assert [reason.code for reason in refused.value.reasons] == ["too_young", "credential_missing"]


@pytest.mark.django_db
def test_own_wishes_do_not_stand_against_an_own_yes(at):
    far = make.person(lat=make.LAT + 0.5, availability_mask=mask_of(["21"]))
    assert rosters.sign_up(shift=make.shift(), by=far, at=at).person == far


# ── invitations ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_an_accepted_invitation_is_a_place_and_a_second_yes_changes_nothing(at):
    shift, chen = make.shift(), make.person()
    invitation = invitations.invite(shift=shift, person=chen, by=make.li_na(), at=at)

    place = rosters.accept_invitation(invitation=invitation, by=chen, at=at + HOUR)

    assert rosters.accept_invitation(invitation=invitation, by=chen, at=at + HOUR) == place
    invitation.refresh_from_db()
    assert (invitation.state, invitation.answered_at) == ("accepted", at + HOUR)
    assert taken(shift) == 1


@pytest.mark.django_db
def test_only_the_invited_person_answers(at):
    invitation = make.invitation(shift=make.shift(), person=make.person())
    stranger = make.person(name="王琳")
    with pytest.raises(NotInvited):
        rosters.accept_invitation(invitation=invitation, by=stranger, at=at)
    with pytest.raises(NotInvited):
        rosters.decline_invitation(invitation=invitation, reason="", by=stranger, at=at)


@pytest.mark.django_db
def test_the_time_to_answer_ends(at):
    chen = make.person()
    invitation = make.invitation(shift=make.shift(), person=chen, answer_by=at)
    with pytest.raises(InvitationHasLapsed):
        rosters.accept_invitation(invitation=invitation, by=chen, at=at)


@pytest.mark.django_db
def test_a_no_keeps_its_reason_and_cannot_become_a_yes(at):
    chen = make.person()
    invitation = make.invitation(shift=make.shift(), person=chen)

    said = rosters.decline_invitation(invitation=invitation, reason="ill", by=chen, at=at)

    assert (said.state, said.decline_reason) == ("declined", "ill")
    with pytest.raises(InvitationAnswered):
        rosters.accept_invitation(invitation=invitation, by=chen, at=at)


@pytest.mark.django_db
def test_a_reason_that_is_not_listed_is_refused_and_changes_nothing(at):
    chen = make.person()
    invitation = make.invitation(shift=make.shift(), person=chen)
    with pytest.raises(DeclineReasonUnknown):
        rosters.decline_invitation(invitation=invitation, reason="lazy", by=chen, at=at)
    invitation.refresh_from_db()
    assert invitation.state == "asked"


@pytest.mark.django_db
def test_another_time_is_kept_and_the_first_time_stays_possible(at):
    chen = make.person()
    invitation = make.invitation(shift=make.shift(), person=chen)
    other = MONDAY_9 + timedelta(days=1)

    said = rosters.suggest_other_time(
        invitation=invitation, starts_at=other, ends_at=other + HOUR, by=chen, at=at
    )

    assert (said.state, said.other_starts_at) == ("countered", other)
    assert rosters.accept_invitation(invitation=invitation, by=chen, at=at).person == chen


@pytest.mark.django_db
def test_another_time_that_is_past_or_ends_before_it_starts_is_refused(at):
    chen = make.person()
    invitation = make.invitation(shift=make.shift(), person=chen)
    for start, end in ((at - HOUR, at + HOUR), (at + HOUR, at)):
        with pytest.raises(OtherTimeUnusable):
            rosters.suggest_other_time(
                invitation=invitation, starts_at=start, ends_at=end, by=chen, at=at
            )


@pytest.mark.django_db
def test_nobody_is_asked_twice_nor_when_already_there(at):
    shift, lina, chen, wang = make.shift(), make.li_na(), make.person(), make.person()
    invitations.invite(shift=shift, person=chen, by=lina, at=at)
    make.assignment(shift=shift, person=wang)

    with pytest.raises(AlreadyInvited):
        invitations.invite(shift=shift, person=chen, by=lina, at=at)
    with pytest.raises(AlreadyOnShift):
        invitations.invite(shift=shift, person=wang, by=lina, at=at)


@pytest.mark.django_db
def test_a_question_that_was_taken_back_cannot_be_answered_nor_taken_back_again(at):
    lina, chen = make.li_na(), make.person()
    invitation = invitations.invite(shift=make.shift(), person=chen, by=lina, at=at)

    rosters.withdraw_invitation(invitation=invitation, by=lina, at=at)

    with pytest.raises(InvitationTakenBack):
        rosters.accept_invitation(invitation=invitation, by=chen, at=at)
    with pytest.raises(InvitationAnswered):
        rosters.withdraw_invitation(invitation=invitation, by=lina, at=at)


# ── giving back, and the reserve ────────────────────────────────────────────────────────────


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


# ── many at once ────────────────────────────────────────────────────────────────────────────


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
