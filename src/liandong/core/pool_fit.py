"""Which offer of the pool fits a wish, how well, and in which words to say why not.

An offer fits when nothing hinders it: the kind, the day, the hour, the room, the amount and
the way must do. Those that fit are ranked by points, at most 100: nearness 40, how little of
the offer would lie idle 30, one street 20, no conditions 10. Goods and skills whose
names share no two letters with the wish may be something else: half the points, and a person
looks first. The points are our own proposal. Hours are Shanghai's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from liandong.core.geo import Point, distance_m
from liandong.core.pool import Held, Kind, free, is_lent
from liandong.core.workdays import SHANGHAI

FAR_M = 20_000
LOOK_FIRST = "look_first"
"""The reason that asks a person to look: the names have nothing in common."""
_NAMED = frozenset({Kind.GOODS, Kind.KNOWLEDGE})
EVERY_DAY = 0b111_1111


@dataclass(frozen=True, slots=True)
class Offer:
    """What is there. ``closures``: first and last day, both included. ``reach_m``: how far
    it goes or is brought, None anywhere; ``capacity``: for how many people, None any."""

    ref: int
    kind: str
    lent: bool
    quantity: int
    division_code: str = ""
    point: Point | None = None
    reach_m: int | None = None
    capacity: int | None = None
    weekdays: int = EVERY_DAY
    opens: time | None = None
    closes: time | None = None
    expires_on: date | None = None
    has_conditions: bool = False
    closures: tuple[tuple[date, date], ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted."""

    ref: int
    kind: str
    quantity: int
    needed_by: date
    division_code: str = ""
    point: Point | None = None
    people: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """An offer looked at for a wish.

    reasons
        Codes of what speaks for it; hindrances: codes of what forbids it.
    """

    offer: int
    points: int
    free: int
    way_m: int | None
    reasons: tuple[str, ...]
    hindrances: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether nothing forbids it."""
        return not self.hindrances


def fit(offer: Offer, wish: Wish, held: Iterable[Held] = ()) -> Fit:
    """How well the offer answers the wish, with what is held of it already."""
    left = (
        free(offer.quantity, held, wish.starts_at, wish.ends_at)
        if offer.lent
        else free(offer.quantity, held)
    )
    way = (
        round(distance_m(offer.point, wish.point))
        if offer.point is not None and wish.point is not None
        else None
    )
    hindrances = tuple(_hindrances(offer, wish, left, way))
    is_near = bool(offer.division_code) and offer.division_code == wish.division_code
    reasons, points = ["time"] if offer.lent else [], 0
    if way is not None and way < FAR_M:
        points += round(40 * (1 - way / FAR_M))
        reasons.append("near" if way <= 3000 else "reachable")
    if left >= wish.quantity:
        room = wish.people / offer.capacity if wish.people and offer.capacity else 1.0
        points += round(30 * min(1.0, wish.quantity / max(left, 1)) * min(1.0, room))
        reasons.append("enough")
    if is_near:
        points += 20
        reasons.append("same_street")
    if not offer.has_conditions:
        points += 10
        reasons.append("no_conditions")
    if wish.kind in _NAMED and offer.title and wish.title:
        is_alike = bool(_pieces(offer.title) & _pieces(wish.title))
        points = points if is_alike else points // 2
        reasons.append("same_words" if is_alike else LOOK_FIRST)
    return Fit(offer.ref, points, left, way, tuple(reasons), hindrances)


def _pieces(title: str) -> set[str]:
    """The two-letter pieces of a name, letters and digits only."""
    plain = "".join(letter for letter in title.casefold() if letter.isalnum())
    return {plain[n : n + 2] for n in range(len(plain) - 1)}


def ranked(fits: Iterable[Fit]) -> tuple[list[Fit], list[Fit]]:
    """Those that fit, the best first; and those that do not, the least hindered first."""
    told = list(fits)
    good = sorted((f for f in told if f.fits), key=lambda f: (-f.points, f.offer))
    bad = sorted((f for f in told if not f.fits), key=lambda f: (len(f.hindrances), f.offer))
    return good, bad


def _hindrances(offer: Offer, wish: Wish, left: int, way: int | None) -> list[str]:
    found = []
    if offer.kind != wish.kind:
        found.append("kind")
    found += _hours(offer, wish)
    if left < wish.quantity:
        found.append("taken" if offer.quantity >= wish.quantity else "too_little")
    if wish.people and offer.capacity is not None and wish.people > offer.capacity:
        found.append("too_small")
    if offer.reach_m is not None and way is not None and way > offer.reach_m:
        found.append("too_far")
    return found


def _hours(offer: Offer, wish: Wish) -> list[str]:
    days = _days(wish)
    found = []
    if offer.expires_on is not None and days[-1] > offer.expires_on:
        found.append("expires")
    if not offer.lent or wish.starts_at is None or wish.ends_at is None:
        return found
    there = days if offer.kind != Kind.GOODS else [days[0], days[-1]]
    if any(not offer.weekdays >> day.weekday() & 1 for day in there):
        found.append("weekday")
    first, last = (moment.astimezone(SHANGHAI).time() for moment in (wish.starts_at, wish.ends_at))
    if (
        (offer.opens and first < offer.opens)
        or (offer.closes and last > offer.closes)
        or (len(days) > 1 and offer.kind != Kind.GOODS and (offer.opens or offer.closes))
    ):
        found.append("hours")
    if any(since <= day <= until for since, until in offer.closures for day in days):
        found.append("closed")
    return found


def _days(wish: Wish) -> Sequence[date]:
    """The days that the wish touches; the day it is needed by where it has no window."""
    if wish.starts_at is None or wish.ends_at is None:
        return [wish.needed_by]
    first = wish.starts_at.astimezone(SHANGHAI).date()
    last = (wish.ends_at - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    return [first + timedelta(days=n) for n in range(min(366, (last - first).days) + 1)]


def wishes_lent(kind: str) -> bool:
    """Whether a wish of the kind always names a window."""
    return is_lent(kind, False)
