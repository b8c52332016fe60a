"""Papers laid out: the fields of a report as cells, long words and tables, with their values.

What is empty stays an empty cell, to be written on by hand. Knows neither paper nor screen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from liandong.core.typed_fields import ONCE, PaperField, PaperSet, Report

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cells:
    """Short values in pairs of label and value, two pairs a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """One long value over the whole width."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table: one line for each member, goal or session."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Cells | Words | Rows


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form, filled in. ``starts_form``: the first of its kind; it begins a page."""

    title: str
    blocks: tuple[Block, ...]
    starts_form: bool = True


@dataclass(frozen=True, slots=True)
class Filling:
    """The values of a set of papers.

    once
        By field code.
    each
        For ``session``, ``member``…: one mapping for each of them.
    inner
        For a report that is filled in per session: the tables within each session.
    """

    once: Values
    each: Mapping[str, Sequence[Values]] = field(default_factory=dict)
    inner: Mapping[str, Sequence[Sequence[Values]]] = field(default_factory=dict)


LONG = frozenset(
    {"aim", "goals", "topics", "risks", "opinion", "note", "mood", "evaluation", "follow_up"}
    | {"comment", "materials", "steps", "presenting", "assessment", "plan", "closing_note"}
    | {"came", "away", "summary", "lesson", "names", "need", "present", "question"}
)
"""Fields that need the whole width."""


def sheets(papers: PaperSet, words: Values, filling: Filling) -> list[Sheet]:
    """Every report of a set, filled in; one sheet for each session where it is per session."""
    found: list[Sheet] = []
    for report in papers.reports:
        if report.per == ONCE:
            found.append(_sheet(report, words, filling.once, filling.each))
            continue
        for n, one in enumerate(filling.each.get(report.per, ())):
            inner = {of: rows[n] for of, rows in filling.inner.items() if n < len(rows)}
            values = {**filling.once, **one}
            found.append(_sheet(report, words, values, inner, starts_form=n == 0))
    return found


def _sheet(
    report: Report,
    words: Values,
    values: Values,
    each: Mapping[str, Sequence[Values]],
    *,
    starts_form: bool = True,
) -> Sheet:
    blocks: list[Block] = []
    whole = [one for one in report.fields if one.per in ("", report.per)]
    short = [one for one in whole if one.code not in LONG and not _is_signature(one)]
    if short:
        blocks.append(Cells(tuple((words[one.code], values.get(one.code, "")) for one in short)))
    tables: dict[str, list[PaperField]] = {}
    for one in report.fields:
        if one.per not in ("", report.per):
            tables.setdefault(one.per, []).append(one)
    for per, columns in tables.items():
        lines = each.get(per, ()) or ({},)
        blocks.append(
            Rows(
                tuple(words[one.code] for one in columns),
                tuple(tuple(line.get(one.code, "") for one in columns) for line in lines),
            )
        )
    blocks += [
        Words(words[one.code], values.get(one.code, "")) for one in whole if one.code in LONG
    ]
    signed = [one for one in whole if _is_signature(one)]
    if signed:
        blocks.append(Cells(tuple((words[one.code], "") for one in signed)))
    return Sheet(words[report.code], tuple(blocks), starts_form)


def _is_signature(one: PaperField) -> bool:
    return one.code.endswith("_signature")
