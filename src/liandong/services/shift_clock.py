"""What time alone does to shifts."""

from datetime import datetime

from django.db import transaction

from liandong.core.rosters import ShiftsHeld
from liandong.models import Shift, ShiftState
from liandong.services import events


@transaction.atomic
def hold_ended(*, at: datetime) -> int:
    """Mark shifts that have ended as held; how many. Running twice changes nothing."""
    held = Shift.objects.filter(state=ShiftState.OPEN, ends_at__lte=at).update(
        state=ShiftState.HELD
    )
    if held:
        events.record(ShiftsHeld(held), by=None, at=at)
    return held
