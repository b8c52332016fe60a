"""A poster of a project: A4 as PDF to hang up, or as a picture to send. Made by typst.

Knows no database. Signs that the shipped fonts do not draw (emoji, mostly) are left out.
"""

from dataclasses import dataclass
from typing import Any, Literal

from liandong.services.paper import press

Form = Literal["pdf", "png"]

PPI = 130
"""Pixels an inch of the picture: 1,075 across, sharp on a telephone, small enough to send."""

Words = tuple[str, ...]
"""The same words in each language of the poster: one, or Chinese and English."""


@dataclass(frozen=True, slots=True)
class When:
    """One line of times: the day, the weekday, the hours, and where."""

    day: Words
    weekday: Words
    time: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is wanted: the position, how many, and what is asked."""

    title: str
    people: Words
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Poster:
    """Every word of the poster, in its languages.

    more
        What stands under the times when there are more than are listed.
    words
        Headings: when, who, safety, scan, steps, ask.
    """

    lang: str
    title: str
    organization: str
    tags: Words
    summary: str
    times: tuple[When, ...]
    more: Words
    positions: tuple[Wanted, ...]
    risk: Words
    risk_words: str
    insurance: Words
    is_insured: bool
    contact: Words
    link: str
    foot: str
    words: dict[str, Words]


def render(poster: Poster, form: Form = "pdf") -> bytes:
    """The poster as one A4 page, in bytes."""
    said = press.drawable(_said(poster)) | {"qr": press.qr(poster.link)}
    return press.printed("poster", said, format=form, ppi=PPI)


def _said(poster: Poster) -> dict[str, Any]:
    return {
        "lang": poster.lang,
        "title": poster.title,
        "organization": poster.organization,
        "tags": poster.tags,
        "summary": poster.summary,
        "times": [
            {"day": row.day, "weekday": row.weekday, "time": row.time, "place": row.place}
            for row in poster.times
        ],
        "more": poster.more,
        "positions": [
            {"title": row.title, "people": row.people, "asks": row.asks} for row in poster.positions
        ],
        "risk": poster.risk,
        "risk-words": poster.risk_words,
        "insurance": poster.insurance,
        "is-insured": poster.is_insured,
        "contact": poster.contact,
        "link": poster.link,
        "foot": poster.foot,
        "words": poster.words,
    }
