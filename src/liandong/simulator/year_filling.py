"""Two ways in which open services find people in the simulated year.

``by_sign_up``: whoever looks that week sees what is near and free for them, likes large and near
ones, and takes the first that has room. ``by_planner``: the hub asks the same people, chosen by
the planner of ``liandong.matching``; not everybody says yes. Both return (person rows, need rows).
"""

from typing import TYPE_CHECKING

import numpy as np

from liandong.matching import Problem, solve
from liandong.matching.columns import Bools, Floats, Ints
from liandong.matching.people import People
from liandong.matching.places import Places
from liandong.matching.weights import Rules
from liandong.simulator.year_behaviour import Behaviour

if TYPE_CHECKING:
    from liandong.simulator.year_street import _Needs

KM_PER_DEGREE = 111.195
MONDAY = 4 * 24 * 60
"""Minutes from 1970 to its first Monday; every simulated week is planned as that one."""
PART_MINUTES = 240


def _could(
    town: dict[str, np.ndarray], needs: "_Needs", rows: Ints, who: Ints
) -> tuple[Bools, Floats]:
    """(people, needs) who could come at all, and how far each is, in km."""
    dx = town["x"][who][:, None] - needs.x[rows][None, :]
    dy = town["y"][who][:, None] - needs.y[rows][None, :]
    far = np.sqrt(dx * dx + dy * dy)
    could = far <= town["radius"][who][:, None]
    could &= town["free"][who][:, needs.slot[rows]]
    could &= town["skilled"][who][:, None] | ~needs.skilled[rows][None, :]
    return could, far


def by_sign_up(
    town: dict[str, np.ndarray],
    needs: "_Needs",
    opened: Bools,
    wish: Bools,
    how: Behaviour,
    draw: np.random.Generator,
) -> tuple[Ints, Ints]:
    """First come, first served: one service a week for whoever looks."""
    rows, who = np.flatnonzero(opened & (needs.missing > 0)), np.flatnonzero(wish)
    empty = np.empty(0, np.int64)
    if not len(rows) or not len(who):
        return empty, empty
    could, far = _could(town, needs, rows, who)
    # Of those who look as many take something as of those who are asked say yes.
    could &= (draw.random(len(who)) < how.says_yes)[:, None]
    room = needs.missing[rows].copy()
    # Liking by a Gumbel draw: the highest of ln(size)/2 - km + mood is a draw by those odds.
    mood = draw.gumbel(0, 1, could.shape)
    liking = np.where(could, 0.5 * np.log(needs.places[rows])[None, :] - far + mood, -np.inf)
    person, place = [], []
    for i in draw.permutation(len(who)):
        order = liking[i]
        best = int(np.argmax(np.where(room > 0, order, -np.inf)))
        if order[best] == -np.inf or room[best] <= 0:
            continue
        room[best] -= 1
        person.append(who[i])
        place.append(rows[best])
    return np.array(person, np.int64), np.array(place, np.int64)


def by_planner(
    town: dict[str, np.ndarray],
    needs: "_Needs",
    opened: Bools,
    wish: Bools,
    how: Behaviour,
    draw: np.random.Generator,
) -> tuple[Ints, Ints]:
    """The planner asks; who says no is replaced once by the next best of those not yet asked."""
    rows, who = np.flatnonzero(opened & (needs.missing > 0)), np.flatnonzero(wish)
    person, place = [], []
    missing = needs.missing.copy()
    for _round in range(2):
        rows = rows[missing[rows] > 0]
        if not len(rows) or not len(who):
            break
        pairs = _planned(town, needs, missing, rows, who, how)
        asked, where = who[pairs[:, 0]], rows[pairs[:, 1]]
        yes = draw.random(len(asked)) < how.says_yes
        person.append(asked[yes])
        place.append(where[yes])
        missing -= np.bincount(where[yes], minlength=len(missing))
        who = np.setdiff1d(who, asked)
    empty = np.empty(0, np.int64)
    return (
        np.concatenate([empty, *person]).astype(np.int64),
        np.concatenate([empty, *place]).astype(np.int64),
    )


def _planned(
    town: dict[str, np.ndarray],
    needs: "_Needs",
    missing: Ints,
    rows: Ints,
    who: Ints,
    how: Behaviour,
) -> Ints:
    """(pairs, 2): rows of ``who`` and of ``rows``, as the engine plans them."""
    hours = np.zeros((len(who), 3), np.uint64)
    for part in range(21):
        day, third = divmod(part, 3)
        first = 24 * day + 8 + 4 * third
        for hour in range(first, first + 4):
            is_free = town["free"][who, part].astype(np.uint64)
            hours[:, hour >> 6] |= is_free << np.uint64(hour & 63)
    days, thirds = np.divmod(needs.slot[rows], 3)
    starts = MONDAY + 60 * (24 * days + 8 + 4 * thirds)
    problem = Problem(
        People.of(
            id=np.arange(len(who)) + 1,
            lat=town["y"][who] / KM_PER_DEGREE,
            lon=town["x"][who] / KM_PER_DEGREE,
            radius_m=town["radius"][who] * 1000,
            skills=town["skilled"][who].astype(np.uint64),
            hours=hours,
            max_shifts=1,
        ),
        Places.of(
            id=np.arange(len(rows)) + 1,
            starts=starts,
            ends=starts + np.minimum(PART_MINUTES, (needs.hours[rows] * 60).astype(np.int64)),
            lat=needs.y[rows] / KM_PER_DEGREE,
            lon=needs.x[rows] / KM_PER_DEGREE,
            min_people=missing[rows],
            skills=needs.skilled[rows].astype(np.uint64),
            priority=np.where(needs.urgent[rows], 90, 50),
        ),
        rules=Rules(rest_minutes=0, utc_offset_minutes=0),
    )
    plan = solve(problem, seed=0, exact_pairs=0)
    return np.stack([plan.person, plan.place], axis=1).astype(np.int64)
