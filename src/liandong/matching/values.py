"""Values: what a pair and a seat are worth, in whole points, part by part.

The planner adds up the very numbers that the explanation shows: each part is rounded to a
whole point before it is summed, so the parts of a pair add up to its value exactly.
"""

from dataclasses import dataclass

import numpy as np

from liandong.matching.columns import Floats, Ints, Rows, is_in
from liandong.matching.gates import distance_m
from liandong.matching.problem import Problem

PARTS = ("preference", "nearness", "reliability", "continuity", "stay", "load")
"""Codes of the parts of a pair's value, in the order of the rows of ``pair_parts``."""

NEUTRAL = 0.5


def pair_parts(problem: Problem, i: Ints, j: Ints) -> Rows:
    """Points of each part, (6, len(i)); rows as in ``PARTS``. 1-D arrays of rows.

    preference   weight × liking of the place's kind (``NEUTRAL`` when nothing is known)
    nearness     weight × (1 − distance / radius); ``NEUTRAL`` for places without a point
    reliability  weight × reliability × priority / 100
    continuity   weight × how well the person knows the project
    stay         weight where the pair belongs to the plan in force
    load         − weight × min(1, recent minutes / load_full_minutes)
    """
    who, what, weigh = problem.people, problem.places, problem.weights
    parts = np.empty((len(PARTS), len(i)), np.int32)
    liking: Floats | float = NEUTRAL
    if who.preferences.shape[1]:
        liking = who.preferences[i, what.kind[j]].astype(np.float64)
    parts[0] = np.rint(weigh.preference * liking)
    near = 1 - distance_m(problem, i, j) / who.radius_m[i]
    parts[1] = np.rint(weigh.nearness * np.clip(np.nan_to_num(near, nan=NEUTRAL), 0, 1))
    share = who.reliability[i].astype(np.float64) * what.priority[j] / 100
    parts[2] = np.rint(weigh.reliability * share)
    parts[3] = np.rint(weigh.continuity * _familiarity(problem, i, j))
    tired = np.minimum(1, who.recent_minutes[i] / weigh.load_full_minutes)
    parts[4] = weigh.stay * is_in(problem.keys(np.stack([i, j], axis=1)), problem.in_force)
    parts[5] = -np.rint(weigh.load * tired)
    return parts


def _familiarity(problem: Problem, i: Ints, j: Ints) -> Floats:
    keys, strength, project = problem.familiarity
    found = np.zeros(len(i))
    if len(keys):
        wanted = i * (int(project.max()) + 1) + project[j]
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        found = np.where(keys[at] == wanted, strength[at], 0.0)
    return found


def pair_values(problem: Problem, i: Ints, j: Ints) -> Ints:
    """Points of each pair, the sum of its parts. May be below 0."""
    total: Ints = pair_parts(problem, i, j).sum(axis=0, dtype=np.int64)
    return total


@dataclass(frozen=True, slots=True, eq=False)
class Seats:
    """What seats are worth, per place, in points.

    needed  a seat up to min_people;  extra  a seat between min_people and max_people
    """

    needed: Ints
    extra: Ints


def seat_values(problem: Problem) -> Seats:
    """Points of a seat at each place."""
    weigh, what = problem.weights, problem.places
    # Widened first: a column of small integers would overflow in silence.
    priority = what.priority.astype(np.float64)
    needed = weigh.seat + np.rint(weigh.seat_priority * priority / 100).astype(np.int64)
    needed += weigh.seat_hardship * (what.hardship > 0)
    return Seats(needed=needed, extra=np.full(len(what), weigh.seat_extra, np.int64))


def plan_value(problem: Problem, i: Ints, j: Ints) -> int:
    """Points of a plan that consists of the pairs (i, j), fixed ones included.

    People above max_people (fixed in excess) add their pair but no seat.
    """
    seats, what = seat_values(problem), problem.places
    load = np.bincount(j, minlength=len(what))
    needed = np.minimum(load, what.min_people)
    extra = np.minimum(load, what.max_people) - needed
    pairs = int(pair_values(problem, i, j).sum())
    return pairs + int((needed * seats.needed).sum() + (extra * seats.extra).sum())


def fixed_value(problem: Problem) -> int:
    """Points that the fixed pairs bring by themselves."""
    return plan_value(problem, problem.fixed[:, 0], problem.fixed[:, 1])


def seats_left(problem: Problem) -> tuple[Ints, Ints]:
    """Per place: seats still needed, and seats still free above those."""
    held = problem.standing
    return held.needed, held.seats - held.needed
