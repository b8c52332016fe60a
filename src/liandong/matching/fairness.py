"""Fairness: raise the area, or the hardship group, that is furthest below what it could have.

The *ceiling* of a group is the share of its needed seats (in points) that it would fill if
everybody who can reach it served nowhere else. After the plan of greatest value is found,
every group gets a goal: the same share of its ceiling. A needed seat counts several times as
long as its group is behind its goal, and as itself from there on; the market is priced and
chains run again. The goal is set between what is reached and what was out of reach, ever
closer. Where few people can reach the groups that are still behind, they are dealt out exactly
(``last_seats``). The plan with the best worst group is kept as long as it gives up no more
than ``Weights.fairness`` thousandths of the value (max-min with a price).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from liandong.matching.ascent import ascent
from liandong.matching.assigning import (
    Roster,
    empty_roster,
    first_roster,
    improve,
    pressing,
    roster_points,
)
from liandong.matching.chains import Goals
from liandong.matching.columns import Bools, Floats, Ints, Rows, csr
from liandong.matching.kernels import chosen, compiled
from liandong.matching.last_seats import MOST_ARCS, dealt_anew
from liandong.matching.market import Arrays, Market, Prices, Shorts
from liandong.matching.problem import Problem

ROUNDS = 6
GOOD_ENOUGH, CLOSE = 0.99, 0.001
DEALT_BELOW = 0.98
"""The last seats are dealt out exactly, which takes seconds, where chains end below this share."""

RATE, DEAREST = 3, 32
CEILING_STEPS, CEILING_ROUNDS = 30, 4
AGAIN_STEPS, AGAIN_ROUNDS = 12, 8
THOUSAND = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Places by area or by hardship group: ``label[place]`` 0..groups-1, and the ceilings."""

    label: Rows
    groups: int
    ceiling: Floats


def groupings(
    problem: Problem, whole: Market, prices: Prices, unit: float, seed: int
) -> list[Grouping]:
    """The groupings of this week's places that have more than one group.

    Sorts the lists of ``whole`` anew: rosters over them are not valid afterwards.
    """
    g, found = whole.ground, []
    for column in (problem.places.area, problem.places.hardship):
        values, label = np.unique(column[g.place], return_inverse=True)
        if len(values) > 1:
            labels = label.astype(np.int32)
            ceiling = _ceilings(whole, labels, len(values), prices, unit, seed)
            found.append(Grouping(labels, len(values), ceiling))
    return found


