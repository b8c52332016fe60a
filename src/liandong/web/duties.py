"""Who answers for what on a project, what is missing, its parts, who leads, and closing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core import duties as rules
from liandong.core.leads import Right
from liandong.core.project_modes import LeadRole, Mode
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import Duty, Project, ProjectPart, ProjectState
from liandong.phrases import duties as words
from liandong.phrases import linkage as linkage_words
from liandong.phrases import projects as project_words
from liandong.queries import duties as shown
from liandong.queries import leads, linkage_duties, publishing
from liandong.queries.duty_holders import Whole
from liandong.services import duties as services
from liandong.services import lead_turns
from liandong.web import duty_rows, project_views
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.duty_forms import (
    ClosingForm,
    HolderForm,
    PartForm,
    RecordForm,
    TurnForm,
    first_error,
)

MOST_RECORDS = 50


def _project(request: HttpRequest, pk: int) -> Project:
    """The project, if the actor runs it, serves in it or answers for something there; else 404."""
    return get_object_or_404(shown.projects_seen_by(actor(request)), pk=pk)


def _whole(request: HttpRequest, project: Project) -> Whole:
    if not (part := whole(request.POST.get("part", ""))):
        return project
    rows = ProjectPart.objects.select_related("project")
    return get_object_or_404(rows, project=project, pk=part)


@allow(SIGNED_IN)
@require_GET
def project_duties(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist of both sides, of the project and of each part; records; who led when."""
    return _page(request, _project(request, pk))


def _page(
    request: HttpRequest, project: Project, record: tuple[str, RecordForm] | None = None
) -> HttpResponse:
    """The page; ``record`` is a form that came back with errors, with the key of its card."""
    who, now = actor(request), timezone.now()
    parts = list(project.parts.select_related("project", "lead_person", "social_worker"))
    wholes: list[Whole] = [project, *parts]
    held = leads.rights_for(project, who)
    is_draft = project.state == ProjectState.DRAFT
    is_open = project.state in (ProjectState.DRAFT, ProjectState.PUBLISHED)
    may_close = Right.CLOSE in held and project.state == ProjectState.PUBLISHED
    if is_draft:
        missing = publishing.open_gates(project, at=now)
    else:
        missing = shown.closing_gates(project, at=now) if is_open else []
    context = {
        "project": project,
        "wholes": [_whole_words(whole, request, record, is_open=is_open) for whole in wholes],
        "has_parts": bool(parts),
        "missing": project_views.gates(project, missing),
        "is_draft": is_draft,
        "may_close": may_close,
        "may_part": is_draft and Right.CHANGE_LEAD in held,
        "part_form": PartForm(actor=who, auto_id="id_part_%s"),
        "closing_form": ClosingForm(auto_id="id_closing_%s"),
        "turns": _turns(project),
    }
    return render(request, "projects/project_duties.html", context)


def _key(whole: Whole) -> str:
    return f"part-{whole.pk}" if isinstance(whole, ProjectPart) else "whole"


def _whole_words(
    whole: Whole,
    request: HttpRequest,
    bound: tuple[str, RecordForm] | None,
    *,
    is_open: bool,
) -> dict[str, Any]:
    who, day = actor(request), timezone.localdate()
    project = whole.project if isinstance(whole, ProjectPart) else whole
    part = whole if isinstance(whole, ProjectPart) else None
    held = leads.rights_for(whole, who)
    rows = shown.checklist(whole, day=day)
    names = {p.pk: p.name for p in (project.social_worker, project.lead_person) if p}
    if part is not None:
        names |= {p.pk: p.name for p in (part.social_worker, part.lead_person) if p}
    lead = project_views.lead_words(whole.mode, whole.lead, whole.lead_reason)
    teams = list(linkage_duties.teams_on(whole)) if is_open else []
    viewer = duty_rows.Viewer(
        who.person.pk,
        lambda duty: reverse("duty-finish", args=[project.pk, duty]),
        linkage_duties.of_team_leader(teams, who.person),
        may_arrange=bool(held),
        is_open=is_open,
    )
    key = _key(whole)
    records = shown.records_of(whole)[:MOST_RECORDS]
    named = shown.cases_noted(records, who)
    came_back = bound is not None and bound[0] == key
    return {
        "key": key,
        "part": part.pk if part else "",
        "title": part.title if part else project.title,
        "mode": project_words.MODES[whole.mode],
        "roles": project_words.MODE_ROLES[whole.mode],
        "lead": lead["lead"],
        "why": lead["why"],
        "sides": duty_rows.sides(rows, names, viewer),
        "records": [_record(one, named.get(one.pk)) for one in records],
        "may_record": is_open and bool(held),
        "record_form": bound[1]
        if bound is not None and came_back
        else RecordForm(mode=whole.mode, auto_id=f"id_{key}_record_%s"),
        "holder_form": HolderForm(
            people=shown.people_on(project), teams=teams, auto_id=f"id_{key}_holder_%s"
        )
        if held and is_open
        else None,
        "may_turn": is_open and Right.CHANGE_LEAD in held and whole.lead != LeadRole.COMMAND,
        "turn_form": TurnForm(now=whole.lead, auto_id=f"id_{key}_turn_%s"),
    }


