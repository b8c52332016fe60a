"""The yearly public report as PDF on A4, with its charts, made by typst. Knows no database.

Signs that the shipped fonts do not draw are left out, as on a poster.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from liandong.services.paper import glyphs

FOLDER = Path(__file__).parent / "paper"
FONTS = (FOLDER / "LiandongSans-Regular.otf", FOLDER / "LiandongSerif-Bold.otf")
_one_at_a_time = Lock()


def render(report: Mapping[str, Any]) -> bytes:
    """The report as PDF, in bytes: ``title``, ``name``, ``state``, ``foot``, ``lang``,
    ``opening``, ``next_year``, ``words`` (headings) and ``sheet`` (as put in words by phrases).
    """
    said = json.dumps(_drawable(report), ensure_ascii=False)
    with _one_at_a_time:
        made: bytes = _compiler().compile(sys_inputs={"report": said}, format="pdf")
    return made


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        lacking = glyphs.missing(value, FONTS)
        return "".join(sign for sign in value if sign == "\n" or sign not in lacking)
    if isinstance(value, Mapping):
        return {name: _drawable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable(inner) for inner in value]
    return value


@cache
def _compiler() -> Any:
    return typst.Compiler(
        input=str(FOLDER / "yearly.typ"),
        root=str(FOLDER),
        font_paths=[str(FOLDER)],
        ignore_system_fonts=True,
    )
