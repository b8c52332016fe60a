"""Solve: a problem to a plan.

    week by week: lay out the ground → scan the possible pairs → auction a first price for
    every seat → better prices and a proven bound → everybody's wish → chains of moves
    → for small problems, CP-SAT to the proven optimum

Deterministic: work is counted, not timed, ties are broken by numbers drawn from ids and seed,
and the kernels count in whole numbers. So neither the order of the rows, nor the process, nor
the number of threads, nor whether kernels are compiled makes a difference.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from liandong.matching.ascent import ascent, auctioned, bound_at, offers
from liandong.matching.assigning import Roster, empty_roster, first_roster, improve
from liandong.matching.bundles import SCALE
from liandong.matching.columns import Floats, Ints, Masks
from liandong.matching.exact import best_plan
from liandong.matching.fairness import fairer, groupings
from liandong.matching.gates import Reason, why_not
from liandong.matching.ground import Ground, ground, scanned, scrambled
from liandong.matching.groups import seat_groups
from liandong.matching.kernels import pays
from liandong.matching.market import (
    MOST_PAIRS,
    Market,
    Prices,
    longest_list,
    market,
    own_lists,
    shortlist,
    without,
)
from liandong.matching.plan import FIXED, LOCKED, PROPOSED, Plan, UnmetLock
from liandong.matching.problem import Problem
from liandong.matching.ranking import goes_with
from liandong.matching.requirements import requirements
from liandong.matching.values import fixed_value, plan_value, seat_values

EXACT_PAIRS = 600
WHOLE_STEPS, SHORT_STEPS = 10, 30
SHORTLIST_POINTS = 80.0
SHORTLIST_FROM = 200_000
ROUNDS_SMALL, ROUNDS = 48, 12
REDRAWN = 2
USUAL_POINTS = 400

Progress = Callable[[str, float], None]
"""Hears the stage (``STAGES``) and the share of the whole work done; may raise to stop it."""

STAGES = ("reading", "scanning", "pricing", "assigning", "balancing", "finishing")


def quiet(stage: str, share: float) -> None:
    """Hears and does nothing."""


def solve(
    problem: Problem,
    seed: int = 0,
    *,
    exact_pairs: int = EXACT_PAIRS,
    most_pairs: int = MOST_PAIRS,
    progress: Progress = quiet,
) -> Plan:
    """The best plan found, with a bound that says how good it can still get.

    seed
        Breaks ties between equals. The same problem and seed give the same plan.
    exact_pairs
        Problems with at most so many possible pairs are solved to the proven optimum where
        the work allows; more needs more time. 0: CP-SAT is not used, for fairness neither.
    most_pairs
        Pairs kept in memory at once (about 6 bytes each); beyond that the lists are drawn up
        by price, several times over, and the bound still covers every possible pair.
    progress
        Hears how far the work is. What it raises stops the work and is raised here.
    """
    progress("reading", 0.0)
    kept, unmet = _kept_locks(problem, seed)
    settled = (
        replace(problem, fixed=np.concatenate([problem.fixed, kept])) if len(kept) else problem
    )
    found = _found(settled, seed, exact_pairs, most_pairs, progress)
    i = np.concatenate([settled.fixed[:, 0], found.pairs[:, 0]])
    j = np.concatenate([settled.fixed[:, 1], found.pairs[:, 1]])
    status = np.full(len(i), PROPOSED, np.uint8)
    status[: len(settled.fixed)] = LOCKED
    status[: len(problem.fixed)] = FIXED
    order = np.lexsort((i, j))
    progress("finishing", 1.0)
    return Plan(
        problem=problem,
        person=i[order].astype(np.int32),
        place=j[order].astype(np.int32),
        status=status[order],
        value=plan_value(problem, i, j),
        upper_bound=fixed_value(settled) + found.bound,
        bound_method=found.method,
        seed=seed,
        unmet_locks=unmet,
        prices=found.prices,
        weeks=found.weeks,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Week:
    """What the planner knows of one week when it is done: enough to repair the plan."""

    market: Market
    prices: Prices
    roster: Roster


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The new pairs, the bound on what any may gain, and a price per place (points)."""

    pairs: Ints
    bound: int
    method: str
    prices: Floats
    weeks: tuple[Week, ...]


def _found(
    problem: Problem, seed: int, exact_pairs: int, most_pairs: int, progress: Progress
) -> _Found:
    have, asked = requirements(problem)
    price, now = np.zeros(len(problem.places)), problem
    pairs, bound, weeks, possible = [np.zeros((0, 2), np.int64)], 0, [], 0
    for week in np.unique(problem.week).tolist():
        done = _solved(
            now, week, have, asked, np.concatenate(pairs), seed, most_pairs, progress,
            exactly=exact_pairs > 0,
        )  # fmt: skip
        if done is None:
            continue
        g = done.market.ground
        price[g.place] = done.prices.price / SCALE
        bound += done.prices.bound // SCALE
        possible += done.market.possible
        weeks.append(done)
        pairs.append(held_pairs(done))
        now = acquainted(now, pairs[-1]) if problem.rules.same_people else now
    found = np.concatenate(pairs)
    method, made = "prices", _Found(found, bound, "prices", price, tuple(weeks))
    if 0 < possible <= exact_pairs:
        gained = _gain(problem, found)
        if gained < bound or _is_tied(problem):
            found, bound, method = _exact(problem, found, gained, bound)
            made = replace(made, pairs=found, bound=bound, method=method)
    return made


