"""Personnel task scheduling: fixed tasks, qualified people, as few people as possible.

Every task has a start and an end and needs one qualified person; nobody holds two tasks at
once. A published yardstick of shift work: who is called in at all, when the times are given.
The greatest number of tasks at one moment is a lower bound. CP-SAT is asked for a roster of
that size first: tasks under way at one moment are the whole of the conflicts, and at the
busiest moment whoever is called in is busy, which cuts deep. What it does not solve in its
share of the time is searched by ejection (``personnel_search``). Times are whole numbers of
any unit, ends excluded.

Source: Krishnamoorthy, Ernst and Baatar, European J. of Operational Research 219 (2012) 34-48.
"""

from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from os import PathLike
from pathlib import Path
from time import monotonic
from typing import Any

from liandong.matching.personnel_search import fewest_by_ejection

FIRST = 0.25
"""Share of the time for CP-SAT on the lower bound itself, before ejection is tried."""


@dataclass(frozen=True)
class Tasks:
    """``times[t]`` is (start, end) of task t; ``able[p]`` are the tasks person p may hold."""

    times: tuple[tuple[int, int], ...]
    able: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class Roster:
    """``person[t]`` holds task t; ``people`` are called in, never fewer than ``bound``."""

    person: tuple[int, ...]
    people: int
    bound: int
    seconds: float


class NoRoster(Exception):
    """Somebody qualified is missing (``task`` tells for which task), or time ran out."""

    def __init__(self, task: int | None = None) -> None:
        self.task = task
        super().__init__(
            "No roster that covers every task was found; allow more time."
            if task is None
            else f"Task {task} cannot be covered: too few people are qualified."
        )


def read(path: str | PathLike[str]) -> Tasks:
    """Read ``Jobs = n``, a line per task, ``Qualifications = m``, a line ``k: tasks`` each.

    Raises ``ValueError`` naming file and line for anything else. ``#`` starts a comment.
    """
    times: list[tuple[int, int]] = []
    able: list[frozenset[int]] = []
    jobs = people = -1
    at = 0
    for at, raw in enumerate(Path(path).read_text().splitlines(), start=1):
        line = raw.split("#", 1)[0].strip()
        where = f"{path}, line {at}"
        if not line or line.startswith("Type"):
            continue
        if line.startswith(("Jobs", "Qualifications")):
            word, _, told = (part.strip() for part in line.partition("="))
            if not told.isdigit():
                raise ValueError(f"{where}: expected `{word} = a number`.")
            if word == "Jobs":
                jobs = int(told)
            else:
                people = int(told)
            continue
        if people < 0:
            words = line.split()
            if len(words) != 2 or not all(_is_whole(word) for word in words):
                raise ValueError(f"{where}: a task needs its start and its end.")
            start, end = int(words[0]), int(words[1])
            if start >= end or len(times) == max(jobs, 0):
                why = "it ends before it starts" if start >= end else f"more than {jobs} tasks"
                raise ValueError(f"{where}: {why}.")
            times.append((start, end))
            continue
        count, _, rest = line.partition(":")
        words = rest.split()
        if not _is_whole(count.strip()) or not all(_is_whole(word) for word in words):
            raise ValueError(f"{where}: expected `count: tasks`.")
        held = frozenset(int(word) for word in words)
        if int(count) != len(words) or any(not 0 <= task < len(times) for task in held):
            raise ValueError(f"{where}: {count.strip()} tasks of 0..{len(times) - 1} were due.")
        able.append(held)
    if jobs != len(times) or people != len(able):
        raise ValueError(
            f"{path}, line {at}: the file ends after {len(times)} of {max(jobs, 0)} tasks and "
            f"{len(able)} of {max(people, 0)} people."
        )
    return Tasks(tuple(times), tuple(able))


def _is_whole(word: str) -> bool:
    return word.lstrip("-").isdigit()


def clashes(tasks: Tasks) -> list[list[int]]:
    """Sets of tasks under way at one moment, none within another: all conflicts there are."""
    begun = sorted(range(len(tasks.times)), key=lambda t: tasks.times[t])
    sets: list[list[int]] = []
    now: list[int] = []
    grew = False
    for task in begun:
        start = tasks.times[task][0]
        left = [other for other in now if tasks.times[other][1] > start]
        if len(left) < len(now) and grew:
            sets.append(now)
        now, grew = [*left, task], True
    if now:
        sets.append(now)
    return sets


def fewest(tasks: Tasks) -> int:
    """The greatest number of tasks at one moment: no fewer people can do it."""
    return max((len(together) for together in clashes(tasks)), default=0)


