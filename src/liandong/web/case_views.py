"""How a case reads on a page: rows, the way it goes, its next step and what happened."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.core import cases as rules
from liandong.core.cases import Load, Stage
from liandong.models import AssistTask, Case, CaseReferral
from liandong.phrases import cases as words
from liandong.phrases.needs import SERVICE_OBJECTS
from liandong.queries.assist_tasks import served_span, window_of
from liandong.queries.cases import CaseFile, Caseload
from liandong.web.case_forms import HoursForm
from liandong.web.template_words import minutes_as_hours, person_day, time_span

LOAD_KINDS = {Load.LIGHT: "ok", Load.NEARLY: "warn", Load.FULL: "danger"}


def load_words(load: Caseload) -> dict[str, str]:
    """How full somebody's hands are."""
    label = _("%(n)s / %(most)s 个") % {"n": load.open_cases, "most": load.most}
    return {"label": label, "kind": LOAD_KINDS[load.state]}


def due_words(case: Case, today: date) -> tuple[str, str]:
    """When the next contact is, and how urgent that is."""
    if case.next_due_on is None:
        return _("没有约下次"), "plain"
    if case.next_due_on < today:
        days = (today - case.next_due_on).days
        return ngettext("晚了 %(n)s 天", "晚了 %(n)s 天", days) % {"n": days}, "danger"
    if case.next_due_on == today:
        return _("今天联系"), "warn"
    return _("%(day)s联系") % {"day": person_day(case.next_due_on)}, "plain"


def row(case: Any, today: date, me: int) -> dict[str, Any]:
    """One line of a list of cases."""
    due, kind = due_words(case, today)
    notes = [case.number]
    if case.worker_id != me:
        notes.append(case.worker.name)
    last = getattr(case, "last_held_on", None)
    if last:
        notes.append(_("上次 %(day)s") % {"day": person_day(last)})
    if getattr(case, "waits_for_receiver", False):
        notes.append(_("转出等答复"))
    risky = case.has_risk
    return {
        "url": reverse("case-detail", args=[case.pk]),
        "title": case.beneficiary.call_name or case.number,
        "text": _("现在：%(stage)s") % {"stage": words.STAGES[case.stage]},
        "note": " · ".join(notes),
        "tag": _("有危险") if risky else due,
        "tag_kind": "danger" if risky else kind,
        "urgent": risky or kind == "danger",
    }


def steps(case: Case) -> list[dict[str, Any]]:
    """The six stages as steps."""
    order = list(Stage)[:-1]
    now = order.index(Stage(case.stage)) if case.stage != Stage.CLOSED else len(order)
    return [
        {
            "label": words.STAGES[stage],
            "state": "done" if n < now else "now" if n == now else "next",
        }
        for n, stage in enumerate(order)
    ]


def facts(case: Case, today: date) -> list[dict[str, Any]]:
    """What the case is, in pairs."""
    client = case.beneficiary
    told = [
        (_("住址"), client.address, ""),
        (_("电话"), client.phone, f"tel:{client.phone}" if client.phone else ""),
        (_("哪类人"), SERVICE_OBJECTS.get(client.service_object, ""), ""),
        (_("服务领域"), words.FIELDS[case.field], ""),
        (_("怎么来的"), words.SOURCES[case.source], ""),
        (_("本人同意"), words.CONSENTS.get(case.consent_method, _("还没有")), ""),
        (_("社工"), case.worker.name, ""),
        (_("下次联系"), due_words(case, today)[0], ""),
    ]
    if case.need is not None:
        told.append((_("从哪条需求"), case.need.title, reverse("need-detail", args=[case.need_id])))
    return [
        {"label": label, "value": value, "url": url} for label, value, url in told if str(value)
    ]


def scores(case: Case) -> str:
    """The client's own scores before and after."""
    if case.score_before is None:
        return ""
    if case.outcome_score is None:
        return _("开始时 %(before)s 分") % {"before": case.score_before}
    return _("%(before)s 分 → %(after)s 分") % {
        "before": case.score_before,
        "after": case.outcome_score,
    }


