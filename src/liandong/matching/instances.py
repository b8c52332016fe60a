"""Instances to measure on: a street, a small district, a district, a city, and sizes between.

Invented from a seed and stated in full here, so that anybody can draw the very same problem:
people and services gather round the centres of streets, a fifth of the services share hubs;
pensioners, workers and students are free at different hours; what is asked for is not what
abounds. Inside this module the ground is a plane in kilometres; the problem lies at the
equator, where degrees are as good as a plane (distances agree to one part in 50 000).

A pair is worth what the plain model says: 160 for liking, 100 for nearness, 20 × priority
class × reliability, 60 for one pair in 97 that knows each other. A needed seat is worth 500
times the class 1..4 of its priority, a further one 60.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from liandong.matching.columns import Floats
from liandong.matching.generate import MONDAY
from liandong.matching.instance_draws import (
    FIRST_HOUR,
    HOURS,
    Columns,
    Size,
    drawn,
)
from liandong.matching.instance_pairs import KM_PER_DEGREE, near_pairs
from liandong.matching.people import People
from liandong.matching.places import Places
from liandong.matching.problem import Problem
from liandong.matching.weights import Rules, Weights

KNOW_EACH_OTHER = 97
PEOPLE_PER_KM2, PEOPLE_PER_STREET, PEOPLE_PER_PLACE = 1_000_000 / 62.0**2, 1_000_000 / 220, 10


SIZES = {
    "street": Size(500, 100, 3.0, 1),
    "mid": Size(10_000, 1_000, 8.0, 4),
    "district": Size(50_000, 5_000, 16.0, 12),
    "city": Size(1_000_000, 100_000, 62.0, 220),
}
GROWTH = (1_000, 10_000, 100_000, 1_000_000)
"""People of the instances on which growth is measured, all as dense as the city."""

VARIANTS: dict[str, dict[str, Any]] = {
    "base": {},
    "people_30": {"people_share": 0.3},
    "demand_3": {"demand": 3},
    "hours_binding": {"hour_caps": "binding"},
    "radius_wide": {"radius": "wide"},
    "no_skills": {"skills": False},
    "always_free": {"free": "always"},
    "always_free_demand_3": {"free": "always", "demand": 3},
    "quality_only": {"quality_only": True},
}
"""Variants by name: the keyword arguments of ``instance`` that make each."""


def size_of(name: str) -> Size:
    """The size called ``name``: one of ``SIZES``, or a number of people as dense as the city."""
    if name in SIZES:
        return SIZES[name]
    if not name.isdigit() or int(name) < 100:
        raise ValueError(f"A size is {', '.join(SIZES)} or at least 100 people, got {name!r}.")
    people = int(name)
    if people == SIZES["city"].people:
        return SIZES["city"]
    return Size(
        people,
        people // PEOPLE_PER_PLACE,
        float((people / PEOPLE_PER_KM2) ** 0.5),
        max(1, round(people / PEOPLE_PER_STREET)),
    )


def instance(
    name: str,
    seed: int = 7,
    *,
    people_share: float = 1.0,
    demand: int = 1,
    hour_caps: str = "drawn",
    radius: str = "drawn",
    skills: bool = True,
    free: str = "drawn",
    quality_only: bool = False,
) -> Problem:
    """The problem of that size, seed and variant; the same one on every machine.

    people_share  keep this share of the people, chosen by lot
    demand        multiplies the seats of every place
    hour_caps     "binding": everybody may take four places a week, so the hours decide
    radius        "wide": everybody goes twice as far
    skills        False: no place asks for any
    free          "always": everybody is free at every hour that services take place
    quality_only  no seat is needed or worth anything by itself: pairs alone count
    """
    for word, given, other in (
        ("hour_caps", hour_caps, "binding"),
        ("radius", radius, "wide"),
        ("free", free, "always"),
    ):
        if given not in ("drawn", other):
            raise ValueError(f"{word} must be drawn or {other}, got {given!r}.")
    if not 0 < people_share <= 1 or demand < 1:
        raise ValueError(f"people_share {people_share} or demand {demand} is out of range.")
    size = size_of(name)
    who, what = drawn(size, seed)
    if people_share < 1:
        order = np.random.default_rng([seed, 1]).permutation(size.people)
        lot = np.sort(order[: round(people_share * size.people)])
        who = {key: values[lot] for key, values in who.items()}
    if hour_caps == "binding":
        who["most"][:] = 4
    if radius == "wide":
        who["radius"] *= 2
    if free == "always":
        who["free"][:] = np.iinfo(np.uint16).max
    if not skills:
        what["skills"][:] = 0
    what["least"] = what["least"] * (0 if quality_only else demand)
    what["full"] = what["full"] * demand
    made = Problem(
        _people(who, size.side_km),
        _places(what, size.side_km),
        weights=plain_weights(extra=0 if quality_only else 60),
        rules=Rules(rest_minutes=60),
    )
    del who, what
    i, j = near_pairs(made, one_in=KNOW_EACH_OTHER)
    known = np.stack([i.astype(np.int64), made.places.id[j]], axis=1)
    strength = np.ones(len(known), np.float32)
    # A new problem: what the first one has worked out on the way need not stay in memory.
    return replace(made, people=replace(made.people, known=known, known_strength=strength))


def plain_weights(extra: int = 60) -> Weights:
    """The points of the plain model; ``extra`` for a seat above the needed ones."""
    return Weights(
        seat=0,
        seat_priority=2000,
        seat_hardship=0,
        seat_extra=extra,
        preference=160,
        nearness=100,
        reliability=80,
        continuity=60,
        load=0,
        fairness=0,
    )


def _degrees(columns: Columns, side: float) -> dict[str, Floats]:
    """The plane laid on the equator, half of it to the north."""
    return {
        "lat": (columns["y"].astype(np.float64) - side / 2) / KM_PER_DEGREE,
        "lon": columns["x"].astype(np.float64) / KM_PER_DEGREE,
    }


def _people(who: Columns, side: float) -> People:
    hours = np.zeros((len(who["x"]), 3), np.uint64)
    for day in range(7):
        for bit in range(HOURS):
            at = 24 * day + FIRST_HOUR + bit
            is_free = (who["free"][:, day] >> bit & 1).astype(np.uint64)
            hours[:, at >> 6] |= is_free << np.uint64(at & 63)
    return People.of(
        id=np.arange(len(hours)) + 1,
        **_degrees(who, side),
        radius_m=who["radius"] * 1000,
        skills=who["skills"],
        hours=hours,
        max_shifts=who["most"],
        max_minutes=who["hours"] * 60,
        reliability=who["reliability"] / np.float32(255),
        preferences=who["liking"] / np.float32(255),
    )


def _places(what: Columns, side: float) -> Places:
    starts = MONDAY + 60 * (24 * what["day"] + what["start"])
    return Places.of(
        id=np.arange(len(starts)) + 1,
        starts=starts,
        ends=starts + 60 * (what["end"] - what["start"]),
        **_degrees(what, side),
        min_people=what["least"],
        max_people=what["full"],
        skills=what["skills"],
        priority=25 * what["priority"],
        area=what["area"] + 1,
        mode=what["type"] + 1,
        kind=what["kind"],
    )
