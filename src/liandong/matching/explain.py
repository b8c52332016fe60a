"""Explanations: why a place stays open, what would fill it, why somebody is not asked.

Computed when asked for, from the same gates and values that the planner used. Codes and
numbers only; the sentences are in ``liandong.phrases``.
"""

from dataclasses import dataclass, field

import numpy as np

from liandong.matching.columns import Bools, Ints
from liandong.matching.gates import Reason, distance_m, forbidden, meets, why_not
from liandong.matching.problem import Problem, hours_touched
from liandong.matching.ranking import clashes, goes_with, has_room
from liandong.matching.values import pair_values

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

UNFILLED_CODES = ("no_one_qualified", *STAGES, "left_open")

CHANGE_COST = {
    "ask_one_more": 1.0,
    "widen_radius": 1.0,
    "move_shift": 2.0,
    "get_check": 4.0,
    "teach_skill": 5.0,
    "recruit": 8.0,
}
"""What changes are taken to cost, to find the cheapest: per person, but for ``widen_radius``
per person and kilometre and for ``move_shift`` once plus one for each three hours."""

TIME_GATES = ("not_available", "busy_elsewhere", "overlapping_shift", "rest_too_short")

MOVES = (-60, 60, -120, 120, -180, 180, -1440, 1440)
WIDEST_M = 5000.0


