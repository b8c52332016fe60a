"""What devices wrote without a network: taken in line by line, doubts decided by a person."""

import base64
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from liandong.core import checkin, offline, policy
from liandong.core.hours import AlreadyRecognized, Evidence, OwnHours, Span
from liandong.core.offline import (
    DeviceEntryKept,
    DeviceEntrySettled,
    Doubt,
    EntryFinal,
    EntrySettled,
    Written,
)
from liandong.core.refusals import ValueMissing
from liandong.core.rosters import AbsenceRecorded
from liandong.models import (
    Assignment,
    AssignmentState,
    Badge,
    CheckIn,
    Device,
    DeviceEntry,
    EntryState,
    LedgerEntry,
    Person,
    Shift,
)
from liandong.services import attendance, events
from liandong.services.attendance import Trace

IN, OUT, ABSENT = "in", "out", "absent"
_METHODS = {"scan": Evidence.OFFLINE, "badge": Evidence.BADGE}


@transaction.atomic
def receive(
    *,
    device: Device,
    text: str,
    signature: str,
    client_now: datetime,
    at: datetime,
    mark: str = "",
) -> DeviceEntry:
    """Take in one line that a device wrote; what became of it stands on the row.

    The same line sent again gives the same row and changes nothing. A line that is in
    doubt is kept and waits for a person; a line that cannot be right is kept with the
    reason. Event CheckedIn, CheckedOut or AbsenceRecorded when it changed something, else
    DeviceEntryKept.
    """
    device = (
        Device.objects.select_for_update(of=("self",)).select_related("person").get(pk=device.pk)
    )
    name = offline.digest(text)
    known = DeviceEntry.objects.filter(device=device, digest=name, signature=signature).first()
    if known is not None:
        return known
    row = DeviceEntry(
        device=device,
        client_id="",
        seq=0,
        kind="bad",
        client_at=client_now,
        received_at=at,
        text=text[:4000],
        digest=name,
        signature=signature[:100],
        state=EntryState.REFUSED,
    )
    if not offline.is_signed(text, signature, base64.b64decode(device.public_key)):
        return _kept(row, Doubt.SIGNATURE, at)
    try:
        told = offline.read(text)
    except ValueError:
        return _kept(row, Doubt.UNREADABLE, at)
    row.client_id, row.seq, row.kind = told.client_id, told.seq, told.kind
    row.claimed_at = told.claimed_at
    doubt = offline.chain_doubt(told, last_seq=device.last_seq, last_hash=device.last_hash)
    if told.seq > device.last_seq:
        device.last_seq, device.last_hash = told.seq, name
    device.seen_at = at
    device.save(update_fields=["last_seq", "last_hash", "seen_at"])
    return _judged(row, told, doubt, client_now - at, at, mark)


def _judged(
    row: DeviceEntry,
    told: Written,
    doubt: Doubt | None,
    clock_off: timedelta,
    at: datetime,
    mark: str,
) -> DeviceEntry:
    """Find whom the line is about, weigh it, and write what holds."""
    device = row.device
    found = _place(row, told)
    if isinstance(found, Doubt):
        return _kept(row, found, at)
    assignment, weak = found
    row.assignment, row.shift = assignment, assignment.shift
    planned = Span(assignment.shift.starts_at, assignment.shift.ends_at)
    rules = policy.profile_for(assignment.shift.division_code, planned.day())
    times = offline.time_doubt(
        told,
        clock_off=clock_off,
        received_at=at,
        registered_at=device.registered_at,
        late=timedelta(hours=rules.offline_late_hours),
    )
    claimed = row.claimed_at or told.claimed_at
    doubt = (
        (Doubt.REVOKED if device.revoked_at is not None else None)
        or doubt
        or weak
        or times
        or (offline.shift_doubt(claimed, planned) if told.kind != ABSENT else None)
    )
    kind = _direction(assignment, told.kind, claimed)
    row.kind = told.kind
    _beside(row, assignment, kind)
    if doubt is not None:
        return _kept(row, doubt, at)
    if kind == ABSENT:
        return _absent(row, assignment, at)
    return _came_or_left(row, assignment, kind, claimed, at, mark)


