"""Offices of authorities as buyers: what a line is before the law, how far an office reaches.

Order 102 Art 5: state organs buy; party organs and budgeted mass bodies follow the same rules. An
office buys for places inside its division, and an office above reads what those below it buy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from liandong.core.authority import Line
from liandong.core.events import Event
from liandong.core.purchases import Nature
from liandong.core.refusals import Refusal

NATURES = {
    Line.SOCIAL_WORK: Nature.PARTY_ORGAN,
    Line.CIVIL_AFFAIRS: Nature.STATE_ORGAN,
    Line.YOUTH_LEAGUE: Nature.BUDGETED_MASS_BODY,
    Line.STREET: Nature.STATE_ORGAN,
}
"""What an office of a line is before the law on purchase; it is not typed in."""


@dataclass(frozen=True, slots=True)
class Reach:
    """An office as the rule sees it: its line and the division that it reaches."""

    line: str
    division: str


def reaches(office: Reach, place: str) -> bool:
    """Whether a place lies in an office's division; no place named is the whole division.

    >>> reaches(Reach("street", "440305007"), "440305")
    False
    """
    return not place or place.startswith(office.division)


def reads(offices: Iterable[Reach], buyer: Reach) -> bool:
    """Whether one of the offices is the buyer's, or stands above it in the same line.

    >>> reads([Reach("street", "440305")], Reach("street", "440305007"))
    True
    >>> reads([Reach("civil_affairs", "440305")], Reach("street", "440305007"))
    False
    """
    return any(
        one.line == buyer.line and buyer.division.startswith(one.division) for one in offices
    )


@dataclass(eq=False)
class OutsideOffice(Refusal):
    """The place served lies outside the division of the office that buys."""

    code: ClassVar[str] = "outside_office"
    name: str


@dataclass(frozen=True, slots=True)
class OfficeBuys(Event):
    """An office of an authority got the organization in whose name it buys."""

    office_id: int
    organization: str
    is_new: bool
