"""Filled-in forms of case work as PDF on A4, made by typst. Knows no database.

Signs that the shipped fonts do not draw are left out, as on a poster.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from liandong.core.form_sheets import Block, Cells, Sheet, Words
from liandong.services.paper import glyphs

FOLDER = Path(__file__).parent / "paper"
FONTS = (FOLDER / "LiandongSans-Regular.otf", FOLDER / "LiandongSerif-Bold.otf")
_one_at_a_time = Lock()
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
        "title": _drawable(booklet.title),
        "foot": _drawable(booklet.foot),
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
    with _one_at_a_time:
        made: bytes = _compiler().compile(
            sys_inputs={"booklet": json.dumps(said, ensure_ascii=False)}, format="pdf"
        )
    return made


def _length(sheet: Sheet) -> int:
    return sum(len(str(value)) for block in sheet.blocks for value in asdict(block).values())


def _block(block: Block) -> dict[str, Any]:
    kind = "cells" if isinstance(block, Cells) else "words" if isinstance(block, Words) else "rows"
    return {"kind": kind, **{name: _drawable(value) for name, value in asdict(block).items()}}


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        lacking = glyphs.missing(value, FONTS)
        return "".join(sign for sign in value if sign == "\n" or sign not in lacking)
    return [_drawable(inner) for inner in value]


@cache
def _compiler() -> Any:
    return typst.Compiler(
        input=str(FOLDER / "forms.typ"),
        root=str(FOLDER),
        font_paths=[str(FOLDER)],
        ignore_system_fonts=True,
    )
