"""Open shifts as JSON, for anybody: what, when and on which street, never nearer.

Routes: ``GET /api/shifts`` (filters ``street``, ``category``, ``start``, ``end``; ``after``
is the ``next`` of the page before) and ``GET /api/shifts/{shift_id}``.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema

from liandong.models import Shift
from liandong.queries import shifts as shown
from liandong.queries.shifts import Wanted

router = Router(tags=["shifts"], auth=None)


class ShiftOut(Schema):
    """One shift as strangers may see it. ``free`` places are left of ``seats``."""

    id: int
    title: str
    position: str
    category: str
    mode: str
    risk_level: str
    starts_at: datetime
    ends_at: datetime
    division_code: str
    seats: int
    free: int
    state: str


class ShiftPage(Schema):
    """A page of shifts, soonest first; ``next`` is empty at the end."""

    shifts: list[ShiftOut]
    next: str


def shift_out(shift: Shift) -> ShiftOut:
    """The row as JSON."""
    return ShiftOut(
        id=shift.pk,
        title=shift.project.title,
        position=shift.position.title,
        category=shift.project.category,
        mode=shift.project.mode,
        risk_level=shift.project.risk_level,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        division_code=shift.division_code,
        seats=shift.max_people,
        free=shift.max_people - shift.taken,
        state=shift.state,
    )


@router.get("/shifts", response=ShiftPage)
def open_shifts(
    request: HttpRequest,
    street: str = "",
    category: str = "",
    start: datetime | None = None,
    end: datetime | None = None,
    after: str = "",
) -> Any:
    """What is open, 24 at a time."""
    wanted = Wanted(
        street=street if street.isdigit() else "",
        category=category,
        start=_aware(start),
        end=_aware(end),
        after=_key(after),
    )
    page = shown.page_of(wanted, person=None, at=timezone.now())
    following = f"{page.after[0].isoformat()}~{page.after[1]}" if page.after else ""
    return ShiftPage(shifts=[shift_out(card.shift) for card in page.cards], next=following)


@router.get("/shifts/{shift_id}", response=ShiftOut)
def one_shift(request: HttpRequest, shift_id: int) -> Any:
    """One shift of a published project."""
    return shift_out(get_object_or_404(shown.public_shifts(), pk=shift_id))


def _aware(moment: datetime | None) -> datetime | None:
    """A moment without a zone is meant in Shanghai."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return timezone.make_aware(moment)


def _key(text: str) -> tuple[datetime, int] | None:
    start, _tilde, pk = text.partition("~")
    try:
        moment = datetime.fromisoformat(start)
        return (moment, int(pk)) if moment.tzinfo else None
    except ValueError:
        return None
