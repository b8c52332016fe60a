"""What a person already gives around a shift, for a kind word to them alone."""

from liandong.core.hours import Span
from liandong.core.overwork import LOOK_AROUND, KindWord, kind_words
from liandong.models import Assignment, AssignmentState, Person, Shift


def kind_words_for(person: Person, shift: Shift) -> list[KindWord]:
    """What to say to somebody who takes, or holds, a place on this shift. One query."""
    rows = (
        Assignment.objects.filter(
            person=person,
            state__in=[AssignmentState.ACCEPTED, AssignmentState.SERVED],
            shift__starts_at__gt=shift.starts_at - LOOK_AROUND,
            shift__starts_at__lt=shift.starts_at + LOOK_AROUND,
        )
        .exclude(shift=shift)
        .values_list("shift__starts_at", "shift__ends_at")
    )
    return kind_words(
        [Span(start, end) for start, end in rows],
        Span(shift.starts_at, shift.ends_at),
        max_shifts_week=person.max_shifts_week,
        max_minutes_week=person.max_minutes_week,
    )