def _place(row: DeviceEntry, told: Written) -> tuple[Assignment, Doubt | None] | Doubt:
    """The place on a shift that a line is about, and what is weak in how it is known."""
    key, device = settings.LIANDONG_CHECKIN_KEY, row.device
    weak: Doubt | None = None
    if told.kind == "scan":
        try:
            shift_id, shown_at = offline.late_scan(told.code, told.written_at, key)
        except checkin.TokenForged:
            return Doubt.TOKEN
        if shown_at is None:
            weak = Doubt.CODE_MOMENT
        else:
            row.claimed_at = shown_at
        person_id: int | None = device.person_id
    else:
        pack = offline.read_pack(told.pack, key)
        shift_id = told.shift_id
        lacking = offline.pack_doubt(
            pack, device_id=device.pk, shift_id=shift_id, written_at=told.written_at
        )
        if lacking is Doubt.PACK:
            return lacking
        weak, person_id = lacking, None
        if told.kind == "badge":
            code = offline.read_badge(told.code, key)
            badge = Badge.objects.filter(code=code, revoked_at=None).first() if code else None
            if badge is None:
                return Doubt.BADGE_VOID
            person_id = badge.person_id
    row.shift = Shift.objects.filter(pk=shift_id).first()
    places = Assignment.objects.select_for_update(of=("self",)).select_related("shift__project")
    places = places.filter(shift_id=shift_id).exclude(state=AssignmentState.RELEASED)
    if person_id is not None:
        assignment = places.filter(person_id=person_id).first()
    else:
        assignment = places.filter(pk=told.assignment_id).first()
    if assignment is None:
        return Doubt.NOT_ON_SHIFT
    if told.kind != "scan" and assignment.person_id == device.person_id:
        return Doubt.OWN
    return assignment, weak


def _direction(assignment: Assignment, kind: str, claimed: datetime) -> str:
    """A scan is the arrival, and the next one the leaving."""
    if kind not in ("scan", "badge"):
        return kind
    arrived = CheckIn.objects.filter(assignment=assignment, kind=IN).first()
    if arrived is None or abs(claimed - arrived.at) < timedelta(minutes=1):
        return IN
    return OUT


def _beside(row: DeviceEntry, assignment: Assignment, kind: str) -> None:
    """Write down what stands in the record now, for whoever has to decide."""
    standing = CheckIn.objects.filter(
        assignment=assignment, kind=OUT if kind == OUT else IN, is_proposed=False
    ).first()
    if standing is not None:
        row.standing_at, row.standing_method = standing.at, standing.method
    elif assignment.state == AssignmentState.ABSENT:
        row.standing_method = ABSENT


def _absent(row: DeviceEntry, assignment: Assignment, at: datetime) -> DeviceEntry:
    if CheckIn.objects.filter(assignment=assignment).exists():
        return _kept(row, Doubt.CONFLICT, at)
    if assignment.state == AssignmentState.ABSENT:
        return _same(row, at)
    if assignment.state != AssignmentState.ACCEPTED:
        return _kept(row, Doubt.RECOGNIZED, at)
    row.state = EntryState.APPLIED
    row.save()
    _mark_absent(assignment, row.device.person, at)
    return row


def _mark_absent(assignment: Assignment, by: Person, at: datetime) -> None:
    assignment.state = AssignmentState.ABSENT
    assignment.save(update_fields=["state"])
    events.record(
        AbsenceRecorded(assignment.pk, assignment.shift_id, assignment.person_id), by=by, at=at
    )


def _came_or_left(
    row: DeviceEntry, assignment: Assignment, kind: str, when: datetime, at: datetime, mark: str
) -> DeviceEntry:
    if assignment.state == AssignmentState.SERVED:
        return _kept(row, Doubt.RECOGNIZED, at)
    seen = {c.kind: c for c in CheckIn.objects.filter(assignment=assignment, is_proposed=False)}
    standing = seen.get(kind)
    if standing is not None:
        if abs(standing.at - when) <= offline.SAME_WITHIN:
            return _same(row, at)
        if standing.device_id != row.device_id or standing.method != _method(row):
            return _kept(row, Doubt.CONFLICT, at)
    elif assignment.state == AssignmentState.ABSENT and row.kind in (IN, OUT):
        ours = DeviceEntry.objects.filter(assignment=assignment, kind=ABSENT, state="applied")
        if not ours.filter(device=row.device).exists():
            return _kept(row, Doubt.CONFLICT, at)
    if kind == OUT and (IN not in seen or seen[IN].at > when):
        return _kept(row, Doubt.NO_ARRIVAL, at)
    if kind == IN and OUT in seen and seen[OUT].at < when:
        return _kept(row, Doubt.CONFLICT, at)
    row.state = EntryState.APPLIED
    row.save()
    _write(row, assignment, kind, when, at, mark, by=row.device.person)
    return row


