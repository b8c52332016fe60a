"""Kernels of the balancing: an auction for the seats of guides, and cycles that improve.

``first[i]:first[i + 1]`` are the arcs of volunteer i, ``guide`` and ``value`` their guide and
points. ``seat[j]:seat[j + 1]`` are the seats of guide j. All state is flat arrays.
"""

import numpy as np

from liandong.matching.columns import Ints, Rows
from liandong.matching.kernels import compiled

NEVER = -(np.int64(1) << 60)


@compiled
def auction(
    first: Ints, guide: Rows, value: Rows, seat: Ints, price: Ints, holder: Rows,
    waiting: Rows, top: int, step: int, most: int,
) -> int:  # fmt: skip
    """Let those who wait bid, at most ``most`` bids; how many still wait.

    ``price`` and ``holder`` are per seat, each guide's seats a heap with the cheapest first.
    Whoever is outbid waits again; who gains nothing anywhere stays without a seat.
    """
    bids = 0
    while top > 0 and bids < most:
        top -= 1
        i = waiting[top]
        best, second, choice = 0, 0, -1
        for a in range(first[i], first[i + 1]):
            j = guide[a]
            if seat[j] == seat[j + 1]:
                continue
            gain = value[a] - price[seat[j]]
            if gain > best:
                second = best
                best, choice = gain, j
            elif gain > second:
                second = gain
        if choice < 0:
            continue
        bids += 1
        low, size = seat[choice], seat[choice + 1] - seat[choice]
        outbid = holder[low]
        new = price[low] + best - second + step
        at = 0
        while True:
            child = 2 * at + 1
            if child >= size:
                break
            if child + 1 < size and price[low + child + 1] < price[low + child]:
                child += 1
            if price[low + child] >= new:
                break
            price[low + at] = price[low + child]
            holder[low + at] = holder[low + child]
            at = child
        price[low + at] = new
        holder[low + at] = i
        if outbid >= 0:
            waiting[top] = outbid
            top += 1
    return top


@compiled
def fill_row(
    a: int, first: Ints, guide: Rows, value: Rows, held: Rows, points: Ints, head: Rows,
    after: Rows, load: Ints, seat: Ints, cost: Ints, gain: Ints, mover: Rows,
) -> None:  # fmt: skip
    """What one departure from node ``a`` brings, to every other node, and whose it is.

    The last node is outside: people without a guide, and seats that nobody holds (mover −1).
    """
    outside = len(load)
    for b in range(outside + 1):
        gain[a, b] = NEVER
        mover[a, b] = -1
    if a == outside:
        for b in range(outside):
            if load[b] > 0:
                gain[a, b] = cost[seat[b] + load[b] - 1]
    elif load[a] < seat[a + 1] - seat[a]:
        gain[a, outside] = -cost[seat[a] + load[a]]
    i = head[a]
    while i >= 0:
        if a != outside and -points[i] > gain[a, outside]:
            gain[a, outside] = -points[i]
            mover[a, outside] = i
        for arc in range(first[i], first[i + 1]):
            b = guide[arc]
            if b != a and value[arc] - points[i] > gain[a, b]:
                gain[a, b] = value[arc] - points[i]
                mover[a, b] = i
        i = after[i]


@compiled
def move(i: int, to: int, held: Rows, head: Rows, after: Rows, before: Rows) -> None:
    """Take a volunteer from the members of one node to those of another."""
    if before[i] >= 0:
        after[before[i]] = after[i]
    else:
        head[held[i]] = after[i]
    if after[i] >= 0:
        before[after[i]] = before[i]
    held[i] = to
    before[i] = -1
    after[i] = head[to]
    if head[to] >= 0:
        before[head[to]] = i
    head[to] = i


@compiled
def improve(
    first: Ints, guide: Rows, value: Rows, held: Rows, points: Ints, load: Ints, seat: Ints,
    cost: Ints, potential: Ints, head: Rows, after: Rows, before: Rows, gain: Ints,
    mover: Rows, begin: bool, rounds: int,
) -> np.int64:  # fmt: skip
    """Turn improving cycles of departures and arrivals until there are none, or ``rounds`` end.

    Nodes are the guides and outside. Returns the points gained, or −1 when no cycle is left:
    then ``potential`` are prices that prove the whole to be the best (Klein 1967; cycles by
    label correcting from the prices of the auction).
    """
    nodes = len(load) + 1
    outside = nodes - 1
    parent = np.full(nodes, -1, np.int32)
    is_new = np.ones(nodes, np.uint8)
    mark = np.full(nodes, -1, np.int32)
    is_stale = np.zeros(nodes, np.uint8)
    if begin:
        for a in range(nodes):
            fill_row(
                a, first, guide, value, held, points, head, after, load, seat, cost, gain, mover
            )
    won = np.int64(0)
    for _ in range(rounds):
        is_changed = False
        for a in range(nodes):
            if is_new[a] == 0:
                continue
            is_new[a] = 0
            mine = potential[a]
            for b in range(nodes):
                if gain[a, b] > NEVER and mine + gain[a, b] > potential[b]:
                    potential[b] = mine + gain[a, b]
                    parent[b] = a
                    is_new[b] = 1
                    is_changed = True
        if not is_changed:
            return np.int64(-1)
        mark[:] = -1
        is_turned = False
        for start in range(nodes):
            b = start
            while b >= 0 and mark[b] < 0:
                mark[b] = start
                b = parent[b]
            if b < 0 or mark[b] != start:
                continue
            total, node = np.int64(0), b
            while True:
                total += gain[parent[node], node]
                node = parent[node]
                if node == b:
                    break
            if total <= 0:
                continue
            won += total
            is_turned = True
            while True:
                a = parent[node]
                who = mover[a, node]
                is_stale[node] = 1
                if who >= 0:
                    points[who] += gain[a, node]
                    move(who, node, held, head, after, before)
                if who < 0 or a == outside or node == outside:
                    is_stale[outside] = 1
                if who < 0 and node == outside:
                    load[a] += 1
                if who < 0 and a == outside:
                    load[node] -= 1
                node = a
                if node == b:
                    break
        if is_turned:
            for a in range(nodes):
                if is_stale[a] == 1:
                    is_stale[a] = 0
                    fill_row(
                        a, first, guide, value, held, points, head, after, load, seat, cost,
                        gain, mover,
                    )  # fmt: skip
            parent[:] = -1
            is_new[:] = 1
    return won
