"""A word to everyone on a shift, or on all shifts of the project on that day."""

from datetime import datetime, timedelta

from django.db import transaction

from liandong.core import notice_facts as facts
from liandong.core.hours import SHANGHAI
from liandong.core.notice_facts import AnnouncementMade
from liandong.core.refusals import ValueMissing
from liandong.models import Assignment, AssignmentState, EventRecord, Person, Shift, ShiftState
from liandong.services import events
from liandong.services.invitations import lock


@transaction.atomic
def announce(
    *, shift: Shift, text: str, is_whole_day: bool = False, by: Person, at: datetime
) -> int:
    """Write to everyone who has a place; how many people. Each is told once, in their own way.

    The door has found the shift among those the writer runs. Refuses ``ValueMissing``,
    ``NobodyToTell``, ``TooManyAnnouncements`` (three a day for a shift). Event
    AnnouncementMade, without the words: those are in the messages.
    """
    words = " ".join(text.split())[: facts.LONGEST_ANNOUNCEMENT]
    if not words:
        raise ValueMissing(field="text")
    shift = lock(shift)
    since = at - timedelta(days=1)
    said = EventRecord.objects.filter(
        name="AnnouncementMade", at__gt=since, facts__shift_id=shift.pk
    )
    if said.count() >= facts.MOST_ANNOUNCEMENTS_A_DAY:
        raise facts.TooManyAnnouncements(most=facts.MOST_ANNOUNCEMENTS_A_DAY)
    people = people_of(shift, is_whole_day=is_whole_day, by=by)
    if not people:
        raise facts.NobodyToTell()
    for row in people:
        events.owe(
            "announcement",
            to=row.person,
            facts={
                "title": shift.project.title,
                "starts_at": row.shift.starts_at.isoformat(),
                "name": by.name,
                "text": words,
                "shift_id": row.shift_id,
            },
            at=at,
        )
    events.record(AnnouncementMade(shift.pk, len(people), is_whole_day), by=by, at=at)
    return len(people)


def people_of(shift: Shift, *, is_whole_day: bool, by: Person) -> list[Assignment]:
    """One place for each person who would be written to; the writer is not among them."""
    held = (
        Assignment.objects.filter(state__in=[AssignmentState.ACCEPTED, AssignmentState.SERVED])
        .exclude(person=by)
        .select_related("person", "shift")
        .order_by("-shift__starts_at", "pk")
    )
    if is_whole_day:
        local = shift.starts_at.astimezone(SHANGHAI)
        start = local.replace(hour=0, minute=0, second=0, microsecond=0)
        held = held.filter(
            shift__project_id=shift.project_id,
            shift__starts_at__gte=start,
            shift__starts_at__lt=start + timedelta(days=1),
        ).exclude(shift__state=ShiftState.CANCELLED)
    else:
        held = held.filter(shift=shift)
    # The earliest shift of a person comes last and is the one that is named.
    return list({row.person_id: row for row in held}.values())
