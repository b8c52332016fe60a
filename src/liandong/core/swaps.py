"""Places change hands: an offer, the other's yes, and what may stand in the way."""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class SwapOver(Refusal):
    """The offer was answered, taken back, or the place is no longer there."""

    code: ClassVar[str] = "swap_over"
    shift_title: str


@dataclass(eq=False)
class SwapAsked(Refusal):
    """The place is already offered to somebody."""

    code: ClassVar[str] = "swap_asked"
    shift_title: str


@dataclass(eq=False)
class SwapWithOneself(Refusal):
    """A place cannot be offered to the person who holds it."""

    code: ClassVar[str] = "swap_with_oneself"


@dataclass(frozen=True, slots=True)
class SwapOffered(Event):
    """A place was offered to somebody else; that is the giver's yes."""

    swap_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class SwapAnswered(Event):
    """The other named a place of their own in exchange."""

    swap_id: int
    shift_id: int


@dataclass(frozen=True, slots=True)
class SwapEnded(Event):
    """An offer came to nothing; ``state`` says how."""

    swap_id: int
    shift_id: int
    state: str


@dataclass(frozen=True, slots=True)
class PlacesSwapped(Event):
    """A place changed hands after both had said yes."""

    swap_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ReplacementOpened(Event):
    """A place was given back and nobody waits: suitable people will be asked."""

    shift_id: int
