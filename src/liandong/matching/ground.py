"""The ground: people and places of one week laid out so that a scan touches little memory.

Places are sorted by the hour of the week in which they start, then by square cell, row by
row: whoever is free in that hour reads one run of places per row of cells within reach.
People are sorted by cell, so that neighbours read the same runs.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.matching.columns import HOURS_PER_WEEK, Floats, Ints, Masks, Rows, Singles, csr
from liandong.matching.problem import EARTH_RADIUS_M, THURSDAY, Problem, unit_vectors

CELL_M = 1000.0
FEWEST_ENTRIES = 1 << 16
FAR = 1 << 30
# Beyond this a plane is too coarse a picture of the Earth: every cell is looked at.
PLANE_M = 300_000.0
NEUTRAL = 0.5

DEGREE_M = np.pi * EARTH_RADIUS_M / 180


class Ground(NamedTuple):
    """Arrays that the scan reads. People and places are numbered in the order of the ground.

    person, place   rows of the problem; first_anywhere: places from here on have no point
    px..pz, sx..sz  unit vectors;  radius_m;  y, x: a person's cell in cells, may lie outside
    have, asked     requirements;  free, touched: (·, 3) hours of the week
    liking          (n, kinds) points;  kind: its column, 0 when there is only one
    reliable        float64 0..1;  weight: ``Weights.reliability``;  priority 0..100
    tired           points taken off;  most, minutes: shifts and minutes left in the week
    length          minutes of a place;  starts, ends: minutes
    entry           ``entry[(hour * rows + y) * wide + x]``: first place of the cell in the hour
    anywhere        first place without a point, by hour
    busy_*          spans in which a person cannot serve, rest included where it is a promise
    known_*         project numbers known, points;  project: number of a place's project
    closed_*        places (ground numbers) closed to a person;  stays_*: places in force
    """

    person: Rows
    place: Rows
    first_anywhere: int
    px: Floats
    py: Floats
    pz: Floats
    sx: Floats
    sy: Floats
    sz: Floats
    radius_m: Singles
    y: Floats
    x: Floats
    have: Masks
    asked: Masks
    free: Masks
    touched: Masks
    liking: npt.NDArray[np.int16]
    kind: Rows
    nearness: int
    reliable: Singles
    reliability: int
    priority: Rows
    tired: Rows
    most: Rows
    minutes: Rows
    length: Rows
    starts: Ints
    ends: Ints
    rows: int
    wide: int
    cell_m: float
    entry: Rows
    anywhere: Rows
    busy_first: Ints
    busy_from: Ints
    busy_until: Ints
    known_first: Ints
    known_project: Rows
    known_points: Rows
    project: Rows
    closed_first: Ints
    closed_place: Rows
    stays_first: Ints
    stays_place: Rows
    stay: int
    speed: int


def ground(problem: Problem, week: int, have: Masks, asked: Masks, seed: int) -> Ground:
    """The people who still have a shift left in ``week``, and the places with a free seat."""
    who, what, weigh = problem.people, problem.places, problem.weights
    place = np.flatnonzero((problem.week == week) & (problem.standing.seats > 0))
    person = np.flatnonzero(problem.standing.shifts[:, week] > 0)
    hour = ((what.starts + problem.rules.utc_offset_minutes + THURSDAY) // 60) % HOURS_PER_WEEK
    grid = _Grid(problem, place)
    place = place[np.lexsort((scrambled(what.id[place], seed), grid.key(place), hour[place]))]
    is_somewhere = ~np.isnan(what.lat[place])
    place = np.concatenate([place[is_somewhere], place[~is_somewhere]])
    near = int(is_somewhere.sum())
    y, x = grid.of(who.lat[person], who.lon[person])
    by_cell = np.lexsort((scrambled(who.id[person], seed), np.floor(x), np.floor(y)))
    person, y, x = person[by_cell], y[by_cell], x[by_cell]
    seen = np.full(len(what), -1, np.int64)
    seen[place] = np.arange(len(place))
    mine = np.full(len(who), -1, np.int64)
    mine[person] = np.arange(len(person))
    busy = _busy(problem, mine, len(person))
    known = _known(problem, place, mine, len(person))
    shut = np.concatenate([problem.excluded, problem.kept_apart, problem.declined, problem.fixed])
    closed = _listed(shut, mine, seen, len(person))
    stays = _listed(problem.current, mine, seen, len(person))
    points = np.ascontiguousarray(unit_vectors(who.lat[person], who.lon[person]).T)
    there = np.ascontiguousarray(unit_vectors(what.lat[place], what.lon[place]).T)
    liking, kind = _likings(problem, person, place)
    tired = np.minimum(1, who.recent_minutes[person] / weigh.load_full_minutes)
    at_hour = np.arange(HOURS_PER_WEEK + 1)
    cells = (hour[place[:near]] * grid.rows * grid.wide) + grid.key(place[:near])
    return Ground(
        person=person.astype(np.int32),
        place=place.astype(np.int32),
        first_anywhere=near,
        px=points[0],
        py=points[1],
        pz=points[2],
        sx=there[0],
        sy=there[1],
        sz=there[2],
        radius_m=who.radius_m[person],
        y=y,
        x=x,
        have=have[person],
        asked=asked[place],
        free=who.hours[person],
        touched=problem.place_hours[place],
        liking=liking,
        kind=kind,
        nearness=weigh.nearness,
        reliable=who.reliability[person],
        reliability=weigh.reliability,
        priority=what.priority[place].astype(np.int32),
        tired=-np.rint(weigh.load * tired).astype(np.int32),
        most=problem.standing.shifts[person, week].astype(np.int32),
        minutes=problem.standing.minutes[person, week].astype(np.int32),
        length=problem.minutes[place].astype(np.int32),
        starts=what.starts[place],
        ends=what.ends[place],
        rows=grid.rows,
        wide=grid.wide,
        cell_m=grid.cell_m,
        entry=np.searchsorted(cells, np.arange(HOURS_PER_WEEK * grid.rows * grid.wide + 1)).astype(
            np.int32
        ),
        anywhere=(near + np.searchsorted(hour[place[near:]], at_hour)).astype(np.int32),
        busy_first=busy[0],
        busy_from=busy[1],
        busy_until=busy[2],
        known_first=known[0],
        known_project=known[1],
        known_points=known[2],
        project=known[3],
        closed_first=closed[0],
        closed_place=closed[1],
        stays_first=stays[0],
        stays_place=stays[1],
        stay=weigh.stay,
        speed=problem.rules.travel_m_per_minute,
    )


def scanned(g: Ground) -> Ground:
    """The ground without what only the scan reads; a hundred bytes a person less."""
    none, words = np.zeros(0), np.zeros((0, 3), np.uint64)
    return g._replace(
        px=none, py=none, pz=none, y=none, x=none,
        have=words, free=words, liking=np.zeros((0, 1), np.int16),
    )  # fmt: skip


class _Grid:
    """Square cells over the places of a week; as wide in degrees as where a degree is shortest."""

    def __init__(self, problem: Problem, places: Ints) -> None:
        lat, lon = problem.places.lat[places], problem.places.lon[places]
        self._lat, self._lon = problem.places.lat, problem.places.lon
        known = ~np.isnan(lat)
        lat, lon = lat[known], lon[known]
        self.south = float(lat.min()) if len(lat) else 0.0
        self.west = float(lon.min()) if len(lon) else 0.0
        farthest = np.nanmax(np.abs(np.concatenate([[0.0], lat, problem.people.lat])))
        self.shrink = max(0.01, float(np.cos(np.radians(farthest))))
        self.cell_m = CELL_M
        high = (float(lat.max()) - self.south if len(lat) else 0.0) * DEGREE_M
        wide = (float(lon.max()) - self.west if len(lon) else 0.0) * DEGREE_M * self.shrink
        most = max(FEWEST_ENTRIES, 8 * len(places))
        while True:
            self.rows = int(high // self.cell_m) + 1
            self.wide = int(wide // self.cell_m) + 1
            if self.rows * self.wide * HOURS_PER_WEEK <= most:
                break
            self.cell_m *= 2

    def of(self, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Where points lie, in cells from the south-west corner; ``FAR`` for unknown ones."""
        y = (lat - self.south) * DEGREE_M / self.cell_m
        x = (lon - self.west) * DEGREE_M * self.shrink / self.cell_m
        return np.nan_to_num(y, nan=float(FAR)), np.nan_to_num(x, nan=float(FAR))

    def key(self, places: Ints) -> Ints:
        """The cell of each place, row by row; after all others for places without a point."""
        y, x = self.of(self._lat[places], self._lon[places])
        inside = np.minimum(np.floor(y), self.rows - 1) * self.wide
        inside += np.minimum(np.floor(x), self.wide - 1)
        key: Ints = np.where(y < FAR, inside, self.rows * self.wide).astype(np.int64)
        return key


