"""A survey: everybody and everything as a plan stands, laid out for questions about one row.

Made once for a plan (``Plan.prepare``); after that one question, about one place or one
person, is one pass. Numbers and columns are those of the problem.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.matching.columns import AGE_UNKNOWN, Floats, Ints, Masks, Rows, Singles, csr
from liandong.matching.gates import GATES
from liandong.matching.kernels import inlined
from liandong.matching.problem import EARTH_RADIUS_M, Problem

CODES = tuple(GATES)
"""Gates in the order of their bits."""

EXCLUDED, KEPT_APART, DECLINED, THERE = 1 << 1, 1 << 2, 1 << 3, 1 << 7
WRONG_TIER = 1 << 0
LACKS_SKILL, LACKS_CHECK, NO_COMMON_LANGUAGE, SPAN_TOO_SMALL = 1 << 4, 1 << 5, 1 << 6, 1 << 7
AGE_NOT_KNOWN, TOO_YOUNG, TOO_OLD, POINT_UNKNOWN, TOO_FAR = (1 << n for n in range(8, 13))
NOT_AVAILABLE, BUSY, SHIFTS_FULL, HOURS_FULL, OVERLAPPING, REST = (1 << n for n in range(13, 19))
NO_ROOM, CLASH = 1 << 0, 1 << 1
"""What the plan itself puts in the way: the week is used up, something else is at that time."""

Marks = npt.NDArray[np.uint8]


def bits_of(*codes: str) -> int:
    """The bits of some gates."""
    return sum(1 << CODES.index(code) for code in codes)


class Crowd(NamedTuple):
    """What the kernels read: columns of people, then what they hold, then columns of places.

    point, there    (·, 3) unit vectors;  hours, touched: (·, 3) hours of the week
    busy_*, fixed_*, held_*   spans, accepted places, planned places, by person
    shifts, minutes (people, weeks): left after what is accepted
    """

    tier: npt.NDArray[np.uint8]
    skills: Masks
    checks: Masks
    languages: Masks
    span: npt.NDArray[np.int16]
    age: npt.NDArray[np.int16]
    radius_m: Singles
    point: Floats
    hours: Masks
    busy_first: Ints
    busy_from: Ints
    busy_until: Ints
    fixed_first: Ints
    fixed_place: Ints
    held_first: Ints
    held_place: Rows
    shifts: Ints
    minutes: Ints
    tiers: npt.NDArray[np.uint8]
    asked_skills: Masks
    asked_checks: Masks
    asked_languages: Masks
    leads: npt.NDArray[np.int16]
    min_age: npt.NDArray[np.int16]
    max_age: npt.NDArray[np.int16]
    there: Floats
    touched: Masks
    starts: Ints
    ends: Ints
    week: Ints
    length: Ints
    rest: int
    speed: int


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """A problem with what is planned beside the fixed pairs: ``held``, (m, 2) rows."""

    problem: Problem
    held: Ints
    crowd: Crowd

    @classmethod
    def of(cls, problem: Problem, held: Ints) -> "Survey":
        """Lay everything out; a pass over each column."""
        who, what, standing = problem.people, problem.places, problem.standing
        busy = problem.busy_spans
        held_first, order = csr(held[:, 0], len(who))
        return cls(
            problem,
            held,
            Crowd(
                tier=who.tier,
                skills=who.skills,
                checks=who.checks,
                languages=who.languages,
                span=who.span,
                age=who.age,
                radius_m=who.radius_m,
                point=problem.person_vectors,
                hours=who.hours,
                busy_first=busy[0],
                busy_from=busy[1],
                busy_until=busy[2],
                fixed_first=standing.start,
                fixed_place=standing.place,
                held_first=held_first,
                held_place=held[order, 1].astype(np.int32),
                shifts=standing.shifts,
                minutes=standing.minutes,
                tiers=what.tiers,
                asked_skills=what.skills,
                asked_checks=what.checks,
                asked_languages=what.languages,
                leads=what.leads,
                min_age=what.min_age,
                max_age=what.max_age,
                there=problem.place_vectors,
                touched=problem.place_hours,
                starts=what.starts,
                ends=what.ends,
                week=problem.week,
                length=problem.minutes,
                rest=problem.rules.rest_minutes,
                speed=problem.rules.travel_m_per_minute,
            ),
        )

    def held_by(self, i: int) -> Ints:
        """Place rows planned for person row i beside the fixed ones, ascending."""
        first = self.crowd.held_first
        return np.sort(self.crowd.held_place[first[i] : first[i + 1]].astype(np.int64))

    def fixed_of(self, i: int) -> Ints:
        """Place rows that person row i has accepted already."""
        first = self.crowd.fixed_first
        rows: Ints = self.crowd.fixed_place[first[i] : first[i + 1]].astype(np.int64)
        return rows

    def marks(self, side: int, row: int, size: int) -> Marks:
        """Bits of the closed pairs of one place (side 1) or person (side 0), by the other side.

        ``THERE`` where the pair is planned or fixed.
        """
        found = np.zeros(size, np.uint8)
        p = self.problem
        for pairs, bit in (
            (p.excluded, EXCLUDED),
            (p.kept_apart, KEPT_APART),
            (p.declined, DECLINED),
            (p.fixed, THERE),
        ):
            found[pairs[pairs[:, side] == row, 1 - side]] |= np.uint8(bit)
        if side:
            found[self.held[self.held[:, 1] == row, 0]] |= np.uint8(THERE)
        else:
            found[self.held_by(row)] |= np.uint8(THERE)
        return found


@inlined
def gates_closed(c: Crowd, mark: int, i: int, j: int) -> tuple[int, float]:
    """Bits of the gates that forbid the pair, and the metres between the two (NaN: unknown)."""
    bits = mark & (EXCLUDED | KEPT_APART | DECLINED)
    if c.tier[i] & c.tiers[j] == 0:
        bits |= WRONG_TIER
    if c.asked_skills[j] & ~c.skills[i]:
        bits |= LACKS_SKILL
    if c.asked_checks[j] & ~c.checks[i]:
        bits |= LACKS_CHECK
    if c.asked_languages[j] != 0 and c.asked_languages[j] & c.languages[i] == 0:
        bits |= NO_COMMON_LANGUAGE
    if c.span[i] < c.leads[j]:
        bits |= SPAN_TOO_SMALL
    if c.age[i] == AGE_UNKNOWN:
        if c.min_age[j] > 0:
            bits |= AGE_NOT_KNOWN
    elif c.age[i] < c.min_age[j]:
        bits |= TOO_YOUNG
    if c.age[i] > c.max_age[j]:
        bits |= TOO_OLD
    metres = np.nan
    travel = 0
    if not np.isnan(c.there[j, 0]):
        if np.isnan(c.point[i, 0]):
            bits |= POINT_UNKNOWN
        else:
            x = c.point[i, 0] - c.there[j, 0]
            y = c.point[i, 1] - c.there[j, 1]
            z = c.point[i, 2] - c.there[j, 2]
            metres = np.sqrt(x * x + y * y + z * z) * EARTH_RADIUS_M
            if metres > c.radius_m[i]:
                bits |= TOO_FAR
            if c.speed > 0:
                travel = 2 * int(np.ceil(metres / c.speed))
    if (
        c.touched[j, 0] & ~c.hours[i, 0]
        or c.touched[j, 1] & ~c.hours[i, 1]
        or c.touched[j, 2] & ~c.hours[i, 2]
    ):
        bits |= NOT_AVAILABLE
    for b in range(c.busy_first[i], c.busy_first[i + 1]):
        if c.busy_from[b] < c.ends[j] and c.starts[j] < c.busy_until[b]:
            bits |= BUSY
    week = c.week[j]
    if c.shifts[i, week] < 1:
        bits |= SHIFTS_FULL
    if c.minutes[i, week] < c.length[j] + travel:
        bits |= HOURS_FULL
    near = False
    for b in range(c.fixed_first[i], c.fixed_first[i + 1]):
        k = c.fixed_place[b]
        if c.starts[k] < c.ends[j] and c.starts[j] < c.ends[k]:
            bits |= OVERLAPPING
        if c.starts[k] - c.rest < c.ends[j] and c.starts[j] < c.ends[k] + c.rest:
            near = True
    if near and bits & OVERLAPPING == 0:
        bits |= REST
    return bits, metres


@inlined
def travel_minutes(c: Crowd, i: int, j: int) -> int:
    """There and back, where travel counts."""
    minutes = 0
    if c.speed > 0:
        x = c.point[i, 0] - c.there[j, 0]
        y = c.point[i, 1] - c.there[j, 1]
        z = c.point[i, 2] - c.there[j, 2]
        metres = np.sqrt(x * x + y * y + z * z) * EARTH_RADIUS_M
        if not np.isnan(metres):
            minutes = 2 * int(np.ceil(metres / c.speed))
    return minutes


@inlined
def in_the_way(c: Crowd, i: int, j: int) -> int:
    """``NO_ROOM`` and ``CLASH``: what the plan itself puts between person i and place j."""
    found = 0
    shifts = 0
    minutes = c.length[j] + travel_minutes(c, i, j)
    for b in range(c.held_first[i], c.held_first[i + 1]):
        k = c.held_place[b]
        if c.week[k] == c.week[j]:
            shifts += 1
            minutes += c.length[k] + travel_minutes(c, i, k)
        if c.starts[k] - c.rest < c.ends[j] and c.starts[j] < c.ends[k] + c.rest:
            found |= CLASH
    if c.shifts[i, c.week[j]] <= shifts or c.minutes[i, c.week[j]] < minutes:
        found |= NO_ROOM
    return found
