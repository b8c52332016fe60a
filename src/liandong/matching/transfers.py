"""Who could help where: a transport problem between places with people to spare and in need.

As many wishes as can be are met first, then over the least distance. Whole people; exact by
min-cost flow. ``NO_WAY`` as a cost forbids a pair.

>>> transport([3, 1], [2, 2], [[1, 9], [5, 1]])
[(0, 0, 2), (0, 1, 1), (1, 1, 1)]
>>> transport([3], [2, 2], [[4, -1]])
[(0, 0, 2)]
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

NO_WAY = -1


def transport(
    spare: Sequence[int], missing: Sequence[int], costs: Sequence[Sequence[int]]
) -> list[tuple[int, int, int]]:
    """(from, to, people) for each pair that is used, in order.

    spare, missing
        People of each source and of each place in need; not negative.
    costs
        Whole units of distance for each pair, ``NO_WAY`` where it may not be used.
    """
    arcs = [
        (i, j, cost) for i, row in enumerate(costs) for j, cost in enumerate(row) if cost != NO_WAY
    ]
    return transport_along(spare, missing, arcs)


def transport_along(
    spare: Sequence[int], missing: Sequence[int], arcs: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """As ``transport``, told only the pairs that may be used: (from, to, cost of one person).

    >>> transport_along([3, 1], [2, 2], [(0, 0, 4), (1, 1, 7)])
    [(0, 0, 2), (1, 1, 1)]
    """
    if any(n < 0 for n in (*spare, *missing)):
        raise ValueError("People cannot be negative.")
    used = [(i, j, cost) for i, j, cost in arcs if spare[i] and missing[j]]
    if not used:
        return []
    module: Any = import_module("ortools.graph.python.min_cost_flow")
    flow = module.SimpleMinCostFlow()
    n, source = len(spare), len(spare) + len(missing)
    sink = source + 1
    tails, heads, costs = (np.array(column, dtype=np.int64) for column in zip(*used, strict=True))
    have, lack = np.array(spare, dtype=np.int64), np.array(missing, dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(
        tails, n + heads, np.minimum(have[tails], lack[heads]), costs
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(n, source), np.arange(n), have, np.zeros(n, dtype=np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        n + np.arange(len(missing)), np.full(len(missing), sink), lack,
        np.zeros(len(missing), dtype=np.int64),
    )  # fmt: skip
    most = min(sum(spare), sum(missing))
    flow.set_node_supply(source, most)
    flow.set_node_supply(sink, -most)
    if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
        raise RuntimeError("A transport from one source to one sink always has a solution.")
    sent = flow.flows(np.arange(len(used)))
    found = [(i, j, int(n)) for (i, j, _cost), n in zip(used, sent, strict=True) if n]
    return sorted(found)
