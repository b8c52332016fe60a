"""Shards: a problem too large for one machine, solved in parts that exchange at their borders.

    cut by county → each part by itself → neighbours re-solve what lies at their border, the
    rest standing still, in rounds, and only what gains points is kept → one ordinary plan

Who runs the parts, and in which order they come back, is the caller's affair (``run``) and has
no influence on the plan. No two exchanges of one step share a part.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np

from liandong.matching.borders import Border, Borders
from liandong.matching.bounding import people_gain, seats_gain
from liandong.matching.bundles import SCALE
from liandong.matching.columns import Bools, Floats, Ints
from liandong.matching.cutting import LARGEST, Cut, cut
from liandong.matching.plan import FIXED, LOCKED, PROPOSED, Plan, UnmetLock
from liandong.matching.problem import Problem, no_pairs
from liandong.matching.solve import solve
from liandong.matching.taking import Part, Taker
from liandong.matching.values import fixed_value, plan_value

ROUNDS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A part's plan.

    pairs   (k, 2) rows of the part, beside the fixed ones
    gain    points above the plan that the part came with
    bound   no plan of the part gains more
    price   points of a seat of each place

    A part that comes with prices is bounded instead: ``bound`` are then the sixteenths of a
    point that its people's best places bring at most, and nothing is planned.
    """

    pairs: Ints
    gain: int
    bound: int
    price: Floats


@dataclass(frozen=True, slots=True)
class Told:
    """Progress: ``step`` is "parts", "borders", "remote" or "bound"; ``done`` of ``of``."""

    step: str
    round: int
    done: int
    of: int


class Job:
    """A part that is made when it is called for, so that not all are in memory at once."""

    def __init__(self, make: Callable[[], Part]) -> None:
        self._make = make
        self._rows: tuple[Ints, Ints, Ints] | None = None

    def __call__(self) -> Part:
        part = self._make()
        self._rows = part.people, part.places, part.plan
        return part

    @property
    def rows(self) -> tuple[Ints, Ints, Ints]:
        """``people``, ``places`` and ``plan`` of the part."""
        if self._rows is None:
            self()
        assert self._rows is not None
        return self._rows


Run = Callable[[Sequence[Job], int], Iterator[tuple[int, Solved]]]
"""Solves the parts of some jobs with a seed and yields each with its number, in any order."""

Tell = Callable[[Told], None]


def solve_part(part: Part, seed: int) -> Solved:
    """Solve a part, or bound it."""
    problem = part.problem
    if part.price is not None:
        return Solved(no_pairs(), 0, people_gain(problem, part.price), part.price)
    plan = solve(problem, seed=seed)
    free = plan.status != FIXED
    pairs = np.stack([plan.person[free], plan.place[free]], axis=1).astype(np.int64)
    now = np.concatenate([problem.fixed, part.plan])
    before = plan_value(problem, now[:, 0], now[:, 1])
    price = np.zeros(len(problem.places)) if plan.prices is None else plan.prices
    return Solved(pairs, plan.value - before, plan.upper_bound - before, price)


def here(jobs: Sequence[Job], seed: int) -> Iterator[tuple[int, Solved]]:
    """Solves parts one after the other in this process."""
    for number, job in enumerate(jobs):
        yield number, solve_part(job(), seed)


def nobody(told: Told) -> None:
    """Hears and does nothing."""


