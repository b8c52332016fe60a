"""Repair: a plan after refusals and absences, with as few people moved as it takes.

A plan is repaired, not remade. What the planner knows of each week (``Plan.weeks``) is enough
to settle around the gaps: only people who could take one of the places left open, and whom
they make room for, are looked at; a person who keeps what they had is worth
``Weights.stay`` more than one who is moved. For anything else, new needs above all,
``revised`` plans again with the present plan as the one in force.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from liandong.matching.ascent import offers
from liandong.matching.assigning import Roster, roster_points
from liandong.matching.bundles import SCALE
from liandong.matching.chains import chains, no_goals
from liandong.matching.columns import Ints
from liandong.matching.kernels import chosen
from liandong.matching.market import Market, clashing
from liandong.matching.plan import FIXED, PROPOSED, Plan
from liandong.matching.problem import Problem
from liandong.matching.solve import Progress, Week, held_pairs, quiet, solve

LIMITS = (1, 3, 6)
CLOSED = np.int16(-(1 << 15))

REASONS = ("declined", "absent", "fills_gap", "makes_room", "no_longer_fits")


@dataclass(frozen=True, slots=True)
class Move:
    """What changes for one person: places left and taken, and why (``REASONS``)."""

    person_id: int
    left: tuple[int, ...]
    taken: tuple[int, ...]
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """The new plan, and every person for whom something changed, by id."""

    plan: Plan
    moves: tuple[Move, ...]


def repair(
    plan: Plan,
    *,
    declined: Iterable[tuple[int, int]] = (),
    absent: Iterable[int] = (),
) -> Repaired:
    """The plan without some of its pairs, settled anew around them.

    declined
        (person id, place id): not asked for this place any more; a refusal closes the pair
        and touches nothing else. The other pairs of the person stay.
    absent
        Person ids: everything that they were planned for is left open, and they get nothing.

    Fixed pairs may be named too: then they are fixed no longer. A pair that is not planned
    is only closed. ``ValueError`` for ids that the problem does not have.
    """
    problem = plan.problem
    refused = [(problem.person_row(i), problem.place_row(j)) for i, j in declined]
    away = [problem.person_row(i) for i in absent]
    without = _without(problem, refused, away)
    touched = [*(i for i, _ in refused), *away]
    is_tied = bool(problem.people.together[touched].any())
    if not plan.weeks or is_tied or len(without.fixed) < len(problem.fixed):
        after = revised(plan, without)
    else:
        weeks = list(plan.weeks)
        for n, week in enumerate(weeks):
            others = [held_pairs(other) for other in weeks if other is not week]
            weeks[n] = _mended(week, without, refused, away, others)
        after = _planned(plan, without, tuple(weeks))
    return Repaired(after, moves(plan, after, refused, away))


def revised(plan: Plan, problem: Problem, *, progress: Progress = quiet) -> Plan:
    """``problem`` planned with ``plan`` as the plan in force; ids say who is who."""
    mine = {person: row for row, person in enumerate(problem.people.id.tolist())}
    theirs = {place: row for row, place in enumerate(problem.places.id.tolist())}
    people = plan.problem.people.id[plan.person].tolist()
    places = plan.problem.places.id[plan.place].tolist()
    current = [
        (mine[i], theirs[j])
        for i, j in zip(people, places, strict=True)
        if i in mine and j in theirs
    ]
    in_force = replace(problem, current=np.array(current, np.int64).reshape(-1, 2))
    return solve(in_force, seed=plan.seed, progress=progress)


def _without(problem: Problem, refused: list[tuple[int, int]], away: list[int]) -> Problem:
    closed = np.array(refused, np.int64).reshape(-1, 2)
    gone = np.isin(problem.keys(problem.fixed), problem.keys(closed))
    gone |= np.isin(problem.fixed[:, 0], away)
    shifts = problem.people.max_shifts
    if away:
        shifts = shifts.copy()
        shifts[away] = 0
    return replace(
        problem,
        people=replace(problem.people, max_shifts=shifts),
        fixed=problem.fixed[~gone],
        declined=np.concatenate([problem.declined, closed]),
    )


def _mended(
    week: Week,
    problem: Problem,
    refused: list[tuple[int, int]],
    away: list[int],
    others: list[Ints],
) -> Week:
    """One week settled anew around what is refused and who is away."""
    g, roster = week.market.ground, week.roster.copy()
    before = roster.held.copy()
    mine = np.full(len(problem.people), -1, np.int64)
    mine[g.person] = np.arange(len(g.person))
    theirs = np.full(len(problem.places), -1, np.int64)
    theirs[g.place] = np.arange(len(g.place))
    a = week.market.arrays
    a = a._replace(value=a.value.copy())
    m = replace(week.market, arrays=a)
    for pairs in others:
        a.value[clashing(m, problem, pairs)] = CLOSED
    opened: set[int] = set()
    for row, place in refused:
        i, j = int(mine[row]), int(theirs[place])
        if i >= 0 and j >= 0:
            opened |= _close(m, roster, i, j)
    for row in away:
        i = int(mine[row])
        for j in set(a.place[a.first[i] : a.first[i + 1]].tolist()) if i >= 0 else ():
            opened |= _close(m, roster, i, j)
    if not opened:
        return replace(week, market=m, roster=roster)
    wanted = np.zeros(len(a.needed), np.bool_)
    wanted[list(opened)] = True
    arcs = np.flatnonzero(wanted[a.place] & (a.value > CLOSED))
    people = np.searchsorted(a.first, arcs, side="right") - 1
    keen = arcs[np.lexsort((people, -a.value[arcs].astype(np.int64)))]
    order = np.searchsorted(a.first, keen, side="right") - 1
    order = order[~roster.pinned[order]]
    offer, run = offers(a, week.prices.price), chosen(chains, compile=m.is_compiled)
    price = problem.weights.stay * SCALE
    for limit in LIMITS:
        if not any(roster.load[j] < a.seats[j] for j in opened):
            break
        _, roster.turn = run(
            a, no_goals(len(a.needed)), order, offer, roster.loss, limit, price, before,
            roster.held, roster.seat_of, roster.holder, roster.load, roster.touched, roster.turn,
        )  # fmt: skip
    return replace(week, market=m, roster=roster)


def _close(m: Market, roster: Roster, i: int, j: int) -> set[int]:
    """Close the pair; the place, when the person held it and leaves it open."""
    a = m.arrays
    arcs = np.arange(a.first[i], a.first[i + 1])
    a.value[arcs[a.place[arcs] == j]] = CLOSED
    for q in range(a.slot[i], a.slot[i + 1]):
        if roster.held[q] >= 0 and a.place[roster.held[q]] == j:
            roster.holder[roster.seat_of[q]] = -1
            roster.held[q] = roster.seat_of[q] = -1
            roster.load[j] -= 1
            return {j}
    return set()


def _planned(plan: Plan, problem: Problem, weeks: tuple[Week, ...]) -> Plan:
    """The plan that the weeks hold, its value counted from the old one by what changed."""
    kept = plan.status != PROPOSED
    i = np.concatenate([plan.person[kept], *(held_pairs(week)[:, 0] for week in weeks)])
    j = np.concatenate([plan.place[kept], *(held_pairs(week)[:, 1] for week in weeks)])
    status = np.concatenate(
        [plan.status[kept], np.full(len(i) - int(kept.sum()), PROPOSED, np.uint8)]
    )
    gain = sum(
        roster_points(new.market.arrays, new.roster.held)
        - roster_points(old.market.arrays, old.roster.held)
        for old, new in zip(plan.weeks, weeks, strict=True)
    )
    order = np.lexsort((i, j))
    return replace(
        plan,
        problem=problem,
        person=i[order].astype(np.int32),
        place=j[order].astype(np.int32),
        status=status[order],
        value=plan.value + gain // SCALE,
        weeks=weeks,
    )


def moves(
    before: Plan, after: Plan, refused: list[tuple[int, int]], away: list[int]
) -> tuple[Move, ...]:
    """For whom something changed, and why; both plans over the same rows."""
    problem = after.problem

    def keys(plan: Plan) -> Ints:
        free = plan.status != FIXED
        rows = np.stack([plan.person[free], plan.place[free]], axis=1).astype(np.int64)
        return problem.keys(rows)

    old, new, m = keys(before), keys(after), max(1, len(problem.places))
    gone = np.setdiff1d(old, new, assume_unique=True)
    come = np.setdiff1d(new, old, assume_unique=True)
    told = []
    opened = set((gone % m).tolist())
    for i in np.union1d(gone // m, come // m).tolist():
        left, taken = gone[gone // m == i] % m, come[come // m == i] % m
        why = "makes_room" if len(taken) else "no_longer_fits"
        if i in away:
            why = "absent"
        elif any((i, j) in set(refused) for j in left.tolist()):
            why = "declined"
        elif len(taken) and set(taken.tolist()) & opened and not len(left):
            why = "fills_gap"
        ids = problem.places.id
        told.append(
            Move(
                int(problem.people.id[i]),
                tuple(ids[left].tolist()),
                tuple(ids[taken].tolist()),
                why,
            )
        )
    return tuple(sorted(told, key=lambda move: move.person_id))
