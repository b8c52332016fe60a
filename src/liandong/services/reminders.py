"""Reminders that come by themselves, once, and stop when their cause is gone.

They are owed at their moment and not ahead: a place given back, a shift called off or
somebody who has arrived needs nothing taken back. What then waits for quiet hours to end is
looked at again when it is sent (``queries.notice_causes``).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from liandong.core import policy
from liandong.core.hours import SHANGHAI
from liandong.core.shift_reminders import RemindWhen, reminder_at
from liandong.models import (
    Assignment,
    AssignmentState,
    CheckIn,
    Need,
    NeedState,
    OutboxMessage,
    Person,
    RoleGrant,
    ShiftState,
)
from liandong.queries import access, notice_settings
from liandong.services import events

AHEAD = timedelta(hours=30)
"""No reminder comes earlier than this before a shift."""
AT_ONCE = 500


@transaction.atomic
def remind_of_shifts(*, at: datetime) -> int:
    """Owe the reminders whose moment has come; how many. Nobody gets a second for a place.

    Who took the place after that moment has just been told, and is not reminded. Who chose no
    moment is reminded as the profile of the shift's place says.
    """
    cause = Concat(Value("assignment:"), Cast(OuterRef("pk"), CharField()))
    told = OutboxMessage.objects.filter(kind="shift_reminder", cause=cause)
    places = Assignment.objects.filter(
        ~Exists(CheckIn.objects.filter(assignment=OuterRef("pk"))),
        ~Exists(told),
        state=AssignmentState.ACCEPTED,
        shift__state=ShiftState.OPEN,
        shift__starts_at__gt=at,
        shift__starts_at__lte=at + AHEAD,
    ).values_list("pk", "person_id", "shift__starts_at", "accepted_at", "shift__division_code")
    rows = list(places.order_by("shift__starts_at", "pk"))
    whens = notice_settings.remind_whens(row[1] for row in rows)
    day = at.astimezone(SHANGHAI).date()
    due = []
    for pk, person_id, starts_at, accepted_at, division_code in rows:
        times = policy.profile_for(division_code, day).shift_reminder
        moment = reminder_at(starts_at, whens.get(person_id, RemindWhen.USUAL), times)
        if moment is not None and accepted_at < moment <= at:
            due.append(pk)
    held = Assignment.objects.filter(pk__in=due[:AT_ONCE]).select_related("shift__project")
    for row in held.order_by("shift__starts_at", "pk"):
        events.owe(
            "shift_reminder",
            to=Person(pk=row.person_id),
            facts={
                "title": row.shift.project.title,
                "starts_at": row.shift.starts_at.isoformat(),
                "place": row.shift.place_name,
                "assignment_id": row.pk,
            },
            at=at,
            cause=f"assignment:{row.pk}",
        )
    return len(due[:AT_ONCE])


@transaction.atomic
def remind_of_needs(*, at: datetime) -> int:
    """Tell the social workers of an organization once of each need past its answer's deadline."""
    late = list(
        Need.objects.filter(
            answered_at=None,
            answer_due_at__lte=at,
            answer_due_at__gt=at - timedelta(days=7),
            state__in=[NeedState.FILED, NeedState.VERIFIED],
            organization__isnull=False,
        ).order_by("answer_due_at", "pk")[:AT_ONCE]
    )
    told = set(
        OutboxMessage.objects.filter(
            kind="need_overdue", cause__in=[f"need:{need.pk}" for need in late]
        ).values_list("cause", flat=True)
    )
    late = [need for need in late if f"need:{need.pk}" not in told]
    workers = list(
        RoleGrant.objects.filter(
            role=access.SOCIAL_WORKER,
            organization_id__in={need.organization_id for need in late},
            until=None,
        ).select_related("person")
    )
    owed = 0
    for need in late:
        people = {w.person for w in workers if w.organization_id == need.organization_id}
        for person in sorted(people, key=lambda p: p.pk):
            events.owe(
                "need_overdue",
                to=person,
                facts={
                    "title": need.title,
                    "due_at": need.answer_due_at.isoformat(),
                    "need_id": need.pk,
                },
                at=at,
                cause=f"need:{need.pk}",
            )
            owed += 1
    return owed
