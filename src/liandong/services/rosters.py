"""Answers and places. Nobody serves without their own yes (Art 25)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F

from liandong.core import rosters
from liandong.core.backups import BackupGivenUp
from liandong.core.hours import SHANGHAI, Span
from liandong.core.interventions import check_not_forced
from liandong.core.refusals import NotAllowed
from liandong.core.rosters import (
    InvitationAccepted,
    InvitationDeclined,
    InvitationLapsed,
    InvitationWithdrawn,
    NotInvited,
    NotOnShift,
    OtherTimeSuggested,
    SeatTaken,
    ShiftReleased,
)
from liandong.models import (
    Assignment,
    AssignmentState,
    Invitation,
    InvitationState,
    Person,
    Shift,
)
from liandong.queries import backups, eligibility
from liandong.queries.interventions import is_official
from liandong.services import events, held_seats, replacements, reserves
from liandong.services.invitations import check_open, lock, place_of

LATE_NOTICE_MINUTES = 24 * 60


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: Person, at: datetime) -> Assignment:
    """Give the invited person a place. Accepting twice returns the place already held.

    Locks the person, then the shift: the last place goes to one person, and nobody
    promises two places at one time. Refuses ``NotInvited``, ``InvitationHasLapsed``,
    ``InvitationAnswered``, ``InvitationTakenBack``, ``ShiftNotOpen``, ``ShiftFull``,
    ``ShiftStarted``, ``OverlapsOwnShift``, ``NotEligible``.
    """
    if invitation.person_id != by.pk:
        raise NotInvited(shift_title=invitation.shift.project.title)
    person = _lock_person(by)
    shift = lock_shifts([invitation.shift_id], [person.pk])[invitation.shift_id]
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    held = place_of(shift, person)
    if held is not None:
        return held
    rosters.check_answerable(
        rosters.InvitationState(invitation.state),
        shift_title=shift.project.title,
        answer_by=invitation.answer_by,
        at=at,
    )
    source = "invitation" if invitation.regular_id is None else "regular"
    assignment = take(shift=shift, person=person, source=source, by=by, at=at)
    invitation.state = InvitationState.ACCEPTED
    invitation.answered_at = at
    invitation.save(update_fields=["state", "answered_at"])
    events.record(InvitationAccepted(invitation.pk, shift.pk, person.pk), by=by, at=at)
    return assignment


@transaction.atomic
def decline_invitation(
    *, invitation: Invitation, reason: str, note: str = "", by: Person, at: datetime
) -> Invitation:
    """Say no, with a reason if one likes. It never lowers anything for the person.

    The next person of the reserve is asked at once. Refuses ``NotInvited``,
    ``InvitationAnswered``, ``InvitationTakenBack``, ``InvitationHasLapsed``,
    ``DeclineReasonUnknown``.
    """
    invitation, shift = _answerable(invitation, by, at)
    invitation.state = InvitationState.DECLINED
    invitation.answered_at = at
    invitation.decline_reason = rosters.decline_reason(reason).value
    invitation.note = note[:200]
    invitation.save(update_fields=["state", "answered_at", "decline_reason", "note"])
    events.record(
        InvitationDeclined(invitation.pk, shift.pk, by.pk, invitation.decline_reason), by=by, at=at
    )
    _ask_others(shift, invitation, at=at)
    return invitation


@transaction.atomic
def suggest_other_time(
    *,
    invitation: Invitation,
    starts_at: datetime,
    ends_at: datetime,
    note: str = "",
    by: Person,
    at: datetime,
) -> Invitation:
    """Say "not then, but I could at this time". Staff see it beside the shift.

    Refuses as ``decline_invitation`` does, and ``OtherTimeUnusable``.
    """
    invitation, shift = _answerable(invitation, by, at)
    rosters.check_counter(Span(starts_at, max(starts_at, ends_at)), at)
    invitation.state = InvitationState.COUNTERED
    invitation.answered_at = at
    invitation.other_starts_at = starts_at
    invitation.note = note[:200]
    invitation.save(update_fields=["state", "answered_at", "other_starts_at", "note"])
    events.record(
        OtherTimeSuggested(invitation.pk, shift.pk, by.pk, starts_at, ends_at), by=by, at=at
    )
    _ask_others(shift, invitation, at=at)
    return invitation


@transaction.atomic
def sign_up(*, shift: Shift, by: Person, at: datetime) -> Assignment:
    """Take an open place oneself. Signing up twice returns the place already held.

    Refuses ``ShiftNotOpen``, ``ShiftFull``, ``ShiftStarted``, ``OverlapsOwnShift``,
    ``NotEligible`` with every reason.
    """
    person = _lock_person(by)
    shift = lock_shifts([shift.pk], [person.pk])[shift.pk]
    held = place_of(shift, person)
    if held is not None:
        return held
    assignment = take(shift=shift, person=person, source="sign_up", by=by, at=at)
    close_questions(shift, person, at=at)
    return assignment


@transaction.atomic
def take_heard(*, shift: Shift, person: Person, by: Person, at: datetime) -> Assignment:
    """A place for somebody whose spoken yes ``by`` heard; ``services.spoken`` keeps the yes.

    A place already held is answered as it is. Refuses as ``sign_up`` does.
    """
    person = _lock_person(person)
    shift = lock_shifts([shift.pk], [person.pk])[shift.pk]
    held = place_of(shift, person)
    if held is not None:
        return held
    return take(shift=shift, person=person, source="spoken", by=by, at=at, is_heard=True)


@transaction.atomic
def release(*, assignment: Assignment, reason: str, by: Person, at: datetime) -> Assignment:
    """ "I can't come": the place opens again and the next person is asked.

    The volunteer, or staff in their place, at any time before the start (Art 22).
    Refuses ``NotOnShift``, ``ReleaseTooLate``.
    """
    shift = lock(assignment.shift)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.state != AssignmentState.ACCEPTED:
        raise NotOnShift(shift_title=shift.project.title)
    is_late = rosters.is_late_release(
        shift_title=shift.project.title,
        starts_at=shift.starts_at,
        at=at,
        notice_minutes=LATE_NOTICE_MINUTES,
    )
    free_place(assignment, reason=reason, at=at)
    events.record(
        ShiftReleased(assignment.pk, shift.pk, assignment.person_id, reason, is_late), by=by, at=at
    )
    if by.pk != assignment.person_id:
        events.owe(
            "place_taken_back",
            to=assignment.person,
            facts={"title": shift.project.title, "reason": reason},
            at=at,
        )
    shift.refresh_from_db(fields=["taken"])
    if not reserves.ask_next(shift, at=at):
        replacements.open_for(shift, at=at)
    return assignment


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Person, at: datetime) -> Invitation:
    """Take a question back before it is answered; the next of the reserve is asked.

    Refuses ``InvitationAnswered``.
    """
    shift = lock(invitation.shift)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.state != InvitationState.ASKED:
        raise rosters.InvitationAnswered(shift_title=shift.project.title, state=invitation.state)
    invitation.state = InvitationState.WITHDRAWN
    invitation.answered_at = at
    invitation.save(update_fields=["state", "answered_at"])
    events.record(InvitationWithdrawn(invitation.pk, shift.pk, invitation.person_id), by=by, at=at)
    _ask_others(shift, invitation, at=at)
    return invitation


@transaction.atomic
def lapse_due(*, at: datetime) -> int:
    """Close invitations whose time to answer is over and ask the next; how many lapsed."""
    due = Invitation.objects.filter(state=InvitationState.ASKED, answer_by__lte=at)
    lapsed = 0
    for shift_id in sorted(set(due.values_list("shift_id", flat=True))):
        shift = lock(Shift(pk=shift_id))
        for invitation in due.filter(shift=shift).select_for_update():
            invitation.state = InvitationState.LAPSED
            invitation.answered_at = at
            invitation.save(update_fields=["state", "answered_at"])
            events.record(
                InvitationLapsed(invitation.pk, shift.pk, invitation.person_id), by=None, at=at
            )
            if invitation.regular_id is not None:
                _tell_lapsed(invitation, shift, at)
            _ask_others(shift, invitation, at=at)
            lapsed += 1
    return lapsed


def _ask_others(shift: Shift, invitation: Invitation, *, at: datetime) -> None:
    """A question is closed without a place: its seat falls free and the next are asked.

    Nobody waits and the shift is short of a seat that was kept: somebody else is looked for.
    """
    freed = held_seats.free(shift, [invitation.pk], at=at)
    if not reserves.ask_next(shift, at=at) and freed:
        replacements.open_for(shift, at=at)


def _tell_lapsed(invitation: Invitation, shift: Shift, at: datetime) -> None:
    events.owe(
        "regular_lapsed",
        to=invitation.person,
        facts={
            "title": shift.project.title,
            "starts_at": shift.starts_at.isoformat(),
            "shift_id": shift.pk,
        },
        at=at,
    )


def free_place(assignment: Assignment, *, reason: str, at: datetime) -> None:
    """Mark a place as given back and count it free. The caller holds the shift's lock."""
    assignment.state = AssignmentState.RELEASED
    assignment.released_at = at
    assignment.release_reason = reason[:200]
    assignment.save(update_fields=["state", "released_at", "release_reason"])
    Shift.objects.filter(pk=assignment.shift_id).update(taken=F("taken") - 1)


