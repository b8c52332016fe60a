"""Explanations: why a place stays open, what would fill it, why somebody is not asked.

Computed when asked for, from the same gates and values that the planner used. Codes and
numbers only; the sentences are in ``liandong.phrases``.
"""

from dataclasses import dataclass, field

import numpy as np

from liandong.matching.columns import Ints
from liandong.matching.gates import Reason, distance_m, why_not
from liandong.matching.problem import Problem
from liandong.matching.survey import CODES, Survey
from liandong.matching.tally import MOVES, STAGES, Tally, tally
from liandong.matching.values import pair_values

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


@dataclass(frozen=True, slots=True)
class Change:
    """A change that would bring ``people`` to an open place.

    cost    by ``CHANGE_COST``, recruiting whoever is then still missing included
    facts   extra_m, offset_minutes, mask (of skills or checks): whichever belongs to the code;
            within_m: as many people as it takes are to be found (or, to be recruited, are
            wanted) within so many metres of the place
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
    return unfilled(Survey.of(problem, held), j, missing)


def unfilled(survey: Survey, j: int, missing: int) -> Unfilled:
    """Explain place row ``j``, which misses so many, in one pass over the people."""
    found = tally(survey, j)
    code, people = _first_stage(found.left.tolist(), missing)
    return Unfilled(
        place_id=int(survey.problem.places.id[j]),
        missing=missing,
        code=code,
        people=people,
        removed=_by_code(found.removed),
        only=_by_code(found.only),
        serving=found.serving,
        changes=_changes(survey.problem, found, j, missing),
    )


def _by_code(counts: Ints) -> dict[str, int]:
    return {code: n for code, n in zip(CODES, counts.tolist(), strict=True) if n}


def _first_stage(left: list[int], missing: int) -> tuple[str, int]:
    for stage, people in zip(STAGES, left, strict=True):
        if people < missing:
            nobody = stage == "too_few_qualified" and not people
            return ("no_one_qualified" if nobody else stage), people
    return "left_open", left[-1]


def _changes(problem: Problem, found: Tally, j: int, missing: int) -> tuple[Change, ...]:
    """What would bring people, the cheapest first."""
    told: list[Change] = []
    places = problem.places

    def offer(code: str, people: int, cost: float, facts: dict[str, int | float]) -> None:
        if people:
            recruit = CHANGE_COST["recruit"] * max(0, missing - people)
            told.append(Change(code, people, round(cost + recruit, 2), facts))

    over = distance_m(problem, found.far, np.full(len(found.far), j))
    over = np.sort(over - problem.people.radius_m[found.far])
    if len(over):
        come = min(missing, len(over))
        extra = int(np.ceil(over[come - 1] / 100) * 100)
        cost = CHANGE_COST["widen_radius"] * come * extra / 1000
        offer("widen_radius", int((over <= extra).sum()), cost, {"extra_m": extra})
    for code, lacking, asked, have in (
        ("teach_skill", found.unskilled, places.skills, problem.people.skills),
        ("get_check", found.unchecked, places.checks, problem.people.checks),
    ):
        masks = asked[j] & ~have[lacking]
        kinds, counts = np.unique(masks, return_counts=True)
        if len(kinds):
            best = int(counts.argmax())
            those = lacking[masks == kinds[best]]
            facts = {"mask": int(kinds[best]), **_within(problem, those, j, missing)}
            offer(code, len(those), CHANGE_COST[code] * min(len(those), missing), facts)
    tired = len(found.tired)
    near = _within(problem, found.tired, j, missing)
    offer("ask_one_more", tired, CHANGE_COST["ask_one_more"] * min(tired, missing), near)
    for offset, people_then in zip(MOVES, found.moved.tolist(), strict=True):
        cost = CHANGE_COST["move_shift"] + abs(offset) / 180
        offer("move_shift", people_then, cost, {"offset_minutes": offset})
    facts = {"mask": int(places.skills[j]), **_usual_reach(problem, j)}
    offer("recruit", missing, CHANGE_COST["recruit"] * missing, facts)
    return tuple(sorted(told, key=lambda change: (change.cost, change.code)))


def _within(problem: Problem, rows: Ints, j: int, missing: int) -> dict[str, int | float]:
    """How far one must look for the people missing, or for all of ``rows`` if they are fewer."""
    if not len(rows) or np.isnan(problem.places.lat[j]):
        return {}
    metres = distance_m(problem, rows, np.full(len(rows), j))
    last = min(missing, len(rows)) - 1
    return {"within_m": int(np.ceil(np.partition(metres, last)[last] / 100) * 100)}


REACH_SAMPLE = 20_000


def _usual_reach(problem: Problem, j: int) -> dict[str, int | float]:
    """How far people are usually willing to go: whoever is recruited should live that near."""
    radius = problem.people.radius_m
    if not len(radius) or np.isnan(problem.places.lat[j]):
        return {}
    # Every k-th person: the middle of a million is not worth sorting a million.
    middle = np.median(radius[:: max(1, len(radius) // REACH_SAMPLE)])
    return {"within_m": int(middle // 100 * 100)} if middle >= 100 else {}


def why_not_here(problem: Problem, held: Ints, i: int, j: int) -> list[Reason]:
    """Why person row i is not planned at place row j, though neither pair list says so.

    First the gates. When none is closed: what the person serves instead, whether the place
    is full and with whom (points only), or that there is still room (``could_join``).
    """
    mine, there = held[held[:, 0] == i, 1], held[held[:, 1] == j, 0]
    return why_not_of(problem, i, j, mine, there)


def why_not_of(problem: Problem, i: int, j: int, mine: Ints, there: Ints) -> list[Reason]:
    """As ``why_not_here``; ``mine``: place rows of the person, ``there``: people rows planned
    at the place, both beside the fixed pairs."""
    reasons = why_not(problem, i, j)
    if reasons:
        return reasons
    points = int(pair_values(problem, np.array([i]), np.array([j]))[0])
    places, rest = problem.places, problem.rules.rest_minutes
    if len(mine):
        near = (places.starts[mine] < places.ends[j] + rest) & (
            places.starts[j] < places.ends[mine] + rest
        )
        if near.any() or not _has_room(problem, i, j, mine):
            at = int(mine[near][0]) if near.any() else int(mine[0])
            theirs = int(pair_values(problem, np.array([i]), np.array([at]))[0])
            code = "serves_elsewhere" if near.any() else "week_is_full"
            reasons.append(
                Reason(
                    code,
                    {"place_id": int(places.id[at]), "points": theirs, "points_here": points},
                )
            )
    if len(there) >= int(problem.standing.seats[j]):
        facts: dict[str, int | float] = {"max_people": int(places.max_people[j]), "points": points}
        if len(there):
            lowest = int(pair_values(problem, there, np.full(len(there), j)).min())
            facts["lowest_points"] = lowest
        reasons.append(Reason("place_full", facts))
    if not reasons:
        reasons.append(Reason("could_join", {"points": points}))
    return reasons


def _has_room(problem: Problem, i: int, j: int, mine: Ints) -> bool:
    """Whether place j fits the person's week beside what they hold."""
    week = int(problem.week[j])
    rows = np.append(mine[problem.week[mine] == week], j)
    minutes = int(problem.pair_minutes(np.full(len(rows), i), rows).sum())
    standing = problem.standing
    return bool(standing.shifts[i, week] >= len(rows) and standing.minutes[i, week] >= minutes)
