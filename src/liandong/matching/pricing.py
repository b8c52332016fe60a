"""The certified bound, and prices for the minutes of a week.

The flow knows nothing of the minutes that each account (a person in one week) may serve.
They are brought in by Lagrangian relaxation: a minute of account *a* costs μ_a ≥ 0, every
pair is worth its value less its minutes × μ_a, and

    bound(μ) = best flow at these values + Σ_a μ_a × minutes of a

is at least the value of every plan, for any μ. All of it is whole numbers (points × 64),
so the bound is exact, not approximate. μ follows the subgradient (Polyak's step).
"""

from dataclasses import dataclass

import numpy as np

from liandong.matching.candidates import NOTHING, Pairs
from liandong.matching.columns import Floats, Ints
from liandong.matching.network import Room, accounts_of, best_flow, network
from liandong.matching.problem import Problem
from liandong.matching.roster import Roster
from liandong.matching.rounding import UNIT, round_off
from liandong.matching.values import seat_values

MOST_ROUNDS = 25
FEWEST_ROUNDS = 2
EFFORT = 6000
"""Rounds × √pairs: all rounds up to 57,000 pairs, three at four million."""


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """The bound that prices certify, and the best plan that they led to.

    bound   points above what fixed pairs bring; no plan gains more
    held    positions of the pairs of the best plan;  points  what it gains
    wanted  positions of the pairs of the flow that this plan was rounded from
    """

    bound: int
    held: Ints
    points: int
    wanted: Ints


def price(problem: Problem, pairs: Pairs, left: Room, roster: Roster) -> Priced:
    """Bound and first plan for the possible pairs.

    ``roster`` must be empty and is left holding that plan. At least one pair.
    """
    net = network(problem, pairs, left, np.arange(len(pairs)))
    worth = seat_values(problem)
    account = accounts_of(problem, pairs)
    minutes = problem.minutes[pairs.place]
    points_of = UNIT * pairs.value.astype(np.int64)
    wild = None
    if not pairs.is_complete:
        left_out = pairs.left_out[net.account // problem.weeks]
        wild = np.where(left_out > NOTHING, UNIT * left_out, NOTHING)
    nothing = np.zeros(0, np.int64)
    best = Priced(0, nothing, -1, nothing)
    best_minute = np.zeros(len(left.minutes), np.int64)
    prices = np.zeros(len(left.minutes))
    bound = -1
    pace, stalled = 1.0, 0
    rounds = round(float(np.clip(EFFORT / len(pairs) ** 0.5, FEWEST_ROUNDS, MOST_ROUNDS)))
    for _ in range(rounds):
        minute = np.rint(prices).astype(np.int64)
        value = points_of - minute[account] * minutes
        flow = best_flow(
            net,
            left,
            value=value,
            needed=UNIT * worth.needed,
            extra=UNIT * worth.extra,
        )
        here = flow.value + int((minute * left.minutes).sum())
        stalled = 0 if bound < 0 or here < bound * 0.9995 else stalled + 1
        bound = here if bound < 0 else min(bound, here)
        chosen = np.flatnonzero(flow.chosen)
        points = round_off(problem, pairs, left, roster, value=value, chosen=chosen)
        if points > best.points:
            best = Priced(0, roster.held(), points, chosen)
            best_minute = minute
        roster.clear()
        used = np.bincount(account[chosen], weights=minutes[chosen], minlength=len(prices))
        slope: Floats = used.astype(np.float64) - left.minutes
        slope[(slope < 0) & (prices <= 0)] = 0
        if here <= UNIT * best.points or not slope.any():
            break
        if stalled >= 3:
            pace, stalled = pace / 2, 0
        step = pace * (here - UNIT * best.points) / float(slope @ slope)
        prices = np.maximum(0.0, prices + step * slope)
    if wild is not None:
        bound = best_flow(
            net,
            left,
            value=points_of - best_minute[account] * minutes,
            needed=UNIT * worth.needed,
            extra=UNIT * worth.extra,
            wild=wild,
        ).value + int((best_minute * left.minutes).sum())
    for p in best.held.tolist():
        roster.add(p)
    roster.log.clear()
    return Priced(bound // UNIT, best.held, best.points, best.wanted)
