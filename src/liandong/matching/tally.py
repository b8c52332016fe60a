"""Tallies: one pass over the people about a place, or over the places about a person.

Two ways with the same result: a compiled loop, and whole columns at a time by ``gates``. The
loop is taken where it pays; a street does without it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from liandong.matching.columns import Bools, Floats, Ints, Masks
from liandong.matching.gates import distance_m, forbidden, meets
from liandong.matching.kernels import chosen, compiled, in_parallel, pays
from liandong.matching.problem import hours_touched
from liandong.matching.ranking import clashes, goes_with, has_room
from liandong.matching.survey import (
    CLASH,
    CODES,
    LACKS_CHECK,
    LACKS_SKILL,
    NO_ROOM,
    THERE,
    TOO_FAR,
    Crowd,
    Marks,
    Survey,
    bits_of,
    gates_closed,
    in_the_way,
)

STAGES: dict[str, tuple[str, ...]] = {
    "too_few_qualified": (
        "wrong_tier",
        "lacks_skill",
        "lacks_check",
        "no_common_language",
        "span_too_small",
        "age_unknown",
        "too_young",
        "too_old",
    ),
    "ruled_out": ("excluded", "kept_apart", "declined_before"),
    "too_far": ("point_unknown", "too_far"),
    "no_one_free": ("not_available", "busy_elsewhere"),
    "everyone_busy": ("shifts_full", "hours_full", "overlapping_shift", "rest_too_short"),
}
"""Why seats stay empty, in the order in which it is found out, and the gates of each."""

TIME_GATES = ("not_available", "busy_elsewhere", "overlapping_shift", "rest_too_short")
FULL_GATES = ("shifts_full", "hours_full")

MOVES = (-60, 60, -120, 120, -180, 180, -1440, 1440)
WIDEST_M = 5000.0

_STAGES = tuple(bits_of(*gates) for gates in STAGES.values())
_TIME, _FULL, _GATES = bits_of(*TIME_GATES), bits_of(*FULL_GATES), len(CODES)
OPEN, FAR, SKILL, CHECK, TIRED = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What keeps people from one place; everybody counts who is not there already.

    removed, only   per gate, in the order of ``CODES``: how many people it forbids, and how
                    many it alone forbids
    left            how many pass each of ``STAGES`` and those before; the last of them also
                    have nothing in the plan that is in the way
    serving         how many no gate forbids, but the plan has them elsewhere
    moved           how many could come if the place were ``MOVES`` minutes later
    open            rows that could come
    far, unskilled, unchecked
                    rows that only distance (by at most ``WIDEST_M``), skills or checks keep away
    tired           rows that only the number of shifts or minutes of their week keeps away
    """

    removed: Ints
    only: Ints
    left: Ints
    serving: int
    moved: Ints
    open: Ints
    far: Ints
    unskilled: Ints
    unchecked: Ints
    tired: Ints


def tally(survey: Survey, j: int) -> Tally:
    """Tally place row j."""
    n = len(survey.problem.people)
    compile = pays(20 * n)
    return looped(survey, j, compile=True) if compile else by_columns(survey, j)


def could_come(survey: Survey, j: int) -> Ints:
    """Rows of the people who could come to place row j: ``Tally.open`` alone."""
    n = len(survey.problem.people)
    if pays(20 * n):
        return looped(survey, j, compile=True, moves=()).open
    return by_columns(survey, j).open


def looped(survey: Survey, j: int, *, compile: bool, moves: tuple[int, ...] = MOVES) -> Tally:
    """Tally by the loop, compiled or not; ``moved`` counts the first ones for ``moves``."""
    problem = survey.problem
    n = len(problem.people)
    marks, kind = survey.marks(1, j, n), np.zeros(n, np.uint8)
    offsets = np.array(moves, np.int64)
    starts, ends = problem.places.starts[j] + offsets, problem.places.ends[j] + offsets
    touched = hours_touched(starts, ends, problem.rules)
    run = chosen(_count, compile=compile)

    def part(start: int, stop: int) -> Ints:
        return run(survey.crowd, marks, j, start, stop, starts, ends, touched, kind)

    counted = np.sum(in_parallel(part, n, compile=compile), axis=0)
    removed, only, left, moved, serving = np.split(counted, _SPLITS)

    def rows(which: int) -> Ints:
        return np.flatnonzero(kind == which)

    return Tally(
        removed, only, left, int(serving[0]), moved,
        rows(OPEN), rows(FAR), rows(SKILL), rows(CHECK), rows(TIRED),
    )  # fmt: skip


