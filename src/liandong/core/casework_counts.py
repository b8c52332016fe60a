"""What a district counts of case work, and which small numbers it does not show.

Counts are of work done in a month: cases with a contact, groups with a session, activities held,
visits, consultations; with the people reached and the minutes. A number that stands for one or
two people is hidden (our own proposal: fewer than three), together with as many of its
neighbors as are needed that it cannot be worked out from the total.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LEAST_PEOPLE = 3


class Work(StrEnum):
    """Kinds of case work, in the order of the table."""

    CASE = "case"
    GROUP = "group"
    ACTIVITY = "activity"
    VISIT = "visit"
    CONSULTATION = "consultation"


@dataclass(frozen=True, slots=True)
class Tally:
    """Work of one kind in one street and one month (``2026-05``)."""

    work: Work
    street: str
    month: str
    count: int
    people: int
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Veil:
    """Places in a column that are hidden, and whether its total is."""

    places: frozenset[int]
    hides_total: bool


def veil(people: Sequence[int], least: int = LEAST_PEOPLE) -> Veil:
    """What to hide of a column of people, zero being no secret.

    >>> veil([9, 2, 7])
    Veil(places=frozenset({1, 2}), hides_total=False)
    >>> veil([0, 2])
    Veil(places=frozenset({1}), hides_total=True)
    """
    hidden = {n for n, one in enumerate(people) if 0 < one < least}
    if not hidden:
        return Veil(frozenset(), hides_total=False)
    others = sorted((one, n) for n, one in enumerate(people) if one >= least)
    # One hidden number alone is the total less the others.
    while len(hidden) < 2 or sum(people[n] for n in hidden) < least:
        if not others:
            return Veil(frozenset(hidden), hides_total=True)
        hidden.add(others.pop(0)[1])
    return Veil(frozenset(hidden), hides_total=False)
