"""Bundles: the best set of places for one person, at what each seat offers them.

Branch and bound over the person's places, the dearest first: at most so many shifts, so many
minutes, no two that overlap or lie too close. When a search has taken ``PATIENCE`` steps it
stops with the best set found and an upper bound on all sets, so bounds stay bounds.
"""

import numpy as np

from liandong.matching.columns import Ints, Rows
from liandong.matching.kernels import compiled

PATIENCE = 4000

SCALE = 16
"""Kernels count in sixteenths of a point, so that prices can be finer than points."""


@compiled
def search(
    points: Ints,
    places: Rows,
    minutes: Rows,
    count: int,
    most: int,
    left: int,
    starts: Ints,
    ends: Ints,
    rest: int,
    out: Ints,
    room: Ints,
) -> tuple[int, int, int]:
    """The best bundle of ``count`` places sorted by points, all above 0.

    ``out`` takes the positions chosen, ``room`` is (3, most + 2) int64 working space.
    Returns its points, how many places, and a bound on every bundle's points.
    """
    at, worth, free = room[0], room[1], room[2]
    best, chosen, depth, steps = 0, 0, 0, 0
    at[0], worth[0], free[0] = -1, 0, left
    while depth >= 0:
        at[depth] += 1
        a = at[depth]
        if a >= count:
            depth -= 1
            continue
        steps += 1
        hope = worth[depth]
        for b in range(a, min(count, a + most - depth)):
            hope += points[b]
        if hope <= best:
            depth -= 1
            continue
        if steps > PATIENCE:
            break
        if minutes[a] > free[depth]:
            continue
        j = places[a]
        fits = True
        for d in range(depth):
            k = places[at[d]]
            if starts[j] < ends[k] + rest and starts[k] < ends[j] + rest:
                fits = False
                break
        if not fits:
            continue
        total = worth[depth] + points[a]
        if total > best:
            best = total
            chosen = depth + 1
            for d in range(chosen):
                out[d] = at[d]
        if depth + 1 < most:
            at[depth + 1], worth[depth + 1] = a, total
            free[depth + 1] = free[depth] - minutes[a]
            depth += 1
    bound = best
    for d in range(depth + 1):
        # What was not looked at: this level's next place and everything behind it.
        hope = worth[d]
        begin = at[d] if d == depth else at[d] + 1
        for b in range(begin, min(count, begin + most - d)):
            hope += points[b]
        bound = max(bound, hope)
    return best, chosen, bound


@compiled
def sorted_in(points: Ints, places: Rows, minutes: Rows, arcs: Ints, count: int) -> None:
    """Sort the first ``count`` entries of the four arrays by points, the most first, stably."""
    if count <= 48:
        for a in range(1, count):
            p, j, m, c = points[a], places[a], minutes[a], arcs[a]
            b = a - 1
            while b >= 0 and points[b] < p:
                points[b + 1], places[b + 1] = points[b], places[b]
                minutes[b + 1], arcs[b + 1] = minutes[b], arcs[b]
                b -= 1
            points[b + 1], places[b + 1], minutes[b + 1], arcs[b + 1] = p, j, m, c
        return
    order = np.argsort(-points[:count], kind="mergesort")
    points[:count] = points[:count][order]
    places[:count] = places[:count][order]
    minutes[:count] = minutes[:count][order]
    arcs[:count] = arcs[:count][order]


@compiled
def most_points(
    mine: Rows,
    worth: Rows,
    way: Rows,
    count: int,
    offer: Ints,
    most: int,
    left: int,
    starts: Ints,
    ends: Ints,
    length: Rows,
    rest: int,
) -> int:
    """A bound on the best bundle over a person's whole list, at ``offer`` per place."""
    points = np.empty(count, np.int64)
    places = np.empty(count, np.int32)
    minutes = np.empty(count, np.int32)
    arcs = np.empty(count, np.int64)
    n = 0
    for a in range(count):
        j = mine[a]
        value = np.int64(worth[a]) * SCALE + offer[j]
        if value > 0:
            points[n], places[n] = value, j
            minutes[n], arcs[n] = length[j] + way[a], a
            n += 1
    sorted_in(points, places, minutes, arcs, n)
    out = np.empty(most + 2, np.int64)
    room = np.empty((3, most + 2), np.int64)
    return search(points, places, minutes, n, most, left, starts, ends, rest, out, room)[2]
