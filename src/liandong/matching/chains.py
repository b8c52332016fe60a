"""Chains: somebody takes what suits them better, whoever is in the way finds another place.

Each chain is tried for real and kept only when the plan as a whole gains; otherwise it is
taken back, so a plan never gets worse (ejection chains after Glover 1996, led by prices).
"""

from typing import NamedTuple

import numpy as np

from liandong.matching.bundles import SCALE, search, sorted_in
from liandong.matching.columns import Ints, Rows
from liandong.matching.kernels import compiled
from liandong.matching.market import Arrays


class Goals(NamedTuple):
    """What groups of places are to reach, and what it is worth until they do.

    label   (kinds, places): the group of each place, in each kind of grouping
    fill    per group: the sixteenths of its needed seats that are taken; kept up to date
    goal    per group: up to here a taken seat counts ``rate`` times its worth on top
    """

    label: Rows
    fill: Ints
    goal: Ints
    rate: Ints


def no_goals(places: int) -> Goals:
    """Seats are worth what they are worth."""
    none = np.zeros(0, np.int64)
    return Goals(np.zeros((0, places), np.int32), none, none, none)


@compiled
def bonus(g: Goals, j: int, worth: int) -> int:
    """What the goals add to a needed seat of place ``j`` that is worth ``worth`` by itself."""
    added = 0
    for k in range(g.label.shape[0]):
        group = g.label[k, j]
        fill, goal = g.fill[group], g.goal[group]
        added += g.rate[group] * (min(fill + worth, goal) - min(fill, goal))
    return added


@compiled
def count(g: Goals, j: int, worth: int) -> None:
    """A needed seat of place ``j`` is taken; with ``worth`` below 0 it is given up."""
    for k in range(g.label.shape[0]):
        g.fill[g.label[k, j]] += worth


@compiled
def take(
    m: Arrays, g: Goals, q: int, arc: int, held: Rows, seat_of: Rows, holder: Rows, load: Rows
) -> int:
    """Slot ``q`` takes ``arc``; there must be a free seat. Returns what the seat brings."""
    j = m.place[arc]
    seat = int(m.extra[j])
    if load[j] < m.needed[j]:
        seat = int(m.worth[j])
        added = bonus(g, j, seat)
        count(g, j, seat)
        seat += added
    for s in range(m.seat[j], m.seat[j + 1]):
        if holder[s] < 0:
            holder[s], seat_of[q] = q, s
            break
    held[q] = arc
    load[j] += 1
    return seat


@compiled
def leave(m: Arrays, g: Goals, q: int, held: Rows, seat_of: Rows, holder: Rows, load: Rows) -> int:
    """Slot ``q`` gives its seat up. Returns what the seat brought."""
    j = m.place[held[q]]
    load[j] -= 1
    holder[seat_of[q]] = -1
    held[q], seat_of[q] = -1, -1
    seat = int(m.extra[j])
    if load[j] < m.needed[j]:
        seat = int(m.worth[j])
        count(g, j, -seat)
        seat += bonus(g, j, seat)
    return seat


@compiled
def meets_apart(m: Arrays, i: int, j: int, held: Rows) -> bool:
    """Whether somebody whom ``i`` must not meet serves on the shift of place ``j``."""
    for b in range(m.apart_first[i], m.apart_first[i + 1]):
        k = m.apart[b]
        for q in range(m.slot[k], m.slot[k + 1]):
            if held[q] >= 0 and m.shift[m.place[held[q]]] == m.shift[j]:
                return True
    return False


@compiled
def was_theirs(m: Arrays, i: int, arc: int, before: Rows) -> bool:
    """Whether ``arc`` was among those of person ``i`` in the plan before."""
    theirs = False
    for q in range(m.slot[i], m.slot[i + 1]):
        theirs = theirs or before[q] == arc
    return theirs


