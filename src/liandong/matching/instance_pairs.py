"""Every possible pair of an instance, for methods that want a list of them all.

Only for problems whose gates are distance, hours of the week, skills and the length of a
shift, as in ``instances``. The planner does not use this: a city has 47 million such pairs.
"""

import numpy as np
import numpy.typing as npt

from liandong.matching.columns import Floats, Ints, Masks, Rows
from liandong.matching.gates import EARTH_RADIUS_M, distance_m
from liandong.matching.kernels import chosen, compiled, in_parallel, pays
from liandong.matching.problem import THURSDAY, Problem

KM_PER_DEGREE = np.pi * EARTH_RADIUS_M / 180 / 1000
GENEROUS = 1.0001
"""The plane is off by a few parts in 100 000; the sphere has the last word."""


def near_pairs(problem: Problem, *, one_in: int = 1) -> tuple[Rows, Rows]:
    """Person and place rows of the possible pairs, sorted; of each ``one_in`` one, by lot.

    The lot depends on the rows alone: pair (i, j) is drawn when
    ((i × 2654435761) xor (j × 2246822519)) divides by ``one_in``.
    """
    who, what = problem.people, problem.places
    if not len(who) or not len(what):
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    south = min(float(who.lat.min()), float(what.lat.min()))
    west = min(float(who.lon.min()), float(what.lon.min()))
    x, y = (who.lon - west) * KM_PER_DEGREE, (who.lat - south) * KM_PER_DEGREE
    place_x, place_y = (what.lon - west) * KM_PER_DEGREE, (what.lat - south) * KM_PER_DEGREE
    wide = int(max(place_x.max(), place_y.max())) + 1
    day = (what.starts + problem.rules.utc_offset_minutes + THURSDAY) // 1440 % 7
    bucket = (place_y.astype(np.int64) * wide + place_x.astype(np.int64)) * 7 + day
    order = np.argsort(bucket, kind="stable")
    begin = np.zeros(7 * wide * wide + 1, np.int64)
    np.cumsum(np.bincount(bucket, minlength=len(begin) - 1), out=begin[1:])
    columns = (
        x,
        y,
        who.radius_m.astype(np.float64) * (GENEROUS / 1000),
        who.skills,
        who.hours,
        _by_day(who.hours),
        who.max_minutes,
        begin,
        wide,
        place_x[order],
        place_y[order],
        what.skills[order],
        problem.place_hours[order],
        _by_day(problem.place_hours)[order, day[order]],
        problem.minutes[order],
        order,
        one_in,
    )
    is_compiled = pays(len(x) * len(order))
    search = chosen(acquainted, compile=is_compiled)

    def of(start: int, stop: int) -> Rows:
        found = np.empty((4096, 2), np.int32)
        count = search(start, stop, *columns, found)
        if count > len(found):
            found = np.empty((count, 2), np.int32)
            search(start, stop, *columns, found)
        i, j = found[:count, 0].astype(np.int64), found[:count, 1].astype(np.int64)
        kept = np.flatnonzero(distance_m(problem, i, j) <= who.radius_m[i])
        near: Rows = found[kept[np.argsort(i[kept] * len(what) + j[kept])]]
        return near

    rows = np.concatenate(in_parallel(of, len(x), compile=is_compiled))
    return np.ascontiguousarray(rows[:, 0]), np.ascontiguousarray(rows[:, 1])


def _by_day(hours: Masks) -> npt.NDArray[np.uint32]:
    """(n, 7) bits of the 24 hours of each day."""
    days = np.zeros((len(hours), 7), np.uint32)
    for day in range(7):
        word, bit = 24 * day >> 6, 24 * day & 63
        bits = hours[:, word] >> np.uint64(bit)
        if bit > 40:
            bits |= hours[:, word + 1] << np.uint64(64 - bit)
        days[:, day] = (bits & np.uint64(0xFFFFFF)).astype(np.uint32)
    return days


@compiled
def acquainted(
    start: int,
    stop: int,
    x: Floats,
    y: Floats,
    radius: Floats,
    skills: Masks,
    hours: Masks,
    days: npt.NDArray[np.uint32],
    minutes: npt.NDArray[np.int32],
    begin: Ints,
    wide: int,
    place_x: Floats,
    place_y: Floats,
    asked: Masks,
    place_hours: Masks,
    place_day: npt.NDArray[np.uint32],
    length: Ints,
    number: Ints,
    one_in: int,
    found: Rows,
) -> int:
    """Write (person, place) of the pairs; how many there are, beyond ``len(found)`` too.

    Places lie by bucket: ``begin[7 * cell + day]``; cells are square kilometres.
    """
    count = 0
    for i in range(start, stop):
        reach = radius[i]
        low_x, high_x = max(0, int(x[i] - reach)), min(wide - 1, int(x[i] + reach))
        low_y, high_y = max(0, int(y[i] - reach)), min(wide - 1, int(y[i] + reach))
        for cell_y in range(low_y, high_y + 1):
            for cell_x in range(low_x, high_x + 1):
                for day in range(7):
                    free = days[i, day]
                    if free == 0:
                        continue
                    bucket = (cell_y * wide + cell_x) * 7 + day
                    for at in range(begin[bucket], begin[bucket + 1]):
                        if place_day[at] & free != place_day[at]:
                            continue
                        if (
                            asked[at] & skills[i] != asked[at]
                            or place_hours[at, 0] & hours[i, 0] != place_hours[at, 0]
                            or place_hours[at, 1] & hours[i, 1] != place_hours[at, 1]
                            or place_hours[at, 2] & hours[i, 2] != place_hours[at, 2]
                        ):
                            continue
                        j = number[at]
                        if ((i * 2654435761) ^ (j * 2246822519)) % one_in != 0:
                            continue
                        off_x, off_y = place_x[at] - x[i], place_y[at] - y[i]
                        if off_x * off_x + off_y * off_y > reach * reach:
                            continue
                        if length[at] > minutes[i]:
                            continue
                        if count < len(found):
                            found[count, 0] = i
                            found[count, 1] = j
                        count += 1
    return count
