"""Which lines of a list stand here already."""

from collections.abc import Sequence

from liandong.core.hours_lists import Listed
from liandong.models import OutsideHours, Person


def divided(
    lines: Sequence[Listed], *, platform: str, person: Person
) -> tuple[list[Listed], list[Listed]]:
    """Lines that are new, and lines that stand here or came earlier in the list. One query."""
    held = set(
        OutsideHours.objects.filter(person=person, hub=platform, seq=0).values_list(
            "digest", flat=True
        )
    )
    new: list[Listed] = []
    same: list[Listed] = []
    for line in lines:
        mark = line.mark(platform=platform, person=person.number)
        (same if mark in held else new).append(line)
        held.add(mark)
    return new, same
