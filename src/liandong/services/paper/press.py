"""The press: typst with the shipped fonts only, one sheet at a time. Knows no database."""

import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from liandong.services.paper import glyphs

FOLDER = Path(__file__).parent
SANS = FOLDER / "LiandongSans-Regular.otf"
SERIF = FOLDER / "LiandongSerif-Bold.otf"
FONTS = (SANS, SERIF)
_one_at_a_time = Lock()
"""A compiler is not made for two threads at once, and each sheet takes under a second."""


def printed(page: str, told: Mapping[str, Any], **how: Any) -> bytes:
    """The page ``<page>.typ`` with what it is told as JSON under ``told``, in bytes.

    how
        What typst is asked for besides: ``format`` (``pdf`` unless named), ``ppi``,
        ``pdf_standards``, ``timestamp``.
    """
    said = json.dumps(told, ensure_ascii=False)
    with _one_at_a_time:
        made: bytes = _compiler(page).compile(
            sys_inputs={"told": said}, **({"format": "pdf"} | how)
        )
    return made


def drawable(value: Any) -> Any:
    """The same words, however deep, without the signs that no shipped font draws (emoji)."""
    if isinstance(value, str):
        lacking = glyphs.missing(value, FONTS)
        return "".join(sign for sign in value if sign == "\n" or sign not in lacking)
    if isinstance(value, Mapping):
        return {name: drawable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(inner) for inner in value]
    return value


def qr(text: str, *, error: str = "m") -> str:
    """A QR code as SVG; ``error``: how much of it may be dirty, ``l`` to ``h``."""
    drawn = io.BytesIO()
    segno.make(text, error=error, micro=False, boost_error=False).save(
        drawn, kind="svg", border=2, dark="#1f2933", xmldecl=False, svgns=True
    )
    return drawn.getvalue().decode()


@cache
def _compiler(page: str) -> Any:
    return typst.Compiler(
        input=str(FOLDER / f"{page}.typ"),
        root=str(FOLDER),
        font_paths=[str(FOLDER)],
        ignore_system_fonts=True,
    )
