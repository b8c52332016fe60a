"""Re-balancing: who guides whom, so that loads are bearable and relations last.

A transportation problem: every volunteer has at most one guide, every guide as many people as
the critical limit allows, a pair is worth points, each person more costs a guide more than the
one before. An auction for the seats comes near the best; cycles of moves then improve it until
prices prove that nothing is left to improve. Whatever the prices, they prove a bound on every
balance over *all* allowed pairs (Lagrangian relaxation), in whole points: a certificate.

>>> import numpy as np
>>> from liandong.matching.balancing_columns import Guides, Volunteers
>>> close = {"lat": [31.23] * 3, "lon": [121.47] * 3, "languages": 1, "fields": 1, "street": 7}
>>> people = Volunteers(id=[1, 2, 3], reach_m=3000, guide=[0, 0, -1], **close)
>>> few = {name: one[:2] if isinstance(one, list) else one for name, one in close.items()}
>>> limits = {"green": 1, "amber": 2, "critical": 2, "taken": 0, "takes_new": True}
>>> found = balance(BalanceProblem(people, Guides(id=[8, 9], **few, **limits)), seed=7)
>>> found.guide.tolist(), found.value == found.bound
([0, 0, 1], True)
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from liandong.matching.balancing_columns import (
    NOBODY,
    PARTS,
    BalanceProblem,
    BalanceWeights,
    Guides,
    Volunteers,
)
from liandong.matching.balancing_kernels import auction, improve
from liandong.matching.columns import Ints, Rows
from liandong.matching.kernels import chosen, in_turn, pays

__all__ = [
    "NOBODY",
    "PARTS",
    "Balance",
    "BalanceProblem",
    "BalanceWeights",
    "Guides",
    "Volunteers",
    "balance",
    "bound_of",
    "faults",
]

MOST_PAIRS = 24_000_000
"""Pairs kept in memory at once, 8 bytes each; beyond, each volunteer keeps the best ones."""
BLOCK = 256
STEP = 2
BIDS, PASSES = 2_000_000, 40
MOST_PASSES = 40_000
DRAWS = 3
Told = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """The pairs that are looked at.

    first, guide, value   arcs of volunteer i: ``first[i]:first[i + 1]``
    degree    how many pairs each volunteer has;  is_whole  none was left out
    """

    first: Ints
    guide: Rows
    value: Rows
    degree: Rows
    is_whole: bool


@dataclass(frozen=True, eq=False)
class Balance:
    """A proposal: the guide of each volunteer (row, or −1), its points, and what bounds them.

    price    points that a seat of each guide is worth: these prices prove ``bound``
    pairs    how many pairs no gate forbids
    """

    problem: BalanceProblem
    guide: Rows
    value: int
    bound: int
    price: Ints
    pairs: int
    degree: Rows
    seconds: float

    @property
    def gap(self) -> float:
        """How much of the bound is not reached at most, 0..1."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0

    @cached_property
    def load(self) -> Ints:
        """People of each guide after the move, those outside the problem included."""
        return self.problem.guides.taken + _loads(self.problem, self.guide)

    @cached_property
    def load_before(self) -> Ints:
        """People of each guide today."""
        problem = self.problem
        return problem.guides.taken + _loads(problem, problem.volunteers.guide)

    @cached_property
    def moved(self) -> Ints:
        """Rows of the volunteers who change hands, or get a guide."""
        changed = (self.guide != self.problem.volunteers.guide) & (self.guide != NOBODY)
        return np.flatnonzero(changed)

    @cached_property
    def unplaced(self) -> Ints:
        """Rows of the volunteers for whom there is no guide."""
        return np.flatnonzero(self.guide == NOBODY)

    def parts(self, row: int, guide: int) -> dict[str, int]:
        """Points of a pair by part, without those that are nought."""
        found = self.problem.pair_parts(np.array([row]), np.array([guide]))[:, 0].tolist()
        return {name: points for name, points in zip(PARTS, found, strict=True) if points}

    def why_unplaced(self, row: int) -> str:
        """Why a volunteer has no guide.

        ``all_full``: every guide who may is full; ``no_place``: no place of the volunteer is
        known; ``all_excluded``: whoever is near is excluded; ``nobody_near``: nobody is.
        """
        if self.degree[row]:
            return "all_full"
        problem = self.problem
        every = np.arange(len(problem.guides))
        away = problem.distance_m(np.array([row]), every)
        near = away <= problem.volunteers.reach_m[row]
        street = problem.volunteers.street[row]
        near |= (problem.guides.street == street) & (street >= 0)
        barred = problem.excluded[problem.excluded[:, 0] == row, 1]
        if np.isin(every[near & problem.guides.takes_new], barred).any():
            return "all_excluded"
        unknown = np.isnan(problem.volunteers.lat[row]) and street < 0
        return "no_place" if unknown else "nobody_near"


