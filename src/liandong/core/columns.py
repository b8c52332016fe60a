"""Columns: finding the header of a sheet and proposing what each column means.

A proposal names its confidence (0…1) and its basis, can be edited by a person, and is
remembered under the fingerprint of the headings. Title rows above the header and headers
of two rows (a group over its parts) are understood.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from liandong.core.cells import Cell, narrow, text_of
from liandong.core.exchange import fingerprint

IGNORED = ""
"""The field of a column that is not read."""
SEARCHED_ROWS = 30
"""The header is looked for in this many first rows."""

Vocabulary = Mapping[str, tuple[str, ...]]
Sniffer = Callable[[Sequence[Cell]], bool]


class Basis(StrEnum):
    """What a proposed column meaning rests on."""

    HEADING = "heading"
    CONTENT = "content"
    REMEMBERED = "remembered"
    PERSON = "person"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column: its heading as the file has it, and the field that it is read as."""

    index: int
    heading: str
    field: str
    confidence: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What each column of one sheet is read as.

    header_row
        Spreadsheet row of the header's first line; ``header_lines`` is 1 or 2.
    fingerprint
        Of the headings; the key under which the mapping is remembered.
    """

    header_row: int
    header_lines: int
    columns: tuple[ColumnMatch, ...]
    fingerprint: str

    @property
    def fields(self) -> dict[str, int]:
        """Field → column index, for the columns that are read."""
        return {one.field: one.index for one in self.columns if one.field}

    @property
    def first_data_row(self) -> int:
        """Spreadsheet row after the header."""
        return self.header_row + self.header_lines

    def heading(self, index: int) -> str:
        """The heading of a column, empty when it has none."""
        return self.columns[index].heading if 0 <= index < len(self.columns) else ""

    def with_field(self, index: int, field: str) -> "ColumnMapping":
        """The mapping with one column read as ``field`` by a person's word.

        Another column that was read as the same field is ignored from now on.
        """
        return replace(
            self,
            columns=tuple(
                replace(one, field=field, confidence=1.0, basis=Basis.PERSON)
                if one.index == index
                else replace(one, field=IGNORED, confidence=0.0, basis=Basis.PERSON)
                if field and one.field == field
                else one
                for one in self.columns
            ),
        )

    def remembered(self) -> dict[str, str]:
        """``{index: field}`` as JSON keeps it, to be offered for the same headings."""
        return {str(one.index): one.field for one in self.columns}


def propose(
    rows: Sequence[Sequence[Cell]],
    vocabulary: Vocabulary,
    *,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
    sniffers: Mapping[str, Sniffer] | None = None,
) -> ColumnMapping | None:
    """Find the header in the first rows of a sheet and propose every column's meaning.

    rows
        The sheet from its first row; 60 rows are plenty.
    remembered
        Header fingerprint → what ``ColumnMapping.remembered`` gave.
    sniffers
        Field → test of a column's first values, for columns whose heading says nothing.

    None when no row looks like a header (fewer than two known headings).
    """
    best: tuple[float, int, int, list[str]] | None = None
    for at in range(min(len(rows), SEARCHED_ROWS)):
        if not any(cell not in (None, "") for cell in rows[at]):
            continue
        for lines in (1, 2):
            headings = _headings(rows, at, lines)
            if headings is None:
                continue
            found = _matched(headings, vocabulary)
            score = sum(confidence for _, confidence in found.values())
            if len(found) >= 2 and (best is None or score > best[0] + 0.2):
                best = (score, at, lines, headings)
    if best is None:
        return None
    _, at, lines, headings = best
    return _mapping(rows, at, lines, headings, vocabulary, remembered or {}, sniffers or {})


def _mapping(
    rows: Sequence[Sequence[Cell]],
    at: int,
    lines: int,
    headings: list[str],
    vocabulary: Vocabulary,
    remembered: Mapping[str, Mapping[str, str]],
    sniffers: Mapping[str, Sniffer],
) -> ColumnMapping:
    mark = fingerprint(*(_normal(one) for one in headings))
    kept = remembered.get(mark)
    found = _matched(headings, vocabulary)
    by_column = {index: (field, confidence) for field, (index, confidence) in found.items()}
    columns: list[ColumnMatch] = []
    for index, heading in enumerate(headings):
        if kept is not None:
            field = kept.get(str(index), IGNORED)
            columns.append(ColumnMatch(index, heading, field, 1.0, Basis.REMEMBERED))
            continue
        field, confidence = by_column.get(index, (IGNORED, 0.0))
        basis = Basis.HEADING if field else Basis.NOTHING
        if not field:
            sample = [row[index] for row in rows[at + lines : at + lines + 20] if index < len(row)]
            sample = [cell for cell in sample if cell not in (None, "")]
            taken = {one.field for one in columns} | found.keys()
            for name, looks_like in sniffers.items():
                if sample and name not in taken and looks_like(sample):
                    field, confidence, basis = name, 0.5, Basis.CONTENT
                    break
        columns.append(ColumnMatch(index, heading, field, round(confidence, 2), basis))
    return ColumnMapping(at + 1, lines, tuple(columns), mark)


def _headings(rows: Sequence[Sequence[Cell]], at: int, lines: int) -> list[str] | None:
    top = [_one_line(cell) for cell in rows[at]]
    if lines == 1:
        return top
    if at + 1 >= len(rows):
        return None
    parts = [_one_line(cell) for cell in rows[at + 1]]
    if any(re.search(r"\d{3}", part) or len(part) > 16 for part in parts):
        return None
    width = max(len(top), len(parts))
    top += [""] * (width - len(top))
    parts += [""] * (width - len(parts))
    joined: list[str] = []
    group = ""
    for above, below in zip(top, parts, strict=True):
        # A merged group shows its name over the first part only.
        group = above or (group if below else "")
        joined.append(group if group == below or not below else group + below)
    return joined


def _one_line(cell: Cell) -> str:
    return re.sub(r"\s+", "", text_of(cell)) if not isinstance(cell, float) else text_of(cell)


_NOTE = re.compile(r"[(\[【（][^)\]】）]*[)\]】）]?|[*:：?？、。]|必填|选填|可不填")


_DROPPED = str.maketrans("", "", " _/-")


def _normal(heading: str) -> str:
    return _NOTE.sub("", narrow(heading)).lower().translate(_DROPPED)


def _matched(headings: Sequence[str], vocabulary: Vocabulary) -> dict[str, tuple[int, float]]:
    """Field → (column, confidence), each column and each field once, surest first."""
    ranked = sorted(
        (
            (-confidence, index, field)
            for index, heading in enumerate(headings)
            if heading
            for field, confidence in _readings(_normal(heading), vocabulary)
        ),
    )
    found: dict[str, tuple[int, float]] = {}
    used: set[int] = set()
    for negative, index, field in ranked:
        if field not in found and index not in used:
            found[field] = (index, -negative)
            used.add(index)
    return found


def _readings(heading: str, vocabulary: Vocabulary) -> list[tuple[str, float]]:
    readings: list[tuple[str, float]] = []
    for field, words in vocabulary.items():
        best = 0.0
        for word in words:
            if word == heading:
                best = 1.0
            elif len(word) > 1 and word in heading and len(heading) <= 3 * len(word):
                best = max(best, 0.5 + 0.4 * len(word) / len(heading))
        if best:
            readings.append((field, best))
    return readings
