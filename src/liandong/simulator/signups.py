"""Volunteers who browse and sign up by themselves, under different orders of the list.

A fortnight: the shifts of ``problem`` lie in its second week; visits come evenly over both.
A visitor sees the open shifts that no rule forbids, in an order, and reads from the top: after
each entry they go on with probability ``patience``, so entries below are seen ever less. Of
an entry they see they take the place with a probability that rises with their own liking of
it, and a visit ends with the first place taken. What they like is the sum of the published
points for kind and distance and a hidden part that no order can know. Chance is drawn from
(seed, visit, shift), so every order meets the same visitors with the same moods. The
probabilities are assumptions, not measurements: compare orders, do not forecast.
"""

from dataclasses import dataclass

import numpy as np

from liandong.matching import Problem, pair_parts, pair_values, possible
from liandong.matching.columns import Bools, Floats, Ints, Masks
from liandong.matching.equity import EquityRule
from liandong.matching.kernels import chosen, compiled, pays

BY_DATE, BY_POPULARITY, BY_FIT, BY_EQUITY, BY_PAGE = "date", "popularity", "fit", "equity", "page"
ORDERS = (BY_DATE, BY_POPULARITY, BY_FIT, BY_EQUITY, BY_PAGE)
"""``page``: by date in pages of ``PAGE``, each page by equity, as the list of open shifts is."""
PAGE = 24
MINUTES_PER_WEEK = 7 * 24 * 60
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Visitors:
    """How people browse.

    visits        how many visits a person makes on average in the fortnight
    patience      probability of reading one entry more
    ease          log odds of taking a place that is liked on average
    liking        how much 100 points of liking change the log odds
    hidden_points standard deviation of the part of liking that nobody wrote down
    """

    visits: float = 0.5
    patience: float = 0.85
    ease: float = -1.5
    liking: float = 1.5
    hidden_points: float = 40.0


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """Pairs that no rule forbids, by person: ``place[start[i]:start[i + 1]]`` of person i.

    fit    published points of the pair;  taste  what the person likes, in points
    """

    start: Ints
    place: Ints
    fit: Floats
    taste: Floats


@dataclass(frozen=True, slots=True)
class Result:
    """What a fortnight of sign-ups came to.

    signups      places taken
    with_one     needs with at least one volunteer
    with_minimum needs with the people they need at least
    seats        share of the needed seats that are taken, over all
    worst_area   the same for the area where it is least
    liking       mean of what those who signed up like about it, in points
    """

    signups: int
    with_one: int
    with_minimum: int
    seats: float
    worst_area: float
    liking: float


def offers(problem: Problem, visitors: Visitors, seed: int) -> Offers:
    """All possible pairs of a problem with fit and taste. Pairs are found by a box first."""
    i, j = _near(problem)
    steps = range(0, len(i), CHUNK)
    kept = [low + possible(problem, i[low : low + CHUNK], j[low : low + CHUNK]) for low in steps]
    keep = np.concatenate([np.empty(0, np.int64), *kept])
    i, j = i[keep], j[keep]
    parts = pair_parts(problem, i, j)
    draw = np.random.default_rng([seed, 11])
    taste = (parts[0] + parts[1]).astype(np.float64)
    taste += draw.normal(0, visitors.hidden_points, len(i))
    start = np.zeros(len(problem.people) + 1, np.int64)
    np.cumsum(np.bincount(i, minlength=len(problem.people)), out=start[1:])
    return Offers(start, j, pair_values(problem, i, j).astype(np.float64), taste)


def areas(problem: Problem, side: int = 4) -> Ints:
    """Area of each place: squares of ``side`` × ``side`` with equal numbers in each band."""
    what, n = problem.places, len(problem.places)
    found = np.empty(n, np.int64)
    band = np.argsort(np.argsort(what.lat, kind="stable"), kind="stable") * side // n
    for row in range(side):
        mine = np.flatnonzero(band == row)
        rank = np.argsort(np.argsort(what.lon[mine], kind="stable"), kind="stable")
        found[mine] = row * side + rank * side // len(mine)
    return found


def browse(
    problem: Problem,
    pairs: Offers,
    by: str,
    visitors: Visitors,
    seed: int,
    rule: EquityRule | None = None,
) -> Result:
    """One fortnight under one order of the list (one of ``ORDERS``)."""
    if by not in ORDERS:
        raise ValueError(f"An order is {', '.join(ORDERS)}, got {by!r}.")
    told, what, n = rule or EquityRule(), problem.places, len(problem.people)
    draw = np.random.default_rng([seed, 12])
    who = np.repeat(np.arange(n), draw.poisson(visitors.visits, n))
    who = who[draw.permutation(len(who))]
    first = int(what.starts.min()) - MINUTES_PER_WEEK
    when = np.sort(draw.integers(first, first + 2 * MINUTES_PER_WEEK, len(who)))
    center = float(np.average(pairs.taste)) if len(pairs.taste) else 0.0
    run = chosen(_browse, compile=pays(len(pairs.place)))
    taken, mine = run(
        who,
        when,
        pairs.start,
        pairs.place,
        pairs.fit,
        (pairs.taste - center) / 100 * visitors.liking + visitors.ease,
        what.starts,
        what.ends,
        np.maximum(what.min_people, 1).astype(np.int64),
        what.max_people.astype(np.int64),
        problem.people.max_shifts.astype(np.int64),
        problem.people.max_minutes.astype(np.int64),
        problem.rules.rest_minutes,
        visitors.patience,
        ORDERS.index(by),
        np.array([told.share, told.first, told.soon, told.horizon_minutes], np.float64),
        seed,
    )
    return _result(problem, pairs, taken, mine)


