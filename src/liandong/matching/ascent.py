"""Prices: from an auction to the best bound, by a subgradient method with momentum.

At any prices, what people can gain at most plus what the seats are then worth is an upper
bound on every plan of the week (Lagrangian relaxation of the seats; Geoffrion 1974, Fisher
1981). It is computed in whole sixteenths of a point, so it is a certificate.
"""

import numpy as np

from liandong.matching.bundles import SCALE
from liandong.matching.columns import Floats, Ints, Rows
from liandong.matching.kernels import chosen
from liandong.matching.market import Arrays, Market, Prices, seat_rent, supply
from liandong.matching.trading import best_bundles, bid

STEP = 8.0
MOMENTUM = 0.6
FADE = 0.15
AUCTION_STEP = 2


def auctioned(m: Market, unit: float) -> Floats:
    """A first price for every place; ``unit`` says how many points are a small difference."""
    a = m.arrays
    number = np.arange(a.seat[-1]) - np.repeat(a.seat[:-1], a.seats)
    price = np.where(
        number < np.repeat(a.needed, a.seats), 0, np.repeat(a.worth - a.extra, a.seats)
    )
    step = max(1, round(AUCTION_STEP * SCALE * unit))
    held = np.full(a.slot[-1], -1, np.int32)
    run = chosen(bid, compile=m.is_compiled)
    holder = np.full(a.seat[-1], -1, np.int32)
    found: Ints = run(a, step, price.astype(np.int64), holder, held, held.copy())
    return found.astype(np.float64)


def wanted(m: Market, offer: Ints, *, margins: bool = False) -> tuple[Rows, Ints, int]:
    """What everybody wants at ``offer``: arcs by slot, their margins, a bound on the points."""
    a = m.arrays
    want = np.full(a.slot[-1], -1, np.int32)
    margin = np.zeros(a.slot[-1] if margins else 0, np.int64)
    run = chosen(best_bundles, compile=m.is_compiled)
    sums: list[int] = []

    def part(start: int, stop: int) -> None:
        sums.append(int(run(a, start, stop, offer, want, margin, margins)))

    m.spread(part)
    return want, margin, sum(sums)


def offers(a: Arrays, price: Floats) -> Ints:
    """What a seat of each place brings to whoever takes it, at these prices."""
    offer: Ints = a.worth - np.rint(price).astype(np.int64)
    return offer


def bound_at(m: Market, price: Floats, *, surplus: int | None = None) -> int:
    """The bound that these prices prove, in sixteenths, over the lists of ``m``.

    ``surplus``: what people can gain over all pairs, where it is known already.
    """
    gained = wanted(m, offers(m.arrays, price))[2] if surplus is None else surplus
    return gained + seat_rent(m.arrays, np.rint(price).astype(np.int64))


def ascent(m: Market, price: Floats, unit: float, *, steps: int, begin: int = 0) -> Prices:
    """Better and better prices for the lists of ``m``; the best of them and their bound."""
    a = m.arrays
    best, at_best = 1 << 62, price
    drift, spread = np.zeros(len(price)), np.sqrt(np.maximum(1, a.seats))
    for step in range(begin, begin + steps):
        want, _, gained = wanted(m, offers(a, price))
        bound = gained + seat_rent(a, np.rint(price).astype(np.int64))
        if bound < best:
            best, at_best = bound, price
        asked = np.bincount(a.place[want[want >= 0]], minlength=len(price))
        least, most = supply(a, price)
        short = np.where(asked < least, least - asked, np.where(asked > most, most - asked, 0))
        drift = MOMENTUM * drift + short / spread
        price = np.maximum(0.0, price - STEP * SCALE * unit / (1 + FADE * step) * drift)
    return Prices(at_best, best)
