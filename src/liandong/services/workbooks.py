"""A workbook of several sheets, written row by row. Knows no database.

Rows are taken from an iterator and go to disk at once, so that a large month needs no more
memory than a small one. Text that a spreadsheet would take for a formula gets an apostrophe,
as everywhere (``services.spreadsheets``).
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from liandong.core.cells import Cell
from liandong.core.sheets import escaped
from liandong.services.spreadsheets import MOST_TEXT

HEADING_ROW = 2
"""As on the paper books: title, a line of facts, then the headings (counted from 0)."""
_WIDE = 26


@dataclass(frozen=True, slots=True)
class BookSheet:
    """One sheet: its name, the title above, a line of facts, headings, and the rows to come."""

    name: str
    title: str
    note: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_workbook(sheets: Sequence[BookSheet]) -> bytes:
    """The sheets as .xlsx, ready to print on A4 across, headings on each page."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    centered = {"align": "center", "valign": "vcenter"}
    title = book.add_format({"bold": True, "font_size": 16, **centered})
    note = book.add_format({"font_color": "#555555"})
    heading = book.add_format(
        {"bold": True, "border": 1, "bg_color": "#EEF4F2", "text_wrap": True, **centered}
    )
    plain = book.add_format({"border": 1, "valign": "top", "text_wrap": True})
    day = book.add_format({"border": 1, "valign": "top", "num_format": "yyyy-mm-dd"})
    for one in sheets:
        page = book.add_worksheet(one.name)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEADING_ROW)
        last = len(one.headings) - 1
        for column, words in enumerate(one.headings):
            page.set_column(column, column, min(_WIDE, max(9, 2.4 * len(words))))
        page.set_row(0, 28)
        # Rows are written from the top down: what went to disk cannot be changed.
        page.merge_range(0, 0, 0, last, one.title, title)
        page.merge_range(1, 0, 1, last, one.note, note)
        for column, words in enumerate(one.headings):
            page.write_string(HEADING_ROW, column, words, heading)
        page.freeze_panes(HEADING_ROW + 1, 0)
        for n, row in enumerate(one.rows, HEADING_ROW + 1):
            for column, cell in enumerate(row):
                if cell is None or cell == "":
                    page.write_blank(n, column, None, plain)
                elif isinstance(cell, date):
                    page.write_datetime(n, column, cell, day)
                elif isinstance(cell, int | float):
                    page.write_number(n, column, cell, plain)
                else:
                    page.write_string(n, column, escaped(str(cell))[:MOST_TEXT], plain)
    book.close()
    return out.getvalue()
