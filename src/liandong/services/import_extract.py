"""What the pages keep of a plan: whole counts, bounded lists, covered numbers."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from liandong.core import registry
from liandong.core.cells import text_of
from liandong.core.columns import ColumnMapping
from liandong.core.exchange import GuessCode, GuessGroup, ImportPlan, SkipCode
from liandong.core.hours import HourKind
from liandong.core.hours_import import HoursRow
from liandong.core.import_runs import (
    MOST_LINES,
    SHOWN_ROWS,
    ColumnLine,
    GuessLine,
    Kind,
    Line,
    PlanExtract,
)
from liandong.core.needs_import import NeedRow
from liandong.core.roster_columns import NOT_READ
from liandong.core.roster_import import RosterRow
from liandong.core.sheets import Sheet

SAMPLES = 3
NOT_STORED = NOT_READ | {"registered", "hours", "stars", "volunteer_number", "platform", "note"} | {
    "guardian_name", "guardian_phone", "position",
}  # fmt: skip
"""Columns of rosters that are understood and not kept: hours need evidence of their own,
and a name in a list is no guardian's consent."""
_COVERS = {"id_number": registry.mask_id} | dict.fromkeys(
    ("phone", "emergency_phone", "guardian_phone"), registry.mask_phone
)
"""Columns whose first values are shown covered: enough to tell which column it is."""
_PASSING = frozenset({GuessCode.SAME_AS_ROW, GuessCode.LOOKS_LIKE_TEST})
_SILENT = frozenset({SkipCode.TITLE, SkipCode.HEADER, SkipCode.BLANK})


def extract(
    plan: ImportPlan[Any],
    *,
    kind: Kind,
    sheet: Sheet,
    mapping: ColumnMapping,
    groups: Sequence[tuple[str, GuessGroup]],
    refused: Collection[str],
    changes: Mapping[int, tuple[Any, Mapping[str, Any]]],
) -> PlanExtract:
    """The plan as the pages show it.

    groups
        Mark → equal guesses; a group is refused when all its keys are in ``refused``.
    changes
        Spreadsheet row → (record, fields that change), for rosters.
    """
    said = set(refused)
    line = _LINES[kind]
    lines = {
        name: tuple(
            replace(line(row), what=tuple(changes[row.row][1]) if row.row in changes else ())
            for row in getattr(plan, name)[:MOST_LINES]
        )
        for name in ("new", "changed", "same")
    }
    return PlanExtract(
        kind=kind,
        counts=plan.counts,
        skip_counts=plan.skip_counts,
        guess_count=len(plan.guesses),
        lines=lines,
        problems=plan.problems[:MOST_LINES],
        guesses=tuple(
            _guess_line(mark, group, said)
            for mark, group in sorted(groups, key=_place_of_guess)[:MOST_LINES]
        ),
        skipped=tuple(one for one in plan.skipped if one.code not in _SILENT)[:MOST_LINES],
        columns=_columns(sheet, mapping),
        header_row=mapping.header_row,
        rows_read=plan.rows_read,
        sheet_name=sheet.name,
        encoding=sheet.encoding,
        other_sheets=sheet.other_sheets,
        not_kept=tuple(
            one.heading
            for one in mapping.columns
            if kind is Kind.ROSTER and one.field in NOT_STORED and one.field != "serial"
        ),
    )


def _place_of_guess(pair: tuple[str, GuessGroup]) -> tuple[bool, int]:
    """By the first row; what only says why a row was passed over comes last."""
    group = pair[1]
    return group.why in _PASSING, group.rows[0]


def _guess_line(mark: str, group: GuessGroup, refused: set[str]) -> GuessLine:
    short = replace(group, rows=group.rows[:SHOWN_ROWS], keys=())
    return GuessLine(mark, short, len(group.rows), refused.issuperset(group.keys))


def _need_line(row: NeedRow) -> Line:
    last = row.last_on if row.last_on != row.first_on else None
    days = f"{row.first_on} – {last}" if last else str(row.first_on)
    if row.last_on is None:
        days = f"{row.first_on} –"
    return Line(
        row.row,
        row.title,
        (days, str(row.people), str(row.minutes), row.category, row.address),
    )


def _person_line(row: RosterRow) -> Line:
    number = registry.mask_id(row.id_number) if row.id_number else ""
    telephone = registry.mask_phone(row.phone) if row.phone else ""
    return Line(row.row, row.name, (number, telephone))


def _hours_line(row: HoursRow) -> Line:
    told = dict(row.hours)
    minutes = (str(told.get(kind, 0)) for kind in (HourKind.CREDIT, HourKind.HONOUR))
    return Line(row.row, row.whom, (row.served_on.isoformat(), row.activity, *minutes))


_LINES: Mapping[Kind, Callable[[Any], Line]] = {
    Kind.NEEDS: _need_line,
    Kind.ROSTER: _person_line,
    Kind.HOURS: _hours_line,
}


def _columns(sheet: Sheet, mapping: ColumnMapping) -> tuple[ColumnLine, ...]:
    first = sheet.rows[mapping.first_data_row - 1 : mapping.first_data_row + 19]
    lines = []
    for one in mapping.columns:
        told = (text_of(row[one.index]) for row in first if one.index < len(row))
        cover = _COVERS.get(one.field, str)
        samples = [cover(text)[:20] for text in told if text.strip()][:SAMPLES]
        is_hidden = one.index in sheet.hidden_columns
        found = (one.index, one.heading, one.field, one.confidence, one.basis)
        lines.append(ColumnLine(*found, is_hidden, tuple(samples)))
    return tuple(lines)
