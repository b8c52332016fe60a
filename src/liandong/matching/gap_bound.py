"""Generalized assignment: a certified lower bound, and the prices that guide the search.

Two dual problems, both of the same instance (cost ``c[i, j]`` and weight ``w[i, j]`` of job j
at agent i, capacity ``b[i]``):

* Prices of capacity: for any prices p >= 0, the sum over jobs of min_i (c + p_i w) minus the
  sum of p_i b_i is at most every feasible cost. Its best value is that of the linear
  relaxation; with one price per agent it is found quickly, and the prices show the search
  which agents a job could reasonably have.
* Prices of jobs: for any prices q, the sum of q minus, per agent, the best knapsack of the
  jobs' profits q_j - c[i, j] is at most every feasible cost. It can be higher than the first.

The second is computed in whole numbers (costs and prices times ``SCALE``), the knapsacks by
branch and bound with the fractional bound in place of the value where the nodes run out, so
the result is a proof and not an estimate. Both are climbed by subgradient steps.
"""

import numpy as np

from liandong.matching.columns import Floats, Ints
from liandong.matching.kernels import compiled

SCALE = 1024
"""Prices of jobs are whole multiples of 1 / SCALE."""


@compiled
def capacity_prices(cost: Ints, weight: Ints, capacity: Ints, steps: int, best: Floats) -> float:
    """Climb from the prices in ``best`` for ``steps`` steps; the best bound found.

    ``best`` receives the best prices. Each step aims a little above the best bound so far;
    how much above grows while that is reached and shrinks while it is not.
    """
    agents, jobs = cost.shape
    price = best.copy()
    load = np.zeros(agents, np.float64)
    before = np.zeros(agents, np.float64)
    bound, aim, stale = -1e300, 0.0, 0
    for _ in range(steps):
        value = 0.0
        for i in range(agents):
            value -= price[i] * capacity[i]
            load[i] = -float(capacity[i])
        for j in range(jobs):
            least, at = 1e300, 0
            for i in range(agents):
                r = cost[i, j] + price[i] * weight[i, j]
                if r < least:
                    least, at = r, i
            value += least
            load[at] += weight[at, j]
        if bound == -1e300:
            aim = max(1.0, 0.3 * abs(value))
        if value > bound:
            if value > bound + 0.5 * aim and bound > -1e300:
                aim *= 1.5
            if value > bound + 0.05 * aim:
                stale = 0
            bound = value
            for i in range(agents):
                best[i] = price[i]
        stale += 1
        if stale > 10:
            stale = 0
            aim *= 0.6
            for i in range(agents):
                price[i] = best[i]
                before[i] = 0.0
        norm = 0.0
        for i in range(agents):
            before[i] = load[i] + 0.5 * before[i]
            norm += before[i] * before[i]
        if norm == 0.0 or aim < 1e-6 * max(1.0, abs(bound)):
            break
        step = (bound + aim - value) / norm
        for i in range(agents):
            price[i] = max(0.0, price[i] + step * before[i])
    return bound


@compiled
def best_knapsack(
    profit: Ints, weight: Ints, capacity: int, order: Ints, count: int, nodes: int, taken: Ints
) -> int:
    """An upper bound on the best profit of jobs ``order[:count]`` within ``capacity``.

    ``order`` lists jobs with positive profit, by profit over weight, falling. The bound is
    the optimum unless the search needs more than ``nodes`` steps. ``taken`` (one cell per
    position of ``order``) receives the choice found.
    """
    # The fractional bound of everything: returned if the nodes run out.
    room, fractional = capacity, 0
    for k in range(count):
        j = order[k]
        if weight[j] <= room:
            room -= weight[j]
            fractional += profit[j]
        else:
            fractional += profit[j] * room // weight[j]
            break
    now = np.zeros(count + 1, np.int64)
    for k in range(count):
        taken[k] = 0
    best, held, room, k, used = -1, 0, capacity, 0, 0
    while True:
        used += 1
        # Can anything from k on still beat the best?
        left, more, t = room, 0, k
        while t < count and weight[order[t]] <= left:
            left -= weight[order[t]]
            more += profit[order[t]]
            t += 1
        if t < count:
            more += profit[order[t]] * left // weight[order[t]]
        if held + more > best:
            # Take what the bound took, then skip the one that did not fit.
            while k < t:
                now[k] = 1
                held += profit[order[k]]
                room -= weight[order[k]]
                k += 1
            if k < count:
                now[k] = 0
                k += 1
                if k < count:
                    continue
            if held > best:
                best = held
                for s in range(count):
                    taken[s] = now[s]
        if used > nodes:
            return fractional
        # Back to the last one taken: leave it out.
        k -= 1
        while k >= 0 and now[k] == 0:
            k -= 1
        if k < 0:
            return best
        now[k] = 0
        held -= profit[order[k]]
        room += weight[order[k]]
        k += 1


@compiled
def job_prices(
    cost: Ints, weight: Ints, capacity: Ints, above: int, steps: int, nodes: int, best: Ints
) -> int:
    """Climb from the prices in ``best`` (times SCALE); the best bound, times SCALE.

    ``best`` receives the prices that prove it. ``above`` is any upper bound on the optimum.
    """
    agents, jobs = cost.shape
    price = best.copy()
    profit = np.zeros(jobs, np.int64)
    ratio = np.zeros(jobs, np.float64)
    held = np.zeros(jobs, np.int64)
    slope = np.zeros(jobs, np.float64)
    taken = np.zeros(jobs, np.int64)
    bound = -(2**62)
    pace, stale = 0.5, 0
    for _ in range(steps):
        value = 0
        for j in range(jobs):
            value += price[j]
            held[j] = 0
        for i in range(agents):
            for j in range(jobs):
                profit[j] = price[j] - cost[i, j] * SCALE
                ratio[j] = 0.0
                if profit[j] > 0 and weight[i, j] <= capacity[i]:
                    ratio[j] = -1e300 if weight[i, j] == 0 else -profit[j] / weight[i, j]
            order = np.argsort(ratio, kind="mergesort")
            count = 0
            while count < jobs and ratio[order[count]] < 0.0:
                count += 1
            value -= best_knapsack(profit, weight[i], capacity[i], order, count, nodes, taken)
            for k in range(count):
                held[order[k]] += taken[k]
        if value > bound:
            bound, stale = value, 0
            for j in range(jobs):
                best[j] = price[j]
        else:
            stale += 1
            if stale == 8:
                stale = 0
                pace *= 0.7
                for j in range(jobs):
                    price[j] = best[j]
        norm = 0.0
        for j in range(jobs):
            slope[j] = 1 - held[j] + 0.3 * slope[j]
            norm += slope[j] * slope[j]
        if norm == 0.0 or pace < 1e-4:
            break
        step = pace * max(float(above) * SCALE - value, 1.0) / norm
        for j in range(jobs):
            price[j] += int(np.rint(step * slope[j]))
    return bound
