"""Offices of authorities: lines of work, who has which power, and the figures they share.

An office has a line (who it is) and a division (how far it reaches). Who decides a matter in a
place is read from the region's profile (``authority_powers``: matter → line); of the offices of
that line the nearest above the place decides. Law: Order 685 Art 5 and 26, the reform of 2023
(social-work departments); a region that has put the lines together names one for all matters.
Counts are people, bodies, needs and whole minutes, each defined once and for every office.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.policy_keys import Profile
from liandong.core.refusals import Refusal

STREET_DIGITS = 9


class Line(StrEnum):
    """Whose office it is; ``committee``: one body that a place has put the lines together in."""

    SOCIAL_WORK = "social_work"
    CIVIL_AFFAIRS = "civil_affairs"
    YOUTH_LEAGUE = "youth_league"
    STREET = "street"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True)
class Seat:
    """An office as the rule sees it: its id, line and division prefix."""

    office: int
    line: str
    division: str


def in_charge(
    seats: Iterable[Seat], *, line: str, place: str, besides: Collection[int] = ()
) -> int | None:
    """The office of a line that is nearest above a place; None where there is none.

    ``besides`` are left out: whoever has had the matter before.

    >>> in_charge([Seat(1, "street", "4403"), Seat(2, "street", "440305")],
    ...           line="street", place="440305007")
    2
    """
    over = [
        seat
        for seat in seats
        if seat.line == line and place.startswith(seat.division) and seat.office not in besides
    ]
    over.sort(key=lambda seat: (-len(seat.division), seat.office))
    return over[0].office if over else None


def body_here(profile: Profile) -> str:
    """The body that leads volunteering here, where the place itself names one; "" elsewhere.

    The country's own word names a body of the centre, which is nobody's office in a street.
    """
    is_own = bool(profile.source_of("authority_map").division)
    return profile.authority_map.get("planning", "") if is_own else ""


def street_of(place: str) -> str:
    """The street that a place lies in; empty where it is known less exactly."""
    return place[:STREET_DIGITS] if len(place) >= STREET_DIGITS else ""


COUNTS = (
    "registered",
    "active",
    "social_workers",
    "organizations",
    "teams",
    "projects",
    "open_needs",
    "minutes",
    "open_complaints",
    "handed_over",
    "publications",
)
"""The figures of every office's report, in order. Each is additive: a record has one place."""
MINUTES = frozenset({"minutes"})
"""Figures that count minutes."""


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a scope: the whole, and its parts by street ("" where no street is known)."""

    division: str
    parts: Mapping[str, Mapping[str, int]]

    @property
    def whole(self) -> dict[str, int]:
        """Each figure of the whole scope: the sum over its parts."""
        return {code: sum(part.get(code, 0) for part in self.parts.values()) for code in COUNTS}


def report(division: str, counted: Mapping[str, Mapping[str, int]]) -> Report:
    """A report of what was counted: code → place → number. Places become streets."""
    parts: dict[str, dict[str, int]] = {}
    for code in COUNTS:
        for place, number in counted.get(code, {}).items():
            part = parts.setdefault(street_of(place), dict.fromkeys(COUNTS, 0))
            part[code] += number
    return Report(division, {street: parts[street] for street in sorted(parts)})


@dataclass(eq=False)
class OfficeThere(Refusal):
    """The place has an office of this line already."""

    code: ClassVar[str] = "office_there"
    name: str


@dataclass(eq=False)
class OfficeMissing(Refusal):
    """No office with this power reaches the place."""

    code: ClassVar[str] = "office_missing"
    matter: str
    line: str


@dataclass(frozen=True, slots=True)
class OfficeOpened(Event):
    """An authority has an office here."""

    office_id: int
    title: str
    line: str
