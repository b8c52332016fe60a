"""Parameters of the simulated year from a hub's own records, and how well they fit.

Each parameter that records speak of is estimated by maximum likelihood with an interval; those
that they do not speak of stay as assumed and are said to. How far the drawn shape lies from the
records is the largest distance of the two distributions (Kolmogorov and Smirnov); because its
parameters come from the same records, the share of samples that lie further off is found by
drawing and fitting again (a parametric bootstrap), not from a table.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from liandong.matching.columns import Floats
from liandong.simulator.year_behaviour import Behaviour

LEAST = 20
"""Records below which nothing is estimated."""
DRAWS = 200
VISIT = 2
"""A service for so many people or fewer counts as a visit."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What the records say of a span of weeks.

    volunteers     active volunteers in it
    needs          needs filed in each week
    people         people asked for by each shift
    hours          hours of each recognized service
    came, missed   accepted places of past shifts, kept and not
    yes, no        answers to invitations
    fill, days     share of the asked places that somebody came to; mean days to the first service
    """

    volunteers: int
    needs: Sequence[int]
    people: Sequence[int]
    hours: Sequence[float]
    came: int
    missed: int
    yes: int
    no: int
    fill: float
    days: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A parameter from records: value, 95 % interval, and how far shape and records lie apart.

    ``distance`` and ``beyond`` (share of samples of the fitted shape that lie further off) are
    None for a plain share. ``beyond`` below 0.05: the shape does not fit, whatever its value.
    """

    name: str
    n: int
    value: float
    low: float
    high: float
    distance: float | None = None
    beyond: float | None = None


def fit(seen: Observed, how: Behaviour, seed: int = 0) -> tuple[Behaviour, tuple[Estimate, ...]]:
    """The parameters with what records say put in, and the estimates."""
    draw = np.random.default_rng([seed, 6])
    found: list[Estimate] = []
    weeks = np.asarray(seen.needs, float)
    if len(weeks) >= 8 and weeks.sum() >= LEAST and seen.volunteers:
        found.append(_arrivals(weeks, seen.volunteers, draw))
    asked = np.asarray([n for n in seen.people if n > 0], float)
    small = int((asked <= VISIT).sum())
    if len(asked) >= LEAST:
        found.append(_share("visit_share", small, len(asked) - small))
    several = asked[asked > VISIT]
    if len(several) >= LEAST:
        found += _log_normal("activity_median", "activity_sigma", several, draw, whole=True)
    hours = np.asarray([h for h in seen.hours if h > 0], float)
    if len(hours) >= LEAST:
        found += _log_normal("hours_median", "hours_sigma", hours, draw, whole=False)
    for name, yes, no in (
        ("shows_up", seen.came, seen.missed),
        ("says_yes", seen.yes, seen.no),
    ):
        if yes + no >= LEAST:
            found.append(_share(name, yes, no))
    limits = {one.name: one for one in how.parameters()}
    values = {
        one.name: min(limits[one.name].high, max(limits[one.name].low, one.value)) for one in found
    }
    return how.with_values(values), tuple(found)


def _share(name: str, yes: int, no: int) -> Estimate:
    """A share with Wilson's interval."""
    n, z = yes + no, 1.96
    share, halfway = yes / n, z * z / n
    middle = (share + halfway / 2) / (1 + halfway)
    half = z * math.sqrt(share * (1 - share) / n + halfway / (4 * n)) / (1 + halfway)
    return Estimate(name, n, share, middle - half, middle + half)


def _arrivals(weeks: Floats, volunteers: int, draw: np.random.Generator) -> Estimate:
    """Needs a week per 100 volunteers; the distance is that of the weekly counts from Poisson."""
    rate, per = float(weeks.mean()), 100 / volunteers
    half = 1.96 * math.sqrt(rate / len(weeks))

    def distance(counts: Floats) -> float:
        return _poisson_distance(counts, float(counts.mean()))

    return Estimate(
        "needs_per_100",
        len(weeks),
        rate * per,
        (rate - half) * per,
        (rate + half) * per,
        *_beyond(weeks, distance, lambda: draw.poisson(rate, len(weeks)).astype(float)),
    )


def _log_normal(
    median: str, sigma: str, values: Floats, draw: np.random.Generator, *, whole: bool
) -> list[Estimate]:
    """Median and spread of a log-normal; two estimates that share the distance."""
    logs, n = np.log(values), len(values)
    middle, spread = float(logs.mean()), max(0.05, float(logs.std(ddof=1)))
    half = 1.96 * spread / math.sqrt(n)

    def distance(sample: Floats) -> float:
        told = np.log(sample)
        return _normal_distance(told, float(told.mean()), max(0.05, float(told.std(ddof=1))))

    def again() -> Floats:
        drawn = np.exp(draw.normal(middle, spread, n))
        return np.maximum(VISIT + 1, drawn.round()) if whole else drawn

    apart = _beyond(values, distance, again)
    wide = spread * 1.96 / math.sqrt(2 * (n - 1))
    return [
        Estimate(
            median, n, math.exp(middle), math.exp(middle - half), math.exp(middle + half), *apart
        ),
        Estimate(sigma, n, spread, spread - wide, spread + wide, *apart),
    ]


def _beyond(
    values: Floats, distance: Callable[[Floats], float], again: Callable[[], Floats]
) -> tuple[float, float]:
    own = distance(values)
    return own, fmean(distance(again()) >= own for _turn in range(DRAWS))


def _normal_distance(logs: Floats, mean: float, sigma: float) -> float:
    told, n = np.sort(logs), len(logs)
    model = np.array([0.5 * (1 + math.erf((x - mean) / sigma / math.sqrt(2))) for x in told])
    above, below = np.arange(1, n + 1) / n - model, model - np.arange(n) / n
    return float(max(above.max(), below.max()))


def _poisson_distance(counts: Floats, rate: float) -> float:
    most = int(counts.max()) + 1
    share = np.cumsum(np.bincount(counts.astype(np.int64), minlength=most)) / len(counts)
    term, model = math.exp(-rate), []
    total = 0.0
    for k in range(most):
        total += term
        model.append(total)
        term *= rate / (k + 1)
    return float(np.abs(share - np.array(model)).max())
