"""Borders: who can reach places of another part, and which places they can reach.

Counted in square cells, a little generously: a cell counts as reached when any point of it may
be. So nobody who can cross a border is overlooked, and the gates sort out the rest.
"""

from dataclasses import dataclass

import numpy as np

from liandong.matching.columns import Bools, Floats, Ints, Singles
from liandong.matching.cutting import Cut
from liandong.matching.gates import EARTH_RADIUS_M
from liandong.matching.kernels import chosen, compiled, pays
from liandong.matching.problem import Problem

CELL_M = 500.0
DEGREE_M = np.pi * EARTH_RADIUS_M / 180


@compiled
def reached_parts(
    y: Ints,
    x: Ints,
    reach: Ints,
    part: Ints,
    row_start: Ints,
    spot_x: Ints,
    spot_part: Ints,
    stamp: Ints,
    out_group: Ints,
    out_part: Ints,
) -> int:
    """Every (group, part other than its own) whose places the group may reach, once each.

    Groups of people: cell row, cell column, reach in cells, part. Spots: cells that hold places
    of a part, ``row_start`` by cell row, then ascending by column. Returns how many there are;
    writes as many as the two outputs hold. ``stamp``: −1 for every part.
    """
    found = 0
    rows = len(row_start) - 1
    for g in range(len(y)):
        far = reach[g]
        for row in range(max(0, y[g] - far), min(rows - 1, y[g] + far) + 1):
            up = max(0, abs(row - y[g]) - 1)
            low, high = row_start[row], row_start[row + 1]
            while low < high:
                middle = (low + high) // 2
                if spot_x[middle] < x[g] - far:
                    low = middle + 1
                else:
                    high = middle
            for at in range(low, row_start[row + 1]):
                if spot_x[at] > x[g] + far:
                    break
                there = spot_part[at]
                if there == part[g] or stamp[there] == g:
                    continue
                aside = max(0, abs(spot_x[at] - x[g]) - 1)
                if up * up + aside * aside < far * far:
                    stamp[there] = g
                    if found < len(out_group):
                        out_group[found] = g
                        out_part[found] = there
                    found += 1
    return found


@compiled
def mark_spots(
    groups: Ints,
    y: Ints,
    x: Ints,
    reach: Ints,
    row_start: Ints,
    spot_x: Ints,
    out: Bools,
) -> None:
    """Mark the spots that any of ``groups`` may reach; the arrays as in ``reached_parts``."""
    rows = len(row_start) - 1
    for n in range(len(groups)):
        g = groups[n]
        far = reach[g]
        for row in range(max(0, y[g] - far), min(rows - 1, y[g] + far) + 1):
            up = max(0, abs(row - y[g]) - 1)
            low, high = row_start[row], row_start[row + 1]
            while low < high:
                middle = (low + high) // 2
                if spot_x[middle] < x[g] - far:
                    low = middle + 1
                else:
                    high = middle
            for at in range(low, row_start[row + 1]):
                if spot_x[at] > x[g] + far:
                    break
                aside = max(0, abs(spot_x[at] - x[g]) - 1)
                if up * up + aside * aside < far * far:
                    out[at] = True


@dataclass(frozen=True, slots=True, eq=False)
class Border:
    """Two neighbouring parts and the people (rows) of either who can reach the other's places."""

    low: int
    high: int
    people: Ints


