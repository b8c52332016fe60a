"""Asking for help across places: what may be refused, what is told. Counts are people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from liandong.core import divisions
from liandong.core.cells import narrow
from liandong.core.events import Event
from liandong.core.refusals import Refusal

MOST_RESIDENTS = 3_000_000
"""No street has more; a number above is a slip of the hand."""
LEVELS = (6, 9)


class HelpKind(StrEnum):
    """What is asked for across places."""

    SUPERVISION = "supervision"
    TRANSFER = "transfer"


class HelpReason(StrEnum):
    """Why a social worker could be supervised by somebody elsewhere."""

    ALONE = "alone"
    OVER = "over"
    SILENT = "silent"


class HelpState(StrEnum):
    """A question that waits, or its answer."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of a list of residents."""

    code: str
    residents: int


@dataclass(eq=False)
class ResidentsUnreadable(Refusal):
    """A line of the list names no place of the area, or no number."""

    code: ClassVar[str] = "residents_unreadable"
    line: int
    text: str


@dataclass(eq=False)
class HelpAlreadyAsked(Refusal):
    """The same is asked already and waits for an answer."""

    code: ClassVar[str] = "help_already_asked"


@dataclass(eq=False)
class HelpClosed(Refusal):
    """It was answered or taken back already."""

    code: ClassVar[str] = "help_closed"


@dataclass(eq=False)
class HelpUnanswerable(Refusal):
    """Nobody of the side that is asked could answer."""

    code: ClassVar[str] = "help_unanswerable"


@dataclass(frozen=True, slots=True)
class ResidentsCounted(Event):
    """So many residents of so many places were put on record, counted on a day."""

    places: int
    counted_on: str


@dataclass(frozen=True, slots=True)
class HelpAsked(Event):
    """One side was asked to help across places."""

    help_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class HelpAnswered(Event):
    """The side that was asked said yes or no."""

    help_id: int
    state: str


@dataclass(frozen=True, slots=True)
class HelpTakenBack(Event):
    """Who asked took it back before it was answered."""

    help_id: int


_LINE = re.compile(r"(?P<place>.*?)[\s,，;；:：\t]+(?P<number>\d[\d,，]{0,14})\s*(?:人|名)?")


def read_list(text: str, area: str, on: date) -> list[Counted]:
    """Lines of place and number, as people paste them; a place by code or by name.

    ``area`` is the code within which places are looked for (empty: the country). The last
    line of a place counts. Refuses ``ResidentsUnreadable`` with the first bad line.
    """
    found: dict[str, Counted] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = narrow(raw)
        if not line:
            continue
        match = _LINE.fullmatch(line)
        code = _place(match["place"].strip(), area, on) if match else ""
        residents = int(re.sub(r"\D", "", match["number"])) if match else 0
        if not code or not 0 < residents <= MOST_RESIDENTS:
            raise ResidentsUnreadable(line=number, text=line[:40])
        found[code] = Counted(code, residents)
    return list(found.values())


def _place(text: str, area: str, on: date) -> str:
    """The code of a county or street; empty when none or several are meant."""
    if text.isdigit():
        code = divisions.normalized(text)
        known = code in divisions.divisions() and len(code) in LEVELS
        return code if known and code.startswith(area) else ""
    found = [
        one.code
        for one in divisions.find(text, area or None, on)
        if len(one.code) in LEVELS and one.code.startswith(area)
    ]
    return found[0] if len(found) == 1 else ""


def in_order(states: Mapping[str, int]) -> dict[str, int]:
    """How many questions stand where, every state named, in their order."""
    return {state.value: states.get(state.value, 0) for state in HelpState}