def _solved(
    problem: Problem,
    week: int,
    have: Masks,
    asked: Masks,
    so_far: Ints,
    seed: int,
    most_pairs: int,
    progress: Progress,
    *,
    exactly: bool,
) -> Week | None:
    """One week by itself; ``so_far`` are the pairs of the weeks before."""

    def told(stage: str, share: float) -> None:
        progress(stage, (week + share) / problem.weeks)

    g = ground(problem, week, have, asked, seed)
    if not len(g.person) or not len(g.place):
        return None
    compile = pays(len(g.person) * min(len(g.place), USUAL_POINTS))
    unit = max(0.1, problem.weights.dearest / USUAL_POINTS)
    longest = longest_list(g, problem.rules.rest_minutes, compile=compile, most=most_pairs)
    told("scanning", 0.05)
    offer = seat_values(problem).needed[g.place] * SCALE
    whole = market(problem, g, offer, longest, wants_bound=False, compile=compile)
    if whole.is_whole:
        g = scanned(g)
        whole = replace(whole, ground=g)
    told("pricing", 0.2)
    first = auctioned(whole, unit)
    told("pricing", 0.4)
    whole, prices = _priced(problem, whole, first, unit, longest, told)
    short = whole
    if len(whole.arrays.place) > SHORTLIST_FROM:
        short = shortlist(whole, offers(whole.arrays, prices.price), SHORTLIST_POINTS * unit)
        better = ascent(short, prices.price, unit, steps=SHORT_STEPS, begin=WHOLE_STEPS)
        whole, prices = _better(problem, whole, prices, better.price, longest)
    lists = whole if problem.weights.fairness else short
    del whole
    told("assigning", 0.6)
    short = without(short, problem, so_far) if len(so_far) else short
    roster = empty_roster(short.arrays)
    seat_groups(problem, short, offers(short.arrays, prices.price), roster)
    first_roster(short, prices.price, unit, roster)
    rounds = ROUNDS_SMALL if len(short.arrays.place) < SHORTLIST_FROM else ROUNDS
    improve(
        short, prices.price, unit, roster, rounds=rounds, seed=seed, target=prices.bound,
        told=lambda share: told("assigning", 0.6 + 0.2 * share),
    )  # fmt: skip
    if problem.weights.fairness:
        kinds = groupings(problem, own_lists(lists, short), prices, unit, seed)
        if kinds:
            roster = fairer(
                problem, short, prices, roster, kinds, unit, seed,
                lambda share: told("balancing", 0.8 + 0.2 * share), exactly=exactly,
            )  # fmt: skip
    return Week(short, prices, roster)


def _priced(
    problem: Problem,
    whole: Market,
    first: Floats,
    unit: float,
    longest: int,
    told: Progress,
) -> tuple[Market, Prices]:
    """Prices over all possible pairs; lists that are not whole are drawn up anew by price."""
    small = len(whole.arrays.place) <= SHORTLIST_FROM
    steps = WHOLE_STEPS + (2 * SHORT_STEPS if small else 0)
    prices = ascent(whole, first, unit, steps=steps)
    if whole.is_whole:
        return whole, prices
    best: Prices | None = None
    for turn in range(REDRAWN):
        told("pricing", 0.45 + 0.05 * turn)
        whole, proven = _redrawn(problem, whole, prices.price, longest)
        best = proven if best is None or proven.bound < best.bound else best
        begin = WHOLE_STEPS * (turn + 1)
        prices = ascent(whole, prices.price, unit, steps=SHORT_STEPS, begin=begin)
    whole, proven = _redrawn(problem, whole, prices.price, longest)
    return whole, proven if best is None or proven.bound <= best.bound else best


def _redrawn(problem: Problem, m: Market, price: Floats, longest: int) -> tuple[Market, Prices]:
    """New lists by price, and the bound that these prices prove over every possible pair."""
    offer = offers(m.arrays, price)
    again = market(problem, m.ground, offer, longest, wants_bound=True, compile=m.is_compiled)
    rent = bound_at(m, price, surplus=again.surplus)
    return again, Prices(price, rent)


def _better(
    problem: Problem, whole: Market, prices: Prices, price: Floats, longest: int
) -> tuple[Market, Prices]:
    """The prices found on short lists, if they prove more over all pairs."""
    if whole.is_whole:
        bound = bound_at(whole, price)
        return whole, Prices(price, bound) if bound < prices.bound else prices
    whole, proven = _redrawn(problem, whole, price, longest)
    return whole, proven if proven.bound < prices.bound else prices


