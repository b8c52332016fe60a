"""Plain methods to compare the planner with: people sign up, or the dearest pairs go first.

They see the same pairs and obey the same rules. Nobody's sign-up asks more of a computer
than this, so their seconds tell little; their value and the worst area tell much.
"""

import time

import numpy as np

from liandong.cli.bench_pairs import Outcome, PairList
from liandong.matching.columns import Bools, Ints, Rows
from liandong.matching.kernels import chosen, compiled, pays
from liandong.matching.values import seat_values

ARRIVAL_SEED = 1
HERD = 60
"""Points by which a shift looks better (or worse) to a visitor when it has all it needs."""


def first_come(pairs: PairList, limit: float) -> Outcome:
    """People come by lot and take what they like best."""
    return _signed_up(pairs, 0)


def popularity(pairs: PairList, limit: float) -> Outcome:
    """The same, but shifts that others have taken are shown first."""
    return _signed_up(pairs, HERD)


def equity(pairs: PairList, limit: float) -> Outcome:
    """The same, but shifts that still lack people are shown first (Manshadi and others)."""
    return _signed_up(pairs, -HERD)


def _signed_up(pairs: PairList, herd: int) -> Outcome:
    problem, began = pairs.problem, time.perf_counter()
    who, what = problem.people, problem.places
    order = np.random.default_rng(ARRIVAL_SEED).permutation(len(who))
    taken = chosen(sign_up, compile=pays(len(pairs)))(
        order,
        pairs.begin,
        pairs.place,
        pairs.liking,
        what.starts,
        what.ends,
        problem.rules.rest_minutes,
        what.min_people,
        what.max_people,
        who.max_shifts.astype(np.int64),
        who.max_minutes.astype(np.int64),
        herd,
    )
    return _outcome(pairs, taken, began)


def greedy(pairs: PairList, limit: float) -> Outcome:
    """The dearest pair first, seats that are needed before others."""
    problem, began = pairs.problem, time.perf_counter()
    who, what = problem.people, problem.places
    worth = pairs.value + seat_values(problem).needed[pairs.place]
    taken = chosen(dearest_first, compile=pays(len(pairs)))(
        np.argsort(-worth, kind="stable"),
        pairs.begin,
        pairs.person,
        pairs.place,
        what.starts,
        what.ends,
        problem.rules.rest_minutes,
        what.min_people,
        what.max_people,
        who.max_shifts.astype(np.int64),
        who.max_minutes.astype(np.int64),
    )
    return _outcome(pairs, taken, began)


def _outcome(pairs: PairList, taken: Bools, began: float) -> Outcome:
    at = np.flatnonzero(taken)
    return Outcome(pairs.person[at], pairs.place[at], seconds=time.perf_counter() - began)


@compiled
def sign_up(
    order: Ints,
    begin: Ints,
    place: Rows,
    liking: Rows,
    starts: Ints,
    ends: Ints,
    rest: int,
    needed: Rows,
    most: Rows,
    max_shifts: Ints,
    max_minutes: Ints,
    herd: int,
) -> Bools:
    """Which pairs are taken when people come in ``order``."""
    load = np.zeros(len(needed), np.int64)
    taken = np.zeros(len(place), np.bool_)
    for i in order:
        shifts, minutes = 0, 0
        while shifts < max_shifts[i]:
            best, at_best = -1e18, -1
            for at in range(begin[i], begin[i + 1]):
                j = place[at]
                length = ends[j] - starts[j]
                if taken[at] or load[j] >= most[j] or minutes + length > max_minutes[i]:
                    continue
                charm = liking[at] + herd * (load[j] / max(1, needed[j]))
                if charm <= best:
                    continue
                fits = True
                for other in range(begin[i], begin[i + 1]):
                    k = place[other]
                    if taken[other] and starts[j] < ends[k] + rest and starts[k] < ends[j] + rest:
                        fits = False
                        break
                if fits:
                    best, at_best = charm, at
            if at_best < 0:
                break
            j = place[at_best]
            taken[at_best] = True
            load[j] += 1
            shifts += 1
            minutes += ends[j] - starts[j]
    return taken


@compiled
def dearest_first(
    order: Ints,
    begin: Ints,
    person: Rows,
    place: Rows,
    starts: Ints,
    ends: Ints,
    rest: int,
    needed: Rows,
    most: Rows,
    max_shifts: Ints,
    max_minutes: Ints,
) -> Bools:
    """Which pairs are taken in ``order``: first up to what is needed, then up to the most."""
    load = np.zeros(len(needed), np.int64)
    shifts, minutes = np.zeros(len(begin) - 1, np.int64), np.zeros(len(begin) - 1, np.int64)
    taken = np.zeros(len(place), np.bool_)
    for turn in range(2):
        for at in order:
            i, j = person[at], place[at]
            length = ends[j] - starts[j]
            seats = needed[j] if turn == 0 else most[j]
            if (
                taken[at]
                or load[j] >= seats
                or shifts[i] >= max_shifts[i]
                or minutes[i] + length > max_minutes[i]
            ):
                continue
            fits = True
            for other in range(begin[i], begin[i + 1]):
                k = place[other]
                if taken[other] and starts[j] < ends[k] + rest and starts[k] < ends[j] + rest:
                    fits = False
                    break
            if fits:
                taken[at] = True
                load[j] += 1
                shifts[i] += 1
                minutes[i] += length
    return taken
