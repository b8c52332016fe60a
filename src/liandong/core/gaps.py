"""How pressing a gap is, so that the list of gaps begins with the one that cannot wait.

A gap is a shift with fewer people than it needs at least. Its pressure is a number from 0
to 100, a product of three things that anybody can check::

    pressure = what depends on it × how much is missing × how little time is left

    what depends on it   20 + 0.8 × urgency of the project (0..100), so 20..100
    how much is missing  open seats ÷ the least number of people, 0..1; a question that waits
                         for its answer counts as half a person, but never takes away more
                         than three quarters of what is missing
    how little time      ½ to the power of (hours until the start ÷ 72): 1 at the start,
                         a half three days before, a quarter six days before

Only numbers of the shift itself are used, nothing about the people.

=======  =====  =====  =======  ==============  ========
urgency  least  taken  waiting  hours to start  pressure
=======  =====  =====  =======  ==============  ========
    100      1      0        0               0     100.0
    100      4      2        0              72      25.0
     50      3      0        0              72      30.0
     50      3      0        2              72      20.0
     50      3      0       20              72       7.5
      0      1      0        0               0      20.0
      0      5      0        0             144       5.0
    100      4      4        0              10       0.0
=======  =====  =====  =======  ==============  ========
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

HALVES_EVERY_HOURS = 72
LEAST_WEIGHT, MOST_WEIGHT = 20.0, 100.0
WAITING_COUNTS = 0.5
NEVER_BELOW = 0.25
PRESSING, STRAINED = 40.0, 15.0
"""From here on a gap is called pressing, and strained."""


class Sort(StrEnum):
    """Ways to look at the list; the first is the usual one."""

    PRESSURE = "pressure"
    TIME = "time"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Gap:
    """A shift that lacks people.

    least, taken, waiting
        People: needed at least, said yes, asked and not answered yet.
    urgency
        Of the project, 0 to 100.
    """

    shift_id: int
    starts_at: datetime
    least: int
    taken: int
    waiting: int
    urgency: int
    division_code: str = ""
    category: str = ""

    @property
    def missing(self) -> int:
        """How many people it still lacks; never below 0."""
        return max(0, self.least - self.taken)


def pressure(gap: Gap, at: datetime) -> float:
    """How pressing a gap is at a moment, 0 to 100; 0 once it began or when nobody is missing.

    >>> from datetime import UTC, timedelta
    >>> now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> in_three_days = now + timedelta(days=3)
    >>> pressure(Gap(1, in_three_days, least=3, taken=0, waiting=2, urgency=50), now)
    20.0
    """
    missing = gap.missing
    if not missing or gap.starts_at <= at:
        return 0.0
    hours = (gap.starts_at - at).total_seconds() / 3600
    weight = LEAST_WEIGHT + (MOST_WEIGHT - LEAST_WEIGHT) * min(max(gap.urgency, 0), 100) / 100
    left = max(missing - WAITING_COUNTS * gap.waiting, NEVER_BELOW * missing)
    return float(weight * left / gap.least * 2.0 ** (-hours / HALVES_EVERY_HOURS))


def in_order(gaps: Iterable[Gap], by: Sort, at: datetime) -> list[Gap]:
    """Gaps as somebody wants to see them; equal ones by start, then by id."""

    def first(gap: Gap) -> float:
        if by is Sort.PRESSURE:
            return -pressure(gap, at)
        return -float(gap.missing) if by is Sort.MISSING else 0.0

    return sorted(gaps, key=lambda g: (first(g), g.starts_at, g.shift_id))
