"""What anybody may tell of an incident without an account: when, how much, how often.

The desk opens the intake of a verified incident and says what it asks for. A report of the
public is a report like every other, from the source ``PUBLIC``: unverified until somebody of
the desk knows that it is so, and proposed for merging by the same signs. A telephone is asked
for by its own consent, lies sealed, is looked at one by one and deleted with the incident.
Nothing else about who tells is kept. Limits are this project's own, after what a desk of three
can read; the telephone of the desk is always told beside them.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.incidents import IncidentState
from liandong.core.refusals import Refusal

PUBLIC = "public"
KEY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
KEY_LENGTH = 8
ASKS_MAX_LENGTH = 120
TEXT_LEAST, TEXT_MOST = 4, 300
MOST_AN_HOUR = 300
"""New reports of the public that one incident takes in an hour."""
MOST_FROM_ONE = 6
"""Tries from one address in ``FROM_ONE_WITHIN``: a family behind one line, and no script."""
FROM_ONE_WITHIN = timedelta(minutes=30)
AGAIN_WITHIN = timedelta(hours=6)
"""The same words of the same place within this time are one report, told again."""
_OPEN = frozenset({IncidentState.VERIFIED, IncidentState.ASSESSED, IncidentState.ORDERED})
_LINK = re.compile(r"https?:|www\.|[a-z0-9-]{2,}\.(?:com|cn|net|top|xyz|vip|cc)\b", re.IGNORECASE)
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")


def may_ask(state: IncidentState) -> bool:
    """Whether an incident may ask the public: once it is verified, until it ends."""
    return state in _OPEN


def checked_words(text: str) -> str:
    """What somebody tells, without space around it.

    Refuses ``PublicReportTooShort``, ``PublicReportTooLong``, ``PublicReportWithLink``.
    """
    said = " ".join(text.split())
    if len(said) < TEXT_LEAST:
        raise PublicReportTooShort(least=TEXT_LEAST)
    if len(said) > TEXT_MOST:
        raise PublicReportTooLong(most=TEXT_MOST)
    if _LINK.search(said):
        raise PublicReportWithLink()
    return said


def checked_phone(phone: str, *, is_agreed: bool) -> str:
    """The telephone, empty when none is given.

    Refuses ``PublicPhoneInvalid``, ``PublicPhoneNotAgreed`` (given without the consent).
    """
    bare = re.sub(r"[\s-]+", "", phone).removeprefix("+86")
    if not bare:
        return ""
    if not _PHONE.fullmatch(bare):
        raise PublicPhoneInvalid()
    if not is_agreed:
        raise PublicPhoneNotAgreed()
    return bare


@dataclass(eq=False)
class IntakeShut(Refusal):
    """The incident does not ask the public, or no longer."""

    code: ClassVar[str] = "intake_shut"
    phone: str


@dataclass(eq=False)
class IntakeTooEarly(Refusal):
    """The incident is not verified, or over: it asks nobody."""

    code: ClassVar[str] = "intake_too_early"
    number: str


@dataclass(eq=False)
class IntakeFull(Refusal):
    """More came within the hour than a desk can read."""

    code: ClassVar[str] = "intake_full"
    phone: str


@dataclass(eq=False)
class PublicReportTooShort(Refusal):
    """Too few words to send anybody by."""

    code: ClassVar[str] = "public_report_too_short"
    least: int


@dataclass(eq=False)
class PublicReportTooLong(Refusal):
    """More words than the desk can read at a glance."""

    code: ClassVar[str] = "public_report_too_long"
    most: int


@dataclass(eq=False)
class PublicReportWithLink(Refusal):
    """Addresses of the web are how advertising comes in."""

    code: ClassVar[str] = "public_report_with_link"


@dataclass(eq=False)
class PublicPhoneInvalid(Refusal):
    """No telephone reads so."""

    code: ClassVar[str] = "public_phone_invalid"


@dataclass(eq=False)
class PublicPhoneNotAgreed(Refusal):
    """A telephone without the consent to keep it."""

    code: ClassVar[str] = "public_phone_not_agreed"


@dataclass(frozen=True, slots=True)
class IntakeOpened(Event):
    """An incident asks the public for reports."""

    incident_id: int


@dataclass(frozen=True, slots=True)
class IntakeClosed(Event):
    """An incident asks the public no longer; telephones that were left are deleted."""

    incident_id: int
    phones: int


@dataclass(frozen=True, slots=True)
class ReportToldAgain(Event):
    """Somebody of the public told the same once more."""

    incident_id: int
    report_id: int


@dataclass(frozen=True, slots=True)
class ReportPhoneSeen(Event):
    """Somebody of the desk looked at the telephone that was left with a report."""

    incident_id: int
    report_id: int
