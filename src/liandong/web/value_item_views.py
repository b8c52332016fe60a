"""How value items read on a page: the ladder of levels, counted facts, the three stages, sums."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liandong.core.policy import profile_for
from liandong.core.team_growth import STAGES
from liandong.core.value_items import LEVELS, Entry, Tally, Trace, said
from liandong.models import (
    GuidanceSession,
    Person,
    Project,
    ProjectState,
    ValueItem,
    ValueLook,
    ValueScore,
)
from liandong.phrases import team_growth as team_words
from liandong.phrases import value_items as words
from liandong.queries.access import Actor
from liandong.queries.value_facts import Counted, entry_of
from liandong.queries.value_items import loaded, may_choose, standing, to_look_at, trace_of
from liandong.web.template_words import minutes_as_hours, person_day

_STAGE_KINDS = {"chosen": "wait", "looked_at": "info", "scored": "ok"}
_MOVEMENT_KINDS = {"up": "ok", "same": "plain", "down": "warn"}
_WAYS = {
    "helpers": ("project-detail", "#needs"),
    "recipients_helping_hours": ("project-detail", "#needs"),
    "kinds_served": ("project-detail", "#needs"),
    "mixed_groups": ("project-detail", "#group-work"),
    "initiatives_begun": ("project-detail", ""),
    "board_seats": ("project-board", ""),
    "board_answered": ("project-board", ""),
}
"""Where the records of a fact stand: a page of the project, and the place on it."""


def language() -> str:
    """The active language, for words that lie in the catalogue."""
    return get_language() or "zh"


def name_of(entry: Entry) -> str:
    """What an item is called, in the active language."""
    return said(entry.name, language())


def catalogue_card(entry: Entry) -> dict[str, Any]:
    """One item of the catalogue, to be chosen."""
    return {
        "code": entry.code,
        "name": name_of(entry),
        "theme": words.THEMES[entry.theme],
        "asks": said(entry.asks, language()),
        "levels": [said(level, language()) for level in entry.levels],
        "evidence": said(entry.evidence, language()),
    }


def fact_words(fact: Counted) -> str:
    """A counted fact as a person reads it."""
    if fact.code == "recipients_helping_hours":
        return minutes_as_hours(int(fact.value))
    if fact.code == "team_stage":
        return str(team_words.STAGES[STAGES[int(fact.value)].value])
    if fact.code == "trust_change":
        return _("%(value)+.2f（%(n)d 人）") % {"value": fact.value, "n": fact.n}
    if fact.n is not None:
        return _("%(value)d（共 %(n)d）") % {"value": fact.value, "n": fact.n}
    return f"{fact.value:g}"


def facts(item: ValueItem, counted: Iterable[Counted]) -> list[dict[str, Any]]:
    """Counted facts as term and value, each with the page of its records."""
    return [
        {"label": words.FACTS[one.code], "value": fact_words(one), "url": _address(item, one.code)}
        for one in counted
    ]


def _address(item: ValueItem, code: str) -> str:
    try:
        if code == "ethics_trained" and item.course_id:
            return reverse("course-detail", args=[item.course_id])
        if code in {"team_stage", "teams_risen", "votes_held", "rules_adopted"}:
            return reverse("team-life", args=[item.team_id]) if item.team_id else ""
        if code in {"trust_answers", "trust_change"}:
            return reverse("survey-list") + f"?project={item.project_id}"
        name, place = _WAYS[code]
        return reverse(name, args=[item.project_id]) + place
    except NoReverseMatch:
        return ""


def card(item: ValueItem, counted: Iterable[Counted], *, may: dict[str, bool]) -> dict[str, Any]:
    """One item of a project: where it stands on the ladder, what happened, what can be done."""
    entry, trace, score = entry_of(item), trace_of(item), standing(item)
    is_open = item.dropped_at is None and score is None
    return {
        "row": item,
        "key": str(item.pk),
        "name": name_of(entry),
        "theme": words.THEMES[entry.theme],
        "asks": said(entry.asks, language()),
        "evidence": said(entry.evidence, language()),
        "stage": words.STAGES[trace.stage],
        "stage_kind": _STAGE_KINDS[trace.stage],
        "movement": words.MOVEMENTS[trace.movement] if trace.movement else "",
        "movement_kind": _MOVEMENT_KINDS[trace.movement] if trace.movement else "",
        "moved": _moved(trace),
        "missing": _missing(trace, item.project),
        "steps": steps(trace),
        "rungs": _rungs(item, entry, trace),
        "history": history(item),
        "facts": facts(item, counted),
        "may_look": may["look"] and is_open and item.project.state != ProjectState.DRAFT,
        "may_score": may["score"] and item.dropped_at is None,
        "may_drop": may["choose"] and is_open,
        "is_scored": score is not None,
        "survey_url": _survey_address(item, may=may["choose"]),
    }


def _survey_address(item: ValueItem, *, may: bool) -> str:
    """Where a survey is opened for an item that rests on one; empty where it does not."""
    if not may or item.dropped_at is not None or "trust_answers" not in entry_of(item).facts:
        return ""
    return reverse("survey-create") + f"?project={item.project_id}"


def _moved(trace: Trace) -> str:
    if not trace.moved:
        return ""
    return _("从 %(start)s 级到 %(now)s 级") % {"start": trace.start, "now": trace.latest}


def _missing(trace: Trace, project: Project) -> str:
    if trace.score is not None and not trace.looks:
        return _("选了、评了分，但督导从来没有看过")
    if project.state == ProjectState.FINISHED and trace.score is None:
        return _("项目已经结束，还没有验收评分")
    if project.state == ProjectState.PUBLISHED and not trace.looks:
        return _("督导还没有看过")
    return ""


def steps(trace: Trace) -> list[dict[str, Any]]:
    """Design, supervision, acceptance: which are on record."""
    looked, scored = bool(trace.looks), trace.score is not None
    count = len(trace.looks)
    return [
        {
            "label": _("设计时选"),
            "state": "done",
            "text": _("%(start)s 级，想到 %(target)s 级")
            % {"start": trace.start, "target": trace.target},
        },
        {
            "label": _("督导时看"),
            "state": "done" if looked else "next" if scored else "now",
            "text": _("看过 %(n)d 次，暂定 %(level)d 级")
            % {"n": count, "level": trace.looks[-1].level}
            if looked
            else _("还没看过"),
        },
        {
            "label": _("验收时评"),
            "state": "done" if scored else "now" if looked else "next",
            "text": _("评 %(level)d 级") % {"level": trace.score.level}
            if trace.score
            else _("还没评"),
        },
    ]


def _rungs(item: ValueItem, entry: Entry, trace: Trace) -> list[dict[str, Any]]:
    """The four levels from the top, with who saw the item there."""
    found = []
    for level in reversed(LEVELS):
        marks = []
        if trace.score is not None and trace.score.level == level:
            marks.append({"label": _("验收"), "kind": "ok"})
        if trace.looks and trace.looks[-1].level == level:
            marks.append({"label": _("督导"), "kind": "info"})
        if item.target_level == level:
            marks.append({"label": _("目标"), "kind": "wait"})
        if item.start_level == level:
            marks.append({"label": _("设计时"), "kind": "plain"})
        found.append(
            {
                "level": level,
                "words": said(entry.levels[level], language()),
                "marks": marks,
                "is_now": (trace.latest if trace.latest is not None else trace.start) == level,
            }
        )
    return found


def history(item: ValueItem) -> list[dict[str, Any]]:
    """Choice, looks and scores as lines of a timeline, oldest first."""
    found: list[dict[str, Any]] = [
        {
            "title": _("选了这一项：%(start)s 级 → %(target)s 级")
            % {"start": item.start_level, "target": item.target_level},
            "text": item.aim,
            "at": item.chosen_at,
            "by": item.chosen_by.name,
            "icon": "edit",
        }
    ]
    looks: list[ValueLook] = item.seen  # type: ignore[attr-defined]
    for look in looks:
        session = look.session
        where = _("督导会谈里看") if session else _("督导另外看")
        found.append(
            {
                "title": _("%(where)s：暂定 %(level)s 级（%(day)s）")
                % {"where": where, "level": look.level, "day": person_day(look.looked_on)},
                "text": look.note,
                "at": look.at,
                "by": look.by.name,
                "icon": "eye",
                "url": reverse("guidance-detail", args=[session.pk]) if session else "",
            }
        )
    scores: list[ValueScore] = item.scored  # type: ignore[attr-defined]
    begun = {one.at for one in scores}
    found.extend(
        _score_line(one, is_set_aside=one.replaced_at is not None and one.replaced_at not in begun)
        for one in reversed(scores)
    )
    if item.dropped_at is not None and item.dropped_by is not None:
        found.append(
            {
                "title": _("放弃了"),
                "text": item.drop_reason,
                "at": item.dropped_at,
                "by": item.dropped_by.name,
                "icon": "ban",
                "kind": "warn",
            }
        )
    return found


def _score_line(score: ValueScore, *, is_set_aside: bool) -> dict[str, Any]:
    """One score. Set aside: it ended without another that takes its place at that moment."""
    title = _("验收评分：%(level)s 级") % {"level": score.level}
    if score.reason:
        title = _("重新评分：%(level)s 级，因为%(reason)s") % {
            "level": score.level,
            "reason": score.reason,
        }
    counted = [Counted(code, value, n) for code, (value, n) in score.facts.items()]
    told = [f"{words.FACTS[one.code]} {fact_words(one)}" for one in counted if one.value]
    if is_set_aside:
        title = _("%(score)s（不算了：评分的人后来声明有利益冲突）") % {"score": title}
    return {
        "title": title,
        "text": "；".join(filter(None, [score.evidence, *told])),
        "at": score.at,
        "by": score.by.name,
        "icon": "clipboard-check",
        "kind": "warn" if score.replaced_at else "ok",
    }


# ── lists and sums ──────────────────────────────────────────────────────────────────────────


def line(item: ValueItem, *, url: str) -> dict[str, Any]:
    """One item as a line: its name, its project, how far it is."""
    trace = trace_of(item)
    since = trace.waits_since()
    return {
        "title": name_of(entry_of(item)),
        "text": f"{item.project.title} · {item.project.organization.name}",
        "note": _("上次看是%(day)s") % {"day": person_day(since)}
        if trace.looks and since
        else _("选了以后还没看过"),
        "url": url,
        "tag": words.STAGES[trace.stage],
        "tag_kind": _STAGE_KINDS[trace.stage],
    }


def sums(tally: Tally) -> dict[str, Any]:
    """The sums of a group as a table's row shows them."""
    mean = tally.mean_score
    return {
        "row": tally,
        "complete_pct": tally.complete_pct,
        "with_items_pct": tally.with_items_pct,
        "mean": f"{mean:.1f}" if mean is not None else "—",
        "of_projects": _("共 %(n)d 个开展的项目") % {"n": tally.projects},
        "of_items": _("%(n)d 项里的 %(done)d 项") % {"n": tally.items, "done": tally.complete},
        "ways": _("没有变 %(same)d 项，往下走 %(down)d 项")
        % {"same": tally.same, "down": tally.down},
    }