def solve_in_parts(
    problem: Problem,
    seed: int = 0,
    *,
    parts: int = 0,
    largest: int = LARGEST,
    rounds: int = ROUNDS,
    run: Run = here,
    tell: Tell = nobody,
) -> Plan:
    """The plan of a problem, found part by part.

    parts, largest  as for ``cut``
    rounds          of exchange at the borders at most; fewer when a round gains nothing

    The bound holds for the whole problem. Where nobody can cross a border it adds up those of
    the parts; otherwise the parts' prices prove it, over every possible pair.
    """
    settled, kept, unmet = _locks(problem, seed)
    shards = cut(settled, parts, largest=largest)
    draft, work = _Draft(settled, shards), _Work(run, seed, tell)
    bound = _each_by_itself(draft, work)
    borders = Borders(settled, shards)
    seen: dict[tuple[int, int], int] = {}
    for turn in range(rounds):
        if not _exchanged(draft, borders, turn, seen, work):
            break
    is_remote = np.isnan(settled.places.lat)
    if shards.parts > 1 and is_remote.any():
        _fill_remote(draft, work)
    if borders.between or (shards.parts > 1 and is_remote.any()):
        bound = _proven(draft, borders, work)
    return _plan(problem, settled, kept, unmet, draft, fixed_value(settled) + bound, seed)


def _locks(problem: Problem, seed: int) -> tuple[Problem, Ints, tuple[UnmetLock, ...]]:
    """The problem with its locks settled as ``solve`` settles them: kept as fixed, or unmet."""
    if not len(problem.locked):
        return problem, no_pairs(), ()
    there = problem.fixed[np.isin(problem.fixed[:, 1], problem.locked[:, 1]), 0]
    people = _with_companions(problem, np.concatenate([problem.locked[:, 0], there]))
    few = Taker(problem).take(people, problem.locked[:, 1], no_pairs())
    plan = solve(few.problem, seed=seed)
    rows = np.flatnonzero(plan.status == LOCKED)
    kept = few.lifted(np.stack([plan.person[rows], plan.place[rows]], axis=1).astype(np.int64))
    settled = replace(problem, fixed=np.concatenate([problem.fixed, kept]), locked=no_pairs())
    return settled, kept, plan.unmet_locks


class _Draft:
    """The plan so far: pairs beside the fixed ones by the part of their person."""

    def __init__(self, problem: Problem, shards: Cut) -> None:
        self.problem, self.shards = problem, shards
        self.taker = Taker(problem)
        self.held = [no_pairs() for _ in range(shards.parts)]
        self.load = np.bincount(problem.fixed[:, 1], minlength=len(problem.places))
        self.price = np.zeros(len(problem.places))
        self.changes = [0] * shards.parts

    def of(self, numbers: Sequence[int]) -> Ints:
        """What the people of some parts hold."""
        return np.concatenate([no_pairs(), *(self.held[n] for n in numbers)])

    def part(self, people: Ints, places: Ints) -> Part:
        """A part of the problem, everybody else's pairs standing."""
        concerned = np.concatenate([people, self.taker.partners(people)])
        numbers = np.unique(self.shards.person[concerned]).tolist()
        return self.taker.take(people, places, self.of(numbers), load=self.load)

    def put(self, job: Job, solved: Solved) -> None:
        """A part's plan in place of what the part came with."""
        people, places, plan = job.rows
        old, new = (
            np.stack([people[pairs[:, 0]], places[pairs[:, 1]]], axis=1)
            for pairs in (plan, solved.pairs)
        )
        self.load += np.bincount(new[:, 1], minlength=len(self.load))
        self.load -= np.bincount(old[:, 1], minlength=len(self.load))
        gone = self.problem.keys(old)
        for n in np.unique(self.shards.person[people]).tolist():
            self.changes[n] += 1
            mine = self.held[n]
            stays = mine[~np.isin(self.problem.keys(mine), gone)]
            comes = new[self.shards.person[new[:, 0]] == n]
            self.held[n] = np.concatenate([stays, comes])

    def pairs(self) -> Ints:
        """All of them."""
        return self.of(range(self.shards.parts))


@dataclass(frozen=True, slots=True)
class _Work:
    """Who solves, with which seed, and who hears of it."""

    run: Run
    seed: int
    tell: Tell

    def answers(self, jobs: Sequence[Job], told: Told) -> list[Solved]:
        """The jobs' plans in their order, all there before any is used."""
        found: dict[int, Solved] = {}
        for number, solved in self.run(jobs, self.seed):
            found[number] = solved
            self.tell(replace(told, done=told.done + len(found)))
        return [found[n] for n in range(len(jobs))]


