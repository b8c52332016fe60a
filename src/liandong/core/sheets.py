"""Sheets as the doors hand them over, and the marks that a checked sheet gets back.

A sheet is its rows of cells, kept in place: ``rows[0]`` is row 1 of the spreadsheet. Marks
say which cells deserve a remark; ``liandong.phrases.exchange`` puts them into words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from liandong.core.cells import Cell
from liandong.core.exchange import (
    WHOLE_ROW,
    Guess,
    ImportPlan,
    Problem,
    SkipCode,
    Skipped,
)
from liandong.core.refusals import Refusal

Note = Problem | Guess | Skipped
_SILENT = frozenset({SkipCode.TITLE, SkipCode.HEADER, SkipCode.BLANK})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file.

    hidden_columns
        Indexes of columns that the spreadsheet hides: read like the others, and shown.
    encoding
        Of a text file; empty for a spreadsheet.
    other_sheets
        Names of the file's other sheets, which were not read.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden_columns: frozenset[int] = frozenset()
    encoding: str = ""
    other_sheets: tuple[str, ...] = ()


class Tone(StrEnum):
    """How strongly a cell is marked; a problem outshines a guess, a guess a skip."""

    PROBLEM = "problem"
    GUESS = "guess"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be said at one cell; ``column`` is an index, ``WHOLE_ROW`` → column 0."""

    row: int
    column: int
    tone: Tone
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """A mark in words, ready to be written beside its cell."""

    row: int
    column: int
    tone: Tone
    text: str


def marks(plan: ImportPlan[Any]) -> tuple[Mark, ...]:
    """The cells of the sheet to mark, by row and column; titles and blanks are not marked."""
    by_cell: dict[tuple[int, int], list[Note]] = {}
    notes: Iterable[Note] = (*plan.problems, *plan.guesses, *plan.skipped)
    for note in notes:
        if isinstance(note, Skipped):
            if note.code in _SILENT:
                continue
            at = WHOLE_ROW
        else:
            at = note.at
        by_cell.setdefault((note.row, max(0, at)), []).append(note)
    return tuple(
        Mark(row, column, _tone(told), tuple(told))
        for (row, column), told in sorted(by_cell.items(), key=lambda pair: pair[0])
    )


def _tone(notes: Iterable[Note]) -> Tone:
    kinds = {type(note) for note in notes}
    if Problem in kinds:
        return Tone.PROBLEM
    return Tone.GUESS if Guess in kinds else Tone.SKIPPED


_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def escaped(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before ``= + - @``.

    ``unescaped`` undoes it exactly.

    >>> escaped("=1+1"), escaped("张三"), unescaped(escaped("'=1"))
    ("'=1+1", '张三', "'=1")
    """
    return "'" + text if _DANGEROUS.match(text) else text


def unescaped(text: str) -> str:
    """What ``escaped`` was given; other text is returned as it is."""
    return text[1:] if _ESCAPED.match(text) else text


@dataclass(eq=False)
class FileUnreadable(Refusal):
    """The file is no spreadsheet and no text table, or it is damaged."""

    code: ClassVar[str] = "file_unreadable"
    name: str


@dataclass(eq=False)
class FileHasPassword(Refusal):
    """The spreadsheet is protected by a password."""

    code: ClassVar[str] = "file_has_password"
    name: str


@dataclass(eq=False)
class FileTooLarge(Refusal):
    """The file is larger than what is read in one go."""

    code: ClassVar[str] = "file_too_large"
    name: str
    megabytes: int
    limit: int


@dataclass(eq=False)
class FileEmpty(Refusal):
    """The file has no filled cell."""

    code: ClassVar[str] = "file_empty"
    name: str


@dataclass(eq=False)
class HeaderNotFound(Refusal):
    """No row of the file looks like a header."""

    code: ClassVar[str] = "header_not_found"
    name: str
