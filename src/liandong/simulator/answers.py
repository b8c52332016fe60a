"""People who answer, come and judge by tastes of their own: does learning the weights help?

A season of weeks: each week is planned, people answer, what was refused is planned once more
without them, those who said yes come or do not, those who came are content or not. Everybody's
taste is a set of hidden weights: the mean of the scenario times a personal factor. First some
weeks are planned with the published weights, then the weights are learned from what happened,
and the remaining weeks are lived twice from the same state: with the published and with the
learned weights. Chance is drawn from (seed, person, place), so both meet the same moods.
Points as in ``Weights``; the probabilities are assumptions, not measurements.
"""

from dataclasses import dataclass, field, fields, replace

import numpy as np

from liandong.matching import (
    FIXED,
    Places,
    Plan,
    Problem,
    Weights,
    invent,
    pair_parts,
    solve,
)
from liandong.matching import PARTS as VALUE_PARTS
from liandong.matching.columns import Floats, Ints
from liandong.matching.learning import PARTS, SIGNS, Learned, Outcomes, learn

PUBLISHED = (160.0, 100.0, 80.0, 60.0, 40.0)
SCENARIOS: dict[str, tuple[float, ...]] = {
    "different": (70.0, 220.0, 80.0, 60.0, 90.0),
    "equal": PUBLISHED,
    "indifferent": (0.0, 0.0, 0.0, 0.0, 0.0),
}
"""Hidden weights on average, in points, as ``PARTS``: what people really go by."""

USUAL = np.array([0.75, 0.6, 0.5, 0.05, 0.2])
"""Shares of the parts in a usual question; only sets the level of the probabilities."""


@dataclass(frozen=True, slots=True)
class Season:
    """Size of an experiment. ``learning`` weeks come first, ``compared`` ones after them.

    base, slope   log odds of yes, of coming, of contentment for a usual question
                  (``USUAL``); how much a hundred points of taste add
    """

    people: int = 1200
    places_a_week: int = 90
    learning: int = 8
    compared: int = 8
    base: tuple[float, float, float] = (0.4, 2.0, 0.8)
    slope: tuple[float, float, float] = (1.0, 1.0, 1.0)
    personal_spread: float = 0.4


@dataclass(frozen=True, slots=True)
class Tally:
    """What some weeks came to, as shares.

    acceptance    of the questions asked, answered with yes
    attendance    of the places promised, kept
    coverage      of the seats needed, filled by somebody who came
    satisfaction  mean mark, 0..1, of those who came
    """

    acceptance: float
    attendance: float
    coverage: float
    satisfaction: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One replication: the same weeks with the published and with the learned weights."""

    fixed: Tally
    learned: Tally
    what: Learned


@dataclass(slots=True)
class _Lives:
    """What people carry from week to week, and what was written down of these weeks.

    rows   (n, 8) arrays: five shares, acceptance, attendance, satisfaction
    """

    recent: Ints
    known: frozenset[tuple[int, int]]
    rows: list[Floats] = field(default_factory=list)
    needed: int = 0
    filled: int = 0

    def told(self) -> Outcomes:
        """The weeks' answers as learning sees them."""
        rows = np.concatenate(self.rows)
        return Outcomes(rows[:, :5], rows[:, 5], rows[:, 6], rows[:, 7])


@dataclass(frozen=True, slots=True, eq=False)
class _Minds:
    """Hidden weights of each person (n, 5), the level of their odds, and where chance begins."""

    hidden: Floats
    usual: float
    seed: int


def compare(scenario: str, seed: int, season: Season | None = None) -> Compared:
    """One replication of a scenario (a key of ``SCENARIOS``) from a seed."""
    size = season or Season()
    weeks, mean = size.learning + size.compared, np.array(SCENARIOS[scenario])
    town = invent(size.people, size.places_a_week * weeks, seed=seed, weeks=weeks)
    draw = np.random.default_rng([seed, 21])
    spread = size.personal_spread
    own = draw.lognormal(-(spread**2) / 2, spread, (size.people, len(PARTS)))
    minds = _Minds(mean * own, float(USUAL @ (SIGNS * mean)), seed)
    ties = zip(town.people.known[:, 0].tolist(), town.people.known[:, 1].tolist(), strict=True)
    lives = _Lives(town.people.recent_minutes.astype(np.int64), frozenset(ties))
    published = Weights()
    for week in range(size.learning):
        _live(town, week, published, lives, minds, size)
    what = learn(lives.told(), published)
    fixed, learned = (
        _branch(town, weights, lives, minds, size) for weights in (published, what.new)
    )
    return Compared(fixed, learned, what)


