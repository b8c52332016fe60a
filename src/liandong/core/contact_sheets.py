"""The monthly contact sheet of 老伙伴 (younger old people look in on older ones), in and out.

As it is met in Shanghai: one sheet a month; the year in words in A1, the month as （三月份） in
F3, lines from row 5 on. A volunteer's name and number (A, B) are merged down over several
clients (D, E); F–L hold up to seven days of the month, and a day counts as a contact only where
its cell is yellow. Rows count from 1. What cannot be read or matched is held with its reason and
never dropped.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from liandong.core.cells import Cell
from liandong.core.contact_facts import (
    ContactSheetLong,
    ContactSheetTwice,
    ContactSheetUnknown,
)

FIRST_ROW = 5
VOLUNTEER, VOLUNTEER_ID, CLIENT, CLIENT_ID, FIRST_DAY = 0, 1, 3, 4, 5
DAYS = 7
"""Cells for days in one line; who was in touch more often has a second line."""
MOST_LINES = 2_000
YELLOW = "FFFF00"
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MONTH = re.compile(r"[（(]\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*月份?\s*[）)]")


class Held(StrEnum):
    """Why a line is not taken in; each has a sentence that says what to do."""

    CLIENT_MISSING = "client_missing"
    CLIENT_UNKNOWN = "client_unknown"
    CLIENT_SEVERAL = "client_several"
    VOLUNTEER_MISSING = "volunteer_missing"
    VOLUNTEER_UNPAIRED = "volunteer_unpaired"
    DAY_UNREADABLE = "day_unreadable"
    DAY_AHEAD = "day_ahead"
    CARE_ENDED = "care_ended"


@dataclass(frozen=True, slots=True)
class Painted:
    """A cell and whether it is yellow."""

    value: Cell = None
    is_yellow: bool = False


@dataclass(frozen=True, slots=True)
class PaintedSheet:
    """One sheet, rows in place; merged cells all hold the value that they show."""

    name: str
    rows: Sequence[Sequence[Painted]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: whose contact with whom, on which days. ``unread``: yellow cells with no day."""

    sheet: str
    row: int
    year: int
    month: int
    volunteer: str
    volunteer_id: str
    client: str
    client_id: str
    days: tuple[int, ...]
    unread: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Where it stands, as one word."""
        return f"{self.year}-{self.month:02d}-{self.row}"

    def day(self, number: int) -> date:
        """One of its days."""
        return date(self.year, self.month, number)


@dataclass(frozen=True, slots=True)
class Book:
    """The lines of all sheets that are a month, and the names of those that are none."""

    lines: tuple[Line, ...]
    skipped: tuple[str, ...] = ()


def read(sheets: Sequence[PaintedSheet]) -> Book:
    """Every line with a yellow cell. Refuses ``ContactSheetUnknown``, ``ContactSheetTwice``.

    A sheet without year and month is named as skipped: the last one of the real files is.
    """
    lines: list[Line] = []
    skipped: list[str] = []
    months: dict[tuple[int, int], str] = {}
    for sheet in sheets:
        when = _month_of(sheet)
        if when is None:
            skipped.append(sheet.name)
            continue
        found = _lines(sheet, *when)
        if not found:
            skipped.append(sheet.name)
            continue
        if when in months:
            raise ContactSheetTwice(first=months[when], second=sheet.name)
        months[when] = sheet.name
        lines += found
    if not lines:
        raise ContactSheetUnknown()
    if len(lines) > MOST_LINES:
        raise ContactSheetLong(most=MOST_LINES)
    return Book(tuple(lines), tuple(skipped))


def _month_of(sheet: PaintedSheet) -> tuple[int, int] | None:
    year = _YEAR.search(_text(sheet, 0, 0))
    month = _MONTH.search(_text(sheet, 2, FIRST_DAY))
    if year is None or month is None:
        return None
    said = month[1]
    number = int(said) if said.isdigit() else _numeral(said)
    return (int(year[1]), number) if 1 <= number <= 12 else None


def _numeral(said: str) -> int:
    return NUMERALS.index(said) + 1 if said in NUMERALS else 0


def _text(sheet: PaintedSheet, row: int, column: int) -> str:
    if row >= len(sheet.rows) or column >= len(sheet.rows[row]):
        return ""
    value = sheet.rows[row][column].value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _lines(sheet: PaintedSheet, year: int, month: int) -> list[Line]:
    found = []
    for row in range(FIRST_ROW - 1, len(sheet.rows)):
        cells = sheet.rows[row][FIRST_DAY : FIRST_DAY + DAYS]
        yellow = [FIRST_DAY + n for n, cell in enumerate(cells) if cell.is_yellow]
        if not yellow:
            continue
        days, unread = [], []
        for column in yellow:
            said = _text(sheet, row, column)
            number = _day_number(sheet.rows[row][column].value, said, year, month)
            if number:
                days.append(number)
            else:
                unread.append(said)
        found.append(
            Line(
                sheet.name, row + 1, year, month,
                _text(sheet, row, VOLUNTEER), _id(sheet, row, VOLUNTEER_ID),
                _text(sheet, row, CLIENT), _id(sheet, row, CLIENT_ID),
                tuple(sorted(set(days))), tuple(unread),
            )
        )  # fmt: skip
    return found


def _id(sheet: PaintedSheet, row: int, column: int) -> str:
    return _text(sheet, row, column).upper().replace(" ", "")


def _day_number(value: Cell, said: str, year: int, month: int) -> int:
    """The day of the month that a cell means: 3, 3日, or a whole date; 0 for none."""
    if isinstance(value, date):
        return value.day if (value.year, value.month) == (year, month) else 0
    match = re.fullmatch(r"(\d{1,2})\s*[日号]?", said)
    if match is None:
        return 0
    try:
        return date(year, month, int(match[1])).day
    except ValueError:
        return 0


# ── who is meant ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Helper:
    """A volunteer who is or was paired with somebody. ``id_index``: blind, or empty."""

    person: int
    name: str
    id_index: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """One person whom the social worker looks after, with the volunteers."""

    cared: int
    names: frozenset[str]
    id_index: str = ""
    until: date | None = None
    helpers: tuple[Helper, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one line.

    fresh, known
        Days that become visits, and days that are written down already.
    candidates
        Whom the name may mean when that is not one person; a human chooses.
    """

    line: Line
    cared: int | None = None
    volunteer: int | None = None
    fresh: tuple[date, ...] = ()
    known: tuple[date, ...] = ()
    held: Held | None = None
    candidates: tuple[int, ...] = field(default=())


