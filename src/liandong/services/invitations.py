"""Questions to people, sent with a time limit. The answers are in ``services.rosters``."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from liandong.core import policy, rosters
from liandong.core.hours import SHANGHAI
from liandong.core.rosters import (
    AlreadyInvited,
    AlreadyOnShift,
    InvitationSent,
    ShiftNotOpen,
)
from liandong.core.together import HOLD_HOURS, SeatKept
from liandong.models import (
    Assignment,
    AssignmentState,
    Invitation,
    InvitationState,
    Person,
    ProjectState,
    Proposal,
    Regular,
    Shift,
    ShiftState,
)
from liandong.services import events


@transaction.atomic
def invite(
    *,
    shift: Shift,
    person: Person,
    by: Person | None,
    at: datetime,
    hours: float | None = None,
    proposal: Proposal | None = None,
    reasons: list[object] | None = None,
) -> Invitation:
    """Ask somebody for a shift, with a time limit.

    ``hours`` to answer come from the place's profile unless given. Refuses
    ``ShiftNotOpen``, ``ShiftStarted``, ``ShiftFull``, ``AlreadyOnShift``,
    ``AlreadyInvited``.
    """
    shift = lock(shift)
    check_open(shift)
    title = shift.project.title
    rosters.check_seat(
        shift_title=title, starts_at=shift.starts_at, seats=shift.max_people, taken=shift.taken,
        at=at,
    )  # fmt: skip
    if place_of(shift, person) is not None:
        raise AlreadyOnShift(shift_title=title)
    open_one = Invitation.objects.filter(
        shift=shift, person=person, state=InvitationState.ASKED
    ).first()
    if open_one is not None:
        raise AlreadyInvited(shift_title=title, answer_by=open_one.answer_by)
    return send(
        shift=shift, person=person, by=by, at=at, hours=hours, proposal=proposal, reasons=reasons
    )


@transaction.atomic
def hold(*, shift: Shift, person: Person, by: Person, at: datetime) -> Invitation:
    """Ask somebody and keep a seat for them until they answer, ``HOLD_HOURS`` at most.

    An open question without a seat is replaced. Refuses as ``invite`` does.
    """
    shift = lock(shift)
    check_open(shift)
    title = shift.project.title
    if place_of(shift, person) is not None:
        raise AlreadyOnShift(shift_title=title)
    asked = Invitation.objects.filter(shift=shift, person=person, state=InvitationState.ASKED)
    held = asked.filter(is_held=True).first()
    if held is not None:
        raise AlreadyInvited(shift_title=title, answer_by=held.answer_by)
    rosters.check_seat(
        shift_title=title, starts_at=shift.starts_at, seats=shift.max_people, taken=shift.taken,
        at=at,
    )  # fmt: skip
    asked.update(state=InvitationState.WITHDRAWN, answered_at=at)
    return send(shift=shift, person=person, by=by, at=at, hours=HOLD_HOURS, is_held=True)


def send(
    *,
    shift: Shift,
    person: Person,
    by: Person | None,
    at: datetime,
    hours: float | None = None,
    proposal: Proposal | None = None,
    reasons: list[object] | None = None,
    answer_by: datetime | None = None,
    is_held: bool = False,
    regular: Regular | None = None,
) -> Invitation:
    """Write the invitation and owe its message. The caller holds the shift's lock.

    ``is_held`` keeps a seat until the answer, for which the caller saw that there is room.
    """
    day = shift.starts_at.astimezone(SHANGHAI).date()
    limit = hours or policy.profile_for(shift.division_code, day).invitation_hours
    invitation = Invitation.objects.create(
        shift=shift,
        person=person,
        asked_at=at,
        asked_by=by,
        answer_by=answer_by or rosters.answer_deadline(at, shift.starts_at, limit),
        proposal=proposal,
        reasons=reasons or [],
        is_held=is_held,
        regular=regular,
    )
    if is_held:
        Shift.objects.filter(pk=shift.pk).update(taken=F("taken") + 1)
        shift.taken += 1
        events.record(SeatKept(invitation.pk, shift.pk, invitation.answer_by), by=by, at=at)
    events.record(
        InvitationSent(invitation.pk, shift.pk, person.pk, invitation.answer_by), by=by, at=at
    )
    events.owe(
        "regular_asks" if regular is not None else "invited",
        to=person,
        facts={
            "title": shift.project.title,
            "starts_at": shift.starts_at.isoformat(),
            "answer_by": invitation.answer_by.isoformat(),
            "invitation_id": invitation.pk,
        },
        at=at,
        cause=f"invitation:{invitation.pk}",
    )
    return invitation


def lock(shift: Shift) -> Shift:
    """The shift's row, locked until the transaction ends, with project and position."""
    return (
        Shift.objects.select_for_update(of=("self",), no_key=True)
        .select_related("project", "position")
        .get(pk=shift.pk)
    )


def check_open(shift: Shift) -> None:
    """Refuse ``ShiftNotOpen`` unless the shift takes people."""
    if shift.state != ShiftState.OPEN or shift.project.state != ProjectState.PUBLISHED:
        raise ShiftNotOpen(shift_title=shift.project.title)


def place_of(shift: Shift, person: Person) -> Assignment | None:
    """The place that the person holds on the shift, if any."""
    return (
        Assignment.objects.filter(shift=shift, person=person)
        .exclude(state=AssignmentState.RELEASED)
        .first()
    )
