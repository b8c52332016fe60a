"""Why an entry is believed: who recorded what, on which kind of device, and who looked again.

Whether a location point was kept is told, never where it was.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F

from liandong.core.hours import SHANGHAI, Evidence
from liandong.models import AssistTask, CheckIn, HoursClaim, LedgerEntry


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that was recorded about a service.

    kind
        ``in``, ``out``, ``claimed`` (a back-fill, a task told as done) or ``entered`` (taken over
        as it was).
    device
        ``own``, ``shared`` (by ``people`` that day), ``leader`` (somebody else's who ran it),
        ``photo`` (a sheet with its picture), ``photo_gone`` (deleted in its time), or ``unknown``.
    day
        Until when a picture is kept, or when it was deleted.
    """

    kind: str
    method: Evidence
    by: str
    at: datetime
    device: str
    people: int = 1
    day: date | None = None
    has_point: bool = False


@dataclass(frozen=True, slots=True)
class Belief:
    """What stands behind one entry.

    second
        ``approved`` (a second person checked a back-fill) or ``entered`` (somebody else than
        the volunteer confirmed it), by ``second_by``.
    spot_check
        ``none``, ``waiting``, ``yes``, ``unreached``, ``doubt``, ``stands`` or ``fell``.
    """

    records: tuple[Record, ...]
    second: str
    second_by: str
    second_at: datetime
    spot_check: str
    strength: int

    @property
    def has_point(self) -> bool:
        """Whether a location point was kept at one of the check-ins."""
        return any(record.has_point for record in self.records)


def of(entry: LedgerEntry) -> Belief:
    """What stands behind an entry, in order of time. At most five queries."""
    seen = CheckIn.objects.filter(
        assignment__shift=entry.shift_id, assignment__person=entry.person_id, is_proposed=False
    ).select_related("recorded_by", "paper", "point")
    evidence = Evidence(entry.evidence)
    records = [_record(row, entry.person_id) for row in seen.defer("paper__photo")]
    records += [
        Record("claimed", Evidence(row.evidence), row.entered_by.name, row.entered_at, "unknown")
        for row in HoursClaim.objects.filter(entries=entry).select_related("entered_by")
    ]
    if entry.shift_id is None:
        tasks = AssistTask.objects.filter(entry=entry).select_related("volunteer").defer("report")
        records += [
            Record("claimed", evidence, one.volunteer.name, one.ended_at, "unknown")
            for one in tasks
            if one.ended_at is not None
        ]
    records.sort(key=lambda record: record.at)
    if not records:
        records = [Record("entered", evidence, entry.entered_by.name, entry.recorded_at, "unknown")]
    return Belief(
        records=tuple(records),
        second="approved" if entry.approved_by_id else "entered",
        second_by=(entry.approved_by or entry.entered_by).name,
        second_at=entry.recorded_at,
        spot_check=_spot_check(entry),
        strength=evidence.strength,
    )


def _record(row: CheckIn, person_id: int) -> Record:
    people, day = 1, None
    if row.paper is not None and row.paper.photo_deleted_at is not None:
        device, day = "photo_gone", row.paper.photo_deleted_at.astimezone(SHANGHAI).date()
    elif row.paper is not None:
        device = "photo" if row.paper.photo_digest else "leader"
        day = row.paper.photo_delete_on
    elif row.recorded_by_id != person_id:
        device = "leader"
    elif row.device_mark:
        people = _people_on(row)
        device = "shared" if people > 1 else "own"
    else:
        device = "own" if row.device_id is not None else "unknown"
    return Record(
        kind=row.kind,
        method=Evidence(row.method),
        by=row.recorded_by.name,
        at=row.at,
        device=device,
        people=people,
        day=day,
        has_point=hasattr(row, "point"),
    )


def _people_on(row: CheckIn) -> int:
    """How many people checked themselves in on the same browser that day."""
    midnight = datetime.combine(row.at.astimezone(SHANGHAI).date(), time(), tzinfo=SHANGHAI)
    return (
        CheckIn.objects.filter(
            device_mark=row.device_mark,
            at__gte=midnight,
            at__lt=midnight + timedelta(days=1),
            recorded_by=F("assignment__person"),
        )
        .values("recorded_by")
        .distinct()
        .count()
    )


def _spot_check(entry: LedgerEntry) -> str:
    check = getattr(entry, "spot_check", None)
    if check is None:
        return "none"
    if check.answer in {"no", "not_come"}:
        return {None: "doubt", True: "stands", False: "fell"}[check.stands]
    return check.answer or "waiting"
