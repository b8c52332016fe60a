"""What the paper forms of case work ask, and how little of it is typed.

Each set of papers (a case's file, a group's eleven forms) is one table: report → field → typed
in which short form, drawn from what is recorded, or signed by hand. The same table makes the
papers (web: the value of each field) and counts (docs/reference/typed_fields.md). Counts are
fields, not characters.

To register a set: write ``core/<word>_papers.py`` with ``PAPERS = PaperSet(…)``, its words in
``phrases/<word>_papers.py`` as ``PAPER_WORDS = {code: {field or report: words}}``, and say in
tests/web/test_typed_fields.py how each of its short forms is made. Nothing else: the reference
page and the tests find it by its name. Fields are written in a line::

    number=case.number          drawn from the case's number
    note<SessionForm.note       typed, in that field of that form
    signature~                  signed by hand
    mark*goal<SessionForm.mark  once for each goal, whatever the report is counted by
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules

from liandong import core

ONCE = "once"
_WRITTEN = re.compile(r"(\w+)(?:\*(\w+))?([=<~])([\w.+]*)")


class Origin(StrEnum):
    """Where the words of a field come from."""

    TYPED = "typed"
    DRAWN = "drawn"
    HAND = "hand"


_SIGNS = {"<": Origin.TYPED, "=": Origin.DRAWN, "~": Origin.HAND}


@dataclass(frozen=True, slots=True)
class PaperField:
    """One field of a paper. ``source``: ``Form.field`` when typed, else what it is drawn from.

    per
        What it is filled in once for; empty: as its report.
    """

    code: str
    origin: Origin
    source: str = ""
    per: str = ""


def fields(written: str) -> tuple[PaperField, ...]:
    """Fields as written in the table.

    >>> [(one.code, one.origin.value, one.source) for one in fields("day=shift.day note<F.note")]
    [('day', 'drawn', 'shift.day'), ('note', 'typed', 'F.note')]
    """
    found = []
    for word in written.split():
        match = _WRITTEN.fullmatch(word)
        if match is None:
            raise ValueError(word)
        code, per, sign, source = match.groups()
        found.append(PaperField(code, _SIGNS[sign], source, per or ""))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Report:
    """One paper form: its fields, and what it is filled in once for (``session``…)."""

    code: str
    fields: tuple[PaperField, ...]
    per: str = ONCE


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A form of the site: its name in the table, where it stands, what it is filled in for.

    beside
        Visible fields that no paper asks; they count as typed all the same.
    again
        Fields that another form of the set asks too, where this one stands in for it (an answer
        given later, a day told afterwards): the same typing, counted once.
    """

    name: str
    path: str
    per: str = ONCE
    beside: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperSet:
    """The papers of one piece of work. ``usual``: how many sessions, members… are counted."""

    code: str
    reports: tuple[Report, ...]
    forms: tuple[ShortForm, ...]
    usual: Mapping[str, int]

    def times(self, per: str) -> int:
        """How many times something is filled in, in the usual piece of work."""
        return 1 if per == ONCE else self.usual[per]


@dataclass(frozen=True, slots=True)
class FieldCount:
    """Fields to fill in before (by hand, all of them) and after, by where they come from."""

    before: int
    typed: int
    drawn: int
    hand: int

    @property
    def share(self) -> float:
        """Typed fields for each field of the paper."""
        return self.typed / self.before if self.before else 0.0


def report_count(report: Report) -> FieldCount:
    """One report, filled in once; a field typed elsewhere before still counts as typed.

    >>> report_count(Report("r", fields("a<F.a b=x.b c~")))
    FieldCount(before=3, typed=1, drawn=1, hand=1)
    """
    by = [field.origin for field in report.fields]
    return FieldCount(
        len(by), by.count(Origin.TYPED), by.count(Origin.DRAWN), by.count(Origin.HAND)
    )


def typed_in(papers: PaperSet, form: str) -> dict[str, str]:
    """Fields of a short form that the papers show, with what each is typed once for."""
    found: dict[str, str] = {}
    kept = {one.name: one for one in papers.forms}
    for report in papers.reports:
        for field in report.fields:
            name, _, inner = field.source.partition(".")
            if field.origin is Origin.TYPED and name == form:
                found[inner] = field.per or kept[form].per
    for inner in (*kept[form].beside, *kept[form].again):
        found.setdefault(inner, kept[form].per)
    return found


def set_count(papers: PaperSet) -> FieldCount:
    """The whole set for the usual piece of work; what is typed once is counted once.

    A field typed on one form and shown on five papers is typed once and drawn four times.
    """
    before = hand = 0
    for report in papers.reports:
        for field in report.fields:
            times = papers.times(field.per or report.per)
            before += times
            hand += times if field.origin is Origin.HAND else 0
    typed = sum(
        papers.times(per)
        for form in papers.forms
        for inner, per in typed_in(papers, form.name).items()
        if inner not in form.again
    )
    return FieldCount(before, typed, before - typed - hand, hand)


def sets() -> Iterator[PaperSet]:
    """Every registered set, by the name of its module."""
    for module in sorted(iter_modules(core.__path__), key=lambda one: one.name):
        if module.name.endswith("_papers"):
            yield import_module(f"{core.__name__}.{module.name}").PAPERS
