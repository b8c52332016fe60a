"""How evenly help is spread over places: rates, inequality with its uncertainty, the gap index.

Rates are people for every 10,000 residents. Inequality is read over places weighted by their
residents, as if each resident had the rate of the place:

Lorenz curve
    Places from the worst to the best supplied: share of residents → share of the supply.
Gini
    1 − twice the area below that curve: 0 everywhere alike, towards 1 all in one place.
Theil (T)
    Σ sᵢ · ln(sᵢ ÷ pᵢ), sᵢ share of the supply, pᵢ of the residents; 0 everywhere alike.
Top to bottom (like Palma's ratio)
    What the best supplied fifth of residents has, to what the worst supplied two fifths have.
    1 : 2 everywhere alike, that is 0.5.
Interval
    95 %, bootstrap over places with a fixed seed (percentiles of ``DRAWS`` draws). Below
    ``FEW`` places it is told with a caution, below ``LEAST`` nothing is told.

Gap index of a place and a skill, a proposal of this project's own, −100 to 100::

    100 × (needed − could) ÷ the greater of both

    needed  minutes of open needs of the next 28 days that ask for the skill
    could   active volunteers there who have it × the minutes that an active volunteer of the
            area usually serves in 28 days; who has several skills counts in each

100: needed and nobody there; 0: just enough; −100: people and no need. Nothing to compare: None.

======  =====  =====
needed  could  index
======  =====  =====
   600      0    100
   600    300     50
   600    600      0
   300    600    −50
     0    600   −100
     0      0   None
======  =====  =====
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from liandong.core.recurrence import Repeat, RuleUnreadable, read_rule

PER = 10_000
DAYS = 28
USUAL_MINUTES = 240
"""What an active volunteer serves in 28 days where nothing is on record: a proposal."""
LEAST, FEW = 4, 8
DRAWS = 1000
SEED = 20260501
ANY = ""
"""Stands for needs that ask for no skill, and for all volunteers."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One place: residents, and how many of what is looked at."""

    code: str
    residents: int
    count: int

    @property
    def per_ten_thousand(self) -> float:
        """For every 10,000 residents."""
        return PER * self.count / self.residents


@dataclass(frozen=True, slots=True)
class Inequality:
    """How unevenly something is spread over places; ``is_few``: read with caution.

    ``low`` and ``high`` bound the Gini coefficient with 95 % of the draws.
    ``top_to_bottom`` is None when the worst supplied two fifths have nothing.
    """

    places: int
    gini: float
    low: float
    high: float
    theil: float
    top_to_bottom: float | None
    curve: tuple[tuple[float, float], ...]

    @property
    def is_few(self) -> bool:
        """Fewer places than an interval can be trusted with."""
        return self.places < FEW


def per_ten_thousand(count: int, residents: int | None) -> float | None:
    """People for every 10,000 residents; None where nobody knows the residents.

    >>> per_ten_thousand(12, 80_000), per_ten_thousand(3, None), per_ten_thousand(3, 0)
    (1.5, None, None)
    """
    return PER * count / residents if residents else None


def lorenz(rows: Sequence[Rate]) -> tuple[tuple[float, float], ...]:
    """Points of the Lorenz curve from (0, 0) to (1, 1); empty without any supply."""
    people, total = sum(r.residents for r in rows), sum(r.count for r in rows)
    if not people or not total:
        return ()
    found, below, had = [(0.0, 0.0)], 0, 0
    for row in sorted(rows, key=lambda r: (r.per_ten_thousand, r.code)):
        below += row.residents
        had += row.count
        found.append((below / people, had / total))
    return tuple(found)


def gini(curve: Sequence[tuple[float, float]]) -> float:
    """The Gini coefficient of a Lorenz curve.

    >>> gini([(0, 0), (0.5, 0.5), (1, 1)]), gini([(0, 0), (0.5, 0), (1, 1)])
    (0.0, 0.5)
    """
    area = sum((x2 - x1) * (y1 + y2) for (x1, y1), (x2, y2) in pairwise(curve))
    return max(0.0, 1 - area)


def theil(rows: Sequence[Rate]) -> float:
    """Theil's T; 0 where everybody has alike."""
    people, total = sum(r.residents for r in rows), sum(r.count for r in rows)
    found = 0.0
    for row in rows:
        if row.count:
            share = row.count / total
            found += share * math.log(share * people / row.residents)
    return max(0.0, found)


