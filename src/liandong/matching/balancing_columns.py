"""Who could be guided by whom: the two sides as columns, hard gates, points of a pair.

Distances are metres along the chord (under 100 km the same as along the ground), points are
whole numbers, sets of languages and fields are bit masks. ``NOBODY`` (−1) is no guide.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from liandong.core.geo import EARTH_RADIUS_M
from liandong.matching.columns import Bools, Floats, Ints, column, refuse, refuse_twins

NOBODY = -1
PARTS = ("guided", "keep", "near", "street", "language", "field")
"""What speaks for a pair, in the order of ``pair_parts``."""


@dataclass(frozen=True, slots=True)
class BalanceWeights:
    """Points of a pair, and what one person more costs a guide.

    guided     being guided at all
    keep       staying with the guide of today
    near       × (1 − distance / reach);  street  both of one street
    language   both share a language;  field  × share of the volunteer's fields
    amber, red what the last person up to the amber and up to the critical limit costs; up to
               green nobody costs anything, between the limits the cost rises in even steps
    """

    guided: int = 1000
    keep: int = 100
    near: int = 200
    street: int = 60
    language: int = 120
    field: int = 80
    amber: int = 200
    red: int = 600

    def __post_init__(self) -> None:
        """Refuse weights that would leave somebody alone to spare a guide."""
        if min(self.guided, self.keep, self.near, self.street, self.language, self.field) < 0:
            raise ValueError(f"Points cannot be negative: {self}.")
        if not 0 <= self.amber <= self.red < self.guided:
            raise ValueError(f"Load must cost less than being guided is worth: {self}.")


@dataclass(frozen=True, eq=False)
class Volunteers:
    """One row per person who is to be guided; ``guide`` is the row of today's guide or −1.

    lat, lon are NaN where no place is known; ``street`` is −1 where none is known.
    """

    id: Ints
    lat: Floats
    lon: Floats
    reach_m: Floats
    languages: Ints
    fields: Ints
    street: Ints
    guide: Ints

    def __post_init__(self) -> None:
        _columns(self)
        refuse(~(self.reach_m >= 0), self.id, "A reach cannot be negative", self.reach_m)

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, eq=False)
class Guides:
    """One row per guide.

    green, amber, critical   the limits of the span;  taken  people guided who are not rows here
    takes_new   False: away or leaving, keeps whom they have and gets nobody
    """

    id: Ints
    lat: Floats
    lon: Floats
    languages: Ints
    fields: Ints
    street: Ints
    green: Ints
    amber: Ints
    critical: Ints
    taken: Ints
    takes_new: Bools

    def __post_init__(self) -> None:
        _columns(self)
        bad = ~((self.green > 0) & (self.green <= self.amber) & (self.amber <= self.critical))
        refuse(bad, self.id, "Limits of a span must rise, critical", self.critical)
        refuse(self.taken < 0, self.id, "A count cannot be negative", self.taken)

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, eq=False)
class BalanceProblem:
    """Both sides, pairs that must not be (rows of volunteer and guide), and the weights."""

    volunteers: Volunteers
    guides: Guides
    excluded: Ints = field(default_factory=lambda: np.empty((0, 2), np.int64))
    weights: BalanceWeights = BalanceWeights()

    def __post_init__(self) -> None:
        pairs = np.asarray(self.excluded, np.int64).reshape(-1, 2)
        n, m = len(self.volunteers), len(self.guides)
        if len(pairs) and (pairs.min() < 0 or (pairs >= [n, m]).any()):
            raise ValueError("An excluded pair names a row that does not exist.")
        object.__setattr__(self, "excluded", np.unique(pairs, axis=0))
        if (self.volunteers.guide >= m).any() or (self.volunteers.guide < NOBODY).any():
            raise ValueError("A guide of today is a row of the guides, or -1.")

    @cached_property
    def seats(self) -> Ints:
        """How many more people each guide may have: critical limit less those taken."""
        room: Ints = np.maximum(0, self.guides.critical - self.guides.taken)
        return room

    @cached_property
    def first_seat(self) -> Ints:
        """Seats of guide j: ``first_seat[j]:first_seat[j + 1]``."""
        return np.concatenate([[0], np.cumsum(self.seats)])

    @cached_property
    def seat_cost(self) -> Ints:
        """What each seat costs in points; within a guide never less than the one before."""
        g, w = self.guides, self.weights
        owner = np.repeat(np.arange(len(g)), self.seats)
        number = g.taken[owner] + 1 + np.arange(len(owner)) - self.first_seat[owner]
        green, amber, critical = g.green[owner], g.amber[owner], g.critical[owner]
        to_amber = w.amber * (number - green) // np.maximum(1, amber - green)
        beyond = (w.red - w.amber) * (number - amber) // np.maximum(1, critical - amber)
        cost = np.where(number <= amber, to_amber, w.amber + beyond)
        whole: Ints = np.where(number <= green, 0, cost).astype(np.int64)
        return whole

    @cached_property
    def _points(self) -> tuple[Floats, Floats]:
        return _vectors(self.volunteers.lat, self.volunteers.lon), _vectors(
            self.guides.lat, self.guides.lon
        )

    def distance_m(self, rows: Ints, to: Ints) -> Floats:
        """Metres between volunteers and guides (broadcast); NaN where a place is unknown."""
        here, there = self._points
        total = np.zeros(np.broadcast_shapes(rows.shape, to.shape))
        for axis in range(3):
            total += (here[axis][rows] - there[axis][to]) ** 2
        return np.sqrt(total)

    def allowed(self, rows: Ints, to: Ints) -> Bools:
        """Whether no gate forbids the pairs (rows of volunteers and guides, broadcast).

        A pair of today may stay wherever the two live; a new one is within the volunteer's
        reach or of one street, and with somebody who takes people. Excluded pairs never are.
        """
        v, g = self.volunteers, self.guides
        may = self.distance_m(rows, to) <= v.reach_m[rows]
        may |= (v.street[rows] == g.street[to]) & (v.street[rows] >= 0)
        may &= g.takes_new[to]
        may |= v.guide[rows] == to
        return may & ~self._is_excluded(rows, to) if len(self.excluded) else may

    def pair_parts(self, rows: Ints, to: Ints) -> Ints:
        """Points of the pairs by part (first axis: ``PARTS``), allowed or not."""
        v, g, w = self.volunteers, self.guides, self.weights
        shape = np.broadcast_shapes(rows.shape, to.shape)
        away, reach = self.distance_m(rows, to), v.reach_m[rows]
        is_same = (v.street[rows] == g.street[to]) & (v.street[rows] >= 0)
        near = np.where(away <= reach, w.near * (1 - away / np.maximum(1, reach)), 0.0)
        wanted = np.bitwise_count(v.fields[rows])
        shared = np.bitwise_count(v.fields[rows] & g.fields[to])
        parts = np.zeros((len(PARTS), *shape), np.int64)
        parts[0] = w.guided
        parts[1] = w.keep * (v.guide[rows] == to)
        parts[2] = np.maximum(0, near)
        parts[3] = w.street * is_same
        parts[4] = w.language * ((v.languages[rows] & g.languages[to]) != 0)
        parts[5] = w.field * shared.astype(np.int64) // np.maximum(1, wanted)
        return parts

    def _is_excluded(self, rows: Ints, to: Ints) -> Bools:
        shape = np.broadcast_shapes(rows.shape, to.shape)
        m = max(1, len(self.guides))
        barred = self.excluded[:, 0] * m + self.excluded[:, 1]
        if len(barred) > 64:
            asked = np.broadcast_to(rows * m + to, shape)
            at = np.minimum(np.searchsorted(barred, asked), len(barred) - 1)
            return np.asarray(barred[at] == asked, np.bool_)
        return np.isin(np.broadcast_to(rows * m + to, shape), barred)


def _vectors(lat: Floats, lon: Floats) -> Floats:
    """Points as vectors of metres from the middle of the earth, shape (3, rows)."""
    a, b = np.radians(lat), np.radians(lon)
    return EARTH_RADIUS_M * np.stack([np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)])


def _columns(side: Volunteers | Guides) -> None:
    kinds = {"lat": np.float64, "lon": np.float64, "reach_m": np.float64, "takes_new": np.bool_}
    shape = (len(side.id),)
    for name in side.__dataclass_fields__:
        given = getattr(side, name)
        object.__setattr__(side, name, column(name, given, kinds.get(name, np.int64), shape))
    refuse_twins("id", side.id)
