"""Community activities: planned from a shift, recorded, summed up; a short form for each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.groups import ActivityState
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import CommunityActivity
from liandong.phrases import groups as words
from liandong.queries import groups as shown
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.services import activities as services
from liandong.web import group_views
from liandong.web.access import actor, allow
from liandong.web.group_forms import ActivityForm, ActivityRecordForm, ActivitySummaryForm

MOST_CHOICES = 60


@allow(SOCIAL_WORKER)
@never_cache
@require_http_methods(["GET", "POST"])
def activity_create(request: HttpRequest) -> HttpResponse:
    """Make a shift a community activity. ``?shift=7`` chooses it, ``?project=7`` its shifts."""
    who = actor(request)
    shifts = shown.shifts_to_hold(who)
    of = request.GET.get("project", "")
    project = shown.projects_to_group(who).filter(pk=whole(of)).first()
    if project is not None:
        shifts = shifts.filter(project=project)
    asked = whole(request.GET.get("shift", ""))
    initial = {"shift": asked} if asked else {}
    choices = shifts if request.method == "POST" else shifts[:MOST_CHOICES]
    form = ActivityForm(request.POST or None, shifts=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.plan(draft=form.draft(), by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("定好了。"))
            return redirect("activity-detail", made.pk)
    has_shifts = project is None or request.method == "POST" or shifts.exists()
    context = {"form": form, "project": project, "has_shifts": has_shifts}
    return render(request, "groups/activity_create.html", context)


def readable(request: HttpRequest, activity_id: int) -> CommunityActivity:
    """The activity, for who may open it; for everybody else there is none."""
    rows = shown.activities_readable_by(actor(request), on=timezone.localdate())
    found: CommunityActivity = get_object_or_404(
        rows.select_related("project", "shift", "worker", "organization"), pk=activity_id
    )
    return found


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def activity_detail(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The activity, with the next step on top."""
    return _page(request, readable(request, activity_id))


def _page(request: HttpRequest, activity: CommunityActivity, **bound: Any) -> HttpResponse:
    mine = shown.activities_writable_by(actor(request), on=timezone.localdate())
    context: dict[str, Any] = {
        "activity": activity,
        "state": words.ACTIVITY_STATES[activity.state],
        "facts": group_views.activity_facts(activity),
        "drawn": group_views.drawn(shown.drawn_from([activity.shift_id])),
        "is_over": activity.shift.starts_at <= timezone.now(),
        "writes": mine.filter(pk=activity.pk).exists(),
        "record_form": ActivityRecordForm(),
        "summary_form": ActivitySummaryForm(),
    }
    return render(request, "groups/activity_detail.html", context | bound)


def _act(
    request: HttpRequest,
    activity: CommunityActivity,
    form: forms.Form,
    name: str,
    write: Callable[[datetime], object],
) -> HttpResponse:
    if form.is_valid():
        try:
            write(timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("记下了。"))
            return redirect("activity-detail", activity.pk)
    return _page(request, activity, **{name: form})


def _mine_or_404(request: HttpRequest, activity_id: int) -> CommunityActivity:
    rows = shown.activities_writable_by(actor(request), on=timezone.localdate())
    found: CommunityActivity = get_object_or_404(
        rows.select_related("project", "shift", "worker"), pk=activity_id
    )
    return found


@allow(SOCIAL_WORKER)
@never_cache
@require_POST
def activity_step(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The record, or the summary, as the activity stands."""
    activity, me = _mine_or_404(request, activity_id), actor(request).person
    if activity.state == ActivityState.PLANNED:
        record = ActivityRecordForm(request.POST)
        return _act(
            request,
            activity,
            record,
            "record_form",
            lambda at: services.record(activity=activity, by=me, at=at, **record.cleaned_data),
        )
    summary = ActivitySummaryForm(request.POST)
    return _act(
        request,
        activity,
        summary,
        "summary_form",
        lambda at: services.sum_up(activity=activity, by=me, at=at, **summary.cleaned_data),
    )


urlpatterns = [
    path("activities/new", activity_create, name="activity-create"),
    path("activities/<int:activity_id>", activity_detail, name="activity-detail"),
    path("activities/<int:activity_id>/step", activity_step, name="activity-step"),
]
