"""Who read a case: as the client is told, and how the client was told."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from liandong.core.case_tellings import SEALED_LOOKS, ReaderRole, is_named, role_of
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    Case,
    CaseCover,
    CaseReading,
    CaseTelling,
    Organization,
    Person,
    RoleGrant,
)
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR

MOST = 500


@dataclass(frozen=True, slots=True)
class ReadingDay:
    """One person looked at one thing on one day, so many times.

    is_named
        Whether the client is told the whole name; else the family name.
    """

    day: date
    name: str
    is_named: bool
    role: ReaderRole | None
    organization: str
    what: str
    is_sealed: bool
    times: int
    last_at: datetime


def readings_of(case: Case) -> list[ReadingDay]:
    """Who looked at what on which day, latest first. One query."""
    found: dict[tuple[int, str, date, ReaderRole | None], ReadingDay] = {}
    rows = CaseReading.objects.filter(case=case).select_related("reader", "organization")
    for row in rows.order_by("-at", "-pk"):
        role = role_of(row.what, row.role, reader=row.reader_id, worker=case.worker_id)
        key = (row.reader_id, row.what, row.at.astimezone(SHANGHAI).date(), role)
        seen = found.get(key)
        times, last = (seen.times + 1, seen.last_at) if seen else (1, row.at)
        found[key] = ReadingDay(
            day=key[2],
            name=row.reader.name,
            is_named=is_named(role),
            role=role,
            organization=row.organization.name if row.organization else "",
            what=row.what,
            is_sealed=row.what in SEALED_LOOKS,
            times=times,
            last_at=last,
        )
    return list(found.values())[:MOST]


def tellings_of(case: Case) -> list[CaseTelling]:
    """When and how the client was told, latest first. One query."""
    return list(case.tellings.select_related("by").order_by("-at", "-pk")[:20])


def own_cases(person: Person) -> QuerySet[Case]:
    """Cases in which a person is the client: not to read, but to learn who reads them."""
    rows = Case.objects.filter(beneficiary__person=person).select_related("worker", "organization")
    return rows.order_by("-opened_at", "-pk")


def role_in(case: Case, reader: Person, *, on: date) -> ReaderRole:
    """As what somebody who may read a case reads it that day. At most one query."""
    if reader.pk == case.worker_id:
        return ReaderRole.WORKER
    covers = CaseCover.objects.filter(
        worker=case.worker_id, stand_in=reader, since__lte=on, until__gt=on
    )
    return ReaderRole.STAND_IN if covers.exists() else ReaderRole.SUPERVISOR


def body_of(reader: Person, role: ReaderRole, *, on: date) -> Organization | None:
    """For which organization somebody reads that day; a volunteer reads for none. One query."""
    if role is ReaderRole.VOLUNTEER:
        return None
    wanted = SUPERVISOR if role is ReaderRole.SUPERVISOR else SOCIAL_WORKER
    grants = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=on), person=reader, role=wanted, since__lte=on
    ).filter(organization__isnull=False)
    found = grants.select_related("organization").order_by("-since", "-pk").first()
    return found.organization if found else None
