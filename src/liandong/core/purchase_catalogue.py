"""A catalogue of services that may be bought, read from a spreadsheet: the whole file or nothing.

The core sees rows of cells; nothing is guessed. A problem names row, column, value and remedy
(a code; the sentence is in ``phrases.purchase_catalogue``). Prices are integer cents.
Order 685 Art 30 asks to publish catalogue, standard and budget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias

from liandong.core import headed_sheet, purchase_money
from liandong.core.cells import Cell, prose_of, text_of
from liandong.core.events import Event
from liandong.core.headed_sheet import headings_of
from liandong.core.refusals import Refusal

MOST_ROWS = 1_000


class Column(StrEnum):
    """The columns of the sheet, in its order."""

    CODE = "code"
    NAME = "name"
    STANDARD = "standard"
    UNIT = "unit"
    LOW = "low"
    HIGH = "high"


NEEDED = (Column.CODE, Column.NAME, Column.STANDARD)
PROSE = (Column.NAME, Column.STANDARD)
LONGEST = {Column.CODE: 32, Column.NAME: 80, Column.STANDARD: 2_000, Column.UNIT: 20}
"""Characters that a text may have."""
ALSO: Mapping[Column, tuple[str, ...]] = {
    Column.CODE: ("编号", "编码", "代码", "目录编码", "code"),
    Column.NAME: ("名称", "项目名称", "服务项目", "name"),
    Column.STANDARD: ("标准", "服务内容和标准", "standard"),
    Column.UNIT: ("单位", "计量单位", "unit"),
    Column.LOW: ("最低价", "价格下限", "low"),
    Column.HIGH: ("最高价", "价格上限", "high"),
}
"""What sheets call the columns, besides the words of the blank one."""


class Wrong(StrEnum):
    """What is the matter with a cell."""

    NO_HEADING = "no_heading"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_AN_AMOUNT = "not_an_amount"
    HALF_A_PRICE = "half_a_price"
    HIGH_BELOW_LOW = "high_below_low"
    CODE_TWICE = "code_twice"
    IN_USE = "in_use"
    NO_ROWS = "no_rows"
    TOO_MANY = "too_many"


Problem: TypeAlias = headed_sheet.Problem[Column, Wrong]


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: what, by which standard, for how much a unit; both prices or neither."""

    code: str
    name: str
    standard: str
    unit: str = ""
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sheet would change, or what is the matter with it. Taken in only without problems."""

    new: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    same: int = 0
    problems: tuple[Problem, ...] = ()


def read(
    rows: Sequence[Sequence[Cell]],
    headings: Mapping[str, Column],
    held: Mapping[str, Entry],
    used: frozenset[str],
) -> Plan:
    """The sheet against what the catalogue holds. Headings in any order, in any of ten rows.

    ``used`` are codes that were bought already: what was bought does not change underneath.
    """
    place = headings_of(rows, headings, NEEDED)
    if place is None:
        return Plan(problems=(Problem(1, None, "", Wrong.NO_HEADING),))
    top, columns = place
    new: list[Entry] = []
    changed: list[Entry] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    same = 0
    for n, row in enumerate(rows[top + 1 :], top + 2):
        cells = {c: row[at] if at < len(row) else None for c, at in columns.items()}
        if not any(text_of(cell) for cell in cells.values()):
            continue
        if len(seen) >= MOST_ROWS:
            problems.append(Problem(n, None, "", Wrong.TOO_MANY, str(MOST_ROWS)))
            break
        entry, wrong = _entry(n, cells)
        problems += wrong
        if entry is None:
            continue
        if entry.code in seen:
            problems.append(Problem(n, Column.CODE, entry.code, Wrong.CODE_TWICE))
        elif held.get(entry.code) == entry:
            same += 1
        elif entry.code in used:
            problems.append(Problem(n, Column.CODE, entry.code, Wrong.IN_USE))
        else:
            (changed if entry.code in held else new).append(entry)
        seen.add(entry.code)
    if not seen and not problems:
        problems.append(Problem(top + 1, None, "", Wrong.NO_ROWS))
    return Plan(tuple(new), tuple(changed), same, tuple(problems))


def _entry(n: int, cells: Mapping[Column, Cell]) -> tuple[Entry | None, list[Problem]]:
    said = {
        column: (prose_of if column in PROSE else text_of)(cells.get(column)) for column in Column
    }
    wrong = [Problem(n, c, "", Wrong.EMPTY) for c in NEEDED if not said[c]]
    for column, most in LONGEST.items():
        if len(said[column]) > most:
            wrong.append(Problem(n, column, said[column][:20], Wrong.TOO_LONG, str(most)))
    prices: dict[Column, int | None] = {}
    for column in (Column.LOW, Column.HIGH):
        prices[column] = purchase_money.cents_of(cells.get(column)) if said[column] else None
        if said[column] and (prices[column] or 0) <= 0:
            wrong.append(Problem(n, column, said[column], Wrong.NOT_AN_AMOUNT))
    low, high, unit = prices[Column.LOW], prices[Column.HIGH], said[Column.UNIT]
    if not wrong:
        wrong += _price(n, low, high, unit)
    if wrong:
        return None, wrong
    told = (said[Column.CODE], said[Column.NAME], said[Column.STANDARD])
    return Entry(*told, unit, low, high), []


def _price(n: int, low: int | None, high: int | None, unit: str) -> list[Problem]:
    """Unit, least and most price come together; an item without a price has none of them."""
    given = {Column.UNIT: unit or None, Column.LOW: low, Column.HIGH: high}
    missing = [column for column, value in given.items() if value is None]
    if missing and len(missing) < len(given):
        return [Problem(n, missing[0], "", Wrong.HALF_A_PRICE)]
    if low is not None and high is not None and high < low:
        return [Problem(n, Column.HIGH, purchase_money.yuan(high), Wrong.HIGH_BELOW_LOW)]
    return []


@dataclass(eq=False)
class CatalogueEmpty(Refusal):
    """There is nothing to publish."""

    code: ClassVar[str] = "catalogue_empty"


@dataclass(frozen=True, slots=True)
class CatalogueTakenIn(Event):
    """A sheet of the catalogue was taken in whole."""

    buyer: str
    new: int
    changed: int


@dataclass(frozen=True, slots=True)
class CataloguePublished(Event):
    """Anybody may read these items of a buyer's catalogue."""

    buyer: str
    items: int