def scrambled(ids: Ints, seed: int) -> Ints:
    """A number for each id that depends on id and seed alone (splitmix64)."""
    mixed = ids.astype(np.uint64) + np.uint64((seed * 0x9E3779B97F4A7C15 + 1) % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(1)).astype(np.int64)


def _likings(problem: Problem, person: Ints, place: Ints) -> tuple[npt.NDArray[np.int16], Rows]:
    weight, columns = problem.weights.preference, problem.people.preferences
    if not columns.shape[1]:
        points = np.full((len(person), 1), np.rint(weight * NEUTRAL), np.int16)
        return points, np.zeros(len(place), np.int32)
    points = np.empty((len(person), columns.shape[1]), np.int16)
    for kind in range(columns.shape[1]):
        points[:, kind] = np.rint(weight * columns[person, kind].astype(np.float64))
    return points, problem.places.kind[place].astype(np.int32)


def _busy(problem: Problem, mine: Ints, n: int) -> tuple[Ints, Ints, Ints]:
    """Spans of each person of the ground in which no place may lie: exceptions, promises."""
    away, rest = problem.people.busy, problem.rules.rest_minutes
    row, place = problem.fixed[:, 0], problem.fixed[:, 1]
    who = np.concatenate([away[:, 0], row])
    begin = np.concatenate([away[:, 1], problem.places.starts[place] - rest])
    until = np.concatenate([away[:, 2], problem.places.ends[place] + rest])
    here = mine[who] >= 0
    first, order = csr(mine[who[here]], n)
    return first, begin[here][order], until[here][order]


def _known(problem: Problem, place: Ints, mine: Ints, n: int) -> tuple[Ints, Rows, Rows, Rows]:
    keys, strength, number = problem.familiarity
    projects = int(number.max()) + 1 if len(number) else 1
    row = mine[keys // projects]
    here = row >= 0
    first, order = csr(row[here], n)
    points = np.rint(problem.weights.continuity * strength[here][order]).astype(np.int32)
    known = (keys[here] % projects)[order].astype(np.int32)
    return first, known, points, number[place].astype(np.int32)


def _listed(pairs: Ints, mine: Ints, seen: Ints, n: int) -> tuple[Ints, Rows]:
    """Pairs of rows as lists of ground places by ground person."""
    row, place = mine[pairs[:, 0]], seen[pairs[:, 1]]
    here = (row >= 0) & (place >= 0)
    first, order = csr(row[here], n)
    return first, place[here][order].astype(np.int32)
