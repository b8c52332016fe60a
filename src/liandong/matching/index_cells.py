"""Cells: a grid of the Earth's surface by which the indexes sort their rows.

A cell is ``CELL`` radians of latitude by as much of longitude, about 1.1 km to the north and
less to the east. Only cells that hold something are listed, so a town and a country cost the
same per row. Rows without a point stand in a cell of their own, before all others.
"""

from math import asin, ceil, cos, pi, sin, sqrt

import numpy as np

from liandong.matching.columns import Floats, Ints
from liandong.matching.kernels import compiled
from liandong.matching.problem import EARTH_RADIUS_M

CELL = pi / 180 / 100
WIDE = 36_002
"""Columns of the grid, with one to spare at either end."""
NOWHERE = -1
SLACK_M = 0.001
"""Taken off every bound, so that rounding never leaves anybody out."""


def cell_keys(vectors: Floats) -> Ints:
    """The cell of each unit vector, (3, n); ``NOWHERE`` where it is NaN."""
    known = ~np.isnan(vectors[0])
    x, y, z = np.where(known, vectors, 0.0)
    lat, lon = np.arcsin(np.clip(z, -1, 1)), np.arctan2(y, x)
    row = ((lat + pi / 2) / CELL).astype(np.int64)
    column = ((lon + pi) / CELL).astype(np.int64)
    keys: Ints = np.where(known, row * WIDE + column, NOWHERE)
    return keys


@compiled
def runs_near(
    lat: float,
    lon: float,
    reach: float,
    cell_key: Ints,
    cell_start: Ints,
    run_start: Ints,
    run_stop: Ints,
    run_least: Floats,
) -> int:
    """Write the runs of slots whose cell comes within ``reach`` metres of a point; how many.

    ``lat`` and ``lon`` in radians. ``run_least`` is a distance in metres that no point of the
    cell falls below. Cells come in rows, the row of the point first, then outwards.
    """
    count = 0
    angle = 2 * asin(min(1.0, reach / EARTH_RADIUS_M / 2))
    low_row, high_row = 0, int(pi / CELL)
    low_column, high_column = 0, WIDE - 1
    if lat - angle > -pi / 2 and lat + angle < pi / 2:
        low_row = int((lat - angle + pi / 2) / CELL) - 1
        high_row = int((lat + angle + pi / 2) / CELL) + 1
        aside = asin(min(1.0, sin(angle) / cos(lat)))
        if lon - aside > -pi and lon + aside < pi:
            low_column = int((lon - aside + pi) / CELL) - 1
            high_column = int((lon + aside + pi) / CELL) + 1
    centre = int((lat + pi / 2) / CELL)
    here = cos(lat)
    for step in range(2 * max(centre - low_row, high_row - centre) + 1):
        row = centre + (step + 1) // 2 * (1 if step % 2 else -1)
        if row < low_row or row > high_row:
            continue
        south, north = row * CELL - pi / 2, (row + 1) * CELL - pi / 2
        away = max(0.0, max(south - lat, lat - north)) / 2
        up = max(0.0, away - away * away * away / 6)
        there = max(0.0, min(cos(south), cos(north)))
        first, last = row * WIDE + low_column, row * WIDE + high_column
        low, high = 0, len(cell_key)
        while low < high:
            middle = (low + high) // 2
            if cell_key[middle] < first:
                low = middle + 1
            else:
                high = middle
        while low < len(cell_key) and cell_key[low] <= last:
            west = (cell_key[low] - row * WIDE) * CELL - pi
            gap = max(0.0, max(west - lon, lon - west - CELL))
            gap = min(gap, max(0.0, 2 * pi - max(abs(west - lon), abs(west + CELL - lon)))) / 2
            across = max(0.0, gap - gap * gap * gap / 6)
            least = 2 * EARTH_RADIUS_M * sqrt(up * up + here * there * across * across) - SLACK_M
            if least <= reach:
                run_start[count] = cell_start[low]
                run_stop[count] = cell_start[low + 1]
                run_least[count] = least
                count += 1
            low += 1
    return count


@compiled
def metres(x: float, y: float, z: float) -> float:
    """Straight-line metres for the difference of two unit vectors, as ``Problem.distance_m``."""
    return sqrt(x * x + y * y + z * z) * EARTH_RADIUS_M


@compiled
def travel(away: float, speed: int) -> int:
    """Minutes there and back, as in ``Problem.pair_minutes``; 0 where either is nowhere."""
    if speed == 0 or away != away:
        return 0
    return 2 * ceil(away / speed)
