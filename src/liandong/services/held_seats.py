"""Seats kept for people who were asked: counted as taken until they answer."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from liandong.core.together import SeatFreed
from liandong.models import Invitation, InvitationState, Person, Shift
from liandong.services import events, reserves
from liandong.services.invitations import lock


def claim(shift: Shift, person: Person) -> int:
    """Free the seats held for a person on a shift, under its lock; how many.

    ``shift.taken`` follows, so that the person can take the place right away.
    """
    held = Invitation.objects.filter(shift=shift, person=person, is_held=True)
    return _free(shift, list(held.values_list("pk", flat=True)))


def free(shift: Shift, ids: Collection[int], *, at: datetime) -> int:
    """Free the seats of questions, under the shift's lock; how many were held."""
    freed = _free(shift, ids)
    if freed:
        events.record(SeatFreed(shift.pk, freed), by=None, at=at)
    return freed


def _free(shift: Shift, ids: Collection[int]) -> int:
    freed = Invitation.objects.filter(pk__in=ids, is_held=True).update(is_held=False)
    if freed:
        Shift.objects.filter(pk=shift.pk).update(taken=F("taken") - freed)
        shift.taken -= freed
    return freed


def settle_due(*, at: datetime) -> int:
    """Free the seats of questions that are answered or too late; how many.

    An answer frees its seat itself; this is for questions that were closed in another way.
    """
    over = Invitation.objects.filter(is_held=True).filter(
        ~Q(state=InvitationState.ASKED) | Q(answer_by__lte=at)
    )
    shifts = sorted(set(over.values_list("shift_id", flat=True)))
    return sum(_settle(pk, at) for pk in shifts)


@transaction.atomic
def _settle(shift_id: int, at: datetime) -> int:
    shift = lock(Shift(pk=shift_id))
    over = Invitation.objects.filter(shift=shift, is_held=True).filter(
        ~Q(state=InvitationState.ASKED) | Q(answer_by__lte=at)
    )
    freed = free(shift, list(over.values_list("pk", flat=True)), at=at)
    if freed:
        reserves.ask_next(shift, at=at)
    return freed
