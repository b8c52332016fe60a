"""Standing places of a person, with the places that they gave."""

from dataclasses import dataclass
from datetime import datetime

from liandong.core.hours import SHANGHAI
from liandong.models import Assignment, AssignmentState, Person, Regular


@dataclass(frozen=True, slots=True)
class RegularRow:
    """A standing place and the places ahead that it gave, soonest first."""

    regular: Regular
    places: list[Assignment]


def regulars_of(person: Person, *, at: datetime) -> list[RegularRow]:
    """Open standing places. Two queries."""
    rows = list(
        Regular.objects.filter(person=person, ended_at=None)
        .select_related("position__project")
        .order_by("weekday", "starts", "pk")
    )
    places = list(
        Assignment.objects.filter(
            person=person, state=AssignmentState.ACCEPTED, shift__starts_at__gt=at
        )
        .select_related("shift")
        .order_by("shift__starts_at")[:100]
    )
    return [RegularRow(row, [p for p in places if _belongs(row, p)]) for row in rows]


def _belongs(row: Regular, place: Assignment) -> bool:
    start = place.shift.starts_at.astimezone(SHANGHAI)
    return place.shift.position_id == row.position_id and (
        (start.weekday(), start.time()) == (row.weekday, row.starts)
    )
