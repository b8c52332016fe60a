"""Filled-in forms of case work as PDF on A4, made by typst. Knows no database.

Signs that the shipped fonts do not draw are left out, as on a poster.
"""

from dataclasses import asdict, dataclass
from typing import Any

from liandong.core.form_sheets import Block, Cells, Sheet, Words
from liandong.services.paper import press

SHORT = 900
"""Characters up to which a sheet surely fits on a page, and is kept together."""


@dataclass(frozen=True, slots=True)
class Booklet:
    """Sheets under one name. ``foot`` stands on each page, with its number."""

    title: str
    foot: str
    lang: str
    sheets: tuple[Sheet, ...]


def render(booklet: Booklet) -> bytes:
    """The booklet as PDF, in bytes."""
    said = {
        "title": press.drawable(booklet.title),
        "foot": press.drawable(booklet.foot),
        "lang": booklet.lang,
        "sheets": [
            {
                "title": one.title,
                "starts": one.starts_form,
                "whole": _length(one) < SHORT,
                "blocks": [_block(block) for block in one.blocks],
            }
            for one in booklet.sheets
        ],
    }
    return press.printed("forms", said)


def _length(sheet: Sheet) -> int:
    return sum(len(str(value)) for block in sheet.blocks for value in asdict(block).values())


def _block(block: Block) -> dict[str, Any]:
    kind = "cells" if isinstance(block, Cells) else "words" if isinstance(block, Words) else "rows"
    return {"kind": kind, **{name: press.drawable(value) for name, value in asdict(block).items()}}
