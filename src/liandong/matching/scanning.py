"""The scan: every possible pair of a range of people, with its points.

One loop for all gates: hours first, requirements next, then distance; what is rare (busy
spans, closed pairs, the minutes of the week) last. The result is the same set, with the same
points, as ``gates.possible`` and ``values.pair_values`` give pair by pair.
"""

import numpy as np
import numpy.typing as npt

from liandong.matching.bundles import SCALE, most_points
from liandong.matching.columns import Ints, Rows
from liandong.matching.ground import PLANE_M, Ground
from liandong.matching.kernels import compiled
from liandong.matching.problem import EARTH_RADIUS_M

Shorts = npt.NDArray[np.int16]
Scanned = tuple[Rows, Rows, Ints, Rows, Shorts, Shorts]


@compiled
def scan(
    g: Ground, rows: Ints, offer: Ints, longest: int, rest: int, grain: int, wants_best: bool
) -> Scanned:
    """Possible pairs of the people ``rows`` (ground numbers).

    ``longest``: a longer list keeps the pairs of most points + ``offer[place]`` (offers count
    in sixteenths of a point).
    Returns, per person: pairs kept, pairs possible, the most points of a bundle at these
    offers over *all* pairs (when ``wants_best``); then, pair after pair: place, points, travel
    minutes (empty when travel is not counted).
    """
    n, words, travels = len(rows), g.have.shape[1], g.speed > 0
    kept = np.zeros(n, np.int32)
    degree = np.zeros(n, np.int32)
    best = np.zeros(n, np.int64)
    size = max(1024, 64 * n)
    places = np.empty(size, np.int32)
    values = np.empty(size, np.int16)
    ways = np.empty(size if travels else 0, np.int16)
    mine = np.empty(1024, np.int32)
    points = np.empty(1024, np.int32)
    way = np.zeros(1024, np.int32)
    low_x = np.empty(g.rows + 1, np.int32)
    high_x = np.empty(g.rows + 1, np.int32)
    total = 0
    for at in range(n):
        i = rows[at]
        minutes_left = g.minutes[i]
        if g.most[i] < 1:
            continue
        radius = np.float64(g.radius_m[i])
        here_x, here_y, here_z = g.px[i], g.py[i], g.pz[i]
        # Which cells of each row can be reached: a hair generous, the distance decides.
        first_row, last_row = 0, -1
        if not np.isnan(here_x):
            reach = radius * 1.01 / g.cell_m if radius <= PLANE_M else 1e9
            first_row = max(0, int(np.floor(max(g.y[i] - reach, -1.0))))
            last_row = min(g.rows - 1, int(np.floor(min(g.y[i] + reach, np.float64(g.rows)))))
            for row in range(first_row, last_row + 1):
                off = max(0.0, max(row - g.y[i], g.y[i] - (row + 1)))
                half = np.sqrt(max(0.0, reach * reach - off * off))
                low_x[row] = max(0, int(np.floor(max(g.x[i] - half, -1.0))))
                high_x[row] = min(g.wide - 1, int(np.floor(min(g.x[i] + half, np.float64(g.wide)))))
            # Beyond all rows there are still the places without a point, the last "row" below.
            last_row = max(-1, last_row)
            first_row = min(first_row, last_row + 1)
        count = 0
        limit = (radius / EARTH_RADIUS_M) * (radius / EARTH_RADIUS_M) * (1.0 + 1e-9)
        for hour in range(168):
            if not (g.free[i, hour >> 6] >> np.uint64(hour & 63)) & np.uint64(1):
                continue
            for row in range(first_row, last_row + 2):
                if row <= last_row:
                    if low_x[row] > high_x[row]:
                        continue
                    base = (hour * g.rows + row) * g.wide
                    start, stop = g.entry[base + low_x[row]], g.entry[base + high_x[row] + 1]
                else:
                    start, stop = g.anywhere[hour], g.anywhere[hour + 1]
                for j in range(start, stop):
                    if (
                        g.touched[j, 0] & ~g.free[i, 0]
                        or g.touched[j, 1] & ~g.free[i, 1]
                        or g.touched[j, 2] & ~g.free[i, 2]
                    ):
                        continue
                    lacks = False
                    for word in range(words):
                        if g.asked[j, word] & ~g.have[i, word]:
                            lacks = True
                    if lacks:
                        continue
                    near = 0.5
                    travel = 0
                    if j < g.first_anywhere:
                        dx, dy, dz = here_x - g.sx[j], here_y - g.sy[j], here_z - g.sz[j]
                        square = dx * dx + dy * dy + dz * dz
                        if square > limit:
                            continue
                        metres = np.sqrt(square) * EARTH_RADIUS_M
                        if metres > radius:
                            continue
                        near = 1.0 - metres / radius
                        if near < 0.0:
                            near = 0.0
                        if travels:
                            travel = 2 * int(np.ceil(metres / g.speed))
                    if g.length[j] + travel > minutes_left:
                        continue
                    is_open = True
                    for b in range(g.busy_first[i], g.busy_first[i + 1]):
                        if g.busy_from[b] < g.ends[j] and g.starts[j] < g.busy_until[b]:
                            is_open = False
                    for b in range(g.closed_first[i], g.closed_first[i + 1]):
                        if g.closed_place[b] == j:
                            is_open = False
                    if not is_open:
                        continue
                    worth = np.int64(g.liking[i, g.kind[j]]) + g.tired[i]
                    worth += np.int64(np.rint(g.nearness * near))
                    share = np.float64(g.reliable[i]) * g.priority[j] / 100
                    worth += np.int64(np.rint(g.reliability * share))
                    for b in range(g.known_first[i], g.known_first[i + 1]):
                        if g.known_project[b] == g.project[j]:
                            worth += g.known_points[b]
                    for b in range(g.stays_first[i], g.stays_first[i + 1]):
                        if g.stays_place[b] == j:
                            worth += g.stay
                            break
                    if count == len(mine):
                        mine = np.concatenate((mine, np.empty(count, np.int32)))
                        points = np.concatenate((points, np.empty(count, np.int32)))
                        way = np.concatenate((way, np.zeros(count, np.int32)))
                    mine[count] = j
                    points[count] = worth
                    way[count] = travel
                    count += 1
        degree[at] = count
        if wants_best and count:
            best[at] = most_points(
                mine, points, way, count, offer, g.most[i], minutes_left,
                g.starts, g.ends, g.length, rest, grain,
            )  # fmt: skip
        keep = min(count, longest)
        if total + keep > len(places):
            more = max(len(places), keep)
            places = np.concatenate((places, np.empty(more, np.int32)))
            values = np.concatenate((values, np.empty(more, np.int16)))
            if travels:
                ways = np.concatenate((ways, np.empty(more, np.int16)))
        if keep < count:
            keys = np.empty(count, np.int64)
            for a in range(count):
                keys[a] = -(np.int64(points[a]) * SCALE + offer[mine[a]]) * (1 << 24) + a
            keys.sort()
            # A quarter of a cut list is spread over what is left, so that no place is
            # forgotten by everybody.
            head = keep - keep // 4
            for a in range(keep):
                at_key = a
                if a >= head:
                    at_key = head + ((a - head) * (count - head)) // (keep - head)
                chosen = keys[at_key] & ((1 << 24) - 1)
                places[total + a] = mine[chosen]
                values[total + a] = points[chosen]
                if travels:
                    ways[total + a] = way[chosen]
        else:
            for a in range(count):
                places[total + a] = mine[a]
                values[total + a] = points[a]
                if travels:
                    ways[total + a] = way[a]
        kept[at] = keep
        total += keep
    return (
        kept,
        degree,
        best,
        places[:total].copy(),
        values[:total].copy(),
        ways[: total if travels else 0].copy(),
    )
