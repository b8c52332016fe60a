"""At the meeting place and back: briefing, identity, check-in, the roll-call.

The leader of the posts does it for everybody, each person the briefing and the return for
themselves. Lock order: assignment, incident.
"""

from datetime import datetime

from django.db import transaction

from liandong.core.consents import SensitiveDataSeen, check_look
from liandong.core.hours import SHANGHAI
from liandong.core.incident_facts import BriefingTaken, IdentityShown, NotOut, ReturnTold
from liandong.core.incidents import Outcome
from liandong.core.refusals import NotAllowed, ValueInvalid
from liandong.core.roster_facts import NotOnShift
from liandong.models import (
    AccessRecord,
    Assignment,
    AssignmentState,
    CheckIn,
    Incident,
    MusterNote,
    Person,
    SafeReturn,
)
from liandong.queries import access
from liandong.queries import incidents as shown
from liandong.services import attendance, events

NOTE_MAX_LENGTH = 300


@transaction.atomic
def take_briefing(*, assignment: Assignment, by: Person, at: datetime) -> MusterNote:
    """The person read the briefing, or the leader read it to them. Twice is once.

    Refuses ``NotAllowed``. Event BriefingTaken.
    """
    place = _locked(assignment)
    if by.pk != place.person_id:
        _check_runs(place, by, at)
    note, _ = MusterNote.objects.get_or_create(assignment=place)
    if note.briefed_at is None:
        note.briefed_at, note.briefed_by = at, by
        note.save(update_fields=["briefed_at", "briefed_by"])
        events.record(BriefingTaken(place.shift_id, place.person_id), by=by, at=at)
    return note


@transaction.atomic
def show_identity(*, assignment: Assignment, by: Person, at: datetime) -> MusterNote:
    """The leader saw the person's paper; nothing of it is written down.

    Refuses ``NotAllowed`` (nobody for themselves). Event IdentityShown.
    """
    place = _locked(assignment)
    if by.pk == place.person_id:
        raise NotAllowed(action="show_identity")
    _check_runs(place, by, at)
    note, _ = MusterNote.objects.get_or_create(assignment=place)
    if note.identified_at is None:
        note.identified_at, note.identified_by = at, by
        note.save(update_fields=["identified_at", "identified_by"])
        events.record(IdentityShown(place.shift_id, place.person_id), by=by, at=at)
    return note


@transaction.atomic
def send_out(*, assignment: Assignment, by: Person, at: datetime) -> int:
    """The leader lets somebody go out: checked in on the list; how many lines changed.

    Refuses ``NotAllowed``, ``MusterNotReady`` with every open gate, ``OwnHours``.
    """
    place = _locked(assignment)
    _check_runs(place, by, at)
    row = attendance.Attendance(place.pk, arrived_at=at, left_at=None)
    return attendance.record_list(shift=place.shift, rows=[row], by=by, at=at)


@transaction.atomic
def tell_return(
    *, assignment: Assignment, outcome: Outcome, note: str = "", by: Person, at: datetime
) -> SafeReturn:
    """Somebody is back, told by themselves or called by the leader; the first word stands.

    The leader's call also writes that they left. Refuses ``NotAllowed``, ``NotOut`` (never
    arrived), ``ValueInvalid`` (too long). Event ReturnTold.
    """
    place = _locked(assignment)
    if by.pk != place.person_id:
        _check_runs(place, by, at)
    if len(note) > NOTE_MAX_LENGTH:
        raise ValueInvalid("note", note[:10] + "…", f"≤ {NOTE_MAX_LENGTH}")
    before = SafeReturn.objects.filter(assignment=place).first()
    if before is not None:
        return before
    if not CheckIn.objects.filter(assignment=place, kind=attendance.IN).exists():
        raise NotOut(name=place.person.name)
    made = SafeReturn.objects.create(
        assignment=place, outcome=outcome.value, note=note.strip(), told_by=by, at=at
    )
    events.record(ReturnTold(place.shift_id, place.person_id, outcome.value), by=by, at=at)
    if by.pk != place.person_id:
        row = attendance.Attendance(place.pk, arrived_at=None, left_at=at)
        attendance.record_list(shift=place.shift, rows=[row], by=by, at=at)
    return made


@transaction.atomic
def emergency_contact_of(*, assignment: Assignment, why: str, by: Person, at: datetime) -> str:
    """Whom to call for somebody who is out and not accounted for; the look is written down.

    Refuses ``NotAllowed`` (does not lead here), ``NotOut``,
    ``LookReasonMissing``. Event SensitiveDataSeen; the person is told.
    """
    place = _locked(assignment)
    _check_runs(place, by, at)
    what = "emergency_contact"
    reason = check_look(what, why)
    is_out = CheckIn.objects.filter(assignment=place, kind=attendance.IN).exists()
    if not is_out or SafeReturn.objects.filter(assignment=place).exists():
        raise NotOut(name=place.person.name)
    AccessRecord.objects.create(viewer=by, subject=place.person, what=what, why=reason, at=at)
    events.record(SensitiveDataSeen(place.person.number, what, reason), by=by, at=at)
    facts = {"viewer": by.name, "what": what, "why": reason}
    events.owe("data_seen", to=place.person, facts=facts, at=at)
    return place.person.emergency_contact


def _locked(assignment: Assignment) -> Assignment:
    """The place, locked. Refuses ``NotOnShift`` when it was given back at that moment."""
    row = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("shift__project", "person")
        .exclude(state=AssignmentState.RELEASED)
        .filter(pk=assignment.pk)
        .first()
    )
    if row is None:
        raise NotOnShift(shift_title=assignment.shift.project.title)
    return row


def _check_runs(place: Assignment, by: Person, at: datetime) -> None:
    incident = Incident.objects.select_related("project").filter(project=place.shift.project_id)
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    found = incident.first()
    if found is None or not shown.may_run(actor, found):
        raise NotAllowed(action="muster")
