"""What somebody would take instead of a first choice."""

from liandong.models import BackupChoice, Person, Shift


def instead_of(person: Person, first: Shift) -> set[int]:
    """Shifts whose place a person gives back once they have the first choice. One query."""
    rows = BackupChoice.objects.filter(person=person, first=first, ended_at=None)
    return set(rows.values_list("shift_id", flat=True))
