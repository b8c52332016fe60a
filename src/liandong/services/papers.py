"""Sheets of paper typed in with their photograph; one point of a check-in, kept for a while."""

import base64
import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from liandong.core import papers, policy
from liandong.core.geo import Point, distance_m
from liandong.core.hours import SHANGHAI, Evidence
from liandong.core.papers import (
    PaperEntered,
    PaperPhotosForgotten,
    PointKept,
    PointsForgotten,
)
from liandong.models import (
    AccessRecord,
    CheckIn,
    CheckInPoint,
    PaperSheet,
    Person,
    Shift,
)
from liandong.queries.checkins import may_point, photos_due, points_due
from liandong.services import attendance, events
from liandong.services.attendance import Attendance, Trace

MOST_A_RUN = 500


@transaction.atomic
def enter_sheet(
    *,
    shift: Shift,
    rows: Iterable[Attendance],
    photo: bytes | None,
    by: Person,
    at: datetime,
    mark: str = "",
) -> tuple[PaperSheet, int]:
    """Type in a signed sheet: the kept sheet, and how many lines changed something.

    With its photograph the evidence is the paper, without it the leader's word. The
    photograph loses its metadata and lies encrypted, for as many days as the profile says.
    What a volunteer scanned stays as it was. Refuses ``PhotoUnreadable``, ``PhotoTooBig``,
    and as ``attendance.record_list`` does. Event PaperEntered, and one for each person.
    """
    sheet = PaperSheet(shift=shift, entered_by=by, entered_at=at)
    if photo:
        sheet.photo_type = papers.photo_type(photo)
        clean = papers.without_metadata(photo)
        sheet.photo = base64.b64encode(clean).decode()
        sheet.photo_digest = hashlib.sha256(clean).hexdigest()
        today = at.astimezone(SHANGHAI).date()
        days = policy.profile_for(shift.division_code, today).paper_photo_kept_days
        sheet.photo_delete_on = today + timedelta(days=days)
    sheet.save()
    changed = attendance.record_list(
        shift=shift,
        rows=rows,
        by=by,
        at=at,
        trace=Trace(mark=mark, paper=sheet),
        method=Evidence.PAPER if photo else Evidence.LEADER_LIST,
    )
    events.record(PaperEntered(shift.pk, changed, bool(photo)), by=by, at=at)
    return sheet, changed


@transaction.atomic
def look_at_photo(*, sheet: PaperSheet, why: str, by: Person, at: datetime) -> bytes:
    """The photograph of a sheet; the look is written down for everybody on it."""
    shown = PaperSheet.objects.get(pk=sheet.pk)
    people = Person.objects.filter(assignments__check_ins__paper=shown).distinct()
    _noted(people, "paper_sheet", why, by, at)
    return base64.b64decode(shown.photo)


@transaction.atomic
def keep_point(
    *, check_in: CheckIn, lat: float, lon: float, accuracy_m: float, at: datetime
) -> CheckInPoint | None:
    """Keep where the telephone said it was; nothing without the separate consent.

    One point for one check-in, rounded, deleted after the days that the profile names.
    Event PointKept.
    """
    place = CheckIn.objects.select_related("assignment__shift", "assignment__person").get(
        pk=check_in.pk
    )
    person, shift = place.assignment.person, place.assignment.shift
    point = papers.rounded(lat, lon, accuracy_m)
    if (
        point is None
        or not may_point(person)
        or CheckInPoint.objects.filter(check_in=place).exists()
    ):
        return None
    today = at.astimezone(SHANGHAI).date()
    far = None
    if shift.lat is not None and shift.lon is not None:
        far = round(distance_m(Point(shift.lat, shift.lon), Point(lat, lon)))
    made = CheckInPoint.objects.create(
        check_in=place,
        lat=point[0],
        lon=point[1],
        accuracy_m=point[2],
        distance_m=far,
        taken_at=at,
        delete_on=today
        + timedelta(days=policy.profile_for(shift.division_code, today).point_kept_days),
    )
    events.record(PointKept(person.pk, shift.pk), by=person, at=at)
    return made


@transaction.atomic
def look_at_points(*, points: Iterable[CheckInPoint], why: str, by: Person, at: datetime) -> None:
    """Write down that somebody saw the points."""
    people = Person.objects.filter(assignments__check_ins__point__in=list(points)).distinct()
    _noted(people, "check_in_point", why, by, at)


def _noted(people: Iterable[Person], what: str, why: str, by: Person, at: datetime) -> None:
    AccessRecord.objects.bulk_create(
        AccessRecord(viewer=by, subject=person, what=what, why=why, at=at)
        for person in people
        if person.pk != by.pk
    )


@transaction.atomic
def forget_photos(*, at: datetime) -> int:
    """Delete photographs that were kept long enough; how many. Event PaperPhotosForgotten.

    One that an open objection or an open spot check needs stays until that is settled. The
    record, its evidence class and the photograph's digest stay.
    """
    due = list(photos_due(at=at.astimezone(SHANGHAI)).select_for_update(of=("self",))[:MOST_A_RUN])
    for sheet in due:
        sheet.photo, sheet.photo_type, sheet.photo_deleted_at = "", "", at
        sheet.save(update_fields=["photo", "photo_type", "photo_deleted_at"])
    if due:
        events.record(PaperPhotosForgotten(len(due)), by=None, at=at)
    return len(due)


@transaction.atomic
def forget_points(*, at: datetime) -> int:
    """Delete points that were kept long enough; how many. Event PointsForgotten if any."""
    count, _ = points_due(at=at.astimezone(SHANGHAI)).delete()
    if count:
        events.record(PointsForgotten(count), by=None, at=at)
    return count
