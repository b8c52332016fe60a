"""People who serve together: given places first, at the prices of the market, and then kept.

A group takes a place with one seat for each member, or none. Its members stay where they are
put while the others are settled around them.
"""

import numpy as np

from liandong.matching.assigning import Roster, seat
from liandong.matching.bundles import SCALE
from liandong.matching.columns import Ints
from liandong.matching.market import Arrays, Market
from liandong.matching.problem import Problem


def seat_groups(problem: Problem, m: Market, offer: Ints, r: Roster) -> None:
    """Seat every group as well as it can be and pin its members, seated or not.

    Groups that gain most choose first. A group of which somebody has no shift left, or no
    place in common with the others, stays away.
    """
    number = problem.people.together[m.ground.person]
    groups = np.unique(number[number > 0])
    everybody = problem.people.together[np.isin(problem.people.together, groups)]
    sizes = np.bincount(np.searchsorted(groups, everybody), minlength=len(groups))
    choices: list[tuple[int, int, Ints]] = []
    for n, group in enumerate(groups.tolist()):
        members = np.flatnonzero(number == group)
        if len(members) == 1 and sizes[n] == 1:
            continue
        r.pinned[members] = True
        if len(members) == sizes[n] and not _is_split(m.arrays, members):
            choices.append((-_hope(m.arrays, members, offer), group, members))
    for _, _, members in sorted(choices, key=lambda choice: choice[:2]):
        _seat_group(m.arrays, members, offer, r)


def _is_split(a: Arrays, members: Ints) -> bool:
    """Whether two of the group must not meet: then it can serve nowhere."""
    return any(
        np.isin(a.apart[a.apart_first[i] : a.apart_first[i + 1]], members).any()
        for i in members.tolist()
    )


def _common(a: Arrays, members: Ints) -> tuple[Ints, Ints, Ints]:
    """Places that every member could take, the points of all of them, and their arcs (row each)."""
    lists = [np.arange(a.first[i], a.first[i + 1]) for i in members]
    common = a.place[lists[0]].astype(np.int64)
    for arcs in lists[1:]:
        common = np.intersect1d(common, a.place[arcs])
    common = np.sort(common)
    at = []
    for arcs in lists:
        order = arcs[np.argsort(a.place[arcs], kind="stable")]
        at.append(order[np.searchsorted(a.place[order], common)])
    arcs = np.stack(at) if len(common) else np.zeros((len(members), 0), np.int64)
    points: Ints = a.value[arcs].sum(axis=0, dtype=np.int64) * SCALE
    return common, points, arcs


def _hope(a: Arrays, members: Ints, offer: Ints) -> int:
    common, points, _ = _common(a, members)
    worth = points + len(members) * offer[common]
    return int(worth.max()) if len(worth) else 0


def _seat_group(a: Arrays, members: Ints, offer: Ints, r: Roster) -> None:
    common, points, arcs = _common(a, members)
    worth = points + len(members) * offer[common]
    slots_left = int(min(a.slot[i + 1] - a.slot[i] for i in members))
    minutes_left = int(a.minutes[members].min())
    held: list[int] = []
    for n in np.lexsort((common, -worth)).tolist():
        j = int(common[n])
        way = int(a.way[arcs[:, n]].max()) if len(a.way) else 0
        minutes = int(a.length[j]) + way
        if worth[n] <= 0 or len(held) >= slots_left:
            break
        if minutes > minutes_left or r.load[j] + len(members) > a.seats[j]:
            continue
        if any(a.starts[j] < a.ends[k] + a.rest and a.starts[k] < a.ends[j] + a.rest for k in held):
            continue
        if _meets_apart(a, members, j, r):
            continue
        seat(a, r, a.slot[members].astype(np.int64) + len(held), arcs[:, n])
        held.append(j)
        minutes_left -= minutes


def _meets_apart(a: Arrays, members: Ints, j: int, r: Roster) -> bool:
    for i in members.tolist():
        for k in a.apart[a.apart_first[i] : a.apart_first[i + 1]].tolist():
            arcs = r.held[a.slot[k] : a.slot[k + 1]]
            if (a.shift[a.place[arcs[arcs >= 0]]] == a.shift[j]).any():
                return True
    return False
