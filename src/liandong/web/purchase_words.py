"""Figures of purchases as people read them: hours, shares, scores, yuan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from liandong.core.linkage_bonus import Earned, Part
from liandong.core.purchase_figures import Measure
from liandong.core.purchase_money import yuan
from liandong.phrases import purchases as words
from liandong.phrases.purchase_amounts import MINUTES_IN_HOUR as MINUTES_IN_HOUR
from liandong.phrases.purchase_amounts import amount as amount
from liandong.phrases.purchase_amounts import figure_name as figure_name
from liandong.phrases.purchase_amounts import money as money
from liandong.phrases.purchase_amounts import number as number
from liandong.queries.purchase_progress import Line


def part_number(part: str, value: int | None) -> str:
    """A figure of the bonus, without its unit."""
    measure = Measure.MINUTES if part == Part.HOURS else Measure.PERCENT
    if part in (Part.GUIDANCE, Part.VALUES):
        measure = Measure.HUNDREDTHS
    return number(measure, value)


@dataclass(frozen=True, slots=True)
class Shown:
    """One promise as a row of a table. ``url`` leads to its records.

    beside
        What was kept at the last accepted step, in words; ``is_moved``: its days now give another.
    """

    name: str
    formula: str
    target: str
    value: str
    weight: int
    pct: int
    kind: str
    n: int
    url: str
    is_outside: bool
    beside: str = ""
    is_moved: bool = False


def promise_rows(
    lines: Iterable[Line],
    urls: dict[int, str],
    beside: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Shown]:
    """Promises for a page; ``urls`` by the id of the indicator, ``beside`` by its question."""
    kept = beside or {}
    return [
        Shown(
            figure_name(line),
            "" if line.is_outside else str(words.FORMULAS[line.code]),
            amount(line.measure, line.target),
            amount(line.measure, line.value),
            line.weight,
            line.reached_pct,
            "ok" if line.reached_pct >= 100 else "plain",
            line.n,
            urls.get(line.id, ""),
            line.is_outside,
            kept.get(line.code, {}).get("words", ""),
            bool(kept.get(line.code, {}).get("is_moved")),
        )
        for line in lines
    ]


def part_rows(parts: Iterable[Earned], urls: dict[Part, str]) -> list[dict[str, Any]]:
    """Parts of the bonus for a page."""
    return [
        {
            "name": words.PARTS[one.part],
            "unit": words.PART_UNITS[one.part],
            "value": part_number(one.part, one.value),
            "pct": int(100 * one.level),
            "weight": one.weight,
            "worth": yuan(one.worth),
            "earned": yuan(one.earned),
            "url": urls.get(one.part, ""),
        }
        for one in parts
    ]


def problem_rows(
    problems: Iterable[Any], columns: Mapping[Any, Any], wrongs: Mapping[Any, Any]
) -> list[dict[str, Any]]:
    """What is wrong in a sheet, row by row; ``columns`` and ``wrongs`` in words."""
    return [
        {
            "row": one.row,
            "column": columns[one.column] if one.column else "",
            "value": one.value,
            "words": str(wrongs[one.wrong]) % {"more": one.more},
        }
        for one in problems
    ]


def score_words(hundredths: int) -> str:
    """A score out of 100, as 87.25."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
