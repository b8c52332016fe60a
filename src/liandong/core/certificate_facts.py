"""What certificates are refused for, and what is told of them."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class CertificateNotGenuine(Refusal):
    """No certificate was issued with these words."""

    code: ClassVar[str] = "certificate_not_genuine"


@dataclass(eq=False)
class NothingToCertify(Refusal):
    """The period holds no recognized minutes."""

    code: ClassVar[str] = "nothing_to_certify"
    first_day: date
    last_day: date


@dataclass(eq=False)
class ActivitiesWithoutHours(Refusal):
    """Some of the chosen activities hold no recognized minutes in the period."""

    code: ClassVar[str] = "activities_without_hours"
    activities: list[str]
    first_day: date
    last_day: date


@dataclass(eq=False)
class TooManyActivities(Refusal):
    """More activities were chosen than one certificate names."""

    code: ClassVar[str] = "too_many_activities"
    count: int
    most: int


@dataclass(eq=False)
class AlreadyWithdrawn(Refusal):
    """The certificate was withdrawn before."""

    code: ClassVar[str] = "already_withdrawn"
    number: str


@dataclass(eq=False)
class GlyphMissing(Refusal):
    """The paper's fonts do not draw these characters; a wrong name must not be printed."""

    code: ClassVar[str] = "glyph_missing"
    characters: str


@dataclass(frozen=True, slots=True)
class CertificateIssued(Event):
    """A volunteer took a certificate."""

    person_id: int
    number: str
    minutes: int


@dataclass(frozen=True, slots=True)
class CertificateWithdrawn(Event):
    """A certificate no longer holds; ``replaced_by`` names the new one, if any."""

    number: str
    reason: str
    replaced_by: str
