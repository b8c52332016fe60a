"""Pages of projects: the list, planning one, what it still lacks, publishing, cancelling."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.leads import Right
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import Need, Project, ProjectState
from liandong.phrases import needs as need_words
from liandong.phrases import projects as words
from liandong.queries import access, board, lead_shifts, leads, line_conflicts, publishing
from liandong.queries import projects as queries
from liandong.services import projects as services
from liandong.web import group_views, practice_card_views, purchase_progress, value_item_views
from liandong.web import project_views as shown
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.line_calendar import conflict_rows
from liandong.web.need_step_forms import ReasonForm
from liandong.web.project_forms import ChangeForm, NeedsForm, ProjectForm

PLANNERS = (access.SOCIAL_WORKER, access.COORDINATOR)
"""Who plans, changes, publishes and cancels; the others may look."""
PER_PAGE = 20
MOST_ROWS = 1000


def project_of(request: HttpRequest, pk: int) -> Project:
    """The project, if the actor may open it; else 404."""
    found: Project = get_object_or_404(queries.opened(actor(request)), pk=pk)
    return found


# ── the list ────────────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@require_GET
def project_list(request: HttpRequest) -> HttpResponse:
    """The projects that the person runs or watches over."""
    who = actor(request)
    state, mode = request.GET.get("state", ""), request.GET.get("mode", "")
    state = state if state in queries.STATES else ""
    mode = mode if mode in words.MODES else ""
    rows = queries.listed(who, state=state, mode=mode)
    page = Paginator(rows[:MOST_ROWS], PER_PAGE).get_page(request.GET.get("page"))
    projects = list(page.object_list)
    coming = queries.coming(projects, at=timezone.now())
    context = {
        "page": page,
        "rows": [shown.row(p, coming.get(p.pk, queries.Coming())) for p in projects],
        "tabs": _state_tabs(request, queries.counts(who), state),
        "modes": _mode_tabs(request, mode),
        "is_narrow": bool(state or mode),
        "may_plan": who.has(*PLANNERS),
    }
    return render(request, "projects/project_list.html", context)


def _address(request: HttpRequest, **changes: str) -> str:
    """The list's address with some of its parameters changed; the page number goes."""
    kept = request.GET.copy()
    kept.pop("page", None)
    for name, value in changes.items():
        kept[name] = value
    return f"{reverse('project-list')}?{kept.urlencode()}"


def _state_tabs(request: HttpRequest, counts: dict[str, int], state: str) -> list[dict[str, Any]]:
    labels: list[tuple[str, Any, int | None]] = [("", _("全部"), None)]
    labels += [(str(s), words.PROJECT_STATES[s], counts.get(s, 0)) for s in queries.STATES]
    return [
        {
            "label": label,
            "url": _address(request, state=code),
            "active": code == state,
            "count": count,
        }
        for code, label, count in labels
    ]


def _mode_tabs(request: HttpRequest, mode: str) -> list[dict[str, Any]]:
    labels = [("", _("全部模式")), *words.MODES.items()]
    return [
        {"label": label, "url": _address(request, mode=code), "active": code == mode}
        for code, label in labels
    ]


# ── planning ────────────────────────────────────────────────────────────────────────────────


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def project_create(request: HttpRequest) -> HttpResponse:
    """A project from one or more assessed needs, under one of the five modes."""
    who = actor(request)
    wanted = [n for pk in request.GET.getlist("need") if (n := whole(pk))]
    chosen: dict[int, Need] = {}
    if wanted and request.method == "GET":
        theirs = access.needs_for(who).filter(pk__in=wanted, state="assessed")
        chosen = {need.pk: need for need in theirs}
    if request.method == "POST":
        form = ProjectForm(request.POST, actor=who, chosen={})
        if form.is_valid():
            try:
                made = services.plan(draft=form.draft(), by=who.person, at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, phrases.sentence(refusal))
            else:
                messages.success(request, _("项目建好了。接下来设岗位、排班次。"))
                return redirect("project-detail", made.pk)
    else:
        form = ProjectForm(actor=who, chosen=chosen)
    context = {
        "form": form,
        "cards": shown.mode_cards(timezone.localdate()),
        "mode": form["mode"].value(),
        "from_needs": list(chosen.values()),
    }
    return render(request, "projects/project_create.html", context)


