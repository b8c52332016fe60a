"""Signing up together: seats held until each of the others says their own yes.

Lock order: people by id, then the shift.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from liandong.core import together as rules
from liandong.core.together import NobodyNamed, NotEnoughPlaces, SeatsHeld, TogetherEnded
from liandong.models import (
    Assignment,
    AssignmentState,
    InvitationState,
    JointSeat,
    JointSignUp,
    Person,
    Shift,
)
from liandong.services import events, held_seats, reserves, rosters
from liandong.services.invitations import check_open, lock, place_of, send


@transaction.atomic
def sign_up(
    *,
    shift: Shift,
    others: Sequence[Person],
    is_all_or_nothing: bool = False,
    by: Person,
    at: datetime,
) -> JointSignUp:
    """Take one's own place and hold one for each of the others, who are asked.

    Whoever has a place already is left out. Refuses ``NobodyNamed``, ``NotEnoughPlaces``,
    and what ``rosters.sign_up`` refuses.
    """
    ids = {one.pk for one in others} - {by.pk}
    people = rosters.lock_people([by.pk, *ids])
    shift = lock(shift)
    check_open(shift)
    title = shift.project.title
    wanted = [people[pk] for pk in sorted(ids) if place_of(shift, people[pk]) is None]
    if not 1 <= len(wanted) <= rules.MOST_TOGETHER:
        raise NobodyNamed(most=rules.MOST_TOGETHER)
    own = place_of(shift, people[by.pk])
    free, need = shift.max_people - shift.taken, len(wanted) + (own is None)
    if free < need:
        raise NotEnoughPlaces(shift_title=title, wanted=need, free=free)
    if own is None:
        rosters.take(shift=shift, person=people[by.pk], source="together", by=by, at=at)
        rosters.close_questions(shift, people[by.pk], at=at)
    shift.invitations.filter(person__in=wanted, state=InvitationState.ASKED).update(
        state=InvitationState.WITHDRAWN, answered_at=at
    )
    questions = [
        send(shift=shift, person=who, by=by, at=at, hours=rules.HOLD_HOURS) for who in wanted
    ]
    Shift.objects.filter(pk=shift.pk).update(taken=F("taken") + len(wanted))
    joint = JointSignUp.objects.create(
        shift=shift,
        made_by=by,
        is_all_or_nothing=is_all_or_nothing,
        hold_until=min(question.answer_by for question in questions),
        made_at=at,
    )
    JointSeat.objects.bulk_create(
        JointSeat(joint=joint, person=who, invitation=question)
        for who, question in zip(wanted, questions, strict=True)
    )
    events.record(SeatsHeld(joint.pk, shift.pk, len(wanted), joint.hold_until), by=by, at=at)
    return joint


def settle_due(*, at: datetime) -> int:
    """Free the seats of those who said no or nothing; end what is answered. How many ended."""
    ended = 0
    for pk in JointSignUp.objects.filter(state="open").order_by("pk").values_list("pk", flat=True):
        ended += _settle(pk, at)
    return ended


@transaction.atomic
def _settle(pk: int, at: datetime) -> int:
    shift = lock(Shift(pk=JointSignUp.objects.get(pk=pk).shift_id))
    joint = JointSignUp.objects.select_for_update(of=("self",)).get(pk=pk)
    seats = list(joint.seats.select_related("invitation", "person"))
    answers = {
        seat.pk: "lapsed"
        if seat.invitation.state == InvitationState.ASKED and seat.invitation.answer_by <= at
        else str(seat.invitation.state)
        for seat in seats
    }
    if joint.state != rules.Outcome.OPEN:
        return 0
    freed = held_seats.free(shift, [s.pk for s in seats if answers[s.pk] != "asked"])
    found = rules.outcome(
        is_all_or_nothing=joint.is_all_or_nothing, answers=answers.values(), at=at
    )
    if found is rules.Outcome.FAILED:
        freed += _give_up(joint, seats, shift, at)
    if freed:
        reserves.ask_next(shift, at=at)
    if found is rules.Outcome.OPEN:
        return 0
    joint.state, joint.ended_at = found.value, at
    joint.save(update_fields=["state", "ended_at"])
    events.record(TogetherEnded(joint.pk, shift.pk, found.value), by=None, at=at)
    return 1


def _give_up(joint: JointSignUp, seats: Sequence[JointSeat], shift: Shift, at: datetime) -> int:
    """All of us or nobody: every place of the group falls free, and everybody is told."""
    freed = held_seats.free(shift, [seat.pk for seat in seats])
    people = [joint.made_by_id, *[seat.person_id for seat in seats]]
    held = Assignment.objects.filter(
        shift=shift, person__in=people, state=AssignmentState.ACCEPTED
    ).filter(accepted_at__gte=joint.made_at)
    told = set(people)
    for place in held:
        rosters.free_place(place, reason="", at=at)
        freed += 1
    shift.refresh_from_db(fields=["taken"])
    for seat in seats:
        if seat.invitation.state == InvitationState.ASKED:
            seat.invitation.state, seat.invitation.answered_at = InvitationState.WITHDRAWN, at
            seat.invitation.save(update_fields=["state", "answered_at"])
        if seat.invitation.state == InvitationState.DECLINED:
            told.discard(seat.person_id)
    facts = {"title": shift.project.title, "starts_at": shift.starts_at.isoformat()}
    for person in Person.objects.filter(pk__in=told).order_by("pk"):
        events.owe("together_failed", to=person, facts=facts, at=at)
    return freed
