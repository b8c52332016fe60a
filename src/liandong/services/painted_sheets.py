"""Spreadsheets whose colors say something, and that open with a password. Knows no database.

openpyxl tells the fill of a cell, which the quick reader (``services.spreadsheets``) does not;
msoffcrypto opens and closes protected files. Both are loaded when such a file comes, not when
the program starts. A password is used at once and kept nowhere.
"""

import io
import zipfile
from importlib import import_module
from typing import Any

from liandong.core.cells import Cell
from liandong.core.contact_facts import SheetPasswordMissing, SheetPasswordWrong
from liandong.core.contact_sheets import (
    DAYS,
    FIRST_DAY,
    YELLOW,
    Painted,
    PaintedSheet,
)
from liandong.core.sheets import FileTooLarge, FileUnreadable, unescaped

MOST_MEGABYTES = 8
MOST_UNPACKED_MEGABYTES = 120
MOST_ROWS = 400
"""Rows of a sheet that are looked at; the real ones have thirty-odd."""
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_YELLOW_INDEXES = frozenset({5, 13, 34})
"""Places of yellow in the old palette of 64 colors."""


def read_painted(content: bytes, name: str, password: str = "") -> tuple[PaintedSheet, ...]:
    """Every sheet of an .xlsx with the first columns and their yellow, opened if need be.

    Refuses ``SheetPasswordMissing``, ``SheetPasswordWrong``, ``FileTooLarge``,
    ``FileUnreadable``.
    """
    if len(content) >> 20 >= MOST_MEGABYTES:
        raise FileTooLarge(name=name, megabytes=len(content) >> 20, limit=MOST_MEGABYTES)
    if content.startswith(_OLE):
        content = _opened(content, name, password)
    if not content.startswith(_ZIP):
        raise FileUnreadable(name=name)
    openpyxl: Any = import_module("openpyxl")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(one.file_size for one in parts.infolist()) >> 20
        if unpacked >= MOST_UNPACKED_MEGABYTES:
            raise FileTooLarge(name=name, megabytes=unpacked, limit=MOST_UNPACKED_MEGABYTES)
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        return tuple(_sheet(one) for one in book.worksheets if one.sheet_state == "visible")
    except FileTooLarge:
        raise
    except Exception:
        # What a broken file makes openpyxl raise has no common kind.
        raise FileUnreadable(name=name) from None


def _opened(content: bytes, name: str, password: str) -> bytes:
    crypto: Any = import_module("msoffcrypto")
    told: Any = import_module("msoffcrypto.exceptions")
    out = io.BytesIO()
    try:
        file = crypto.OfficeFile(io.BytesIO(content))
        if not file.is_encrypted():
            raise FileUnreadable(name=name)
        if not password:
            raise SheetPasswordMissing()
        file.load_key(password=password, verify_password=True)
        file.decrypt(out)
    except (SheetPasswordMissing, FileUnreadable):
        raise
    except told.InvalidKeyError:
        raise SheetPasswordWrong() from None
    except Exception:
        raise FileUnreadable(name=name) from None
    return out.getvalue()


def protected(content: bytes, password: str) -> bytes:
    """An .xlsx that opens with a password only (ECMA-376 agile encryption, AES)."""
    ooxml: Any = import_module("msoffcrypto.format.ooxml")
    out = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(content)).encrypt(password, out)
    return out.getvalue()


def _sheet(page: Any) -> PaintedSheet:
    width = FIRST_DAY + DAYS
    rows = [
        [Painted(_plain(cell.value), _is_yellow(cell)) for cell in row]
        for row in page.iter_rows(min_row=1, max_row=min(page.max_row, MOST_ROWS), max_col=width)
    ]
    for area in page.merged_cells.ranges:
        top, left = area.min_row - 1, area.min_col - 1
        if top >= len(rows) or left >= width:
            continue
        for row in rows[top : area.max_row]:
            for at in range(left, min(area.max_col, width)):
                row[at] = rows[top][left]
    return PaintedSheet(page.title, rows)


def _plain(value: Any) -> Cell:
    found: Cell = unescaped(value) if isinstance(value, str) else value
    return found


def _is_yellow(cell: Any) -> bool:
    fill = getattr(cell, "fill", None)
    if fill is None or fill.fill_type != "solid":
        return False
    color = fill.fgColor
    if color.type == "rgb":
        return str(color.rgb)[-6:].upper() == YELLOW
    return color.type == "indexed" and color.indexed in _YELLOW_INDEXES
