"""Spreadsheets in and out: .xlsx, .xls and CSV to rows of cells, and the marked copy back.

Touches no database. What is read keeps its kind: numbers stay numbers, so that an identity
number kept as a number can be refused. What is written cannot run: text that a spreadsheet
would take for a formula gets an apostrophe, which reading takes away again.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

import xlsxwriter
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from liandong.core.cells import Cell, Formula
from liandong.core.sheets import (
    Comment,
    FileEmpty,
    FileHasPassword,
    FileTooLarge,
    FileUnreadable,
    Sheet,
    Tone,
    escaped,
    unescaped,
)

MOST_MEGABYTES = 60
MOST_UNPACKED_MEGABYTES = 1_000
MOST_TEXT = 32_767
"""Characters that one cell of a spreadsheet holds."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FILLS = {Tone.PROBLEM: "#F8C9C4", Tone.GUESS: "#FFF2B8", Tone.SKIPPED: "#E3E3E3"}


def read_sheet(content: bytes, name: str, *, sheet: str | None = None) -> Sheet:
    """The first visible sheet of a file (or the one called ``sheet``), rows in place.

    content
        .xlsx, .xls, or text in UTF-8, UTF-16, GBK or GB 18030 divided by comma, tab or
        semicolon. The kind is told from the content, not from the name.

    Merged cells all get the value that they show. Refuses with ``FileUnreadable``,
    ``FileHasPassword``, ``FileTooLarge`` or ``FileEmpty``.
    """
    megabytes = len(content) >> 20
    if megabytes >= MOST_MEGABYTES:
        raise FileTooLarge(name=name, megabytes=megabytes, limit=MOST_MEGABYTES)
    is_book = content.startswith((_ZIP, _OLE))
    read = _read_book(content, name, sheet) if is_book else _read_text(content, name)
    if not any(cell not in (None, "") for row in read.rows for cell in row):
        raise FileEmpty(name=name)
    return read


def _read_text(content: bytes, name: str) -> Sheet:
    encodings = [encoding for bom, encoding in _BOMS if content.startswith(bom)]
    for encoding in encodings or ["utf-8", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise FileUnreadable(name=name)
    if "\x00" in text:
        raise FileUnreadable(name=name)
    first = text.lstrip().split("\n", 1)[0]
    divider = max(",\t;，", key=lambda sign: (first.count(sign), sign == ","))
    try:
        rows = tuple(
            tuple(unescaped(cell) for cell in row)
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=divider)
        )
    except csv.Error:
        raise FileUnreadable(name=name) from None
    return Sheet(name, _without_tail(rows), encoding=encoding)


def _read_book(content: bytes, name: str, wanted: str | None) -> Sheet:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            usable = [
                one.name
                for one in book.sheets_metadata
                if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
            ]
            chosen = wanted if wanted in usable else next(iter(usable), None)
            if chosen is None:
                raise FileEmpty(name=name)
            marked = _sheet_xml(content, name, chosen) if content.startswith(_ZIP) else b""
            rows = _merged(book.get_sheet_by_name(chosen))
    except PasswordError:
        raise FileHasPassword(name=name) from None
    except (CalamineError, XmlError, ZipError, zipfile.BadZipFile, OSError, ValueError):
        raise FileUnreadable(name=name) from None
    _wrap_formulas(rows, marked)
    tidied = tuple(tuple(_plain(cell) for cell in row) for row in rows)
    others = tuple(one for one in usable if one != chosen)
    return Sheet(chosen, _without_tail(tidied), _hidden(marked), other_sheets=others)


def _plain(cell: Cell) -> Cell:
    return unescaped(cell) if type(cell) is str else cell


def _merged(sheet: CalamineSheet) -> list[list[Cell]]:
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            for at in range(left, min(right + 1, len(row))):
                row[at] = value
    return rows


def _without_tail(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    end = len(rows)
    while end and all(cell in (None, "") for cell in rows[end - 1]):
        end -= 1
    return rows[:end]


_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_HIDDEN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_FORMULA = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*<f\b')


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"(?<![\w])" + name + rb'="([^"]*)"', tag)
    return found[1].decode("utf-8", "replace") if found else ""


