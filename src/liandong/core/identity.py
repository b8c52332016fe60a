"""Checking a real name: asked only where the risk asks for it, once, with the least data.

Name and number go to the identity service, nothing else. A service that cannot be reached
is asked again after 1, 2, 4 … minutes; after ``MOST_TRIES`` the person is told and may ask
again, or show a document to staff. Two records never hold one number.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

MOST_TRIES = 6
MOST_A_DAY = 5


def next_try(tries: int, at: datetime) -> datetime:
    """When to ask again after so many tries without an answer: 1, 2, 4 … minutes."""
    return at + timedelta(minutes=2 ** (max(1, tries) - 1))


@dataclass(eq=False)
class IdentityBeingChecked(Refusal):
    """A check runs already."""

    code: ClassVar[str] = "identity_being_checked"


@dataclass(eq=False)
class IdentityChecked(Refusal):
    """The name was checked before; once is enough."""

    code: ClassVar[str] = "identity_checked"


@dataclass(eq=False)
class TooManyChecks(Refusal):
    """So many checks a day, and no more: numbers are not for guessing."""

    code: ClassVar[str] = "too_many_checks"
    most: int


@dataclass(frozen=True, slots=True)
class IdentityAsked(Event):
    """Somebody asked for their real name to be checked."""

    person: str


@dataclass(frozen=True, slots=True)
class IdentityAnswered(Event):
    """The identity service answered, or could not be reached: ``state`` says which."""

    person: str
    state: str
