from datetime import timedelta

import pytest

from liandong.core.credentials import mask_of
from liandong.core.rosters import (
    AlreadyInvited,
    AlreadyOnShift,
    DeclineReasonUnknown,
    InvitationAnswered,
    InvitationHasLapsed,
    InvitationTakenBack,
    NotEligible,
    NotInvited,
    OtherTimeUnusable,
    OverlapsOwnShift,
    ShiftFull,
    ShiftNotOpen,
    ShiftStarted,
)
from liandong.models import (
    EventRecord,
    OutboxMessage,
    Shift,
)
from liandong.services import invitations, rosters
from tests import make
from tests.make import MONDAY_9

HOUR = timedelta(hours=1)


def names_of_events():
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


def owed():
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", "person__name"))


def taken(shift):
    return Shift.objects.get(pk=shift.pk).taken


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
