"""Kernels of the market: people bid, ask for their best bundle, step aside for each other.

All state is flat arrays. ``held[slot]`` is an arc or -1; ``seat_of[slot]`` its seat;
``holder[seat]`` its slot or -1; ``load[place]`` the people there. Points are sixteenths.
"""

import numpy as np

from liandong.matching.bundles import SCALE, search, sorted_in
from liandong.matching.columns import Ints, Rows
from liandong.matching.kernels import compiled
from liandong.matching.market import Arrays

NEVER = np.int64(1) << 60


@compiled
def bid(m: Arrays, step: int, price: Ints, holder: Rows, held: Rows, seat_of: Rows) -> Ints:
    """A forward auction of seats, one at a time, dearer by at least ``step`` each time.

    ``price`` holds a price per seat and is raised. Whoever is outbid bids again. Returns the
    lowest price of a seat at each place (Bertsekas 1988, similar seats and several per bidder).
    """
    people, places = len(m.most), len(m.needed)
    cheapest = np.empty(places, np.int64)
    cheapest_seat = np.zeros(places, np.int32)
    for j in range(places):
        low = m.seat[j]
        for s in range(m.seat[j], m.seat[j + 1]):
            if price[s] < price[low]:
                low = s
        cheapest_seat[j] = low
        cheapest[j] = price[low]
    minutes = np.zeros(people, np.int64)
    count = np.zeros(people, np.int32)
    waiting = np.empty(people, np.int32)
    is_waiting = np.zeros(people, np.uint8)
    top, turn = 0, 0
    while True:
        if top > 0:
            top -= 1
            i = waiting[top]
            is_waiting[i] = 0
        elif turn < people:
            i = turn
            turn += 1
        else:
            break
        while count[i] < m.slot[i + 1] - m.slot[i]:
            best, second, choice = 0, 0, -1
            left = m.minutes[i] - minutes[i]
            for a in range(m.first[i], m.first[i + 1]):
                j = m.place[a]
                gain = np.int64(m.value[a]) * SCALE + m.worth[j] - cheapest[j]
                if gain <= second:
                    continue
                if m.length[j] + (m.way[a] if len(m.way) else 0) > left:
                    continue
                fits = True
                for q in range(m.slot[i], m.slot[i + 1]):
                    if held[q] >= 0:
                        k = m.place[held[q]]
                        if m.starts[j] < m.ends[k] + m.rest and m.starts[k] < m.ends[j] + m.rest:
                            fits = False
                            break
                if not fits:
                    continue
                if gain > best:
                    second, best, choice = best, gain, a
                else:
                    second = gain
            if choice < 0:
                break
            j = m.place[choice]
            s = cheapest_seat[j]
            outbid = holder[s]
            price[s] = cheapest[j] + (best - second) + step
            q = m.slot[i]
            while held[q] >= 0:
                q += 1
            held[q], seat_of[q], holder[s] = choice, s, q
            minutes[i] += m.length[j] + (m.way[choice] if len(m.way) else 0)
            count[i] += 1
            low = m.seat[j]
            for t in range(m.seat[j], m.seat[j + 1]):
                if price[t] < price[low]:
                    low = t
            cheapest_seat[j] = low
            cheapest[j] = price[low]
            if outbid >= 0:
                k = m.owner[outbid]
                arc = held[outbid]
                minutes[k] -= m.length[j] + (m.way[arc] if len(m.way) else 0)
                count[k] -= 1
                held[outbid], seat_of[outbid] = -1, -1
                if not is_waiting[k]:
                    waiting[top] = k
                    top += 1
                    is_waiting[k] = 1
    return cheapest


