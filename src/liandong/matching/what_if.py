"""What if: what a change would bring, by the prices of a plan or by planning again.

By prices ("dual")
    The bound that prices prove holds at any prices, so it holds for the changed problem at the
    prices of the plan: for one more seat it rises by the seat's price, for one more person by
    the best that the seats offer them, for anything else by one scan. Less what the plan is
    worth, that is what the change can gain *at most*. *At least* is what one free person would
    bring at once. Where both meet the answer is exact; otherwise the plan's own gap is in it.
By planning again ("resolve")
    The changed problem is planned with the present plan in force, so that as few people move
    as it takes; who is affected is told. Exact where the bound of the new plan proves it.

All points are those of the changed problem: radius changes what nearness is worth, so the old
pairs are counted anew before they are compared.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from liandong.matching.bounding import people_gain, seats_gain
from liandong.matching.bundles import SCALE
from liandong.matching.changes import (
    Change,
    Person,
    Radius,
    Rest,
    Seat,
    Span,
    Training,
    changed,
    is_relief,
    learners,
    of_one,
)
from liandong.matching.columns import Floats, Ints
from liandong.matching.gates import possible
from liandong.matching.plan import FIXED, LOCKED, Plan
from liandong.matching.problem import Problem
from liandong.matching.repair import Move, moves
from liandong.matching.solve import Progress, quiet, solve
from liandong.matching.tally import tally
from liandong.matching.values import fixed_value, pair_values, plan_value, seat_values

__all__ = [
    "Change",
    "Effect",
    "Person",
    "Radius",
    "Rest",
    "Seat",
    "Span",
    "Training",
    "what_if",
]

Method = Literal["dual", "resolve"]
ASKED_FIRST = 50
PROVEN_PAIRS = 200_000
"""People × places up to which the bound of a new plan is made by a plan of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What a change would bring, against the plan as it stands.

    method      "dual" or "resolve"
    is_exact    whether no plan could gain more, and ``at_least`` can be had
    at_least    points that the change gains for sure
    at_most     points that it can gain at most, whatever the plan; None: not known
    touched     how many people, or places, the change itself is about (who gets the skill,
                whose radius grows); 0 says that it changes nothing
    seats       seats up to min_people filled more than before; None by prices
    filled, lost   place ids with more, with fewer people than before
    moves       for whom something would change
    plan        the new plan
    estimate    points that the prices put on the change: likely, where the bound of the plan
                leaves much between ``at_least`` and ``at_most``; not a proof. None: not known
    """

    change: Change
    method: Method
    is_exact: bool
    at_least: int
    at_most: int | None
    touched: int
    seats: int | None = None
    filled: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()
    moves: tuple[Move, ...] = ()
    plan: Plan | None = None
    estimate: float | None = None


def what_if(
    plan: Plan,
    change: Change,
    *,
    method: Literal["auto", "dual", "resolve"] = "auto",
    progress: Progress = quiet,
) -> Effect:
    """What ``change`` would bring to ``plan``.

    method
        "auto" answers one more seat or person by prices and everything else by planning again.
        "dual" is ``ValueError`` for a plan without prices.
    """
    if method == "auto":
        by_prices = isinstance(change, Seat | Person) and plan.prices is not None
        method = "dual" if by_prices else "resolve"
    if method == "resolve":
        return _resolved(plan, change, progress)
    if plan.prices is None:
        raise ValueError("This plan has no prices; ask with method='resolve'.")
    if isinstance(change, Seat):
        return _seat_by_price(plan, plan.prices, change)
    if isinstance(change, Person):
        return _person_by_price(plan, plan.prices, change)
    return _scanned(plan, plan.prices, change)


def proven(problem: Problem, price: Floats, locked: Ints) -> int:
    """Points that no plan which keeps the ``locked`` pairs is worth more than."""
    settled = problem
    if len(locked):
        settled = replace(problem, fixed=np.concatenate([problem.fixed, locked]))
    gain = people_gain(settled, price) + seats_gain(settled, price)
    return fixed_value(settled) + gain // SCALE


def _rows(plan: Plan, status: int | None = None) -> Ints:
    """(m, 2) rows of the pairs that are not fixed, or of one status."""
    kept = plan.status != FIXED if status is None else plan.status == status
    return np.stack([plan.person[kept], plan.place[kept]], axis=1).astype(np.int64)


def _bound(plan: Plan, price: Floats) -> int:
    """The bound that the prices of the plan prove; its own may have another proof."""
    if plan.bound_method == "prices":
        return plan.upper_bound
    return proven(plan.problem, price, _rows(plan, LOCKED))


def _by_price(
    change: Change, at_least: int, at_most: int, touched: int, estimate: float | None = None
) -> Effect:
    at_most = max(at_least, at_most)
    if estimate is not None:
        estimate = min(float(at_most), max(float(at_least), estimate))
    is_exact = at_least == at_most
    return Effect(change, "dual", is_exact, at_least, at_most, touched, estimate=estimate)


def _seat_by_price(plan: Plan, price: Floats, change: Seat) -> Effect:
    problem = plan.problem
    j = problem.place_row(change.place_id)
    load, worth = int(plan.load[j]), seat_values(problem)
    least, most = int(problem.places.min_people[j]), int(problem.places.max_people[j])
    needed, extra = int(worth.needed[j]), int(worth.extra[j])

    def seats(people: int, more: int) -> int:
        first = min(people, least + more)
        return first * needed + (min(people, most + more) - first) * extra

    # Somebody above min_people may sit on what is now a needed seat; that is no gain.
    before = plan.value + seats(load, change.more) - seats(load, 0)
    paid = float(np.ceil(np.rint(max(0.0, price[j]) * SCALE) / SCALE))
    if problem.standing.seats[j] <= 0:
        # Full of people who have accepted, so not on the market: a price that nobody would pay.
        paid = needed + problem.weights.dearest
    at_most = _bound(plan, price) + change.more * int(paid) - before
    found = tally(plan.survey, j)
    if not len(found.open) + found.serving:
        # Whoever could serve here does: a seat more is filled by nobody, whatever it costs.
        at_most = min(at_most, plan.upper_bound - plan.value)
    at_least, taken = 0, 0
    asked = plan.reserve(change.place_id, limit=ASKED_FIRST)
    single = _alone(problem, asked.row)
    for points in asked.points[single].tolist():
        gain = points + seats(load + taken + 1, change.more) - seats(load + taken, change.more)
        if load + taken >= most + change.more or gain <= 0:
            break
        at_least, taken = at_least + gain, taken + 1
    return _by_price(change, at_least, at_most, 1, change.more * float(max(0.0, price[j])))


def _alone(problem: Problem, rows: Ints) -> Any:
    """Which people may be placed without regard to anybody else."""
    return (problem.people.together[rows] == 0) & ~np.isin(rows, problem.apart)


def _person_by_price(plan: Plan, price: Floats, change: Person) -> Effect:
    problem = plan.problem
    shut = np.flatnonzero(problem.standing.seats <= 0)
    gain = people_gain(of_one(problem, change, closed=shut), price)
    at_most = _bound(plan, price) + -(-gain // SCALE) - plan.value
    free = of_one(problem, change, closed=np.flatnonzero(plan.load >= problem.places.max_people))
    column = np.arange(len(problem.places))
    open_places = possible(free, np.zeros(len(column), np.int64), column)
    worth = seat_values(problem)
    seat = np.where(plan.load < problem.places.min_people, worth.needed, worth.extra)
    gains = pair_values(free, np.zeros(len(open_places), np.int64), open_places) + seat[open_places]
    at_least = max(0, int(gains.max())) if len(gains) else 0
    return _by_price(change, at_least, at_most, 1, gain / SCALE)


def _scanned(plan: Plan, price: Floats, change: Change) -> Effect:
    problem, touched = changed(plan.problem, change, _chosen(plan, change))
    before = plan_value(problem, plan.person.astype(np.int64), plan.place.astype(np.int64))
    at_most = proven(problem, price, _rows(plan, LOCKED)) - before
    return _by_price(change, 0, at_most, touched)


def _chosen(plan: Plan, change: Change) -> Ints | None:
    """Who is to be taught, where the change leaves it open."""
    return learners(plan, change) if isinstance(change, Training) else None


def _resolved(plan: Plan, change: Change, progress: Progress) -> Effect:
    problem, touched = changed(plan.problem, change, _chosen(plan, change))
    held = _rows(plan)
    in_force = np.unique(np.concatenate([problem.current, held]), axis=0)
    found = solve(replace(problem, current=in_force), plan.seed, progress=progress)
    i, j = found.person.astype(np.int64), found.place.astype(np.int64)
    old = plan.person.astype(np.int64), plan.place.astype(np.int64)
    before, value = plan_value(problem, *old), plan_value(problem, i, j)
    if value < before and is_relief(plan.problem, change):
        # Nobody is forced to move: the old pairs still hold, and are worth more.
        i, j, value = *old, before
        found = replace(found, person=plan.person, place=plan.place, status=plan.status)
    bound = found.upper_bound
    if len(problem.people) * len(problem.places) <= PROVEN_PAIRS:
        # Without a price on moving anybody the bound is closer.
        bound = min(bound, solve(problem, plan.seed).upper_bound)
    elif found.prices is not None:
        bound = min(bound, proven(problem, found.prices, _rows(found, LOCKED)))
    after = replace(found, problem=problem, value=value, upper_bound=bound, weeks=())
    gone = plan.load - after.load
    ids, least = problem.places.id, problem.places.min_people
    return Effect(
        change=change,
        method="resolve",
        is_exact=value >= bound,
        at_least=value - before,
        at_most=max(value, bound) - before,
        touched=touched,
        seats=int((np.minimum(after.load, least) - np.minimum(plan.load, least)).sum()),
        filled=tuple(ids[gone < 0].tolist()),
        lost=tuple(ids[gone > 0].tolist()),
        moves=moves(plan, after, [], []),
        plan=after,
    )
