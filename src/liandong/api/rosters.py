"""Places and invitations of the signed-in person as JSON; asking people, for staff.

Routes: ``GET /api/me/places``, ``POST`` and ``DELETE /api/shifts/{id}/place``, ``POST`` and
``DELETE /api/shifts/{id}/reserve``, ``GET /api/me/invitations``, ``POST
/api/invitations/{id}/acceptance``, ``…/decline`` and ``…/other-time``, ``POST
/api/check-ins``, ``POST /api/shifts/{id}/invitations``. A refusal answers 409 with its code,
sentence and facts; for ``not_eligible`` the facts hold every reason and its remedy.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from liandong import phrases
from liandong.api.callers import caller
from liandong.api.registry import Refused
from liandong.api.shifts import ShiftOut, shift_out
from liandong.core.refusals import NotAllowed, Refusal
from liandong.core.rosters import NotEligible, NotOnShift
from liandong.models import Assignment, AssignmentState, Invitation, Person
from liandong.queries import access
from liandong.queries import rosters as run
from liandong.queries import shifts as shown
from liandong.services import attendance, invitations, reserves, rosters

router = Router(tags=["rosters"], auth=django_auth)
PLANNERS = (access.SOCIAL_WORKER, access.COORDINATOR, access.SUPERVISOR)


class PlaceOut(Schema):
    """A place that one holds."""

    id: int
    shift: ShiftOut
    place_name: str
    address: str
    state: str
    is_lead: bool


class InvitationOut(Schema):
    """A question that one was asked."""

    id: int
    shift: ShiftOut
    state: str
    answer_by: datetime


class ReasonIn(Schema):
    """Why not; may be empty."""

    reason: str = ""
    note: str = ""


class OtherTimeIn(Schema):
    """A time that would suit; it lasts as long as the shift."""

    starts_at: datetime
    note: str = ""


class ScanIn(Schema):
    """The text of the code at the place."""

    token: str


class CheckInOut(Schema):
    """Arrived (in) or left (out), and when."""

    kind: str
    at: datetime
    shift_id: int


class AskIn(Schema):
    """Whom to ask, by public number; ``hours`` to answer, the place's own when empty."""

    person: str
    hours: float | None = None


def refused(refusal: Refusal) -> Any:
    """The answer to what the rules do not allow, with plain facts."""
    facts = dict(refusal.facts)
    if isinstance(refusal, NotEligible):
        facts["reasons"] = [reason.as_data() for reason in refusal.reasons]
    told = Refused(code=refusal.code, sentence=phrases.sentence(refusal), details=facts)
    return Status(409, told)


def place_out(place: Assignment) -> PlaceOut:
    """The row as JSON, for its holder."""
    shift = place.shift
    return PlaceOut(
        id=place.pk,
        shift=shift_out(shift),
        place_name=shift.place_name,
        address=shift.address,
        state=place.state,
        is_lead=place.is_lead,
    )


def invitation_out(row: Invitation) -> InvitationOut:
    """The row as JSON, for who was asked."""
    return InvitationOut(
        id=row.pk, shift=shift_out(row.shift), state=row.state, answer_by=row.answer_by
    )


@router.get("/me/places", response=list[PlaceOut])
def my_places(request: HttpRequest) -> Any:
    """Places ahead and just now, soonest first."""
    person = caller(request).person
    return [place_out(row) for row in shown.coming_places(person, at=timezone.now())]


@router.post("/shifts/{shift_id}/place", response={200: PlaceOut, 409: Refused})
def take_place(request: HttpRequest, shift_id: int) -> Any:
    """Take a place."""
    person = caller(request).person
    shift = get_object_or_404(shown.public_shifts(), pk=shift_id)
    try:
        return place_out(rosters.sign_up(shift=shift, by=person, at=timezone.now()))
    except Refusal as refusal:
        return refused(refusal)


@router.delete("/shifts/{shift_id}/place", response={204: None, 409: Refused})
def give_back(request: HttpRequest, shift_id: int, reason: str = "") -> Any:
    """Give one's place back."""
    person = caller(request).person
    shift = get_object_or_404(shown.public_shifts(), pk=shift_id)
    place = Assignment.objects.filter(
        shift=shift, person=person, state=AssignmentState.ACCEPTED
    ).first()
    if place is None:
        return refused(NotOnShift(shift_title=shift.project.title))
    return _done(
        lambda: rosters.release(assignment=place, reason=reason, by=person, at=timezone.now())
    )