@compiled
def best_bundles(
    m: Arrays, start: int, stop: int, offer: Ints, want: Rows, margin: Ints, wants_margin: bool
) -> int:
    """Each person's best bundle at ``offer``: ``want[slot]`` its arcs.

    ``margin[slot]``: what the person loses when that one place is closed to them, when asked
    for. Returns a bound on the sum of the best bundles' points.
    """
    longest, most = 1, 1
    for i in range(start, stop):
        longest = max(longest, m.first[i + 1] - m.first[i])
        most = max(most, m.slot[i + 1] - m.slot[i])
    points, places = np.empty(longest, np.int64), np.empty(longest, np.int32)
    minutes, arcs = np.empty(longest, np.int32), np.empty(longest, np.int64)
    points2, places2 = np.empty(longest, np.int64), np.empty(longest, np.int32)
    minutes2 = np.empty(longest, np.int32)
    out, out2 = np.empty(most + 2, np.int64), np.empty(most + 2, np.int64)
    room = np.empty((3, most + 2), np.int64)
    total = 0
    for i in range(start, stop):
        slots = m.slot[i + 1] - m.slot[i]
        for q in range(m.slot[i], m.slot[i + 1]):
            want[q] = -1
        if slots == 0:
            continue
        n = 0
        for a in range(m.first[i], m.first[i + 1]):
            j = m.place[a]
            value = np.int64(m.value[a]) * SCALE + offer[j]
            if value > 0:
                points[n], places[n], arcs[n] = value, j, a
                minutes[n] = m.length[j] + (m.way[a] if len(m.way) else 0)
                n += 1
        if n == 0:
            continue
        sorted_in(points, places, minutes, arcs, n)
        best, taken, bound = search(
            points,
            places,
            minutes,
            n,
            slots,
            m.minutes[i],
            m.starts,
            m.ends,
            m.rest,
            m.grain,
            out,
            room,
        )
        total += bound
        for e in range(taken):
            q = m.slot[i] + e
            want[q] = arcs[out[e]]
            if not wants_margin:
                continue
            n2 = 0
            for a in range(n):
                if a != out[e]:
                    points2[n2], places2[n2], minutes2[n2] = points[a], places[a], minutes[a]
                    n2 += 1
            other = search(
                points2, places2, minutes2, n2, slots, m.minutes[i],
                m.starts, m.ends, m.rest, m.grain, out2, room,
            )  # fmt: skip
            margin[q] = best - other[0]
    return total


@compiled
def losses(
    m: Arrays, start: int, stop: int, offer: Ints, held: Rows, loss: Ints, wish: Ints
) -> None:
    """What people would lose, and what they would gain, if seats were to be had at ``offer``.

    ``loss[slot]``: what the person loses when put out of that place. ``wish[i]``: how much
    the best bundle is worth above the present one.
    """
    longest, most = 1, 1
    for i in range(start, stop):
        longest = max(longest, m.first[i + 1] - m.first[i])
        most = max(most, m.slot[i + 1] - m.slot[i])
    points, places = np.empty(longest, np.int64), np.empty(longest, np.int32)
    minutes, arcs = np.empty(longest, np.int32), np.empty(longest, np.int64)
    points2, places2 = np.empty(longest, np.int64), np.empty(longest, np.int32)
    minutes2 = np.empty(longest, np.int32)
    out, out2 = np.empty(most + 2, np.int64), np.empty(most + 2, np.int64)
    room = np.empty((3, most + 2), np.int64)
    for i in range(start, stop):
        wish[i] = 0
        slots = m.slot[i + 1] - m.slot[i]
        if slots == 0:
            continue
        own = 0
        for q in range(m.slot[i], m.slot[i + 1]):
            if held[q] >= 0:
                own += np.int64(m.value[held[q]]) * SCALE + offer[m.place[held[q]]]
        n = 0
        for a in range(m.first[i], m.first[i + 1]):
            j = m.place[a]
            value = np.int64(m.value[a]) * SCALE + offer[j]
            if value > 0:
                points[n], places[n], arcs[n] = value, j, a
                minutes[n] = m.length[j] + (m.way[a] if len(m.way) else 0)
                n += 1
        sorted_in(points, places, minutes, arcs, n)
        best, taken, _ = search(
            points,
            places,
            minutes,
            n,
            slots,
            m.minutes[i],
            m.starts,
            m.ends,
            m.rest,
            m.grain,
            out,
            room,
        )
        wish[i] = best - own
        for q in range(m.slot[i], m.slot[i + 1]):
            if held[q] < 0:
                continue
            mine = m.place[held[q]]
            uses_it = False
            for e in range(taken):
                if places[out[e]] == mine:
                    uses_it = True
            without = best
            if uses_it:
                n2 = 0
                for a in range(n):
                    if places[a] != mine:
                        points2[n2], places2[n2], minutes2[n2] = points[a], places[a], minutes[a]
                        n2 += 1
                without = search(
                    points2, places2, minutes2, n2, slots, m.minutes[i],
                    m.starts, m.ends, m.rest, m.grain, out2, room,
                )[0]  # fmt: skip
            loss[q] = own - offer[mine] - without
