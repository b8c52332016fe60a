"""When a paper runs out: who is reminded when, and what makes reminding stop.

One reminder for each stage, sixty, thirty and seven days before the last valid day, and one
when it is over. A stage that has passed is not caught up. Another paper of the same person
that gives the same qualification for longer ends the reminding, from the day it is handed in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from liandong.core.credentials import Credential, included
from liandong.core.events import Event

STAGES = (60, 30, 7)
"""Days before the last valid day. Our own proposal: no rule asks for it."""
OVER = 0
TOLD_AFTER = timedelta(days=30)
"""That a paper is over is said within a month, and not of papers from long ago."""


@dataclass(frozen=True, slots=True)
class LapseNear(Event):
    """The holder was told that a paper ends soon."""

    credential_id: int
    person_id: int
    days: int


def stage_on(expires_on: date, day: date) -> int | None:
    """The stage of reminding on a day; ``OVER`` once the paper has ended; None: nothing to say.

    >>> [stage_on(date(2026, 6, 30), date(2026, 6, 30) - timedelta(days=n))
    ...  for n in (61, 60, 31, 30, 8, 7, 0, -1, -40)]
    [None, 60, 60, 30, 30, 7, 7, 0, None]
    """
    left = (expires_on - day).days
    if left < 0:
        return OVER if day - expires_on <= TOLD_AFTER else None
    return min((stage for stage in STAGES if left <= stage), default=None)


def is_renewed(paper: Credential, others: Iterable[Credential]) -> bool:
    """Whether another paper gives the same for longer, checked already or still to be."""
    if paper.expires_on is None:
        return True
    return any(
        paper.kind in included(other.kind)
        and (other.expires_on is None or other.expires_on > paper.expires_on)
        for other in others
    )