@router.post("/shifts/{shift_id}/reserve", response={204: None, 409: Refused})
def join_reserve(request: HttpRequest, shift_id: int) -> Any:
    """Wait for a place on a full shift."""
    person = caller(request).person
    shift = get_object_or_404(shown.public_shifts(), pk=shift_id)
    return _done(lambda: reserves.join(shift=shift, by=person, at=timezone.now()))


@router.delete("/shifts/{shift_id}/reserve", response={204: None, 409: Refused})
def leave_reserve(request: HttpRequest, shift_id: int) -> Any:
    """Stop waiting."""
    person = caller(request).person
    shift = get_object_or_404(shown.public_shifts(), pk=shift_id)
    return _done(lambda: reserves.leave(shift=shift, by=person, at=timezone.now()))


@router.get("/me/invitations", response=list[InvitationOut])
def my_invitations(request: HttpRequest) -> Any:
    """Questions that wait for an answer, the nearest deadline first."""
    person = caller(request).person
    return [invitation_out(row) for row in shown.open_invitations(person, at=timezone.now())]


@router.post("/invitations/{invitation_id}/acceptance", response={200: PlaceOut, 409: Refused})
def accept(request: HttpRequest, invitation_id: int) -> Any:
    """Yes."""
    row, person = _own(request, invitation_id)
    try:
        place = rosters.accept_invitation(invitation=row, by=person, at=timezone.now())
    except Refusal as refusal:
        return refused(refusal)
    return place_out(place)


@router.post("/invitations/{invitation_id}/decline", response={204: None, 409: Refused})
def decline(request: HttpRequest, invitation_id: int, told: ReasonIn) -> Any:
    """No, with a reason if one likes."""
    row, person = _own(request, invitation_id)
    return _done(
        lambda: rosters.decline_invitation(
            invitation=row, reason=told.reason, note=told.note, by=person, at=timezone.now()
        )
    )


@router.post("/invitations/{invitation_id}/other-time", response={204: None, 409: Refused})
def other_time(request: HttpRequest, invitation_id: int, told: OtherTimeIn) -> Any:
    """Not then, but at another time."""
    row, person = _own(request, invitation_id)
    start = told.starts_at if told.starts_at.tzinfo else timezone.make_aware(told.starts_at)
    length: timedelta = row.shift.ends_at - row.shift.starts_at
    return _done(
        lambda: rosters.suggest_other_time(
            invitation=row,
            starts_at=start,
            ends_at=start + length,
            note=told.note,
            by=person,
            at=timezone.now(),
        )
    )


@router.post("/check-ins", response={200: CheckInOut, 409: Refused})
def scan(request: HttpRequest, told: ScanIn) -> Any:
    """Arrive or leave with the code that was scanned."""
    person = caller(request).person
    try:
        row = attendance.check_in_by_scan(text=told.token, by=person, at=timezone.now())
    except Refusal as refusal:
        return refused(refusal)
    return CheckInOut(kind=row.kind, at=row.at, shift_id=row.assignment.shift_id)


@router.post("/shifts/{shift_id}/invitations", response={200: InvitationOut, 409: Refused})
def ask(request: HttpRequest, shift_id: int, told: AskIn) -> Any:
    """Ask somebody for a shift that one runs; only people of one's list of candidates."""
    who, now = caller(request, *PLANNERS), timezone.now()
    found = access.shifts_for(who).select_related("project", "position")
    shift = get_object_or_404(found, pk=shift_id)
    people = {one.person.number: one.person for one in run.candidates(shift, who, at=now)}
    known = access.people_for(who).filter(number=told.person).first()
    person = people.get(told.person) or known
    if person is None:
        return refused(NotAllowed(action="invite"))
    hours = told.hours if told.hours is None or told.hours > 0 else None
    try:
        row = invitations.invite(shift=shift, person=person, by=who.person, at=now, hours=hours)
    except Refusal as refusal:
        return refused(refusal)
    return invitation_out(row)


def _own(request: HttpRequest, invitation_id: int) -> tuple[Invitation, Person]:
    person = caller(request).person
    return get_object_or_404(shown.invitations_of(person), pk=invitation_id), person


def _done(act: Callable[[], object]) -> Any:
    """204 when it went, 409 with the reason when the rules do not allow it."""
    try:
        act()
    except Refusal as refusal:
        return refused(refusal)
    return Status(204, None)
