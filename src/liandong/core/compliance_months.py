"""The colors of an article month by month: since when it is red, and when it was mended.

A month's color is what the records showed when the clock counted them, in the first days
after its end. What was so then is no longer to be known later: a month that the clock
missed is shown as not recorded and never made up. Months are those of Asia/Shanghai.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from liandong.core.compliance import Count, Verdict
from liandong.core.events import Event
from liandong.core.periods import Period, PeriodKind, last_of

MONTHS = 12
GRACE_DAYS = 7
"""Days after the end of a month in which it is still counted (our own proposal)."""
WRONG = frozenset({Verdict.RED, Verdict.AMBER})


@dataclass(frozen=True, slots=True)
class ComplianceMonthKept(Event):
    """What the records showed at the end of a month was kept for a place or organization."""

    month: str
    division: str
    organization: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The color of one article at the end of one month, with its counts."""

    verdict: Verdict
    count: Count


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a course; ``kept`` None: not recorded. ``is_now``: the month that runs."""

    month: date
    kept: Kept | None
    is_now: bool = False

    @property
    def verdict(self) -> Verdict | None:
        """Its color; None: not recorded."""
        return self.kept.verdict if self.kept else None


@dataclass(frozen=True, slots=True)
class Since:
    """The first month of what holds until now.

    ``is_sure`` is False when it may have begun earlier: the month before is not recorded.
    """

    month: date
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Months on end of one color; ``verdict`` None: not recorded. Both ends included."""

    first: Point
    last: Point

    @property
    def verdict(self) -> Verdict | None:
        """The color of the run."""
        return self.first.verdict


def due_month(today: date) -> date | None:
    """The month to be kept today: the last one, in the first days of this one; else None.

    >>> due_month(date(2026, 8, 3))
    datetime.date(2026, 7, 1)
    """
    if today.day > GRACE_DAYS:
        return None
    return Period.of(today, PeriodKind.MONTH).before().first


def course(kept: Mapping[date, Kept], now: Kept, this: date) -> tuple[Point, ...]:
    """The last ``MONTHS`` months, oldest first, and what is so now."""
    *past, last = (one.first for one in last_of(PeriodKind.MONTH, MONTHS + 1, this))
    return (*(Point(month, kept.get(month)) for month in past), Point(last, now, is_now=True))


def red_since(points: Sequence[Point]) -> Since | None:
    """Since which month an article is red without a break; None when it is not red now."""
    if not points or points[-1].verdict is not Verdict.RED:
        return None
    first = len(points) - 1
    while first and points[first - 1].verdict is Verdict.RED:
        first -= 1
    before = points[first - 1].verdict if first else None
    return Since(points[first].month, is_sure=before is not None)


def mended_in(points: Sequence[Point]) -> date | None:
    """The month at whose end an article was first found kept after it had not been.

    None when it is not green now, or never was red or amber in these months.
    """
    if not points or points[-1].verdict is not Verdict.GREEN:
        return None
    wrong = [n for n, point in enumerate(points) if point.verdict in WRONG]
    if not wrong:
        return None
    after = points[wrong[-1] + 1 :]
    return next(point.month for point in after if point.verdict is Verdict.GREEN)


def runs(points: Sequence[Point]) -> tuple[Run, ...]:
    """Months on end of one color, oldest first, from the first recorded month on."""
    known = [n for n, point in enumerate(points) if point.kept is not None]
    found: list[Run] = []
    for point in points[known[0] :] if known else ():
        if found and found[-1].verdict is point.verdict:
            found[-1] = Run(found[-1].first, point)
        else:
            found.append(Run(point, point))
    return tuple(found)
