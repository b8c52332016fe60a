"""What a person agrees to, purpose by purpose, and who looks at what is sensitive.

Each purpose stands alone: nobody loses a service by refusing what it does not need (PIPL
Art 13–16). Sensitive data, publishing and handing on are asked for by themselves (Art 23,
25, 29). ``register`` rests on the duty to record (Order 685 Art 19) and ends by leaving.
Every look at a sensitive field is written down (Art 51). The words of the notice are in
``liandong.phrases.consents``; a new version asks again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

SENSITIVE_FIELDS = ("phone", "id_number", "address", "emergency_contact")
SHORTEST_REASON = 2
LONGEST_REASON = 120


class ConsentPurpose(StrEnum):
    """What a person's data are used for."""

    REGISTER = "register"
    MATCHING = "matching"
    CONTACT = "contact"
    LOCATION = "location"
    HEALTH = "health"
    HARDSHIP = "hardship"
    SHARE = "share"
    HONOR = "honor"
    PHOTO = "photo"
    BACKGROUND = "background"
    CHILD = "child"
    MOTIVES = "motives"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """The terms of one purpose now in force.

    is_required
        Nobody can take part without it.
    is_separate
        Asked for by itself, never together with others.
    """

    version: str
    is_required: bool
    is_separate: bool
    law: str


PURPOSES: Mapping[ConsentPurpose, ConsentTerms] = MappingProxyType(
    {
        ConsentPurpose.REGISTER: ConsentTerms("2026-1", True, False, "PIPL 13-17"),
        ConsentPurpose.MATCHING: ConsentTerms("2026-1", False, False, "PIPL 24"),
        ConsentPurpose.CONTACT: ConsentTerms("2026-1", False, False, "PIPL 13"),
        ConsentPurpose.LOCATION: ConsentTerms("2026-1", False, True, "PIPL 28-29"),
        ConsentPurpose.HEALTH: ConsentTerms("2026-1", False, True, "PIPL 28-29"),
        ConsentPurpose.HARDSHIP: ConsentTerms("2026-1", False, True, "PIPL 28-29"),
        ConsentPurpose.SHARE: ConsentTerms("2026-1", False, True, "PIPL 23"),
        ConsentPurpose.HONOR: ConsentTerms("2026-2", False, True, "PIPL 25"),
        ConsentPurpose.PHOTO: ConsentTerms("2026-1", False, True, "PIPL 25, 29"),
        ConsentPurpose.BACKGROUND: ConsentTerms("2026-1", False, True, "Minors Protection 62"),
        ConsentPurpose.CHILD: ConsentTerms("2026-1", False, True, "PIPL 31"),
        ConsentPurpose.MOTIVES: ConsentTerms("2026-1", False, True, "PIPL 13, 24"),
        ConsentPurpose.EMERGENCY: ConsentTerms("2026-1", False, True, "PIPL 13; 685-24"),
    }
)


def terms_of(code: str) -> ConsentTerms:
    """The terms now in force for a purpose. Raises PurposeUnknown."""
    try:
        return PURPOSES[ConsentPurpose(code)]
    except (KeyError, ValueError):
        raise PurposeUnknown(purpose=code) from None


def check_withdrawal(code: str) -> None:
    """Whether a yes may be taken back alone. Raises PurposeUnknown, ConsentNeeded."""
    if terms_of(code).is_required:
        raise ConsentNeeded(purpose=code)


def check_look(what: str, why: str) -> str:
    """The reason for looking at a sensitive field, tidied.

    Raises FieldNotSensitive for a field that is no secret or does not exist,
    LookReasonMissing without a reason.
    """
    if what not in SENSITIVE_FIELDS:
        raise FieldNotSensitive(field=what)
    reason = " ".join(why.split())[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise LookReasonMissing()
    return reason


@dataclass(eq=False)
class PurposeUnknown(Refusal):
    """Nobody is ever asked for this purpose."""

    code: ClassVar[str] = "purpose_unknown"
    purpose: str


@dataclass(eq=False)
class ConsentNeeded(Refusal):
    """The purpose is needed for taking part; it ends by leaving."""

    code: ClassVar[str] = "consent_needed"
    purpose: str


@dataclass(eq=False)
class ConsentNotGiven(Refusal):
    """There is no standing yes that could be taken back."""

    code: ClassVar[str] = "consent_not_given"
    purpose: str


@dataclass(eq=False)
class LookReasonMissing(Refusal):
    """Who looks at a sensitive field says why."""

    code: ClassVar[str] = "look_reason_missing"


@dataclass(eq=False)
class FieldNotSensitive(Refusal):
    """Only sensitive fields are shown one by one."""

    code: ClassVar[str] = "field_not_sensitive"
    field: str


@dataclass(frozen=True, slots=True)
class ConsentGiven(Event):
    """A person agreed to one purpose in the words of one version."""

    person: str
    purpose: str
    version: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Event):
    """A person took a consent back."""

    person: str
    purpose: str


@dataclass(frozen=True, slots=True)
class GuardianAgreed(Event):
    """A guardian agreed for a minor. ``relation`` as written: 母亲, 祖父."""

    person: str
    relation: str
    until: date | None


@dataclass(frozen=True, slots=True)
class GuardianRevoked(Event):
    """A guardian took the yes for a minor back."""

    person: str


@dataclass(frozen=True, slots=True)
class SensitiveDataSeen(Event):
    """Somebody looked at a sensitive field of a person."""

    person: str
    what: str
    why: str
