"""Busy times out of a calendar file (RFC 5545): starts and ends, and nothing else.

Titles, places, people and notes are never looked at. What does not take time is left out:
events marked transparent or free, and cancelled ones. Repetitions are followed, exceptions
and moved single times included. Floating times and whole days are read in Asia/Shanghai.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, ClassVar

from dateutil.rrule import HOURLY, rrule, rruleset, rrulestr
from icalendar import Calendar

from liandong.core.availability import merged
from liandong.core.hours import SHANGHAI, Span
from liandong.core.refusals import Refusal

MOST_BYTES = 2_000_000
MOST_EVENTS = 20_000
MOST_TIMES = 20_000
"""Times of one repetition that are followed, from its first on."""
MOST_SPANS = 2_000
AHEAD = timedelta(days=180)
_DAY = timedelta(days=1)
_FREE_TYPES = {"FREE"}
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


@dataclass(eq=False)
class CalendarTooLarge(Refusal):
    """The file is larger than a calendar need be."""

    code: ClassVar[str] = "calendar_too_large"
    most_mb: int


@dataclass(eq=False)
class CalendarUnreadable(Refusal):
    """The file is not a calendar."""

    code: ClassVar[str] = "calendar_unreadable"


@dataclass(eq=False)
class CalendarTooFull(Refusal):
    """More busy stretches than are kept for one person."""

    code: ClassVar[str] = "calendar_too_full"
    most: int


@dataclass(frozen=True, slots=True)
class BusyTimes:
    """What a calendar file says.

    spans
        Busy time from now to ``AHEAD``, merged, in order.
    whole_days
        How many of its events took whole days.
    free, cancelled
        Events left out because they take no time, or do not take place.
    unreadable
        Events whose times could not be understood; they are left out.
    """

    spans: tuple[Span, ...]
    events: int
    whole_days: int
    free: int
    cancelled: int
    unreadable: int


def busy_times(content: bytes, *, at: datetime, with_whole_days: bool = True) -> BusyTimes:
    """Busy times of a calendar file.

    Refuses ``CalendarTooLarge``, ``CalendarUnreadable``, ``CalendarTooFull``.
    """
    if len(content) > MOST_BYTES:
        raise CalendarTooLarge(most_mb=MOST_BYTES // 1_000_000)
    events = list(islice(_events(content), MOST_EVENTS))
    window = Span(at, at + AHEAD)
    moved = _moved(events)
    found: list[Span] = []
    whole = free = cancelled = unreadable = 0
    for event in events:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            cancelled += 1
        elif _is_free(event):
            free += 1
        else:
            try:
                is_whole, spans = _spans(event, window, moved)
            except _UNREADABLE:
                unreadable += 1
                continue
            whole += is_whole
            if with_whole_days or not is_whole:
                found.extend(spans)
    spans = merged(one for one in (span.within(window) for span in found) if one.minutes)
    if len(spans) > MOST_SPANS:
        raise CalendarTooFull(most=MOST_SPANS)
    return BusyTimes(tuple(spans), len(events), whole, free, cancelled, unreadable)


def _events(content: bytes) -> Iterator[Any]:
    """Events and free/busy answers of every calendar in the file."""
    said = content.upper()
    if not 0 < said.count(b"BEGIN:VCALENDAR") == said.count(b"END:VCALENDAR"):
        raise CalendarUnreadable()  # no calendar, or cut off on its way
    try:
        calendars = Calendar.from_ical(_text(content), multiple=True)
    except _UNREADABLE:
        raise CalendarUnreadable() from None
    for calendar in calendars:
        for part in calendar.walk():
            if part.name in ("VEVENT", "VFREEBUSY"):
                yield part


def _text(content: bytes) -> str:
    """The file as text: UTF-8 as the standard asks, or the old Chinese encoding."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CalendarUnreadable()


def _is_free(event: Any) -> bool:
    microsoft = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    return str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or microsoft == "FREE"


def _moved(events: Iterable[Any]) -> dict[str, set[datetime]]:
    """Times of repetitions that stand in the file by themselves, by the event's UID."""
    found: dict[str, set[datetime]] = {}
    for event in events:
        if "RECURRENCE-ID" in event:
            try:
                when = _moment(event["RECURRENCE-ID"].dt)
            except _UNREADABLE:
                continue
            found.setdefault(str(event.get("UID", "")), set()).add(when)
    return found


