"""Saying when one can serve: the week, single times, and busy times from a calendar file."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from liandong.core import availability as rules
from liandong.core.hours import Span
from liandong.core.refusals import NotAllowed
from liandong.models import AvailabilityException, ExceptionKind, Person
from liandong.services import events

KEPT_AFTER = timedelta(days=30)
"""Exceptions are deleted so long after their end; nobody needs them any more."""


@transaction.atomic
def say_week(*, person: Person, usual: int, never: int, by: Person, at: datetime) -> Person:
    """Say which slots are usual and which never, as masks (see ``core.availability``).

    Refuses ``SlotBothWays``, ``NotAllowed`` (only oneself). Nothing changed, nothing written.
    Event AvailabilitySaid.
    """
    _own(person, by)
    rules.check_week(usual, never)
    row = Person.objects.select_for_update().get(pk=person.pk)
    if (row.availability_mask, row.never_mask) != (usual, never):
        row.availability_mask, row.never_mask = usual, never
        row.save(update_fields=["availability_mask", "never_mask"])
        events.record(rules.AvailabilitySaid(row.pk), by=by, at=at)
    return row


@transaction.atomic
def say_exception(
    *,
    person: Person,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Person,
    at: datetime,
) -> AvailabilityException:
    """Say that a stretch of time is ``free`` or ``busy``, whatever is usual.

    Refuses ``ExceptionBackwards``, ``ExceptionOver``, ``ExceptionTooLong``,
    ``TooManyExceptions``, ``NotAllowed``. Event ExceptionSaid.
    """
    _own(person, by)
    ahead = person.availability_exceptions.filter(source="", ends_at__gt=at).count()
    rules.check_exception(starts_at, ends_at, ahead=ahead, at=at)
    row = AvailabilityException.objects.create(
        person=person,
        kind=ExceptionKind(kind),
        starts_at=starts_at,
        ends_at=ends_at,
        said_at=at,
    )
    events.record(rules.ExceptionSaid(person.pk, row.kind), by=by, at=at)
    return row


@transaction.atomic
def take_back(*, exception: AvailabilityException, by: Person, at: datetime) -> None:
    """Forget a stretch said before. Refuses ``NotAllowed``. Event ExceptionTakenBack."""
    _own(exception.person, by)
    if exception.delete()[0]:
        events.record(rules.ExceptionTakenBack(by.pk), by=by, at=at)


@transaction.atomic
def take_calendar(
    *, person: Person, source: str, spans: Sequence[Span], by: Person, at: datetime
) -> int:
    """Keep the busy times of one calendar in place of all its earlier ones; how many.

    No spans: the calendar is forgotten. Refuses ``CalendarSourceUnknown``, ``NotAllowed``.
    Event CalendarTaken.
    """
    _own(person, by)
    rules.check_source(source)
    Person.objects.select_for_update().get(pk=person.pk)
    person.availability_exceptions.filter(source=source).delete()
    AvailabilityException.objects.bulk_create(
        AvailabilityException(
            person=person,
            kind=ExceptionKind.BUSY,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            source=source,
            said_at=at,
        )
        for span in rules.merged(spans)
    )
    events.record(rules.CalendarTaken(person.pk, source, len(spans)), by=by, at=at)
    return len(spans)


def forget_past(*, at: datetime) -> int:
    """Delete exceptions that ended a month ago; how many."""
    return AvailabilityException.objects.filter(ends_at__lt=at - KEPT_AFTER).delete()[0]


def _own(person: Person, by: Person) -> None:
    if by.pk != person.pk:
        raise NotAllowed(action="say_availability")
