"""Which offer of the pool for which wish, over all open wishes at once.

Round by round an assignment problem: as many wishes as possible get an offer, and of all such
ways the one with the most points (``core.pool_fit``). What a round gives out is held in the
next, so that a hall serves three wishes on three days and a box of masks several. The same
input gives the same answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from liandong.core.pool import Held
from liandong.core.pool_fit import Fit, Offer, Wish, fit

ANSWERED = 1_000
"""What answering a wish is worth, in points: more than any two offers differ."""
MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """An offer for a wish."""

    wish: int
    offer: int
    fit: Fit


def propose(
    wishes: Sequence[Wish], offers: Sequence[Offer], held: Mapping[int, Sequence[Held]]
) -> list[Pair]:
    """At most one offer for each wish, in the order of the wishes."""
    taken = {offer.ref: list(held.get(offer.ref, ())) for offer in offers}
    found: dict[int, Pair] = {}
    for _round in range(MOST_ROUNDS):
        left = [wish for wish in wishes if wish.ref not in found]
        given = _assigned(left, offers, taken)
        if not given:
            break
        for wish, seen in given:
            found[wish.ref] = Pair(wish.ref, seen.offer, seen)
            taken[seen.offer].append(Held(wish.quantity, wish.starts_at, wish.ends_at))
    return [found[wish.ref] for wish in wishes if wish.ref in found]


def _assigned(
    wishes: Sequence[Wish], offers: Sequence[Offer], held: Mapping[int, Sequence[Held]]
) -> list[tuple[Wish, Fit]]:
    """One round: each offer at most once. Padded so that leaving out is always possible."""
    fits = {
        (i, j): seen
        for i, wish in enumerate(wishes)
        for j, offer in enumerate(offers)
        if offer.kind == wish.kind and (seen := fit(offer, wish, held[offer.ref])).fits
    }
    if not fits:
        return []
    n, m = len(wishes), len(offers)
    graph: Any = import_module("ortools.graph.python.linear_sum_assignment")
    solver = graph.SimpleLinearSumAssignment()
    for (i, j), seen in fits.items():
        solver.add_arc_with_cost(i, j, i - (ANSWERED + seen.points) * (n * n + 1))
    for i in range(n):
        solver.add_arc_with_cost(i, m + i, 0)
    for j in range(m):
        solver.add_arc_with_cost(n + j, j, 0)
        for i in range(n):
            solver.add_arc_with_cost(n + j, m + i, 0)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("The padded assignment always has a solution.")
    pairs = [(i, solver.right_mate(i)) for i in range(n)]
    return [(wishes[i], fits[i, j]) for i, j in pairs if j < m]