def close_questions(shift: Shift, person: Person, *, at: datetime) -> None:
    """Whoever took a place has answered what they were asked for it."""
    Invitation.objects.filter(
        shift=shift, person=person, state__in=[InvitationState.ASKED, InvitationState.COUNTERED]
    ).update(state=InvitationState.ACCEPTED, answered_at=at)


def take(
    *,
    shift: Shift,
    person: Person,
    source: str,
    by: Person,
    at: datetime,
    is_heard: bool = False,
) -> Assignment:
    """A place, in the caller's transaction, under the locks of the person and the shift.

    ``is_heard``: the person's own yes was said in another way, which the caller
    keeps beside the place. Refuses as ``sign_up`` does.
    """
    if by.pk != person.pk and not is_heard:
        raise NotAllowed(action="accept_for_another")
    is_own = by.pk == person.pk
    check_not_forced(
        source,
        is_own=is_own,
        is_official=not is_own and is_official(by, at),
        title=shift.project.title,
    )
    check_open(shift)
    held_seats.claim(shift, person)
    spare = list(backups.places_instead_of([shift.pk], [person.pk]))
    check_place(shift, person, spare=[place.shift_id for place in spare], at=at)
    for place in spare:
        _give_back(place, first=shift, at=at)
    assignment = Assignment.objects.create(
        shift=shift, person=person, source=source, accepted_at=at, accepted_by=by
    )
    Shift.objects.filter(pk=shift.pk).update(taken=F("taken") + 1)
    shift.taken += 1
    reserves.forget(shift, person, at=at)
    events.record(SeatTaken(assignment.pk, shift.pk, person.pk), by=by, at=at)
    events.owe(
        "chain_list_place" if source == "chain_list" else "place_confirmed",
        to=person,
        facts={
            "title": shift.project.title,
            "starts_at": shift.starts_at.isoformat(),
            "place": shift.place_name,
            "assignment_id": assignment.pk,
        },
        at=at,
    )
    return assignment


