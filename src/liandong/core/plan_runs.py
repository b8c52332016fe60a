"""One planning of a period: its states and stages, and when it is given up for lost.

A small one is done while the page waits; a long one is done by the jobs, tells how far it
is, and stops on request between two stages. Shares are fractions of one, times seconds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

AT_ONCE_PAIRS = 2_000_000
"""People × shifts up to which a plan is made while the page waits."""
AT_ONCE_PEOPLE = 20_000
"""Reading more people than this takes longer than a page should."""
LOST_AFTER = timedelta(seconds=60)
"""A worker that has not reported for so long has died."""


class State(StrEnum):
    """How far a planning has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


BUSY = frozenset({State.WAITING, State.RUNNING})
"""Something is being done, or will be; the page waits."""

READ, AWAY, STORED = "read", "away", "store"
"""Stages beside those of the engine: reading, solving elsewhere, writing down."""
READ_SHARE, SOLVED_SHARE = 0.15, 0.9
"""Where reading ends and storing begins, as shares of the whole."""


class Wish(StrEnum):
    """What a human decides before the engine does."""

    PIN = "pin"
    VETO = "veto"


def is_small(people: int, shifts: int) -> bool:
    """Whether a plan is made at once.

    >>> is_small(500, 100), is_small(50_000, 5_000), is_small(30_000, 1)
    (True, False, False)
    """
    return people <= AT_ONCE_PEOPLE and people * shifts <= AT_ONCE_PAIRS


def whole_share(solved: float) -> float:
    """The share of the whole planning, from the share of the solving.

    >>> whole_share(0.0), whole_share(1.0)
    (0.15, 0.9)
    """
    return READ_SHARE + (SOLVED_SHARE - READ_SHARE) * min(1.0, max(0.0, solved))


def stored_share(written: float) -> float:
    """The share of the whole planning, from the share of the reasons that are written down.

    >>> stored_share(0.0), stored_share(1.0)
    (0.9, 1.0)
    """
    return SOLVED_SHARE + (1.0 - SOLVED_SHARE) * min(1.0, max(0.0, written))


def is_lost(told_at: datetime, at: datetime) -> bool:
    """Whether the worker has been silent for too long."""
    return at - told_at > LOST_AFTER


@dataclass(eq=False)
class PlanRunStopped(Refusal):
    """Somebody cancelled the planning, or another worker took it over."""

    code: ClassVar[str] = "plan_run_stopped"


@dataclass(eq=False)
class PlanRunInterrupted(Refusal):
    """The work broke off; nothing of it was kept."""

    code: ClassVar[str] = "plan_run_interrupted"


@dataclass(eq=False)
class PlanRunClosed(Refusal):
    """The planning is over, or not over yet; what was asked does not fit its state."""

    code: ClassVar[str] = "plan_run_closed"
    state: str


@dataclass(frozen=True, slots=True)
class PlanAsked(Event):
    """Somebody asked for a plan."""

    run_id: int


@dataclass(frozen=True, slots=True)
class PlanCancelled(Event):
    """Somebody stopped a planning before it was done."""

    run_id: int


@dataclass(frozen=True, slots=True)
class PlanFailed(Event):
    """A planning broke off; nothing of it was kept."""

    run_id: int
    why: str


@dataclass(frozen=True, slots=True)
class WishTold(Event):
    """Somebody must be in a plan at a place (pin), or must not (veto)."""

    proposal_id: int
    shift_id: int
    person_id: int
    wish: str


@dataclass(frozen=True, slots=True)
class WishTakenBack(Event):
    """A wish no longer holds."""

    proposal_id: int
    shift_id: int
    person_id: int
    wish: str
