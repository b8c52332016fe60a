"""An independent check of a plan: written without the planner's own shortcuts.

It reads the columns of the problem and the pairs of the plan, and shares nothing with the
solver but the gates of a single pair. Every rule is one pass over sorted rows, so the plan of
a city is checked in seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from liandong.matching.columns import Bools, Ints, is_in
from liandong.matching.gates import distance_m, forbidden
from liandong.matching.plan import FIXED, Plan
from liandong.matching.problem import Problem

BLOCK = 200_000


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A rule that a plan breaks, with the ids concerned (0 where none is)."""

    code: str
    person_id: int = 0
    place_id: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """The plan's pairs and which of them are among the fixed ones."""

    person: Ints
    place: Ints
    is_fixed: Bools

    def at(self, order: Ints) -> "_Pairs":
        return _Pairs(self.person[order], self.place[order], self.is_fixed[order])


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Every rule that the plan breaks, sorted. Empty for a sound plan.

    What fixed pairs do among themselves is not the plan's fault and is not reported.
    """
    i, j = plan.person.astype(np.int64), plan.place.astype(np.int64)
    settled = np.unique(problem.keys(problem.fixed))
    keys = problem.keys(np.stack([i, j], axis=1))
    pairs = _Pairs(i, j, is_in(keys, settled))
    wrong = (plan.status == FIXED) != pairs.is_fixed
    found = list(_told(problem, "wrong_status", i[wrong], j[wrong]))
    found += _gates(problem, i[plan.status != FIXED], j[plan.status != FIXED])
    found += _dropped(problem, keys)
    found += _overbooked(problem, j)
    found += _twice(problem, keys)
    found += _too_close(problem, pairs)
    found += _too_much(problem, pairs)
    found += _divided(problem, pairs)
    found += _near_each_other(problem, pairs)
    return sorted(found)


def _told(
    problem: Problem, code: str, i: Ints | None = None, j: Ints | None = None
) -> Iterator[Violation]:
    """One violation per row of ``i`` and ``j``, whichever are given."""
    size = len(i if i is not None else j if j is not None else ())
    who = problem.people.id[i].tolist() if i is not None else [0] * size
    what = problem.places.id[j].tolist() if j is not None else [0] * size
    for person_id, place_id in zip(who, what, strict=True):
        yield Violation(code, person_id, place_id)


def _gates(problem: Problem, i: Ints, j: Ints) -> Iterator[Violation]:
    """What forbids a pair by itself; in blocks, for memory's sake."""
    for start in range(0, len(i), BLOCK):
        rows, columns = i[start : start + BLOCK], j[start : start + BLOCK]
        for code, closed in forbidden(problem, rows, columns).items():
            yield from _told(problem, code, rows[closed], columns[closed])


def _dropped(problem: Problem, keys: Ints) -> Iterator[Violation]:
    lost = problem.fixed[~is_in(problem.keys(problem.fixed), np.unique(keys))]
    return _told(problem, "fixed_pair_dropped", lost[:, 0], lost[:, 1])


def _overbooked(problem: Problem, j: Ints) -> Iterator[Violation]:
    size = len(problem.places)
    settled = np.bincount(problem.fixed[:, 1], minlength=size)
    most = np.maximum(problem.places.max_people, settled)
    return _told(problem, "overbooked", j=np.flatnonzero(np.bincount(j, minlength=size) > most))