def _spans(event: Any, window: Span, moved: dict[str, set[datetime]]) -> tuple[bool, list[Span]]:
    if event.name == "VFREEBUSY":
        return False, list(_periods(event))
    start = event["DTSTART"].dt
    is_whole = not isinstance(start, datetime)
    length = _length(event, start)
    if "RECURRENCE-ID" in event:
        return is_whole, [_span(start, length)]
    gone = moved.get(str(event.get("UID", "")), set())
    return is_whole, [
        _span(one, length) for one in _times(event, start, window) if _moment(one) not in gone
    ] + list(_extra_periods(event))


def _span(start: date, length: timedelta) -> Span:
    begin = _moment(start)
    if isinstance(start, datetime):
        return Span(begin, max(begin, begin + length))
    return Span(begin, _moment(start + max(_DAY, length)))


def _length(event: Any, start: date) -> timedelta:
    if "DTEND" in event:
        end = event["DTEND"].dt
        if isinstance(start, datetime) != isinstance(end, datetime):
            raise ValueError("A day and a moment cannot be taken from each other.")
        if isinstance(start, datetime):
            return _moment(end) - _moment(start)
        span: timedelta = end - start
        return span
    if "DURATION" in event:
        told: timedelta = event["DURATION"].dt
        return told
    return timedelta() if isinstance(start, datetime) else _DAY


def _times(event: Any, start: date, window: Span) -> list[date]:
    """When the event starts, each time, up to the end of the window."""
    if "RRULE" not in event and "RDATE" not in event:
        return [start]
    first = _wall(start) if isinstance(start, datetime) else datetime.combine(start, time())
    zone = (start.tzinfo or SHANGHAI) if isinstance(start, datetime) else None
    every = rruleset()
    for rule in _several(event.get("RRULE")):
        every.rrule(_rule(rule, first, zone))
    if "RRULE" not in event:
        every.rdate(first)
    for name, put in (("RDATE", every.rdate), ("EXDATE", every.exdate)):
        for one in _dates(event.get(name)):
            put(_same_wall(one, zone))
    last = window.ends_at.astimezone(zone or SHANGHAI).replace(tzinfo=None)
    found: list[date] = []
    for wall in islice(every, MOST_TIMES):
        if wall > last:
            break
        found.append(wall.date() if zone is None else wall.replace(tzinfo=zone))
    return found


def _rule(rule: Any, first: datetime, zone: Any) -> rrule:
    """A repetition on the clock on the wall, so that 14:00 stays 14:00."""
    text = rule.to_ical().decode()
    parts = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    if until := parts.pop("UNTIL", ""):
        told = _until(until)
        parts["UNTIL"] = f"{_same_wall(told, zone):%Y%m%dT%H%M%S}"
    made = rrulestr(";".join(f"{k}={v}" for k, v in parts.items()), dtstart=first)
    if not isinstance(made, rrule) or made._freq > HOURLY:  # type: ignore[attr-defined]
        raise ValueError("Repeats by the minute: no calendar of a person.")
    return made


def _until(text: str) -> date:
    if len(text) == 8:
        return datetime.combine(date.fromisoformat(text), time(23, 59, 59))
    moment = datetime.fromisoformat(text.rstrip("Z"))
    return moment.replace(tzinfo=UTC) if text.endswith("Z") else moment


def _several(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _dates(value: Any) -> Iterator[date]:
    for one in _several(value):
        for told in one.dts:
            if not isinstance(told.dt, tuple):
                yield told.dt


def _extra_periods(event: Any) -> Iterator[Span]:
    """RDATE with periods: each has its own end."""
    for one in _several(event.get("RDATE")):
        for told in one.dts:
            if isinstance(told.dt, tuple):
                yield _period(*told.dt)


def _periods(answer: Any) -> Iterator[Span]:
    """Busy stretches of a free/busy answer."""
    for one in _several(answer.get("FREEBUSY")):
        if str(one.params.get("FBTYPE", "BUSY")).upper() not in _FREE_TYPES:
            start, end = one.dt
            yield _period(start, end)


def _period(start: datetime, end: datetime | timedelta) -> Span:
    begin = _moment(start)
    until = begin + end if isinstance(end, timedelta) else _moment(end)
    return Span(begin, max(begin, until))


def _moment(when: date) -> datetime:
    """A moment in Asia/Shanghai; floating times and days are read as local ones."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time(), tzinfo=SHANGHAI)
    if when.tzinfo is None:
        return when.replace(tzinfo=SHANGHAI)
    return when.astimezone(SHANGHAI)


def _wall(when: datetime) -> datetime:
    return when.replace(tzinfo=None)


def _same_wall(when: date, zone: Any) -> datetime:
    """The time on the wall of the event's zone."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time())
    if when.tzinfo is None or zone is None:
        return _wall(when)
    return _wall(when.astimezone(zone))