def _each_by_itself(draft: _Draft, work: _Work) -> int:
    """Every part by itself; what any plans of the parts could gain together at most."""
    shards = draft.shards
    people, places = _rows_by(shards.person, shards.parts), _rows_by(shards.place, shards.parts)
    busy = [n for n in range(shards.parts) if len(people[n]) and len(places[n])]
    jobs = [Job(partial(draft.part, people[n], places[n])) for n in busy]
    bound = 0
    answers = work.answers(jobs, Told("parts", 0, 0, len(jobs)))
    for job, solved in zip(jobs, answers, strict=True):
        bound += solved.bound
        draft.put(job, solved)
        draft.price[job.rows[1]] = solved.price
    return bound


def _rows_by(label: Ints, parts: int) -> list[Ints]:
    order = np.argsort(label, kind="stable")
    cuts = np.searchsorted(label[order], np.arange(parts + 1))
    return [order[low:high] for low, high in pairwise(cuts.tolist())]


def _exchanged(
    draft: _Draft, borders: Borders, turn: int, seen: dict[tuple[int, int], int], work: _Work
) -> bool:
    """One round of exchange at every border; whether anything was gained.

    ``seen``: how often the two parts of a border had changed when it was last settled.
    """

    def changes(border: Border) -> int:
        return draft.changes[border.low] + draft.changes[border.high]

    gained, done = False, 0
    for step in _steps(borders.between):
        stale = [b for b in step if seen.get((b.low, b.high)) != changes(b)]
        jobs = [Job(partial(_at_border, draft, borders, border)) for border in stale]
        done += len(step) - len(stale)
        answers = work.answers(jobs, Told("borders", turn + 1, done, len(borders.between)))
        done += len(stale)
        for border, job, solved in zip(stale, jobs, answers, strict=True):
            if turn == 0:
                _learn_prices(draft, borders, border, job, solved)
            if solved.gain > 0:
                draft.put(job, solved)
                gained = True
            seen[border.low, border.high] = changes(border)
    return gained


def _learn_prices(
    draft: _Draft, borders: Borders, border: Border, job: Job, solved: Solved
) -> None:
    """The prices of places that somebody could reach from the other side."""
    places = job.rows[1]
    is_open = np.isin(draft.shards.place[places], [border.low, border.high])
    edge = is_open & _edge(draft, borders, border)[places]
    draft.price[places[edge]] = solved.price[edge]


def _steps(between: list[Border]) -> list[list[Border]]:
    """Borders in steps such that no part is in two borders of one step, the longest first."""
    steps: list[list[Border]] = []
    busy: list[set[int]] = []
    for border in sorted(between, key=lambda b: (-len(b.people), b.low, b.high)):
        sides = {border.low, border.high}
        free = next((n for n, parts in enumerate(busy) if not parts & sides), len(steps))
        if free == len(steps):
            steps.append([])
            busy.append(set())
        steps[free].append(border)
        busy[free] |= sides
    return steps


def _edge(draft: _Draft, borders: Borders, border: Border) -> Bools:
    """Per place, whether it lies at a border: somebody from the other side may reach it."""
    shards = draft.shards
    edge = np.zeros(len(draft.problem.places), np.bool_)
    for home, there in ((border.low, border.high), (border.high, border.low)):
        near = borders.spots_near(border.people[shards.person[border.people] == home])
        theirs = np.flatnonzero((shards.place == there) & (borders.spot >= 0))
        edge[theirs] = near[borders.spot[theirs]]
    return edge