Indexes = Mapping[str, str]
"""Identity number as written → its blind index."""


def plan(
    book: Book,
    roster: Collection[Roster],
    *,
    indexes: Indexes,
    choices: Mapping[str, int],
    known: Collection[tuple[int, int, date]],
    today: date,
) -> tuple[Planned, ...]:
    """What becomes of each line. Equal input gives the same plan.

    choices
        Line key → whom a human said it means.
    known
        Visits that exist: whom, by whom, on which day.
    """
    return tuple(
        _planned(line, roster, indexes, choices.get(line.key), known, today) for line in book.lines
    )


def _planned(
    line: Line,
    roster: Collection[Roster],
    indexes: Indexes,
    choice: int | None,
    known: Collection[tuple[int, int, date]],
    today: date,
) -> Planned:
    start = Planned(line)
    if not line.client and choice is None:
        return replace(start, held=Held.CLIENT_MISSING)
    if not line.volunteer and not line.volunteer_id:
        return replace(start, held=Held.VOLUNTEER_MISSING)
    meant = _meant(line, roster, indexes, choice)
    if len(meant) != 1:
        why = Held.CLIENT_SEVERAL if meant else Held.CLIENT_UNKNOWN
        return replace(start, held=why, candidates=tuple(one.cared for one in meant))
    (one,) = meant
    start = replace(start, cared=one.cared)
    volunteer = _helper(line, one, indexes)
    if volunteer is None:
        return replace(start, held=Held.VOLUNTEER_UNPAIRED)
    start = replace(start, volunteer=volunteer)
    if line.unread:
        return replace(start, held=Held.DAY_UNREADABLE)
    days = [line.day(number) for number in line.days]
    if days[-1] > today:
        return replace(start, held=Held.DAY_AHEAD)
    if one.until is not None and days[-1] >= one.until:
        return replace(start, held=Held.CARE_ENDED)
    old = tuple(day for day in days if (one.cared, volunteer, day) in known)
    return replace(start, fresh=tuple(day for day in days if day not in old), known=old)


def _meant(
    line: Line, roster: Collection[Roster], indexes: Indexes, choice: int | None
) -> list[Roster]:
    """Whom a line means: by choice, by identity number, by name; pairs go before namesakes."""
    if choice is not None:
        return [one for one in roster if one.cared == choice]
    index = indexes.get(line.client_id, "")
    by_number = [one for one in roster if index and one.id_index == index]
    if by_number:
        return by_number
    named = [
        one
        for one in roster
        if line.client in one.names and not (index and one.id_index and one.id_index != index)
    ]
    if len(named) > 1:
        paired = [one for one in named if _helper(line, one, indexes) is not None]
        return paired if len(paired) == 1 else named
    return named


def _helper(line: Line, one: Roster, indexes: Indexes) -> int | None:
    index = indexes.get(line.volunteer_id, "")
    by_number = {two.person for two in one.helpers if index and two.id_index == index}
    if len(by_number) == 1:
        return by_number.pop()
    named = {
        two.person
        for two in one.helpers
        if two.name == line.volunteer and not (index and two.id_index and two.id_index != index)
    }
    return named.pop() if len(named) == 1 else None


# ── on the way out ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class OutLine:
    """A line to be written; numbers of identity are empty unless asked for."""

    volunteer: str
    volunteer_id: str
    client: str
    client_id: str
    days: tuple[int, ...]


def month_words(month: int) -> str:
    """A month as the sheet writes it.

    >>> month_words(3)
    '（三月份）'
    """
    return f"（{NUMERALS[month - 1]}月份）"


def spread(lines: Sequence[OutLine]) -> list[OutLine]:
    """The lines with at most seven days each, in order; none loses a day.

    >>> [one.days for one in spread([OutLine("甲", "", "乙", "", tuple(range(1, 10)))])]
    [(1, 2, 3, 4, 5, 6, 7), (8, 9)]
    """
    found = []
    for one in lines:
        for at in range(0, max(1, len(one.days)), DAYS):
            found.append(replace(one, days=one.days[at : at + DAYS]))
    return found
