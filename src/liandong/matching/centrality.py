"""Betweenness of a big network: Brandes' sums for all sources at once, as matrix products.

The same numbers as ``core.network.betweenness``, which is quicker below a few hundred bodies
and easier to read. ``n`` bodies take a few products of ``n × n`` matrices, one for each step of the
longest shortest way; shares are exact but for rounding.
"""

from collections.abc import Mapping

import numpy as np

MOST = 3000
"""Above so many bodies the matrices would take more than half a gigabyte."""


def betweenness(graph: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Share of shortest ways between two others on which each body stands, 0 to 1."""
    nodes = list(graph)
    n = len(nodes)
    if n < 3:
        return dict.fromkeys(nodes, 0.0)
    if n > MOST:
        raise ValueError(f"At most {MOST} bodies, got {n}.")
    row_of = {node: i for i, node in enumerate(nodes)}
    tied = np.zeros((n, n))
    for node, row in graph.items():
        tied[row_of[node], [row_of[other] for other in row]] = 1.0
    distance = np.where(np.eye(n, dtype=bool), 0, -1)
    ways = np.eye(n)
    front, step = ways, 0
    while front.any():
        step += 1
        front = np.where(distance < 0, front @ tied, 0.0)
        distance[front > 0] = step
        ways = ways + front
    share = np.zeros((n, n))
    for level in range(step - 1, 0, -1):
        ahead = np.where(distance == level + 1, (1 + share) / np.where(ways > 0, ways, 1.0), 0.0)
        share += np.where(distance == level, ways * (ahead @ tied), 0.0)
    total = share.sum(axis=0)
    return {node: float(total[row_of[node]] / ((n - 1) * (n - 2))) for node in nodes}
