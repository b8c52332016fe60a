"""Arriving and leaving: scanned by the volunteer, or the leader's list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from liandong.core import checkin
from liandong.core.checkin import (
    AlreadyCheckedIn,
    AlreadyCheckedOut,
    NotCheckedIn,
    NotOnThisShift,
    OnAnotherShift,
)
from liandong.core.hours import (
    CheckedIn,
    CheckedOut,
    CheckOutProposed,
    Evidence,
    NotYetEnded,
    OwnHours,
    Span,
    proposed_check_out,
)
from liandong.core.projects import ShiftNotReady
from liandong.core.rosters import AbsenceRecorded, NotOnShift
from liandong.models import (
    Assignment,
    AssignmentState,
    CheckIn,
    Device,
    Linkage,
    PaperSheet,
    Person,
    Shift,
)
from liandong.queries.checkins import places_by_now
from liandong.queries.duties import arrival_gates
from liandong.services import events, muster_gates

IN, OUT = "in", "out"
SCAN_LATE = timedelta(hours=2)
SCAN_HOLDS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Trace:
    """On what it was recorded: a browser's mark, a registered device, a sheet of paper.

    ``client_at`` is what the device's own clock said.
    """

    mark: str = ""
    device: Device | None = None
    client_at: datetime | None = None
    paper: PaperSheet | None = field(default=None)


NO_TRACE = Trace()


@transaction.atomic
def check_in_by_scan(
    *,
    text: str,
    by: Person,
    at: datetime,
    scanned_at: datetime | None = None,
    trace: Trace = NO_TRACE,
) -> CheckIn:
    """The volunteer scans the rotating code at the place: arrives, or leaves.

    The first scan is the arrival, the next one the leaving. ``scanned_at`` is when the
    server first saw the code, at most five minutes ago: signing in may come between.
    Refuses ``TokenForged``, ``TokenExpired`` (a forwarded screenshot),
    ``NotOnThisShift``, ``OnAnotherShift``, ``CheckInNotOpen``, ``CheckInClosed``,
    ``AlreadyCheckedOut``, and ``ShiftNotReady`` for the first arrival while the mode misses
    a duty or a record.
    """
    is_kept = scanned_at is not None and timedelta(0) <= at - scanned_at <= SCAN_HOLDS
    seen_at = scanned_at if scanned_at is not None and is_kept else at
    shift_id = checkin.check_token(text, seen_at, settings.LIANDONG_CHECKIN_KEY)
    return _arrive_or_leave(shift_id=shift_id, by=by, at=at, trace=trace)


@transaction.atomic
def check_in_by_code(
    *, shift: Shift, digits: str, by: Person, at: datetime, trace: Trace = NO_TRACE
) -> CheckIn:
    """The same with six typed digits. Refuses ``CodeWrong`` and as a scan does."""
    checkin.check_code(digits, shift.pk, at, settings.LIANDONG_CHECKIN_KEY)
    return _arrive_or_leave(shift_id=shift.pk, by=by, at=at, trace=trace)


def _arrive_or_leave(*, shift_id: int, by: Person, at: datetime, trace: Trace) -> CheckIn:
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("shift__project", "shift__position__part__project")
        .filter(shift_id=shift_id, person=by)
        .exclude(state=AssignmentState.RELEASED)
        .first()
    )
    if assignment is None:
        raise elsewhere(Shift.objects.select_related("project").get(pk=shift_id), by, at=at)
    arrived = CheckIn.objects.filter(assignment=assignment, kind=IN).first()
    if arrived is None:
        checkin.check_window(at, Span(assignment.shift.starts_at, assignment.shift.ends_at))
        _check_ready(assignment.shift, at)
        return write(assignment, IN, at, Evidence.SCAN, by=by, at=at, trace=trace)
    left = CheckIn.objects.filter(assignment=assignment, kind=OUT, is_proposed=False).first()
    if left is not None:
        raise AlreadyCheckedOut(checked_out_at=left.at)
    if at - arrived.at < timedelta(minutes=1):
        raise AlreadyCheckedIn(checked_in_at=arrived.at)
    if at > assignment.shift.ends_at + SCAN_LATE:
        raise checkin.CheckInClosed(ended_at=assignment.shift.ends_at)
    return write(assignment, OUT, at, Evidence.SCAN, by=by, at=at, trace=trace)


def _check_ready(shift: Shift, at: datetime) -> None:
    """Refuse ``ShiftNotReady`` for the first arrival while its mode misses something."""
    gates = arrival_gates(shift, at=at)
    if gates:
        raise ShiftNotReady(title=shift.project.title, gates=tuple(gates))


def elsewhere(shift: Shift, person: Person, *, at: datetime) -> NotOnThisShift | OnAnotherShift:
    """What to tell somebody who holds the code of a shift that they are not on.

    Their own shift is the nearest one that they could check in to or leave by now.
    """
    own = [row.shift for row in places_by_now(person, at=at) if row.shift_id != shift.pk]
    title = shift.project.title
    if not own:
        return NotOnThisShift(shift.pk, title, shift.starts_at)
    near = min(own, key=lambda one: abs(one.starts_at - at))
    return OnAnotherShift(
        shift.pk, title, shift.starts_at, near.pk, near.project.title, near.starts_at
    )


@dataclass(frozen=True, slots=True)
class Attendance:
    """One line of the leader's list; ``left_at`` None means still there."""

    assignment_id: int
    arrived_at: datetime | None
    left_at: datetime | None
    is_absent: bool = False


