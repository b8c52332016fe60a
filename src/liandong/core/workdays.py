"""Working days of mainland China and the clocks that run on them.

The State Council says each year which weekdays are off and which weekend days are worked
(调休); the notices of 2020–2026 ship as data. Before and after those years Monday to Friday
are taken for working days, and the answer says that it is estimated. A day is a day in
Asia/Shanghai. The day on which a period starts is not counted (Civil Code Art 201).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import islice
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that the yearly notice names: off, or a weekend day worked instead."""

    day: date
    name: str
    is_off: bool


@cache
def holidays() -> dict[date, Holiday]:
    """All named days of the shipped years."""
    text = files("liandong.core").joinpath("data/holidays.csv").read_text("utf-8")
    found = (
        Holiday(date.fromisoformat(row["date"]), row["name"], row["is_off_day"] == "1")
        for row in csv.DictReader(text.splitlines())
    )
    return {holiday.day: holiday for holiday in found}


@cache
def known_years() -> frozenset[int]:
    """Years whose notice ships."""
    return frozenset(day.year for day in holidays())


def is_estimated(day: date) -> bool:
    """Whether the notice for that year does not ship, so that weekends alone decide."""
    return day.year not in known_years()


def is_working_day(day: date) -> bool:
    """Whether offices work on that day.

    >>> is_working_day(date(2026, 10, 10)), is_working_day(date(2026, 10, 7))
    (True, False)
    """
    named = holidays().get(day)
    return not named.is_off if named else day.weekday() < 5


def is_public_holiday(day: date) -> bool:
    """Whether the yearly notice gives the day off; False in years whose notice does not ship."""
    named = holidays().get(day)
    return named is not None and named.is_off


def _after(day: date) -> Iterator[date]:
    while True:
        day += _DAY
        if is_working_day(day):
            yield day


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after ``day`` (n ≥ 1); ``day`` itself for n = 0.

    ValueError for a negative n.
    """
    if n < 0:
        raise ValueError(f"Cannot count {n} working days ahead.")
    return [day, *islice(_after(day), n)][-1]


def working_days_between(a: date, b: date) -> int:
    """Working days after ``a`` up to and including ``b``; negative when b lies before a."""
    if b < a:
        return -working_days_between(b, a)
    return sum(is_working_day(a + _DAY * i) for i in range(1, (b - a).days + 1))


class ClockState(StrEnum):
    """How a clock stands."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Clock:
    """When something is due and how it stands.

    due_at
        The first moment that is too late: midnight after the last working day.
    last_day
        The last day on which it is still in time.
    working_days_left
        After today, up to and including ``last_day``; negative when overdue.
    is_estimated
        Whether some day on the way lies in a year whose holidays are not known.
    """

    due_at: datetime
    last_day: date
    state: ClockState
    working_days_left: int
    is_estimated: bool


def clock(started_at: datetime, working_days: int, *, at: datetime, soon: int = 1) -> Clock:
    """The clock of something that began at ``started_at`` and may take that many working days.

    It is due soon when at most ``soon`` working days are left after today. Both moments
    need a time zone; ValueError otherwise.
    """
    if started_at.tzinfo is None or at.tzinfo is None:
        raise ValueError("A clock needs moments with a time zone.")
    first = started_at.astimezone(SHANGHAI).date()
    today = at.astimezone(SHANGHAI).date()
    last_day = add_working_days(first, working_days)
    due_at = datetime.combine(last_day + _DAY, time(), tzinfo=SHANGHAI)
    left = working_days_between(today, last_day)
    if at >= due_at:
        state = ClockState.OVERDUE
    else:
        state = ClockState.DUE_SOON if left <= soon else ClockState.ON_TIME
    years = range(first.year, last_day.year + 1)
    return Clock(due_at, last_day, state, left, any(y not in known_years() for y in years))