def share_below(curve: Sequence[tuple[float, float]], of_residents: float) -> float:
    """The share of the supply that the worst supplied so many residents have."""
    for (x1, y1), (x2, y2) in pairwise(curve):
        if of_residents <= x2:
            return y1 + (y2 - y1) * (of_residents - x1) / (x2 - x1) if x2 > x1 else y1
    return 1.0


def inequality(rows: Sequence[Rate]) -> Inequality | None:
    """How unevenly; None below ``LEAST`` places with residents or without any supply."""
    known = [row for row in rows if row.residents > 0]
    curve = lorenz(known)
    if len(known) < LEAST or not curve:
        return None
    random = Random(SEED)
    drawn = []
    for _ in range(DRAWS):
        again = lorenz([random.choice(known) for _ in known])
        if again:
            drawn.append(gini(again))
    drawn.sort()
    low, high = (drawn[int(share * (len(drawn) - 1))] for share in (0.025, 0.975))
    bottom = share_below(curve, 0.4)
    return Inequality(
        places=len(known),
        gini=gini(curve),
        low=low,
        high=high,
        theil=theil(known),
        top_to_bottom=(1 - share_below(curve, 0.8)) / bottom if bottom else None,
        curve=curve,
    )


def gap_index(needed: int, could: int) -> int | None:
    """The gap index of minutes needed and minutes that people could serve, −100 to 100.

    >>> [gap_index(*one) for one in ((600, 0), (600, 300), (300, 600), (0, 600), (0, 0))]
    [100, 50, -50, -100, None]
    """
    most = max(needed, could)
    return round(100 * (needed - could) / most) if most > 0 else None


def usual_minutes(minutes: int, active: int) -> int:
    """What an active volunteer usually serves in 28 days; at least one minute.

    ``minutes``: proved in the 84 days before by ``active`` people.

    >>> usual_minutes(84 * 60, 10), usual_minutes(0, 0)
    (168, 240)
    """
    return max(1, round(minutes * DAYS / 84 / active)) if minutes > 0 and active else USUAL_MINUTES


def times_of(rule: str) -> int:
    """How many times a need recurs in 28 days: once without a rule or with one unreadable.

    >>> [times_of(r) for r in ("", "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=20", "FREQ=DAILY;COUNT=3", "?")]
    [1, 8, 3, 1]
    """
    if not rule:
        return 1
    try:
        repeat = read_rule(rule)
    except RuleUnreadable:
        return 1
    return max(1, min(_times(repeat), repeat.count or DAYS))


def _times(repeat: Repeat) -> int:
    if repeat.frequency == "DAILY":
        return DAYS // repeat.interval
    if repeat.frequency == "WEEKLY":
        return max(1, len(repeat.days)) * (DAYS // 7) // repeat.interval
    return max(1, len(repeat.month_days), len(repeat.days))


@dataclass(frozen=True, slots=True)
class Gap:
    """A place and a skill: minutes needed and minutes that people there could serve."""

    code: str
    skill: str
    needed: int
    could: int

    @property
    def index(self) -> int | None:
        """The gap index, −100 to 100."""
        return gap_index(self.needed, self.could)


def gaps(
    needed: Mapping[tuple[str, str], int], people: Mapping[tuple[str, str], int], usual: int
) -> list[Gap]:
    """Every place and skill with a need or with people, the widest gap first.

    Gaps alike in index are told by how many minutes are missing.
    """
    found = [
        Gap(code, skill, needed.get((code, skill), 0), people.get((code, skill), 0) * usual)
        for code, skill in needed.keys() | people.keys()
    ]
    order = sorted(found, key=lambda g: (g.code, g.skill))
    return sorted(order, key=lambda g: (-(g.index or 0), g.could - g.needed))


def missing_people(gap: Gap, usual: int) -> int:
    """How many more volunteers would close a gap, rounded up; 0 when there is none."""
    return max(0, -(-(gap.needed - gap.could) // usual))


def spare_people(gap: Gap, usual: int) -> int:
    """How many volunteers a place can spare, rounded down; 0 when it lacks people itself."""
    return max(0, (gap.could - gap.needed) // usual)
