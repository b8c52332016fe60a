"""Bounding: what any plan can be worth at most, given a price for a seat of every place.

Any prices prove a bound (Lagrangian relaxation of the seats): everybody's best set of places
at these prices, over all possible pairs, plus what the seats are then worth. The people's part
is a sum over people, so it may be computed in parts; no price has to be good for it to hold.
"""

import numpy as np

from liandong.matching.bundles import SCALE
from liandong.matching.columns import Floats, Ints
from liandong.matching.ground import ground
from liandong.matching.kernels import chosen, in_parallel, pays
from liandong.matching.problem import Problem
from liandong.matching.requirements import requirements
from liandong.matching.scanning import scan
from liandong.matching.values import seat_values, seats_left

EVERY = 1 << 30
USUAL_POINTS = 400


def people_gain(problem: Problem, price: Floats) -> int:
    """Sixteenths of a point that everybody's best places bring together at most.

    price
        Points that a seat of each place costs.
    """
    have, asked = requirements(problem)
    worth = seat_values(problem).needed * SCALE - _sixteenths(price)
    total = 0
    for week in np.unique(problem.week).tolist():
        g = ground(problem, week, have, asked, 0)
        if not len(g.person) or not len(g.place):
            continue
        is_compiled = pays(len(g.person) * min(len(g.place), USUAL_POINTS))
        run, offer = chosen(scan, compile=is_compiled), worth[g.place]
        grain = int(np.gcd.reduce(g.length)) if g.speed == 0 else 0

        def part(start: int, stop: int, g=g, run=run, offer=offer, grain=grain) -> int:  # type: ignore[no-untyped-def]
            rows, rest = np.arange(start, stop), problem.rules.rest_minutes
            return int(run(g, rows, offer, EVERY, rest, grain, True)[2].sum())

        total += sum(in_parallel(part, len(g.person), compile=is_compiled))
    return total


def seats_gain(problem: Problem, price: Floats) -> int:
    """Sixteenths of a point that the seats are worth at these prices beyond what people get."""
    worth, (needed, further) = seat_values(problem), seats_left(problem)
    asked: Ints = _sixteenths(price)
    gap = (worth.needed - worth.extra) * SCALE
    rent = needed * np.maximum(0, asked) + further * np.maximum(0, asked - gap)
    return int(rent.sum())


def _sixteenths(price: Floats) -> Ints:
    return np.rint(price * SCALE).astype(np.int64)
