"""Every figure of the dashboards, defined once, and the arithmetic behind it.

A figure has a code, a unit, the direction that is better, the records it counts and the
smallest group for which it may be shown; its name and its formula in words stand in
``liandong.phrases.governance``. The functions take plain numbers and answer None where
nothing can be said (nobody to divide by), never 0 in its place.
"""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from liandong.core.hours import SHANGHAI, Evidence
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


def shares(parts: Mapping[str, int]) -> dict[str, float] | None:
    """Each part's share of the sum; None when the sum is zero."""
    total = sum(parts.values())
    return {name: part / total for name, part in parts.items()} if total else None


def median(values: Iterable[float]) -> float | None:
    """The middle value; None of nothing."""
    known = list(values)
    return statistics.median(known) if known else None


def volunteers_per_social_worker(active_volunteers: int, social_workers: int) -> float | None:
    """Active volunteers for each social worker; 10 is sound, None without social workers."""
    return ratio(active_volunteers, social_workers)


def social_workers_missing(
    active_volunteers: int, social_workers: int, sound: int = SOUND_RATIO
) -> int:
    """How many more social workers would bring the ratio to 1 : ``sound``; never negative."""
    return max(0, -(-active_volunteers // sound) - social_workers)


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


def active_rate(minutes_of_each: Iterable[int]) -> Figure:
    """Share of registered volunteers with at least one verified hour in 12 months."""
    known = list(minutes_of_each)
    return figure("active_rate", ratio(sum(map(is_active, known)), len(known)), len(known))


def fill_rate(shifts: Iterable[tuple[int, int]]) -> Figure:
    """Share of wanted places that were taken, over (taken, wanted) of each shift.

    Places taken beyond what one shift wanted do not make up for another shift.
    """
    known = list(shifts)
    taken = sum(min(filled, wanted) for filled, wanted in known)
    return figure("fill_rate", ratio(taken, sum(wanted for _, wanted in known)), len(known))


def days_to_first_service(needs: Iterable[tuple[datetime, datetime | None]]) -> Figure:
    """Median days from filing to first service, over the needs that were served."""
    days = [
        (served - filed).total_seconds() / 86400 for filed, served in needs if served is not None
    ]
    return figure("days_to_first_service", median(days), len(days))


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


def age_band(filed_at: datetime, at: datetime) -> AgeBand:
    """The band of a need that is still open at ``at``, in local calendar days."""
    days = (at.astimezone(SHANGHAI).date() - filed_at.astimezone(SHANGHAI).date()).days
    return next(band for band in AGE_BANDS if band.last is None or days <= band.last)


def open_needs_by_age(filed: Iterable[datetime], at: datetime) -> dict[str, int]:
    """How many open needs each band holds; every band is present."""
    counted = dict.fromkeys((band.code for band in AGE_BANDS), 0)
    for filed_at in filed:
        counted[age_band(filed_at, at).code] += 1
    return counted


def in_time(code: str, clocks: Iterable[tuple[datetime, datetime | None]], at: datetime) -> Figure:
    """Share done by the deadline, over (due, done) pairs that are done or overdue at ``at``.

    For ``needs_answered_in_time`` and ``recorded_in_time``. What is neither done nor due
    yet is left out.
    """
    settled = [(due, done) for due, done in clocks if done is not None or due < at]
    kept = sum(done is not None and done <= due for due, done in settled)
    return figure(code, ratio(kept, len(settled)), len(settled))


def unproved_share(minutes_by_evidence: Mapping[Evidence, int], entries: int) -> Figure:
    """Share of minutes proved neither by scan nor by a leader's list on the spot."""
    total = sum(minutes_by_evidence.values())
    weak = sum(minutes for e, minutes in minutes_by_evidence.items() if e.strength < 3)
    return figure("unproved_share", ratio(weak, total), entries)


def span_over_limit(guided_by_each: Sequence[int], limit: int = SOUND_RATIO) -> Figure:
    """Share of social workers who guide more volunteers than ``limit``."""
    over = sum(guided > limit for guided in guided_by_each)
    return figure("span_over_limit", ratio(over, len(guided_by_each)), len(guided_by_each))


def two_way_evaluation(two_way: int, ended: int) -> Figure:
    """Share of ended services in which two parties judged each other."""
    return figure("two_way_evaluation", ratio(two_way, ended), ended)
