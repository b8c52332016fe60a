"""Candidates: every possible pair, found by cells of a grid instead of all against all.

People of one cell are compared with the places of the cells that their radius can reach.
Places without a point are compared with everybody. Memory: 16 bytes per pair kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from liandong.matching.columns import Bools, Floats, Ints, Rows, csr
from liandong.matching.gates import EARTH_RADIUS_M, possible
from liandong.matching.problem import Problem
from liandong.matching.values import pair_values, seat_values

PAIRS_KEPT = 8_000_000
LIST_AT_LEAST = 64
BLOCK = 400_000
CELL_M = 1000.0

NOTHING = np.int64(-(1 << 40))

Block = tuple[Rows, Rows, Ints]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Possible pairs, sorted by person, then place.

    person, place  int32 rows;  value  int32 points (``values.pair_values``)
    left_out       per person, the most points of a possible pair outside these;
                   ``NOTHING`` where the list is complete
    """

    person: Rows
    place: Rows
    value: Rows
    left_out: Ints

    def __len__(self) -> int:
        return len(self.person)

    @property
    def is_complete(self) -> bool:
        """Whether no possible pair was left out."""
        return bool((self.left_out == NOTHING).all())


def candidates(problem: Problem, *, keep: int = PAIRS_KEPT) -> Pairs:
    """The possible pairs with their values.

    When there are more than ``keep``, each person keeps the best ``keep / people`` (at least
    ``LIST_AT_LEAST``): three quarters by value with the seat, the rest spread over the other
    places, so that no place is forgotten by everybody.
    """
    longest = max(LIST_AT_LEAST, keep // max(1, len(problem.people)))
    seats = seat_values(problem).needed
    left_out = np.full(len(problem.people), NOTHING)
    blocks: list[Block] = []
    total, is_trimmed = 0, False
    for i, j in possible_blocks(problem):
        block = (i.astype(np.int32), j.astype(np.int32), pair_values(problem, i, j))
        total += len(i)
        if total > keep and not is_trimmed:
            is_trimmed = True
            blocks = [_trimmed(old, seats, longest, left_out) for old in blocks]
        blocks.append(_trimmed(block, seats, longest, left_out) if is_trimmed else block)
    if not blocks:
        blocks = [(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int64))]
    person = np.concatenate([block[0] for block in blocks])
    place = np.concatenate([block[1] for block in blocks])
    value = np.concatenate([block[2] for block in blocks]).astype(np.int32)
    order = np.lexsort((place, person))
    return Pairs(person[order], place[order], value[order], left_out)


def _trimmed(block: Block, seats: Ints, longest: int, left_out: Ints) -> Block:
    """The block with at most ``longest`` pairs per person; ``left_out`` learns of the rest."""
    person, place, value = block
    if not len(person):
        return block
    worth = value + seats[place]
    kept = _best(person, worth, _scatter(person, place), longest)
    np.maximum.at(left_out, person[~kept], value[~kept])
    return person[kept], place[kept], value[kept]