@dataclass(frozen=True, slots=True)
class Change:
    """A change that would bring ``people`` to an open place.

    cost    by ``CHANGE_COST``, recruiting whoever is then still missing included
    facts   extra_m, offset_minutes, mask (of skills or checks): whichever belongs to the code
    """

    code: str
    people: int
    cost: float
    facts: dict[str, int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unfilled:
    """Why a place has fewer people than it needs.

    missing   seats up to min_people that nobody takes
    code      the first of ``STAGES`` that leaves fewer than ``missing``;
              ``no_one_qualified`` when not one person passes the first; ``left_open`` when
              enough could come
    people    how many are left after that stage
    removed   per gate, how many people it forbids (a person may be forbidden by several)
    only      per gate, how many people it alone keeps away
    serving   how many could come but serve elsewhere in the plan
    changes   what would help, the cheapest first
    """

    place_id: int
    missing: int
    code: str
    people: int
    removed: dict[str, int]
    only: dict[str, int]
    serving: int
    changes: tuple[Change, ...]


def why_unfilled(problem: Problem, held: Ints, j: int, missing: int) -> Unfilled:
    """Explain place row ``j``. ``held`` are the (m, 2) rows planned beside the fixed ones."""
    n = len(problem.people)
    there = np.zeros(n, np.bool_)
    for pairs in (held, problem.fixed):
        there[pairs[pairs[:, 1] == j, 0]] = True
    i = np.flatnonzero(~there)
    column = np.full(len(i), j)
    closed = forbidden(problem, i, column)
    count = np.sum(list(closed.values()), axis=0)
    free = goes_with(problem, held, i, column)
    code, people = _first_stage(closed, free, missing)
    return Unfilled(
        place_id=int(problem.places.id[j]),
        missing=missing,
        code=code,
        people=people,
        removed={name: int(bad.sum()) for name, bad in closed.items() if bad.any()},
        only={
            name: int((bad & (count == 1)).sum())
            for name, bad in closed.items()
            if (bad & (count == 1)).any()
        },
        serving=int(((count == 0) & ~free).sum()),
        changes=_changes(problem, held, i, j, closed, missing),
    )


def _first_stage(closed: dict[str, Bools], free: Bools, missing: int) -> tuple[str, int]:
    passing = np.ones(len(free), np.bool_)
    for stage, gates in STAGES.items():
        for gate in gates:
            passing &= ~closed[gate]
        if stage == "everyone_busy":
            passing &= free
        left = int(passing.sum())
        if left < missing:
            nobody = stage == "too_few_qualified" and not left
            return ("no_one_qualified" if nobody else stage), left
    return "left_open", int(passing.sum())


def _changes(
    problem: Problem, held: Ints, i: Ints, j: int, closed: dict[str, Bools], missing: int
) -> tuple[Change, ...]:
    """What would bring people, the cheapest first. ``closed`` is aligned with ``i``."""
    found: list[Change] = []
    places, column = problem.places, np.full(len(i), j)
    free = goes_with(problem, held, i, column)

    def closed_but_for(*gates: str) -> Bools:
        others: Bools = np.any([bad for code, bad in closed.items() if code not in gates], axis=0)
        return others

    def offer(code: str, people: int, cost: float, **facts: int | float) -> None:
        if people:
            recruit = CHANGE_COST["recruit"] * max(0, missing - people)
            found.append(Change(code, people, round(cost + recruit, 2), facts))

    far = i[free & closed["too_far"] & ~closed_but_for("too_far")]
    over = np.sort(distance_m(problem, far, np.full(len(far), j)) - problem.people.radius_m[far])
    over = over[over <= WIDEST_M]
    if len(over):
        come = min(missing, len(over))
        extra = int(np.ceil(over[come - 1] / 100) * 100)
        cost = CHANGE_COST["widen_radius"] * come * extra / 1000
        offer("widen_radius", int((over <= extra).sum()), cost, extra_m=extra)
    for code, gate, asked, have in (
        ("teach_skill", "lacks_skill", places.skills, problem.people.skills),
        ("get_check", "lacks_check", places.checks, problem.people.checks),
    ):
        lacking = i[free & closed[gate] & ~closed_but_for(gate)]
        masks, people = np.unique(asked[j] & ~have[lacking], return_counts=True)
        if len(masks):
            best = int(people.argmax())
            cost = CHANGE_COST[code] * min(int(people[best]), missing)
            offer(code, int(people[best]), cost, mask=int(masks[best]))
    room = has_room(problem, held, i, column)
    clash = clashes(problem, held, i, places.starts[column], places.ends[column])
    full = closed["shifts_full"] | closed["hours_full"] | ~room
    tired = int((full & ~clash & ~closed_but_for("shifts_full", "hours_full")).sum())
    offer("ask_one_more", tired, CHANGE_COST["ask_one_more"] * min(tired, missing))
    timed = i[room & ~closed_but_for(*TIME_GATES)]
    for offset in MOVES:
        people_then = _free_then(problem, held, timed, j, offset)
        cost = CHANGE_COST["move_shift"] + abs(offset) / 180
        offer("move_shift", people_then, cost, offset_minutes=offset)
    mask = int(places.skills[j])
    offer("recruit", missing, CHANGE_COST["recruit"] * missing, mask=mask)
    return tuple(sorted(found, key=lambda change: (change.cost, change.code)))


def _free_then(problem: Problem, held: Ints, i: Ints, j: int, offset: int) -> int:
    """How many of the people ``i`` could come if place j were ``offset`` minutes later."""
    start = np.array([problem.places.starts[j] + offset])
    end = np.array([problem.places.ends[j] + offset])
    asked = hours_touched(start, end, problem.rules)[0]
    i = i[~((asked & ~problem.people.hours[i]) != 0).any(axis=1)]
    begin, from_, until = problem.busy_spans
    i = i[~meets(begin, from_, until, i, start, end)]
    i = i[~clashes(problem, np.concatenate([held, problem.fixed]), i, start, end)]
    return len(i)


def why_not_here(problem: Problem, held: Ints, i: int, j: int) -> list[Reason]:
    """Why person row i is not planned at place row j, though neither pair list says so.

    First the gates. When none is closed: what the person serves instead, whether the place
    is full and with whom (points only), or that there is still room (``could_join``).
    """
    reasons = why_not(problem, i, j)
    if reasons:
        return reasons
    one, other = np.array([i]), np.array([j])
    points = int(pair_values(problem, one, other)[0])
    mine = held[held[:, 0] == i]
    starts, ends = problem.places.starts, problem.places.ends
    if len(mine) and not goes_with(problem, mine, one, other)[0]:
        rest = problem.rules.rest_minutes
        k = mine[:, 1]
        near = (starts[k] < ends[j] + rest) & (starts[j] < ends[k] + rest)
        at = int(k[near][0]) if near.any() else int(k[0])
        theirs = int(pair_values(problem, one, np.array([at]))[0])
        code = "serves_elsewhere" if near.any() else "week_is_full"
        facts = {"place_id": int(problem.places.id[at]), "points": theirs, "points_here": points}
        reasons.append(Reason(code, dict(facts)))
    there = held[held[:, 1] == j]
    if len(there) >= int(problem.standing.seats[j]):
        facts = {"max_people": int(problem.places.max_people[j]), "points": points}
        if len(there):
            lowest = int(pair_values(problem, there[:, 0], there[:, 1]).min())
            facts["lowest_points"] = lowest
        reasons.append(Reason("place_full", dict(facts)))
    if not reasons:
        reasons.append(Reason("could_join", {"points": points}))
    return reasons
