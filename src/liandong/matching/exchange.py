"""Exchange: what lies at a border between two parts is solved again, the rest standing still.

Borders are taken in steps in which no part occurs twice, so that the exchanges of one step
cannot disturb each other and may come back in any order.
"""

from functools import partial

import numpy as np

from liandong.matching.borders import Border, Borders
from liandong.matching.columns import Bools, Ints
from liandong.matching.cutting import by_request, could_do
from liandong.matching.parts import Draft, Job, Solved, Told, Work
from liandong.matching.problem import Problem
from liandong.matching.taking import Part


def exchanged(
    draft: Draft, borders: Borders, turn: int, seen: dict[tuple[int, int], int], work: Work
) -> bool:
    """One round of exchange at every border; whether anything was gained.

    ``seen``: how often the two parts of a border had changed when it was last settled.
    """

    def changes(border: Border) -> int:
        return draft.changes[border.low] + draft.changes[border.high]

    gained, done = False, 0
    for step in steps(borders.between):
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


def _learn_prices(draft: Draft, borders: Borders, border: Border, job: Job, solved: Solved) -> None:
    """The prices of places that somebody could reach from the other side."""
    places = job.rows[1]
    is_open = np.isin(draft.shards.place[places], [border.low, border.high])
    edge = is_open & _edge(draft, borders, border)[places]
    draft.price[places[edge]] = solved.price[edge]


def steps(between: list[Border]) -> list[list[Border]]:
    """Borders in steps such that no part is in two borders of one step, the longest first."""
    found: list[list[Border]] = []
    busy: list[set[int]] = []
    for border in sorted(between, key=lambda b: (-len(b.people), b.low, b.high)):
        sides = {border.low, border.high}
        free = next((n for n, parts in enumerate(busy) if not parts & sides), len(found))
        if free == len(found):
            found.append([])
            busy.append(set())
        found[free].append(border)
        busy[free] |= sides
    return found


def _edge(draft: Draft, borders: Borders, border: Border) -> Bools:
    """Per place, whether it lies at a border: somebody from the other side may reach it."""
    shards = draft.shards
    edge = np.zeros(len(draft.problem.places), np.bool_)
    for home, there in ((border.low, border.high), (border.high, border.low)):
        near = borders.spots_near(border.people[shards.person[border.people] == home])
        theirs = np.flatnonzero((shards.place == there) & (borders.spot >= 0))
        edge[theirs] = near[borders.spot[theirs]]
    return edge


def _at_border(draft: Draft, borders: Borders, border: Border) -> Part:
    """The people who can cross a border and those in whose places they could step, and every
    place of the two parts that any of them can reach."""
    sides = [border.low, border.high]
    held = draft.of(sides)
    edge = _edge(draft, borders, border)
    people = np.union1d(border.people, held[edge[held[:, 1]], 0])
    people = with_companions(draft.problem, people)
    ours = np.flatnonzero(np.isin(draft.shards.place, sides) & (borders.spot >= 0))
    near = borders.spots_near(people)
    return draft.part(people, ours[near[borders.spot[ours]]])


def with_companions(problem: Problem, people: Ints) -> Ints:
    """The people and whoever goes together with any of them."""
    together = problem.people.together
    if not together.any():
        return people
    groups = np.unique(together[people])
    return np.union1d(people, np.flatnonzero(np.isin(together, groups[groups > 0])))


def fill_remote(draft: Draft, work: Work) -> None:
    """Places without a point that still miss people, offered to everybody with time left."""
    who, what = draft.problem.people, draft.problem.places
    open_ = np.flatnonzero(np.isnan(what.lat) & (draft.load < what.min_people))
    if not len(open_):
        return
    fits = np.zeros(len(who), np.bool_)
    for asked, _ in by_request(draft.problem, open_):
        fits |= could_do(who, *asked)
    pairs = np.concatenate([draft.problem.fixed, draft.pairs()])
    taken = np.bincount(pairs[:, 0], minlength=len(who))
    fits &= taken < who.max_shifts.astype(np.int64) * draft.problem.weeks
    people = with_companions(draft.problem, np.flatnonzero(fits))
    job = Job(partial(draft.part, people, open_))
    for solved in work.answers([job], Told("remote", 0, 0, 1)):
        if solved.gain > 0:
            draft.put(job, solved)
