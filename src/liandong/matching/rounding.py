"""From prices to a plan: keep what fits, offer what is left to everybody again.

Each round solves the flow over the pairs that still fit beside what is held, at the same
prices, and keeps what fits of it. Nothing held is given up here; ``improve`` may do that.
"""

import numpy as np

from liandong.matching.candidates import Pairs
from liandong.matching.columns import Bools, Ints, csr
from liandong.matching.network import Room, accounts_of, best_flow, network
from liandong.matching.problem import Problem
from liandong.matching.roster import Roster, settle
from liandong.matching.values import seat_values

UNIT = 64
"""Prices are in 1/64 point."""

MOST_ROUNDS = 8


def round_off(
    problem: Problem, pairs: Pairs, left: Room, roster: Roster, *, value: Ints, chosen: Ints
) -> int:
    """Fill an empty roster from a flow; the points gained.

    value   per pair, its value at the prices, in 1/``UNIT`` point
    chosen  positions of the pairs that carry the flow at these prices
    """
    points = settle(roster, pairs, chosen)
    worth = seat_values(problem)
    for turn in range(MOST_ROUNDS):
        held = roster.held()
        rest = what_is_left(problem, pairs, left, held)
        use = np.flatnonzero(still_fits(problem, pairs, rest, held))
        if not len(use):
            break
        # The last rounds disregard prices: minutes nobody will use need not be saved.
        flow = best_flow(
            network(problem, pairs, rest, use),
            rest,
            value=value if turn < MOST_ROUNDS // 2 else UNIT * pairs.value.astype(np.int64),
            needed=UNIT * worth.needed,
            extra=UNIT * worth.extra,
        )
        gained = settle(roster, pairs, np.flatnonzero(flow.chosen))
        points += gained
        if not gained and turn >= MOST_ROUNDS // 2:
            break
    roster.log.clear()
    return points


def what_is_left(problem: Problem, pairs: Pairs, left: Room, held: Ints) -> Room:
    """Room after the pairs at positions ``held`` are taken too."""
    account, place = accounts_of(problem, pairs)[held], pairs.place[held]
    size = len(left.shifts)
    spent = np.bincount(account, weights=problem.minutes[place], minlength=size)
    load = np.bincount(place, minlength=len(left.needed))
    needed = np.maximum(0, left.needed - load)
    return Room(
        shifts=left.shifts - np.bincount(account, minlength=size),
        minutes=left.minutes - spent.astype(np.int64),
        needed=needed,
        extra=left.needed + left.extra - load - needed,
    )


def still_fits(problem: Problem, pairs: Pairs, rest: Room, held: Ints) -> Bools:
    """Which pairs can be added to the held ones, each by itself."""
    account, place = accounts_of(problem, pairs), pairs.place
    fits: Bools = (
        ((rest.needed + rest.extra)[place] > 0)
        & (rest.shifts[account] > 0)
        & (rest.minutes[account] >= problem.minutes[place])
    )
    starts = problem.places.starts
    ends = problem.places.ends + problem.rules.rest_minutes
    begin, order = csr(pairs.person[held], len(problem.people))
    count = np.diff(begin)
    mine = pairs.place[held][order]
    for step in range(int(count.max()) if len(count) else 0):
        check = np.flatnonzero(fits & (count[pairs.person] > step))
        other = mine[begin[pairs.person[check]] + step]
        here = place[check]
        fits[check] = (starts[other] >= ends[here]) | (starts[here] >= ends[other])
    return fits
