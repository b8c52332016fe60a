"""A volunteer's seat on the board of a project: named or elected, dated, heard.

Elected is whom more than half of the project's volunteers gave their voice to. Who sits
there sees the plan and raises items, which the project must answer.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

MOST_SEATS = 3
TEXT_MAX_LENGTH = 500


class Way(StrEnum):
    """How somebody came to sit there."""

    NAMED = "named"
    ELECTED = "elected"


def is_elected(voices: int, volunteers: int) -> bool:
    """Whether more than half of the volunteers gave their voice.

    >>> is_elected(2, 4), is_elected(3, 4), is_elected(0, 0)
    (False, True, False)
    """
    return 2 * voices > volunteers > 0


def check_seat(*, is_volunteer: bool, is_seated: bool, seats: int) -> None:
    """Refuse ``NotOfTheProject``, ``AlreadySeated`` or ``BoardFull``."""
    if not is_volunteer:
        raise NotOfTheProject()
    if is_seated:
        raise AlreadySeated()
    if seats >= MOST_SEATS:
        raise BoardFull(most=MOST_SEATS)


@dataclass(eq=False)
class NotOfTheProject(Refusal):
    """Only volunteers of the project sit on its board and choose who does."""

    code: ClassVar[str] = "not_of_the_project"


@dataclass(eq=False)
class AlreadySeated(Refusal):
    """The person has a seat."""

    code: ClassVar[str] = "already_seated"


@dataclass(eq=False)
class BoardFull(Refusal):
    """All seats are taken."""

    code: ClassVar[str] = "board_full"
    most: int


@dataclass(eq=False)
class NotOnTheBoard(Refusal):
    """Only who has a seat raises an item."""

    code: ClassVar[str] = "not_on_the_board"


@dataclass(eq=False)
class ItemAnswered(Refusal):
    """The item has its answer."""

    code: ClassVar[str] = "item_answered"


@dataclass(frozen=True, slots=True)
class BoardSeatTaken(Event):
    """A volunteer took a seat on the board of a project."""

    project_id: int
    way: str
    since: date


@dataclass(frozen=True, slots=True)
class BoardSeatLeft(Event):
    """A seat became free."""

    project_id: int


@dataclass(frozen=True, slots=True)
class VoiceGiven(Event):
    """A volunteer said whom they want on the board."""

    project_id: int


@dataclass(frozen=True, slots=True)
class ItemRaised(Event):
    """The board raised an item."""

    project_id: int


@dataclass(frozen=True, slots=True)
class ItemReplied(Event):
    """An item was answered."""

    project_id: int
