"""Swaps: offer a place, say yes, change places in one transaction.

Lock order: people by id, shifts by id, then the swap.
"""

from datetime import datetime

from django.db import transaction

from liandong.core.rosters import NotInvited, ShiftStarted
from liandong.core.swaps import (
    PlacesSwapped,
    SwapAnswered,
    SwapAsked,
    SwapEnded,
    SwapOffered,
    SwapOver,
    SwapWithOneself,
)
from liandong.models import Assignment, AssignmentState, Person, Shift, Swap, SwapState
from liandong.services import events, rosters
from liandong.services.invitations import lock

OPEN = (SwapState.ASKED, SwapState.OFFERED)


@transaction.atomic
def offer(
    *,
    place: Assignment,
    taker: Person,
    is_exchange: bool = False,
    note: str = "",
    by: Person,
    at: datetime,
) -> Swap:
    """Offer one's own place, for nothing or against one of theirs.

    Refuses ``NotInvited`` for somebody else's place, ``SwapWithOneself``, ``SwapAsked``,
    ``SwapOver`` when the place is gone, ``ShiftStarted``.
    """
    if place.person_id != by.pk:
        raise NotInvited(shift_title=place.shift.project.title)
    if taker.pk == by.pk:
        raise SwapWithOneself
    shift = lock(place.shift)
    place = Assignment.objects.select_for_update().get(pk=place.pk)
    _check_there(place, shift, at)
    if Swap.objects.filter(place=place, state__in=OPEN).exists():
        raise SwapAsked(shift_title=shift.project.title)
    swap = Swap.objects.create(
        place=place,
        giver=by,
        taker=taker,
        is_exchange=is_exchange,
        note=" ".join(note.split())[:80],
        asked_at=at,
    )
    events.record(SwapOffered(swap.pk, shift.pk, taker.pk), by=by, at=at)
    _tell("swap_offered", taker, swap, shift, at)
    return swap


@transaction.atomic
def accept(*, swap: Swap, by: Person, at: datetime, other: Assignment | None = None) -> Swap:
    """The taker's yes to a gift moves the place; to an exchange it names ``other``.

    Refuses ``NotInvited``, ``SwapOver``, and everything that ``rosters.sign_up`` refuses
    except a full shift: the place is the one that falls free.
    """
    if swap.taker_id != by.pk:
        raise NotInvited(shift_title=swap.place.shift.project.title)
    if not swap.is_exchange:
        return _change(swap, SwapState.ASKED, by, at)
    if other is None or other.person_id != by.pk:
        raise SwapOver(shift_title=swap.place.shift.project.title)
    row = Swap.objects.select_for_update().get(pk=swap.pk)
    shift = swap.place.shift
    if row.state != SwapState.ASKED:
        raise SwapOver(shift_title=shift.project.title)
    _check_there(other, other.shift, at)
    row.state, row.other_place = SwapState.OFFERED, other
    row.save(update_fields=["state", "other_place"])
    events.record(SwapAnswered(row.pk, shift.pk), by=by, at=at)
    _tell("swap_answered", row.giver, row, other.shift, at)
    return row


@transaction.atomic
def confirm(*, swap: Swap, by: Person, at: datetime) -> Swap:
    """The giver's yes to the place named in exchange. Refuses as ``accept`` does."""
    if swap.giver_id != by.pk:
        raise NotInvited(shift_title=swap.place.shift.project.title)
    return _change(swap, SwapState.OFFERED, by, at)


@transaction.atomic
def end(*, swap: Swap, by: Person, at: datetime) -> Swap:
    """The giver takes it back, or the taker says no. Refuses ``NotInvited``, ``SwapOver``."""
    if by.pk not in (swap.giver_id, swap.taker_id):
        raise NotInvited(shift_title=swap.place.shift.project.title)
    row = Swap.objects.select_for_update().get(pk=swap.pk)
    if row.state not in OPEN:
        raise SwapOver(shift_title=swap.place.shift.project.title)
    row.state = SwapState.WITHDRAWN if by.pk == row.giver_id else SwapState.DECLINED
    row.ended_at = at
    row.save(update_fields=["state", "ended_at"])
    shift = swap.place.shift
    events.record(SwapEnded(row.pk, shift.pk, row.state), by=by, at=at)
    other = swap.taker if by.pk == row.giver_id else swap.giver
    _tell("swap_ended", other, row, shift, at)
    return row


def _change(swap: Swap, wanted: SwapState, by: Person, at: datetime) -> Swap:
    """Both places change hands under all locks, or nothing does."""
    people = rosters.lock_people([swap.giver_id, swap.taker_id])
    given, back = swap.place, swap.other_place
    ids = {given.shift_id, *([back.shift_id] if back is not None else [])}
    shifts = rosters.lock_shifts(ids, [*people])
    row = Swap.objects.select_for_update(of=("self",)).get(pk=swap.pk)
    title = shifts[given.shift_id].project.title
    if row.state != wanted:
        raise SwapOver(shift_title=title)
    given = Assignment.objects.select_for_update().get(pk=given.pk)
    _check_there(given, shifts[given.shift_id], at)
    moves = [(given, people[row.taker_id])]
    if back is not None:
        back = Assignment.objects.select_for_update().get(pk=back.pk)
        _check_there(back, shifts[back.shift_id], at)
        moves.append((back, people[row.giver_id]))
    # First both places fall free, so that neither stands in the way of the other.
    for place, _who in moves:
        rosters.free_place(place, reason="", at=at)
    for place, who in moves:
        shift = shifts[place.shift_id]
        shift.refresh_from_db(fields=["taken"])
        rosters.take(shift=shift, person=who, source="swap", by=by, at=at, is_heard=True)
        rosters.close_questions(shift, who, at=at)
    row.state, row.ended_at = SwapState.DONE, at
    row.save(update_fields=["state", "ended_at"])
    events.record(PlacesSwapped(row.pk, given.shift_id, row.taker_id), by=by, at=at)
    _tell("swap_done", row.giver, row, shifts[given.shift_id], at)
    return row


def _check_there(place: Assignment, shift: Shift, at: datetime) -> None:
    if place.state != AssignmentState.ACCEPTED:
        raise SwapOver(shift_title=shift.project.title)
    if shift.starts_at <= at:
        raise ShiftStarted(shift_title=shift.project.title, starts_at=shift.starts_at)


def _tell(kind: str, to: Person, swap: Swap, shift: Shift, at: datetime) -> None:
    events.owe(
        kind,
        to=to,
        facts={
            "title": shift.project.title,
            "starts_at": shift.starts_at.isoformat(),
            "name": swap.giver.name if to.pk != swap.giver_id else swap.taker.name,
            "swap_id": swap.pk,
        },
        at=at,
    )