def balance(problem: BalanceProblem, *, seed: int = 0, told: Told | None = None) -> Balance:
    """The best balance that is found, with its bound; the same for the same seed.

    told
        Called with a stage (``lists``, ``auction``, ``cycles``, ``bound``) and the share of
        the whole that is done, 0..1; what it raises stops the work.
    """
    began = time.perf_counter()
    say = told or (lambda stage, share: None)
    n, m = len(problem.volunteers), len(problem.guides)
    price = np.zeros(m, np.int64)
    best: tuple[int, Rows] | None = None
    bound, at_best, degree = 1 << 62, price, np.zeros(n, np.int32)
    for draw in range(DRAWS):
        say("lists", 0.02 + 0.28 * draw)
        lists = _lists(problem, price, max(16, MOST_PAIRS // max(1, n)))
        degree = lists.degree
        held, price, is_best = _solved(problem, lists, seed, say, draw)
        value = value_of(problem, held)
        if best is None or value > best[0]:
            best = value, held
        say("bound", 0.28 + 0.28 * draw)
        proved = bound_of(problem, price, None if not lists.is_whole else lists)
        if proved < bound:
            bound, at_best = proved, price
        if lists.is_whole or best[0] == bound or not is_best:
            break
    assert best is not None
    return Balance(
        problem=problem,
        guide=best[1],
        value=best[0],
        bound=bound,
        price=at_best,
        pairs=int(degree.sum(dtype=np.int64)),
        degree=degree,
        seconds=time.perf_counter() - began,
    )


def value_of(problem: BalanceProblem, guide: Rows) -> int:
    """Points of a balance: its pairs less what their seats cost."""
    rows = np.flatnonzero(guide != NOBODY)
    points = problem.pair_parts(rows, guide[rows].astype(np.int64)).sum()
    loads = _loads(problem, guide)
    number = np.arange(problem.first_seat[-1]) - np.repeat(
        problem.first_seat[:-1], np.diff(problem.first_seat)
    )
    is_held = number < np.repeat(loads, problem.seats)
    return int(points) - int(problem.seat_cost[is_held].sum())


def bound_of(problem: BalanceProblem, price: Ints, lists: Lists | None = None) -> int:
    """The most that any balance can be worth, as these prices prove it over all allowed pairs.

    What everybody gains at most when a seat costs its guide's price, and what the seats then
    bring beyond their cost. ``lists`` that are whole spare looking at the pairs again.
    """
    rent = np.repeat(price, problem.seats) - problem.seat_cost
    total = int(np.maximum(0, rent).sum())
    if lists is not None:
        return total + int(_best(lists.first, lists.value - price[lists.guide]).sum())

    def part(start: int, stop: int) -> int:
        gained = 0
        for low in range(start, stop, BLOCK):
            row, guide = _pairs(problem, low, min(stop, low + BLOCK))[:2]
            best = np.zeros(min(stop, low + BLOCK) - low, np.int64)
            gain = problem.pair_parts(row + low, guide).sum(axis=0) - price[guide]
            np.maximum.at(best, row, gain)
            gained += int(best.sum())
        return gained

    return total + sum(in_turn(part, len(problem.volunteers), compile=True))


def faults(found: Balance) -> list[str]:
    """What is wrong with a balance, looked at afresh; nothing when it may be proposed."""
    problem, wrong = found.problem, []
    rows = np.flatnonzero(found.guide != NOBODY)
    may = problem.allowed(rows, found.guide[rows].astype(np.int64))
    wrong += [f"volunteer {i} may not be guided by {found.guide[i]}" for i in rows[~may]]
    over = np.flatnonzero(_loads(problem, found.guide) > problem.seats)
    wrong += [f"guide {j} has {found.load[j]} people" for j in over]
    if found.value > found.bound:
        wrong.append(f"value {found.value} above bound {found.bound}")
    return wrong


def _solved(
    problem: BalanceProblem, lists: Lists, seed: int, say: Told, draw: int
) -> tuple[Rows, Ints, bool]:
    """Guides, prices, and whether these prove that the lists hold nothing better."""
    n, m = len(problem.volunteers), len(problem.guides)
    first_seat, cost = problem.first_seat, problem.seat_cost
    compile = pays(len(lists.value))
    run, turn = chosen(auction, compile=compile), chosen(improve, compile=compile)
    price, holder = cost.copy(), np.full(len(cost), -1, np.int32)
    waiting = np.random.default_rng(seed).permutation(n).astype(np.int32)
    top, asked = n, 0
    say("auction", 0.06 + 0.28 * draw)
    while top:
        top = int(
            run(lists.first, lists.guide, lists.value, first_seat, price, holder, waiting, top,
                STEP, BIDS)
        )  # fmt: skip
        asked += 1
        say("auction", 0.06 + 0.28 * draw + 0.14 * (1 - 0.8**asked))
    held = np.full(n, m, np.int32)
    owner = np.repeat(np.arange(m, dtype=np.int32), problem.seats)
    held[holder[holder >= 0]] = owner[holder >= 0]
    points = np.zeros(n, np.int64)
    arcs = np.flatnonzero(lists.guide == np.repeat(held, np.diff(lists.first)))
    points[np.repeat(np.arange(n), np.diff(lists.first))[arcs]] = lists.value[arcs]
    load = np.bincount(held, minlength=m + 1)[:m].astype(np.int64)
    potential = np.zeros(m + 1, np.int64)
    has_seats = problem.seats > 0
    potential[:m][has_seats] = price[first_seat[:-1][has_seats]]
    head, after, before = _members(held, m + 1)
    gain = np.empty((m + 1, m + 1), np.int64)
    mover = np.empty((m + 1, m + 1), np.int32)
    is_best, passes = False, 0
    say("cycles", 0.2 + 0.28 * draw)
    while not is_best and passes < MOST_PASSES:
        won = turn(
            lists.first, lists.guide, lists.value, held, points, load, first_seat, cost,
            potential, head, after, before, gain, mover, passes == 0, PASSES,
        )  # fmt: skip
        is_best, passes = int(won) < 0, passes + PASSES
        say("cycles", 0.2 + 0.28 * draw + 0.08 * (1 - 0.98 ** (passes / PASSES)))
    return np.where(held == m, NOBODY, held), potential[:m] - potential[m], is_best


def _members(held: Rows, nodes: int) -> tuple[Rows, Rows, Rows]:
    """The people of each node as chains: first of each, next and previous of everybody."""
    order = np.lexsort((np.arange(len(held)), held)).astype(np.int32)
    head = np.full(nodes, -1, np.int32)
    after, before = np.full(len(held), -1, np.int32), np.full(len(held), -1, np.int32)
    same = held[order[1:]] == held[order[:-1]]
    after[order[:-1][same]], before[order[1:][same]] = order[1:][same], order[:-1][same]
    is_first = np.concatenate([[True], ~same])[: len(order)]
    head[held[order[is_first]]] = order[is_first]
    return head, after, before


def _lists(problem: BalanceProblem, price: Ints, longest: int) -> Lists:
    """Every allowed pair, or each volunteer's ``longest`` best ones at these prices."""

    def part(start: int, stop: int) -> list[tuple[Rows, ...]]:
        found: list[tuple[Rows, ...]] = []
        for low in range(start, stop, BLOCK):
            row, guide, degree = _pairs(problem, low, min(stop, low + BLOCK))
            value = problem.pair_parts(row + low, guide).sum(axis=0)
            counts = np.minimum(degree, longest)
            if degree.max() > longest:
                best = _top(row, value - price[guide], degree, longest)
                guide, value = guide[best], value[best]
            kinds = (counts, degree, guide, value)
            found.append(tuple(one.astype(np.int32) for one in kinds))
        return found

    n = len(problem.volunteers)
    blocks = [one for some in in_turn(part, n, compile=True) for one in some]
    blocks = blocks if len(problem.guides) else []
    if not blocks:
        none = np.empty(0, np.int32)
        return Lists(np.zeros(n + 1, np.int64), none, none, np.zeros(n, np.int32), True)
    counts, degree, guide, value = (np.concatenate(rows) for rows in zip(*blocks, strict=True))
    first = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    return Lists(first, guide, value, degree, bool((counts == degree).all()))


def _pairs(problem: BalanceProblem, start: int, stop: int) -> tuple[Ints, Ints, Ints]:
    """Allowed pairs of some volunteers: row less ``start``, guide; how many each has."""
    rows = np.arange(start, stop)[:, None]
    may = problem.allowed(rows, np.arange(len(problem.guides))[None])
    row, guide = np.nonzero(may)
    return row, guide, np.bincount(row, minlength=stop - start)


def _top(row: Ints, gain: Ints, degree: Ints, longest: int) -> Ints:
    """Positions of the ``longest`` best of each row, in order; ties go to the lower guide."""
    order = np.lexsort((np.arange(len(row)), -gain, row))
    rank = np.arange(len(row)) - np.repeat(np.cumsum(degree) - degree, degree)
    return np.sort(order[rank < longest])


def _best(first: Ints, gain: Ints) -> Ints:
    """The best of each list, at least nought."""
    has = np.flatnonzero(np.diff(first))
    return np.maximum(0, np.maximum.reduceat(gain, first[has])) if len(has) else gain[:0]


def _loads(problem: BalanceProblem, guide: Ints | Rows) -> Ints:
    return np.bincount(guide[guide >= 0], minlength=len(problem.guides)).astype(np.int64)
