"""What people said about their time, as pages, rules and plans need it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Q, QuerySet

from liandong.core.availability import without
from liandong.core.hours import SHANGHAI, Span
from liandong.matching import hours_mask
from liandong.matching.columns import Masks
from liandong.models import AvailabilityException, ExceptionKind, Person

_HOUR = timedelta(hours=1)
Stretch = tuple[int, int, int]
"""Row of a person, start, end; minutes since 1970-01-01 00:00 UTC."""


@dataclass(frozen=True, slots=True)
class Said:
    """An exception to somebody's week."""

    person_id: int
    kind: str
    span: Span


def exceptions(whose: Q, *, after: datetime, before: datetime | None = None) -> Iterable[Said]:
    """Exceptions that touch a stretch of time, soonest first. One query."""
    rows = AvailabilityException.objects.filter(whose, ends_at__gt=after)
    if before is not None:
        rows = rows.filter(starts_at__lt=before)
    for person, kind, start, end in rows.order_by("starts_at").values_list(
        "person_id", "kind", "starts_at", "ends_at"
    ):
        yield Said(person, kind, Span(start, end))


def own_exceptions(person: Person, *, at: datetime) -> QuerySet[AvailabilityException]:
    """What a person said here, still ahead, soonest first."""
    return person.availability_exceptions.filter(source="", ends_at__gt=at).order_by("starts_at")


@dataclass(frozen=True, slots=True)
class CalendarRead:
    """A calendar that a person read in: how many stretches are ahead, and when it was read."""

    source: str
    spans: int
    read_at: datetime


def calendars_of(person: Person, *, at: datetime) -> list[CalendarRead]:
    """Calendars read in that still say something. One query."""
    found: dict[str, CalendarRead] = {}
    rows = person.availability_exceptions.filter(ends_at__gt=at).exclude(source="")
    for source, said_at in rows.order_by("source").values_list("source", "said_at"):
        before = found.get(source)
        found[source] = CalendarRead(source, before.spans + 1 if before else 1, said_at)
    return list(found.values())


def widen(
    hours: Masks,
    row_of: Mapping[int, int],
    *,
    start: datetime,
    end: datetime | None = None,
    own: Q | None = None,
) -> list[Stretch]:
    """Put exceptions into the columns of a plan: busy stretches to be kept free of work.

    A free exception opens the hours of the week that it touches (``hours`` is changed), and
    between ``start`` and ``end`` every other time of those hours is busy. Without an end
    those stay open: whoever asks must ask the rules about each pair. One query.
    """
    busy: list[Stretch] = []
    free: dict[int, list[Span]] = {}
    for one in exceptions(own or Q(), after=start, before=end):
        row = row_of.get(one.person_id)
        if row is None:
            continue
        if one.kind == ExceptionKind.BUSY:
            busy.append(_stretch(row, one.span))
        else:
            free.setdefault(row, []).append(one.span)
    for row, spans in free.items():
        opened = sorted({hour for span in spans for hour in _hours_of(span)})
        opened = [hour for hour in opened if not _is_open(hours[row], hour)]
        hours[row] |= hours_mask(opened)
        if end is not None:
            for hour in opened:
                busy.extend(_stretch(row, left) for left in _closed(hour, spans, start, end))
    return busy


def _stretch(row: int, span: Span) -> Stretch:
    return row, int(span.starts_at.timestamp() // 60), int(-(-span.ends_at.timestamp() // 60))


def _hours_of(span: Span) -> set[int]:
    """Hours of the week that a stretch touches; Monday 00:00 is 0."""
    at = span.starts_at.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)
    found: set[int] = set()
    while at < span.ends_at and len(found) < 168:
        found.add(at.weekday() * 24 + at.hour)
        at += _HOUR
    return found


def _is_open(words: Masks, hour: int) -> bool:
    return bool(np.any(words & np.asarray(hours_mask([hour]), np.uint64)))


def _closed(hour: int, spans: list[Span], start: datetime, end: datetime) -> Iterable[Span]:
    """Every time of an hour of the week in the plan's days, less the free stretches."""
    day = start.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    day += timedelta(days=(hour // 24 - day.weekday()) % 7, hours=hour % 24)
    while day < end:
        yield from without(Span(day, day + _HOUR), spans)
        day += timedelta(days=7)
