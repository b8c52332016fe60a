"""Badges to cut out: cards of 85 × 54 mm with name, number and code, ten on an A4 sheet.

Knows no database. A sign of a name that the shipped fonts do not draw is printed as 〓, the
printers' mark for a sign that is missing: the card stays usable, because the code is what is
read, and :func:`unprintable` says beforehand whose name it is. Made by typst.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from liandong.services.paper import glyphs, press

MISSING = "〓"


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
                "serif": not glyphs.missing(card.name, (press.SERIF,)),
                "qr": press.qr(card.code),
            }
            for card in cards
        ],
    }
    return press.printed("badge", told)


def unprintable(names: Iterable[str]) -> list[str]:
    """The names with a sign that no shipped font draws."""
    return [name for name in names if glyphs.missing(name, press.FONTS)]


def _drawn(text: str) -> str:
    lacking = glyphs.missing(text, press.FONTS)
    return "".join(MISSING if sign in lacking else sign for sign in text)