def check_place(shift: Shift, person: Person, *, spare: Collection[int] = (), at: datetime) -> None:
    """Refuse as ``sign_up`` does unless the person could take a place now.

    Places on the shifts ``spare`` would be given back and do not stand in the way.
    """
    rosters.check_seat(
        shift_title=shift.project.title,
        starts_at=shift.starts_at,
        seats=shift.max_people,
        taken=shift.taken,
        at=at,
    )
    facts = eligibility.facts_for(person, shift, at=at)
    kept = tuple(held for held in facts.commitments if held.shift_id not in spare)
    facts = replace(facts, commitments=kept)
    wanted = eligibility.shift_facts(shift)
    rosters.check_no_overlap(facts.commitments, wanted.span)
    day = shift.starts_at.astimezone(SHANGHAI).date()
    rosters.check_eligible(
        _as_agreed(facts), wanted, eligibility.rules_at(shift.division_code, day)
    )


def _give_back(place: Assignment, *, first: Shift, at: datetime) -> None:
    """The first choice came: its backup falls free in the same transaction."""
    shift = lock(place.shift)
    free_place(place, reason="", at=at)
    events.record(BackupGivenUp(first.pk, shift.pk, place.person_id), by=None, at=at)
    shift.refresh_from_db(fields=["taken"])
    if not reserves.ask_next(shift, at=at):
        replacements.open_for(shift, at=at)


def _as_agreed(facts: rosters.PersonFacts) -> rosters.PersonFacts:
    """A person's own wishes (distance, hours) bind the asker, not the person's own yes."""
    return replace(facts, distance_m=None, max_distance_m=None, slots=None, busy=())


def lock_shifts(ids: Collection[int], people: Collection[int]) -> dict[int, Shift]:
    """Shifts, locked in the order of their ids with those whose backup places would fall free.

    The people are locked already, so no place of theirs is added meanwhile; two who move
    crosswise between two shifts wait for each other in one order.
    """
    spare = backups.places_instead_of(ids, people).values_list("shift_id", flat=True)
    found = {pk: lock(Shift(pk=pk)) for pk in sorted({*ids, *spare})}
    return {pk: found[pk] for pk in ids}


def lock_people(ids: Collection[int]) -> dict[int, Person]:
    """People by id, locked in the order of their ids until the transaction ends."""
    rows = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    return {person.pk: person for person in rows.order_by("pk")}


def _lock_person(person: Person) -> Person:
    # Not a key lock: rows that point at the person are written by others meanwhile.
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)


def _answerable(invitation: Invitation, by: Person, at: datetime) -> tuple[Invitation, Shift]:
    if invitation.person_id != by.pk:
        raise NotInvited(shift_title=invitation.shift.project.title)
    shift = lock(invitation.shift)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    rosters.check_answerable(
        rosters.InvitationState(invitation.state),
        shift_title=shift.project.title,
        answer_by=invitation.answer_by,
        at=at,
    )
    return invitation, shift
