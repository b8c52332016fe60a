"""Bundles: the best set of places for one person, at what each seat offers them.

Branch and bound over the person's places, the dearest first: at most so many shifts, so many
minutes, no two that overlap or lie too close. When a search has taken ``PATIENCE`` steps it
stops with the best set found and an upper bound on all sets, so bounds stay bounds.
"""

import numpy as np

from liandong.matching.columns import Ints, Rows
from liandong.matching.kernels import compiled

SOON = 150
"""Steps after which the search turns to a table over time, where that is small enough."""

PATIENCE = 4000
TABLE = 400_000

SCALE = 16
"""Kernels count in sixteenths of a point, so that prices can be finer than points."""


@compiled
def by_table(
    points: Ints,
    places: Rows,
    minutes: Rows,
    count: int,
    most: int,
    left: int,
    starts: Ints,
    ends: Ints,
    rest: int,
    grain: int,
    out: Ints,
) -> tuple[int, int]:
    """The best bundle by weighted interval scheduling over places, shifts and minutes.

    Exact; its size is places × shifts × minutes / ``grain``. Returns points and how many
    places; ``out`` takes their positions.
    """
    wide = left // grain + 1
    order = np.argsort(ends[places[:count]], kind="mergesort")
    last = ends[places[:count]][order]
    table = np.zeros((count + 1, most + 1, wide), np.int64)
    before = np.empty(count, np.int64)
    for n in range(count):
        a = order[n]
        before[n] = np.searchsorted(last, starts[places[a]] - rest, side="right")
        before[n] = min(before[n], n)
        size = minutes[a] // grain
        for k in range(1, most + 1):
            for h in range(wide):
                best = table[n, k, h]
                if h >= size:
                    best = max(best, points[a] + table[before[n], k - 1, h - size])
                table[n + 1, k, h] = best
    n, k, h, chosen = count, most, wide - 1, 0
    while n > 0 and k > 0:
        if table[n, k, h] == table[n - 1, k, h]:
            n -= 1
            continue
        a = order[n - 1]
        out[chosen] = a
        chosen += 1
        h -= minutes[a] // grain
        k -= 1
        n = before[n - 1]
    return table[count, most, wide - 1], chosen


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
    grain: int,
    out: Ints,
    room: Ints,
) -> tuple[int, int, int]:
    """The best bundle of ``count`` places sorted by points, all above 0.

    ``grain``: minutes of which every length is a multiple; 0 when there is no such number.
    ``out`` takes the positions chosen, ``room`` is (3, most + 2) int64 working space.
    Returns its points, how many places, and a bound on every bundle's points.
    """
    has_table = grain > 0 and (count + 1) * (most + 1) * (left // max(1, grain) + 1) <= TABLE
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
        if steps > SOON and has_table:
            # Only places that could be part of something better than what is found already.
            top = 0
            for b in range(min(count, most - 1)):
                top += points[b]
            some = 0
            while some < count and points[some] + top > best:
                some += 1
            better, others = by_table(
                points, places, minutes, some, most, left, starts, ends, rest, grain, room[1]
            )
            if better > best:
                best, chosen = better, others
                out[:others] = room[1, :others]
            return best, chosen, best
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
    grain: int,
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
    return search(points, places, minutes, n, most, left, starts, ends, rest, grain, out, room)[2]
