"""How many volunteers there are to one social worker, today and in years to come.

Stocks and flows, a year at a time: people register and leave, pass the examination and leave
the work. The ratio has several definitions, and they differ by a factor of ten; each number
stands beside its own. The national series is published; the flows are assumptions that a
reader may change, and ``sensitivity`` says which of them matters.
"""

import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

MOST_YEARS = 40


class Ratio(StrEnum):
    """What is counted on either side of a ratio of volunteers to one social worker.

    REGISTERED   registered volunteers to one licensed social worker (158 at the end of 2025)
    ACTIVE       volunteers who served in the last 12 months to one licensed social worker
    PRACTISING   the same to one licensed social worker who does the work
    GUIDED       active volunteers to one guide, where each practising social worker leads
                 team leaders and these lead the others; a leader is a volunteer
    """

    REGISTERED = "registered"
    ACTIVE = "active"
    PRACTISING = "practising"
    GUIDED = "guided"


@dataclass(frozen=True, slots=True)
class Published:
    """A published number: whole people in a month, and who said so."""

    on: date
    people: int
    source: str


@dataclass(frozen=True, slots=True)
class Stocks:
    """People at the end of a year."""

    year: int
    registered: float
    licensed: float


@dataclass(frozen=True, slots=True)
class Flows:
    """What changes in a year; shares from 0 to 1 unless their line says otherwise.

    joining          new registrations, as a share of those registered when the year begins
    leaving          of the registered, struck off or gone
    licensed_a_year  people newly licensed in the first year to come
    licensing_growth how much that number grows each year after
    exits            of the licensed, who give the work up for good
    active           of the registered, who served in the last 12 months
    practising       of the licensed, who do the work
    leaders          team leaders whom each practising social worker leads (people)
    """

    joining: float
    leaving: float
    licensed_a_year: float
    licensing_growth: float
    exits: float
    active: float
    practising: float
    leaders: float

    def __post_init__(self) -> None:
        for name in ("joining", "leaving", "exits", "active", "practising"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"{name} must be a share from 0 to 1, got {value!r}.")
        if not -0.5 <= self.licensing_growth <= 1:
            raise ValueError(f"licensing_growth must be -0.5 to 1, got {self.licensing_growth!r}.")
        if not (self.licensed_a_year >= 0 and 0 <= self.leaders <= 50):
            raise ValueError(f"People cannot be fewer than none, nor leaders above 50: {self}.")


PROPOSED = Flows(
    joining=0.14,
    leaving=0.03,
    licensed_a_year=300_000,
    licensing_growth=0.0,
    exits=0.03,
    active=0.30,
    practising=0.45,
    leaders=5,
)
"""Where a reader begins. ``joining - leaving`` is the growth of the series from July 2019 to
December 2025 (11.4 % a year); newly licensed is between the last two published years (23 and
36 of ten thousand); ``active`` is the share that counts credited hours in one city, ``practising``
that of Shenzhen in 2021 (9,600 of 21,106). Exits and leaders are our own proposal."""


@cache
def national_series() -> dict[str, tuple[Published, ...]]:
    """Published numbers of ``volunteers`` and ``social_workers``, oldest first."""
    data = tomllib.loads(
        files("liandong.core").joinpath("data/national_series.toml").read_text("utf-8")
    )
    return {name: tuple(Published(**row) for row in rows) for name, rows in data.items()}


def nation_today() -> Stocks:
    """The last published numbers, taken as the end of the later one's year."""
    series = national_series()
    volunteers, workers = series["volunteers"][-1], series["social_workers"][-1]
    return Stocks(volunteers.on.year, volunteers.people, workers.people)


