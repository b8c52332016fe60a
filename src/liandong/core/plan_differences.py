"""What differs between two plans: who came in, who went, who moved.

A plan is a set of pairs (person, shift). A person who left one shift and took up another is
told as one move, not as two things: the earliest shift that they leave is matched with the
earliest one that they take up, and so on; what is over stays an addition or a removal.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

Pair = tuple[int, int]
"""Person id, shift id."""


class Kind(StrEnum):
    """Ways in which a line differs."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One person; ``before`` and ``after`` are shift ids, 0 where there is none."""

    kind: Kind
    person_id: int
    before: int
    after: int


def differences(
    one: Collection[Pair], other: Collection[Pair], order: Mapping[int, int] | None = None
) -> list[Difference]:
    """How ``other`` differs from ``one``: moves first, then removals, then additions.

    order
        Rank of each shift in time; by id when not given.

    >>> differences({(1, 10), (2, 10)}, {(1, 11), (3, 10)}) == [
    ...     Difference(Kind.MOVED, 1, 10, 11),
    ...     Difference(Kind.REMOVED, 2, 10, 0),
    ...     Difference(Kind.ADDED, 3, 0, 10),
    ... ]
    True
    """
    rank = order or {}
    left = _by_person(set(one) - set(other), rank)
    come = _by_person(set(other) - set(one), rank)
    found: dict[Kind, list[Difference]] = {Kind.MOVED: [], Kind.REMOVED: [], Kind.ADDED: []}
    for person in sorted(left.keys() | come.keys()):
        gone, new = left.get(person, []), come.get(person, [])
        both = min(len(gone), len(new))
        for before, after in zip(gone[:both], new[:both], strict=True):
            found[Kind.MOVED].append(Difference(Kind.MOVED, person, before, after))
        found[Kind.REMOVED] += [Difference(Kind.REMOVED, person, s, 0) for s in gone[both:]]
        found[Kind.ADDED] += [Difference(Kind.ADDED, person, 0, s) for s in new[both:]]
    return [one for group in found.values() for one in group]


def _by_person(pairs: set[Pair], rank: Mapping[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for person, shift in sorted(pairs, key=lambda p: (p[0], rank.get(p[1], p[1]), p[1])):
        found.setdefault(person, []).append(shift)
    return found