def _at_border(draft: _Draft, borders: Borders, border: Border) -> Part:
    """The people who can cross a border and those in whose places they could step, and every
    place of the two parts that any of them can reach."""
    sides = [border.low, border.high]
    held = draft.of(sides)
    edge = _edge(draft, borders, border)
    people = np.union1d(border.people, held[edge[held[:, 1]], 0])
    people = _with_companions(draft.problem, people)
    ours = np.flatnonzero(np.isin(draft.shards.place, sides) & (borders.spot >= 0))
    near = borders.spots_near(people)
    return draft.part(people, ours[near[borders.spot[ours]]])


def _with_companions(problem: Problem, people: Ints) -> Ints:
    """The people and whoever goes together with any of them."""
    together = problem.people.together
    if not together.any():
        return people
    groups = np.unique(together[people])
    return np.union1d(people, np.flatnonzero(np.isin(together, groups[groups > 0])))


def _fill_remote(draft: _Draft, work: _Work) -> None:
    """Places without a point that still miss people, offered to everybody with time left."""
    who, what = draft.problem.people, draft.problem.places
    open_ = np.flatnonzero(np.isnan(what.lat) & (draft.load < what.min_people))
    if not len(open_):
        return
    asked = np.stack(
        [what.skills, what.checks, what.languages, what.tiers.astype(np.uint64)], axis=1
    )
    fits = np.zeros(len(who), np.bool_)
    for skills, checks, languages, tiers in np.unique(asked[open_], axis=0):
        fits |= (
            ((who.skills & skills) == skills)
            & ((who.checks & checks) == checks)
            & ((languages == 0) | ((who.languages & languages) > 0))
            & ((who.tier & tiers) > 0)
        )
    pairs = np.concatenate([draft.problem.fixed, draft.pairs()])
    taken = np.bincount(pairs[:, 0], minlength=len(who))
    fits &= taken < who.max_shifts.astype(np.int64) * draft.problem.weeks
    people = _with_companions(draft.problem, np.flatnonzero(fits))
    job = Job(partial(draft.part, people, open_))
    for solved in work.answers([job], Told("remote", 0, 0, 1)):
        if solved.gain > 0:
            draft.put(job, solved)


def _proven(draft: _Draft, borders: Borders, work: _Work) -> int:
    """What any plan of the whole gains at most, proven by the prices, part by part."""
    problem, shards = draft.problem, draft.shards
    taken = np.bincount(problem.fixed[:, 1], minlength=len(problem.places))
    remote = np.flatnonzero(np.isnan(problem.places.lat))

    def bounded(people: Ints) -> Part:
        near = borders.spots_near(people)
        places = np.flatnonzero(borders.spot >= 0)
        places = np.concatenate([places[near[borders.spot[places]]], remote])
        part = draft.taker.take(people, places, no_pairs(), load=taken)
        return replace(part, price=draft.price[part.places])

    rows = [people for people in _rows_by(shards.person, shards.parts) if len(people)]
    jobs = [Job(partial(bounded, people)) for people in rows]
    answers = work.answers(jobs, Told("bound", 0, 0, len(jobs)))
    gains = sum(solved.bound for solved in answers) + seats_gain(problem, draft.price)
    return gains // SCALE


def _plan(
    problem: Problem,
    settled: Problem,
    kept: Ints,
    unmet: tuple[UnmetLock, ...],
    draft: _Draft,
    upper_bound: int,
    seed: int,
) -> Plan:
    rows = np.concatenate([settled.fixed, draft.pairs()])
    status = np.full(len(rows), PROPOSED, np.uint8)
    status[: len(settled.fixed)] = LOCKED
    status[: len(problem.fixed)] = FIXED
    order = np.lexsort((rows[:, 0], rows[:, 1]))
    return Plan(
        problem=problem,
        person=rows[order, 0].astype(np.int32),
        place=rows[order, 1].astype(np.int32),
        status=status[order],
        value=plan_value(problem, rows[:, 0], rows[:, 1]),
        upper_bound=upper_bound,
        bound_method="parts",
        seed=seed,
        unmet_locks=unmet,
        prices=draft.price,
    )
