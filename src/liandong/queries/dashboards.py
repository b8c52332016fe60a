"""The board of a place: figures of the last 90 days, as ``queries.effects`` counts them.

The board has no count of its own: what it shows beside a figure (by evidence, by age, by
street) is grouped from the very rows that the figure counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Left

from liandong.core import indicators
from liandong.core.hours import Evidence
from liandong.core.indicators import BOARD, Figure
from liandong.models import IndicatorSnapshot, LedgerEntry, Need, Shift, ShiftState
from liandong.queries.effects import delivery, every, people
from liandong.queries.effects.counting import Scope, Span
from liandong.queries.keeping import kept

PERIOD = timedelta(days=90)
STREET_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Board:
    """All figures of one place at one moment.

    figures
        By code, in the order of ``core.indicators.BOARD``.
    minutes
        Recognized minutes of the period by evidence class; their sum is the figure's.
    open_needs
        Needs that still wait for a first service, by age band; their sum is the figure's.
    """

    division_code: str
    computed_at: datetime
    figures: Mapping[str, Figure]
    minutes: Mapping[str, int]
    open_needs: Mapping[str, int]
    social_workers: int
    active_volunteers: int
    registered: int
    streets: tuple["Street", ...]


@dataclass(frozen=True, slots=True)
class Street:
    """One street's share of the picture. ``minutes``: of services held there."""

    division_code: str
    open_needs: int
    minutes: int
    volunteers: int
    wanted: int


def span_at(at: datetime) -> Span:
    """The 90 days of the board that end with a moment, both ends included."""
    return Span(at - PERIOD, at + timedelta(microseconds=1))


def board(division_code: str, *, at: datetime, is_fresh: bool = False) -> Board:
    """The figures of a division (a code prefix; empty: everything).

    Kept for as long as computing them took, times ``REST_SHARE``, so that a big hub never
    computes all the time and a small one is always up to date.
    """
    return kept(
        f"board:{division_code}",
        lambda: computed(division_code, at=at),
        holds=lambda found: found.computed_at <= at,
        is_fresh=is_fresh,
    )


def computed(division_code: str, *, at: datetime) -> Board:
    """The figures, computed now."""
    scope, span = Scope(division_code), span_at(at)
    found = {one.code: one for one in every.each(scope, span, BOARD)}
    return Board(
        division_code=division_code,
        computed_at=at,
        figures=found,
        minutes=_by_evidence(scope, span),
        open_needs=_by_age(scope, span),
        social_workers=found["volunteers_per_social_worker"].n,
        active_volunteers=found["active_volunteers"].n,
        registered=found["active_rate"].n,
        streets=_streets(scope, span),
    )


def history(code: str, prefix: str, *, until: date) -> list[tuple[date, float | None]]:
    """The figure of each closed day of the last 90. One query."""
    rows = IndicatorSnapshot.objects.filter(
        code=code, division_code=prefix, day__gt=until - PERIOD
    ).order_by("day")
    return [(row.day, row.value) for row in rows]


def _rows(code: str, scope: Scope, span: Span) -> "QuerySet[Any]":
    """The rows that a figure counts."""
    counted = every.counted(code, scope, span)
    assert counted is not None
    return counted.parts[0].rows.order_by()


def _by_evidence(scope: Scope, span: Span) -> dict[str, int]:
    told = _rows("minutes_by_evidence", scope, span).values("evidence")
    minutes = {str(e): 0 for e in Evidence}
    for row in told.annotate(total=Sum("minutes")):
        minutes[row["evidence"]] = row["total"] or 0
    return minutes


def _by_age(scope: Scope, span: Span) -> dict[str, int]:
    wanted = {}
    for code, since, until in indicators.age_bounds(span.until):
        bounds = Q(filed_at__lt=until)
        if since is not None:
            bounds &= Q(filed_at__gte=since)
        wanted[code] = Count("pk", bounds)
    return dict(_rows("open_needs_by_age", scope, span).aggregate(**wanted))


def _streets(scope: Scope, span: Span) -> tuple[Street, ...]:
    """One row per street that has anything; four grouped counts."""
    held = LedgerEntry.objects.filter(span.at("recorded_at"), shift__isnull=False)
    ahead = Shift.objects.filter(state=ShiftState.OPEN, starts_at__gt=span.until)
    waiting = delivery.waiting(Need.objects.all(), span.until)
    needs = _by_street(scope, waiting, "division_code", Count("pk"))
    minutes = _by_street(scope, held, "shift__division_code", Sum("minutes"))
    volunteers = _by_street(scope, people.volunteers(scope, span), "division_code", Count("pk"))
    wanted = _by_street(scope, ahead, "division_code", Sum(F("max_people") - F("taken")))
    codes = sorted({*needs, *minutes, *volunteers, *wanted})
    return tuple(
        Street(c, needs.get(c, 0), minutes.get(c, 0), volunteers.get(c, 0), wanted.get(c, 0))
        for c in codes
        if len(c) == STREET_DIGITS
    )


def _by_street(scope: Scope, rows: "QuerySet[Any]", path: str, what: Any) -> dict[str, int]:
    grouped = scope.of(rows, path).annotate(street=Left(path, STREET_DIGITS)).order_by()
    return {
        row["street"]: row["n"] or 0
        for row in grouped.values("street").annotate(n=what)
        if row["street"]
    }