class Borders:
    """The borders of a cut."""

    def __init__(self, problem: Problem, cut: Cut) -> None:
        who, what = problem.people, problem.places
        self._cut = cut
        lat, lon = what.lat, what.lon
        placed, homed = np.flatnonzero(~np.isnan(lat)), np.flatnonzero(~np.isnan(who.lat))
        self._south = float(lat[placed].min()) if len(placed) else 0.0
        self._west = float(lon[placed].min()) if len(placed) else 0.0
        farthest = np.abs(np.concatenate([[0.0], who.lat[homed], lat[placed]])).max()
        self._shrink = max(0.01, float(np.cos(np.radians(farthest))))
        y, x = self._cells(lat[placed], lon[placed])
        part = cut.place[placed]
        order = np.lexsort((placed, part, x, y))
        spots, back = _firsts(np.stack([y, x, part], axis=1)[order])
        self._spot_x, self._spot_part = spots[:, 1].copy(), spots[:, 2].copy()
        rows = int(spots[-1, 0]) + 1 if len(spots) else 0
        self._row_start = np.searchsorted(spots[:, 0], np.arange(rows + 1)).astype(np.int64)
        self.spot = np.full(len(what), -1)
        self.spot[placed[order]] = back
        self._group_people(homed, *self._cells(who.lat[homed], who.lon[homed]), who.radius_m)
        self.between = self._between()

    def _cells(self, lat: Floats, lon: Floats) -> tuple[Ints, Ints]:
        y = np.floor((lat - self._south) * DEGREE_M / CELL_M)
        x = np.floor((lon - self._west) * DEGREE_M * self._shrink / CELL_M)
        return y.astype(np.int64), x.astype(np.int64)

    def _group_people(self, homed: Ints, y: Ints, x: Ints, radius: Singles) -> None:
        """Groups of people of one cell, reach and part; the group of each person, or −1."""
        far = np.minimum(radius[homed].astype(np.float64), np.pi * EARTH_RADIUS_M)
        # Degrees east are wider than assumed nearer the equator: never a cell too few.
        reach = np.ceil(far * 1.0001 / CELL_M).astype(np.int64)
        part = self._cut.person[homed]
        order = np.lexsort((homed, part, reach, x, y))
        groups, back = _firsts(np.stack([y, x, reach, part], axis=1)[order])
        self._y, self._x, self._reach, self._part = (groups[:, k].copy() for k in range(4))
        self.group = np.full(len(self._cut.person), -1)
        self.group[homed[order]] = back

    def _between(self) -> list[Border]:
        """The borders that anybody can cross, by their parts."""
        spots = self._row_start, self._spot_x, self._spot_part
        groups = self._y, self._x, self._reach, self._part
        kernel = chosen(reached_parts, compile=self._pays(len(self._y)))
        stamp = np.full(self._cut.parts, -1)
        out = np.zeros(0, np.int64), np.zeros(0, np.int64)
        found = kernel(*groups, *spots, stamp, *out)
        out = np.zeros(found, np.int64), np.zeros(found, np.int64)
        stamp[:] = -1
        kernel(*groups, *spots, stamp, *out)
        group, there = out
        here = self._part[group]
        low, high = np.minimum(here, there), np.maximum(here, there)
        order = np.lexsort((group, high, low))
        by_group = np.argsort(self.group, kind="stable")
        start = np.searchsorted(self.group[by_group], np.arange(len(self._y) + 1))
        borders = []
        sides, group = np.stack([low, high], axis=1)[order], group[order]
        pairs, first = np.unique(sides, axis=0, return_index=True)
        stops = [*first[1:].tolist(), len(sides)][: len(first)]
        for (a, b), k, stop in zip(pairs.tolist(), first.tolist(), stops, strict=True):
            rows = [by_group[start[g] : start[g + 1]] for g in np.unique(group[k:stop]).tolist()]
            borders.append(Border(a, b, np.sort(np.concatenate(rows))))
        return borders

    def spots_near(self, people: Ints) -> Bools:
        """Per spot, whether any of the people may reach it. ``spot`` is that of each place."""
        groups = np.unique(self.group[people])
        groups = groups[groups >= 0]
        out = np.zeros(len(self._spot_x), np.bool_)
        chosen(mark_spots, compile=self._pays(len(groups)))(
            groups, self._y, self._x, self._reach, self._row_start, self._spot_x, out
        )
        return out

    def _pays(self, groups: int) -> bool:
        cells = int((2 * self._reach + 1).mean() ** 2) if len(self._reach) else 0
        return pays(groups * cells)


def _firsts(rows: Ints) -> tuple[Ints, Ints]:
    """The different ones of sorted rows, and for each row which of them it is."""
    if not len(rows):
        return rows, np.zeros(0, np.int64)
    new = np.ones(len(rows), np.bool_)
    new[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    return rows[new], np.cumsum(new) - 1
