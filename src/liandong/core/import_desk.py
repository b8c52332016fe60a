"""The desk on which rows are sorted: takes problems and guesses, knows what was refused.

Both importers (needs, rosters) use it, so that a guess and its refusal mean the same in
both: a refused reading leaves the field empty, and a refused reading that the row cannot
do without holds the row back.
"""

from collections.abc import Callable, Collection
from typing import TypeVar

from liandong.core.cells import Cell, Read, Unreadable, is_blank, text_of
from liandong.core.columns import ColumnMapping
from liandong.core.exchange import (
    WHOLE_ROW,
    Guess,
    GuessCode,
    Problem,
    ProblemCode,
    SkipCode,
    Skipped,
    guess_key,
)

T = TypeVar("T")


class Desk:
    """Collects what is to be said about the rows of one file."""

    def __init__(self, mapping: ColumnMapping, refused: Collection[str]) -> None:
        self.mapping = mapping
        self.fields = mapping.fields
        self.refused = frozenset(refused)
        self.problems: list[Problem] = []
        self.guesses: list[Guess] = []
        self.skipped: list[Skipped] = []
        self.row = 0
        self.is_held = False

    def turn_to(self, row: int) -> None:
        """What follows is about this spreadsheet row."""
        self.row = row
        self.is_held = False

    def problem(self, field: str, value: str, code: ProblemCode, **facts: str) -> None:
        """Hold the row back; ``field`` names the column, empty for the whole row."""
        at = self.fields.get(field, WHOLE_ROW)
        self.problems.append(Problem(self.row, self.mapping.heading(at), value, code, facts, at))
        self.is_held = True

    def guess(
        self, field: str, value: str, read_as: str, why: GuessCode, *, needed: bool = False
    ) -> bool:
        """Note a reading; False when it was refused (and the row held, if it needs it)."""
        at = self.fields.get(field, WHOLE_ROW)
        if self.refused and guess_key(self.row, at, why) in self.refused:
            if needed:
                self.problem(field, value, ProblemCode.GUESS_REFUSED, read_as=read_as)
            return False
        self.guesses.append(Guess(self.row, self.mapping.heading(at), value, read_as, why, at))
        return True

    def read(
        self,
        field: str,
        cell: Cell,
        reader: Callable[[Cell], Read[T]],
        *,
        needed: bool = False,
        show: Callable[[T], str] = str,
    ) -> T | None:
        """What ``reader`` makes of a cell; None when empty, unreadable or refused."""
        if is_blank(cell):
            if needed:
                self.problem(field, "", ProblemCode.VALUE_MISSING)
            return None
        try:
            value, why = reader(cell)
        except Unreadable as trouble:
            self.problem(field, text_of(cell), trouble.code, **trouble.facts)
            return None
        if why is None or self.guess(field, text_of(cell), show(value), why, needed=needed):
            return value
        return None

    def skip(self, code: SkipCode, *, of_row: int | None = None, value: str = "") -> None:
        """The row is no record of its own."""
        self.skipped.append(Skipped(self.row, code, of_row, value))