def _branch(town: Problem, weights: Weights, lives: _Lives, minds: _Minds, size: Season) -> Tally:
    """The weeks after learning, lived with some weights."""
    own = _Lives(lives.recent.copy(), lives.known)
    for week in range(size.learning, size.learning + size.compared):
        _live(town, week, weights, own, minds, size)
    told = own.told()
    return Tally(
        acceptance=float(told.acceptance.mean()),
        attendance=float(np.nanmean(told.attendance)),
        coverage=own.filled / own.needed,
        satisfaction=float(np.nanmean(told.satisfaction)),
    )


def _live(
    town: Problem, week: int, weights: Weights, lives: _Lives, minds: _Minds, size: Season
) -> None:
    """Plan and live one week; what happens is added to ``lives``."""
    now = _week(town, week, weights, lives)
    first = solve(now, seed=week)
    asked, rows = _answers(now, first, minds, size)
    said, refused = asked[rows[:, 5] == 1], asked[rows[:, 5] == 0]
    again = replace(now, fixed=said, declined=refused)
    later, more = _answers(again, solve(again, seed=week), minds, size)
    rows = np.concatenate([rows, more])
    came = np.concatenate([asked, later])[rows[:, 6] == 1]
    lives.rows.append(rows)
    taken = np.bincount(came[:, 1], minlength=len(now.places))
    lives.needed += int(now.places.min_people.sum())
    lives.filled += int(np.minimum(taken, now.places.min_people).sum())
    minutes = np.bincount(came[:, 0], now.minutes[came[:, 1]], minlength=len(now.people))
    lives.recent = lives.recent * 3 // 4 + minutes.astype(np.int64)
    projects = now.places.project[came[:, 1]]
    lives.known |= set(zip(came[:, 0].tolist(), projects.tolist(), strict=True))


def _week(town: Problem, week: int, weights: Weights, lives: _Lives) -> Problem:
    """The problem of one week, with what people did before."""
    rows, what = np.flatnonzero(town.week == week), town.places
    known = np.array(sorted(lives.known), np.int64).reshape(-1, 2)
    who = replace(
        town.people,
        recent_minutes=lives.recent.astype(np.int32),
        known=known,
        known_strength=np.ones(len(known), np.float32),
    )
    there = Places(**{column.name: getattr(what, column.name)[rows] for column in fields(Places)})
    return Problem(who, there, weights=weights, rules=town.rules)


def _answers(problem: Problem, plan: Plan, minds: _Minds, size: Season) -> tuple[Ints, Floats]:
    """The questions of a plan, (n, 2) person and place rows, and what became of each, (n, 8)."""
    new = plan.status != FIXED
    asked = np.stack([plan.person[new], plan.place[new]], axis=1).astype(np.int64)
    i, j = asked[:, 0], asked[:, 1]
    weights = SIGNS * [getattr(problem.weights, part) for part in PARTS]
    shares = np.clip(_parts(problem, i, j) / weights, 0, 1)
    taste = (shares * SIGNS * minds.hidden[i]).sum(axis=1) - minds.usual
    odds = np.array(size.base) + np.array(size.slope) * taste[:, None] / 100
    chance, luck = 1 / (1 + np.exp(-odds)), _luck(minds.seed, i, problem.places.id[j])
    rows = np.full((len(asked), 8), np.nan)
    rows[:, :5] = shares
    yes = luck[:, 0] < chance[:, 0]
    came = yes & (luck[:, 1] < chance[:, 1])
    rows[:, 5] = yes
    rows[yes, 6] = came[yes]
    # A mark: contentment, up to a fifth better or worse by the day.
    rows[came, 7] = np.clip(chance[came, 2] + 0.4 * (luck[came, 2] - 0.5), 0, 1)
    return asked, rows


def _parts(problem: Problem, i: Ints, j: Ints) -> Floats:
    """(n, 5) points of the parts that may be learned."""
    points = dict(zip(VALUE_PARTS, pair_parts(problem, i, j), strict=True))
    return np.stack([points[part] for part in PARTS], axis=1).astype(np.float64)


def _luck(seed: int, i: Ints, places: Ints) -> Floats:
    """(n, 3) numbers 0..1 drawn from seed, person and place; the same in every branch."""
    state = i.astype(np.uint64) << np.uint64(32) | places.astype(np.uint64)
    state ^= np.uint64((seed + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    found = np.empty((len(i), 3))
    for column in range(3):
        # The finalizer of splitmix64 (Steele, Lea, Flood 2014).
        state = state + np.uint64(0x9E3779B97F4A7C15)
        mixed = (state ^ state >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ mixed >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        found[:, column] = ((mixed ^ mixed >> np.uint64(31)) >> np.uint64(11)) / 2.0**53
    return found
