"""The market of one week: people with their possible places, places with their seats.

Built by scanning the ground. A *list* is the possible pairs of one person; a *slot* is one of
the places that a person may still take in the week; an *arc* is the position of a pair in
the lists. Lists are whole as long as memory allows; otherwise they hold the pairs of most
points at the prices of the moment, and are drawn up anew when prices have moved.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from liandong.matching.bundles import SCALE
from liandong.matching.columns import Bools, Floats, Ints, Rows, csr
from liandong.matching.ground import Ground
from liandong.matching.kernels import chosen, in_parallel, in_turn
from liandong.matching.problem import Problem
from liandong.matching.scanning import Scanned, scan
from liandong.matching.values import seat_values, seats_left

Shorts = npt.NDArray[np.int16]
Kind = TypeVar("Kind", bound=np.generic)

MOST_PAIRS = 64_000_000
"""Pairs kept in memory at once; about 6 bytes each, 8 when travel counts."""

SAMPLE = 500


class Arrays(NamedTuple):
    """What the kernels read. Numbers of people and places are those of the ground.

    first      ``first[i]:first[i + 1]`` are the arcs of person i
    place, value, way   per arc: place, points, travel minutes (empty: none count)
    most, minutes       per person: shifts and minutes left
    starts, ends, length, shift, needed, seats, worth, extra   per place; the last two are the
               sixteenths of a point that a needed and a further seat are worth
    slot       ``slot[i]:slot[i + 1]`` are the slots of person i;  owner: a slot's person
    seat       ``seat[j]:seat[j + 1]`` are the seats of place j
    apart_first, apart  people who must not serve on the same shift
    rest       minutes between two shifts;  grain: see ``bundles.search``
    """

    first: Ints
    place: Rows
    value: npt.NDArray[np.int16]
    way: npt.NDArray[np.int16]
    most: Rows
    minutes: Rows
    starts: Ints
    ends: Ints
    length: Rows
    shift: Ints
    needed: Rows
    seats: Rows
    worth: Ints
    extra: Ints
    slot: Rows
    owner: Rows
    seat: Rows
    apart_first: Ints
    apart: Rows
    rest: int
    grain: int


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Lists and seats of one week; ``is_whole`` when no possible pair was left out.

    surplus   where lists are not whole: a bound on the points of all best bundles over *all*
              possible pairs, at the offers that the lists were drawn up with
    possible  how many pairs are possible
    """

    ground: Ground
    arrays: Arrays
    is_whole: bool
    surplus: int
    possible: int
    is_compiled: bool

    @property
    def people(self) -> int:
        """How many people take part."""
        return len(self.arrays.most)

    def spread(self, work: Callable[[int, int], object]) -> None:
        """``work(start, stop)`` over all people, in parallel where compiled."""
        in_parallel(work, self.people, compile=self.is_compiled)


