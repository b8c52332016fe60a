"""Standing places of a person: the places that they gave, and what they ask now."""

from dataclasses import dataclass
from datetime import datetime

from liandong.core.hours import SHANGHAI
from liandong.models import (
    Assignment,
    AssignmentState,
    Invitation,
    InvitationState,
    Person,
    Regular,
    ShiftState,
)


@dataclass(frozen=True, slots=True)
class RegularRow:
    """A standing place, its open questions and the places ahead, soonest first."""

    regular: Regular
    questions: list[Invitation]
    places: list[Assignment]


def regulars_of(person: Person, *, at: datetime) -> list[RegularRow]:
    """Open standing places. Three queries."""
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
    asked = questions_of(person, at=at)
    return [
        RegularRow(
            row,
            [q for q in asked if q.regular_id == row.pk],
            [p for p in places if _belongs(row, p)],
        )
        for row in rows
    ]


def questions_of(person: Person, *, at: datetime) -> list[Invitation]:
    """ "Still coming?", not answered yet, the nearest deadline first. One query."""
    return list(
        Invitation.objects.filter(
            person=person,
            regular__isnull=False,
            state=InvitationState.ASKED,
            answer_by__gt=at,
            shift__state=ShiftState.OPEN,
        )
        .select_related("shift__project", "shift__position")
        .order_by("answer_by", "pk")[:20]
    )


def _belongs(row: Regular, place: Assignment) -> bool:
    start = place.shift.starts_at.astimezone(SHANGHAI)
    return place.shift.position_id == row.position_id and (
        (start.weekday(), start.time()) == (row.weekday, row.starts)
    )