# ── one project ─────────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@require_GET
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the project is, what it lacks, its positions, its coming shifts."""
    project = project_of(request, pk)
    return _detail(request, project)


def _detail(
    request: HttpRequest, project: Project, *, cancel_form: ReasonForm | None = None
) -> HttpResponse:
    who, now = actor(request), timezone.now()
    may_change = who.has(*PLANNERS) and project.state in (
        ProjectState.DRAFT,
        ProjectState.PUBLISHED,
    )
    is_draft = project.state == ProjectState.DRAFT
    held = leads.rights_for(project, who)
    is_lead = not may_change and lead_shifts.led_by(who.person).filter(pk=project.pk).exists()
    posts: list[Any] = getattr(project, "posts", [])
    asked: list[Need] = getattr(project, "asked", [])
    coming = queries.shifts(project, at=now)
    context = {
        "project": project,
        "state": words.PROJECT_STATES[project.state],
        "state_kind": shown.STATE_KINDS[project.state],
        "gates": shown.gates(project, publishing.open_gates(project, at=now)) if is_draft else [],
        "is_draft": is_draft,
        "conflicts": conflict_rows(
            line_conflicts.of_project(project, now), [], line_conflicts.event_people(project, now)
        )
        if may_change and coming
        else [],
        "may_change": may_change,
        "may_add_shifts": may_change and Right.ADD_SHIFTS in held,
        "may_take_over": may_change and Right.ADD_SHIFTS not in held,
        "facts": shown.facts(project),
        "safety": shown.safety(project),
        "posts": shown.posts(posts),
        "days": shown.days(coming),
        "is_long": len(coming) == queries.MOST_SHIFTS,
        "past": queries.past_shift_count(project, at=now),
        "needs": [
            {
                "pk": need.pk,
                "title": need.title,
                "state": need_words.NEED_STATES[need.state],
                "removable": need.state not in ("served", "closed"),
            }
            for need in asked
        ],
        "linkages": getattr(project, "linked", []),
        "seats": board.seats_of(project),
        "values": value_item_views.of_project(project, who),
        "practice": practice_card_views.of_project(project, who),
        "is_lead": is_lead,
        "paid_by": purchase_progress.of_project(project, who.person) if is_lead else [],
        "shift_plans": lead_shifts.plans_of(project) if is_lead or may_change else [],
        "group_work": group_views.of_project(project, who),
        "me": who.person,
        "happenings": shown.happenings(queries.history(project)),
        "cancel_form": cancel_form or ReasonForm(auto_id="id_cancel_%s"),
        "is_cancel_failed": cancel_form is not None,
    }
    return render(request, "projects/project_detail.html", context)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def project_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the project's facts."""
    who, project = actor(request), project_of(request, pk)
    form = ChangeForm(request.POST or None, actor=who, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            services.update(project=project, changes=form.changes, by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
            for gate in shown.gates(project, getattr(refusal, "gates", ())):
                form.add_error(None, gate["text"])
        else:
            messages.success(request, _("已保存。"))
            return redirect("project-detail", pk)
    return render(request, "projects/project_change.html", {"form": form, "project": project})


@allow(*PLANNERS)
@require_POST
def project_publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the project to people, or say what is missing."""
    project = project_of(request, pk)
    try:
        services.publish(project=project, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return HttpResponseRedirect(f"{reverse('project-detail', args=[pk])}#gates")
    messages.success(request, _("已发布，志愿者现在能看到并报名。"))
    return redirect("project-detail", pk)


@allow(*PLANNERS)
@require_POST
def project_cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the project off, with the reason that everybody on it is told."""
    project = project_of(request, pk)
    form = ReasonForm(request.POST, auto_id="id_cancel_%s")
    if form.is_valid():
        try:
            services.cancel(
                project=project,
                reason=form.cleaned_data["reason"],
                by=actor(request).person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("项目已取消，报了名的人会收到通知，需求回到待安排。"))
            return redirect("project-detail", pk)
    return _detail(request, project, cancel_form=form)


# ── its needs ───────────────────────────────────────────────────────────────────────────────


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def project_needs(request: HttpRequest, pk: int) -> HttpResponse:
    """Take further assessed needs into the project."""
    who, project = actor(request), project_of(request, pk)
    form = NeedsForm(request.POST or None, actor=who)
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["needs"])
        try:
            services.take_needs(project=project, needs=chosen, by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            count = len(chosen)
            said = ngettext("加进了 %(n)d 条需求。", "加进了 %(n)d 条需求。", count)
            messages.success(request, said % {"n": count})
            return redirect("project-detail", pk)
    return render(request, "projects/project_needs.html", {"form": form, "project": project})


@allow(*PLANNERS)
@require_POST
def project_need_removal(request: HttpRequest, pk: int, need_id: int) -> HttpResponse:
    """Take a need off the project."""
    project = project_of(request, pk)
    need = get_object_or_404(Need, project=project, pk=need_id)
    try:
        services.drop_need(project=project, need=need, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已从项目里去掉，没办的需求回到待安排。"))
    return redirect("project-detail", pk)


urlpatterns = [
    path("projects", project_list, name="project-list"),
    path("projects/new", project_create, name="project-create"),
    path("projects/<int:pk>", project_detail, name="project-detail"),
    path("projects/<int:pk>/facts", project_change, name="project-change"),
    path("projects/<int:pk>/publication", project_publication, name="project-publication"),
    path("projects/<int:pk>/cancellation", project_cancellation, name="project-cancellation"),
    path("projects/<int:pk>/needs", project_needs, name="project-needs"),
    path(
        "projects/<int:pk>/needs/<int:need_id>/removal",
        project_need_removal,
        name="project-need-removal",
    ),
]
