"""Groups: one's own list, a group with its next step on top, and each step as one short form."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.groups import Phase
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import GroupMember, GroupRun
from liandong.phrases import groups as words
from liandong.queries import cases as case_scopes
from liandong.queries import groups as shown
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.queries.groups import GroupFile
from liandong.services import groups as services
from liandong.web import group_forms, group_views
from liandong.web.access import actor, allow
from liandong.web.acting import tried

MOST_CHOICES = 60


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def group_list(request: HttpRequest) -> HttpResponse:
    """Groups and activities: one's own, and of those whom one supervises."""
    who, today = actor(request), timezone.localdate()
    me = who.person.pk
    rows = [group_views.row(one, me) for one in shown.rows_of(who, on=today)]
    held = [group_views.activity_row(one, me) for one in shown.activities_of(who, on=today)]
    context = {"is_worker": who.has(SOCIAL_WORKER), "rows": rows, "activities": held}
    return render(request, "groups/group_list.html", context)


@allow(SOCIAL_WORKER)
@never_cache
@require_http_methods(["GET", "POST"])
def group_create(request: HttpRequest) -> HttpResponse:
    """Open a group. ``?project=7`` brings what that project already says."""
    who = actor(request)
    projects = shown.projects_to_group(who)
    asked = request.GET.get("project", "")
    project = projects.filter(pk=whole(asked)).first()
    choices = projects if request.method == "POST" else projects[:MOST_CHOICES]
    form = group_forms.OpenGroupForm(request.POST or None, projects=choices, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_group(draft=form.draft(), by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(_field_of(refusal, form), phrases.sentence(refusal))
        else:
            messages.success(request, _("开好了。"))
            return redirect("group-detail", made.pk)
    return render(request, "groups/group_create.html", {"form": form, "project": project})


def _field_of(refusal: Refusal, form: forms.Form) -> str | None:
    """The field that a refusal is about, if the form has it."""
    named = getattr(refusal, "field", "")
    return named if named in form.fields else None


def readable(request: HttpRequest, group_id: int) -> GroupRun:
    """The group, for who may open it; for everybody else there is none."""
    rows = shown.readable_by(actor(request), on=timezone.localdate()).select_related("worker")
    found: GroupRun = get_object_or_404(rows, pk=group_id)
    return found


def mine_or_404(request: HttpRequest, group_id: int) -> GroupRun:
    """The group, for who leads it today; a supervisor reads, approves and comments."""
    rows = shown.writable_by(actor(request), on=timezone.localdate())
    found: GroupRun = get_object_or_404(rows, pk=group_id)
    return found


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def group_detail(request: HttpRequest, group_id: int) -> HttpResponse:
    """The group, with the next step on top. Each look is written down."""
    return page(request, readable(request, group_id))


def page(request: HttpRequest, group: GroupRun, **bound: Any) -> HttpResponse:
    """The group's page; ``bound`` are forms that came back with errors, by name."""
    who, now, today = actor(request), timezone.now(), timezone.localdate()
    file = services.read(group=group, by=who.person, at=now)
    group = file.group
    writes = shown.writable_by(who, on=today).filter(pk=group.pk).exists()
    guides = shown.guided_by(who, on=today).filter(pk=group.pk).exists()
    following = file.next_session
    ids = [one.row.shift_id for one in file.sessions if one.row.shift_id]
    context: dict[str, Any] = {
        "group": group,
        "phase": group.phase,
        "state": words.PHASES[group.phase],
        "steps": group_views.steps(group),
        "facts": group_views.facts(file),
        "goals": group_views.goals(file),
        "sessions": group_views.sessions(file, now),
        "members": group_views.members(file.members),
        "helpers": group_views.members(file.helpers),
        "lacks": [words.MISSING[code] for code in file.missing],
        "missing": file.missing,
        "following": following,
        "is_due": following is not None and following.starts_at <= now,
        "outcome": group_views.outcome(file) if file.facts.held else [],
        "drawn": group_views.drawn(shown.drawn_from(ids)) if ids and file.facts.held else [],
        "writes": writes and group.closed_at is None,
        "guides": guides,
        "approval_form": group_forms.ApprovalForm(),
        "comment_form": group_forms.CommentForm(),
    }
    if context["writes"]:
        context |= _forms(request, file)
    return render(request, "groups/group_detail.html", context | bound)


def _forms(request: HttpRequest, file: GroupFile) -> dict[str, Any]:
    clients = case_scopes.clients_for(actor(request))[:MOST_CHOICES]
    group = file.group
    told = {"evaluation": group.evaluation, "follow_up": group.follow_up}
    return {
        "members_form": group_forms.MembersForm(clients=clients),
        "score_form": score_form(file, None),
        "evaluation_form": group_forms.GroupEvaluationForm(initial=told),
        "move_form": group_forms.MoveForm(),
    }


def score_form(file: GroupFile, data: Any) -> group_forms.ScoreForm:
    """How members are: at the end from the ending phase on, before it at the beginning."""
    field = "score_after" if file.group.phase == Phase.ENDING else "score_before"
    told = {f"score{one.row.pk}": getattr(one.row, field) for one in file.members}
    return group_forms.ScoreForm(data, members=file.members, initial=told)


def act(
    request: HttpRequest,
    group: GroupRun,
    form: forms.Form,
    name: str,
    write: Callable[[datetime], object],
) -> HttpResponse:
    """Write what a form says, or show the page again with what is wrong."""
    if form.is_valid():
        try:
            write(timezone.now())
        except Refusal as refusal:
            form.add_error(_field_of(refusal, form), phrases.sentence(refusal))
        else:
            messages.success(request, _("记下了。"))
            return redirect("group-detail", group.pk)
    return page(request, group, **{name: form})


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters()
@require_POST
def group_members(request: HttpRequest, group_id: int) -> HttpResponse:
    """Clients and others join."""
    group, who = mine_or_404(request, group_id), actor(request)
    form = group_forms.MembersForm(request.POST, clients=case_scopes.clients_for(who))
    return act(
        request,
        group,
        form,
        "members_form",
        lambda at: services.add_members(group=group, by=who.person, at=at, **form.cleaned_data),
    )


@allow(SOCIAL_WORKER)
@require_POST
def group_member_change(request: HttpRequest, member_id: int) -> HttpResponse:
    """A member leaves, or changes between member and helper."""
    mine = shown.writable_by(actor(request), on=timezone.localdate())
    member = get_object_or_404(GroupMember, pk=member_id, group__in=mine, left_at=None)
    change = services.turn_part if request.POST.get("to") == "turn" else services.let_go
    tried(request, lambda: change(member=member, by=actor(request).person, at=timezone.now()))
    return redirect("group-detail", member.group_id)


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters()
@require_POST
def group_scores(request: HttpRequest, group_id: int) -> HttpResponse:
    """How members say they are."""
    group, me = mine_or_404(request, group_id), actor(request).person
    file = shown.file_of(group, on=timezone.localdate())
    form = score_form(file, request.POST)
    after = group.phase == Phase.ENDING
    return act(
        request,
        group,
        form,
        "score_form",
        lambda at: services.score(group=group, scores=form.scores(), is_after=after, by=me, at=at),
    )


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters()
@require_POST
def group_evaluation(request: HttpRequest, group_id: int) -> HttpResponse:
    """What changed."""
    group, me = mine_or_404(request, group_id), actor(request).person
    form = group_forms.GroupEvaluationForm(request.POST)
    return act(
        request,
        group,
        form,
        "evaluation_form",
        lambda at: services.evaluate(group=group, by=me, at=at, **form.cleaned_data),
    )


@allow(SOCIAL_WORKER)
@require_POST
def group_step(request: HttpRequest, group_id: int) -> HttpResponse:
    """On to the next phase."""
    group, me = mine_or_404(request, group_id), actor(request).person
    seen = request.POST.get("seen", "")
    tried(request, lambda: services.move_on(group=group, seen=seen, by=me, at=timezone.now()))
    return redirect("group-detail", group.pk)


def _guided_or_404(request: HttpRequest, group_id: int) -> GroupRun:
    rows = shown.guided_by(actor(request), on=timezone.localdate())
    found = rows.filter(pk=group_id).first()
    if found is None:
        raise Http404
    return found


@allow(SUPERVISOR)
@never_cache
@sensitive_post_parameters()
@require_POST
def group_approval(request: HttpRequest, group_id: int) -> HttpResponse:
    """The supervisor says yes to the plan."""
    group, me = _guided_or_404(request, group_id), actor(request).person
    form = group_forms.ApprovalForm(request.POST)
    return act(
        request,
        group,
        form,
        "approval_form",
        lambda at: services.approve(group=group, by=me, at=at, **form.cleaned_data),
    )


@allow(SUPERVISOR)
@never_cache
@sensitive_post_parameters()
@require_POST
def group_comment(request: HttpRequest, group_id: int) -> HttpResponse:
    """The supervisor's opinion at the end."""
    group, me = _guided_or_404(request, group_id), actor(request).person
    form = group_forms.CommentForm(request.POST)
    return act(
        request,
        group,
        form,
        "comment_form",
        lambda at: services.comment(group=group, by=me, at=at, **form.cleaned_data),
    )


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def group_readings(request: HttpRequest, group_id: int) -> HttpResponse:
    """Who opened it, for members to read or to be read to."""
    group = readable(request, group_id)
    rows = list(group.readings.select_related("reader").order_by("-at", "-pk")[:500])
    context = {"group": group, "rows": group_views.readings(rows)}
    context["headings"] = [_("哪天"), _("谁"), _("看了什么")]
    return render(request, "groups/group_readings.html", context)


urlpatterns = [
    path("groups", group_list, name="group-list"),
    path("groups/new", group_create, name="group-create"),
    path("groups/<int:group_id>", group_detail, name="group-detail"),
    path("groups/<int:group_id>/members", group_members, name="group-members"),
    path("groups/members/<int:member_id>", group_member_change, name="group-member-change"),
    path("groups/<int:group_id>/scores", group_scores, name="group-scores"),
    path("groups/<int:group_id>/evaluation", group_evaluation, name="group-evaluation"),
    path("groups/<int:group_id>/step", group_step, name="group-step"),
    path("groups/<int:group_id>/approval", group_approval, name="group-approval"),
    path("groups/<int:group_id>/comment", group_comment, name="group-comment"),
    path("groups/<int:group_id>/readings", group_readings, name="group-readings"),
]