def _sheet_xml(content: bytes, name: str, sheet: str) -> bytes:
    """The XML of one sheet, for what the reader does not tell: hidden columns, formulas."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        unpacked = sum(one.file_size for one in parts.infolist()) >> 20
        if unpacked >= MOST_UNPACKED_MEGABYTES:
            raise FileTooLarge(name=name, megabytes=unpacked, limit=MOST_UNPACKED_MEGABYTES)
        names = set(parts.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return b""
        escaped_name = sheet.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        ids = [
            _attribute(tag, rb"r:id")
            for tag in _SHEET.findall(parts.read("xl/workbook.xml"))
            if _attribute(tag, rb"name") in (sheet, escaped_name)
        ]
        targets = [
            _attribute(tag, rb"Target").removeprefix("/xl/")
            for tag in _RELATION.findall(parts.read("xl/_rels/workbook.xml.rels"))
            if _attribute(tag, rb"Id") in ids
        ]
        path = f"xl/{targets[0]}" if targets else ""
        return parts.read(path) if path in names else b""


def _hidden(xml: bytes) -> frozenset[int]:
    found: set[int] = set()
    for tag in _HIDDEN.findall(xml[: xml.find(b"<sheetData") + 1]):
        if _attribute(tag, rb"hidden") in ("1", "true"):
            first, last = int(_attribute(tag, rb"min") or 1), int(_attribute(tag, rb"max") or 1)
            found |= set(range(first - 1, min(last, 1_000)))
    return frozenset(found)


def _wrap_formulas(rows: list[list[Cell]], xml: bytes) -> None:
    if b"<f" not in xml:
        return
    for letters, number in _FORMULA.findall(xml):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        row, at = int(number) - 1, column - 1
        if row < len(rows) and at < len(rows[row]):
            value = rows[row][at]
            rows[row][at] = value if isinstance(value, Formula) else Formula(value)


def write_marked(sheet: Sheet, comments: Sequence[Comment]) -> bytes:
    """The sheet as .xlsx with coloured cells and a comment at each remark.

    The values are those that were read; formulas are written as their values. Comments of
    one cell must be joined before.
    """
    out = io.BytesIO()
    by_cell = {(one.row - 1, one.column): one for one in comments}
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(_sheet_name(sheet.name))
    days = {"num_format": "yyyy-mm-dd"}
    fills = {tone: {"bg_color": color, "border": 1} for tone, color in _FILLS.items()}
    plain = book.add_format()
    styles = {tone: book.add_format(fill) for tone, fill in fills.items()}
    dated = {tone: book.add_format(fill | days) for tone, fill in fills.items()}
    dated_plain = book.add_format(days)
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            mark = by_cell.get((row, column))
            is_day = isinstance(cell, date)
            if mark is None:
                style = dated_plain if is_day else plain
            else:
                style = (dated if is_day else styles)[mark.tone]
            _write(page, row, column, cell, style)
    for (row, column), comment in by_cell.items():
        if row < len(sheet.rows) and column >= len(sheet.rows[row]):
            page.write_blank(row, column, None, styles[comment.tone])
        lines = comment.text.count("\n") + len(comment.text) // 16 + 2
        page.write_comment(
            row, column, comment.text[:MOST_TEXT],
            {"author": "", "x_scale": 2.2, "y_scale": min(6.0, 0.3 * lines), "font_size": 10},
        )  # fmt: skip
    for column in sheet.hidden_columns:
        page.set_column(column, column, None, None, {"hidden": True})
    book.close()
    return out.getvalue()


def _write(
    page: "xlsxwriter.worksheet.Worksheet", row: int, column: int, cell: Cell, style: object
) -> None:
    value = cell.value if isinstance(cell, Formula) else cell
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, style)
    elif isinstance(value, datetime | date | time | timedelta):
        page.write_datetime(row, column, value, style)
    else:
        page.write_string(row, column, escaped(value)[:MOST_TEXT], style)


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:31].strip() or "1"


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as CSV that spreadsheets open rightly: UTF-8 with its mark, nothing that runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(
            [
                escaped(cell) if isinstance(cell, str) else "" if cell is None else cell
                for cell in row
            ]
        )
    return out.getvalue().encode("utf-8-sig")
