"""How a file on its way in reads on a page: tabs, rows, columns and states, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from liandong import phrases
from liandong.core.exchange import Problem, Skipped
from liandong.core.import_runs import (
    BUSY,
    MOST_LINES,
    ColumnLine,
    GuessLine,
    Kind,
    Line,
    PlanExtract,
    State,
)
from liandong.models import ImportRun
from liandong.phrases import exchange as words
from liandong.phrases import imports as names
from liandong.phrases.needs import CATEGORIES
from liandong.services import import_signals, imports
from liandong.web.template_words import minutes_as_hours, time_span

TABS = ("problem", "guess", "new", "changed", "same", "skipped")
"""In the order in which they want somebody's attention."""
STATE_KINDS = {
    State.WAITING: "wait",
    State.PLANNING: "wait",
    State.READY: "warn",
    State.QUEUED: "wait",
    State.APPLYING: "wait",
    State.APPLIED: "ok",
    State.CANCELLED: "plain",
    State.FAILED: "danger",
}


def run_line(run: ImportRun) -> dict[str, Any]:
    """A file in the history."""
    state = imports.state_of(run)
    where = run.organization.name if run.organization else _("整个平台")
    text = f"{names.KINDS[Kind(run.kind)]} · {where} · {run.read_by.name}"
    note = [time_span(run.read_at)]
    if "new" in run.counts:
        note.append(counts_words(run.counts))
    return {
        "title": run.file_name,
        "url": reverse("import-detail", args=[run.pk]),
        "text": text,
        "note": " · ".join(note),
        "tag": names.STATES[state],
        "tag_kind": STATE_KINDS[state],
    }


def counts_words(counts: Mapping[str, Any]) -> str:
    """新增 17 · 更新 0 · 没有变化 0 · 有问题 9."""
    return " · ".join(
        f"{names.BUCKETS[name]} {counts.get(name, 0)}"
        for name in ("new", "changed", "same", "problem", "skipped")
        if name in counts
    )


def failure_words(run: ImportRun) -> str:
    """Why a file failed, in the active language; empty when it did not."""
    code = str(run.counts.get("failure", ""))
    if code not in phrases.REFUSALS:
        return ""
    return str(phrases.REFUSALS[code]) % phrases.readable_facts(run.counts.get("facts", {}))


def progress(run: ImportRun) -> dict[str, Any]:
    """How far the work on a long file is."""
    state = imports.state_of(run)
    told = import_signals.told(run.pk)
    return {
        "is_busy": state in BUSY,
        "words": names.STATES[state],
        "done": told.done if told else 0,
        "total": told.total if told and told.total else 0,
        "is_stopping": import_signals.is_asked_to_stop(run.pk),
    }


def tabs(extract: PlanExtract, active: str) -> list[dict[str, Any]]:
    """The buckets as tabs with their counts, and the columns last."""
    counts = {**extract.counts, "guess": extract.guess_count}
    found = [
        {
            "label": names.BUCKETS[name],
            "url": f"?tab={name}",
            "active": name == active,
            "count": counts[name],
        }
        for name in TABS
    ]
    found.append({"label": _("列对应"), "url": "?tab=columns", "active": active == "columns"})
    return found


def first_tab(extract: PlanExtract) -> str:
    """What to look at first: problems, else guesses, else what is new."""
    if extract.counts["problem"]:
        return "problem"
    return "guess" if extract.guess_count else "new"


def entries(extract: PlanExtract, tab: str) -> Sequence[Any]:
    """What a tab lists, not yet in words, so that only one page of it has to be."""
    if tab == "problem":
        return extract.problems
    if tab == "guess":
        return extract.guesses
    return extract.skipped if tab == "skipped" else extract.lines.get(tab, ())


