"""Columns of the indexes, made from people and places once, so that searches only add up."""

from typing import Any

import numpy as np
import numpy.typing as npt

from liandong.matching.columns import Ints
from liandong.matching.index_table import Columns
from liandong.matching.people import People
from liandong.matching.places import Places
from liandong.matching.problem import (
    MINUTES_PER_WEEK,
    THURSDAY,
    Problem,
    hours_touched,
    unit_vectors,
)
from liandong.matching.weights import Rules, Weights

OF_PEOPLE = (
    "id", "vectors", "order", "hours", "masks", "tier", "age", "span", "max_shifts", "max_minutes",
    "reliability", "load", "liking",
)  # fmt: skip
OF_PLACES = (
    "id", "vectors", "hours", "masks", "tiers", "min_age", "max_age", "leads", "kind", "priority",
    "shift", "project", "starts", "ends", "week", "seats", "seat_points",
)  # fmt: skip
"""Columns in the order in which the kernels take them."""


MOST_ENTRIES = 65_535
BUSY = -1
"""Minutes of a span that is an exception, not a promise."""


def held_of(problem: Problem) -> Ints:
    """The fixed pairs as promises: person row, start, end, minutes of the week they take."""
    i, j = problem.fixed[:, 0], problem.fixed[:, 1]
    starts, ends = problem.places.starts[j], problem.places.ends[j]
    return np.stack([i, starts, ends, problem.pair_minutes(i, j)], axis=1)


def spans_of(held: Any, busy: Ints, lead: int) -> Ints:
    """Promises and exceptions in one table: ``lead`` columns, start, end, minutes.

    Promises may come without their minutes: then they take no more than their length.
    """
    promised = np.asarray(held, np.int64)
    if promised.ndim != 2:
        promised = promised.reshape(-1, lead + 3)
    if promised.shape[1] == lead + 2:
        length = promised[:, -1] - promised[:, -2]
        promised = np.concatenate([promised, length[:, None]], axis=1)
    away = np.concatenate([busy, np.full((len(busy), 1), BUSY)], axis=1)
    return np.concatenate([promised, away])


def monday_of(moment: int, rules: Rules) -> int:
    """The minute in which the local week of a moment began."""
    local = moment + rules.utc_offset_minutes + THURSDAY
    return moment - local % MINUTES_PER_WEEK


def weeks_of(moments: Ints, rules: Rules) -> Ints:
    """The local week of each moment, counted from 1970."""
    weeks: Ints = (moments + rules.utc_offset_minutes + THURSDAY) // MINUTES_PER_WEEK
    return weeks


def people_columns(
    people: People, held: Any, weights: Weights
) -> tuple[Columns, dict[str, Columns]]:
    """Columns of people, and the pools ``span`` (promises and exceptions) and ``tie``.

    Each part of a pair that does not hang on the place is kept in whole points.
    """
    n = len(people)
    spans = spans_of(held, people.busy, 1)
    tired = np.minimum(1, people.recent_minutes / weights.load_full_minutes)
    kinds = people.preferences.shape[1]
    liking = np.empty((kinds, n), np.uint8 if weights.preference < 256 else np.int32)
    for kind in range(kinds):
        liking[kind] = np.rint(weights.preference * people.preferences[:, kind].astype(np.float64))
    strength = people.known_strength.astype(np.float64)
    first, order = _stretches(spans[:, 0], n)
    tie_first, tie_order = _stretches(people.known[:, 0], n)
    columns: Columns = {
        "id": people.id,
        "vectors": np.ascontiguousarray(unit_vectors(people.lat, people.lon).T),
        "order": people.radius_m,
        "hours": np.ascontiguousarray(people.hours.T),
        "masks": np.stack([people.skills, people.checks, people.languages]),
        "tier": people.tier,
        "age": people.age,
        "span": people.span,
        "max_shifts": people.max_shifts,
        "max_minutes": people.max_minutes,
        "reliability": people.reliability,
        "load": -np.rint(weights.load * tired).astype(np.int16),
        "liking": liking,
        "span_first": first[:-1],
        "span_count": _counts(first, "promises and exceptions"),
        "tie_first": tie_first[:-1],
        "tie_count": _counts(tie_first, "acquaintances"),
    }
    pools: dict[str, Columns] = {
        "span": {
            "from": spans[order, 1],
            "until": spans[order, 2],
            "minutes": spans[order, 3],
        },
        "tie": {
            "project": people.known[tie_order, 1],
            "points": np.rint(weights.continuity * strength[tie_order]).astype(np.int64),
        },
    }
    return columns, pools


def place_columns(places: Places, taken: Any, rules: Rules, weights: Weights) -> Columns:
    """Columns of places; ``seats`` are those still free, ``seat_points`` of the next one."""
    on_it = np.broadcast_to(np.asarray(taken, np.int64), (len(places),))
    # As in values.seat_values, which asks for a whole problem.
    needed = weights.seat + np.rint(
        weights.seat_priority * places.priority.astype(np.float64) / 100
    ).astype(np.int64)
    needed += weights.seat_hardship * (places.hardship > 0)
    return {
        "id": places.id,
        "vectors": np.ascontiguousarray(unit_vectors(places.lat, places.lon).T),
        "order": np.zeros(len(places), np.float32),
        "hours": np.ascontiguousarray(hours_touched(places.starts, places.ends, rules).T),
        "masks": np.stack([places.skills, places.checks, places.languages]),
        "tiers": places.tiers,
        "min_age": places.min_age,
        "max_age": places.max_age,
        "leads": places.leads,
        "kind": places.kind,
        "priority": places.priority,
        "shift": places.shift,
        "project": places.project,
        "starts": places.starts,
        "ends": places.ends,
        "week": weeks_of(places.starts, rules),
        "seats": np.maximum(0, places.max_people - on_it).astype(np.int32),
        "seat_points": np.where(on_it < places.min_people, needed, weights.seat_extra).astype(
            np.int32
        ),
    }


def _stretches(rows: Ints, size: int) -> tuple[npt.NDArray[np.int32], Ints]:
    """Where each row's entries begin, (size + 1,), and the entries in that order."""
    order: Ints = np.argsort(rows, kind="stable")
    first = np.zeros(size + 1, np.int32)
    np.cumsum(np.bincount(rows, minlength=size), out=first[1:])
    return first, order


def _counts(first: npt.NDArray[np.int32], what: str) -> npt.NDArray[np.uint16]:
    counts = np.diff(first)
    if len(counts) and int(counts.max()) > MOST_ENTRIES:
        raise ValueError(f"A person has at most {MOST_ENTRIES} {what}, got {int(counts.max())}.")
    return counts.astype(np.uint16)
