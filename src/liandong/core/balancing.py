"""Spreading the load of a desk: what may become of a proposal, and what is told of it.

A balancing is asked for, worked out (at once or by the jobs, as a planning is), looked at,
and adopted whole or in part by the person who asked. Who has changed hands meanwhile stops
the adoption. Counts are people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

MOST_NAMES = 5
"""So many people are named in a refusal; the rest are counted."""


def changed(expected: Mapping[int, int | None], now: Mapping[int, Iterable[int]]) -> list[int]:
    """Volunteers whose open links are not those that a proposal was made from, in order.

    ``expected``: volunteer → the link to end, None for somebody without a guide.

    >>> changed({1: 10, 2: None, 3: 30, 4: 40}, {1: [10], 2: [21], 3: [], 4: [40, 41]})
    [2, 3, 4]
    """
    return sorted(
        person
        for person, link in expected.items()
        if sorted(now.get(person, ())) != ([] if link is None else [link])
    )


@dataclass(eq=False)
class BalancingClosed(Refusal):
    """It was adopted already, or is not worked out; what was asked does not fit its state."""

    code: ClassVar[str] = "balancing_closed"
    state: str


@dataclass(eq=False)
class BalancingEmpty(Refusal):
    """Nobody is ticked."""

    code: ClassVar[str] = "balancing_empty"


@dataclass(eq=False)
class BalancingOutdated(Refusal):
    """Some of the people have changed hands since the proposal was made."""

    code: ClassVar[str] = "balancing_outdated"
    names: str
    count: int


@dataclass(frozen=True, slots=True)
class BalancingAsked(Event):
    """Somebody asked how the load of a desk could be spread."""

    balancing_id: int


@dataclass(frozen=True, slots=True)
class BalancingCancelled(Event):
    """Somebody stopped it before it was worked out."""

    balancing_id: int


@dataclass(frozen=True, slots=True)
class BalancingFailed(Event):
    """It broke off; nothing of it was kept."""

    balancing_id: int
    why: str


@dataclass(frozen=True, slots=True)
class BalancingAdopted(Event):
    """A person adopted it: so many changed hands, so many lines were left out."""

    balancing_id: int
    moved: int
    left_out: int