def expected(project: Project, kept: int, today: date) -> int:
    """How many items a project still lacks by the profile of its place; 0: none."""
    return max(0, profile_for(project.division_code, today).value_items.least_items - kept)


def of_project(project: Project, who: Actor) -> dict[str, Any]:
    """What a project's page shows of its items: each with its stage, and whether one is due."""
    items = loaded(ValueItem.objects.filter(project=project, dropped_at=None))
    is_open = project.state in {ProjectState.DRAFT, ProjectState.PUBLISHED}
    lines = []
    for item in items:
        trace = trace_of(item)
        lines.append(
            {
                "name": name_of(entry_of(item)),
                "stage": words.STAGES[trace.stage],
                "kind": _STAGE_KINDS[trace.stage],
            }
        )
    lacks = expected(project, len(items), timezone.localdate()) if is_open else 0
    return {"lines": lines, "lacks": lacks, "may_choose": is_open and may_choose(who, project)}


def of_session(session: GuidanceSession, me: Person) -> list[dict[str, Any]]:
    """The open items that the guide of a session may look at in it; those looked at are told."""
    if session.guide_id != me.pk:
        return []
    found = []
    for item in to_look_at(session):
        looks: list[ValueLook] = item.seen  # type: ignore[attr-defined]
        here = next((one for one in looks if one.session_id == session.pk), None)
        told = line(item, url="")
        if here is not None:
            told["note"] = _("这次看在 %(level)s 级：%(note)s") % {
                "level": here.level,
                "note": here.note,
            }
        else:
            told["look_url"] = (
                reverse("value-look-create", args=[item.pk]) + f"?session={session.pk}"
            )
        found.append(told)
    return found
