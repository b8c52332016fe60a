"""Rankings: who suits one place best, and which places suit one person best.

Used for invitations in turn, for reserve lists and for recommendations. One pass over the
columns, no solver. ``held`` says what everybody serves already beside the fixed pairs.
"""

from dataclasses import dataclass

import numpy as np

from liandong.matching.columns import Bools, Ints, csr
from liandong.matching.gates import meets, possible
from liandong.matching.problem import Problem, no_pairs
from liandong.matching.values import pair_values


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Rows in order, the best first, and the points of each pair."""

    row: Ints
    points: Ints


def people_for(problem: Problem, place_id: int, *, limit: int, held: Ints | None = None) -> Ranked:
    """The ``limit`` people (rows) who could take a place, the most suitable first.

    Left out: whoever a gate forbids, and whoever holds something in ``held`` ((m, 2) rows)
    that does not go with it. Ties go to the lower id.
    """
    j = problem.place_row(place_id)
    i = np.arange(len(problem.people))
    column = np.full(len(i), j)
    i = i[possible(problem, i, column)]
    i = i[goes_with(problem, no_pairs() if held is None else held, i, np.full(len(i), j))]
    return ranked(problem, i, np.full(len(i), j), i, problem.people.id[i], limit)


def places_for(problem: Problem, person_id: int, *, limit: int, held: Ints | None = None) -> Ranked:
    """The ``limit`` places (rows) with a free seat for one person, the most suitable first."""
    i = problem.person_row(person_id)
    taken = no_pairs() if held is None else held
    load = np.bincount(taken[:, 1], minlength=len(problem.places))
    j = np.flatnonzero(problem.standing.seats > load)
    j = j[possible(problem, np.full(len(j), i), j)]
    j = j[goes_with(problem, taken, np.full(len(j), i), j)]
    return ranked(problem, np.full(len(j), i), j, j, problem.places.id[j], limit)


def ranked(problem: Problem, i: Ints, j: Ints, rows: Ints, ids: Ints, limit: int) -> Ranked:
    """The ``rows`` of the ``limit`` pairs (i, j) of most points; ties: the lower of ``ids``."""
    points = pair_values(problem, i, j)
    order = np.lexsort((ids, -points))[:limit]
    return Ranked(rows[order], points[order])


def clashes(problem: Problem, held: Ints, i: Ints, starts: Ints, ends: Ints) -> Bools:
    """Which of the people ``i`` hold something that overlaps or crowds [starts, ends)."""
    begin, order = csr(held[:, 0], len(problem.people))
    mine, rest = held[order, 1], problem.rules.rest_minutes
    places = problem.places
    return meets(begin, places.starts[mine] - rest, places.ends[mine] + rest, i, starts, ends)


def has_room(problem: Problem, held: Ints, i: Ints, j: Ints) -> Bools:
    """Which pairs still fit the shifts and minutes of the week beside what is held."""
    weeks = problem.weeks
    cell = held[:, 0] * weeks + problem.week[held[:, 1]]
    size = len(problem.people) * weeks
    shifts = np.bincount(cell, minlength=size)
    taken = problem.pair_minutes(held[:, 0], held[:, 1])
    minutes = np.bincount(cell, weights=taken, minlength=size)
    at, standing = i * weeks + problem.week[j], problem.standing
    room: Bools = (standing.shifts.ravel()[at] > shifts[at]) & (
        standing.minutes.ravel()[at] >= minutes[at] + problem.pair_minutes(i, j)
    )
    return room


def goes_with(problem: Problem, held: Ints, i: Ints, j: Ints) -> Bools:
    """Which pairs (i, j) go with what these people hold: time, rest, shifts and minutes."""
    starts, ends = problem.places.starts[j], problem.places.ends[j]
    return has_room(problem, held, i, j) & ~clashes(problem, held, i, starts, ends)
