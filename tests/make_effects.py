"""Makers for figures: an entry of the ledger as the test needs it, straight into the table."""

from datetime import date, datetime, timedelta

from liandong.core.hours import Evidence
from liandong.core.periods import Period
from liandong.models import LedgerEntry, Organization, Person, Shift
from liandong.queries.effects.counting import Scope, Span
from tests import make

MAY = Period.parse("2026-05")
AFTER_MAY = datetime(2026, 6, 20, 12, tzinfo=make.SHANGHAI)
SPAN = Span.of(MAY, AFTER_MAY)
HERE = Scope(make.NANSHAN)


def may(day: int, hour: int = 9) -> datetime:
    """A moment in May 2026."""
    return datetime(2026, 5, day, hour, tzinfo=make.SHANGHAI)


def entry(
    *,
    person: Person,
    organization: Organization,
    on: date | datetime = make.MONDAY_9,
    minutes: int = 60,
    shift: Shift | None = None,
    evidence: Evidence = Evidence.SCAN,
    is_late: bool = False,
    recorded_at: datetime | None = None,
) -> LedgerEntry:
    """Recognized minutes; ``on`` the day or moment of the service."""
    starts = on if isinstance(on, datetime) else make.noon(on)
    seq = LedgerEntry.objects.filter(organization=organization).count() + 1
    return LedgerEntry.objects.create(
        organization=organization,
        seq=seq,
        person=person,
        shift=shift,
        activity="陪诊服务",
        content="陪诊",
        served_on=make.day(starts),
        starts_at=starts,
        ends_at=starts + timedelta(minutes=minutes),
        minutes=minutes,
        kind=evidence.kind,
        evidence=evidence,
        entered_by=person,
        recorded_at=recorded_at or starts + timedelta(hours=3),
        is_late=is_late,
        prev_digest=str(seq),
        digest=str(seq),
    )


def served(
    *, person: Person, starts_at: datetime = make.MONDAY_9, lead: str = "social_worker", **more
) -> Shift:
    """A shift of one place at which somebody served an hour; its project is new."""
    project = more.pop("project", None) or make.project(lead=lead)
    held = make.shift(project=project, starts_at=starts_at, minutes=60, max_people=1, taken=1)
    entry(person=person, organization=project.organization, on=starts_at, shift=held, **more)
    return held
