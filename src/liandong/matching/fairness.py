"""Fairness: raise the area, or the hardship group, that is furthest below what it could have.

The *ceiling* of a group is the share of its needed seats (in points) that it would fill if
everybody who can reach it served nowhere else. After the plan of greatest value is found, the
needed seats of the groups furthest below their ceiling are made dearer, the market is priced
and settled again, a few times over; the plan with the best worst group is kept as long as it
gives up no more than ``Weights.fairness`` thousandths of the value (max-min with a price).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from liandong.matching.ascent import ascent
from liandong.matching.assigning import (
    Roster,
    empty_roster,
    first_roster,
    improve,
    roster_points,
)
from liandong.matching.columns import Floats, Ints, Rows, csr
from liandong.matching.kernels import chosen, compiled
from liandong.matching.market import Arrays, Market, Prices, Shorts
from liandong.matching.problem import Problem

ROUNDS = 8
GOOD_ENOUGH = 0.99
EAGER, DECAY = 32.0, 0.7
WORST, AIM_HIGHER, LET_GO = 3, 0.005, 0.03
DEAREST, UNEVEN = 32.0, 0.9
CEILING_STEPS, CEILING_ROUNDS = 15, 4
AGAIN_STEPS, AGAIN_ROUNDS = 12, 8
THOUSAND = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Places by area or by hardship group: ``label[place]`` 0..groups-1, and the ceilings."""

    label: Rows
    groups: int
    ceiling: Floats


def groupings(
    problem: Problem, whole: Market, prices: Prices, unit: float, seed: int
) -> list[Grouping]:
    """The groupings of this week's places that have more than one group.

    Sorts the lists of ``whole`` anew: rosters over them are not valid afterwards.
    """
    g, found = whole.ground, []
    for column in (problem.places.area, problem.places.hardship):
        values, label = np.unique(column[g.place], return_inverse=True)
        if len(values) > 1:
            labels = label.astype(np.int32)
            ceiling = _ceilings(whole, labels, len(values), prices, unit, seed)
            found.append(Grouping(labels, len(values), ceiling))
    return found


def shares(a: Arrays, load: Rows, label: Rows, groups: int) -> Floats:
    """Share of the points of the needed seats that each group has; 1 where none is needed."""
    wanted = np.bincount(label, weights=a.needed * a.worth, minlength=groups)
    filled = np.bincount(label, weights=np.minimum(load, a.needed) * a.worth, minlength=groups)
    return np.where(wanted > 0, filled / np.maximum(wanted, 1), 1.0)


def worst(a: Arrays, load: Rows, kinds: list[Grouping]) -> float:
    """The smallest share of its ceiling that any group has."""
    lowest = 1.0
    for kind in kinds:
        reached = shares(a, load, kind.label, kind.groups) / np.maximum(kind.ceiling, 1e-9)
        lowest = min(lowest, float(reached.min()))
    return lowest