def violations(tasks: Tasks, person: tuple[int, ...]) -> list[str]:
    """What is wrong with a roster, in words; empty when it may stand."""
    if len(person) != len(tasks.times):
        return [f"{len(person)} tasks are covered, not {len(tasks.times)}."]
    wrong = [
        f"Person {who} may not hold task {task}."
        for task, who in enumerate(person)
        if not 0 <= who < len(tasks.able) or task not in tasks.able[who]
    ]
    for who in set(person):
        held = sorted(tasks.times[task] for task, other in enumerate(person) if other == who)
        for (_, end), (start, _) in pairwise(held):
            if start < end:
                wrong.append(f"Person {who} holds two tasks at {start}.")
    return wrong


def solve(path: str | PathLike[str], seconds: float, seed: int = 0) -> Roster:
    """The roster with the fewest people found in ``seconds``, checked by ``violations``.

    Raises ``ValueError`` for a malformed file, ``NoRoster`` when a task cannot be covered.
    """
    return best_roster(read(path), seconds, seed)


def best_roster(tasks: Tasks, seconds: float, seed: int = 0) -> Roster:
    """``solve`` for tasks in memory."""
    if seconds <= 0:
        raise ValueError(f"Seconds must be positive, got {seconds}.")
    began = monotonic()
    for task in range(len(tasks.times)):
        if not any(task in held for held in tasks.able):
            raise NoRoster(task)
    model = _Model(tasks, seed)
    bound = fewest(tasks)
    person = model.solve(exactly=bound, seconds=FIRST * seconds)
    if model.is_impossible:
        bound += 1
        person = model.solve(least=bound, seconds=FIRST * seconds)
        if model.is_impossible:
            raise NoRoster
        bound = max(bound, model.bound)
    if person is None or len(set(person)) > bound:
        left = seconds - (monotonic() - began)
        found = fewest_by_ejection(
            tasks.times, tasks.able, least=bound, seconds=0.7 * left, seed=seed
        )
        person = _fewer(person, found)
        if person is not None and len(set(person)) > bound:
            left = max(seconds - (monotonic() - began), 0.1)
            person = _fewer(person, model.solve(exactly=len(set(person)) - 1, seconds=left))
    if person is None:
        raise NoRoster
    wrong = violations(tasks, person)
    if wrong:
        raise AssertionError(f"The roster breaks its own rules: {wrong}")
    return Roster(person, len(set(person)), bound, monotonic() - began)


def _fewer(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> tuple[int, ...] | None:
    made = [person for person in (one, other) if person is not None]
    return min(made, key=lambda person: len(set(person)), default=None)


class _Model:
    """Who holds what, and who is called in at all, as a CP-SAT model."""

    def __init__(self, tasks: Tasks, seed: int) -> None:
        self.cp: Any = import_module("ortools.sat.python.cp_model")
        self.tasks, self.seed = tasks, seed
        self.is_impossible, self.bound = False, 0
        self.together = clashes(tasks)

    def solve(
        self, *, seconds: float, exactly: int | None = None, least: int = 0
    ) -> tuple[int, ...] | None:
        """A roster of ``exactly`` so many people, or of as few as possible from ``least`` on.

        Afterwards ``is_impossible`` tells whether there is none, and ``bound`` what was proven.
        """
        model = self.cp.CpModel()
        tasks = self.tasks
        take = {
            (t, p): model.new_bool_var("")
            for p, held in enumerate(tasks.able)
            for t in sorted(held)
        }
        comes = [model.new_bool_var("") for _ in tasks.able]
        for t in range(len(tasks.times)):
            model.add_exactly_one(take[t, p] for p in range(len(comes)) if (t, p) in take)
        for p, here in enumerate(comes):
            for together in self.together:
                mine = [take[t, p] for t in together if (t, p) in take]
                if exactly is not None and len(together) == exactly:
                    # As many tasks as people: whoever comes is busy now.
                    model.add_exactly_one([*mine, here.negated()])
                elif mine:
                    model.add_at_most_one([*mine, here.negated()])
        if exactly is not None:
            model.add(sum(comes) == exactly)
        else:
            model.add(sum(comes) >= least)
            model.minimize(sum(comes))
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.seed
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(model)
        self.is_impossible = status == self.cp.INFEASIBLE
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return None
        if exactly is None:
            self.bound = round(solver.best_objective_bound)
        return tuple(
            next(
                p for p in range(len(comes)) if (t, p) in take and solver.boolean_value(take[t, p])
            )
            for t in range(len(tasks.times))
        )