def longest_list(g: Ground, rest: int, *, compile: bool, most: int = MOST_PAIRS) -> int:
    """How many pairs each person may keep, judged by a sample of the people."""
    n = len(g.person)
    rows = np.unique(np.linspace(0, max(0, n - 1), min(n, SAMPLE)).astype(np.int64))
    if not len(rows):
        return 1 << 30
    offer = np.zeros(len(g.place), np.int64)
    _, degree, *_ = chosen(scan, compile=compile)(g, rows, offer, 1 << 30, rest, 0, False)
    likely = float(degree.mean()) * n * 1.05
    return 1 << 30 if likely <= most else max(16, most // n)


def market(
    problem: Problem, g: Ground, offer: Ints, longest: int, *, wants_bound: bool, compile: bool
) -> Market:
    """Scan the ground; ``offer``: sixteenths of a point that a seat of each place brings."""
    rest, run = problem.rules.rest_minutes, chosen(scan, compile=compile)
    # The way to a place has no round length; without it most lengths are quarters of an hour.
    grain = int(np.gcd.reduce(g.length)) if g.speed == 0 and len(g.length) else 0

    def part(start: int, stop: int) -> Scanned:
        return run(g, np.arange(start, stop), offer, longest, rest, grain, wants_bound)

    lists = _Lists(len(g.person), travels=g.speed > 0)
    for found in in_turn(part, len(g.person), compile=compile):
        lists.add(*found)
    first, place, value, way = lists.done()
    kept, degree = np.diff(first), lists.degree
    needed, further = seats_left(problem)
    seats = (needed + further)[g.place]
    worth = seat_values(problem)
    slot, owner, seat = _slots(np.minimum(g.most, kept), seats)
    apart_first, apart = _apart(problem, g)
    return Market(
        ground=g,
        arrays=Arrays(
            first=first,
            place=place,
            value=value,
            way=way,
            most=g.most,
            minutes=g.minutes,
            starts=g.starts,
            ends=g.ends,
            length=g.length,
            shift=problem.places.shift[g.place],
            needed=needed[g.place].astype(np.int32),
            seats=seats.astype(np.int32),
            worth=worth.needed[g.place] * SCALE,
            extra=worth.extra[g.place] * SCALE,
            slot=slot,
            owner=owner,
            seat=seat,
            apart_first=apart_first,
            apart=apart,
            rest=rest,
            grain=grain,
        ),
        is_whole=bool((kept == degree).all()),
        surplus=lists.surplus,
        possible=int(degree.sum(dtype=np.int64)),
        is_compiled=compile,
    )


class _Lists:
    """Lists put together part by part, so that they are not held twice."""

    def __init__(self, people: int, *, travels: bool) -> None:
        self.kept = np.zeros(people, np.int64)
        self.degree = np.zeros(people, np.int64)
        self.surplus = 0
        self._people, self._at, self._travels = 0, 0, travels
        self._place = np.empty(0, np.int32)
        self._value = np.empty(0, np.int16)
        self._way = np.empty(0, np.int16)

    def add(
        self, kept: Rows, degree: Rows, best: Ints, place: Rows, value: Shorts, way: Shorts
    ) -> None:
        """The lists of the next people."""
        people = slice(self._people, self._people + len(kept))
        self.kept[people], self.degree[people] = kept, degree
        self._people = people.stop
        self.surplus += int(best.sum())
        until = self._at + len(place)
        if until > len(self._place):
            # Room for all that is likely still to come; untouched room costs no memory.
            share = max(0.02, self._people / max(1, len(self.kept)))
            size = int(1.1 * until / share) + 1024
            self._place = _longer(self._place, self._at, size)
            self._value = _longer(self._value, self._at, size)
            self._way = _longer(self._way, self._at, size if self._travels else 0)
        self._place[self._at : until], self._value[self._at : until] = place, value
        if self._travels:
            self._way[self._at : until] = way
        self._at = until

    def done(self) -> tuple[Ints, Rows, Shorts, Shorts]:
        """Starts of the lists, places, points and travel minutes."""
        first = np.zeros(len(self.kept) + 1, np.int64)
        np.cumsum(self.kept, out=first[1:])
        way = self._way[: self._at if self._travels else 0]
        return first, self._place[: self._at], self._value[: self._at], way


def _longer(array: npt.NDArray[Kind], used: int, size: int) -> npt.NDArray[Kind]:
    longer = np.empty(size, array.dtype)
    longer[:used] = array[:used]
    return longer


def shortlist(m: Market, offer: Ints, points: float) -> Market:
    """The same market with the pairs only that are worth more than -``points`` at ``offer``."""
    a, least = m.arrays, -round(points * SCALE)

    def part(start: int, stop: int) -> tuple[Rows, Rows, Shorts, Shorts]:
        arcs = slice(a.first[start], a.first[stop])
        worth = a.value[arcs].astype(np.int32) * np.int32(SCALE)
        keep = worth + cheap[a.place[arcs]] > least
        counted = np.concatenate([[0], np.cumsum(keep, dtype=np.int64)])
        count = np.diff(counted[a.first[start : stop + 1] - a.first[start]]).astype(np.int32)
        way = a.way[arcs][keep] if len(a.way) else a.way
        return count, a.place[arcs][keep], a.value[arcs][keep], way

    cheap = np.clip(offer, -(1 << 29), 1 << 29).astype(np.int32)
    lists = _Lists(m.people, travels=len(a.way) > 0)
    for count, place, value, way in in_turn(part, m.people, compile=m.is_compiled):
        lists.add(count, count, np.zeros(1, np.int64), place, value, way)
    first, place, value, way = lists.done()
    return replace(m, arrays=_listed_anew(a, first, place, value, way), is_whole=False)


def clashing(m: Market, problem: Problem, so_far: Ints) -> Bools:
    """Which arcs clash with ``so_far``, (k, 2) rows planned in other weeks."""
    a, g = m.arrays, m.ground
    begin, until = int(g.starts.min()) - a.rest, int(g.ends.max()) + a.rest
    place = so_far[:, 1]
    near = so_far[(problem.places.ends[place] > begin) & (problem.places.starts[place] < until)]
    mine = np.full(len(problem.people), -1, np.int64)
    mine[g.person] = np.arange(len(g.person))
    drop = np.zeros(len(a.place), np.bool_)
    for row, j in near.tolist():
        if mine[row] < 0:
            continue
        arcs = slice(a.first[mine[row]], a.first[mine[row] + 1])
        start, end = problem.places.starts[j], problem.places.ends[j]
        mask = (a.starts[a.place[arcs]] < end + a.rest) & (start < a.ends[a.place[arcs]] + a.rest)
        drop[arcs] |= mask
    return drop


def without(m: Market, problem: Problem, so_far: Ints) -> Market:
    """The market less the pairs that clash with ``so_far``, (k, 2) rows planned in other weeks."""
    a, drop = m.arrays, clashing(m, problem, so_far)
    if not drop.any():
        return m
    left = np.concatenate([[0], np.cumsum(~drop)])
    first = left[a.first]
    way = a.way[~drop] if len(a.way) else a.way
    return replace(m, arrays=_listed_anew(a, first, a.place[~drop], a.value[~drop], way))


def own_lists(m: Market, other: Market) -> Market:
    """``m`` with lists that it does not share with ``other``."""
    a = m.arrays
    if a.place is not other.arrays.place:
        return m
    arrays = a._replace(place=a.place.copy(), value=a.value.copy(), way=a.way.copy())
    return replace(m, arrays=arrays)


def _listed_anew(a: Arrays, first: Ints, place: Rows, value: Shorts, way: Shorts) -> Arrays:
    """The same people and places with other lists."""
    slot, owner, _ = _slots(np.minimum(a.most, np.diff(first)), a.seats)
    return a._replace(first=first, place=place, value=value, way=way, slot=slot, owner=owner)


def _slots(slots: npt.NDArray[Any], seats: npt.NDArray[Any]) -> tuple[Rows, Rows, Rows]:
    """Starts of the slots, the owner of each, starts of the seats."""
    slot = np.concatenate([[0], np.cumsum(slots)]).astype(np.int32)
    owner = np.repeat(np.arange(len(slots), dtype=np.int32), slots)
    return slot, owner, np.concatenate([[0], np.cumsum(seats)]).astype(np.int32)


def _apart(problem: Problem, g: Ground) -> tuple[Ints, Rows]:
    mine = np.full(len(problem.people), -1, np.int64)
    mine[g.person] = np.arange(len(g.person))
    pairs = mine[problem.apart]
    pairs = pairs[(pairs >= 0).all(axis=1)]
    both = np.concatenate([pairs, pairs[:, ::-1]])
    first, order = csr(both[:, 0], len(g.person))
    return first, both[order, 1].astype(np.int32)


class Prices(NamedTuple):
    """A price per place in sixteenths of a point, and the bound that it proves."""

    price: Floats
    bound: int


def supply(a: Arrays, price: Floats) -> tuple[Ints, Ints]:
    """The fewest and the most seats that each place offers at its price."""
    gap, further = (a.worth - a.extra).astype(np.float64), a.seats - a.needed
    least = np.where(price > 0, a.needed, 0) + np.where(price > gap, further, 0)
    most = np.where(price >= 0, a.needed, 0) + np.where(price >= gap, further, 0)
    return least, most


def seat_rent(a: Arrays, price: Ints) -> int:
    """What the seats are worth at these prices beyond what people get: the places' part."""
    gap, further = a.worth - a.extra, (a.seats - a.needed).astype(np.int64)
    rent = a.needed * np.maximum(0, price) + further * np.maximum(0, price - gap)
    return int(rent.sum())


def loads(a: Arrays, held: Rows) -> Rows:
    """People at each place."""
    return np.bincount(a.place[held[held >= 0]], minlength=len(a.needed)).astype(np.int32)
