"""Every figure with its definition in words, as a file and the API give it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liandong.core.hours import SHANGHAI
from liandong.core.indicators import INDICATORS, Figure
from liandong.phrases.effects import EFFECTS
from liandong.phrases.governance import INDICATORS as WORDS
from liandong.phrases.governance import SOURCES, UNITS


def rows(figures: Mapping[str, Figure], at: datetime) -> list[dict[str, Any]]:
    """One row for each indicator in order; codes that have no figure are left out.

    at
        When they were computed: ``as_of`` of what rests on records without days, else None.
    """
    day = at.astimezone(SHANGHAI).date().isoformat()
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
            "as_of": day if one.undated else None,
        }
        for code, one in INDICATORS.items()
        if code in figures
    ]
