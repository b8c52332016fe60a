"""Makers for what happens at and after a service: check-ins, entries, certificates."""

from datetime import datetime, timedelta

from liandong.core.hours import Evidence
from liandong.models import (
    Assignment,
    Certificate,
    CheckIn,
    LedgerEntry,
    Organization,
    Person,
    Project,
    Shift,
)
from liandong.services import certificates, hours
from tests import make

AFTER = make.MONDAY_9 + timedelta(hours=6)
"""Monday, 4 May 2026, three in the afternoon: the usual shift ended at eleven."""


def check_in(
    place: Assignment,
    kind: str,
    when: datetime,
    *,
    method: Evidence = Evidence.SCAN,
    by: Person | None = None,
    is_proposed: bool = False,
) -> CheckIn:
    return CheckIn.objects.create(
        assignment=place,
        kind=kind,
        at=when,
        method=method,
        recorded_by=by or place.person,
        recorded_at=when,
        is_proposed=is_proposed,
    )


def place(
    *,
    person: Person,
    worker: Person,
    project: Project | None = None,
    shift: Shift | None = None,
    starts_at: datetime = make.MONDAY_9,
    minutes: int = 120,
    came: bool = True,
    left: bool = True,
    method: Evidence = Evidence.SCAN,
    late: int = 0,
    listed_by: Person | None = None,
) -> Assignment:
    """A place at a shift that the person came to and left on time, unless told otherwise.

    ``late`` minutes after the start. ``listed_by`` wrote the list when it is one, else the
    worker. The shift is a new one of the worker's unless named.
    """
    where = shift or make.shift(
        project=project or make.project(social_worker=worker),
        starts_at=starts_at,
        minutes=minutes,
        max_people=9,
    )
    made = make.assignment(shift=where, person=person)
    by = person if method is Evidence.SCAN else listed_by or worker
    if came:
        check_in(made, "in", where.starts_at + timedelta(minutes=late), method=method, by=by)
    if came and left:
        check_in(made, "out", where.ends_at, method=method, by=by)
    return made


def entry(*, person: Person, worker: Person, at: datetime = AFTER, **wanted) -> LedgerEntry:
    """A recognized entry of 120 minutes by scan, unless told otherwise."""
    return hours.recognize(
        assignment=place(person=person, worker=worker, **wanted), by=worker, at=at
    )


def certificate(
    *, person: Person, issuer: Organization, at: datetime = AFTER, by: Person | None = None
) -> Certificate:
    """A certificate of May 2026, taken by the person."""
    return certificates.certify(
        person=person,
        first_day=make.day(make.MONDAY_9).replace(day=1),
        last_day=make.day(make.MONDAY_9).replace(day=31),
        issuer=issuer,
        by=by or person,
        at=at,
    )
