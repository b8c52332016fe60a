"""Invented guides and volunteers of a city, to measure and to try balancing with.

Towns lie in a square of 60 km; guides sit near the middle of their town, volunteers around it.
Nine in ten volunteers have a guide of their own town today, and these are unevenly laden: in
each town the first guide on the list carries the most. Everybody speaks one of four tongues
or the common one, and serves in up to eight fields.
"""

import numpy as np

from liandong.matching.balancing_columns import NOBODY, BalanceProblem, Guides, Volunteers
from liandong.matching.columns import Floats, Ints

SIDE_M = 60_000
GUIDES_PER_TOWN = 17
LIMITS = (10, 30, 100)
METRES_PER_DEGREE = (111_195.0, 95_300.0)
"""Of latitude, and of longitude at 31° north."""


def invent_desks(
    guides: int, volunteers: int, *, seed: int, limits: tuple[int, int, int] = LIMITS
) -> BalanceProblem:
    """A city's guides and volunteers; the same for the same seed."""
    r = np.random.default_rng(seed)
    towns = max(1, guides // GUIDES_PER_TOWN)
    middle = r.uniform(0, SIDE_M, (towns, 2))
    share = r.dirichlet(np.full(towns, 2.0))
    sits, lives = r.choice(towns, guides, p=share), r.choice(towns, volunteers, p=share)
    guide_at = _degrees(middle[sits] + r.normal(0, 1_500, (guides, 2)))
    home_at = _degrees(middle[lives] + r.normal(0, 2_000, (volunteers, 2)))
    common = np.where(r.random(volunteers) < 0.7, 1, 0)
    green, amber, critical = limits
    return BalanceProblem(
        Volunteers(
            id=np.arange(1, volunteers + 1),
            lat=home_at[0],
            lon=home_at[1],
            reach_m=r.choice([3_000.0, 5_000.0, 8_000.0], volunteers, p=[0.3, 0.5, 0.2]),
            languages=(1 << r.integers(0, 4, volunteers)) | common,
            fields=r.integers(0, 1 << 8, volunteers),
            street=lives,
            guide=_today(sits, lives, towns, r),
        ),
        Guides(
            id=np.arange(1, guides + 1),
            lat=guide_at[0],
            lon=guide_at[1],
            languages=(1 << r.integers(0, 4, guides)) | 1,
            fields=r.integers(0, 1 << 8, guides),
            street=sits,
            green=np.full(guides, green),
            amber=np.full(guides, amber),
            critical=np.full(guides, critical),
            taken=np.zeros(guides, np.int64),
            takes_new=np.ones(guides, np.bool_),
        ),
    )


def _degrees(at: Floats) -> tuple[Floats, Floats]:
    return 31 + at[:, 0] / METRES_PER_DEGREE[0], 121 + at[:, 1] / METRES_PER_DEGREE[1]


def _today(sits: Ints, lives: Ints, towns: int, r: np.random.Generator) -> Ints:
    order = np.argsort(sits, kind="stable")
    first = np.searchsorted(sits[order], np.arange(towns + 1))
    count = np.diff(first)[lives]
    has = (count > 0) & (r.random(len(lives)) < 0.9)
    chosen = first[lives] + (count * r.random(len(lives)) ** 2).astype(np.int64)
    return np.where(has, order[np.minimum(chosen, len(sits) - 1)], NOBODY)
