"""Generalized assignment: exact re-assignment of a few agents' jobs, again and again.

From a feasible solution, some agents give up some of their jobs, and these jobs are shared
out among the same agents anew by branch and bound: prices of capacity bound what the jobs
still to be placed must cost. Solutions of equal cost are taken too, so the search wanders.
An agent that holds too much is put right first, at whatever that costs.
"""

import numpy as np

from liandong.matching.columns import Floats, Ints
from liandong.matching.kernels import compiled


@compiled
def exchange(
    cost: Ints,
    weight: Ints,
    capacity: Ints,
    price: Floats,
    agent: Ints,
    group: int,
    most: int,
    nodes: int,
    tries: int,
    state: int,
) -> tuple[int, int]:
    """``tries`` exchanges among ``group`` agents and at most ``most`` jobs of theirs.

    ``agent`` is improved in place. Each exchange looks at ``nodes`` partial solutions at
    most, and begins at an overloaded agent while there is one. Returns the overload that is
    left and the state of the draws.
    """
    agents, jobs = cost.shape
    load = np.zeros(agents, np.int64)
    for j in range(jobs):
        load[agent[j]] += weight[agent[j], j]
    ranks = np.arange(agents)
    free = np.zeros(jobs, np.int64)
    room = np.zeros(group, np.int64)
    reduced = np.zeros((group, most), np.float64)
    option = np.zeros((most, group), np.int64)
    tail = np.zeros(most + 1, np.float64)
    regret = np.zeros(most, np.float64)
    at = np.zeros(most, np.int64)
    too_much = 0
    for i in range(agents):
        too_much += max(0, load[i] - capacity[i])
    for _ in range(tries):
        if too_much > 0:
            for g in range(agents):
                if load[ranks[g]] > capacity[ranks[g]]:
                    ranks[0], ranks[g] = ranks[g], ranks[0]
                    break
        for g in range(1 if too_much > 0 else 0, group):
            state = 698769069 * (state & 0xFFFFFFFF) + (state >> 32)
            other = g + (((state & 0xFFFFFFFF) * (agents - g)) >> 32)
            ranks[g], ranks[other] = ranks[other], ranks[g]
        size = 0
        for j in range(jobs):
            for g in range(group):
                if agent[j] == ranks[g]:
                    free[size] = j
                    size += 1
        if size > most:
            for s in range(most):
                state = 698769069 * (state & 0xFFFFFFFF) + (state >> 32)
                other = s + (((state & 0xFFFFFFFF) * (size - s)) >> 32)
                free[s], free[other] = free[other], free[s]
            size = most
        now, over = 0, 0
        for g in range(group):
            over += max(0, load[ranks[g]] - capacity[ranks[g]])
            room[g] = capacity[ranks[g]] - load[ranks[g]]
        for s in range(size):
            j = free[s]
            now += cost[agent[j], j]
            least, second = 1e300, 1e300
            for g in range(group):
                i = ranks[g]
                if agent[j] == i:
                    room[g] += weight[i, j]
                r = cost[i, j] + price[i] * weight[i, j]
                if r < least:
                    least, second = r, least
                elif r < second:
                    second = r
            regret[s] = least - second
        order = np.argsort(regret[:size], kind="mergesort")
        base = 0.0
        for g in range(group):
            base -= price[ranks[g]] * room[g]
        for s in range(size):
            j = free[order[s]]
            for g in range(group):
                reduced[g, s] = cost[ranks[g], j] + price[ranks[g]] * weight[ranks[g], j]
                k = g
                while k > 0 and reduced[option[s, k - 1], s] > reduced[g, s]:
                    option[s, k] = option[s, k - 1]
                    k -= 1
                option[s, k] = g
        tail[size] = 0.0
        for s in range(size - 1, -1, -1):
            tail[s] = tail[s + 1] + reduced[option[s, 0], s]
        # Depth first; at[s] is the position in option[s] that job s has, -1 before the first.
        if over > 0:
            now += int(8.0 * price[ranks[0]] * over) + 2
        limit = now + 0.5
        depth, used = 0, 0
        spent = base
        at[0] = -1
        while depth >= 0 and used < nodes:
            j = free[order[depth]]
            if at[depth] >= 0:
                g = option[depth, at[depth]]
                room[g] += weight[ranks[g], j]
                spent -= reduced[g, depth]
            at[depth] += 1
            used += 1
            if at[depth] == group:
                depth -= 1
                continue
            g = option[depth, at[depth]]
            room[g] -= weight[ranks[g], j]
            spent += reduced[g, depth]
            if spent + tail[depth + 1] > limit:
                # The options that follow cost more still.
                at[depth] = group - 1
                room[g] += weight[ranks[g], j]
                spent -= reduced[g, depth]
                depth -= 1
                continue
            if room[g] < 0:
                continue
            if depth + 1 < size:
                depth += 1
                at[depth] = -1
                continue
            total, same = 0, True
            for s in range(size):
                i = ranks[option[s, at[s]]]
                total += cost[i, free[order[s]]]
                if i != agent[free[order[s]]]:
                    same = False
            if total > now or same:
                continue
            for s in range(size):
                t = free[order[s]]
                i = ranks[option[s, at[s]]]
                load[agent[t]] -= weight[agent[t], t]
                load[i] += weight[i, t]
                agent[t] = i
            too_much -= over
            over = 0
            if total < now:
                now = total
                limit = now - 0.5
            else:
                break
    return too_much, state
