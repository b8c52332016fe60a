"""One calendar for both sides: what happens when, and what cannot happen at once.

Moments carry a time zone, ends are excluded: what ends at ten does not clash with what
begins at ten.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Line(StrEnum):
    """What kind of thing stands in the calendar."""

    SHIFT = "shift"
    COURSE = "course"


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing with its time. ``people`` are the ids of those who must be there."""

    line: Line
    ref: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    people: frozenset[int] = frozenset()
    taken: int = 0
    least: int = 0


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody who should be at two things at once."""

    person: int
    one: tuple[Line, int]
    other: tuple[Line, int]


def clashes(slots: Iterable[Slot]) -> list[Clash]:
    """Everybody who is asked for at two overlapping times; each pair once, in time order."""
    ordered = sorted(slots, key=lambda s: (s.starts_at, s.line, s.ref))
    busy: dict[int, list[Slot]] = {}
    found = []
    for slot in ordered:
        for person in sorted(slot.people):
            still = [held for held in busy.get(person, []) if held.ends_at > slot.starts_at]
            found += [Clash(person, (held.line, held.ref), (slot.line, slot.ref)) for held in still]
            busy[person] = [*still, slot]
    return found
