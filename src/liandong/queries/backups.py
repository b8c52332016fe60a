"""What somebody would take instead of a first choice."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from liandong.models import Assignment, AssignmentState, BackupChoice, Person, Shift


def places_instead_of(firsts: Collection[int], people: Collection[int]) -> QuerySet[Assignment]:
    """Places that people give back in the moment in which they get one of the first choices."""
    named = BackupChoice.objects.filter(
        person=OuterRef("person"), shift=OuterRef("shift"), first__in=firsts, ended_at=None
    )
    return Assignment.objects.filter(
        Exists(named), person__in=people, state=AssignmentState.ACCEPTED
    )


def instead_of(person: Person, first: Shift) -> set[int]:
    """Shifts that a person named as backups of a first choice. One query."""
    rows = BackupChoice.objects.filter(person=person, first=first, ended_at=None)
    return set(rows.values_list("shift_id", flat=True))
