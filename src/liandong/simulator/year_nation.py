"""The same year in every county of the country, on as many processes or machines as there are.

No list of volunteers by county is published, so the sizes are drawn: log-normal, adding up to
the registered volunteers of the country. One agent may stand for many people (``one_in``); a
county keeps its density, its span and its needs per head, and is thinned like a picture made
smaller. Counties do not touch each other, so they run in any order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import process_time

import numpy as np

from liandong.matching.columns import Ints
from liandong.simulator.year_behaviour import Behaviour
from liandong.simulator.year_street import Setting, Year, simulate, thinned

COUNTIES = 2_843
"""County-level divisions in 2022/23."""
SPREAD = 0.8
LEAST_AGENTS = 20


@dataclass(frozen=True, slots=True)
class CountyYear:
    """A county's year; ``agents`` were simulated and stand for ``people`` active volunteers."""

    county: int
    people: int
    agents: int
    year: Year
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Nation:
    """All counties of a run. Shares are weighted by the people of each county.

    million_seconds   processor seconds for a million agents
    worst_tenth       fill that a tenth of the counties stay below
    """

    counties: int
    people: int
    agents: int
    cpu_seconds: float
    million_seconds: float
    fill: float
    worst_tenth: float
    days: float
    retention: float
    burnout: float
    cost: float


def sizes(registered: int, seed: int, counties: int = COUNTIES) -> Ints:
    """Registered volunteers of each county; whole people that add up to ``registered``."""
    if registered < counties or counties < 1:
        raise ValueError(f"{counties} counties need a volunteer each, got {registered}.")
    drawn = np.exp(np.random.default_rng([seed, 5]).normal(0, SPREAD, counties))
    edges = np.floor(np.cumsum(drawn) / drawn.sum() * (registered - counties) + 0.5)
    edges[-1] = registered - counties
    whole: Ints = np.diff(edges, prepend=0).astype(np.int64) + 1
    return whole


def county_year(
    county: int, registered: int, told: Setting, how: Behaviour, one_in: int, seed: int
) -> CountyYear:
    """One county, in this process."""
    people = max(1, round(registered * how.active))
    whole = Setting(people, told.span, told.filling, told.lead, told.has_supervisors)
    small = thinned(whole, min(one_in, max(1, people // LEAST_AGENTS)))
    began = process_time()
    year = simulate(small, how, seed * 100_003 + county)
    return CountyYear(county, people, small.volunteers, year, process_time() - began)


def nation(years: Sequence[CountyYear]) -> Nation:
    """The country from its counties."""
    if not years:
        raise ValueError("A country has one county at least.")
    people = np.array([one.people for one in years], float)

    def mean(values: Iterable[float]) -> float:
        told = np.array(list(values))
        known = ~np.isnan(told)
        return float(np.average(told[known], weights=people[known])) if known.any() else np.nan

    agents = sum(one.agents for one in years)
    spent = sum(one.cpu_seconds for one in years)
    return Nation(
        counties=len(years),
        people=int(people.sum()),
        agents=agents,
        cpu_seconds=spent,
        million_seconds=spent / agents * 1e6,
        fill=mean(one.year.fill for one in years),
        worst_tenth=float(np.quantile([one.year.fill for one in years], 0.1)),
        days=mean(one.year.days for one in years),
        retention=mean(one.year.retention for one in years),
        burnout=mean(one.year.burnout for one in years),
        cost=mean(one.year.cost for one in years),
    )
