"""Personnel task scheduling by ejection: fewer and fewer people, whoever is in the way goes out.

With so many people called in, an uncovered task is put with the person where the tasks that
it pushes out are least stubborn; each task grows more stubborn whenever it is left over. When
everything is covered, somebody is sent home and their tasks are uncovered again. Sets of
tasks are whole numbers used as bit sets, so a clash is one ``&``.
"""

from collections.abc import Sequence
from random import Random
from time import monotonic

PATIENCE = 8
"""Placements per task without fewer uncovered than ever before people are exchanged."""


class Ejection:
    """A roster under way: who is called in, who holds what, what is uncovered."""

    def __init__(
        self, times: Sequence[tuple[int, int]], able: Sequence[frozenset[int]], seed: int
    ) -> None:
        self.random = Random(seed)
        self.able = able
        self.clash = [
            sum(
                1 << other
                for other, (begins, ends) in enumerate(times)
                if begins < end and start < ends and other != task
            )
            for task, (start, end) in enumerate(times)
        ]
        self.who = [[p for p, held in enumerate(able) if t in held] for t in range(len(times))]
        self.stubborn = [1] * len(times)
        self.held = [0] * len(able)
        self.person = [-1] * len(times)
        self.open = set(range(len(able)))
        self.waiting = list(range(len(times)))
        self.barred = [[0] * len(able) for _ in times]
        self.step = 0

    def cover(self, until: float) -> bool:
        """Place until nothing is uncovered; False when the time is over."""
        least, stale = len(self.waiting), 0
        while self.waiting:
            self.step += 1
            if self.step % 256 == 0 and monotonic() > until:
                return False
            self._place(self.waiting.pop(self.random.randrange(len(self.waiting))))
            stale += 1
            if len(self.waiting) < least:
                least, stale = len(self.waiting), 0
            elif stale > PATIENCE * len(self.person) and len(self.open) < len(self.able):
                stale, least = 0, len(self.waiting) + 3
                self.exchange()
        return True

    def _place(self, task: int) -> None:
        self.stubborn[task] += 1
        clash, held, best, ties = self.clash[task], self.held, 1 << 60, 0
        chosen = -1
        for p in self.who[task]:
            if p not in self.open:
                continue
            out, weight = held[p] & clash, 0
            if out and self.barred[task][p] > self.step:
                continue
            while out:
                low = out & -out
                weight += self.stubborn[low.bit_length() - 1]
                out ^= low
            if weight < best:
                best, chosen, ties = weight, p, 1
            elif weight == best:
                ties += 1
                if self.random.random() * ties < 1:
                    chosen = p
        if chosen < 0:
            self.waiting.append(task)
            return
        self._uncover(chosen, held[chosen] & clash)
        held[chosen] |= 1 << task
        self.person[task] = chosen

    def _uncover(self, p: int, out: int) -> None:
        self.held[p] &= ~out
        while out:
            low = out & -out
            task = low.bit_length() - 1
            self.person[task] = -1
            self.waiting.append(task)
            self.barred[task][p] = self.step + 10 + self.random.randrange(20)
            out ^= low

    def close(self, p: int) -> None:
        """Send a person home; their tasks are uncovered."""
        self.open.discard(p)
        self._uncover(p, self.held[p])

    def exchange(self) -> None:
        """Send a random person home and call another in."""
        out = self.random.choice(sorted(self.open))
        self.open.add(self.random.choice(sorted(set(range(len(self.able))) - self.open)))
        self.close(out)


def fewest_by_ejection(
    times: Sequence[tuple[int, int]],
    able: Sequence[frozenset[int]],
    *,
    least: int,
    seconds: float,
    seed: int,
) -> tuple[int, ...] | None:
    """A roster with as few people as were reached in ``seconds``, or none at all.

    Stops early at ``least`` people.
    """
    until = monotonic() + seconds
    search = Ejection(times, able, seed)
    found = None
    while search.cover(until):
        search.open = set(search.person)
        found = tuple(search.person)
        if len(search.open) <= least:
            break
        # Whoever holds least, and of these whoever could hold least, goes first.
        search.close(min(search.open, key=lambda p: (search.held[p].bit_count(), len(able[p]), p)))
    return found