@compiled
def chains(
    m: Arrays,
    g: Goals,
    order: Ints,
    offer: Ints,
    loss: Ints,
    limit: int,
    price_of_change: int,
    before: Rows,
    held: Rows,
    seat_of: Rows,
    holder: Rows,
    load: Rows,
    touched: Ints,
    turn: int,
) -> tuple[int, int]:
    """Try a chain from each person of ``order``; at most ``limit`` people move in one.

    ``offer``: what a full seat is taken to bring. ``g``: goals, which count as points.
    ``price_of_change``: sixteenths that it costs to put a person out of an arc that was theirs
    in ``before``. ``touched`` and ``turn`` mark who moved in the present chain. Returns the
    points gained and the next turn.
    """
    longest, most = 1, 1
    for i in range(len(m.most)):
        longest = max(longest, m.first[i + 1] - m.first[i])
        most = max(most, m.slot[i + 1] - m.slot[i])
    points, places = np.empty(longest, np.int64), np.empty(longest, np.int32)
    minutes, arcs = np.empty(longest, np.int32), np.empty(longest, np.int64)
    out, room = np.empty(most + 2, np.int64), np.empty((3, most + 2), np.int64)
    longest_log = (limit + most + 2) * (3 * most + 3)
    log_slot, log_arc = np.empty(longest_log, np.int64), np.empty(longest_log, np.int64)
    waiting = np.empty(longest_log, np.int64)
    gained = 0
    for begin in order:
        turn += 1
        logged, total, moved, top = 0, 0, 0, 1
        waiting[0] = begin
        while top > 0:
            top -= 1
            i = waiting[top]
            if touched[i] == turn:
                continue
            touched[i] = turn
            moved += 1
            slots = m.slot[i + 1] - m.slot[i]
            if slots == 0:
                continue
            for q in range(m.slot[i], m.slot[i + 1]):
                arc = held[q]
                if arc >= 0:
                    seat = leave(m, g, q, held, seat_of, holder, load)
                    total -= int(m.value[arc]) * SCALE + seat
                    if price_of_change and was_theirs(m, i, arc, before):
                        total -= price_of_change
                    log_slot[logged], log_arc[logged] = q, arc
                    logged += 1
            n = 0
            may_push = moved + top < limit
            for a in range(m.first[i], m.first[i + 1]):
                j = m.place[a]
                value = int(m.value[a]) * SCALE
                if load[j] < m.needed[j]:
                    value += m.worth[j] + bonus(g, j, m.worth[j])
                elif load[j] < m.seats[j]:
                    value += m.extra[j]
                elif may_push:
                    value += offer[j]
                else:
                    continue
                if price_of_change and was_theirs(m, i, a, before):
                    value += price_of_change
                if value <= 0 or (
                    m.apart_first[i] < m.apart_first[i + 1] and meets_apart(m, i, j, held)
                ):
                    continue
                points[n], places[n], arcs[n] = value, j, a
                minutes[n] = m.length[j] + (m.way[a] if len(m.way) else 0)
                n += 1
            sorted_in(points, places, minutes, arcs, n)
            _, taken, _ = search(
                points, places, minutes, n, slots, m.minutes[i],
                m.starts, m.ends, m.rest, m.grain, out, room,
            )  # fmt: skip
            q = m.slot[i]
            for e in range(taken):
                arc = arcs[out[e]]
                j = m.place[arc]
                total += int(m.value[arc]) * SCALE
                if load[j] >= m.seats[j]:
                    victim, least = -1, 1 << 60
                    for s in range(m.seat[j], m.seat[j + 1]):
                        z = holder[s]
                        if touched[m.owner[z]] != turn and loss[z] < least:
                            least, victim = int(loss[z]), int(z)
                    if victim < 0:
                        total -= int(m.value[arc]) * SCALE
                        continue
                    total -= int(m.value[held[victim]]) * SCALE
                    if price_of_change and was_theirs(m, m.owner[victim], held[victim], before):
                        total -= price_of_change
                    log_slot[logged], log_arc[logged] = victim, held[victim]
                    logged += 1
                    total -= leave(m, g, victim, held, seat_of, holder, load)
                    waiting[top] = m.owner[victim]
                    top += 1
                if price_of_change and was_theirs(m, i, arc, before):
                    total += price_of_change
                log_slot[logged], log_arc[logged] = q, -1
                logged += 1
                total += take(m, g, q, arc, held, seat_of, holder, load)
                q += 1
        if total > 0:
            gained += total
            continue
        for z in range(logged):
            if held[log_slot[z]] >= 0:
                leave(m, g, log_slot[z], held, seat_of, holder, load)
        for z in range(logged):
            # What a slot held first is the entry before which there is none of that slot.
            is_first = log_arc[z] >= 0
            for y in range(z):
                if log_slot[y] == log_slot[z]:
                    is_first = False
                    break
            if is_first:
                take(m, g, log_slot[z], log_arc[z], held, seat_of, holder, load)
    return gained, turn