def _result(problem: Problem, pairs: Offers, taken: Ints, mine: Bools) -> Result:
    needed = np.maximum(problem.places.min_people, 1).astype(np.int64)
    filled = np.minimum(taken, needed)
    area = areas(problem)
    share = np.bincount(area, weights=filled) / np.bincount(area, weights=needed)
    return Result(
        signups=int(taken.sum()),
        with_one=int((taken > 0).sum()),
        with_minimum=int((taken >= needed).sum()),
        seats=float(filled.sum() / needed.sum()),
        worst_area=float(share.min()),
        liking=float(pairs.taste[mine].mean()) if mine.any() else 0.0,
    )


def _near(problem: Problem) -> tuple[Ints, Ints]:
    """Pairs inside a box round the person, with the skills; person by person, in order."""
    who, what = problem.people, problem.places
    half = who.radius_m.astype(np.float64) / 111_000
    wide = half / np.cos(np.radians(np.abs(who.lat) + half))
    columns = (who.lat, who.lon, half, wide, who.skills, what.lat, what.lon, what.skills)
    search = chosen(_boxed, compile=pays(len(who) * len(what)))
    nothing = np.empty((0, 2), np.int64)
    found = np.empty((search(*columns, nothing), 2), np.int64)
    search(*columns, found)
    return found[:, 0].copy(), found[:, 1].copy()


@compiled
def _boxed(
    lat: Floats,
    lon: Floats,
    half: Floats,
    wide: Floats,
    skills: Masks,
    place_lat: Floats,
    place_lon: Floats,
    asked: Masks,
    found: Ints,
) -> int:
    """Write pairs inside the box; how many there are. Beyond ``len(found)`` only counted."""
    count = 0
    for i in range(len(lat)):
        for j in range(len(place_lat)):
            if (
                abs(place_lat[j] - lat[i]) <= half[i]
                and abs(place_lon[j] - lon[i]) <= wide[i]
                and asked[j] & skills[i] == asked[j]
            ):
                if count < len(found):
                    found[count, 0] = i
                    found[count, 1] = j
                count += 1
    return count


@compiled
def _chance(seed: int, visit: int, place: int, what: int) -> float:
    """A number 0..1 drawn from four whole numbers; the same under every order."""
    state = (seed * 73_856_093 + visit * 19_349_663 + place * 83_492_791 + what * 2_654_435) & (
        0x7FFFFFFFFFFF
    )
    for _ in range(3):
        state ^= state >> 17
        state = (state * 5_171 + 90_001) & 0x7FFFFFFFFFFF
        state ^= state >> 23
    return (state & 0xFFFFFFFF) / 4_294_967_296.0


@compiled
def _browse(
    who: Ints,
    when: Ints,
    start: Ints,
    place: Ints,
    fit: Floats,
    odds: Floats,
    starts: Ints,
    ends: Ints,
    needed: Ints,
    most: Ints,
    max_shifts: Ints,
    max_minutes: Ints,
    rest: int,
    patience: float,
    by: int,
    rule: Floats,
    seed: int,
) -> tuple[Ints, Bools]:
    """Taken places by shift, and which pairs signed up. ``by`` counts ``ORDERS``."""
    taken = np.zeros(len(starts), np.int64)
    mine = np.zeros(len(place), np.bool_)
    shifts = np.zeros(len(max_shifts), np.int64)
    minutes = np.zeros(len(max_shifts), np.int64)
    for visit in range(len(who)):
        i = who[visit]
        low, high, now = start[i], start[i + 1], when[visit]
        if shifts[i] >= max_shifts[i]:
            continue
        score = np.full(high - low, -np.inf)
        shown = 0
        for at in range(low, high):
            j = place[at]
            if mine[at] or taken[j] >= most[j] or starts[j] <= now:
                continue
            if minutes[i] + ends[j] - starts[j] > max_minutes[i]:
                continue
            is_free = True
            for other in range(low, high):
                k = place[other]
                if mine[other] and starts[j] < ends[k] + rest and starts[k] < ends[j] + rest:
                    is_free = False
                    break
            if not is_free:
                continue
            shown += 1
            if by == 0:
                score[at - low] = -float(starts[j])
            elif by == 1:
                score[at - low] = float(taken[j])
            elif by == 2:
                score[at - low] = fit[at]
            else:
                share = min(taken[j] / needed[j], 2.0)
                value = fit[at] - rule[0] * share
                if taken[j] == 0:
                    value += rule[1]
                if taken[j] < needed[j]:
                    wait = min(float(starts[j] - now), rule[3])
                    value += rule[2] * (1 - wait / rule[3])
                score[at - low] = value
        if by == 4:
            page = np.zeros(high - low)
            for at in range(high - low):
                sooner = 0
                for other in range(high - low):
                    if score[other] > -np.inf and (
                        starts[place[low + other]] < starts[place[low + at]]
                        or (starts[place[low + other]] == starts[place[low + at]] and other < at)
                    ):
                        sooner += 1
                page[at] = sooner // PAGE
            # Points lie within some hundreds, so a page never reaches into the one before.
            score -= 10_000.0 * page
        for position in range(shown):
            best = -1
            for at in range(high - low):
                if score[at] > -np.inf and (
                    best < 0
                    or score[at] > score[best]
                    or (
                        score[at] == score[best]
                        and starts[place[low + at]] < starts[place[low + best]]
                    )
                ):
                    best = at
            score[best] = -np.inf
            j = place[low + best]
            likes = 1 / (1 + np.exp(-odds[low + best]))
            if _chance(seed, visit, j, 0) < likes:
                mine[low + best] = True
                taken[j] += 1
                shifts[i] += 1
                minutes[i] += ends[j] - starts[j]
                break
            if _chance(seed, visit, position, 1) >= patience:
                break
    return taken, mine
