"""The yearly public report as PDF on A4, with its charts, made by typst. Knows no database.

Signs that the shipped fonts do not draw are left out, as on a poster.
"""

from collections.abc import Mapping
from typing import Any

from liandong.services.paper import press


def render(report: Mapping[str, Any]) -> bytes:
    """The report as PDF, in bytes: ``title``, ``name``, ``state``, ``foot``, ``lang``,
    ``opening`` and ``next_year`` (each ``text``, ``lang``, ``note``), ``words`` (headings) and
    ``sheet`` (as put in words by phrases).
    """
    return press.printed("yearly", press.drawable(report))