def ratio(stocks: Stocks, flows: Flows, of: Ratio) -> float:
    """Volunteers to one, by one of the definitions; infinite where there is nobody."""
    active = stocks.registered * flows.active
    practising = stocks.licensed * flows.practising
    above, below = {
        Ratio.REGISTERED: (stocks.registered, stocks.licensed),
        Ratio.ACTIVE: (active, stocks.licensed),
        Ratio.PRACTISING: (active, practising),
        Ratio.GUIDED: (
            active - practising * flows.leaders,
            practising * (flows.leaders if flows.leaders else 1),
        ),
    }[of]
    return max(0.0, above) / below if below > 0 else math.inf


def years(stocks: Stocks, flows: Flows, until: int) -> tuple[Stocks, ...]:
    """The ends of the years from ``stocks.year`` to ``until``, both included.

    Raises ``ValueError`` when ``until`` lies before the stocks or too far ahead.
    """
    if not stocks.year <= until <= stocks.year + MOST_YEARS:
        raise ValueError(f"until must be {stocks.year}..{stocks.year + MOST_YEARS}, got {until}.")
    return tuple(_years(stocks, flows, until))


def _years(stocks: Stocks, flows: Flows, until: int) -> Iterator[Stocks]:
    yield stocks
    for turn in range(until - stocks.year):
        new = flows.licensed_a_year * (1 + flows.licensing_growth) ** turn
        stocks = Stocks(
            stocks.year + 1,
            stocks.registered * (1 + flows.joining - flows.leaving),
            stocks.licensed * (1 - flows.exits) + new,
        )
        yield stocks


def licences_needed(stocks: Stocks, flows: Flows, until: int, to: float, of: Ratio) -> int | None:
    """Newly licensed people a year, in the first year, that bring the ratio to ``to`` by ``until``.

    Whole people, rounded up; 0 when nobody more is needed. None where the year is the one that
    the stocks stand for, or where no number would do (nobody practises).
    """
    if to <= 0:
        raise ValueError(f"A ratio is above 0, got {to!r}.")
    first, *rest = years(stocks, replace(flows, licensed_a_year=0), until)
    if not rest:
        return None
    last = rest[-1]
    active = last.registered * flows.active
    share, leaders = flows.practising, flows.leaders
    asked = {
        Ratio.REGISTERED: last.registered / to,
        Ratio.ACTIVE: active / to,
        Ratio.PRACTISING: active / (share * to) if share else math.inf,
        # (active - p·k) / (p·k) = to, so p = active / (k · (to + 1)); without leaders active / to
        Ratio.GUIDED: (active / (leaders * (to + 1)) if leaders else active / to) / share
        if share
        else math.inf,
    }[of]
    if math.isinf(asked):
        return None
    keep, growth = 1 - flows.exits, 1 + flows.licensing_growth
    count = until - first.year
    weight = sum(growth**turn * keep ** (count - 1 - turn) for turn in range(count))
    return max(0, math.ceil((asked - last.licensed) / weight - 1e-6))


@dataclass(frozen=True, slots=True)
class Swing:
    """The ratio when one flow is lower and higher than assumed, everything else as it is."""

    name: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """How far apart the two are."""
        return abs(self.high - self.low)


def sensitivity(
    stocks: Stocks, flows: Flows, until: int, of: Ratio, by: float = 0.2
) -> tuple[Swing, ...]:
    """The ratio at ``until`` with each flow a share ``by`` lower and higher; widest first.

    A share is kept within 0..1; a growth of 0 is moved by ``by`` itself (0 times anything is 0).
    """
    if not 0 < by < 1:
        raise ValueError(f"by must lie between 0 and 1, got {by!r}.")
    swings = []
    for one in fields(Flows):
        value = getattr(flows, one.name)
        step = abs(value) * by or (by if one.name == "licensing_growth" else 0.0)
        found = []
        for moved in (value - step, value + step):
            if one.name not in ("licensed_a_year", "licensing_growth", "leaders"):
                moved = min(1.0, max(0.0, moved))
            changed = replace(flows, **{one.name: moved})
            found.append(ratio(years(stocks, changed, until)[-1], changed, of))
        swings.append(Swing(one.name, *found))
    return tuple(sorted(swings, key=lambda swing: -swing.width))
