"""Families and groups: whom one adult may register and sign up, and whose yes it needs.

A grown-up says yes to belonging themselves; nobody is put on a list behind their back
(Order 685 Art 25). For a minor the adult speaks as guardian (PIPL Art 31 below 14).
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from liandong.core.eligibility import ADULT_AGE, age_on
from liandong.core.events import Event
from liandong.core.refusals import Refusal

MOST_MEMBERS = 12
GUARDIANS = frozenset({"child", "grandchild", "ward"})
"""Relations in which the adult speaks for a minor as guardian."""
RELATIONS = ("child", "grandchild", "ward", "spouse", "parent", "sibling", "friend", "other")


def check_adult(birth_on: date | None, day: date) -> None:
    """Only a grown-up speaks for others. Raises AdultNeeded."""
    if birth_on is None or age_on(birth_on, day) < ADULT_AGE:
        raise AdultNeeded()


def check_room(members: int) -> None:
    """A household stays small enough for one person to mind. Raises HouseholdFull."""
    if members >= MOST_MEMBERS:
        raise HouseholdFull(most=MOST_MEMBERS)


def is_own_yes_needed(birth_on: date | None, day: date) -> bool:
    """Whether the member must say yes themselves before the adult may act for them."""
    return birth_on is None or age_on(birth_on, day) >= ADULT_AGE


def whose_yes(*, has_account: bool, is_minor: bool) -> str:
    """Whose yes a place needs: ``asked`` (they answer alone), ``guardian`` or ``self``, spoken.

    >>> whose_yes(has_account=True, is_minor=True), whose_yes(has_account=False, is_minor=True)
    ('asked', 'guardian')
    """
    if has_account:
        return "asked"
    return "guardian" if is_minor else "self"


@dataclass(eq=False)
class AdultNeeded(Refusal):
    """Who speaks for others is grown up, and the birth date says so."""

    code: ClassVar[str] = "adult_needed"


@dataclass(eq=False)
class HouseholdFull(Refusal):
    """One adult does not mind more people than this."""

    code: ClassVar[str] = "household_full"
    most: int


@dataclass(eq=False)
class AlreadyInHousehold(Refusal):
    """The person belongs to it already, or was asked."""

    code: ClassVar[str] = "already_in_household"
    name: str


@dataclass(eq=False)
class OwnYesMissing(Refusal):
    """A grown-up has not said yes to being signed up by another."""

    code: ClassVar[str] = "own_yes_missing"
    name: str


@dataclass(eq=False)
class RelationWrong(Refusal):
    """A minor is registered by a guardian only."""

    code: ClassVar[str] = "relation_wrong"
    name: str


@dataclass(frozen=True, slots=True)
class HouseholdJoined(Event):
    """Somebody belongs to a household, or was asked to."""

    person: str
    relation: str


@dataclass(frozen=True, slots=True)
class HouseholdAgreed(Event):
    """A grown-up said yes to being signed up by the household's adult."""

    person: str


@dataclass(frozen=True, slots=True)
class HouseholdLeft(Event):
    """Somebody left a household."""

    person: str