def held_pairs(week: Week) -> Ints:
    """(k, 2) rows of the problem that the roster of a week holds."""
    a, g = week.market.arrays, week.market.ground
    slots = np.flatnonzero(week.roster.held >= 0)
    person = g.person[a.owner[slots]].astype(np.int64)
    return np.stack([person, g.place[a.place[week.roster.held[slots]]].astype(np.int64)], axis=1)


def acquainted(problem: Problem, pairs: Ints) -> Problem:
    """The problem in which whoever has one of ``pairs`` knows its project well."""
    if problem.weeks == 1 or not len(pairs):
        return problem
    who, project = problem.people, problem.places.project[pairs[:, 1]]
    known = np.concatenate([who.known, np.stack([pairs[:, 0], project], axis=1)])
    strength = np.concatenate([who.known_strength, np.ones(len(pairs), np.float32)])
    return replace(problem, people=replace(who, known=known, known_strength=strength))


def _gain(problem: Problem, pairs: Ints) -> int:
    """Points that the pairs add to the fixed ones."""
    both = np.concatenate([problem.fixed, pairs])
    return plan_value(problem, both[:, 0], both[:, 1]) - fixed_value(problem)


def _is_tied(problem: Problem) -> bool:
    """Whether somebody must serve with, or apart from, somebody else."""
    return bool(len(problem.apart)) or bool(problem.people.together.any())


def _exact(problem: Problem, held: Ints, gained: int, bound: int) -> tuple[Ints, int, str]:
    pairs = all_pairs(problem)
    keys = problem.keys(pairs)
    hint = np.flatnonzero(np.isin(keys, problem.keys(held)))
    answer = best_plan(problem, pairs, hint)
    if answer is None:
        return held, bound, "prices"
    chosen, proven = answer
    if _gain(problem, pairs[chosen]) > gained:
        held = pairs[chosen]
    return (held, proven, "cp_sat") if proven < bound else (held, bound, "prices")


def all_pairs(problem: Problem) -> Ints:
    """Every possible pair, (p, 2) rows, in an order that depends on the ids alone."""
    parts = [np.zeros((0, 2), np.int64)]
    for g, m in whole_markets(problem):
        person = np.repeat(np.arange(m.people), np.diff(m.arrays.first))
        parts.append(np.stack([g.person[person], g.place[m.arrays.place]], axis=1).astype(np.int64))
    pairs = np.concatenate(parts)
    who, what = problem.people.id[pairs[:, 0]], problem.places.id[pairs[:, 1]]
    return pairs[np.lexsort((what, who))]


def whole_markets(problem: Problem) -> Iterator[tuple[Ground, Market]]:
    """Every week's market with every possible pair in it."""
    have, asked = requirements(problem)
    for week in np.unique(problem.week).tolist():
        g = ground(problem, week, have, asked, 0)
        offer = np.zeros(len(g.place), np.int64)
        compile = pays(len(g.person) * min(len(g.place), USUAL_POINTS))
        yield g, market(problem, g, offer, 1 << 30, wants_bound=False, compile=compile)


def _kept_locks(problem: Problem, seed: int) -> tuple[Ints, tuple[UnmetLock, ...]]:
    """The locked pairs that can be kept, and the others with their reasons."""
    kept: list[tuple[int, int]] = []
    unmet: list[UnmetLock] = []
    already = set(map(tuple, problem.fixed.tolist()))
    load = np.zeros(len(problem.places), np.int64)
    order = np.lexsort(
        (
            scrambled(problem.places.id[problem.locked[:, 1]], seed),
            scrambled(problem.people.id[problem.locked[:, 0]], seed),
        )
    )
    together = problem.people.together
    for i, j in problem.locked[order].tolist():
        if (i, j) in already:
            continue
        # Whoever serves together is locked together.
        unit = np.flatnonzero(together == together[i]).tolist() if together[i] else [i]
        already.update((one, j) for one in unit)
        reasons = _lock_reasons(problem, kept, unit, j, int(load[j]))
        if reasons:
            ids = int(problem.people.id[i]), int(problem.places.id[j])
            unmet.append(UnmetLock(*ids, tuple(reasons)))
        else:
            kept += [(one, j) for one in unit]
            load[j] += len(unit)
    return np.array(kept, np.int64).reshape(-1, 2), tuple(unmet)


def _lock_reasons(
    problem: Problem, kept: list[tuple[int, int]], unit: list[int], j: int, load: int
) -> list[Reason]:
    """Why the people ``unit`` cannot be locked at place ``j`` beside the locks kept so far."""
    for one in unit:
        reasons = why_not(problem, one, j)
        if reasons:
            return reasons
    if load + len(unit) > problem.standing.seats[j]:
        return [Reason("place_full", {"max_people": int(problem.places.max_people[j])})]
    so_far = np.array(kept, np.int64).reshape(-1, 2)
    alone = replace(problem, fixed=np.concatenate([problem.fixed, so_far])) if kept else problem
    row = np.array([j])
    for one in unit:
        meets = len(problem.apart) and (alone.kept_apart == (one, j)).all(axis=1).any()
        if meets or not goes_with(problem, so_far, np.array([one]), row)[0]:
            return [Reason("locks_clash")]
    return []
