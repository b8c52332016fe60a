"""What the registry refuses and what it reports; import them from ``liandong.core.registry``.

No refusal carries a whole identity or telephone number: facts go to logs and to the API.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class IdNumberInvalid(Refusal):
    """The text is not a resident identity number at all; the kinds below say more."""

    code: ClassVar[str] = "id_number_invalid"


@dataclass(eq=False)
class IdNumberLengthWrong(IdNumberInvalid):
    """A resident identity number has 18 characters."""

    code: ClassVar[str] = "id_number_length_wrong"
    length: int


@dataclass(eq=False)
class IdNumberOld(IdNumberInvalid):
    """The old form of 15 digits, no longer in use."""

    code: ClassVar[str] = "id_number_old"


@dataclass(eq=False)
class IdNumberDigitsLost(IdNumberInvalid):
    """A spreadsheet kept it as a number and lost the last digits."""

    code: ClassVar[str] = "id_number_digits_lost"


@dataclass(eq=False)
class IdNumberMistyped(IdNumberInvalid):
    """The check digit does not fit: at least one character is wrong."""

    code: ClassVar[str] = "id_number_mistyped"


@dataclass(eq=False)
class IdNumberBirthWrong(IdNumberInvalid):
    """The eight digits of the birth date are no possible date."""

    code: ClassVar[str] = "id_number_birth_wrong"
    written: str


@dataclass(eq=False)
class IdNumberDivisionWrong(IdNumberInvalid):
    """The first two digits are no province."""

    code: ClassVar[str] = "id_number_division_wrong"
    written: str


@dataclass(eq=False)
class PhoneInvalid(Refusal):
    """Not a mobile number of mainland China. ``length`` counts its digits."""

    code: ClassVar[str] = "phone_invalid"
    length: int


@dataclass(eq=False)
class CreditCodeInvalid(Refusal):
    """Not a unified social credit code; ``reason`` is length, characters or check."""

    code: ClassVar[str] = "credit_code_invalid"
    value: str
    reason: str


@dataclass(eq=False)
class NameInvalid(Refusal):
    """No name of a person: empty, one character, digits or marks."""

    code: ClassVar[str] = "name_invalid"
    value: str


@dataclass(eq=False)
class TooYoung(Refusal):
    """Below the age that the region asks for this."""

    code: ClassVar[str] = "too_young"
    age: int
    min_age: int


@dataclass(eq=False)
class GuardianConsentMissing(Refusal):
    """A minor whose guardian has not agreed yet."""

    code: ClassVar[str] = "guardian_consent_missing"
    age: int


@dataclass(eq=False)
class AlreadyRegistered(Refusal):
    """The identity is on record. ``hint`` is the masked name and telephone."""

    code: ClassVar[str] = "already_registered"
    hint: str


@dataclass(eq=False)
class OrganizationAlreadyRegistered(Refusal):
    """An organization with this credit code is on record."""

    code: ClassVar[str] = "organization_already_registered"
    organization: str


@dataclass(eq=False)
class RoleAlreadyHeld(Refusal):
    """The person holds the role already."""

    code: ClassVar[str] = "role_already_held"
    role: str


@dataclass(eq=False)
class AlreadyMember(Refusal):
    """The person is in the team already."""

    code: ClassVar[str] = "already_member"
    team: str


@dataclass(frozen=True, slots=True)
class PersonRegistered(Event):
    """A person joined. ``via`` is self, organization, import or simulator."""

    person: str
    via: str


@dataclass(frozen=True, slots=True)
class PersonVerified(Event):
    """Someone checked the person's identity. ``method`` is document, service or known."""

    person: str
    method: str


@dataclass(frozen=True, slots=True)
class RoleGranted(Event):
    """A person took on a role from a day on."""

    person: str
    role: str
    since: date


@dataclass(frozen=True, slots=True)
class RoleEnded(Event):
    """A person gave a role back or lost it."""

    person: str
    role: str
    until: date


@dataclass(frozen=True, slots=True)
class OrganizationRegistered(Event):
    """An organization joined."""

    organization: str


@dataclass(frozen=True, slots=True)
class TeamFormed(Event):
    """A team came into being, with or without a sponsor (Order 685 Art 42)."""

    team: str


@dataclass(frozen=True, slots=True)
class MembershipStarted(Event):
    """A person joined a team."""

    person: str
    team: str


@dataclass(frozen=True, slots=True)
class MembershipEnded(Event):
    """A person left a team."""

    person: str
    team: str
