"""Generalized assignment: annealing over shifts and swaps, with a price on overload.

A solution may overload agents while it is searched; each unit over capacity costs that
agent's ``fine``. Jobs are offered only the agents that the prices of capacity make
reasonable (``near``), so a step is short and most of them are worth a look. The best
solution without any overload is kept.
"""

import numpy as np

from liandong.matching.columns import Floats, Ints
from liandong.matching.kernels import compiled, inlined


@inlined
def _next(state: int) -> int:
    """Multiply with carry: the low 32 bits are the draw; fits int64 without overflow."""
    return 698769069 * (state & 0xFFFFFFFF) + (state >> 32)


@compiled
def anneal(
    cost: Ints,
    weight: Ints,
    capacity: Ints,
    near: Ints,
    fine: Floats,
    chance: Floats,
    agent: Ints,
    best: Ints,
    best_cost: int,
    hot: float,
    cold: float,
    soft: float,
    hard: float,
    moves: int,
    state: int,
) -> tuple[int, int]:
    """``moves`` steps from ``agent`` (changed in place), cooling from ``hot`` to ``cold``.

    Fines are multiplied by ``soft`` at the start and by ``hard`` at the end.
    ``near[j]`` lists agents of job j, ending with -1. ``chance`` holds draws of the unit
    exponential law (a power of two of them). ``best`` receives a better feasible solution.
    Returns the cost of ``best`` and the state of the draws.
    """
    agents, jobs = cost.shape
    load = np.zeros(agents, np.int64)
    count = np.zeros(agents, np.int64)
    member = np.zeros((agents, jobs), np.int64)
    place = np.zeros(jobs, np.int64)
    options = np.zeros(jobs, np.int64)
    total, over = 0, 0
    for j in range(jobs):
        i = agent[j]
        member[i, count[i]] = j
        place[j] = count[i]
        count[i] += 1
        load[i] += weight[i, j]
        total += cost[i, j]
        while options[j] < near.shape[1] and near[j, options[j]] >= 0:
            options[j] += 1
    for i in range(agents):
        over += max(0, load[i] - capacity[i])
    stretch = 256
    factor = (cold / hot) ** (stretch / max(moves, 1))
    heat = hot
    firm = soft
    growth = (hard / soft) ** (stretch / max(moves, 1))
    mask = len(chance) - 1
    for move in range(moves):
        if move % stretch == 0 and move > 0:
            heat *= factor
            firm *= growth
        state = _next(state)
        j = ((state & 0xFFFFFFFF) * jobs) >> 32
        a = agent[j]
        if options[j] < 2:
            continue
        state = _next(state)
        b = near[j, ((state & 0xFFFFFFFF) * options[j]) >> 32]
        if a == b:
            continue
        state = _next(state)
        allowed = heat * chance[state & mask]
        kind = (state >> 16) & 7
        k, last, c = -1, -1, -1
        out_a, out_b, out_c = weight[a, j], -weight[b, j], 0
        extra = cost[b, j] - cost[a, j]
        if kind >= 2 and count[b] > 0:
            state = _next(state)
            k = member[b, ((state & 0xFFFFFFFF) * count[b]) >> 32]
            c = a
            if kind >= 5:
                state = _next(state)
                c = near[k, ((state & 0xFFFFFFFF) * options[k]) >> 32]
                if c == b:
                    continue
            out_b += weight[b, k]
            extra += cost[c, k] - cost[b, k]
            if c == a:
                out_a -= weight[a, k]
            else:
                out_c -= weight[c, k]
                if kind >= 6 and count[c] > 0:
                    state = _next(state)
                    last = member[c, ((state & 0xFFFFFFFF) * count[c]) >> 32]
                    out_c += weight[c, last]
                    out_a -= weight[a, last]
                    extra += cost[a, last] - cost[c, last]
        more_a = max(0, load[a] - out_a - capacity[a]) - max(0, load[a] - capacity[a])
        more_b = max(0, load[b] - out_b - capacity[b]) - max(0, load[b] - capacity[b])
        worse = fine[a] * more_a + fine[b] * more_b
        more_c = 0
        if c >= 0 and c != a:
            more_c = max(0, load[c] - out_c - capacity[c]) - max(0, load[c] - capacity[c])
            worse += fine[c] * more_c
        if extra + firm * worse > allowed:
            continue
        total += extra
        over += more_a + more_b + more_c
        load[a] -= out_a
        load[b] -= out_b
        if c >= 0 and c != a:
            load[c] -= out_c
        # Who leaves whom: a -> b always; b -> c with k; c -> a with last.
        at = place[j]
        if k < 0:
            spot_b = count[b]
            count[b] += 1
        else:
            spot_b = place[k]
        member[b, spot_b] = j
        place[j] = spot_b
        agent[j] = b
        filler = -1
        if k >= 0:
            agent[k] = c
            if c == a:
                filler = k
            else:
                if last >= 0:
                    spot_c = place[last]
                    agent[last] = a
                    filler = last
                else:
                    spot_c = count[c]
                    count[c] += 1
                member[c, spot_c] = k
                place[k] = spot_c
        if filler >= 0:
            member[a, at] = filler
            place[filler] = at
        else:
            count[a] -= 1
            moved = member[a, count[a]]
            if moved != j:
                member[a, at] = moved
                place[moved] = at
        if over == 0 and total < best_cost:
            best_cost = total
            for t in range(jobs):
                best[t] = agent[t]
    return best_cost, state
