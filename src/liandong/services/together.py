"""Signing up together: seats held until each of the others says their own yes.

Those of one's household who have no account say it to the one who signs them up, and have
their place at once. Lock order: people by id, then the shift.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from liandong.core import together as rules
from liandong.core.refusals import Refusal
from liandong.core.together import NobodyNamed, NotEnoughPlaces, SeatsHeld, TogetherEnded
from liandong.models import (
    Assignment,
    AssignmentState,
    HouseholdMember,
    InvitationState,
    JointSeat,
    JointSignUp,
    Person,
    Shift,
)
from liandong.services import events, held_seats, households, reserves, rosters
from liandong.services.invitations import check_open, lock, place_of, send


@transaction.atomic
def sign_up(
    *,
    shift: Shift,
    others: Sequence[Person] = (),
    members: Sequence[HouseholdMember] = (),
    how: str = "",
    is_all_or_nothing: bool = False,
    by: Person,
    at: datetime,
) -> JointSignUp:
    """Take one's own place and hold one for each of the others, who are asked.

    ``members`` of one's household: who has an account is asked too; the others' yes was
    spoken (``how``). Whoever has a place already is left out. Refuses ``NobodyNamed``,
    ``NotEnoughPlaces``, and what ``rosters.sign_up`` and ``households.sign_up`` refuse; a
    refusal that is about a member carries their name as its note.
    """
    heard = {one.person_id: one for one in members if one.person.login_id is None}
    ids = {one.pk for one in others} | {one.person_id for one in members} - heard.keys()
    ids -= {by.pk, *heard}
    people = rosters.lock_people([by.pk, *ids, *heard])
    shift = rosters.lock_shifts([shift.pk], [by.pk, *heard])[shift.pk]
    check_open(shift)
    for one in members:
        households.check_may_sign_up(one, by=by)
    title = shift.project.title
    wanted = [people[pk] for pk in sorted(ids) if place_of(shift, people[pk]) is None]
    spoken = [heard[pk] for pk in sorted(heard) if place_of(shift, people[pk]) is None]
    if not 1 <= len(wanted) + len(spoken) <= rules.MOST_TOGETHER:
        raise NobodyNamed(most=rules.MOST_TOGETHER)
    own = place_of(shift, people[by.pk])
    kept = list(
        shift.invitations.filter(person__in=[by.pk, *ids, *heard], is_held=True)
        .values_list("pk", flat=True)
    )  # fmt: skip
    free = shift.max_people - shift.taken + len(kept)
    need = len(wanted) + len(spoken) + (own is None)
    if free < need:
        raise NotEnoughPlaces(shift_title=title, wanted=need, free=free)
    held_seats.free(shift, kept, at=at)
    if own is None:
        rosters.take(shift=shift, person=people[by.pk], source="together", by=by, at=at)
        rosters.close_questions(shift, people[by.pk], at=at)
    for one in spoken:
        try:
            households.sign_up(member=one, shift=shift, how=how, by=by, at=at)
        except Refusal as refusal:
            refusal.add_note(one.person.name)
            raise
    shift.refresh_from_db(fields=["taken"])
    shift.invitations.filter(person__in=wanted, state=InvitationState.ASKED).update(
        state=InvitationState.WITHDRAWN, answered_at=at
    )
    questions = [
        send(shift=shift, person=who, by=by, at=at, hours=rules.HOLD_HOURS, is_held=True)
        for who in wanted
    ]
    joint = JointSignUp.objects.create(
        shift=shift,
        made_by=by,
        is_all_or_nothing=is_all_or_nothing,
        hold_until=min((question.answer_by for question in questions), default=at),
        made_at=at,
    )
    JointSeat.objects.bulk_create(
        [
            *[JointSeat(joint=joint, person=question.person, invitation=question)
              for question in questions],
            *[JointSeat(joint=joint, person=one.person) for one in spoken],
        ]
    )  # fmt: skip
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
    answers = {seat.pk: _answer(seat, at) for seat in seats}
    if joint.state != rules.Outcome.OPEN:
        return 0
    freed = held_seats.free(shift, _questions(s for s in seats if answers[s.pk] != "asked"), at=at)
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


def _answer(seat: JointSeat, at: datetime) -> str:
    asked = seat.invitation
    if asked is None:
        return str(InvitationState.ACCEPTED)
    is_late = asked.state == InvitationState.ASKED and asked.answer_by <= at
    return str(InvitationState.LAPSED if is_late else asked.state)


def _questions(seats: Iterable[JointSeat]) -> list[int]:
    return [seat.invitation_id for seat in seats if seat.invitation_id is not None]


def _give_up(joint: JointSignUp, seats: Sequence[JointSeat], shift: Shift, at: datetime) -> int:
    """All of us or nobody: every place of the group falls free, and everybody is told."""
    freed = held_seats.free(shift, _questions(seats), at=at)
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
        asked = seat.invitation
        if asked is not None and asked.state == InvitationState.ASKED:
            asked.state, asked.answered_at = InvitationState.WITHDRAWN, at
            asked.save(update_fields=["state", "answered_at"])
        if asked is not None and asked.state == InvitationState.DECLINED:
            told.discard(seat.person_id)
    facts = {"title": shift.project.title, "starts_at": shift.starts_at.isoformat()}
    for person in Person.objects.filter(pk__in=told).order_by("pk"):
        events.owe("together_failed", to=person, facts=facts, at=at)
    return freed
