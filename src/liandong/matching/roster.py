"""A roster in the making: who holds what, and what one more or one less is worth.

Plain Python over flat arrays: the moves that follow the flow touch few pairs. Every change
can be taken back. Fixed pairs are not in it; what they use is gone from the start.
"""

import numpy as np

from liandong.matching.candidates import Pairs
from liandong.matching.columns import Ints
from liandong.matching.problem import Problem
from liandong.matching.values import seat_values, seats_left


class Roster:
    """The state of a plan while it is being improved.

    A pair is named by its position in ``pairs``. ``held_by[i]`` and ``held_at[j]`` list the
    pairs that person row i holds and that place row j has.
    """

    def __init__(self, problem: Problem, pairs: Pairs) -> None:
        needed, extra = seats_left(problem)
        worth = seat_values(problem)
        n, m, weeks = len(problem.people), len(problem.places), problem.weeks
        # Memory views: as small as the arrays and as quick as lists.
        self.person = pairs.person.data
        self.place = pairs.place.data
        self.value = pairs.value.data
        self.starts = problem.places.starts.tolist()
        self.ends = (problem.places.ends + problem.rules.rest_minutes).tolist()
        self.minutes = problem.minutes.tolist()
        self.week = problem.week.tolist()
        self.weeks = weeks
        self.needed = needed.tolist()
        self.seats = (needed + extra).tolist()
        self.seat_needed = worth.needed.tolist()
        self.seat_extra = worth.extra.tolist()
        self.shifts_left = problem.standing.shifts.ravel().tolist()
        self.minutes_left = problem.standing.minutes.ravel().tolist()
        self.held_by: list[list[int]] = [[] for _ in range(n)]
        self.held_at: list[list[int]] = [[] for _ in range(m)]
        self.is_held = bytearray(len(pairs))
        self.log: list[int] = []
        start_by_person = np.searchsorted(pairs.person, np.arange(n + 1))
        self.of_person = start_by_person.tolist()
        self.at_place = np.searchsorted(np.sort(pairs.place), np.arange(m + 1)).tolist()
        best_first = np.lexsort((np.arange(len(pairs)), -pairs.value, pairs.place))
        self.best_first = best_first.astype(np.int32).data

    def pairs_at(self, j: int) -> memoryview:
        """Pairs of place j, the dearest first."""
        return self.best_first[self.at_place[j] : self.at_place[j + 1]]

    def gain(self, j: int) -> int:
        """Points of the next seat at place j; only while there is one."""
        return int(self.seat_needed[j] if self._load(j) < self.needed[j] else self.seat_extra[j])

    def loss(self, j: int) -> int:
        """Points of the seat that place j loses when somebody leaves."""
        return int(self.seat_needed[j] if self._load(j) <= self.needed[j] else self.seat_extra[j])

    def _load(self, j: int) -> int:
        return len(self.held_at[j])

    def is_full(self, j: int) -> bool:
        """Whether place j has no free seat."""
        return bool(self._load(j) >= self.seats[j])

    def in_the_way(self, p: int) -> list[int] | None:
        """Pairs that the person must give up to take pair ``p``; None when nothing helps.

        First those that overlap it, then the cheapest of the same week until it fits.
        """
        i, j = self.person[p], self.place[p]
        cell = i * self.weeks + self.week[j]
        held = self.held_by[i]
        shifts, minutes = self.shifts_left[cell], self.minutes_left[cell]
        if not held:
            return [] if shifts > 0 and minutes >= self.minutes[j] else None
        start, end, week = self.starts[j], self.ends[j], self.week[j]
        out, others = [], []
        for q in held:
            k = self.place[q]
            if self.starts[k] < end and start < self.ends[k]:
                out.append(q)
                if self.week[k] == week:
                    shifts += 1
                    minutes += self.minutes[k]
            elif self.week[k] == week:
                others.append(q)
        if shifts < 1 or minutes < self.minutes[j]:
            others.sort(key=lambda q: (self.value[q] + self.loss(self.place[q]), q))
            for q in others:
                out.append(q)
                shifts += 1
                minutes += self.minutes[self.place[q]]
                if shifts > 0 and minutes >= self.minutes[j]:
                    break
            else:
                return None
        return out

    def add(self, p: int) -> int:
        """Take pair ``p``, which must fit; the points it brings."""
        i, j = self.person[p], self.place[p]
        points = self.value[p] + self.gain(j)
        cell = i * self.weeks + self.week[j]
        self.shifts_left[cell] -= 1
        self.minutes_left[cell] -= self.minutes[j]
        self.held_by[i].append(p)
        self.held_at[j].append(p)
        self.is_held[p] = 1
        self.log.append(p)
        return int(points)

    def remove(self, p: int) -> int:
        """Give pair ``p`` up; the points it costs, as a negative number."""
        i, j = self.person[p], self.place[p]
        points = self.value[p] + self.loss(j)
        cell = i * self.weeks + self.week[j]
        self.shifts_left[cell] += 1
        self.minutes_left[cell] += self.minutes[j]
        self.held_by[i].remove(p)
        self.held_at[j].remove(p)
        self.is_held[p] = 0
        self.log.append(~p)
        return -int(points)

    def undo(self, mark: int) -> None:
        """Take back every change after the log was ``mark`` long."""
        while len(self.log) > mark:
            done = self.log.pop()
            if done >= 0:
                self.remove(done)
            else:
                self.add(~done)
            self.log.pop()

    def clear(self) -> None:
        """Give everything up and forget the log."""
        for p in self.held().tolist():
            self.remove(p)
        self.log.clear()

    def held(self) -> Ints:
        """Positions of the pairs held, ascending."""
        return np.flatnonzero(np.frombuffer(bytes(self.is_held), np.uint8))


def settle(roster: Roster, pairs: Pairs, chosen: Ints) -> int:
    """Take the chosen pairs, the most valuable first, as far as they fit; the points gained."""
    worth = np.asarray(roster.seat_needed, np.int64)[pairs.place[chosen]]
    order = np.lexsort((chosen, -(pairs.value[chosen] + worth)))
    points = 0
    for p in chosen[order].tolist():
        if not roster.is_full(roster.place[p]) and roster.in_the_way(p) == []:
            points += roster.add(p)
    return points
