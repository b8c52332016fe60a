"""Shifts as a calendar (RFC 5545), and the secret address under which a telephone reads it.

Times are written as Asia/Shanghai with its rules, so that a telephone abroad shows them right.
An event keeps its UID for ever; each change of it raises SEQUENCE; what does not take place is
said as CANCELLED, because a calendar would keep showing what merely disappears.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b, sha256

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard, vDuration

from liandong.core.events import Event as Happening
from liandong.core.hours import SHANGHAI

TOKEN_BYTES = 24
PRODUCT = "-//Liandong//Shifts//ZH"
REFRESH = timedelta(hours=1)
REMIND_BEFORE = timedelta(hours=2)
_OFFSET = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class FeedMade(Happening):
    """A person made an address from which their own calendar reads."""

    feed_id: int


@dataclass(frozen=True, slots=True)
class FeedRevoked(Happening):
    """The address no longer answers."""

    feed_id: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A shift in a person's calendar.

    sequence
        How many times it changed since it was first said.
    changed_at
        When it changed last.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    where: str
    text: str
    url: str
    changed_at: datetime
    sequence: int = 0
    is_cancelled: bool = False


def sequence_of(*, moves: int, released: int, holds: bool, is_cancelled: bool) -> int:
    """How often an entry changed: each move, each place given back, each place taken again.

    >>> [sequence_of(moves=0, released=r, holds=h, is_cancelled=False)
    ...  for r, h in ((0, True), (1, False), (1, True), (2, False))]
    [0, 1, 2, 3]
    """
    return moves + 2 * released - (released > 0 and not holds) + is_cancelled


def token_of(nonce: str, key: bytes) -> str:
    """The unguessable part of an address: follows from a kept nonce and a key kept elsewhere."""
    made = blake2b(nonce.encode(), key=key[:64], digest_size=TOKEN_BYTES).digest()
    return base64.urlsafe_b64encode(made).decode()


def digest_of(token: str) -> str:
    """What is kept of a token, to know it again."""
    return sha256(token.encode()).hexdigest()


def calendar(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """A calendar file with a reminder two hours before each event.

    ``name`` makes it a feed: what the telephone calls it, and how often it should look.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    if name:
        made.add("method", "PUBLISH")
        made.add("x-wr-calname", name)
        made.add("x-wr-timezone", SHANGHAI.key)
        made.add("refresh-interval", vDuration(REFRESH, params={"VALUE": "DURATION"}))
        made.add("x-published-ttl", vDuration(REFRESH))
    made.add_component(_zone())
    for entry in entries:
        made.add_component(_event(entry))
    written: bytes = made.to_ical()
    return written


def _zone() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", SHANGHAI.key)
    standard.add("dtstart", datetime(1992, 1, 1))  # noqa: DTZ001 - the clock on the wall
    standard.add("tzoffsetfrom", _OFFSET)
    standard.add("tzoffsetto", _OFFSET)
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def _event(entry: Entry) -> Event:
    made = Event()
    made.add("uid", entry.uid)
    made.add("dtstamp", entry.changed_at)
    made.add("last-modified", entry.changed_at)
    made.add("sequence", entry.sequence)
    made.add("dtstart", entry.starts_at.astimezone(SHANGHAI))
    made.add("dtend", entry.ends_at.astimezone(SHANGHAI))
    made.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    made.add("summary", entry.title)
    made.add("description", entry.text)
    if entry.where:
        made.add("location", entry.where)
    made.add("url", entry.url)
    if not entry.is_cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", -REMIND_BEFORE)
        made.add_component(alarm)
    return made