def _record(one: Any, case: tuple[int, str] | None) -> dict[str, Any]:
    said, url = one.text, ""
    if one.kind == "case_note" and case is not None:
        said, url = case[1], reverse("case-detail", args=[case[0]])
    elif one.kind == "case_note" and not said:
        said = _("内容在个案里，只有负责的社工、代班的人和督导能看。")
    if one.count is not None:
        said = _("%(n)s 人") % {"n": one.count} + (f" · {said}" if said else "")
    if one.person is not None:
        said = one.person.name
    return {
        "title": words.RECORDS[one.kind],
        "text": said,
        "url": url,
        "at": one.made_at,
        "by": one.made_by.name,
        "icon": "check",
    }


def _turns(project: Project) -> list[dict[str, Any]]:
    found = []
    for row in leads.timeline(project):
        lead = str(linkage_words.LEADS.get(row.lead, row.lead))
        why = row.reason or project_views.lead_words(project.mode, row.lead, row.reason_code)["why"]
        title = f"{row.part.title}：{lead}" if row.part else lead
        found.append({"title": title, "text": why, "at": row.at, "by": row.by.name, "icon": "flag"})
    return found


def _act(
    request: HttpRequest, pk: int, act: Callable[[datetime], object], said: str
) -> HttpResponse:
    """One change; the page says what became of it."""
    try:
        act(timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, said)
    return redirect("project-duties", pk)


@allow(SIGNED_IN)
@require_POST
def duty_taking(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a duty oneself, or give it to somebody on the project."""
    who, project = actor(request), _project(request, pk)
    whole = _whole(request, project)
    form = HolderForm(
        request.POST,
        people=shown.people_on(project),
        teams=linkage_duties.teams_on(whole),
        me=who.person,
    )
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("project-duties", pk)
    person, team = form.holder
    code = request.POST.get("code", "")
    return _act(
        request,
        pk,
        lambda at: services.take(
            whole=whole, code=code, person=person, team=team, by=who.person, at=at
        ),
        _("定好了，由%(name)s负责。") % {"name": form.holder_name},
    )


@allow(SIGNED_IN)
@require_POST
def duty_finish(request: HttpRequest, pk: int, duty_id: int) -> HttpResponse:
    """Tick a duty off."""
    duty = get_object_or_404(Duty, project=_project(request, pk), pk=duty_id)
    by, proof = actor(request).person, request.POST.get("evidence", "")
    return _act(
        request,
        pk,
        lambda at: services.finish(duty=duty, evidence=proof, by=by, at=at),
        _("记下了，已办好。"),
    )


@allow(SIGNED_IN)
@require_POST
def mode_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Write one small record of the project or a part."""
    project, by = _project(request, pk), actor(request).person
    whole = _whole(request, project)
    key = _key(whole)
    form = RecordForm(request.POST, mode=whole.mode, auto_id=f"id_{key}_record_%s")
    if form.is_valid():
        try:
            services.record(whole=whole, by=by, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("记下了。"))
            return redirect("project-duties", pk)
    return _page(request, project, (key, form))


@allow(*leads.PLANNERS)
@require_POST
def part_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the project a part with a mode of its own."""
    who, project = actor(request), _project(request, pk)
    form = PartForm(request.POST, actor=who)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("project-duties", pk)
    told = form.cleaned_data
    return _act(
        request,
        pk,
        lambda at: services.add_part(
            project=project,
            title=told["title"],
            mode=Mode(told["mode"]),
            lead_person=told["lead_person"],
            social_worker=told["social_worker"],
            by=who.person,
            at=at,
        ),
        _("加好了。设岗位时可以选这一部分。"),
    )


@allow(SIGNED_IN)
@require_POST
def project_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the lead over, with a reason."""
    project, by = _project(request, pk), actor(request).person
    whole = _whole(request, project)
    form = TurnForm(request.POST, now=whole.lead)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("project-duties", pk)
    told = form.cleaned_data
    return _act(
        request,
        pk,
        lambda at: lead_turns.hand_over(
            whole=whole, to=LeadRole(told["to"]), reason=told["reason"], by=by, at=at
        ),
        _("主导方换好了，原因记在经过里。"),
    )


@allow(SIGNED_IN)
@require_POST
def project_closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the project; short of evidence only with a reason."""
    project, by = _project(request, pk), actor(request).person
    reason = request.POST.get("reason", "")[: rules.LONGEST_TEXT]
    return _act(
        request,
        pk,
        lambda at: services.close(project=project, reason=reason, by=by, at=at),
        _("项目结项了。"),
    )


def address_of(project: Project) -> str:
    """Where a project's duties are."""
    return reverse("project-duties", args=[project.pk])


urlpatterns = [
    path("projects/<int:pk>/duties", project_duties, name="project-duties"),
    path("projects/<int:pk>/duties/taking", duty_taking, name="duty-taking"),
    path("projects/<int:pk>/duties/<int:duty_id>/done", duty_finish, name="duty-finish"),
    path("projects/<int:pk>/records", mode_record, name="mode-record"),
    path("projects/<int:pk>/parts", part_create, name="part-create"),
    path("projects/<int:pk>/lead", project_lead, name="project-lead"),
    path("projects/<int:pk>/closing", project_closing, name="project-closing"),
]
