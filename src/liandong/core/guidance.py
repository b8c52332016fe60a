"""Guidance sessions: one shape for supervisor → social worker → team leader → volunteer.

A session is held by a guide with one or several others, on five functions: administrative,
educational and supportive as everywhere, planning and resource linking as the mainland adds.
Both sides sign; the guided one may say what it was worth. What was agreed has an owner and a
day. An expert volunteer guides a social worker in the same shape, so the record knows no rank.
Minutes are whole minutes; days are local days.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing

MOST_MINUTES = 8 * 60
TEXT_MAX_LENGTH = 4000
ACTION_MAX_LENGTH = 200


class Function(StrEnum):
    """What a session is for; one session may serve several."""

    ADMINISTRATIVE = "administrative"
    EDUCATIONAL = "educational"
    SUPPORTIVE = "supportive"
    PLANNING = "planning"
    RESOURCE = "resource"


class Form(StrEnum):
    """How a session is held; live means on the spot, while the work is done."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    LIVE = "live"
    REMOTE = "remote"


class Confidentiality(StrEnum):
    """Who may read what was talked about.

    ``parties``: those who took part. ``line``: also whoever guides the guide. ``linkage``:
    also the other members of the linkage it belongs to.
    """

    PARTIES = "parties"
    LINE = "line"
    LINKAGE = "linkage"


@dataclass(frozen=True, slots=True)
class Agreed:
    """One thing agreed: who does what until which day (included)."""

    owner: int
    text: str
    due_on: date


def check_session(
    *,
    guide: int,
    guided: Collection[int],
    may_be_guided: Collection[int],
    form: Form,
    functions: Collection[Function],
    minutes: int,
    topics: str,
    actions: Collection[Agreed] = (),
    held_on: date,
    today: date,
) -> None:
    """Refuse a session that cannot have been held so.

    ``may_be_guided`` are the people whom this guide guides that day, or who stand in the same
    linkage. Refuses ``ValueMissing``, ``ValueInvalid``, ``SessionAhead``, ``SessionNotTheirs``,
    ``SessionNotAlone`` and ``ActionNotTheirs``.
    """
    if not guided:
        raise ValueMissing("guided")
    if not functions:
        raise ValueMissing("functions")
    if not topics.strip():
        raise ValueMissing("topics")
    if len(topics) > TEXT_MAX_LENGTH:
        raise ValueInvalid("topics", topics[:10] + "…", f"≤ {TEXT_MAX_LENGTH}")
    if not 1 <= minutes <= MOST_MINUTES:
        raise ValueInvalid("minutes", str(minutes), f"1–{MOST_MINUTES}")
    if held_on > today:
        raise SessionAhead(held_on=held_on)
    if set(guided) - set(may_be_guided) or guide in guided:
        raise SessionNotTheirs()
    if form is Form.INDIVIDUAL and len(set(guided)) > 1:
        raise SessionNotAlone(people=len(set(guided)))
    there = {guide, *guided}
    for action in actions:
        if not action.text.strip():
            raise ValueMissing("action")
        if action.owner not in there:
            raise ActionNotTheirs()
        if action.due_on < held_on:
            raise ValueInvalid("due_on", action.due_on.isoformat(), f"≥ {held_on.isoformat()}")


def may_read(
    reader: int,
    confidentiality: Confidentiality,
    *,
    guide: int,
    guided: Collection[int],
    line: Collection[int] = (),
    linkage: Collection[int] = (),
) -> bool:
    """Whether a person may read what was talked about.

    ``line`` are those who guide the guide, ``linkage`` the members of its linkage.

    >>> may_read(9, Confidentiality.PARTIES, guide=1, guided={2}, line={9})
    False
    >>> may_read(9, Confidentiality.LINE, guide=1, guided={2}, line={9})
    True
    """
    if reader == guide or reader in guided:
        return True
    if confidentiality is Confidentiality.PARTIES:
        return False
    if reader in line:
        return True
    return confidentiality is Confidentiality.LINKAGE and reader in linkage


@dataclass(eq=False)
class SessionAhead(Refusal):
    """A session is written down once it was held."""

    code: ClassVar[str] = "session_ahead"
    held_on: date


@dataclass(eq=False)
class SessionNotTheirs(Refusal):
    """Somebody is named whom this guide does not guide."""

    code: ClassVar[str] = "session_not_theirs"


@dataclass(eq=False)
class SessionNotAlone(Refusal):
    """An individual session has one person guided."""

    code: ClassVar[str] = "session_not_alone"
    people: int


@dataclass(eq=False)
class ActionNotTheirs(Refusal):
    """What was agreed belongs to somebody who was not there."""

    code: ClassVar[str] = "action_not_theirs"


@dataclass(eq=False)
class ActionDone(Refusal):
    """It was ticked off before."""

    code: ClassVar[str] = "action_done"


@dataclass(eq=False)
class SessionSigned(Refusal):
    """This side has signed already."""

    code: ClassVar[str] = "session_signed"


@dataclass(frozen=True, slots=True)
class SessionConfirmed(Event):
    """The guided side signed what was written down."""

    session_id: int


@dataclass(frozen=True, slots=True)
class ActionFinished(Event):
    """What was agreed in a session was done."""

    session_id: int
    action_id: int


@dataclass(frozen=True, slots=True)
class SessionRead(Event):
    """Somebody who was not there read what was talked about."""

    number: str