def headings(kind: Kind, tab: str) -> list[str]:
    """The headings of a tab's table."""
    if tab == "problem":
        return [_("格"), _("列"), _("内容"), _("问题"), _("怎么改")]
    if tab == "skipped":
        return [_("行"), _("原因"), _("内容")]
    if kind is Kind.NEEDS:
        return [_("行"), _("要做的事"), _("日期"), _("人数"), _("每次"), _("类别"), _("地点")]
    if kind is Kind.HOURS:
        return [_("行"), _("谁的"), _("日期"), _("活动"), _("信用时长"), _("荣誉时长")]
    found = [_("行"), _("姓名"), _("证件号码"), _("手机号")]
    return [*found, _("改动")] if tab == "changed" else found


def cells(kind: Kind, tab: str, entry: Any) -> list[Any]:
    """One row of a tab's table."""
    if isinstance(entry, Problem):
        told = [words.problem_sentence(entry), words.remedy(entry)]
        return [entry.cell, entry.column or "—", entry.value or "—", *told]
    if isinstance(entry, Skipped):
        return [entry.row, words.skip_sentence(entry), entry.value or "—"]
    line: Line = entry
    if kind is Kind.NEEDS:
        days, people, minutes, category, address = line.facts
        return [
            line.row,
            line.title,
            days.replace("-", "\u2011"),  # a day is not broken over two lines
            people,
            minutes_as_hours(int(minutes)),
            CATEGORIES.get(category, category),
            address or "—",
        ]
    if kind is Kind.HOURS:
        day, activity, *hours = line.facts
        told = [minutes_as_hours(int(one)) if int(one) else "—" for one in hours]
        return [line.row, line.title, day.replace("-", "\u2011"), activity, *told]
    facts = [fact or "—" for fact in line.facts]
    changes = [names.changed_fields(line.what)] if tab == "changed" else []
    return [line.row, line.title, *facts, *changes]


def guess(entry: GuessLine) -> dict[str, Any]:
    """One guess with the box that refuses it."""
    rows = "、".join(str(row) for row in entry.group.rows)
    if entry.count > len(entry.group.rows):
        rows = _("%(rows)s 等 %(count)s 行") % {"rows": rows, "count": entry.count}
    else:
        rows = _("第 %(rows)s 行") % {"rows": rows}
    return {
        "mark": entry.mark,
        "column": entry.group.column,
        "rows": rows,
        "sentence": words.guess_sentence(entry.group),
        "is_refused": entry.is_refused,
    }


def columns(extract: PlanExtract) -> list[dict[str, Any]]:
    """The columns with what they are read as and what else they could be."""
    choices = [("", str(names.NOT_READ))]
    choices += [(field, str(name)) for field, name in names.FIELDS[extract.kind].items()]
    return [_column(one, choices) for one in extract.columns]


def _column(one: ColumnLine, choices: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "index": one.index,
        "heading": one.heading or _("（没有列名）"),
        "field": one.field,
        "basis": names.BASES[one.basis],
        "is_unsure": bool(one.field) and one.confidence < 0.8,
        "is_hidden": one.is_hidden,
        "samples": "、".join(one.samples),
        "choices": choices,
    }


def is_cut(extract: PlanExtract, tab: str) -> bool:
    """Whether a tab shows only the beginning of its list."""
    return len(entries(extract, tab)) >= MOST_LINES


def facts(run: ImportRun, extract: PlanExtract) -> list[dict[str, Any]]:
    """What the file is and how it was read."""
    found: list[dict[str, Any]] = [
        {"label": _("文件"), "value": run.file_name},
        {"label": _("组织"), "value": run.organization.name if run.organization else _("整个平台")},
        {"label": _("按哪一天来读"), "value": run.as_of},
        {"label": _("读了多少行"), "value": extract.rows_read},
        {"label": _("表头在"), "value": _("第 %(row)s 行") % {"row": extract.header_row}},
    ]
    if run.kind == Kind.HOURS:
        found.insert(1, {"label": _("来自"), "value": run.source})
    if extract.encoding:
        found.append({"label": _("文字编码"), "value": extract.encoding.upper()})
    if extract.other_sheets:
        found.append({"label": _("没有读的工作表"), "value": "、".join(extract.other_sheets)})
    return found