def _twice(problem: Problem, keys: Ints) -> Iterator[Violation]:
    values, count = np.unique(keys, return_counts=True)
    again = np.unique(values[count > 1] // max(1, len(problem.places)))
    return _told(problem, "pair_twice", again)


def _too_close(problem: Problem, pairs: _Pairs) -> Iterator[Violation]:
    """Any two of a person's places that overlap, or leave less than the rest between them."""
    starts, ends = problem.places.starts, problem.places.ends
    mine = pairs.at(np.lexsort((pairs.place, starts[pairs.place], pairs.person)))
    most = int(np.bincount(mine.person).max()) if len(mine.person) else 0
    for step in range(1, most):
        here = np.flatnonzero(mine.person[step:] == mine.person[:-step])
        here = here[~(mine.is_fixed[here] & mine.is_fixed[here + step])]
        gap = starts[mine.place[here + step]] - ends[mine.place[here]]
        for code, bad in (
            ("overlapping_shift", gap < 0),
            ("rest_too_short", (gap >= 0) & (gap < problem.rules.rest_minutes)),
        ):
            rows = here[bad] + step
            yield from _told(problem, code, mine.person[rows], mine.place[rows])


def _too_much(problem: Problem, pairs: _Pairs) -> Iterator[Violation]:
    """Weeks with more places or minutes than the person gives."""
    week = problem.week[pairs.place]
    cells, at = np.unique(pairs.person * problem.weeks + week, return_inverse=True)
    person = cells // problem.weeks
    has_new = np.bincount(at, weights=~pairs.is_fixed, minlength=len(cells)) > 0
    shifts = np.bincount(at, minlength=len(cells))
    length = (problem.places.ends - problem.places.starts)[pairs.place]
    length = length + _way(problem, pairs.person, pairs.place)
    minutes = np.bincount(at, weights=length, minlength=len(cells))
    people = problem.people
    for code, bad in (
        ("shifts_full", shifts > people.max_shifts[person]),
        ("hours_full", minutes > people.max_minutes[person]),
    ):
        yield from _told(problem, code, person[bad & has_new])


def _way(problem: Problem, i: Ints, j: Ints) -> Ints:
    """Minutes there and back, each whole; 0 without points or where travel is not counted."""
    speed = problem.rules.travel_m_per_minute
    if not speed:
        return np.zeros(len(i), np.int64)
    metres = np.nan_to_num(distance_m(problem, i, j), nan=0.0)
    return 2 * np.ceil(metres / speed).astype(np.int64)


def _divided(problem: Problem, pairs: _Pairs) -> Iterator[Violation]:
    """Places where a part of a group that goes together is planned, and the others are not."""
    group = problem.people.together
    once = np.unique(pairs.person * len(problem.places) + pairs.place, return_index=True)[1]
    at = once[group[pairs.person[once]] > 0]
    if not len(at):
        return
    number = np.unique(group, return_inverse=True)[1]
    size, m = np.bincount(number), len(problem.places)
    cells, cell = np.unique(number[pairs.person[at]] * m + pairs.place[at], return_inverse=True)
    members = np.bincount(cell)
    has_new = np.bincount(cell, weights=~pairs.is_fixed[at]) > 0
    parted = (members < size[cells // m]) & has_new
    first = np.unique(cell, return_index=True)[1]
    rows = at[first[parted]]
    yield from _told(problem, "not_together", pairs.person[rows], pairs.place[rows])


def _near_each_other(problem: Problem, pairs: _Pairs) -> Iterator[Violation]:
    """Shifts on which two people serve who are to be kept apart."""
    if not len(problem.apart):
        return
    shifts, shift = np.unique(problem.places.shift, return_inverse=True)
    mine = pairs.at(np.lexsort((pairs.place, shift[pairs.place], pairs.person)))
    keys = mine.person * len(shifts) + shift[mine.place]
    begin = np.searchsorted(mine.person, np.arange(len(problem.people) + 1))
    one, other = problem.apart[:, 0], problem.apart[:, 1]
    count = np.diff(begin)[one]
    which = np.repeat(np.arange(len(one)), count)
    row = begin[one[which]] + np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    wanted = other[which] * len(shifts) + shift[mine.place[row]]
    met = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
    bad = (keys[met] == wanted) & ~(mine.is_fixed[row] & mine.is_fixed[met])
    yield from _told(problem, "kept_apart", mine.person[row[bad]], mine.place[row[bad]])
