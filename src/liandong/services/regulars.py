"""Standing places: asked for once; each time a seat is kept and a tap says "I come".

Nobody is given a place without their own yes: the seat that nobody confirmed in time opens
to others. Lock order: the person, the standing place, the shift.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction

from liandong.core import together as rules
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import Refusal
from liandong.core.rosters import InvitationAnswered
from liandong.core.together import NotRepeated, RegularBegun, RegularEnded
from liandong.models import (
    Assignment,
    Invitation,
    InvitationState,
    OutboxMessage,
    Person,
    Regular,
    Shift,
    ShiftState,
)
from liandong.services import events, rosters
from liandong.services.invitations import lock, send

AT_ONCE = 500


@transaction.atomic
def begin(*, shift: Shift, by: Person, at: datetime) -> Regular:
    """Come every time to the position, weekday and hour of this shift. Twice changes nothing.

    Refuses ``NotRepeated``.
    """
    if not shift.series:
        raise NotRepeated(shift_title=shift.project.title)
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    start = shift.starts_at.astimezone(SHANGHAI)
    regular, is_new = Regular.objects.get_or_create(
        person=by,
        position=shift.position,
        weekday=start.weekday(),
        starts=start.time(),
        ended_at=None,
        defaults={"began_at": at},
    )
    if is_new:
        events.record(RegularBegun(regular.pk, shift.position_id), by=by, at=at)
    return regular


@transaction.atomic
def end(*, regular: Regular, by: Person, at: datetime) -> Regular:
    """Be asked no more; open questions are taken back and the leader is told.

    Places already confirmed stay. Ending twice changes nothing.
    """
    rosters.lock_people([regular.person_id])
    row = Regular.objects.select_for_update(of=("self",)).get(pk=regular.pk)
    if row.ended_at is not None:
        return row
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    events.record(RegularEnded(row.pk, row.position_id), by=by, at=at)
    for question in row.questions.filter(state=InvitationState.ASKED).order_by("shift"):
        with suppress(InvitationAnswered):
            rosters.withdraw_invitation(invitation=question, by=by, at=at)
    project = regular.position.project
    events.owe(
        "regular_ended",
        to=project.social_worker or project.created_by,
        facts={"title": project.title, "name": regular.person.name},
        at=at,
    )
    return row


def ask_due(*, at: datetime) -> int:
    """Ask regulars "still coming?" for the shifts ahead and keep their seats; how many.

    Whoever was asked for a shift or had a place on it is not asked again; where the rules
    refuse a place, nothing is kept. Twice asks nobody twice.
    """
    asked = 0
    rows = Regular.objects.filter(ended_at=None).select_related("person").order_by("pk")
    for regular in rows:
        for shift in _ahead(regular, at):
            asked += _ask(regular, shift, at)
    return asked


def _ahead(regular: Regular, at: datetime) -> list[Shift]:
    had = Assignment.objects.filter(person=regular.person_id).values("shift")
    asked = Invitation.objects.filter(person=regular.person_id).values("shift")
    ahead = (
        Shift.objects.filter(
            position=regular.position_id,
            state=ShiftState.OPEN,
            project__state="published",
            starts_at__gt=at,
            starts_at__lte=at + rules.LOOK_AHEAD,
        )
        .exclude(pk__in=had)
        .exclude(pk__in=asked)
        .order_by("starts_at", "pk")
    )
    wanted = (regular.weekday, regular.starts)
    starts = ((shift, shift.starts_at.astimezone(SHANGHAI)) for shift in ahead)
    return [shift for shift, start in starts if (start.weekday(), start.time()) == wanted]


def _ask(regular: Regular, shift: Shift, at: datetime) -> int:
    try:
        with transaction.atomic():
            person = rosters.lock_people([regular.person_id])[regular.person_id]
            if not Regular.objects.filter(pk=regular.pk, ended_at=None).exists():
                return 0
            shift = lock(shift)
            if Invitation.objects.filter(shift=shift, person=person).exists():
                return 0
            rosters.check_place(shift, person, at=at)
            send(
                shift=shift,
                person=person,
                by=None,
                at=at,
                answer_by=rules.confirm_by(at, shift.starts_at),
                is_held=True,
                regular=regular,
            )
    except Refusal:
        return 0
    return 1


@transaction.atomic
def remind_due(*, at: datetime) -> int:
    """Ask once more, a day before the deadline, who has not said whether they come; how many."""
    near = Invitation.objects.filter(
        regular__isnull=False,
        state=InvitationState.ASKED,
        answer_by__gt=at,
        answer_by__lte=at + rules.REMIND_BEFORE + timedelta(minutes=1),
    ).select_related("shift__project", "person")
    due = [q for q in near[:AT_ONCE] if rules.is_reminder_due(q.asked_at, q.answer_by, at)]
    told = set(
        OutboxMessage.objects.filter(
            kind="regular_reminder", cause__in=[f"invitation:{q.pk}" for q in due]
        ).values_list("cause", flat=True)
    )
    due = [q for q in due if f"invitation:{q.pk}" not in told]
    for question in due:
        events.owe(
            "regular_reminder",
            to=question.person,
            facts={
                "title": question.shift.project.title,
                "starts_at": question.shift.starts_at.isoformat(),
                "answer_by": question.answer_by.isoformat(),
                "invitation_id": question.pk,
            },
            at=at,
            cause=f"invitation:{question.pk}",
        )
    return len(due)
