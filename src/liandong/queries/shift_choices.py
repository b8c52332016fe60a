"""Open shifts by day of a month, by place on a map, and what is like a full one.

A place is only ever shown as the middle of its hexagon (H3, resolution 8, about half a
kilometre across), because a service may take place in somebody's home.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import h3
from django.db.models import Count
from django.db.models.functions import TruncDate

from liandong.core.hours import SHANGHAI
from liandong.models import Person, Shift
from liandong.queries.shifts import Card, Wanted, cards_for, in_turn, open_shifts

MOST_IN_MONTH = 600
"""Shifts of one month that are asked of the rules for one person."""
MOST_ON_MAP = 300
MOST_ALIKE = 40
AROUND = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Spot:
    """A hexagon with what is open there, soonest first."""

    lat: float
    lon: float
    street: str
    cards: tuple[Card, ...]


def counts_by_day(wanted: Wanted, *, person: Person | None, at: datetime) -> dict[date, int]:
    """Day → open shifts that begin on it, between ``wanted.start`` and ``wanted.end``.

    One query; five when only what the person can take counts.
    """
    if not wanted.is_mine or person is None:
        rows = (
            open_shifts(wanted, at=at)
            .order_by()
            .annotate(day=TruncDate("starts_at", tzinfo=SHANGHAI))
            .values("day")
            .annotate(n=Count("pk"))
        )
        return {row["day"]: row["n"] for row in rows}
    cards = cards_for(person, list(open_shifts(wanted, at=at)[:MOST_IN_MONTH]), at=at)
    return dict(
        Counter(card.shift.starts_at.astimezone(SHANGHAI).date() for card in cards if card.fits)
    )


def spots(wanted: Wanted, *, person: Person | None, at: datetime) -> list[Spot]:
    """Where something is open, the most first; of the ``MOST_ON_MAP`` soonest shifts."""
    rows = list(open_shifts(replace(wanted, after=None), at=at)[:MOST_ON_MAP])
    cards = cards_for(person, rows, at=at)
    if wanted.is_mine and person is not None:
        cards = [card for card in cards if card.fits]
    if person is not None:
        cards = in_turn(person, cards, at=at)
    found: dict[tuple[str, str], list[Card]] = defaultdict(list)
    for card in cards:
        if card.shift.lat is not None and card.shift.lon is not None:
            cell = h3.latlng_to_cell(card.shift.lat, card.shift.lon, 8)
            found[(cell, card.shift.division_code)].append(card)
    made = []
    for (cell, street), held in found.items():
        lat, lon = h3.cell_to_latlng(cell)
        made.append(Spot(lat, lon, street, tuple(held)))
    return sorted(made, key=lambda spot: (-len(spot.cards), spot.street, spot.lat))


def alike(shift: Shift, *, person: Person | None, at: datetime, most: int = 2) -> Sequence[Card]:
    """Open shifts most like a full one that the person can take: same work, day, place.

    The same project first, then the same kind of service in the county, the nearest in time
    first. One query for a stranger, five for a volunteer.
    """
    wanted = Wanted(
        street=shift.division_code[:6],
        category=shift.project.category,
        start=max(at, shift.starts_at - AROUND),
        end=shift.starts_at + AROUND,
    )
    rows = open_shifts(wanted, at=at).exclude(pk=shift.pk)[:MOST_ALIKE]
    cards = [card for card in cards_for(person, list(rows), at=at) if person is None or card.fits]
    cards.sort(
        key=lambda card: (
            card.shift.project_id != shift.project_id,
            abs(card.shift.starts_at - shift.starts_at),
            card.shift.pk,
        )
    )
    return cards[:most]
