"""Expenditure of a contract read from a spreadsheet: the whole file or nothing.

The core sees rows of cells; nothing is guessed. A problem names row, column, value and remedy
(a code; the sentence is in ``phrases.purchases``). Amounts are integer cents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from liandong.core import headed_sheet, purchase_money
from liandong.core.cells import Cell, Formula, prose_of, text_of
from liandong.core.headed_sheet import headings_of

MOST_ROWS = 2_000


class Column(StrEnum):
    """The columns of the sheet, in its order."""

    SPENT_ON = "spent_on"
    CATEGORY = "category"
    AMOUNT = "amount"
    VOUCHER = "voucher"
    WORDS = "words"


NEEDED = (Column.SPENT_ON, Column.CATEGORY, Column.AMOUNT, Column.VOUCHER)


ALSO: Mapping[Column, tuple[str, ...]] = {
    Column.SPENT_ON: ("支出日期", "发生日期", "date"),
    Column.CATEGORY: ("类别", "科目", "category"),
    Column.AMOUNT: ("金额", "金额(元)", "amount"),
    Column.VOUCHER: ("凭证", "凭证编号", "voucher"),
    Column.WORDS: ("说明", "备注", "摘要", "words"),
}
"""What sheets call the columns, besides the words of the blank one."""


class Wrong(StrEnum):
    """What is the matter with a cell."""

    NO_HEADING = "no_heading"
    EMPTY = "empty"
    NOT_A_DAY = "not_a_day"
    OUTSIDE_TERM = "outside_term"
    AHEAD = "ahead"
    NO_LINE = "no_line"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_POSITIVE = "not_positive"
    OVER_LINE = "over_line"
    VOUCHER_TWICE = "voucher_twice"
    NO_ROWS = "no_rows"
    TOO_MANY = "too_many"


Problem: TypeAlias = headed_sheet.Problem[Column, Wrong]


@dataclass(frozen=True, slots=True)
class Spent:
    """One line that can be taken in."""

    row: int
    spent_on: date
    category: str
    cents: int
    voucher: str
    words: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What the lines are held against.

    budget, spent
        Cents by category: the lines of the budget, and what was taken in before.
    vouchers
        Numbers that were taken in before.
    names
        What a category may be called in the sheet, to its code.
    """

    starts_on: date
    ends_on: date
    today: date
    budget: Mapping[str, int]
    spent: Mapping[str, int]
    vouchers: frozenset[str]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines of a sheet, or what is the matter with it. Taken in only without problems."""

    lines: tuple[Spent, ...]
    problems: tuple[Problem, ...]

    @property
    def total(self) -> int:
        """The sum of the lines in cents."""
        return sum(one.cents for one in self.lines)


def read(rows: Sequence[Sequence[Cell]], headings: Mapping[str, Column], ground: Ground) -> Plan:
    """The sheet against the contract. The headings may stand in any order, in any of ten rows."""
    place = headings_of(rows, headings, NEEDED)
    if place is None:
        return Plan((), (Problem(1, None, "", Wrong.NO_HEADING),))
    top, columns = place
    lines: list[Spent] = []
    problems: list[Problem] = []
    spent, seen = dict(ground.spent), set(ground.vouchers)
    for n, row in enumerate(rows[top + 1 :], top + 2):
        cells = {c: row[at] if at < len(row) else None for c, at in columns.items()}
        if not any(text_of(cell) for cell in cells.values()):
            continue
        if len(lines) >= MOST_ROWS:
            problems.append(Problem(n, None, "", Wrong.TOO_MANY, str(MOST_ROWS)))
            break
        line, wrong = _line(n, cells, ground)
        if line is not None:
            wrong = _against(line, ground, spent, seen)
            spent[line.category] = spent.get(line.category, 0) + line.cents
            seen.add(line.voucher)
            lines.append(line)
        problems += wrong
    if not lines and not problems:
        problems.append(Problem(top + 1, None, "", Wrong.NO_ROWS))
    return Plan(tuple(lines), tuple(problems))


def _line(
    n: int, cells: Mapping[Column, Cell], ground: Ground
) -> tuple[Spent | None, list[Problem]]:
    wrong = [Problem(n, c, "", Wrong.EMPTY) for c in NEEDED if not text_of(cells[c])]
    day, amount = _day(cells[Column.SPENT_ON]), purchase_money.cents_of(cells[Column.AMOUNT])
    category = ground.names.get(text_of(cells[Column.CATEGORY]).casefold(), "")
    told = {problem.column for problem in wrong}

    def find(column: Column, what: Wrong, more: str = "") -> None:
        if column not in told:
            wrong.append(Problem(n, column, text_of(cells[column]), what, more))

    if day is None:
        find(Column.SPENT_ON, Wrong.NOT_A_DAY)
    if category not in ground.budget:
        find(Column.CATEGORY, Wrong.NO_LINE)
    if amount is None:
        find(Column.AMOUNT, Wrong.NOT_AN_AMOUNT)
    elif amount <= 0:
        find(Column.AMOUNT, Wrong.NOT_POSITIVE)
    if wrong or day is None or amount is None:
        return None, wrong
    voucher, words = text_of(cells[Column.VOUCHER])[:40], prose_of(cells.get(Column.WORDS))[:120]
    return Spent(n, day, category, amount, voucher, words), []


def _against(
    line: Spent, ground: Ground, spent: Mapping[str, int], seen: set[str]
) -> list[Problem]:
    found = []
    if not ground.starts_on <= line.spent_on <= ground.ends_on:
        span = f"{ground.starts_on} – {ground.ends_on}"
        found.append(
            Problem(line.row, Column.SPENT_ON, str(line.spent_on), Wrong.OUTSIDE_TERM, span)
        )
    elif line.spent_on > ground.today:
        found.append(Problem(line.row, Column.SPENT_ON, str(line.spent_on), Wrong.AHEAD))
    room = ground.budget[line.category] - spent.get(line.category, 0)
    if line.cents > room:
        rest = purchase_money.yuan(max(0, room))
        value = purchase_money.yuan(line.cents)
        found.append(Problem(line.row, Column.AMOUNT, value, Wrong.OVER_LINE, rest))
    if line.voucher in seen:
        found.append(Problem(line.row, Column.VOUCHER, line.voucher, Wrong.VOUCHER_TWICE))
    return found


def _day(cell: Cell) -> date | None:
    if isinstance(cell, Formula):
        return _day(cell.value)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_of(cell).replace("/", "-").replace(".", "-")
    for sign, plain in (("年", "-"), ("月", "-"), ("日", "")):
        text = text.replace(sign, plain)
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day)
    except ValueError:
        return None
