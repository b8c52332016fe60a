"""Questions to people, sent with a time limit. The answers are in ``services.rosters``."""

from datetime import datetime

from django.db import transaction

from liandong.core import policy, rosters
from liandong.core.hours import SHANGHAI
from liandong.core.rosters import (
    AlreadyInvited,
    AlreadyOnShift,
    InvitationSent,
    ShiftNotOpen,
)
from liandong.models import (
    Assignment,
    AssignmentState,
    Invitation,
    InvitationState,
    Person,
    ProjectState,
    Proposal,
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


def send(
    *,
    shift: Shift,
    person: Person,
    by: Person | None,
    at: datetime,
    hours: float | None = None,
    proposal: Proposal | None = None,
    reasons: list[object] | None = None,
) -> Invitation:
    """Write the invitation and owe its message. The caller holds the shift's lock."""
    day = shift.starts_at.astimezone(SHANGHAI).date()
    limit = hours or policy.profile_for(shift.division_code, day).invitation_hours
    invitation = Invitation.objects.create(
        shift=shift,
        person=person,
        asked_at=at,
        asked_by=by,
        answer_by=rosters.answer_deadline(at, shift.starts_at, limit),
        proposal=proposal,
        reasons=reasons or [],
    )
    events.record(
        InvitationSent(invitation.pk, shift.pk, person.pk, invitation.answer_by), by=by, at=at
    )
    events.owe(
        "invited",
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
