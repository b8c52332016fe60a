"""Sheets with named columns: where the headings stand, and one thing to mend in a cell.

The core sees rows of cells. Columns and what may be wrong are the enumerations of whoever
reads the sheet; the sentences are in ``phrases``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from liandong.core.cells import Cell, narrow, text_of

HEADING_ROWS = 10
"""Titles and notes may stand above the headings, but not more lines than these."""

C = TypeVar("C", bound=StrEnum)
W = TypeVar("W", bound=StrEnum)


# Without slots: an instance of a parametrized class is told its parameters.
@dataclass(frozen=True)
class Problem(Generic[C, W]):
    """One thing to mend. ``row`` counts from 1; ``more`` is what the remedy needs."""

    row: int
    column: C | None
    value: str
    wrong: W
    more: str = ""


def headings_of(
    rows: Sequence[Sequence[Cell]], names: Mapping[str, C], needed: Collection[C]
) -> tuple[int, dict[C, int]] | None:
    """The line of the headings, from 0, and where each column is; None: not all that is needed.

    ``names``: what each column may be called; width and case of letters and brackets do not
    matter. The first of two alike counts.

    >>> class Column(StrEnum):
    ...     CODE = "code"
    >>> headings_of([["目录"], ["名称", "编号"]], {"编号": Column.CODE}, [Column.CODE])
    (1, {<Column.CODE: 'code'>: 1})
    """
    called = {narrow(name).casefold(): column for name, column in names.items()}
    for top, row in enumerate(rows[:HEADING_ROWS]):
        found: dict[C, int] = {}
        for at, cell in enumerate(row):
            column = called.get(text_of(cell).casefold())
            if column is not None:
                found.setdefault(column, at)
        if all(column in found for column in needed):
            return top, found
    return None
