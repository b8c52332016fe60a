"""Who only ever assists is asked to lead one shift; what became of the question.

Serving often and never leading is no fault, but nobody was asked: the social worker asks, the
volunteer answers for themself, and a no is kept for a while so that nobody is pressed. Days
are local days, moments carry a time zone, ids are database ids. The numbers are this
project's own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

ADULT = 18
QUIET_DAYS = 180
"""Who was asked, or is to be left in peace, is not named again for so long."""
LONGEST_WORDS = 200


class Outcome(StrEnum):
    """What became of asking somebody to lead a shift."""

    WAITING = "waiting"
    AGREED = "agreed"
    LED = "led"
    NOT_LED = "not_led"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands: of which shift, how answered, and how the shift went.

    starts_at, ends_at
        Of the shift; None: nobody was asked, the social worker only set it aside.
    has_place
        Whether the place on the shift still holds (or was served).
    was_served
        Whether the volunteer served there as its lead.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    says_yes: bool | None = None
    is_withdrawn: bool = False
    has_place: bool = True
    was_served: bool = False


def outcome(asked: Asked, at: datetime) -> Outcome:
    """What became of a question by a moment.

    A yes counts as led once the service is recognized; while it may still be, it is agreed.
    """
    if asked.starts_at is None or asked.ends_at is None:
        return Outcome.SET_ASIDE
    if asked.says_yes is False:
        return Outcome.DECLINED
    if asked.is_withdrawn:
        return Outcome.WITHDRAWN
    if asked.says_yes is None:
        return Outcome.WAITING if at < asked.starts_at and asked.has_place else Outcome.LAPSED
    if asked.was_served:
        return Outcome.LED
    return Outcome.AGREED if asked.has_place else Outcome.NOT_LED


def quiet_since(at: datetime) -> datetime:
    """Who was asked or set aside after this moment is left in peace."""
    return at - timedelta(days=QUIET_DAYS)


def check_asking(
    *,
    name: str,
    age: int | None,
    has_place: bool,
    leads_already: bool,
    is_asked: bool,
    starts_at: datetime,
    at: datetime,
) -> None:
    """Refuse to ask who is not there, too young, leads already, was asked, or too late."""
    if not has_place:
        raise NoPlaceToLead(name=name)
    if age is None or age < ADULT:
        raise ShiftLeadTooYoung(age=ADULT)
    if leads_already:
        raise LeadsShiftAlready(name=name)
    if is_asked:
        raise ShiftLeadAsked(name=name)
    if starts_at <= at:
        raise ShiftLeadLate()


@dataclass(eq=False)
class NoPlaceToLead(Refusal):
    """Only who has a place on a shift can lead it."""

    code: ClassVar[str] = "no_place_to_lead"
    name: str


@dataclass(eq=False)
class ShiftLeadTooYoung(Refusal):
    """A shift is led by grown-ups."""

    code: ClassVar[str] = "shift_lead_too_young"
    age: int


@dataclass(eq=False)
class LeadsShiftAlready(Refusal):
    """The person leads the shift already."""

    code: ClassVar[str] = "leads_shift_already"
    name: str


@dataclass(eq=False)
class ShiftLeadAsked(Refusal):
    """The person was asked and has not answered."""

    code: ClassVar[str] = "shift_lead_asked"
    name: str


@dataclass(eq=False)
class ShiftLeadLate(Refusal):
    """The shift began, or the place on it is gone."""

    code: ClassVar[str] = "shift_lead_late"


@dataclass(eq=False)
class ShiftLeadAnswered(Refusal):
    """The question was answered or taken back."""

    code: ClassVar[str] = "shift_lead_answered"


@dataclass(frozen=True, slots=True)
class ShiftLeadOffered(Event):
    """Somebody was asked to lead a shift."""

    offer_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ShiftLeadAccepted(Event):
    """Somebody will lead a shift."""

    offer_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ShiftLeadDeclined(Event):
    """Somebody would rather not lead a shift."""

    offer_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ShiftLeadWithdrawn(Event):
    """The question was taken back."""

    offer_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class AskingSetAside(Event):
    """A volunteer is left in peace about leading for a while, and why."""

    person_id: int
    reason: str
