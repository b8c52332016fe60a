"""Pages that set a project's positions and plan its shifts, one or by repetition."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core import recurrence, workdays
from liandong.core.credentials import codes_of
from liandong.core.leads import NotLeadsTurn, Right
from liandong.core.refusals import Refusal
from liandong.models import Position, Project, Shift
from liandong.queries import leads, line_conflicts
from liandong.queries import projects as queries
from liandong.services import projects as services
from liandong.web import project_views as shown
from liandong.web.access import actor, allow
from liandong.web.line_calendar import conflict_rows
from liandong.web.need_step_forms import ReasonForm
from liandong.web.projects import PLANNERS, project_of
from liandong.web.shift_forms import PositionForm, ShiftForm

_POSITION_FACTS = (
    "title", "duties", "min_age", "max_age", "credential_kind", "training", "background_check"
)  # fmt: skip


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def position_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a kind of place to the project."""
    project = project_of(request, pk)
    form = PositionForm(request.POST or None, project=project, has_parts=project.parts.exists())
    if request.method == "POST" and form.is_valid():
        made = services.add_position(
            project=project, by=actor(request).person, at=timezone.now(), **form.facts
        )
        messages.success(
            request, _("岗位“%(title)s”设好了，接着排班次吧。") % {"title": made.title}
        )
        return redirect("shift-create", pk)
    return render(request, "projects/position.html", {"form": form, "project": project})


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def position_change(request: HttpRequest, pk: int, position_id: int) -> HttpResponse:
    """Correct a position."""
    project = project_of(request, pk)
    position = get_object_or_404(Position, project=project, pk=position_id)
    told: dict[str, Any] = {name: getattr(position, name) for name in _POSITION_FACTS}
    told["skills"] = list(codes_of(position.skill_mask))
    form = PositionForm(request.POST or None, project=project, initial=told)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_position(
                position=position,
                changes=form.facts,
                by=actor(request).person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
            for gate in shown.gates(project, getattr(refusal, "gates", ())):
                form.add_error(None, gate["text"])
        else:
            messages.success(request, _("已保存。"))
            return redirect("project-detail", pk)
    context = {"form": form, "project": project, "position": position}
    return render(request, "projects/position.html", context)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def shift_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan one shift, or many by a rule; the dates can be looked at before."""
    project = project_of(request, pk)
    if Right.ADD_SHIFTS not in leads.rights_for(project, actor(request)):
        messages.error(request, phrases.sentence(NotLeadsTurn(lead=project.lead)))
        return redirect("project-detail", pk)
    if not getattr(project, "posts", []):
        messages.info(request, _("先设一个岗位，再排班次。"))
        return redirect("position-create", pk)
    asked = getattr(project, "asked", [])
    initial: dict[str, Any] = {}
    latest = queries.latest_shift(project)
    if latest is not None:
        initial = {
            "place_name": latest.place_name,
            "address": latest.address,
            "position": latest.position_id,
            "least": latest.min_people,
            "most": latest.max_people,
        }
    elif asked:
        initial = {
            "place_name": asked[0].place_name,
            "most": max(need.headcount for need in asked),
            "day": asked[0].starts_on,
        }
    form = ShiftForm(request.POST or None, project=project, initial=initial)
    here = reverse("shift-create", args=[pk])
    context: dict[str, Any] = {"form": form, "project": project, "here": here}
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "preview":
                context["preview"] = told = preview(form)
                context["conflicts"] = _in_the_way(project, form, told["spans"])
            else:
                return _planned(request, pk, form)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
    return render(request, "projects/shift_create.html", context)


def _in_the_way(project: Project, form: ShiftForm, spans: list[Any]) -> list[dict[str, object]]:
    """What the planned days would meet of other organizations, with whom to talk to."""
    told, now = form.cleaned_data, timezone.now()
    found = line_conflicts.of_draft(
        project, spans, place_name=told["place_name"], seats=told["most"], at=now
    )
    return conflict_rows(found, [], line_conflicts.event_people(project, now))


def preview(form: ShiftForm) -> dict[str, Any]:
    """The days that the rule gives, and the holidays that it leaves out."""
    span = form.span
    if not form.rule:
        return {"words": "", "spans": [span], "left_out": []}
    every = recurrence.occurrences(form.rule, first_starts_at=span.starts_at, minutes=form.minutes)
    skips = form.cleaned_data["skip_holidays"]
    days = [(s, timezone.localtime(s.starts_at).date()) for s in every]
    out = [day for _span, day in days if skips and workdays.is_public_holiday(day)]
    return {
        "words": shown.rule_words(form.rule, span.starts_at, form.minutes),
        "spans": [s for s, day in days if day not in out],
        "left_out": [{"day": day, "name": workdays.holidays()[day].name} for day in out],
    }


def _planned(request: HttpRequest, pk: int, form: ShiftForm) -> HttpResponse:
    told, by, now = form.cleaned_data, actor(request).person, timezone.now()
    facts: dict[str, Any] = {
        "position": told["position"],
        "place_name": told["place_name"],
        "address": told["address"],
        "least": told["least"],
        "most": told["most"],
        "by": by,
        "at": now,
    }
    if form.rule:
        made = services.repeat_shift(
            rule=form.rule,
            first_starts_at=form.span.starts_at,
            minutes=form.minutes,
            skip_holidays=told["skip_holidays"],
            **facts,
        )
    else:
        made = [services.add_shift(span=form.span, **facts)]
    said = ngettext("排好了 %(n)d 班。", "排好了 %(n)d 班。", len(made)) % {"n": len(made)}
    messages.success(request, said)
    return redirect("project-detail", pk)


@allow(*PLANNERS)
@require_POST
def shift_cancellation(request: HttpRequest, pk: int, shift_id: int) -> HttpResponse:
    """Call one shift off; everybody on it is told why."""
    project = project_of(request, pk)
    shift = get_object_or_404(Shift, project=project, pk=shift_id, state="open")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明为什么取消，好告诉报了名的人。"))
        return redirect("project-detail", pk)
    try:
        services.cancel_shift(
            shift=shift,
            reason=form.cleaned_data["reason"],
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("这一班取消了，报了名的人会收到通知。"))
    return redirect("project-detail", pk)


urlpatterns = [
    path("projects/<int:pk>/positions/new", position_create, name="position-create"),
    path("projects/<int:pk>/positions/<int:position_id>", position_change, name="position-change"),
    path("projects/<int:pk>/shifts/new", shift_create, name="shift-create"),
    path(
        "projects/<int:pk>/shifts/<int:shift_id>/cancellation",
        shift_cancellation,
        name="shift-cancellation",
    ),
]