def _method(row: DeviceEntry) -> Evidence:
    return _METHODS.get(row.kind, Evidence.LEADER_LIST)


def _write(
    row: DeviceEntry,
    assignment: Assignment,
    kind: str,
    when: datetime,
    at: datetime,
    mark: str,
    *,
    by: Person,
) -> None:
    trace = Trace(mark=mark, device=row.device, client_at=row.claimed_at)
    attendance.write(assignment, kind, when, _method(row), by=by, at=at, trace=trace)


def _same(row: DeviceEntry, at: datetime) -> DeviceEntry:
    row.state = EntryState.SAME
    row.save()
    events.record(DeviceEntryKept(row.device_id, row.seq, row.state, ""), by=None, at=at)
    return row


def _kept(row: DeviceEntry, doubt: Doubt, at: datetime) -> DeviceEntry:
    """Keep a line that changes nothing now; the first of a shift calls its social worker."""
    row.state = EntryState.REFUSED if doubt.is_final else EntryState.HELD
    row.reason = doubt
    waits = row.state == EntryState.HELD and row.shift is not None
    is_first = (
        waits and not DeviceEntry.objects.filter(shift=row.shift, state=EntryState.HELD).exists()
    )
    row.save()
    events.record(DeviceEntryKept(row.device_id, row.seq, row.state, doubt), by=None, at=at)
    if is_first and row.shift is not None:
        project = row.shift.project
        events.owe(
            "entries_wait",
            to=project.social_worker or project.lead_person,
            facts={"title": project.title, "starts_at": row.shift.starts_at.isoformat()},
            at=at,
        )
    return row


@transaction.atomic
def decide(
    *, entry: DeviceEntry, takes_entry: bool, reason: str, by: Person, at: datetime
) -> DeviceEntry:
    """Say which of two versions holds, and why. What was there stays on the row.

    Refuses ``EntrySettled``, ``EntryFinal`` (nobody to write it for), ``OwnHours``,
    ``ValueMissing`` without a reason, ``AlreadyRecognized`` when the hours already stand in
    the ledger (correct them there). Event DeviceEntrySettled.
    """
    row = (
        DeviceEntry.objects.select_for_update(of=("self",))
        .select_related("device__person", "assignment__shift__project")
        .get(pk=entry.pk)
    )
    if row.state == EntryState.SETTLED:
        raise EntrySettled()
    if row.state != EntryState.HELD or row.assignment is None:
        raise EntryFinal()
    if row.assignment.person_id == by.pk:
        raise OwnHours()
    if not reason.strip():
        raise ValueMissing(field="reason")
    if takes_entry:
        _take(row, row.assignment, by, at)
    row.state = EntryState.SETTLED
    row.decided_at, row.decided_by, row.took_entry = at, by, takes_entry
    row.decision_reason = " ".join(reason.split())[:200]
    row.save()
    events.record(DeviceEntrySettled(row.pk, takes_entry, row.decision_reason), by=by, at=at)
    return row


def _take(row: DeviceEntry, assignment: Assignment, by: Person, at: datetime) -> None:
    if assignment.state == AssignmentState.SERVED:
        entry = LedgerEntry.objects.filter(
            person=assignment.person_id, shift=assignment.shift_id
        ).last()
        raise AlreadyRecognized(seq=entry.seq if entry else 0)
    if row.kind == ABSENT:
        CheckIn.objects.filter(assignment=assignment).delete()
        _mark_absent(assignment, by, at)
        return
    when = row.claimed_at or row.client_at
    kind = _direction(assignment, row.kind, when)
    _write(row, assignment, kind, when, at, "", by=by)
