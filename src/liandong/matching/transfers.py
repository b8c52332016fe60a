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
    if any(n < 0 for n in (*spare, *missing)):
        raise ValueError("People cannot be negative.")
    module: Any = import_module("ortools.graph.python.min_cost_flow")
    flow = module.SimpleMinCostFlow()
    n, source = len(spare), len(spare) + len(missing)
    sink = source + 1
    arcs: dict[int, tuple[int, int]] = {}
    for i, have in enumerate(spare):
        for j, lack in enumerate(missing):
            if costs[i][j] != NO_WAY and have and lack:
                arc = flow.add_arc_with_capacity_and_unit_cost(
                    i, n + j, min(have, lack), costs[i][j]
                )
                arcs[arc] = (i, j)
    if not arcs:
        return []
    for i, have in enumerate(spare):
        flow.add_arc_with_capacity_and_unit_cost(source, i, have, 0)
    for j, lack in enumerate(missing):
        flow.add_arc_with_capacity_and_unit_cost(n + j, sink, lack, 0)
    most = min(sum(spare), sum(missing))
    flow.set_node_supply(source, most)
    flow.set_node_supply(sink, -most)
    if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
        raise RuntimeError("A transport from one source to one sink always has a solution.")
    found = [(i, j, int(flow.flow(arc))) for arc, (i, j) in arcs.items() if flow.flow(arc)]
    return sorted(found)
