"""What two plans are compared by, counted once when a plan is kept.

Shares are fractions of one, distances metres as the crow flies. Everything is plain data.
"""

from typing import Any, TypedDict

import numpy as np

from liandong.matching import FIXED, Plan, distance_m
from liandong.queries.matching import STREET_DIGITS, Planning


class Filled(TypedDict):
    """Seats up to the least number of people: needed, and filled."""

    needed: int
    filled: int


class Figures(TypedDict):
    """A plan in figures.

    weighted     share of the needed seats that are filled, by priority + 1
    streets      by division code, nine digits where known
    hardship     by hardship group; "" is none
    distance_m   mean way of those who would be asked; None when no way is known
    asked        questions; people: different people asked; most: of one person
    """

    weighted: float
    streets: dict[str, Filled]
    hardship: dict[str, Filled]
    distance_m: int | None
    asked: int
    people: int
    most: int


def figures(read: Planning, plan: Plan) -> Figures:
    """Count a plan."""
    places, shifts = plan.problem.places, read.shifts
    filled = np.minimum(plan.load, places.min_people)
    streets: dict[str, Filled] = {}
    hardship: dict[str, Filled] = {}
    for shift_id, wanted, got in zip(
        places.id.tolist(), places.min_people.tolist(), filled.tolist(), strict=True
    ):
        shift = shifts[shift_id]
        _add(streets, shift.division_code[:STREET_DIGITS], wanted, got)
        _add(hardship, shift.project.hardship_group, wanted, got)
    new = plan.status != FIXED
    person, place = plan.person[new].astype(np.int64), plan.place[new].astype(np.int64)
    ways = distance_m(plan.problem, person, place)
    ways = ways[~np.isnan(ways)]
    times = np.bincount(person) if len(person) else np.zeros(1, np.int64)
    return {
        "weighted": plan.coverage.weighted,
        "streets": streets,
        "hardship": hardship,
        "distance_m": round(float(ways.mean())) if len(ways) else None,
        "asked": len(person),
        "people": int((times > 0).sum()),
        "most": int(times.max()),
    }


def worst(filled: dict[str, Any]) -> tuple[str, Filled] | None:
    """The street (or group) with the least share filled; None when nothing is needed."""
    asked = [(one["filled"] / one["needed"], key) for key, one in filled.items() if one["needed"]]
    if not asked:
        return None
    _, key = min(asked)
    return key, filled[key]


def _add(table: dict[str, Filled], key: str, wanted: int, got: int) -> None:
    row = table.setdefault(key, {"needed": 0, "filled": 0})
    row["needed"] += wanted
    row["filled"] += got
