"""Improve a roster by chains of moves: who steps in, who steps aside, who fills the gap.

A chain puts one person in a place; whoever is in the way gives up theirs, and others fill
the gaps so made, a few links deep. It is kept when the whole chain gains points. The work is
limited by a count of tries, not by the clock, so that the same problem gives the same plan.
"""

from collections import deque
from collections.abc import Iterable

import numpy as np

from liandong.matching.roster import Roster

DEPTH = 3
BREADTH = 12

PLACE, PERSON = 0, 1


def improve(roster: Roster, *, people: list[int], places: list[int], tries: int) -> int:
    """Try chains around these rows, and around what they change, until nothing gains.

    Returns the points gained. ``tries`` limits the links tried in all.
    """
    chains = _Chains(roster, tries)
    waiting = deque([(PLACE, j) for j in places] + [(PERSON, i) for i in people])
    queued = set(waiting)
    gained = 0
    while waiting and chains.tries > 0:
        kind, row = waiting.popleft()
        queued.discard((kind, row))
        for p in _moves(roster, kind, row):
            if roster.is_held[p]:
                continue
            points = chains.place(p, DEPTH)
            if points <= 0:
                roster.undo(0)
                continue
            gained += points
            # Whoever gave something up, and the place given up, are worth another look.
            let_go = [~done for done in roster.log if done < 0]
            roster.log.clear()
            for q in let_go:
                for item in ((PLACE, roster.place[q]), (PERSON, roster.person[q])):
                    if item not in queued:
                        queued.add(item)
                        waiting.append(item)
            if kind == PLACE and roster.is_full(row):
                break
    return gained


def _moves(roster: Roster, kind: int, row: int) -> list[int]:
    """Pairs worth trying for a person or a place, the dearest first."""
    if kind == PLACE:
        return list(roster.pairs_at(row))
    start, stop = roster.of_person[row], roster.of_person[row + 1]
    worth = [roster.value[p] + roster.seat_needed[roster.place[p]] for p in range(start, stop)]
    best_first = np.argsort(-np.array(worth, np.int64), kind="stable")
    return [start + int(at) for at in best_first]


class _Chains:
    """Chains of moves on one roster, with a purse of tries."""

    def __init__(self, roster: Roster, tries: int) -> None:
        self._roster = roster
        self.tries = tries

    def place(self, p: int, depth: int) -> int:
        """Put pair ``p`` in the roster, repair what it breaks; points gained or lost."""
        self.tries -= 1
        roster = self._roster
        out = roster.in_the_way(p)
        if out is None or (out and depth == 0):
            return 0
        j = roster.place[p]
        points, bumped = 0, -1
        if roster.is_full(j):
            if depth == 0:
                return 0
            worst = min(roster.held_at[j], key=lambda q: (roster.value[q], q), default=-1)
            if worst < 0 or worst in out:
                return 0
            # A swap at one place only pays when the new pair, or the freed person, is worth more.
            bumped = roster.person[worst]
            points += roster.remove(worst)
        for q in out:
            points += roster.remove(q)
        points += roster.add(p)
        for q in out:
            points += self._fill(roster.place[q], depth - 1)
        if bumped >= 0:
            points += self._employ(bumped, depth - 1)
        return points

    def _fill(self, j: int, depth: int) -> int:
        """Find somebody for place j, which has just lost one; points gained, 0 if nobody."""
        roster = self._roster
        if roster.is_full(j):
            return 0
        return self._first_gain(roster.pairs_at(j), depth)

    def _employ(self, i: int, depth: int) -> int:
        """Find another place for person i, who has just lost one; points gained."""
        return self._first_gain(_moves(self._roster, PERSON, i), min(depth, 1))

    def _first_gain(self, moves: Iterable[int], depth: int) -> int:
        roster, tried = self._roster, 0
        for p in moves:
            if roster.is_held[p]:
                continue
            mark = len(roster.log)
            points = self.place(p, depth)
            if points > 0:
                return points
            roster.undo(mark)
            tried += 1
            if tried >= BREADTH or self.tries <= 0:
                break
        return 0
