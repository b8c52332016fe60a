"""Periods of the figures: months, quarters and years of Asia/Shanghai, and when they close.

A period closes ten working days after its last day, because that long the law gives for
recording hours (MCA Order 67 Art 11): before it, honest records are still coming in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from liandong.core.hours import SHANGHAI
from liandong.core.workdays import add_working_days

CLOSES_AFTER_WORKING_DAYS = 10


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Months of such a period."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


class NoSuchPeriod(ValueError):
    """The text names no month, quarter or year."""


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, quarter or year; ``first`` is its first day."""

    first: date
    kind: PeriodKind

    def __post_init__(self) -> None:
        if self.first.day != 1 or (self.first.month - 1) % self.kind.months:
            raise ValueError(f"No {self.kind.value} begins on {self.first}.")

    @classmethod
    def of(cls, day: date, kind: PeriodKind) -> Self:
        """The period of a kind that holds a day."""
        month = (day.month - 1) // kind.months * kind.months + 1
        return cls(date(day.year, month, 1), kind)

    @classmethod
    def parse(cls, code: str) -> Self:
        """The period of a code: ``2026``, ``2026Q3``, ``2026-11``. Raises ``NoSuchPeriod``."""
        try:
            if "Q" in code:
                year, _, quarter = code.partition("Q")
                if len(year) != 4 or quarter not in {"1", "2", "3", "4"}:
                    raise NoSuchPeriod(code)
                return cls(date(int(year), int(quarter) * 3 - 2, 1), PeriodKind.QUARTER)
            if len(code) == 7 and code[4] == "-":
                return cls(date(int(code[:4]), int(code[5:]), 1), PeriodKind.MONTH)
            if len(code) == 4:
                return cls(date(int(code), 1, 1), PeriodKind.YEAR)
        except ValueError:
            raise NoSuchPeriod(code) from None
        raise NoSuchPeriod(code)

    @property
    def code(self) -> str:
        """``2026``, ``2026Q3`` or ``2026-11``."""
        if self.kind is PeriodKind.YEAR:
            return f"{self.first.year:04d}"
        if self.kind is PeriodKind.QUARTER:
            return f"{self.first.year:04d}Q{(self.first.month + 2) // 3}"
        return f"{self.first.year:04d}-{self.first.month:02d}"

    @property
    def until(self) -> date:
        """The first day that no longer belongs to it."""
        return _months_later(self.first, self.kind.months)

    @property
    def since_at(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), tzinfo=SHANGHAI)

    @property
    def until_at(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.until, time(), tzinfo=SHANGHAI)

    @property
    def closes_at(self) -> datetime:
        """The moment from which it may be closed."""
        last = self.until - timedelta(days=1)
        day = add_working_days(last, CLOSES_AFTER_WORKING_DAYS) + timedelta(days=1)
        return datetime.combine(day, time(), tzinfo=SHANGHAI)

    def before(self) -> "Period":
        """The one before it."""
        return Period(_months_later(self.first, -self.kind.months), self.kind)

    def after(self) -> "Period":
        """The next one."""
        return Period(self.until, self.kind)


def last_of(kind: PeriodKind, count: int, day: date) -> list[Period]:
    """The last ``count`` periods up to the one that holds ``day``, the oldest first."""
    found = [Period.of(day, kind)]
    while len(found) < count:
        found.append(found[-1].before())
    return found[::-1]


def closable(at: datetime, since: date) -> Iterator[Period]:
    """Every period that holds ``since`` or is later, and may be closed at ``at``, oldest first.

    A hub that began in August has a year of its own all the same: of the rest nothing is known.
    """
    found = []
    for kind in PeriodKind:
        period = Period.of(since, kind)
        while period.closes_at <= at:
            found.append(period)
            period = period.after()
    yield from sorted(found, key=lambda one: (one.until, one.kind.months))