def fairer(
    problem: Problem,
    short: Market,
    prices: Prices,
    roster: Roster,
    kinds: list[Grouping],
    unit: float,
    seed: int,
    told: Callable[[float], None],
) -> Roster:
    """The roster with the best worst group within the price that fairness may have."""
    a = short.arrays
    value = roster_points(a, roster.held)
    least = value - value * problem.weights.fairness // THOUSAND
    best, best_worst, load = roster, worst(a, roster.load, kinds), roster.load
    dearer = np.ones(len(a.needed))
    uneven = np.random.default_rng([seed, 2]).uniform(1 - UNEVEN, 1 + UNEVEN, len(dearer))
    price = prices.price
    for turn in range(ROUNDS):
        told(turn / ROUNDS)
        if best_worst >= GOOD_ENOUGH:
            break
        for kind in kinds:
            reached = shares(a, load, kind.label, kind.groups) / np.maximum(kind.ceiling, 1e-9)
            # Towards what the three worst could share, and back from above it, in ever smaller
            # steps: two groups that want the same people meet instead of taking turns.
            aim = min(GOOD_ENOUGH, float(np.sort(reached)[:WORST].mean()) + AIM_HIGHER)
            behind = np.clip(aim - reached, -LET_GO, 0.2) / (1 + DECAY * turn)
            dearer = np.clip(dearer * np.exp(EAGER * behind)[kind.label], 1.0, DEAREST)
        # Each place a little different, or all seats of a group would change hands at once.
        worth = np.rint(a.worth * (1 + (dearer - 1) * uneven)).astype(np.int64)
        raised = replace(short, arrays=a._replace(worth=worth))
        price = np.maximum(0.0, price + (worth - a.worth))
        price = ascent(raised, price, unit, steps=AGAIN_STEPS, begin=AGAIN_STEPS).price
        tried = roster.copy()
        improve(raised, price, unit, tried, rounds=AGAIN_ROUNDS, seed=seed, target=1 << 62)
        load = tried.load
        reached_worst = worst(a, load, kinds)
        if roster_points(a, tried.held) < least:
            break
        roster = tried
        if reached_worst > best_worst:
            best, best_worst = tried, reached_worst
    return best


def _ceilings(
    whole: Market, label: Rows, groups: int, prices: Prices, unit: float, seed: int
) -> Floats:
    """Every group's ceiling at once: each person bids in each group as if in no other."""
    alone = _each_alone(whole, label)
    price = ascent(alone, prices.price, unit, steps=CEILING_STEPS, begin=0).price
    roster = empty_roster(alone.arrays)
    first_roster(alone, price, unit, roster)
    improve(alone, price, unit, roster, rounds=CEILING_ROUNDS, seed=seed, target=1 << 62)
    return shares(alone.arrays, roster.load, label, groups)


def _each_alone(m: Market, label: Rows) -> Market:
    """A market in which each person of ``m`` is as many people as there are groups in reach."""
    a = m.arrays
    sort = chosen(sort_by_label, compile=m.is_compiled)
    m.spread(lambda start, stop: sort(a.first, a.place, a.value, a.way, label, start, stop))
    cut = np.flatnonzero(np.diff(label[a.place], prepend=-1))
    first = np.union1d(cut, a.first[:-1][np.diff(a.first) > 0])
    who = np.searchsorted(a.first, first, side="right") - 1
    first = np.append(first, a.first[-1])
    most = a.most[who]
    slots = np.minimum(most, np.diff(first))
    slot = np.concatenate([[0], np.cumsum(slots)]).astype(np.int32)
    nobody, _ = csr(np.zeros(0, np.int64), len(who))
    arrays = a._replace(
        first=first,
        most=most,
        minutes=a.minutes[who],
        slot=slot,
        owner=np.repeat(np.arange(len(who), dtype=np.int32), slots),
        apart_first=nobody,
        apart=np.zeros(0, np.int32),
    )
    return replace(m, arrays=arrays, is_whole=False)


@compiled
def sort_by_label(
    first: Ints,
    place: Rows,
    value: Shorts,
    way: Shorts,
    label: Rows,
    start: int,
    stop: int,
) -> None:
    """Sort each list by the label of its places, stably, in place."""
    for i in range(start, stop):
        low, high = first[i], first[i + 1]
        if high - low > 64:
            order = low + np.argsort(label[place[low:high]], kind="mergesort")
            place[low:high] = place[order]
            value[low:high] = value[order]
            if len(way):
                way[low:high] = way[order]
            continue
        for a in range(low + 1, high):
            j, v, w = place[a], value[a], way[a] if len(way) else 0
            b = a - 1
            while b >= low and label[place[b]] > label[j]:
                place[b + 1], value[b + 1] = place[b], value[b]
                if len(way):
                    way[b + 1] = way[b]
                b -= 1
            place[b + 1], value[b + 1] = j, v
            if len(way):
                way[b + 1] = w
