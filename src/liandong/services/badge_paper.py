"""Badges to cut out: cards of 85 × 54 mm with name, number and code, ten on an A4 sheet.

Knows no database. A sign of a name that the shipped fonts do not draw is printed as 〓, the
printers' mark for a sign that is missing: the card stays usable, because the code is what is
read, and :func:`unprintable` says beforehand whose name it is. Made by typst.
"""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from liandong.services.paper import glyphs

FOLDER = Path(__file__).parent / "paper"
SANS = FOLDER / "LiandongSans-Regular.otf"
SERIF = FOLDER / "LiandongSerif-Bold.otf"
MISSING = "〓"
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Card:
    """One badge: whose it is, and the text of its code."""

    name: str
    number: str
    code: str


def render(cards: Iterable[Card], *, title: str, words: str, lang: str = "zh") -> bytes:
    """The sheet as PDF, in bytes, with the cards in their order from the top left.

    title
        In the band of each card.
    words
        One line below: what to do with the card, and when it is lost.
    """
    told = {
        "title": _drawn(title),
        "words": _drawn(words),
        "lang": lang,
        "cards": [
            {
                "name": _drawn(card.name),
                "number": card.number,
                "serif": not glyphs.missing(card.name, (SERIF,)),
                "qr": _qr(card.code),
            }
            for card in cards
        ],
    }
    with _one_at_a_time:
        made: bytes = _compiler().compile(
            sys_inputs={"sheet": json.dumps(told, ensure_ascii=False)}, format="pdf"
        )
    return made


def unprintable(names: Iterable[str]) -> list[str]:
    """The names with a sign that no shipped font draws."""
    return [name for name in names if glyphs.missing(name, (SANS, SERIF))]


def _drawn(text: str) -> str:
    lacking = glyphs.missing(text, (SANS, SERIF))
    return "".join(MISSING if sign in lacking else sign for sign in text)


@cache
def _compiler() -> Any:
    return typst.Compiler(
        input=str(FOLDER / "badge.typ"),
        root=str(FOLDER),
        font_paths=[str(FOLDER)],
        ignore_system_fonts=True,
    )


def _qr(text: str) -> str:
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False, boost_error=False).save(
        drawn, kind="svg", border=2, dark="#1f2933", xmldecl=False, svgns=True
    )
    return drawn.getvalue().decode()