_SPLITS = np.cumsum([_GATES, _GATES, len(_STAGES), len(MOVES)]).tolist()
_SIZE = _SPLITS[-1] + 1
_LEFT, _MOVED = _SPLITS[1], _SPLITS[2]


@compiled
def _count(
    c: Crowd,
    marks: Marks,
    j: int,
    start: int,
    stop: int,
    starts: Ints,
    ends: Ints,
    touched: Masks,
    kind: npt.NDArray[np.uint8],
) -> Ints:
    """Counts over the people ``start`` to ``stop``, and the kind of each into ``kind``."""
    counts = np.zeros(_SIZE, np.int64)
    for i in range(start, stop):
        mark = int(marks[i])
        if mark & THERE:
            continue
        bits, metres = gates_closed(c, mark, i, j)
        alone = bits != 0 and bits & (bits - 1) == 0
        for n in range(_GATES):
            counts[n] += (bits >> n) & 1
        if alone:
            for n in range(_GATES):
                counts[_GATES + n] += (bits >> n) & 1
        for stage in range(4):
            if bits & _STAGES[stage]:
                break
            counts[_LEFT + stage] += 1
        is_untimed, is_full = bits & ~_TIME == 0, bits & ~_FULL == 0
        is_lacking = bits in (LACKS_SKILL, LACKS_CHECK)
        # Most people are too far and nothing else: only those nearby are looked at closer.
        if bits == TOO_FAR:
            is_lacking = metres - c.radius_m[i] <= WIDEST_M
        if not (is_untimed or is_full or is_lacking):
            continue
        way = in_the_way(c, i, j)
        if bits == 0:
            if way:
                counts[_SIZE - 1] += 1
            else:
                counts[_LEFT + 4] += 1
                kind[i] = OPEN
        elif way == 0 and bits == TOO_FAR:
            kind[i] = FAR
        elif way == 0 and bits == LACKS_SKILL:
            kind[i] = SKILL
        elif way == 0 and bits == LACKS_CHECK:
            kind[i] = CHECK
        if is_full and not way & CLASH and (bits != 0 or way & NO_ROOM):
            kind[i] = TIRED
        if is_untimed and not way & NO_ROOM:
            for m in range(len(starts)):
                comes = not (
                    touched[m, 0] & ~c.hours[i, 0]
                    or touched[m, 1] & ~c.hours[i, 1]
                    or touched[m, 2] & ~c.hours[i, 2]
                )
                for b in range(c.busy_first[i], c.busy_first[i + 1]):
                    if c.busy_from[b] < ends[m] and starts[m] < c.busy_until[b]:
                        comes = False
                for b in range(c.fixed_first[i], c.fixed_first[i + 1]):
                    k = c.fixed_place[b]
                    if c.starts[k] - c.rest < ends[m] and starts[m] < c.ends[k] + c.rest:
                        comes = False
                for b in range(c.held_first[i], c.held_first[i + 1]):
                    k = c.held_place[b]
                    if c.starts[k] - c.rest < ends[m] and starts[m] < c.ends[k] + c.rest:
                        comes = False
                if comes:
                    counts[_MOVED + m] += 1
    return counts


