"""Visits: people who are looked after, how often, who may know what, and when one is due.

Codes are the national ones of the old system where it has any (探访方式, 咨询形式); days are
local days. How often somebody is seen is our own proposal, from two numbers of the profile.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid

MOST_DAYS = 180
MOST_PAIRED = 5
"""One younger old volunteer looks after five old people (Shanghai's 老伙伴)."""
MOST_HELPERS = 3
"""So many volunteers at most look after one person: more faces at a door help nobody. Our own."""
MOST_MINUTES = 8 * 60
CLOSE_GROUPS = frozenset(
    {"violence", "orphan", "extreme_poverty", "severe_illness", "severe_disability"}
    | {"elder_alone", "left_behind_child"}
)
"""Groups of hardship that are seen more often."""


class Method(StrEnum):
    """How one saw or heard somebody (national code table 探访方式)."""

    HOME = "home"
    PHONE = "phone"
    OTHER = "other"


class Condition(StrEnum):
    """How they are: as usual, changed, or so that one worries. Contacted: a list says no more."""

    FINE = "fine"
    CHANGED = "changed"
    WORRYING = "worrying"
    AWAY = "away"
    CONTACTED = "contacted"


class Channel(StrEnum):
    """How a question came (national code table 咨询形式)."""

    PHONE = "phone"
    OFFICE = "office"
    OUTREACH = "outreach"
    ONLINE = "online"
    REFERRAL = "referral"
    OTHER = "other"


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    NEED = "need"
    CASE = "case"
    ELSEWHERE = "elsewhere"


class Standing(StrEnum):
    """Where a person stands against the promised day; also the color on the map."""

    WORRYING = "worrying"
    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    FINE = "fine"


def usual_days(group: str, *, close: int, wide: int) -> int:
    """How many days may pass between two contacts, by the group of hardship.

    >>> usual_days("elder_alone", close=7, wide=30), usual_days("", close=7, wide=30)
    (7, 30)
    """
    return close if group in CLOSE_GROUPS else wide


def standing(due_on: date, today: date, *, is_worrying: bool = False) -> Standing:
    """Where somebody stands today; soon means within three days.

    >>> standing(date(2026, 5, 1), date(2026, 5, 2))
    <Standing.LATE: 'late'>
    """
    if is_worrying:
        return Standing.WORRYING
    if due_on <= today:
        return Standing.LATE if due_on < today else Standing.TODAY
    return Standing.SOON if due_on <= today + timedelta(days=3) else Standing.FINE


def next_due(held_on: date, every_days: int, condition: Condition) -> date:
    """When one looks again: nobody met or a worry is tomorrow's matter.

    >>> next_due(date(2026, 5, 1), 30, Condition.AWAY)
    datetime.date(2026, 5, 2)
    """
    soon = condition in {Condition.AWAY, Condition.WORRYING}
    return held_on + timedelta(days=1 if soon else every_days)


def check_days(every_days: int) -> None:
    """Refuse ``ValueInvalid`` for a promise that cannot be kept or is none."""
    if not 1 <= every_days <= MOST_DAYS:
        raise ValueInvalid("every_days", str(every_days), f"1–{MOST_DAYS}")


def check_held(held_at: datetime, at: datetime) -> None:
    """A visit is written down once it was made. Refuses ``VisitAhead``."""
    if held_at > at + timedelta(minutes=10):
        raise VisitAhead(held_at=held_at)


def check_pairing(
    volunteer: int, paired: Collection[int], *, helpers: int = 0, is_client: bool
) -> None:
    """Refuse ``PairingTwice``, ``PairingFull``, ``CareCrowded``; of oneself ``PairingUnfit``.

    ``paired``: whom the volunteer looks after now, the one meant as 0 when among them.
    ``helpers``: how many volunteers look after that person now, for whatever station.
    """
    if is_client:
        raise PairingUnfit()
    if 0 in paired:
        raise PairingTwice()
    if len(paired) >= MOST_PAIRED:
        raise PairingFull(most=MOST_PAIRED)
    if helpers >= MOST_HELPERS:
        raise CareCrowded(most=MOST_HELPERS)


@dataclass(eq=False)
class CareNotYours(Refusal):
    """The person is looked after by somebody else."""

    code: ClassVar[str] = "care_not_yours"


@dataclass(eq=False)
class CareHasTwin(Refusal):
    """The person is on the list already."""

    code: ClassVar[str] = "care_has_twin"
    number: str


@dataclass(eq=False)
class CareCrowded(Refusal):
    """As many volunteers as are good for somebody look after them."""

    code: ClassVar[str] = "care_crowded"
    most: int


@dataclass(eq=False)
class CareEnded(Refusal):
    """The person is looked after no more."""

    code: ClassVar[str] = "care_ended"


@dataclass(eq=False)
class VisitAhead(Refusal):
    """The visit lies ahead."""

    code: ClassVar[str] = "visit_ahead"
    held_at: datetime


@dataclass(eq=False)
class PairingTwice(Refusal):
    """The volunteer looks after the person already."""

    code: ClassVar[str] = "pairing_twice"


@dataclass(eq=False)
class PairingFull(Refusal):
    """The volunteer looks after as many as one can."""

    code: ClassVar[str] = "pairing_full"
    most: int


@dataclass(eq=False)
class PairingUnfit(Refusal):
    """The volunteer is not verified, not within reach, or the person meant."""

    code: ClassVar[str] = "pairing_unfit"


@dataclass(frozen=True, slots=True)
class CareBegan(Event):
    """Somebody is looked after from now on."""

    number: str


@dataclass(frozen=True, slots=True)
class CareClosed(Event):
    """Somebody is looked after no more; all pairings ended with it."""

    number: str


@dataclass(frozen=True, slots=True)
class CareSeen(Event):
    """Somebody opened the page of a person who is looked after."""

    number: str


@dataclass(frozen=True, slots=True)
class PairingMade(Event):
    """A volunteer looks after somebody."""

    number: str


@dataclass(frozen=True, slots=True)
class PairingOver(Event):
    """A volunteer looks after somebody no more, and sees nothing of them."""

    number: str


@dataclass(frozen=True, slots=True)
class VisitHeld(Event):
    """A visit was written down."""

    number: str


@dataclass(frozen=True, slots=True)
class ConsultationHeld(Event):
    """A question was answered and written down."""

    number: str
