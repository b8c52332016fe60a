"""Every figure with its definition in words, as a file and the API give it."""

from collections.abc import Mapping
from typing import Any

from liandong.core.indicators import INDICATORS, Figure
from liandong.phrases.effects import EFFECTS
from liandong.phrases.governance import INDICATORS as WORDS
from liandong.phrases.governance import SOURCES, UNITS


def rows(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """One row for each indicator in order; codes that have no figure are left out."""
    return [
        {
            "effect": str(EFFECTS[one.effect.value]),
            "code": code,
            "name": str(WORDS[code].name),
            "value": figures[code].value,
            "unit": one.unit.value,
            "unit_words": str(UNITS[one.unit.value]),
            "part": figures[code].part,
            "whole": figures[code].whole,
            "low": figures[code].low,
            "high": figures[code].high,
            "n": figures[code].n,
            "smallest_n": one.smallest_n,
            "direction": one.direction.value,
            "target": one.target,
            "formula": str(WORDS[code].formula),
            "source": str(SOURCES[one.source]),
        }
        for code, one in INDICATORS.items()
        if code in figures
    ]
