"""Settings of the simulated year beside each other, over seeds, with bands.

Every seed is one town and its year; all settings of a comparison meet the same towns. A band is
the 95 % interval of the mean (Student's t over the seeds); of a difference, over the seeds'
differences, which is narrower, since both sides met the same chance.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import NormalDist, fmean, stdev

from liandong.simulator.year_behaviour import Behaviour
from liandong.simulator.year_street import Filling, Lead, Setting, Year, simulate

FIGURES = tuple(one.name for one in fields(Year))
SPANS = (10, 20, 50, 100, 150, 200)


@dataclass(frozen=True, slots=True)
class Band:
    """A mean with the half width of its 95 % interval; n values that were not missing."""

    mean: float
    half: float
    n: int


def t_975(freedom: int) -> float:
    """The 97.5 % point of Student's t by Cornish and Fisher's expansion, 0.3 % off at most.

    Below 4 degrees of freedom the exact values.
    """
    if freedom < 1:
        raise ValueError(f"An interval needs two values at least, freedom {freedom}.")
    exact = {1: 12.706, 2: 4.303, 3: 3.182}
    if freedom in exact:
        return exact[freedom]
    z = NormalDist().inv_cdf(0.975)
    one = (z**3 + z) / 4
    two = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    three = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + one / freedom + two / freedom**2 + three / freedom**3


def band(values: Iterable[float]) -> Band:
    """Mean and interval of values, those that are NaN left out."""
    told = [one for one in values if not math.isnan(one)]
    if not told:
        return Band(math.nan, math.nan, 0)
    if len(told) == 1:
        return Band(told[0], math.nan, 1)
    return Band(fmean(told), t_975(len(told) - 1) * stdev(told) / len(told) ** 0.5, len(told))


def settings(volunteers: int = 500, span: int = 100) -> dict[str, Setting]:
    """What is compared, by name; the first is the base of every difference.

    Sign-up and planner, a social worker or the differentiated lead, with and without
    supervisors, and spans from 1:10 to 1:200.
    """
    base = Setting(volunteers, span)
    found = {
        "base": base,
        "sign_up": Setting(volunteers, span, filling=Filling.SIGN_UP),
        "worker_leads": Setting(volunteers, span, lead=Lead.WORKER),
        "no_supervisors": Setting(volunteers, span, has_supervisors=False),
        "as_today": Setting(volunteers, span, Filling.SIGN_UP, Lead.WORKER, False),
    }
    found |= {f"span_{other}": Setting(volunteers, other) for other in SPANS if other != span}
    return found


def run(
    told: Mapping[str, Setting],
    how: Behaviour,
    seeds: Sequence[int],
    heard: Callable[[str, int], None] = lambda name, seed: None,
) -> dict[str, list[Year]]:
    """The years of every setting, one for each seed, in the order of the seeds."""
    years: dict[str, list[Year]] = {name: [] for name in told}
    for seed in seeds:
        for name, setting in told.items():
            years[name].append(simulate(setting, how, seed))
            heard(name, seed)
    return years


def bands(years: Sequence[Year]) -> dict[str, Band]:
    """Mean and interval of each figure."""
    return {name: band(getattr(year, name) for year in years) for name in FIGURES}


def differences(years: Sequence[Year], base: Sequence[Year]) -> dict[str, Band]:
    """The same for the differences, seed by seed, from another setting."""
    if len(years) != len(base):
        raise ValueError(f"Both sides need the same seeds: {len(years)} and {len(base)} years.")
    return {
        name: band(
            getattr(one, name) - getattr(other, name)
            for one, other in zip(years, base, strict=True)
        )
        for name in FIGURES
    }
