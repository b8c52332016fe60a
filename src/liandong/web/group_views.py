"""How a group and an activity read on a page."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.core.groups import PHASES, ActivityState, Phase
from liandong.models import CommunityActivity, GroupReading, GroupRun, Project
from liandong.phrases import groups as words
from liandong.phrases.cases import FIELDS
from liandong.queries import groups as shown
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR, Actor
from liandong.queries.groups import Drawn, GroupFile, MemberRow
from liandong.web.template_words import minutes_as_hours, person_day, time_span


def row(group: Any, me: int) -> dict[str, Any]:
    """One line of the list of groups; as ``queries.groups.rows_of`` gives them."""
    notes = [group.number]
    if group.worker_id != me:
        notes.append(group.worker.name)
    is_open = group.closed_at is None
    return {
        "url": reverse("group-detail", args=[group.pk]),
        "title": group.theme,
        "text": _("%(kind)s，做了 %(held)s / %(planned)s 次")
        % {
            "kind": words.KINDS[group.kind],
            "held": group.held_count,
            "planned": group.planned_count,
        },
        "note": " · ".join(notes),
        "tag": words.PHASES[group.phase],
        "tag_kind": "info" if is_open else "plain",
    }


def activity_row(activity: CommunityActivity, me: int) -> dict[str, Any]:
    """One line of the list of activities."""
    notes = [activity.number]
    if activity.worker_id != me:
        notes.append(activity.worker.name)
    return {
        "url": reverse("activity-detail", args=[activity.pk]),
        "title": activity.project.title,
        "text": " · ".join([person_day(activity.shift.starts_at), activity.shift.place_name]),
        "note": " · ".join(notes),
        "tag": words.ACTIVITY_STATES[activity.state],
        "tag_kind": "ok" if activity.state == ActivityState.CLOSED else "wait",
    }


def steps(group: GroupRun) -> list[dict[str, Any]]:
    """The five phases as steps."""
    now = PHASES.index(Phase(group.phase))
    return [
        {
            "label": words.PHASES[phase],
            "state": "done" if n < now else "now" if n == now else "next",
        }
        for n, phase in enumerate(PHASES[:-1])
    ]


def facts(file: GroupFile) -> list[dict[str, Any]]:
    """What the group is, in pairs."""
    group = file.group
    told: list[tuple[str, Any, str]] = [
        (_("哪类小组"), words.KINDS[group.kind], ""),
        (_("服务领域"), FIELDS[group.field], ""),
        (_("社工"), group.worker.name, ""),
        (_("带组的志愿者"), "、".join(one.name for one in file.helpers), ""),
        (_("督导同意"), person_day(group.approved_at) if group.approved_at else "", ""),
    ]
    if group.project is not None:
        address = reverse("project-detail", args=[group.project_id])
        told.append((_("从哪个项目来"), group.project.title, address))
    return [
        {"label": label, "value": value, "url": url} for label, value, url in told if str(value)
    ]


def sessions(file: GroupFile, at: datetime) -> list[dict[str, Any]]:
    """The sessions in order, with what can be done about each."""
    names = {one.row.pk: one.name for one in [*file.members, *file.helpers]}
    found = []
    for one in file.sessions:
        held = one.row.recorded_at is not None
        notes = []
        if held:
            here = [names[pk] for pk in sorted(one.present) if pk in names]
            notes.append(_("来了：%(names)s") % {"names": "、".join(here) or _("没有人")})
        found.append(
            {
                "pk": one.row.pk,
                "id": f"session-{one.row.pk}",
                "title": f"{one.row.nth}. {one.row.topic}",
                "text": " · ".join(
                    filter(
                        None,
                        [
                            person_day(one.row.starts_at),
                            minutes_as_hours(one.row.minutes),
                            one.row.place,
                        ],
                    )
                ),
                "note": "；".join([*notes, one.row.note][:2] if held else notes),
                "tag": _("记了") if held else _("取消了") if one.row.called_off_at else "",
                "tag_kind": "ok" if held else "plain",
                "is_held": held,
                "is_open": not held and one.row.called_off_at is None,
                "is_due": one.row.starts_at <= at,
            }
        )
    return found


def members(rows: list[MemberRow]) -> list[dict[str, Any]]:
    """Members with how often they came and how they say they are."""
    found = []
    for one in rows:
        told = []
        if one.of:
            told.append(_("来了 %(came)s / %(of)s 次") % {"came": one.came, "of": one.of})
        if one.row.score_before is not None:
            told.append(_("开始 %(n)s 分") % {"n": one.row.score_before})
        if one.row.score_after is not None:
            told.append(_("现在 %(n)s 分") % {"n": one.row.score_after})
        found.append(
            {
                "pk": one.row.pk,
                "id": f"member-{one.row.pk}",
                "title": one.name,
                "text": " · ".join(told),
            }
        )
    return found


def goals(file: GroupFile) -> list[dict[str, Any]]:
    """Goals with the mean of their marks, as bars of five."""
    rows = []
    for goal in file.goals:
        mean = file.mean_of(goal)
        said = _("还没有打分") if mean is None else _("平均 %(n)s 分（满分 5）") % {"n": mean}
        rows.append({"label": goal.text, "value": round((mean or 0) * 20), "words": said})
    return rows


def drawn(figures: Drawn) -> list[dict[str, Any]]:
    """What is recorded without being typed."""
    volunteers = ngettext("%(n)s 位", "%(n)s 位", figures.volunteers) % {"n": figures.volunteers}
    said = ngettext("%(n)s 份", "%(n)s 份", figures.evaluations) % {"n": figures.evaluations}
    if figures.mean is not None:
        said += _("，平均 %(mean)s 分") % {"mean": figures.mean}
    return [
        {"label": _("签到的志愿者"), "value": volunteers},
        {"label": _("服务时长"), "value": minutes_as_hours(figures.minutes)},
        {"label": _("收到的评价"), "value": said},
    ]


def outcome(file: GroupFile) -> list[dict[str, Any]]:
    """Attendance and scores, drawn."""
    before, after = file.scores
    share = file.attendance
    return [
        {"label": _("出席率"), "value": "" if share is None else f"{share}%"},
        {"label": _("组员自评"), "value": f"{before or '—'} → {after or '—'}"},
    ]


def _yuan(cents: int) -> str:
    return _("%(yuan)s 元") % {"yuan": f"{cents / 100:g}"} if cents else ""


def activity_facts(activity: CommunityActivity) -> list[dict[str, Any]]:
    """What the activity is, in pairs."""
    shift, project = activity.shift, activity.project
    told: list[tuple[str, Any, str]] = [
        (_("项目"), project.title, reverse("project-detail", args=[project.pk])),
        (_("时间"), time_span(shift.starts_at, shift.ends_at), ""),
        (_("地点"), shift.place_name, ""),
        (_("社工"), activity.worker.name, ""),
        (_("想来的居民"), activity.expected, ""),
        (_("预算"), _yuan(activity.budget_cents), ""),
        (_("拍照"), words.PHOTOS[activity.photos], ""),
        (_("来的居民"), "" if activity.came is None else activity.came, ""),
    ]
    return [
        {"label": label, "value": value, "url": url} for label, value, url in told if str(value)
    ]


def readings(rows: list[GroupReading]) -> list[list[str]]:
    """Who opened it when, as rows of a table."""
    return [[person_day(one.at), one.reader.name, str(words.READ[one.what])] for one in rows]


def of_project(project: Project, who: Actor) -> dict[str, Any] | None:
    """The groups and activities of a project, and where one is opened; None: not for the viewer.

    Three queries for staff who do group work, none for the others.
    """
    if not who.has(SOCIAL_WORKER, SUPERVISOR):
        return None
    groups, held = shown.of_project(project, who, on=who.on)
    may_open = project.state != "cancelled" and shown.may_open_in(project, who)
    if not (groups or held or may_open):
        return None
    lines = [
        {
            "title": one.theme,
            "url": reverse("group-detail", args=[one.pk]),
            "tag": words.PHASES[one.phase],
        }
        for one in groups
    ]
    lines += [
        {
            "title": _("社区活动 %(day)s") % {"day": person_day(one.shift.starts_at)},
            "url": reverse("activity-detail", args=[one.pk]),
            "tag": words.ACTIVITY_STATES[one.state],
        }
        for one in held
    ]
    query = f"?project={project.pk}"
    return {
        "lines": lines,
        "group_url": reverse("group-create") + query if may_open else "",
        "activity_url": reverse("activity-create") + query if may_open else "",
    }
