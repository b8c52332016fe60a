"""A plan from prices: everybody's wish, the seats given out, then chains until little moves.

At good prices most people's best bundles fit together. Where more people want a place than
it has seats, those who would lose least give way; seats that stay open and people who gave
way are settled by chains, under slightly different prices each round.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from liandong.matching.ascent import offers, wanted
from liandong.matching.bundles import SCALE
from liandong.matching.chains import Goals, chains, no_goals
from liandong.matching.columns import Bools, Floats, Ints, Rows
from liandong.matching.kernels import chosen
from liandong.matching.market import Arrays, Market, loads
from liandong.matching.trading import NEVER, losses

GENEROUS = 3.0
"""Points by which seats are offered cheaper at first, so that few stay open."""

NOISE = (0.0, 3.0, 6.0, 12.0)
LIMITS = (16, 6, 30, 10, 24)
WORTHWHILE = 2e-5


@dataclass(slots=True, eq=False)
class Roster:
    """Who holds what in one week, as the kernels keep it; see ``trading``.

    ``pinned`` slots' people stay as they are: they serve together, or were settled before.
    """

    held: Rows
    seat_of: Rows
    holder: Rows
    load: Rows
    loss: Ints
    wish: Ints
    touched: Ints
    turn: int
    pinned: Bools

    def copy(self) -> "Roster":
        """The same again, to try something on."""
        kept = {f.name: getattr(self, f.name) for f in fields(self)}
        return Roster(**{k: v if k == "turn" else v.copy() for k, v in kept.items()})


def empty_roster(a: Arrays) -> Roster:
    """Nobody holds anything."""
    slots, people = int(a.slot[-1]), len(a.most)
    return Roster(
        held=np.full(slots, -1, np.int32),
        seat_of=np.full(slots, -1, np.int32),
        holder=np.full(a.seat[-1], -1, np.int32),
        load=np.zeros(len(a.needed), np.int32),
        loss=np.zeros(slots, np.int64),
        wish=np.zeros(people, np.int64),
        touched=np.zeros(people, np.int64),
        turn=0,
        pinned=np.zeros(people, np.bool_),
    )


def seat(a: Arrays, r: Roster, slots: Ints, arcs: Ints) -> None:
    """Give the slots their arcs; there must be seats enough."""
    place = a.place[arcs]
    order = np.argsort(place, kind="stable")
    slots, arcs, place = slots[order], arcs[order], place[order]
    rank = np.arange(len(place)) - np.searchsorted(place, place)
    r.held[slots] = arcs
    r.seat_of[slots] = a.seat[place] + r.load[place] + rank
    r.holder[r.seat_of[slots]] = slots
    r.load = loads(a, r.held)


def first_roster(m: Market, price: Floats, unit: float, r: Roster) -> None:
    """Fill ``r`` with people's wishes, as far as the seats reach."""
    a = m.arrays
    generous = round(GENEROUS * unit * SCALE)
    want, margin, _ = wanted(m, offers(a, price) + generous, margins=True)
    slots = np.flatnonzero(want >= 0)
    slots = slots[~r.pinned[a.owner[slots]]]
    place = a.place[want[slots]]
    order = np.lexsort((slots, -margin[slots], place))
    slots, place = slots[order], place[order]
    rank = np.arange(len(place)) - np.searchsorted(place, place)
    fits = rank + r.load[place] < a.seats[place]
    slots = slots[fits]
    seat(a, r, slots, want[slots].astype(np.int64))
    _part(a, r, margin)


def _part(a: Arrays, r: Roster, margin: Ints) -> None:
    """Take people out whom somebody on the same shift must not meet."""
    lists = np.flatnonzero(np.diff(a.apart_first))
    for i in lists.tolist():
        for k in a.apart[a.apart_first[i] : a.apart_first[i + 1]].tolist():
            for q in range(a.slot[i], a.slot[i + 1]):
                if r.held[q] < 0 or r.pinned[i]:
                    continue
                shift = a.shift[a.place[r.held[q]]]
                for z in range(a.slot[k], a.slot[k + 1]):
                    if r.held[z] >= 0 and a.shift[a.place[r.held[z]]] == shift:
                        r.load[a.place[r.held[q]]] -= 1
                        r.holder[r.seat_of[q]] = -1
                        r.held[q] = r.seat_of[q] = -1
                        break


def improve(
    m: Market,
    price: Floats,
    unit: float,
    r: Roster,
    *,
    rounds: int,
    seed: int,
    target: int,
    told: Callable[[float], None] = lambda share: None,
    goals: Goals | None = None,
) -> int:
    """Rounds of chains; stops when the plan's points reach ``target`` or little is gained.

    Returns the points (sixteenths) of the roster, with what was gained of the ``goals``.
    """
    a, draw = m.arrays, np.random.default_rng([seed, 1])
    value = roster_points(a, r.held)
    gained = 0
    for turn in range(rounds):
        told(turn / rounds)
        amount = NOISE[turn % len(NOISE)] * unit * SCALE
        offer = offers(a, price)
        if amount:
            offer = offer + np.rint(draw.normal(0, amount, len(offer))).astype(np.int64)
        gain = one_round(m, offer, r, limit=LIMITS[turn % len(LIMITS)], goals=goals)
        value, gained = value + gain, gained + gain
        if turn % len(NOISE) == len(NOISE) - 1:
            if gained < WORTHWHILE * value:
                break
            gained = 0
        if value >= target:
            break
    return value


def one_round(
    m: Market,
    offer: Ints,
    r: Roster,
    *,
    limit: int,
    price_of_change: int = 0,
    before: Rows | None = None,
    goals: Goals | None = None,
) -> int:
    """One round of chains at these offers, the keenest people first; the points gained."""
    a = m.arrays
    g = no_goals(len(a.needed)) if goals is None else goals
    seat_worth = np.where(r.load < a.needed, a.worth + pressing(g, a.worth), a.extra)
    reach = np.where(r.load < a.seats, np.maximum(offer, seat_worth), offer)
    run = chosen(losses, compile=m.is_compiled)
    m.spread(lambda start, stop: run(a, start, stop, reach, r.held, r.loss, r.wish))
    if r.pinned.any():
        r.wish[r.pinned] = 0
        r.loss[r.pinned[a.owner]] = NEVER
    keen = np.flatnonzero(r.wish > 0)
    keen = keen[np.lexsort((keen, -r.wish[keen]))]
    gain, r.turn = chosen(chains, compile=m.is_compiled)(
        a, g, keen, offer, r.loss, limit, price_of_change, r.held if before is None else before,
        r.held, r.seat_of, r.holder, r.load, r.touched, r.turn,
    )  # fmt: skip
    return int(gain)


def pressing(g: Goals, worth: Ints) -> Ints:
    """What the goals add to a needed seat of each place, while its groups are behind them."""
    rate = np.where(g.fill < g.goal, g.rate, 0)
    added: Ints = worth * rate[g.label].sum(axis=0)
    return added


def roster_points(a: Arrays, held: Rows) -> int:
    """Sixteenths of a point that a roster is worth."""
    arcs = held[held >= 0]
    load = loads(a, held).astype(np.int64)
    needed = np.minimum(load, a.needed)
    pairs = int(a.value[arcs].sum(dtype=np.int64)) * SCALE
    return pairs + int((needed * a.worth + (load - needed) * a.extra).sum())
