"""Invented problems for tests and benchmarks: people, shifts and their scarcity, from a seed.

People and shifts gather round centres of unequal weight, as in a town. Nothing here is
about anybody: no names, no real points.
"""

import numpy as np

from liandong.matching.columns import SOCIAL_WORKER, VOLUNTEER, Floats, Ints, Masks
from liandong.matching.people import People
from liandong.matching.places import Places
from liandong.matching.problem import Problem
from liandong.matching.weights import Rules, Weights

MONDAY = 29_630_880 - 8 * 60
"""2026-05-04 00:00 in China, in minutes since 1970 UTC."""

LAT, LON = 22.60, 114.05
METRES_PER_DEGREE = 111_195.0
SKILLS, KINDS = 32, 12
PLACES_PER_KM2 = 20.0


def invent(
    people: int,
    places: int,
    *,
    seed: int = 7,
    weeks: int = 1,
    reach: float = 1.0,
    demand: float = 1.0,
    skilled: bool = True,
    always_free: bool = False,
    social_workers: float = 0.02,
) -> Problem:
    """A problem of the given size over ``weeks`` weeks.

    reach        multiplies every radius;  demand multiplies the seats
    skilled      False: no place asks for a skill
    always_free  True: everybody is free all week
    """
    for name, size in (("people", people), ("places", places), ("weeks", weeks)):
        if size < 1:
            raise ValueError(f"{name} must be ≥ 1, got {size}.")
    draw = np.random.default_rng(seed)
    side_m = 1000 * max(2.0, (places / PLACES_PER_KM2) ** 0.5)
    centres = max(3, round((side_m / 1000) ** 2 / 2))
    at = draw.uniform(0, side_m, (centres, 2))
    pull = draw.lognormal(0, 0.8, centres)
    pull /= pull.sum()
    spread = side_m / (4 * centres**0.5) + 350

    def points(n: int) -> tuple[Floats, Floats]:
        xy = at[draw.choice(centres, n, p=pull)] + draw.normal(0, spread, (n, 2))
        lat = LAT + xy[:, 1] / METRES_PER_DEGREE
        lon = LON + xy[:, 0] / (METRES_PER_DEGREE * np.cos(np.radians(LAT)))
        return lat, lon

    lat, lon = points(people)
    liking = draw.gamma(0.6, 1, (people, KINDS))
    who = People.of(
        id=np.arange(people) + 1_000,
        lat=lat,
        lon=lon,
        radius_m=reach
        * draw.choice(
            [1e3, 1.5e3, 2e3, 3e3, 5e3, 8e3], people, p=[0.22, 0.22, 0.22, 0.2, 0.1, 0.04]
        ),
        skills=_skills(draw, np.minimum(draw.poisson(1.8, people), 6), 0),
        tier=np.where(draw.random(people) < social_workers, SOCIAL_WORKER, VOLUNTEER),
        age=draw.integers(14, 80, people),
        hours=np.iinfo(np.uint64).max if always_free else _free_hours(draw, people),
        max_shifts=draw.choice([1, 2, 3, 4], people, p=[0.42, 0.33, 0.17, 0.08]),
        max_minutes=60
        * draw.choice([2, 3, 4, 6, 8, 10], people, p=[0.22, 0.2, 0.24, 0.18, 0.1, 0.06]),
        reliability=np.clip(draw.beta(8, 2, people), 0.3, 0.995),
        recent_minutes=60 * draw.poisson(4, people),
        preferences=liking / liking.max(axis=1, keepdims=True),
        known=np.stack(
            [draw.integers(0, people, people // 4), draw.integers(0, places, people // 4)], axis=1
        ),
        known_strength=draw.random(people // 4),
    )
    return Problem(
        who,
        _places(draw, places, weeks, demand, skilled, points(places)),
        weights=Weights(),
        rules=Rules(),
    )


def _places(
    draw: np.random.Generator,
    n: int,
    weeks: int,
    demand: float,
    skilled: bool,
    points: tuple[Floats, Floats],
) -> Places:
    event = draw.random(n) < 0.1
    led = draw.random(n) < 0.03
    day = draw.choice(7, n, p=[0.13, 0.13, 0.13, 0.13, 0.14, 0.18, 0.16])
    day = day + 7 * draw.integers(0, weeks, n)
    part = draw.random(n)
    hour = np.select(
        [part < 0.42, part < 0.72],
        [draw.integers(8, 11, n), draw.integers(13, 17, n)],
        draw.integers(17, 20, n),
    )
    hours = np.where(event, 4, draw.choice([1, 2, 3], n, p=[0.25, 0.5, 0.25]))
    starts = MONDAY + 60 * (24 * day + hour) + 30 * draw.integers(0, 2, n)
    least = draw.choice([1, 2, 3, 4], n, p=[0.34, 0.33, 0.2, 0.13])
    least = np.where(event, draw.integers(6, 22, n), least)
    least = np.maximum(1, np.rint(demand * least)).astype(np.int64)
    above = np.where(event, draw.integers(4, 20, n), draw.integers(0, 5, n))
    asked = draw.choice([0, 1, 2], n, p=[0.58, 0.32, 0.10])
    return Places.of(
        id=np.arange(n) + 1,
        project=np.arange(n) // 3,
        starts=starts,
        ends=starts + 60 * hours,
        lat=points[0],
        lon=points[1],
        min_people=np.where(led, 1, least),
        max_people=np.where(led, 1, least + above),
        skills=_skills(draw, asked if skilled else asked * 0, 3),
        tiers=np.where(led, SOCIAL_WORKER, VOLUNTEER),
        min_age=draw.choice([0, 16, 18], n, p=[0.6, 0.2, 0.2]),
        priority=draw.choice([25, 50, 75, 100], n, p=[0.4, 0.33, 0.19, 0.08]),
        hardship=draw.choice([0, 1, 2, 3], n, p=[0.7, 0.1, 0.1, 0.1]),
        mode=draw.choice([1, 2, 3, 4, 5], n, p=[0.56, 0.14, 0.12, 0.08, 0.10]),
        kind=draw.integers(0, KINDS, n),
    )


def _skills(draw: np.random.Generator, counts: Ints, shift: int) -> Masks:
    """Masks of about ``counts`` skills each; popular ones often, rare ones seldom.

    ``shift`` turns the order of popularity, so that what is asked for is not what abounds.
    """
    likely = np.roll(1 / np.arange(1, SKILLS + 1) ** 0.8, shift)
    masks = np.zeros(len(counts), np.uint64)
    for step in range(int(counts.max()) if len(counts) else 0):
        bit = np.uint64(1) << draw.choice(SKILLS, len(counts), p=likely / likely.sum()).astype(
            np.uint64
        )
        masks |= np.where(counts > step, bit, np.uint64(0))
    return masks


def _free_hours(draw: np.random.Generator, n: int) -> Masks:
    """Weeks of retired people (mornings), workers (evenings, week-ends) and students."""
    kind = draw.choice(3, n, p=[0.36, 0.36, 0.28])
    words = np.zeros((n, 3), np.uint64)
    for day in range(7):
        worker = [18, 22, 0.3] if day < 5 else [9, 18, 0.5]
        student = [15, 20, 0.25] if day < 5 else [9, 19, 0.6]
        plan = np.array([[8, 12, 0.5], worker, student])[kind]
        afternoon = (kind == 0) & (draw.random(n) < 0.3)
        first = np.where(afternoon, 13, plan[:, 0]).astype(np.int64) + draw.integers(-1, 2, n)
        last = np.where(afternoon, 17, plan[:, 1]).astype(np.int64) + draw.integers(0, 2, n)
        comes = draw.random(n) < plan[:, 2] + 0.2 * afternoon
        for hour in range(7, 23):
            rows = np.flatnonzero(comes & (first <= hour) & (hour < last))
            at = 24 * day + hour
            words[rows, at >> 6] |= np.uint64(1) << np.uint64(at & 63)
    return words
