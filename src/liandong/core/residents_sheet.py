"""Residents from a spreadsheet: which column is what, which line counts, which does not and why.

A line names a place by its code, by its name, or by both, and tells its residents. Lines
without a number are left out (the template comes with every street). One bad line and nothing
of the file is put on record; all bad lines are told at once, with row, column and value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from liandong.core import divisions
from liandong.core.cells import Cell, Unreadable, is_blank, text_of, value_of
from liandong.core.headed_sheet import HEADING_ROWS
from liandong.core.supply_facts import LEVELS, MOST_RESIDENTS, Counted

CODE, PLACE, RESIDENTS = 0, 1, 2
MOST_DIGITS = 15
HEADINGS: tuple[tuple[str, ...], ...] = (
    ("区划代码", "代码", "行政区划代码", "街道代码", "编码", "code"),
    ("街道", "地方", "名称", "街道名称", "街道名", "乡镇", "镇街", "地区", "place"),
    ("常住人口", "人口", "常住人口数", "人口数", "人数", "居民人数", "residents"),
)
"""What the three columns may be called; the first one is what the template says."""


class ResidentsProblem(StrEnum):
    """Why a line of the file cannot be put on record."""

    HEADINGS_MISSING = "headings_missing"
    PLACE_UNKNOWN = "place_unknown"
    PLACE_SEVERAL = "place_several"
    PLACE_ELSEWHERE = "place_elsewhere"
    PLACE_DIFFERS = "place_differs"
    PLACE_TWICE = "place_twice"
    NUMBER_UNREADABLE = "number_unreadable"
    NUMBER_TOO_LARGE = "number_too_large"


@dataclass(frozen=True, slots=True)
class Bad:
    """One cell that cannot be taken: its row counted from 1, its column's letter, what it says."""

    row: int
    column: str
    value: str
    why: ResidentsProblem


@dataclass(frozen=True, slots=True)
class ResidentsPlan:
    """What a file would put on record; ``empty``: lines without a number."""

    rows: tuple[Counted, ...]
    problems: tuple[Bad, ...]
    empty: int


def plan(rows: Sequence[Sequence[Cell]], area: str, on: date) -> ResidentsPlan:
    """Read the rows of a sheet; ``area`` is the code within which places are looked for."""
    head, columns = _headings(rows)
    if head < 0:
        shown = " ".join(text_of(cell) for cell in (rows[0] if rows else ()) if not is_blank(cell))
        bad = Bad(1, "A", shown[:40], ResidentsProblem.HEADINGS_MISSING)
        return ResidentsPlan((), (bad,), 0)
    found: dict[str, Counted] = {}
    problems: list[Bad] = []
    empty = 0
    for n, row in enumerate(rows[head + 1 :], head + 2):
        told = [row[at] if 0 <= at < len(row) else None for at in columns]
        if all(is_blank(cell) for cell in told):
            continue
        if is_blank(told[RESIDENTS]):
            empty += 1
            continue
        line = _Line(n, columns, told)
        code = line.place(area, on)
        number = line.number()
        if code in found:
            line.refuse(line.named, ResidentsProblem.PLACE_TWICE)
        if line.problems:
            problems += line.problems
        else:
            found[code] = Counted(code, number)
    return ResidentsPlan(() if problems else tuple(found.values()), tuple(problems), empty)


def _headings(rows: Sequence[Sequence[Cell]]) -> tuple[int, list[int]]:
    """The line of the headings and where each column is; −1: no such line, or no such column."""
    for n, row in enumerate(rows[:HEADING_ROWS]):
        names = [text_of(cell).replace(" ", "").casefold() for cell in row]
        columns = [
            next((at for at, name in enumerate(names) if name in called), -1) for called in HEADINGS
        ]
        if columns[RESIDENTS] >= 0 and max(columns[CODE], columns[PLACE]) >= 0:
            return n, columns
    return -1, [-1, -1, -1]


class _Line:
    """One line while it is read, with what is wrong in it."""

    def __init__(self, row: int, columns: Sequence[int], told: Sequence[Cell]) -> None:
        self.row, self.columns, self.told = row, columns, told
        self.problems: list[Bad] = []
        self.named = CODE if not is_blank(told[CODE]) else PLACE

    def refuse(self, column: int, why: ResidentsProblem) -> None:
        letter = _letter(self.columns[column])
        self.problems.append(Bad(self.row, letter, text_of(self.told[column])[:40], why))

    def place(self, area: str, on: date) -> str:
        code, name = (text_of(self.told[at]) for at in (CODE, PLACE))
        meant = {
            one.code
            for one in divisions.find(name, None, on)
            if name and len(one.code) in LEVELS
        }  # fmt: skip
        if not is_blank(self.told[CODE]):
            return self._by_code(code, name, meant, area)
        inside = {one for one in meant if one.startswith(area)}
        if len(inside) == 1:
            return inside.pop()
        if inside:
            self.refuse(PLACE, ResidentsProblem.PLACE_SEVERAL)
        else:
            elsewhere = ResidentsProblem.PLACE_ELSEWHERE if meant else None
            self.refuse(PLACE, elsewhere or ResidentsProblem.PLACE_UNKNOWN)
        return ""

    def _by_code(self, code: str, name: str, meant: set[str], area: str) -> str:
        found = divisions.normalized(code) if code.isdigit() else ""
        if found not in divisions.divisions() or len(found) not in LEVELS:
            self.refuse(CODE, ResidentsProblem.PLACE_UNKNOWN)
        elif not found.startswith(area):
            self.refuse(CODE, ResidentsProblem.PLACE_ELSEWHERE)
        elif name and not is_blank(self.told[PLACE]) and found not in meant:
            self.refuse(PLACE, ResidentsProblem.PLACE_DIFFERS)
        return found

    def number(self) -> int:
        try:
            text = text_of(value_of(self.told[RESIDENTS]))
        except Unreadable:
            text = ""
        plain = text.removesuffix("人").replace(",", "").replace(" ", "")
        is_number = plain.isascii() and plain.isdigit() and len(plain) <= MOST_DIGITS
        number = int(plain) if is_number else 0
        if number <= 0:
            self.refuse(RESIDENTS, ResidentsProblem.NUMBER_UNREADABLE)
        elif number > MOST_RESIDENTS:
            self.refuse(RESIDENTS, ResidentsProblem.NUMBER_TOO_LARGE)
        return number


def _letter(column: int) -> str:
    """How a spreadsheet calls a column.

    >>> _letter(0), _letter(27)
    ('A', 'AB')
    """
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
