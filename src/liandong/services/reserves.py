"""The reserve of a full shift: joins, leaves, and moves up by itself."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from liandong.core import rosters
from liandong.core import waiting as waiting_rules
from liandong.core.rosters import (
    AlreadyOnReserve,
    AlreadyOnShift,
    ReserveJoined,
    ReserveLeft,
    ReserveMovedUp,
    SeatsStillFree,
)
from liandong.models import (
    Assignment,
    AssignmentState,
    Invitation,
    InvitationState,
    Person,
    ReserveEntry,
    Shift,
    ShiftState,
)
from liandong.services import events
from liandong.services.invitations import lock, send


@transaction.atomic
def join(*, shift: Shift, by: Person, at: datetime) -> ReserveEntry:
    """Wait for a place on a full shift.

    Refuses ``AlreadyOnShift``, ``AlreadyOnReserve`` and ``SeatsStillFree``.
    """
    return wait(shift=lock(shift), person=by, by=by, at=at)


def wait(*, shift: Shift, person: Person, by: Person, at: datetime) -> ReserveEntry:
    """As ``join``, in the caller's transaction, under the shift's lock."""
    title = shift.project.title
    taken = Assignment.objects.filter(shift=shift, person=person)
    if taken.exclude(state=AssignmentState.RELEASED).exists():
        raise AlreadyOnShift(shift_title=title)
    waiting = _waiting(shift)
    if waiting.filter(person=person).exists():
        place = waiting.filter(joined_at__lte=waiting.get(person=person).joined_at).count()
        raise AlreadyOnReserve(shift_title=title, place=place)
    if shift.taken < shift.max_people:
        raise SeatsStillFree(shift_title=title, free=shift.max_people - shift.taken)
    entry = ReserveEntry.objects.create(shift=shift, person=person, joined_at=at)
    events.record(ReserveJoined(shift.pk, person.pk), by=by, at=at)
    return entry


@transaction.atomic
def leave(*, shift: Shift, by: Person, at: datetime) -> None:
    """Stop waiting. Leaving twice changes nothing."""
    if forget(shift, by, at=at):
        events.record(ReserveLeft(shift.pk, by.pk), by=by, at=at)


def forget(shift: Shift, person: Person, *, at: datetime) -> int:
    """Take a person off the reserve in the caller's transaction; how many entries closed."""
    return _waiting(shift).filter(person=person).update(left_at=at)


def ask_next(shift: Shift, *, at: datetime) -> list[Invitation]:
    """Invite as many waiting people as there are places neither held nor offered.

    In the caller's transaction, under the shift's lock. Nothing happens once the shift
    has begun or was called off. Who already has a question open is not asked twice.
    """
    if shift.starts_at <= at or shift.state != ShiftState.OPEN:
        return []
    asked = Invitation.objects.filter(shift=shift, state=InvitationState.ASKED)
    pending = asked.filter(answer_by__gt=at).count()
    since = at - timedelta(days=30)
    waiting = list(
        _waiting(shift)
        .exclude(person__in=asked.values("person"))
        .select_related("person")
        .annotate(
            served=Count(
                "person__assignments",
                filter=Q(
                    person__assignments__state=AssignmentState.SERVED,
                    person__assignments__shift__starts_at__gte=since,
                ),
            )
        )
    )
    order = rosters.to_ask(
        [
            rosters.ReserveEntry(e.person_id, e.joined_at, served_last_30_days=e.served)
            for e in waiting
        ],
        seats=shift.max_people,
        taken=shift.taken,
        pending=pending,
    )
    people = {entry.person_id: entry for entry in waiting}
    sent = []
    for turn in order:
        entry = people[turn.person_id]
        entry.moved_up_at = at
        entry.save(update_fields=["moved_up_at"])
        hours = waiting_rules.hours_to_answer(at, shift.starts_at)
        invitation = send(shift=shift, person=entry.person, by=None, at=at, hours=hours)
        events.record(ReserveMovedUp(shift.pk, entry.person_id, invitation.pk), by=None, at=at)
        sent.append(invitation)
    return sent


def _waiting(shift: Shift) -> QuerySet[ReserveEntry]:
    return ReserveEntry.objects.filter(shift=shift, left_at=None, moved_up_at=None)
