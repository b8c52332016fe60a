"""Joining and leaving: what ``core.registry`` does not refuse or report.

A look-alike found at entry is shown to the person at the desk, who decides; nothing is
merged by itself. Leaving needs nobody's leave (Order 685 Art 25) and keeps the records of
service (Order 67 Art 15), while what only serves the future is wiped.
"""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class PossiblyRegistered(Refusal):
    """Somebody much like this person is on record; ``hints`` are masked."""

    code: ClassVar[str] = "possibly_registered"
    hints: tuple[str, ...]


@dataclass(eq=False)
class AlreadyLeft(Refusal):
    """The person has left; nothing more is written for them."""

    code: ClassVar[str] = "already_left"


@dataclass(eq=False)
class OwnVerification(Refusal):
    """Nobody confirms their own identity."""

    code: ClassVar[str] = "own_verification"


@dataclass(eq=False)
class NotEnded(Refusal):
    """Only something that holds can be ended."""

    code: ClassVar[str] = "not_open_any_more"


@dataclass(frozen=True, slots=True)
class PeopleRegistered(Event):
    """A list of people joined at once; ``known`` were on record already."""

    count: int
    known: int
    via: str


@dataclass(frozen=True, slots=True)
class ProfileUpdated(Event):
    """A person's own particulars changed; the names of the fields, never the values."""

    person: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonLeft(Event):
    """A person left. Their records of service stay."""

    person: str
