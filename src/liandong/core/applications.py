"""Asking to belong: a clock in working days, a reason for every no, and an appeal.

An application never falls through: overdue, it goes to the hub's coordinator by itself
and stays on the desk of both. Belonging is never asked for where the risk is low: one may
sign up for such shifts without it (Order 685 Art 25: join and leave freely).
"""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueMissing

SHORTEST_REASON = 4


def check_reason(text: str, field: str = "reason") -> str:
    """The reason of a no, tidied; one that says nothing is none. Raises ValueMissing."""
    reason = " ".join(text.split())
    if len(reason) < SHORTEST_REASON:
        raise ValueMissing(field)
    return reason


@dataclass(eq=False)
class AlreadyApplied(Refusal):
    """An application to the same body waits."""

    code: ClassVar[str] = "already_applied"
    name: str


@dataclass(eq=False)
class ApplicationClosed(Refusal):
    """The application is not in the state that this step needs."""

    code: ClassVar[str] = "application_closed"


@dataclass(eq=False)
class OwnApplication(Refusal):
    """Nobody decides on their own application, nor on an appeal against their own no."""

    code: ClassVar[str] = "own_application"


@dataclass(frozen=True, slots=True)
class ApplicationFiled(Event):
    """Somebody asked to join."""

    person: str
    body: str


@dataclass(frozen=True, slots=True)
class ApplicationDecided(Event):
    """An application was answered."""

    person: str
    body: str
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class ApplicationWithdrawn(Event):
    """Somebody took their application back."""

    person: str
    body: str


@dataclass(frozen=True, slots=True)
class ApplicationAppealed(Event):
    """Somebody appealed against a no."""

    person: str
    body: str


@dataclass(frozen=True, slots=True)
class AppealDecided(Event):
    """An appeal was answered by somebody who had not decided before."""

    person: str
    body: str
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class ApplicationEscalated(Event):
    """An application was not answered in time and went to the coordinator."""

    person: str
    body: str
