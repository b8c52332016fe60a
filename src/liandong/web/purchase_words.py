"""Figures of purchases as people read them: hours, shares, scores, yuan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.core.linkage_bonus import Earned, Part
from liandong.core.purchase_figures import Measure
from liandong.core.purchase_money import yuan
from liandong.phrases import purchases as words
from liandong.queries.purchase_progress import Line

NOTHING = "—"
MINUTES_IN_HOUR = 60


def number(measure: str, value: int | None) -> str:
    """The number alone, in the unit people read: minutes as hours, hundredths as decimals."""
    if value is None:
        return NOTHING
    if measure == Measure.MINUTES:
        return f"{value / MINUTES_IN_HOUR:,.1f}".removesuffix(".0")
    if measure == Measure.HUNDREDTHS:
        return f"{value / 100:.2f}"
    return f"{value:,}"


def amount(measure: str, value: int | None) -> str:
    """A figure with its unit."""
    said = number(measure, value)
    if value is None:
        return said
    if measure == Measure.PERCENT:
        return f"{said}%"
    if measure == Measure.MINUTES:
        return _("%(n)s 小时") % {"n": said}
    if measure == Measure.HUNDREDTHS:
        return _("%(n)s 分") % {"n": said}
    if measure == Measure.PEOPLE:
        return ngettext("%(said)s 人", "%(said)s 人", value) % {"said": said}
    return said


def money(cents: int) -> str:
    """An amount of money."""
    return _("%(yuan)s 元") % {"yuan": yuan(cents)}


def figure_name(line: Line) -> str:
    """What a promise is called."""
    return line.name if line.is_outside else str(words.FIGURES[line.code])


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


def score_words(hundredths: int) -> str:
    """A score out of 100, as 87.25."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