def shares(a: Arrays, load: Rows, label: Rows, groups: int) -> Floats:
    """Share of the points of the needed seats that each group has; 1 where none is needed."""
    wanted = np.bincount(label, weights=a.needed * a.worth, minlength=groups)
    filled = np.bincount(label, weights=np.minimum(load, a.needed) * a.worth, minlength=groups)
    return np.where(wanted > 0, filled / np.maximum(wanted, 1), 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The groups of all groupings, numbered through.

    label   (kinds, places): the groups of each place
    whole   per group: the sixteenths that its needed seats would bring at its ceiling
    """

    label: Rows
    whole: Floats

    @staticmethod
    def of(a: Arrays, kinds: list[Grouping]) -> "Groups":
        """Number the groups of ``kinds`` through."""
        begin = np.cumsum([0] + [kind.groups for kind in kinds])[:-1]
        label = np.stack([kind.label + at for kind, at in zip(kinds, begin, strict=True)])
        worth = a.needed * a.worth
        wanted = [np.bincount(k.label, weights=worth, minlength=k.groups) for k in kinds]
        ceiling = np.concatenate([kind.ceiling for kind in kinds])
        return Groups(label.astype(np.int32), np.concatenate(wanted) * ceiling)

    def filled(self, a: Arrays, load: Rows) -> Ints:
        """Sixteenths of the needed seats that each group has."""
        points = np.minimum(load, a.needed) * a.worth
        size = len(self.whole)
        kinds = [np.bincount(one, weights=points, minlength=size) for one in self.label]
        found: Ints = np.rint(np.sum(kinds, axis=0)).astype(np.int64)
        return found

    def reached(self, a: Arrays, load: Rows) -> Floats:
        """Share of its ceiling that each group has; 1 where nobody can reach it."""
        have = self.filled(a, load) / np.maximum(self.whole, 1.0)
        return np.where(self.whole > 0, have, 1.0)

    def goals(self, a: Arrays, load: Rows, aim: float | Floats) -> Goals:
        """The share ``aim`` of each ceiling as a goal; seats of small groups count most."""
        size = np.maximum(self.whole, 1.0)
        rate = np.clip(np.rint(RATE * size.max() / size), 1, DEAREST).astype(np.int64)
        goal = np.ceil(aim * self.whole).astype(np.int64)
        return Goals(self.label, self.filled(a, load), goal, rate)

    def behind(self, a: Arrays, reached: Floats) -> Bools:
        """The groups furthest behind, as many as few enough pairs lead to."""
        found = np.zeros(len(reached), np.bool_)
        for group in np.argsort(reached, kind="stable").tolist():
            if reached[group] >= GOOD_ENOUGH:
                break
            more = found.copy()
            more[group] = True
            is_in: Bools = np.any(more[self.label], axis=0)
            if np.count_nonzero(is_in[a.place]) > MOST_ARCS:
                break
            found = more
        return found


def fairer(
    problem: Problem,
    short: Market,
    prices: Prices,
    roster: Roster,
    kinds: list[Grouping],
    unit: float,
    seed: int,
    told: Callable[[float], None],
    *,
    exactly: bool,
) -> Roster:
    """The roster with the best worst group within the price that fairness may have.

    ``exactly``: the last seats may be dealt out by CP-SAT.
    """
    a, groups = short.arrays, Groups.of(short.arrays, kinds)
    value = roster_points(a, roster.held)
    least = value - value * problem.weights.fairness // THOUSAND
    best, best_worst = roster, float(groups.reached(a, roster.load).min())
    out_of_reach = GOOD_ENOUGH

    def again(begun: Roster, aim: float | Floats) -> Roster:
        """Chains towards a goal, from ``begun`` on."""
        goals = groups.goals(a, begun.load, aim)
        # Only where the seats are all taken does a place that is worth more ask more.
        added = pressing(goals, a.worth)
        raised = replace(short, arrays=a._replace(worth=a.worth + added))
        price = prices.price + np.where(begun.load >= a.needed, added, 0)
        price = ascent(raised, price, unit, steps=AGAIN_STEPS).price
        made = begun.copy()
        improve(
            short, price, unit, made,
            rounds=AGAIN_ROUNDS, seed=seed, target=1 << 62, goals=goals,
        )  # fmt: skip
        return made

    for turn in range(ROUNDS):
        told(turn / (ROUNDS + 2))
        if out_of_reach - best_worst < CLOSE:
            break
        aim = (best_worst + out_of_reach) / 2
        tried = again(best, aim)
        is_dear = roster_points(a, tried.held) < least
        reached = float(groups.reached(a, tried.load).min())
        if is_dear or reached < aim:
            out_of_reach = aim
        if not is_dear and reached > best_worst:
            best, best_worst = tried, reached
    told(ROUNDS / (ROUNDS + 2))
    behind = groups.behind(a, groups.reached(a, best.load))
    is_worth_it = exactly and best_worst < DEALT_BELOW and bool(behind.any())
    dealt = dealt_anew(a, best, groups.label, groups.whole, behind) if is_worth_it else None
    if dealt is None:
        return best
    told((ROUNDS + 1) / (ROUNDS + 2))
    # Nobody falls back, and whoever was left without anything finds something.
    kept = np.minimum(groups.reached(a, dealt.load), GOOD_ENOUGH)
    for tried in (dealt, again(dealt, kept)):
        reached = float(groups.reached(a, tried.load).min())
        if reached >= best_worst and roster_points(a, tried.held) >= least:
            best, best_worst = tried, reached
    return best


def _ceilings(
    whole: Market, label: Rows, groups: int, prices: Prices, unit: float, seed: int
) -> Floats:
    """Every group's ceiling at once: each person bids in each group as if in no other."""
    alone = _each_alone(whole, label)
    price = ascent(alone, prices.price, unit, steps=CEILING_STEPS, begin=0).price
    roster = empty_roster(alone.arrays)
    first_roster(alone, price, unit, roster)
    improve(alone, price, unit, roster, rounds=CEILING_ROUNDS, seed=seed, target=1 << 62)
    return shares(alone.arrays, roster.load, label, groups)


def _each_alone(m: Market, label: Rows) -> Market:
    """A market in which each person of ``m`` is as many people as there are groups in reach."""
    a = m.arrays
    sort = chosen(sort_by_label, compile=m.is_compiled)
    m.spread(lambda start, stop: sort(a.first, a.place, a.value, a.way, label, start, stop))
    cut = np.flatnonzero(np.diff(label[a.place], prepend=-1))
    first = np.union1d(cut, a.first[:-1][np.diff(a.first) > 0])
    who = np.searchsorted(a.first, first, side="right") - 1
    first = np.append(first, a.first[-1])
    most = a.most[who]
    slots = np.minimum(most, np.diff(first))
    slot = np.concatenate([[0], np.cumsum(slots)]).astype(np.int32)
    nobody, _ = csr(np.zeros(0, np.int64), len(who))
    arrays = a._replace(
        first=first,
        most=most,
        minutes=a.minutes[who],
        slot=slot,
        owner=np.repeat(np.arange(len(who), dtype=np.int32), slots),
        apart_first=nobody,
        apart=np.zeros(0, np.int32),
    )
    return replace(m, arrays=arrays, is_whole=False)


@compiled
def sort_by_label(
    first: Ints,
    place: Rows,
    value: Shorts,
    way: Shorts,
    label: Rows,
    start: int,
    stop: int,
) -> None:
    """Sort each list by the label of its places, stably, in place."""
    for i in range(start, stop):
        low, high = first[i], first[i + 1]
        if high - low > 64:
            order = low + np.argsort(label[place[low:high]], kind="mergesort")
            place[low:high] = place[order]
            value[low:high] = value[order]
            if len(way):
                way[low:high] = way[order]
            continue
        for a in range(low + 1, high):
            j, v, w = place[a], value[a], way[a] if len(way) else 0
            b = a - 1
            while b >= low and label[place[b]] > label[j]:
                place[b + 1], value[b + 1] = place[b], value[b]
                if len(way):
                    way[b + 1] = way[b]
                b -= 1
            place[b + 1], value[b + 1] = j, v
            if len(way):
                way[b + 1] = w
