"""A planning under way: how far it is, stopping it, and another try."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.plan_runs import BUSY, State
from liandong.core.refusals import Refusal
from liandong.models import PlanRun
from liandong.phrases.planning import stage_words
from liandong.queries import plan_runs as shown
from liandong.services import plan_runs
from liandong.web.access import actor, allow
from liandong.web.planning import PLANNERS, under_way
from liandong.web.template_words import percent

PATIENCE = timedelta(minutes=1)
"""After this time of waiting it is said that nobody has taken the planning up."""


def run_words(run: PlanRun) -> dict[str, Any]:
    """How far a planning is, in words."""
    state = State(run.state)
    waits = state is State.WAITING
    return {
        "is_busy": state in BUSY,
        "is_stopping": run.stop_asked_at is not None and state is State.RUNNING,
        "is_overdue": waits and timezone.now() - run.asked_at > PATIENCE,
        "words": stage_words("" if waits else run.stage or "read"),
        "done": round(100 * run.share),
        "share": percent(run.share),
        "failure": str(phrases.REFUSALS.get(run.error_code, "")) if run.error_code else "",
    }


@require_GET
@allow(*PLANNERS)
def plan_run_detail(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far a planning is; when it is done, its plan."""
    run = _run(request, run_id)
    if run.proposal_id is not None:
        return redirect("proposal-detail", run.proposal_id)
    context = {"run": run, "progress": run_words(run)}
    return render(request, "planning/run.html", context)


@require_GET
@allow(*PLANNERS)
def plan_run_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The part of the page that says how far it is; htmx asks for it every second."""
    run = _run(request, run_id)
    progress = run_words(run)
    answer = render(request, "planning/_run.html", {"run": run, "progress": progress})
    if run.proposal_id is not None:
        answer["HX-Redirect"] = reverse("proposal-detail", args=[run.proposal_id])
    elif not progress["is_busy"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@allow(*PLANNERS)
def plan_run_cancellation(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stop a planning."""

    def act(run: PlanRun) -> HttpResponse:
        row = plan_runs.cancel(run=run, by=actor(request).person, at=timezone.now())
        if row.state == State.CANCELLED:
            messages.success(request, _("已取消，什么都没有保存。"))
        return redirect("plan-run-detail", run.pk)

    return _done(request, run_id, act)


@require_POST
@allow(*PLANNERS)
def plan_run_retry(request: HttpRequest, run_id: int) -> HttpResponse:
    """Begin a planning anew that was cancelled or broke off."""

    def act(run: PlanRun) -> HttpResponse:
        row = plan_runs.try_again(run=run, by=actor(request).person, at=timezone.now())
        return under_way(request, row)

    return _done(request, run_id, act)


def _run(request: HttpRequest, run_id: int) -> PlanRun:
    return get_object_or_404(shown.runs_for(actor(request)), pk=run_id)


def _done(
    request: HttpRequest, run_id: int, act: Callable[[PlanRun], HttpResponse]
) -> HttpResponse:
    run = _run(request, run_id)
    try:
        return act(run)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("plan-run-detail", run.pk)


urlpatterns = [
    path("planning/runs/<int:run_id>", plan_run_detail, name="plan-run-detail"),
    path("planning/runs/<int:run_id>/progress", plan_run_progress, name="plan-run-progress"),
    path(
        "planning/runs/<int:run_id>/cancellation",
        plan_run_cancellation,
        name="plan-run-cancellation",
    ),
    path("planning/runs/<int:run_id>/retry", plan_run_retry, name="plan-run-retry"),
]
