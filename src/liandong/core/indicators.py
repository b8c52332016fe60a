"""Every figure, defined once, and the arithmetic behind it.

A figure has a code, a unit, the direction that is better, the records it counts and the
smallest group for which it may be shown; its name and its formula in words stand in
``liandong.phrases.governance``, the query that counts it in ``liandong.queries.effects``.
The functions take plain numbers and answer None where nothing can be said (nobody to divide
by), never 0 in its place.
"""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from liandong.core.hours import SHANGHAI
from liandong.core.indicator_kinds import Direction, Effect, Indicator, Unit
from liandong.core.indicator_list import BOARD, INDICATORS, SOUND_RATIO, of_effect

__all__ = [
    "BOARD",
    "INDICATORS",
    "SOUND_RATIO",
    "Direction",
    "Effect",
    "Indicator",
    "Unit",
    "of_effect",
]

ACTIVE_MINUTES = 60
ACTIVE_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with the number of records behind it; None where nothing can be said.

    part, whole
        What was divided by what, where the value is a quotient.
    low, high
        The 95 % interval around the value (``core.intervals``), where there is one.
    """

    code: str
    value: float | None
    n: int
    part: float | None = None
    whole: float | None = None
    low: float | None = None
    high: float | None = None


def figure(
    code: str,
    value: float | None,
    n: int,
    *,
    part: float | None = None,
    whole: float | None = None,
    interval: tuple[float, float] | None = None,
) -> Figure:
    """The figure as it may be shown: nothing but n when too few records stand behind it.

    Raises KeyError for a code that is not in ``INDICATORS``.
    """
    if value is None or n < INDICATORS[code].smallest_n:
        return Figure(code, None, n)
    low, high = interval or (None, None)
    return Figure(code, value, n, part, whole, low, high)


def ratio(part: float, whole: float) -> float | None:
    """``part / whole``; None when there is nothing to divide by."""
    return part / whole if whole else None


def median(values: Iterable[float]) -> float | None:
    """The middle value; None of nothing."""
    known = list(values)
    return statistics.median(known) if known else None


def active_since(on: date, months: int = ACTIVE_MONTHS) -> date:
    """The first day of the months that end with ``on`` (29 Feb falls back to the 28th)."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    for day in (on.day, 30, 29, 28):
        if day <= on.day and _is_day(year, month + 1, day):
            return date(year, month + 1, day)
    raise ValueError(f"No such day {months} months before {on}.")


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_active(verified_minutes: int) -> bool:
    """Whether a volunteer with these minutes in the last 12 months counts as active."""
    return verified_minutes >= ACTIVE_MINUTES


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Needs that have been open for ``first`` to ``last`` days (None: and longer)."""

    code: str
    first: int
    last: int | None


AGE_BANDS = (
    AgeBand("to_3_days", 0, 3),
    AgeBand("to_7_days", 4, 7),
    AgeBand("to_14_days", 8, 14),
    AgeBand("to_30_days", 15, 30),
    AgeBand("over_30_days", 31, None),
)


def age_bounds(at: datetime) -> list[tuple[str, datetime | None, datetime]]:
    """Each band with the moments between which a need was filed that is in it at ``at``.

    The first moment belongs to the band (None: however long ago), the second does not. Days
    are those of Asia/Shanghai: what was filed yesterday evening has waited one day.
    """
    midnight = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return [
        (
            band.code,
            None if band.last is None else midnight - timedelta(days=band.last),
            midnight - timedelta(days=band.first - 1),
        )
        for band in AGE_BANDS
    ]
