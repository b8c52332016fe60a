"""Somebody cannot come and nobody waits: the best suitable people are asked in small waves."""

from datetime import datetime

from django.db import transaction

from liandong.core.refusals import Refusal
from liandong.core.rosters import ShiftFull
from liandong.core.swaps import ReplacementOpened
from liandong.core.waves import PeopleBeingRead, WavesRunning
from liandong.models import (
    Invitation,
    InvitationState,
    Replacement,
    ReplacementState,
    Shift,
    ShiftState,
)
from liandong.services import events, waves

PER_WAVE, MINUTES = 3, 30
"""Our own proposal: few enough that nobody says yes in vain, soon enough to fill a place."""


def open_for(shift: Shift, *, at: datetime) -> None:
    """Look for somebody, in the caller's transaction, under the shift's lock.

    Nothing happens while enough people come, while somebody is being asked or looked for.
    """
    if shift.state != ShiftState.OPEN or shift.starts_at <= at or shift.taken >= shift.min_people:
        return
    asked = Invitation.objects.filter(shift=shift, state=InvitationState.ASKED, answer_by__gt=at)
    if asked.count() >= shift.min_people - shift.taken:
        return
    _row, is_new = Replacement.objects.get_or_create(
        shift=shift, state=ReplacementState.WAITING, defaults={"opened_at": at}
    )
    if is_new:
        events.record(ReplacementOpened(shift.pk), by=None, at=at)


def work_due(*, at: datetime) -> int:
    """Start the waves of those that wait; how many began."""
    rows = Replacement.objects.filter(state=ReplacementState.WAITING).select_related(
        "shift__project__social_worker", "shift__project__created_by", "shift__position"
    )
    return sum(_begin(row, at) for row in rows.order_by("opened_at", "pk"))


def _begin(row: Replacement, at: datetime) -> int:
    project = row.shift.project
    try:
        wave = waves.start(
            shift=row.shift,
            per_wave=PER_WAVE,
            minutes=MINUTES,
            by=project.social_worker or project.created_by,
            at=at,
        )
    except PeopleBeingRead:
        return 0
    except (WavesRunning, ShiftFull):
        _settle(row, ReplacementState.UNNEEDED, at)
        return 0
    except Refusal:
        _settle(row, ReplacementState.NOBODY, at)
        return 0
    row.wave = wave
    _settle(row, ReplacementState.ASKING, at)
    return 1


@transaction.atomic
def _settle(row: Replacement, state: ReplacementState, at: datetime) -> None:
    row.state, row.settled_at = state, at
    row.save(update_fields=["state", "settled_at", "wave"])
