"""What a figure counts, as querysets: the value and the list behind it come from the same rows.

A figure is made of one or more ``Part``: rows, and what of them counts. Dates are days in
Asia/Shanghai; a span ends before ``until``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from liandong.core import indicators, intervals
from liandong.core.hours import SHANGHAI
from liandong.core.indicators import Figure, figure
from liandong.core.periods import Period

MOST_VALUES = 2_000
"""Of a median, the newest so many values are read."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A place (a prefix of the division code; empty: everything) or one organization."""

    prefix: str = ""
    organization: int | None = None

    def of(self, rows: "QuerySet[Any]", place: str, organization: str = "") -> "QuerySet[Any]":
        """The rows inside; none at all where the rows know of no organization."""
        if self.organization is not None:
            return rows.filter(**{organization: self.organization}) if organization else rows.none()
        return rows.filter(**{f"{place}__startswith": self.prefix}) if self.prefix else rows


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment to another (excluded), which is never later than the moment of counting.

    State is that of the end: who is registered, which linkage holds. What came of what
    happened within (a service of a need, recognized hours, an answer) is looked at up to
    ``known``, the day on which the period closes: so a period closed late tells the same as
    one closed in time.

    known_at
        Where ``known`` lies; None: at the end.
    """

    since: datetime
    until: datetime
    known_at: datetime | None = None

    @classmethod
    def of(cls, period: Period, at: datetime, *, version: int = 1) -> "Span":
        """The part of a period that is over at a moment.

        From the second ``version`` on the period is computed again: what was recorded late
        counts too.
        """
        until = max(period.since_at, min(period.until_at, at))
        known = at if version > 1 else min(at, period.closes_at)
        return cls(period.since_at, until, max(until, known))

    @property
    def known(self) -> datetime:
        """Up to when records count that say what came of it."""
        return self.known_at or self.until

    @property
    def first(self) -> date:
        """Its first day."""
        return self.since.astimezone(SHANGHAI).date()

    @property
    def last(self) -> date:
        """Its last day: what is asked as of the end is asked as of this day."""
        return (self.until - timedelta(microseconds=1)).astimezone(SHANGHAI).date()

    def at(self, field: str) -> Q:
        """What happened within, by a field of moments."""
        return Q(**{f"{field}__gte": self.since, f"{field}__lt": self.until})

    def by_then(self, field: str) -> Q:
        """What was known when the period closed, by a field of moments."""
        return Q(**{f"{field}__lte": self.known})

    def still(self, field: str) -> Q:
        """What had not been ended, withdrawn or replaced before the end, by that moment."""
        return Q(**{field: None}) | Q(**{f"{field}__gte": self.until})

    def on(self, field: str) -> Q:
        """What happened within, by a field of days."""
        return Q(**{f"{field}__gte": self.first, f"{field}__lte": self.last})


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table. ``hit``: what of them counts; ``place``: where a row lies.

    amount
        What is added up in place of counting rows; of hits and of all rows alike.
    """

    rows: "QuerySet[Any]"
    place: str
    hit: Q | None = None
    amount: Any = None
    amount_hit: Any = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What one figure is made of.

    how
        ``share``: hits by all. ``count``: rows. ``sum``: the amount. ``median``: days between
        ``begins`` and ``ends``. ``per``: all rows by those of ``per`` (or by a number), times
        ``times``; an amount instead of rows where the part has one.
    """

    how: str
    parts: Sequence[Part]
    begins: str = ""
    ends: str = ""
    per: Sequence[Part] | float | None = None
    times: float = 1.0
    own: Callable[[], Figure] | None = None


def measured(code: str, counted: Counted | None) -> Figure:
    """The figure of what is counted; without a value where nothing can be said."""
    if counted is None:
        return Figure(code, None, 0)
    if counted.own is not None:
        return counted.own()
    if counted.how == "share":
        return _share(code, counted)
    if counted.how == "median":
        return _median(code, counted)
    n, total = _totals(counted.parts)
    if counted.how == "count":
        return figure(code, float(n), n)
    if counted.how == "sum":
        return figure(code, total, n)
    return _per(code, counted, n, total)


def _share(code: str, counted: Counted) -> Figure:
    n, part, whole = 0, 0.0, 0.0
    for one in counted.parts:
        told = _both(one)
        n, part, whole = n + told[0], part + told[1], whole + told[2]
    is_count = all(one.amount is None for one in counted.parts)
    interval = intervals.wilson(part, whole) if is_count else None
    value = indicators.ratio(part, whole)
    return figure(code, value, n, part=part, whole=whole, interval=interval)


def _both(part: Part) -> tuple[int, float, float]:
    """Rows, amount of hits, amount of all of one part. One query."""
    hit = part.hit if part.hit is not None else Q()
    if part.amount is None:
        told = part.rows.aggregate(n=Count("pk"), part=Count("pk", filter=hit))
        return told["n"], told["part"], told["n"]
    over = part.amount_hit if part.amount_hit is not None else part.amount
    told = part.rows.aggregate(n=Count("pk"), part=Sum(over, filter=hit), whole=Sum(part.amount))
    return told["n"], told["part"] or 0, told["whole"] or 0


def _totals(parts: Sequence[Part]) -> tuple[int, float]:
    n, total = 0, 0.0
    for one in parts:
        wanted = {"n": Count("pk")} | ({} if one.amount is None else {"sum": Sum(one.amount)})
        told = one.rows.aggregate(**wanted)
        n, total = n + told["n"], total + float(told.get("sum") or 0)
    return n, total


def _median(code: str, counted: Counted) -> Figure:
    days = days_of(counted)
    interval = intervals.bootstrap_median(days)
    return figure(code, indicators.median(days), len(days), interval=interval)


def days_of(counted: Counted) -> list[float]:
    """The days of which a median is told, the newest first. One query."""
    rows = counted.parts[0].rows.order_by(F(counted.ends).desc())
    told = rows.values_list(counted.begins, counted.ends)[:MOST_VALUES]
    return [(end - begin).total_seconds() / 86_400 for begin, end in told]


def _per(code: str, counted: Counted, n: int, total: float) -> Figure:
    part = total if any(one.amount is not None for one in counted.parts) else float(n)
    if isinstance(counted.per, int | float):
        whole, behind = float(counted.per), n
    else:
        rows, amount = _totals(counted.per or ())
        has_amount = any(one.amount is not None for one in counted.per or ())
        whole, behind = (amount if has_amount else float(rows)), rows
    value = indicators.ratio(part * counted.times, whole)
    return figure(code, value, behind, part=part, whole=whole)