def by_columns(survey: Survey, j: int) -> Tally:
    """Tally with whole columns at a time."""
    problem, held = survey.problem, survey.held
    i = np.flatnonzero(survey.marks(1, j, len(problem.people)) & THERE == 0)
    column = np.full(len(i), j)
    closed = forbidden(problem, i, column)
    count = np.sum(list(closed.values()), axis=0)
    free = goes_with(problem, held, i, column)
    room = has_room(problem, held, i, column)
    clash = clashes(problem, held, i, problem.places.starts[column], problem.places.ends[column])
    passing, left = np.ones(len(i), np.bool_), []
    for stage, gates in STAGES.items():
        for gate in gates:
            passing &= ~closed[gate]
        if stage == "everyone_busy":
            passing &= free
        left.append(int(passing.sum()))

    def only(*gates: str) -> Bools:
        others = [bad for code, bad in closed.items() if code not in gates]
        alone: Bools = ~np.any(others, axis=0)
        return alone

    far = free & closed["too_far"] & only("too_far")
    far[far] = (
        distance_m(problem, i[far], column[far]) - problem.people.radius_m[i[far]] <= WIDEST_M
    )
    full = closed["shifts_full"] | closed["hours_full"] | ~room
    timed = i[room & only(*TIME_GATES)]
    return Tally(
        removed=np.array([bad.sum() for bad in closed.values()]),
        only=np.array([(bad & (count == 1)).sum() for bad in closed.values()]),
        left=np.array(left),
        serving=int(((count == 0) & ~free).sum()),
        moved=np.array([_free_then(survey, timed, j, offset) for offset in MOVES]),
        open=i[(count == 0) & free],
        far=i[far],
        unskilled=i[free & closed["lacks_skill"] & only("lacks_skill")],
        unchecked=i[free & closed["lacks_check"] & only("lacks_check")],
        tired=i[full & ~clash & only(*FULL_GATES)],
    )


def _free_then(survey: Survey, i: Ints, j: int, offset: int) -> int:
    """How many of the people ``i`` could come if place j were ``offset`` minutes later."""
    problem = survey.problem
    start = np.array([problem.places.starts[j] + offset])
    end = np.array([problem.places.ends[j] + offset])
    asked = hours_touched(start, end, problem.rules)[0]
    i = i[~((asked & ~problem.people.hours[i]) != 0).any(axis=1)]
    begin, from_, until = problem.busy_spans
    i = i[~meets(begin, from_, until, i, start, end)]
    i = i[~clashes(problem, np.concatenate([survey.held, problem.fixed]), i, start, end)]
    return len(i)


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Every place as one person meets it, by place row.

    closed    bits of the gates that forbid it, as in ``survey.CODES``
    way       ``NO_ROOM`` and ``CLASH``: what the plan has for them already, where no gate or
              one alone forbids the place (0 elsewhere)
    metres    to the place; NaN when unknown
    there     where they serve, planned or fixed
    """

    closed: Ints
    way: Ints
    metres: Floats
    there: Bools


def outlook(survey: Survey, i: int) -> Outlook:
    """Every place as person row i meets it."""
    problem = survey.problem
    m = len(problem.places)
    marks = survey.marks(0, i, m)
    there: Bools = marks & THERE != 0
    if not pays(20 * m):
        return _outlook_by_columns(survey, i, there)
    closed, way, metres = np.zeros(m, np.int64), np.zeros(m, np.int64), np.zeros(m)
    chosen(_look, compile=True)(survey.crowd, marks, i, closed, way, metres)
    return Outlook(closed, way, metres, there)


@compiled
def _look(c: Crowd, marks: Marks, i: int, closed: Ints, way: Ints, metres: Floats) -> None:
    for j in range(len(marks)):
        bits, far = gates_closed(c, int(marks[j]), i, j)
        closed[j] = bits
        metres[j] = far
        # What the plan puts in the way matters where one change would open the rest.
        if bits & ~_FULL == 0 or bits & (bits - 1) == 0:
            way[j] = in_the_way(c, i, j)


def _outlook_by_columns(survey: Survey, i: int, there: Bools) -> Outlook:
    problem, j = survey.problem, np.arange(len(there))
    row = np.full(len(j), i)
    closed = np.zeros(len(j), np.int64)
    for n, bad in enumerate(forbidden(problem, row, j).values()):
        closed |= bad.astype(np.int64) << n
    room = has_room(problem, survey.held, row, j)
    clash = clashes(problem, survey.held, row, problem.places.starts, problem.places.ends)
    way: Ints = NO_ROOM * (~room).astype(np.int64) + CLASH * clash.astype(np.int64)
    lone = (closed & ~_FULL == 0) | (closed & (closed - 1) == 0)
    return Outlook(closed, way * lone, distance_m(problem, row, j), there)
