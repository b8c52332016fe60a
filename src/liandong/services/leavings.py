"""The volunteer's own word about a check-out that was forgotten."""

from datetime import datetime

from django.db import transaction

from liandong.core import leavings
from liandong.core.checkin import AlreadyCheckedOut, NotCheckedIn, NotOnThisShift
from liandong.core.refusals import NotAllowed
from liandong.models import Assignment, AssignmentState, CheckIn, Person
from liandong.queries import attendance_lists
from liandong.services import attendance, events


@transaction.atomic
def tell(
    *, assignment: Assignment, left_at: datetime, reason: str, by: Person, at: datetime
) -> CheckIn:
    """Say when one left; it counts for nothing until the leader confirms it.

    The proposed time stays beside it. Said again, the last word stands. Whoever leads the
    shift is told, else the project's social worker. Event LeavingTold. Refuses
    ``NotAllowed`` for somebody else's place, ``NotOnThisShift``, ``NotCheckedIn``,
    ``AlreadyCheckedOut`` once a leaving stands, and what ``leavings.check_told`` refuses.
    """
    if assignment.person_id != by.pk:
        raise NotAllowed(action="tell_leaving_of_another")
    place = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("shift__project__social_worker")
        .get(pk=assignment.pk)
    )
    if place.state == AssignmentState.RELEASED:
        raise NotOnThisShift(place.shift_id, place.shift.project.title, place.shift.starts_at)
    seen = {row.kind: row for row in CheckIn.objects.filter(assignment=place)}
    arrived, left = seen.get(attendance.IN), seen.get(attendance.OUT)
    if arrived is None:
        raise NotCheckedIn()
    if left is not None and not left.is_proposed:
        raise AlreadyCheckedOut(checked_out_at=left.at)
    leavings.check_told(
        left_at,
        reason,
        arrived_at=arrived.at,
        ended_at=place.shift.ends_at,
        at=at,
        hours=attendance_lists.leaving_word_hours(place.shift),
    )
    row = left if left is not None else attendance.propose(place, arrived, at=at)
    is_news = row.told_left_at != left_at
    row.told_left_at, row.told_reason, row.told_at = left_at, reason.strip()[:200], at
    row.save(update_fields=["told_left_at", "told_reason", "told_at"])
    events.record(
        leavings.LeavingTold(by.pk, place.shift_id, left_at, row.told_reason), by=by, at=at
    )
    for leader in _leaders(place) if is_news else ():
        facts: dict[str, object] = {
            "name": by.name,
            "title": place.shift.project.title,
            "left_at": left_at.isoformat(),
            "reason": row.told_reason,
        }
        events.owe("leaving_word", to=leader, facts=facts, at=at)
    return row


def _leaders(place: Assignment) -> list[Person]:
    """Who confirms: the leaders of the shift, but not about themselves; else the social worker."""
    leads = Assignment.objects.filter(shift=place.shift_id, is_lead=True).exclude(
        person=place.person_id
    )
    held = leads.exclude(state=AssignmentState.RELEASED).select_related("person").order_by("pk")
    worker = place.shift.project.social_worker
    return [one.person for one in held] or ([worker] if worker is not None else [])