@transaction.atomic
def record_list(
    *,
    shift: Shift,
    rows: Iterable[Attendance],
    by: Person,
    at: datetime,
    trace: Trace = NO_TRACE,
    method: Evidence = Evidence.LEADER_LIST,
) -> int:
    """Write the leader's list for a shift; how many lines changed something.

    What a volunteer scanned stays as it was. Nobody lists themselves. Refuses
    ``OwnHours``, ``NotOnShift``, ``NotCheckedIn`` (left without or before arriving),
    ``NotYetEnded`` (a time ahead), and while the shift is not over ``ShiftNotReady`` for the
    first arrival. What has happened is written down afterwards whatever was missing.
    """
    rows = list(rows)
    if at < shift.ends_at and any(row.arrived_at is not None for row in rows):
        _check_ready(Shift.objects.select_related("project", "position__part").get(pk=shift.pk), at)
    held = {
        a.pk: a
        for a in Assignment.objects.select_for_update(of=("self",))
        .select_related("shift__project")
        .filter(shift=shift)
        .exclude(state=AssignmentState.RELEASED)
    }
    changed = 0
    for row in rows:
        assignment = held.get(row.assignment_id)
        if assignment is None:
            raise NotOnShift(shift_title=shift.project.title)
        if assignment.person_id == by.pk:
            raise OwnHours()
        changed += _list_one(assignment, row, method, by=by, at=at, trace=trace)
    return changed


def _list_one(
    assignment: Assignment,
    row: Attendance,
    method: Evidence,
    *,
    by: Person,
    at: datetime,
    trace: Trace,
) -> bool:
    seen = {c.kind: c for c in CheckIn.objects.filter(assignment=assignment)}
    if row.is_absent:
        if seen or assignment.state == AssignmentState.ABSENT:
            return False
        assignment.state = AssignmentState.ABSENT
        assignment.save(update_fields=["state"])
        events.record(
            AbsenceRecorded(assignment.pk, assignment.shift_id, assignment.person_id), by=by, at=at
        )
        return True
    if any(moment is not None and moment > at for moment in (row.arrived_at, row.left_at)):
        raise NotYetEnded(ends_at=row.left_at or row.arrived_at or at)
    changed = False
    if row.arrived_at is not None and IN not in seen:
        write(assignment, IN, row.arrived_at, method, by=by, at=at, trace=trace)
        changed = True
    left = seen.get(OUT)
    if row.left_at is not None and (left is None or left.is_proposed):
        arrived_at = seen[IN].at if IN in seen else row.arrived_at
        if arrived_at is None or row.left_at < arrived_at:
            raise NotCheckedIn()
        write(assignment, OUT, row.left_at, method, by=by, at=at, trace=trace)
        changed = True
    return changed


@transaction.atomic
def propose_check_outs(*, at: datetime) -> int:
    """Propose a leaving time where people forgot it; how many. The leader confirms."""
    waiting = (
        Assignment.objects.filter(
            state=AssignmentState.ACCEPTED,
            shift__ends_at__lt=at - checkin.CHECK_OUT_GRACE,
            check_ins__kind=IN,
        )
        .exclude(check_ins__kind=OUT)
        .select_related("shift__project")
        .order_by("pk")
    )
    count = 0
    for assignment in waiting:
        arrived = assignment.check_ins.get(kind=IN)
        propose(assignment, arrived, at=at)
        count += 1
    return count


def propose(assignment: Assignment, arrived: CheckIn, *, at: datetime) -> CheckIn:
    """Put the likely leaving time beside an arrival, in the caller's transaction."""
    planned = Span(assignment.shift.starts_at, assignment.shift.ends_at)
    left = proposed_check_out(arrived.at, planned, None)
    row = CheckIn.objects.create(
        assignment=assignment,
        kind=OUT,
        at=left,
        method=Evidence.LEADER_LIST,
        recorded_by=arrived.recorded_by,
        recorded_at=at,
        is_proposed=True,
    )
    events.record(CheckOutProposed(assignment.person_id, assignment.shift_id, left), by=None, at=at)
    return row


def write(
    assignment: Assignment,
    kind: str,
    when: datetime,
    method: Evidence,
    *,
    by: Person,
    at: datetime,
    trace: Trace = NO_TRACE,
) -> CheckIn:
    """Record one arrival or leaving in the caller's transaction, which checked the rules.

    To an emergency's post nobody arrives past the gates of its muster: ``MusterNotReady``.
    """
    if kind == IN:
        muster_gates.check_may_go(assignment)
    row, _ = CheckIn.objects.update_or_create(
        assignment=assignment,
        kind=kind,
        defaults={
            "at": when,
            "method": method,
            "recorded_by": by,
            "recorded_at": at,
            "is_proposed": False,
            "device": trace.device,
            "device_mark": trace.mark,
            "client_at": trace.client_at,
            "paper": trace.paper,
        },
    )
    if assignment.state == AssignmentState.ABSENT:  # whoever comes late did come
        assignment.state = AssignmentState.ACCEPTED
        assignment.save(update_fields=["state"])
    event = CheckedIn if kind == IN else CheckedOut
    events.record(event(assignment.person_id, assignment.shift_id, method), by=by, at=at)
    Linkage.objects.filter(project=assignment.shift.project_id, until=None).update(last_joint_at=at)
    return row


def token_at(shift: Shift, at: datetime) -> str:
    """The text that the rotating code at a shift shows at a moment."""
    return checkin.token(shift.pk, at, settings.LIANDONG_CHECKIN_KEY)