def possible_blocks(problem: Problem) -> Iterator[tuple[Ints, Ints]]:
    """The possible pairs, block by block; all pairs of a person come in one block."""
    who, what = problem.people, problem.places
    if not len(who) or not len(what):
        return
    active = np.flatnonzero(problem.standing.shifts.any(axis=1))
    open_place = problem.standing.seats > 0
    anywhere = np.flatnonzero(np.isnan(what.lat) & open_place)
    grid = _Grid(problem, np.flatnonzero(~np.isnan(what.lat) & open_place))
    for members, reachable in grid.groups(active):
        columns = np.concatenate([reachable, anywhere])
        if not len(columns):
            continue
        step = max(1, BLOCK // len(columns))
        for start in range(0, len(members), step):
            rows = members[start : start + step]
            near = _in_reach(problem, rows, columns)
            at_row, at_column = np.nonzero(near)
            i, j = rows[at_row], columns[at_column]
            kept = possible(problem, i, j)
            yield i[kept], j[kept]


def _in_reach(problem: Problem, rows: Ints, columns: Ints) -> Bools:
    """(rows, columns) a cheap first sieve: not beyond the radius, by chord, a hair generous."""
    cosine = problem.person_vectors[rows] @ problem.place_vectors[columns].T
    # In double precision: the cosine of a few kilometres is 1 in single.
    radius = problem.people.radius_m[rows].astype(np.float64)
    angle = np.minimum(np.pi, radius * 1.0001 / EARTH_RADIUS_M + 1e-7)
    # Not `>=`: pairs without a distance (NaN) pass on to the gates that name them.
    near: Bools = ~(cosine < (np.cos(angle) - 1e-13)[:, None])
    return near


class _Grid:
    """Places sorted by square cells of about ``CELL_M``, in rows from south to north."""

    def __init__(self, problem: Problem, places: Ints) -> None:
        who, what = problem.people, problem.places
        self._radius = who.radius_m
        self._degree_m = np.pi * EARTH_RADIUS_M / 180
        lat, lon = what.lat[places], what.lon[places]
        self._south = float(lat.min()) if len(lat) else 0.0
        self._west = float(lon.min()) if len(lon) else 0.0
        # Columns are as wide in degrees as they must be where a degree is shortest.
        farthest = np.nanmax(np.abs(np.concatenate([[0.0], who.lat, lat])))
        self._shrink = max(0.01, float(np.cos(np.radians(farthest))))
        self._person_y, self._person_x = self._cells(who.lat, who.lon)
        y, x = self._cells(lat, lon)
        self._rows = int(y.max()) + 1 if len(y) else 0
        self._wide = int(x.max()) + 1 if len(x) else 0
        order = np.lexsort((places, x, y))
        self._places, self._x = places[order], x[order]
        self._row_start = np.searchsorted(y[order], np.arange(self._rows + 1))

    def _cells(self, lat: Floats, lon: Floats) -> tuple[Ints, Ints]:
        """Cell row and column of points; people outside the places' box may be negative."""
        y = np.floor((lat - self._south) * self._degree_m / CELL_M)
        x = np.floor((lon - self._west) * self._degree_m * self._shrink / CELL_M)
        far = 1 << 30
        return (
            np.nan_to_num(y, nan=far).astype(np.int64),
            np.nan_to_num(x, nan=far).astype(np.int64),
        )

    def groups(self, people: Ints) -> Iterator[tuple[Ints, Ints]]:
        """People of one cell and reach, with the places that they might reach."""
        reach = np.ceil(self._radius[people].astype(np.float64) / CELL_M).astype(np.int64)
        # A few classes of reach, so that one far traveller does not widen a whole cell.
        reach = np.int64(2) ** np.ceil(np.log2(np.maximum(1, reach))).astype(np.int64)
        y, x = self._person_y[people], self._person_x[people]
        order = np.lexsort((people, reach, x, y))
        key = np.stack([y, x, reach])[:, order]
        cuts = np.flatnonzero((key[:, 1:] != key[:, :-1]).any(axis=0)) + 1
        for part in np.split(order, cuts):
            if len(part):
                here = int(y[part[0]]), int(x[part[0]]), int(reach[part[0]])
                yield people[part], self._reachable(*here)

    def _reachable(self, y: int, x: int, reach: int) -> Ints:
        low, high = max(0, y - reach - 1), min(self._rows - 1, y + reach + 1)
        # Nearer the equator than the widest row a cell spans more metres, never fewer.
        from_x, to_x = x - reach - 1, x + reach + 1
        found = []
        for row in range(low, high + 1):
            start, stop = self._row_start[row], self._row_start[row + 1]
            columns = self._x[start:stop]
            found.append(
                self._places[
                    start + np.searchsorted(columns, from_x, "left") : start
                    + np.searchsorted(columns, to_x, "right")
                ]
            )
        return np.concatenate(found) if found else np.zeros(0, np.int64)


def _scatter(person: Rows, place: Rows) -> Ints:
    """A number without order for each pair; the same on every machine."""
    mixed = person.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= (place.astype(np.uint64) + np.uint64(1)) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(1)).astype(np.int64)


def _best(person: Rows, worth: Ints, scatter: Ints, longest: int) -> Bools:
    """Which pairs each person keeps: the worthiest, and some without regard to worth."""
    start, _ = csr(person, int(person.max()) + 1)
    kept = np.zeros(len(person), np.bool_)
    for score, share in ((worth, longest - longest // 4), (scatter, longest // 4)):
        order = np.lexsort((-score, person))
        rank = np.arange(len(person)) - start[person[order]]
        kept[order[rank < share]] = True
    return kept
