"""The contact sheet of a month as .xlsx, laid out as the real one is. Knows no database.

A4 across; a volunteer's cells are merged down over the clients; each day of contact is a number
on yellow. The sheet says its year in A1 and its month in F3, so that it comes in again.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import xlsxwriter

from liandong.core.contact_sheets import (
    CLIENT,
    CLIENT_ID,
    DAYS,
    FIRST_DAY,
    FIRST_ROW,
    VOLUNTEER,
    VOLUNTEER_ID,
    YELLOW,
    OutLine,
    spread,
)
from liandong.core.sheets import escaped

REMARK = 2


@dataclass(frozen=True, slots=True)
class ContactWords:
    """What stands on the sheet besides the lines. ``headings``: A to E; ``nth``: above F to L."""

    name: str
    title: str
    note: str
    days: str
    headings: Sequence[str]
    nth: Sequence[str]
    last_name: str
    last_note: str


def write(lines: Sequence[OutLine], words: ContactWords) -> bytes:
    """The sheet of the month, and a last one with a note, which no reader takes for a month."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    centered = {"align": "center", "valign": "vcenter", "text_wrap": True}
    title = book.add_format({"bold": True, "font_size": 16, **centered})
    plain = book.add_format({"border": 1, **centered})
    head = book.add_format({"border": 1, "bold": True, **centered})
    text = book.add_format({"border": 1, "num_format": "@", **centered})
    yellow = book.add_format({"border": 1, "bg_color": f"#{YELLOW}", **centered})
    note = book.add_format({"text_wrap": True, "valign": "top"})
    page = book.add_worksheet(words.name)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2, 3)
    for column, width in enumerate((11, 21, 9, 11, 21, *(6 for _ in range(DAYS)))):
        page.set_column(column, column, width)
    last = FIRST_DAY + DAYS - 1
    page.merge_range(0, 0, 0, last, escaped(words.title), title)
    page.merge_range(1, 0, 1, last, words.note, note)
    for column, said in enumerate(words.headings):
        page.merge_range(2, column, 3, column, said, head)
    page.merge_range(2, FIRST_DAY, 2, last, words.days, head)
    for n, said in enumerate(words.nth):
        page.write_string(3, FIRST_DAY + n, said, head)
    row = FIRST_ROW - 1
    for (volunteer, number), group in groupby(
        spread(lines), lambda one: (one.volunteer, one.volunteer_id)
    ):
        rows = list(group)
        for column, said, style in (
            (VOLUNTEER, volunteer, plain),
            (VOLUNTEER_ID, number, text),
        ):
            if len(rows) > 1:
                page.merge_range(row, column, row + len(rows) - 1, column, escaped(said), style)
            else:
                page.write_string(row, column, escaped(said), style)
        for one in rows:
            page.write_blank(row, REMARK, None, plain)
            page.write_string(row, CLIENT, escaped(one.client), plain)
            page.write_string(row, CLIENT_ID, escaped(one.client_id), text)
            for n in range(DAYS):
                if n < len(one.days):
                    page.write_number(row, FIRST_DAY + n, one.days[n], yellow)
                else:
                    page.write_blank(row, FIRST_DAY + n, None, plain)
            row += 1
    page.freeze_panes(FIRST_ROW - 1, 0)
    extra = book.add_worksheet(words.last_name)
    extra.set_column(0, 0, 80)
    extra.write_string(0, 0, words.last_note, note)
    book.close()
    return out.getvalue()
