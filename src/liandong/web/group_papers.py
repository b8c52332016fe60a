"""The full set of forms of a group, and of an activity, drawn from what is recorded."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core import activity_papers, group_papers
from liandong.core.form_sheets import Filling, sheets
from liandong.core.typed_fields import PaperSet
from liandong.models import CommunityActivity
from liandong.phrases import groups as words
from liandong.phrases.cases import FIELDS
from liandong.phrases.typed_fields import paper_words
from liandong.queries import groups as shown
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.queries.groups import GroupFile, MemberRow, SessionRow
from liandong.services import form_docx, form_paper
from liandong.services import groups as services
from liandong.services.form_paper import Booklet
from liandong.web.access import actor, allow
from liandong.web.activities import readable as readable_activity
from liandong.web.groups import readable
from liandong.web.template_words import minutes_as_hours

FORMATS: dict[str, tuple[str, Callable[[Booklet], bytes]]] = {
    "pdf": ("application/pdf", form_paper.render),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        form_docx.render,
    ),
}


def day(moment: date | datetime | None) -> str:
    """A day as papers write it; empty when there is none."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).date()
    return moment.isoformat()


def hour(moment: datetime | None) -> str:
    """A day with its hour."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def said(value: object) -> str:
    """A value as words; nothing is nothing, and zero is zero."""
    return "" if value is None else str(value)


def _share(value: int | None) -> str:
    return "" if value is None else f"{value}%"


def download(
    papers: PaperSet, filling: Filling, *, name: str, foot: str, kind: str
) -> HttpResponse:
    """The set as a file. ``kind``: pdf or docx."""
    if kind not in FORMATS:
        raise Http404
    content_type, render = FORMATS[kind]
    said_of = {code: str(word) for code, word in paper_words(papers.code).items()}
    lang = "zh" if (translation.get_language() or "zh").startswith("zh") else "en"
    booklet = Booklet(name, foot, lang, tuple(sheets(papers, said_of, filling)))
    answer = HttpResponse(render(booklet), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def group_papers_file(request: HttpRequest, group_id: int, kind: str) -> HttpResponse:
    """The eleven forms of a group; taking them is a look that is written down."""
    group = readable(request, group_id)
    file = services.read(group=group, by=actor(request).person, at=timezone.now(), what="papers")
    foot = f"{file.group.number} · {file.group.theme}"
    mended = file.group.corrections.count()
    if mended:
        foot += " · " + ngettext("更正过 %(n)s 处", "更正过 %(n)s 处", mended) % {"n": mended}
    filling = group_filling(file)
    return download(group_papers.PAPERS, filling, name=file.group.number, foot=foot, kind=kind)


def group_filling(file: GroupFile) -> Filling:
    """Every value of the eleven forms. Three queries for the figures of the shifts."""
    group, project = file.group, file.group.project
    live = [one for one in file.sessions if one.row.called_off_at is None]
    first = live[0].row if live else None
    drawn = shown.drawn_from([one.row.shift_id for one in live if one.row.shift_id])
    has_shifts = any(one.row.shift_id for one in live)
    before, after = file.scores
    feedback = said(drawn.evaluations) if has_shifts else ""
    if drawn.mean is not None:
        feedback += _("，平均 %(mean)s 分") % {"mean": drawn.mean}
    once = {
        "number": group.number,
        "theme": group.theme,
        "kind": str(words.KINDS[group.kind]),
        "field": str(FIELDS[group.field]),
        "organization": group.organization.name if group.organization else "",
        "worker": group.worker.name,
        "helpers": "、".join(one.name for one in file.helpers),
        "opened_on": day(group.opened_at),
        "project": project.title if project else "",
        "recruiting": str(words.PARTS[group.signed_up_are]),
        "first_on": hour(first.starts_at) if first else "",
        "minutes": said(first.minutes) if first else "",
        "place": first.place if first else "",
        "times": said(len(live)),
        "aim": group.aim,
        "goals": "\n".join(f"{one.nth}. {one.text}" for one in file.goals),
        "topics": "\n".join(f"{one.row.nth}. {one.row.topic}" for one in live),
        "risks": project.risk_statement if project else "",
        "members": said(len(file.members)),
        "opinion": str(group.approval),
        "approved_by": group.approved_by.name if group.approved_by else "",
        "approved_on": day(group.approved_at),
        "contact": group.worker.name,
        "contact_phone": project.contact_phone if project else "",
        "asked_on": day(first.starts_at) if first else "",
        "attendance": _share(file.attendance),
        "sessions": said(file.facts.held),
        "volunteers": said(drawn.volunteers) if has_shifts else "",
        "hours": minutes_as_hours(drawn.minutes) if has_shifts else "",
        "feedback": feedback,
        "mean_before": said(before),
        "mean_after": said(after),
        "evaluation": str(group.evaluation),
        "follow_up": str(group.follow_up),
        "closed_on": day(group.closed_at),
        "comment": str(group.comment),
        "commented_by": group.commented_by.name if group.commented_by else "",
        "commented_on": day(group.commented_at),
    }
    names = {one.row.pk: one.name for one in file.members}
    return Filling(
        once,
        each={
            "member": [_member(one, n) for n, one in enumerate(file.members, 1)],
            "goal": [{"goal": one.text, "mean": said(file.mean_of(one))} for one in file.goals],
            "session": [_session(one, names) for one in live],
        },
        inner={
            "session_goal": [
                [{"goal": goal.text, "mark": said(one.marks.get(goal.pk))} for goal in file.goals]
                for one in live
            ]
        },
    )


def _member(one: MemberRow, nth: int) -> dict[str, str]:
    row = one.row
    if row.person_id:
        known = _("在这里登记过")
    else:
        known = _("服务对象") if row.beneficiary_id else _("社工写的称呼")
    return {
        "nth": said(nth),
        "name": one.name,
        "known_as": known,
        "joined_on": day(row.joined_at),
        "left_on": day(row.left_at),
        "score_before": said(row.score_before),
        "score_after": said(row.score_after),
        "came_times": f"{one.came} / {one.of}" if one.of else "",
        "percent": _share(one.percent),
    }


def _session(one: SessionRow, names: dict[int, str]) -> dict[str, str]:
    row = one.row
    told: dict[str, str] = {
        "nth": said(row.nth),
        "topic": row.topic,
        "held_on": hour(row.starts_at),
        "minutes": said(row.minutes),
        "place": row.place,
        "note": str(row.note),
        "mood": str(row.mood),
        "recorded_on": day(row.recorded_at),
    }
    if row.recorded_at is not None:
        here = [name for pk, name in names.items() if pk in one.present]
        away = [name for pk, name in names.items() if pk not in one.present]
        told["came"] = told["present"] = "、".join(here) or _("没有人")
        told["away"] = "、".join(away) or _("没有人")
        told["worker"] = row.recorded_by.name if row.recorded_by else ""
    return told


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def activity_papers_file(request: HttpRequest, activity_id: int, kind: str) -> HttpResponse:
    """The three forms of an activity."""
    activity = readable_activity(request, activity_id)
    filling = activity_filling(activity)
    foot = f"{activity.number} · {activity.project.title}"
    return download(activity_papers.PAPERS, filling, name=activity.number, foot=foot, kind=kind)


def activity_filling(activity: CommunityActivity) -> Filling:
    """Every value of the three forms."""
    project, shift = activity.project, activity.shift
    is_over = shift.starts_at <= timezone.now()
    drawn = shown.drawn_from([shift.pk])
    share = ""
    if activity.came is not None and activity.expected:
        share = f"{round(100 * activity.came / activity.expected)}%"
    once: dict[str, Any] = {
        "number": activity.number,
        "title": project.title,
        "worker": activity.worker.name,
        "organization": activity.organization.name if activity.organization else "",
        "field": FIELDS[activity.field],
        "held_on": hour(shift.starts_at),
        "until": hour(shift.ends_at),
        "place": shift.place_name,
        "expected": activity.expected,
        "budget": f"{activity.budget_cents / 100:g}" if activity.budget_cents else "",
        "photos": words.PHOTOS[activity.photos],
        "wanted": shift.max_people,
        "positions": "、".join(project.positions.order_by("pk").values_list("title", flat=True)),
        "risks": project.risk_statement,
        "insurance": project.insurance_policy,
        "aim": activity.aim,
        "summary": project.summary,
        "residents": activity.came,
        "volunteers": drawn.volunteers if is_over else "",
        "names": "、".join(shown.names_of_those_who_came(shift)) if is_over else "",
        "hours": minutes_as_hours(drawn.minutes) if is_over else "",
        "feedback": drawn.evaluations if is_over else "",
        "mean": drawn.mean,
        "share": share,
        "note": activity.note,
        "lesson": activity.lesson,
    }
    return Filling({code: said(value) for code, value in once.items()})


urlpatterns = [
    path("groups/<int:group_id>/papers.<str:kind>", group_papers_file, name="group-papers"),
    path(
        "activities/<int:activity_id>/papers.<str:kind>",
        activity_papers_file,
        name="activity-papers",
    ),
]
