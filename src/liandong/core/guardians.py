"""A guardian's part: what they see, what taking the yes back does, and a child's data.

Below fourteen the data rest on the guardian's own, separate consent (PIPL Art 31) and are
kept to what a service needs: no address, no school, no exact point. When the consent ends
and nobody gives it again within ``KEEP_DAYS``, what is not a record of service is wiped.
Ages are whole years.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from liandong.core.eligibility import age_on
from liandong.core.events import Event
from liandong.core.refusals import Refusal

KEEP_DAYS = 30
PASS_LIFE = timedelta(days=180)
NOT_OF_CHILDREN = ("address", "work_unit", "occupation", "education")
"""What is not kept of a child, though others may tell it of themselves."""


def is_child(birth_on: date | None, day: date, consent_age: int) -> bool:
    """Whether the data of somebody are a child's (PIPL Art 31: below 14)."""
    return birth_on is not None and age_on(birth_on, day) < consent_age


def check_child_consent(
    birth_on: date | None, day: date, consent_age: int, *, is_given: bool
) -> None:
    """Refuse a child's record that no guardian has agreed to by itself (PIPL Art 31).

    >>> check_child_consent(date(2010, 1, 1), date(2026, 1, 1), 14, is_given=False)
    """
    if birth_on is not None and is_child(birth_on, day, consent_age) and not is_given:
        raise ChildConsentMissing(age_on(birth_on, day), consent_age)


def check_child_fields(told: Mapping[str, object]) -> None:
    """Refuse what is not kept of a child; emptying it is always right.

    >>> check_child_fields({"address": "", "travel_radius_m": 3000})
    """
    for name in NOT_OF_CHILDREN:
        if told.get(name):
            raise NotKeptOfChildren(name)


def may_wipe(ended_on: date, day: date) -> bool:
    """Whether the time to give the consent again is over.

    >>> may_wipe(date(2026, 1, 1), date(2026, 1, 31)), may_wipe(date(2026, 1, 1), date(2026, 2, 1))
    (False, True)
    """
    return day > ended_on + timedelta(days=KEEP_DAYS)


@dataclass(eq=False)
class GuardianLinkInvalid(Refusal):
    """The link was taken back, has lapsed or was never ours."""

    code: ClassVar[str] = "guardian_link_invalid"


@dataclass(eq=False)
class ChildConsentMissing(Refusal):
    """The guardian has not agreed, separately, to the child's data being kept (PIPL Art 31)."""

    code: ClassVar[str] = "child_consent_missing"
    age: int
    consent_age: int


@dataclass(eq=False)
class GuardianSpeaks(Refusal):
    """The consent to a child's data is the guardian's; nobody gives it in their place."""

    code: ClassVar[str] = "guardian_speaks"


@dataclass(eq=False)
class NotKeptOfChildren(Refusal):
    """This is not kept of a child, whoever tells it."""

    code: ClassVar[str] = "not_kept_of_children"
    field: str


@dataclass(frozen=True, slots=True)
class GuardianWithdrew(Event):
    """A guardian took the yes back; so many coming places were given back."""

    person: str
    places: int


@dataclass(frozen=True, slots=True)
class GuardianLinkMade(Event):
    """A link for a guardian was made."""

    person: str


@dataclass(frozen=True, slots=True)
class GuardianLinkRevoked(Event):
    """The links of a guardian were taken back."""

    person: str


@dataclass(frozen=True, slots=True)
class ChildDataWiped(Event):
    """Data of children whose consent had ended were wiped; how many people."""

    people: int
