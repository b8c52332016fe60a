"""Parts under way: the jobs that solve them, their answers, and the plan put together from them.

Who runs the jobs, and in which order they come back, is the caller's affair (``Run``).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from liandong.matching.bounding import people_gain
from liandong.matching.columns import Floats, Ints
from liandong.matching.cutting import Cut
from liandong.matching.plan import FIXED
from liandong.matching.problem import Problem, no_pairs
from liandong.matching.solve import solve
from liandong.matching.taking import Part, Taker
from liandong.matching.values import plan_value


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


class Draft:
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
class Work:
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
