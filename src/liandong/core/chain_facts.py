"""What a pasted list of names refuses and what happened with it."""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class ChainListEmpty(Refusal):
    """Nothing was chosen from the pasted list."""

    code: ClassVar[str] = "chain_list_empty"
    shift_title: str


@dataclass(frozen=True, slots=True)
class ChainListTaken(Event):
    """A group's list became places, questions and people who wait."""

    shift_id: int
    places: int
    questions: int
    waiting: int
    refused: int
