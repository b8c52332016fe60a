"""Kernels of the indexes: walk the runs of slots near a point and keep the best.

Every gate of ``matching.gates`` that looks at one pair is asked here, the quick ones first,
and points are summed part by part as in ``matching.values``. Whoever cannot reach the worst
of the best so far, whatever the exact distance, is passed over before it is computed.
"""

import numpy as np
import numpy.typing as npt

from liandong.matching.columns import AGE_UNKNOWN, Bools, Floats, Ints, Masks, Rows, Singles
from liandong.matching.index_cells import metres, travel
from liandong.matching.kernels import compiled

SKILLS, CHECKS, LANGUAGES = 0, 1, 2
"""Rows of ``masks``."""

Shorts = npt.NDArray[np.int16]
Bytes = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.uint16]
Points = npt.NDArray[np.uint8] | npt.NDArray[np.int32]


@compiled
def among(value: int, ordered: Ints) -> bool:
    """Whether ``value`` is one of the ascending ``ordered``."""
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high) // 2
        if ordered[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low < len(ordered) and ordered[low] == value


@compiled
def keep(
    id: int, points: int, key: int, count: int, most: int, ids: Ints, held: Ints, keys: Ints
) -> int:
    """Put one row among the best ``most`` by (key descending, id); how many there are now."""
    if count < most:
        at = count
        count += 1
    elif key > keys[most - 1] or (key == keys[most - 1] and id < ids[most - 1]):
        at = most - 1
    else:
        return count
    while at > 0 and (keys[at - 1] < key or (keys[at - 1] == key and ids[at - 1] > id)):
        ids[at] = ids[at - 1]
        held[at] = held[at - 1]
        keys[at] = keys[at - 1]
        at -= 1
    ids[at] = id
    held[at] = points
    keys[at] = key
    return count


@compiled
def best_people(
    # the runs to look at
    runs: int,
    run_start: Ints,
    run_stop: Ints,
    run_least: Floats,
    # people
    is_live: Bools,
    id: Ints,
    vectors: Floats,
    radius: Singles,
    hours: Masks,
    masks: Masks,
    tier: Bytes,
    age: Shorts,
    leads: Shorts,
    max_shifts: Shorts,
    max_minutes: Rows,
    reliability: Singles,
    load: Shorts,
    liking: Points,
    span_first: Rows,
    span_count: Counts,
    span_from: Ints,
    span_until: Ints,
    span_minutes: Ints,
    tie_first: Rows,
    tie_count: Counts,
    tie_project: Ints,
    tie_points: Ints,
    # the place
    x: float,
    y: float,
    z: float,
    limit_m: float,
    asked_hours: Masks,
    asked: Masks,
    tiers: int,
    min_age: int,
    max_age: int,
    led: int,
    kind: int,
    priority: int,
    project: int,
    starts: int,
    ends: int,
    week_starts: int,
    week_ends: int,
    rest: int,
    speed: int,
    without: Ints,
    within: Ints,
    # what counts
    neutral_liking: int,
    nearness: int,
    trust: int,
    continuity: int,
    neutral_near: float,
    spread: int,
    # the best
    most: int,
    ids: Ints,
    held: Ints,
    keys: Ints,
) -> int:
    """Write the ``most`` best people for a place; how many there are.

    ``x`` is NaN for a place without a point. A span with minutes is a promise and belongs to
    the week in which it starts; one with −1 is an exception. ``spread`` points are taken off
    the key, not the points, per promise in that week. An empty ``within`` lets everybody in.
    """
    count = 0
    none = np.uint64(0)
    has_point = x == x
    early, middle, late = asked_hours[0], asked_hours[1], asked_hours[2]
    skills = asked[SKILLS]
    for run in range(runs):
        least = run_least[run]
        for i in range(run_start[run], run_stop[run]):
            if least > radius[i]:
                break  # a cell begins with those who go farthest
            if (
                (early != none and (early & ~hours[0, i]) != none)
                or (middle != none and (middle & ~hours[1, i]) != none)
                or (late != none and (late & ~hours[2, i]) != none)
                or (skills != none and (skills & ~masks[SKILLS, i]) != none)
            ):
                continue
            points = neutral_liking
            if liking.shape[0] > 0:
                points = int(np.int64(liking[kind, i]))
            share = np.float64(reliability[i]) * priority / 100
            points += int(np.rint(trust * share)) + int(load[i])
            if count == most:
                near = max(0.0, 1.0 - max(0.0, least) / np.float64(radius[i]))
                known = continuity if tie_count[i] > 0 else 0
                if points + int(nearness * near) + 1 + known < keys[most - 1]:
                    continue
            if (
                not is_live[i]
                or (asked[CHECKS] & ~masks[CHECKS, i]) != none
                or (np.int64(tier[i]) & tiers) == 0
                or (asked[LANGUAGES] != none and (asked[LANGUAGES] & masks[LANGUAGES, i]) == none)
            ):
                continue
            years = np.int64(age[i])
            if (years == AGE_UNKNOWN and min_age > 0) or years > max_age:
                continue
            if (years != AGE_UNKNOWN and years < min_age) or leads[i] < led:
                continue
            near, away = neutral_near, np.nan
            if has_point:
                if vectors[0, i] != vectors[0, i]:
                    continue
                away = metres(vectors[0, i] - x, vectors[1, i] - y, vectors[2, i] - z)
                if away > radius[i] or away > limit_m:
                    continue
                near = min(1.0, max(0.0, 1.0 - away / np.float64(radius[i])))
            points += int(np.rint(nearness * near))
            shifts = 0
            minutes = 0
            is_free = True
            for at in range(span_first[i], span_first[i] + span_count[i]):
                pause = rest if span_minutes[at] >= 0 else 0
                if span_from[at] - pause < ends and starts < span_until[at] + pause:
                    is_free = False
                    break
                if span_minutes[at] >= 0 and week_starts <= span_from[at] < week_ends:
                    shifts += 1
                    minutes += span_minutes[at]
            if (
                not is_free
                or shifts >= max_shifts[i]
                or np.int64(max_minutes[i]) - minutes < ends - starts + travel(away, speed)
                or among(id[i], without)
                or (len(within) > 0 and not among(id[i], within))
            ):
                continue
            known = 0
            for at in range(tie_first[i], tie_first[i] + tie_count[i]):
                if tie_project[at] == project and tie_points[at] > known:
                    known = tie_points[at]
            points += known
            count = keep(id[i], points, points - spread * shifts, count, most, ids, held, keys)
    return count


@compiled
def best_places(
    runs: int,
    run_start: Ints,
    run_stop: Ints,
    run_least: Floats,
    # places
    is_live: Bools,
    id: Ints,
    vectors: Floats,
    hours: Masks,
    masks: Masks,
    tiers: Bytes,
    min_age: Shorts,
    max_age: Shorts,
    leads: Shorts,
    kind: Shorts,
    priority: Shorts,
    shift: Ints,
    project: Ints,
    starts: Ints,
    ends: Ints,
    week: Ints,
    seats: Rows,
    seat_points: Rows,
    # the person
    x: float,
    y: float,
    z: float,
    radius: float,
    limit_m: float,
    free_hours: Masks,
    has: Masks,
    tier: int,
    age: int,
    span: int,
    max_shifts: int,
    max_minutes: int,
    reliability: float,
    load: int,
    liking: Ints,
    span_from: Ints,
    span_until: Ints,
    span_minutes: Ints,
    span_week: Ints,
    tie_project: Ints,
    tie_points: Ints,
    without: Ints,
    without_shifts: Ints,
    without_projects: Ints,
    rest: int,
    speed: int,
    # what counts
    neutral_liking: int,
    nearness: int,
    trust: int,
    continuity: int,
    neutral_near: float,
    urgency: int,
    # the best
    most: int,
    ids: Ints,
    held: Ints,
    keys: Ints,
) -> int:
    """Write the ``most`` best places for a person; how many there are.

    ``urgency`` percent of the points of the seat is added to the key, not to the points.
    """
    count = 0
    none = np.uint64(0)
    for run in range(runs):
        nearest = max(0.0, 1.0 - max(0.0, run_least[run]) / radius)
        hoped = int(nearness * nearest) + 1 + (continuity if len(tie_project) > 0 else 0)
        for j in range(run_start[run], run_stop[run]):
            if (
                (hours[0, j] & ~free_hours[0]) != none
                or (hours[1, j] & ~free_hours[1]) != none
                or (hours[2, j] & ~free_hours[2]) != none
                or (masks[SKILLS, j] & ~has[SKILLS]) != none
                or (masks[CHECKS, j] & ~has[CHECKS]) != none
                or (np.int64(tiers[j]) & tier) == 0
                or seats[j] < 1
                or not is_live[j]
                or (masks[LANGUAGES, j] != none and (masks[LANGUAGES, j] & has[LANGUAGES]) == none)
                or (age == AGE_UNKNOWN and min_age[j] > 0)
                or (age != AGE_UNKNOWN and age < min_age[j])
                or age > max_age[j]
                or span < leads[j]
            ):
                continue
            points = neutral_liking
            if len(liking) > 0:
                points = liking[kind[j]]
            points += int(np.rint(trust * (reliability * priority[j] / 100))) + load
            more = urgency * int(seat_points[j]) // 100
            if count == most and points + hoped + more < keys[most - 1]:
                continue
            near, away = neutral_near, np.nan
            if vectors[0, j] == vectors[0, j]:
                if x != x:
                    continue
                away = metres(x - vectors[0, j], y - vectors[1, j], z - vectors[2, j])
                if away > radius or away > limit_m:
                    continue
                near = min(1.0, max(0.0, 1.0 - away / radius))
            shifts = 0
            minutes = 0
            is_free = True
            for at in range(len(span_from)):
                pause = rest if span_minutes[at] >= 0 else 0
                if span_from[at] - pause < ends[j] and starts[j] < span_until[at] + pause:
                    is_free = False
                    break
                if span_minutes[at] >= 0 and span_week[at] == week[j]:
                    shifts += 1
                    minutes += span_minutes[at]
            if (
                not is_free
                or shifts >= max_shifts
                or max_minutes - minutes < ends[j] - starts[j] + travel(away, speed)
                or among(id[j], without)
                or among(shift[j], without_shifts)
                or among(project[j], without_projects)
            ):
                continue
            points += int(np.rint(nearness * near))
            known = 0
            for at in range(len(tie_project)):
                if tie_project[at] == project[j] and tie_points[at] > known:
                    known = tie_points[at]
            points += known
            count = keep(id[j], points, points + more, count, most, ids, held, keys)
    return count
