"""What maps show: one number for each street or hexagon, grouped by the database.

Needs and hours stand where they are needed and served, people where they live, social
workers where their employer has its seat. One query for each map, whatever its size.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import h3
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Substr

from liandong.core.hours import SHANGHAI
from liandong.core.place_maps import Measure, Tally
from liandong.core.supervision import ACTIVE_DAYS
from liandong.models import LedgerEntry, Need, NeedState, Person, RoleGrant
from liandong.queries import access, covers
from liandong.queries.effects import delivery

STREET = 9
SPANS = (90, 365)
_GONE = (NeedState.REFUSED, NeedState.WITHDRAWN)


def tallies(measure: Measure, place: str, *, by_cell: bool, days: int, at: datetime) -> list[Tally]:
    """The number of each place of an area, with how many stand behind it. One query.

    days
        How far back hours, answers and hardship reach; needs are those open now, people those
        active now.
    """
    since = at - timedelta(days=days)
    return _READ[measure](place, by_cell, since, at)


def _grouped(rows: "QuerySet[Any]", path: str, place: str, by_cell: bool) -> "QuerySet[Any]":
    """Rows of an area, by street or by cell; those without either are left out."""
    prefix = f"{path}__" if path else ""
    inside = rows.filter(**{f"{prefix}division_code__startswith": place}).order_by()
    if by_cell:
        found = inside.annotate(spot=F(f"{prefix}cell"))
    else:
        found = inside.annotate(spot=Substr(f"{prefix}division_code", 1, STREET))
    grouped: QuerySet[Any] = found.exclude(spot="").values("spot")
    return grouped


def _told(rows: Iterable[dict[str, Any]], by_cell: bool) -> list[Tally]:
    return [
        Tally(row["spot"], float(row["amount"] or 0), int(row["n"]))
        for row in rows
        if (h3.is_valid_cell(row["spot"]) if by_cell else len(row["spot"]) == STREET)
    ]


def _needs(place: str, by_cell: bool, since: datetime, at: datetime) -> list[Tally]:
    rows = _grouped(delivery.waiting(Need.objects.all(), at), "", place, by_cell)
    return _told(rows.annotate(n=Count("pk"), amount=Count("pk")), by_cell)


def _answered(place: str, by_cell: bool, since: datetime, at: datetime) -> list[Tally]:
    """Needs filed since, answered or due: how many were answered in time."""
    done = Q(answered_at__isnull=False)
    rows = Need.objects.filter(done | Q(answer_due_at__lte=at), filed_at__gt=since)
    good = Count("pk", done & Q(answered_at__lte=F("answer_due_at")))
    grouped = _grouped(rows, "", place, by_cell)
    return _told(grouped.annotate(n=Count("pk"), amount=good), by_cell)


def _hours(place: str, by_cell: bool, since: datetime, at: datetime) -> list[Tally]:
    """Hours on the ledger served since, where they were served; behind them stand people."""
    rows = LedgerEntry.objects.filter(
        shift__isnull=False, served_on__gt=_day(since), served_on__lte=_day(at)
    )
    grouped = _grouped(rows, "shift", place, by_cell).annotate(
        n=Count("person", distinct=True), amount=Sum("minutes")
    )
    return [Tally(one.place, round(one.amount / 60, 1), one.n) for one in _told(grouped, by_cell)]


def _volunteers(place: str, by_cell: bool, since: datetime, at: datetime) -> list[Tally]:
    rows = Person.objects.filter(
        merged_into=None, last_served_on__gte=_day(at) - timedelta(days=ACTIVE_DAYS)
    ).exclude(state__in=("suspended", "exited"))
    grouped = _grouped(rows, "", place, by_cell)
    return _told(grouped.annotate(n=Count("pk"), amount=Count("pk")), by_cell)


def _workers(place: str, by_cell: bool, since: datetime, at: datetime) -> list[Tally]:
    rows = RoleGrant.objects.filter(
        covers.open_on(_day(at)), role=access.SOCIAL_WORKER, organization__isnull=False
    )
    people = Count("person", distinct=True)
    grouped = _grouped(rows, "organization", place, by_cell)
    return _told(grouped.annotate(n=people, amount=people), by_cell)


def _hardship(place: str, by_cell: bool, since: datetime, at: datetime) -> list[Tally]:
    """Needs of people in hardship that were served for the first time since."""
    rows = Need.objects.filter(first_served_at__gt=since, first_served_at__lte=at)
    rows = rows.exclude(hardship_group="").exclude(state__in=_GONE)
    grouped = _grouped(rows, "", place, by_cell)
    return _told(grouped.annotate(n=Count("pk"), amount=Count("pk")), by_cell)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


_READ: dict[Measure, Callable[[str, bool, datetime, datetime], list[Tally]]] = {
    Measure.NEEDS: _needs,
    Measure.ANSWERED: _answered,
    Measure.HOURS: _hours,
    Measure.VOLUNTEERS: _volunteers,
    Measure.WORKERS: _workers,
    Measure.HARDSHIP: _hardship,
}


def shapes_of(
    cells: Mapping[str, Sequence[str]],
) -> dict[str, list[list[list[tuple[float, float]]]]]:
    """Street → polygons of rings of (lon, lat), joined from the hexagons in which people live.

    Borders of streets do not ship; a hexagon belongs to the street most of its people live in.
    """
    found = {}
    for street, some in cells.items():
        shape = h3.h3shape_to_geo(h3.cells_to_h3shape(list(some)))
        several = shape["type"] == "MultiPolygon"
        found[street] = list(shape["coordinates"]) if several else [list(shape["coordinates"])]
    return found
