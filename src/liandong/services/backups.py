"""A first choice with backups: one place in the end, moved by the clock.

The first choice is taken and the backup given back in one transaction (``rosters.take``),
so nobody holds both; locks are taken in one order: the person, then shifts by id.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from liandong.core.backups import (
    MOST_BACKUPS,
    BackupsNamed,
    BackupTaken,
    NoBackupNamed,
)
from liandong.core.refusals import Refusal
from liandong.core.rosters import AlreadyOnReserve, ShiftFull
from liandong.models import (
    Assignment,
    AssignmentState,
    BackupChoice,
    Person,
    ReserveEntry,
    Shift,
    ShiftState,
)
from liandong.services import events, reserves, rosters
from liandong.services.invitations import place_of


def sign_up(
    *, first: Shift, backups: Sequence[Shift], by: Person, at: datetime
) -> Assignment | None:
    """Take the first choice, or wait for it and take the best backup; the place, if any.

    Refuses ``NoBackupNamed`` and what ``rosters.sign_up`` refuses except a full shift.
    """
    others = [shift for shift in backups if shift.pk != first.pk]
    if not 1 <= len(others) <= MOST_BACKUPS:
        raise NoBackupNamed(most=MOST_BACKUPS)
    place = None
    try:
        place = rosters.sign_up(shift=first, by=by, at=at)
    except ShiftFull:
        with suppress(AlreadyOnReserve):
            reserves.join(shift=first, by=by, at=at)
    _name(first, others, by, at)
    return place or _move_on(by, first, at)


@transaction.atomic
def _name(first: Shift, others: Sequence[Shift], by: Person, at: datetime) -> None:
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    BackupChoice.objects.filter(person=by, first=first, ended_at=None).update(ended_at=at)
    BackupChoice.objects.bulk_create(
        BackupChoice(person=by, first=first, shift=shift, rank=rank, made_at=at)
        for rank, shift in enumerate(others, 1)
    )
    events.record(BackupsNamed(first.pk, len(others)), by=by, at=at)


def _move_on(person: Person, first: Shift, at: datetime) -> Assignment | None:
    """Take the best backup that still has a place; None when none does."""
    rows = BackupChoice.objects.filter(person=person, first=first, ended_at=None)
    for row in rows.select_related("shift").order_by("rank"):
        try:
            with transaction.atomic():
                rosters.lock_people([person.pk])
                if place_of(first, person) is not None:
                    return None
                place = rosters.sign_up(shift=row.shift, by=person, at=at)
                events.record(BackupTaken(first.pk, row.shift_id, person.pk), by=person, at=at)
                return place
        except Refusal:
            continue
    return None


def settle_due(*, at: datetime) -> int:
    """Move whoever's first choice failed, end what is settled; how many moved."""
    BackupChoice.objects.filter(ended_at=None, first__starts_at__lte=at).update(ended_at=at)
    pairs = (
        BackupChoice.objects.filter(ended_at=None)
        .order_by("person", "first")
        .values_list("person", "first")
        .distinct()
    )
    return sum(_settle(person, first, at) for person, first in pairs)


def _settle(person_id: int, first_id: int, at: datetime) -> int:
    person, first = Person.objects.get(pk=person_id), Shift.objects.get(pk=first_id)
    rows = BackupChoice.objects.filter(person=person, first=first, ended_at=None)
    ids = list(rows.values_list("shift_id", flat=True))
    held = Assignment.objects.filter(person=person, state=AssignmentState.ACCEPTED)
    has_backup = held.filter(shift__in=ids).exists()
    if held.filter(shift=first).exists():
        return 0
    is_off = first.state == ShiftState.CANCELLED
    if is_off and not has_backup:
        moved = _move_on(person, first, at)
        rows.update(ended_at=at)
        return 1 if moved is not None else 0
    waits = ReserveEntry.objects.filter(shift=first, person=person, left_at=None).exists()
    if is_off or not waits:
        # Called off with a place elsewhere, or the person gave the first choice up.
        rows.update(ended_at=at)
    return 0
