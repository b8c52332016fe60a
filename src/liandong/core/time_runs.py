"""A recomputation of points on its way: begun as it was shown, done in parts, taken back.

Every line says what one account had earned before and would have after. A part is one
transaction; a line that no longer fits what was shown is left out and shown again next time.
Whoever dies in the middle loses one part at most: what is left stands in the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal
from liandong.core.time_bank import Difference

PART = 500
"""Accounts in one transaction; no more are done while a page waits."""


class RunState(StrEnum):
    """How far a recomputation is."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    REVERSING = "reversing"
    REVERSED = "reversed"


BUSY = frozenset({RunState.RUNNING, RunState.REVERSING})
"""Parts are being done; nothing else may begin."""


def digest_of(differences: Sequence[Difference]) -> str:
    """64 hex digits that change when any of the differences does.

    >>> shown = [Difference(1, 120, 2, 6)]
    >>> digest_of(shown) == digest_of(list(shown)), digest_of(shown) == digest_of([])
    (True, False)
    """
    told = ";".join(
        f"{one.person_id},{one.credit_minutes},{one.before},{one.after}" for one in differences
    )
    return sha256(told.encode()).hexdigest()


@dataclass(eq=False)
class TimeRunBusy(Refusal):
    """Another recomputation is under way, or waits to be gone on with."""

    code: ClassVar[str] = "time_run_busy"


@dataclass(eq=False)
class TimeRunClosed(Refusal):
    """The recomputation is in no state in which this can be done."""

    code: ClassVar[str] = "time_run_closed"


@dataclass(frozen=True, slots=True)
class RecomputationBegun(Event):
    """A recomputation was begun, or gone on with, as it had been shown."""

    run_id: int
    people: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecomputationStopped(Event):
    """A recomputation was stopped between two parts."""

    run_id: int
