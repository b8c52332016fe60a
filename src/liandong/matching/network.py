"""The plan as a flow: account → clique → place, and the best flow by OR-Tools.

An *account* is a person in one week; it takes at most so many shifts. A *clique* is a set of
the account's possible places of which any two overlap (with the rest between them), so at
most one of them can be taken. Every plan is such a flow; a flow may still break a rule that
spans two cliques, or the minutes of a week. So the best flow is worth at least as much as
the best plan, and it is a good start for one.
"""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from liandong.matching.candidates import NOTHING, Pairs
from liandong.matching.columns import Bools, Ints
from liandong.matching.problem import Problem
from liandong.matching.values import seats_left


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """What may still be used. Accounts are numbered person × weeks + week.

    shifts, minutes  per account;  needed, extra  seats per place
    """

    shifts: Ints
    minutes: Ints
    needed: Ints
    extra: Ints


def room(problem: Problem) -> Room:
    """What the fixed pairs leave."""
    needed, extra = seats_left(problem)
    held = problem.standing
    return Room(held.shifts.ravel(), held.minutes.ravel(), needed, extra)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Some of the pairs, grouped for the flow.

    pair      positions in the pairs, sorted by account, clique;  place  their places
    clique    per entry of ``pair``, its clique;  owner  per clique, its account's position
    account   numbers of the accounts that occur, ascending
    cap       per account, the most shifts it can take
    """

    pair: Ints
    place: Ints
    clique: Ints
    owner: Ints
    account: Ints
    cap: Ints


def accounts_of(problem: Problem, pairs: Pairs) -> Ints:
    """The account number of every pair."""
    return pairs.person.astype(np.int64) * problem.weeks + problem.week[pairs.place]


def network(problem: Problem, pairs: Pairs, left: Room, use: Ints) -> Network:
    """Accounts and cliques of the pairs at positions ``use``.

    Cliques are cut greedily at the earliest end, which gives an interval graph the fewest.
    """
    place = pairs.place[use].astype(np.int64)
    number = pairs.person[use].astype(np.int64) * problem.weeks + problem.week[place]
    account, owner = np.unique(number, return_inverse=True)
    starts, ends = problem.places.starts[place], problem.places.ends[place]
    clique = np.zeros(len(use), np.int64)
    rest, found = problem.rules.rest_minutes, 0
    waiting = np.lexsort((starts, ends, owner))
    while len(waiting):
        fresh = _first_of_each(owner[waiting])
        rank = np.cumsum(fresh) - 1
        inside = starts[waiting] < ends[waiting[fresh]][rank] + rest
        clique[waiting[inside]] = found + rank[inside]
        found += int(rank[-1]) + 1
        waiting = waiting[~inside]
    order = np.lexsort((clique, owner))
    fresh = _first_of_each(clique[order])
    first = np.flatnonzero(fresh)
    clique_owner = owner[order[first]]
    shortest = np.minimum.reduceat(problem.minutes[place[order]], first) if len(first) else first
    return Network(
        pair=use[order],
        place=place[order],
        clique=np.cumsum(fresh) - 1,
        owner=clique_owner,
        account=account,
        cap=np.minimum(
            left.shifts[account], _fitting(shortest, clique_owner, left.minutes[account])
        ),
    )


def _first_of_each(groups: Ints) -> Bools:
    """Where a new group begins in an array whose groups are contiguous."""
    fresh = np.ones(len(groups), np.bool_)
    fresh[1:] = groups[1:] != groups[:-1]
    return fresh


def _fitting(shortest: Ints, owner: Ints, minutes: Ints) -> Ints:
    """How many cliques' shortest shifts fit the minutes of each account."""
    if not len(owner):
        return np.zeros(len(minutes), np.int64)
    by_length = np.lexsort((shortest, owner))
    running = np.cumsum(shortest[by_length])
    first = np.searchsorted(owner, np.arange(len(minutes)))
    before = np.concatenate([[0], running])[first]
    fits = running - before[owner] <= minutes[owner]
    return np.bincount(owner[fits], minlength=len(minutes))


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """The best flow: which of all pairs carry it, and its value in the units given."""

    chosen: Bools
    value: int


def best_flow(
    net: Network,
    left: Room,
    *,
    value: Ints,
    needed: Ints,
    extra: Ints,
    wild: Ints | None = None,
) -> Flow:
    """The exact optimum of the flow, by cost-scaling push-relabel.

    value          per pair (all of them, also those outside the network)
    needed, extra  per place, what a seat of each sort is worth; all in one whole unit
    wild           per account of the network, points of a pair with any place that has a
                   seat (``NOTHING``: none): a bound for what a trimmed list leaves out

    Raises ``RuntimeError`` when the solver does not finish, which a flow always should.
    """
    accounts, cliques, m = len(net.cap), len(net.owner), len(needed)
    source = accounts + cliques + m
    sink = source + 1
    at_account, at_clique = np.arange(accounts), accounts + np.arange(cliques)
    at_place = accounts + cliques + np.arange(m)
    supply = int(net.cap.sum())
    # Tail, head, capacity, unit cost of each sort of arc; the last but one is an idle shift.
    arcs = [
        (np.full(accounts, source), at_account, net.cap, np.zeros(accounts)),
        (net.owner, at_clique, np.ones(cliques), np.zeros(cliques)),
        (
            accounts + net.clique,
            accounts + cliques + net.place,
            np.ones(len(net.pair)),
            -value[net.pair],
        ),
        (at_place, np.full(m, sink), left.needed, -needed),
        (at_place, np.full(m, sink), left.extra, -extra),
        ([source], [sink], [supply], [0]),
    ]
    if wild is not None:
        hub, seats = sink + 1, left.needed + left.extra
        cap = np.where(wild > NOTHING, net.cap, 0)
        arcs.append((at_account, np.full(accounts, hub), cap, -np.maximum(wild, -1)))
        arcs.append((np.full(m, hub), at_place, seats, np.zeros(m)))
    solver = min_cost_flow.SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        *(np.concatenate(part).astype(np.int64) for part in zip(*arcs, strict=True))
    )
    supplies = np.zeros(sink + 2, np.int64)
    supplies[source], supplies[sink] = supply, -supply
    solver.set_nodes_supplies(np.arange(sink + 2), supplies)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"The flow of {len(net.pair)} pairs ended with status {status}.")
    first = accounts + cliques
    carried = solver.flows(numbers[first : first + len(net.pair)]) > 0
    chosen = np.zeros(len(value), np.bool_)
    chosen[net.pair[carried]] = True
    return Flow(chosen, -int(solver.optimal_cost()))