def goals(file: CaseFile) -> list[dict[str, Any]]:
    """Goals with how far they got, in percent once looked at."""
    return [
        {
            "label": goal.text,
            "value": rules.attained(goal.start, goal.target, goal.reached)
            if goal.reached is not None
            else 0,
            "words": _("做到 %(n)s") % {"n": goal.reached}
            if goal.reached is not None
            else _("还没有看"),
            "hope": _("%(start)s → %(target)s %(unit)s，%(day)s前")
            % {
                "start": goal.start,
                "target": goal.target,
                "unit": goal.unit,
                "day": person_day(goal.due_on),
            },
        }
        for goal in file.goals
    ]


def sessions(file: CaseFile) -> list[dict[str, Any]]:
    """The contacts, latest first."""
    return [
        {
            "title": " · ".join(
                [
                    person_day(one.held_on),
                    str(words.METHODS[one.method]),
                    minutes_as_hours(one.minutes),
                ]
            ),
            "text": one.note,
            "by": one.by.name,
            "icon": "message",
        }
        for one in file.sessions
    ]


def notes(file: CaseFile) -> list[dict[str, Any]]:
    """What professional services recorded of the case, latest first."""
    return [
        {
            "title": one.record.project.title,
            "text": one.note,
            "at": one.record.made_at,
            "by": one.record.made_by.name,
            "icon": "edit",
        }
        for one in file.notes
    ]


def happenings(file: CaseFile) -> list[dict[str, Any]]:
    """The steps so far, with what a new text took the place of."""
    found = [
        {
            "title": _("开案"),
            "at": file.case.opened_at,
            "icon": "plus",
            "by": "",
            "text": "",
        }
    ]
    for one in file.steps:
        texts = [one.reason, _("原来写的：%(text)s") % {"text": one.kept} if one.kept else ""]
        found.append(
            {
                "title": _("到“%(stage)s”") % {"stage": words.STAGES[one.after]},
                "at": one.at,
                "by": one.by.name,
                "text": "\n".join(filter(None, texts)),
                "icon": "check",
            }
        )
    return found


def tasks(
    file: CaseFile, at: datetime, hours: tuple[int, forms.Form] | None = None
) -> list[dict[str, Any]]:
    """What volunteers were asked for; ``hours`` is a form that came back, with its task's id."""
    rows = []
    for task in file.tasks:
        starts_at, ends_at = window_of(task)
        is_open = task.state in {"asked", "taken"} and at < ends_at
        state = str(words.TASK_STATES[task.state])
        if task.state in {"asked", "taken"} and not is_open:
            state = _("过了时间")
        rows.append(
            {
                "pk": task.pk,
                "dialog": f"hours-{task.pk}",
                "title": task.title,
                "text": " · ".join([task.volunteer.name, time_span(starts_at, ends_at)]),
                "note": " · ".join(filter(None, [task.report, _hours_words(task)])),
                "hours_form": _hours_form(task, hours),
                "tag": _("让人担心") if task.is_worried else state,
                "tag_kind": "danger"
                if task.is_worried
                else {"taken": "ok", "asked": "wait", "done": "ok"}.get(task.state, "plain"),
                "is_open": is_open,
            }
        )
    return rows


def _hours_words(task: AssistTask) -> str:
    if task.entry is None:
        return ""
    return _("记了 %(time)s") % {"time": minutes_as_hours(task.entry.minutes)}


def _hours_form(task: AssistTask, bound: tuple[int, forms.Form] | None) -> forms.Form | None:
    """The form for the hours of a task that was done outside a shift and is not in the ledger."""
    if task.state != "done" or task.assignment_id is not None or task.entry is not None:
        return None
    if bound is not None and bound[0] == task.pk:
        return bound[1]
    return HoursForm(most=served_span(task).minutes, auto_id=f"id_hours_{task.pk}_%s")


def referrals(rows: list[CaseReferral], at: datetime) -> list[dict[str, Any]]:
    """Offers to others with their answers."""
    kinds = {"asked": "wait", "accepted": "ok", "refused": "danger"}
    return [
        {
            "pk": one.pk,
            "title": one.to_worker.name if one.to_worker else one.to_organization.name,
            "text": " · ".join([str(words.REFERRAL_KINDS[one.kind]), person_day(one.asked_at)]),
            "note": one.answer,
            "tag": _("过期没有答复")
            if one.state == "asked" and at >= one.due_at
            else words.REFERRAL_STATES[one.state],
            "tag_kind": "danger"
            if one.state == "asked" and at >= one.due_at
            else kinds.get(one.state, "plain"),
            "is_open": one.state == "asked",
        }
        for one in rows
    ]
