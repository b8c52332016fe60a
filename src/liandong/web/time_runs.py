"""Points under changed rules: look, apply as it was shown, follow, stop, take back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.time_runs import BUSY, RunState, digest_of
from liandong.models import Person, TimeRun
from liandong.phrases.time_bank import RUN_STATES
from liandong.queries import access
from liandong.queries import time_bank as shown
from liandong.services import time_runs
from liandong.web.access import actor, allow

SHOWN = 30
MOST_RUNS = 20
_TAGS = {RunState.STOPPED: "warn", RunState.DONE: "ok", RunState.REVERSED: "plain"}


class ReasonForm(forms.Form):
    """Why the new rules are applied."""

    reason = forms.CharField(
        label=gettext_lazy("为什么重算"),
        help_text=gettext_lazy("会和重算结果一起记下来。"),
        max_length=200,
    )


@allow(access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def time_bank_rules(request: HttpRequest) -> HttpResponse:
    """What changed rules would do, person by person; applied only as it was shown."""
    who = actor(request)
    division = who.divisions[0] if who.divisions else ""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = time_runs.begin(
                preview=request.POST.get("preview", ""),
                division=division,
                reason=form.cleaned_data["reason"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            run = time_runs.work(run=run, at=timezone.now())
            if run.state == RunState.DONE:
                told = _("已重算 %(n)s 人。可以在下面撤回。") % {"n": run.people}
            else:
                told = _("开始重算 %(n)s 人，可以先去做别的事，回来再看。") % {"n": run.people}
            messages.success(request, told)
            return redirect("time-bank-rules")
    differences = shown.changed_rules(division, timezone.localdate())
    first = differences[:SHOWN]
    names = Person.objects.in_bulk([one.person_id for one in first])
    rows = list(shown.runs(who)[:MOST_RUNS])
    context = {
        "form": form,
        "rows": [
            {"person": names[one.person_id], "difference": one, "change": f"{one.change:+d}"}
            for one in first
        ],
        "people": len(differences),
        "shown": SHOWN,
        "total": f"{sum(one.change for one in differences):+d}",
        "preview": digest_of(differences),
        "runs": [_run_words(run) for run in rows],
        "is_open": any(run.state in time_runs.OPEN for run in rows),
    }
    return render(request, "time_bank/rules.html", context)


def _run_words(run: Any) -> dict[str, Any]:
    state = RunState(run.state)
    total = run.people if state is not RunState.REVERSING else run.applied
    done = run.applied + run.skipped if state is not RunState.REVERSING else run.taken_back
    return {
        "row": run,
        "state": state.value,
        "words": RUN_STATES[state],
        "tag_kind": _TAGS.get(state, "wait"),
        "is_busy": state in BUSY,
        "done": done,
        "total": total,
        "left": _("%(n)s 人的时长中途变过，没有重算，会再列出来") % {"n": run.skipped}
        if run.skipped
        else "",
    }


@allow(access.COORDINATOR)
@require_GET
def time_run_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The part of the page that says how far a run is; htmx asks for it every second."""
    words = _run_words(_run(request, run_id))
    answer = render(request, "time_bank/_run.html", {"run": words})
    if not words["is_busy"]:
        answer["HX-Refresh"] = "true"
    return answer


@allow(access.COORDINATOR)
@require_POST
def time_run_stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stop between two parts."""
    return _done(request, run_id, time_runs.stop, _("停下了。做好的留着，可以接着算，也可以撤回。"))


@allow(access.COORDINATOR)
@require_POST
def time_run_going_on(request: HttpRequest, run_id: int) -> HttpResponse:
    """Go on with what was stopped."""
    return _done(request, run_id, time_runs.go_on, _("接着算了。"))


@allow(access.COORDINATOR)
@require_POST
def time_run_reversal(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take a recomputation back."""
    return _done(request, run_id, time_runs.reverse, _("正在撤回。"))


def _run(request: HttpRequest, run_id: int) -> TimeRun:
    return get_object_or_404(shown.runs(actor(request)), pk=run_id)


def _done(
    request: HttpRequest, run_id: int, act: Callable[..., TimeRun], said: str
) -> HttpResponse:
    run = _run(request, run_id)
    try:
        run = act(run=run, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        if run.state in BUSY:
            run = time_runs.work(run=run, at=timezone.now())
        if run.state == RunState.REVERSED:
            said = _("已撤回，分数和原来一样。")
        messages.success(request, said)
    return redirect("time-bank-rules")


urlpatterns = [
    path("time-bank/rules", time_bank_rules, name="time-bank-rules"),
    path("time-bank/runs/<int:run_id>/progress", time_run_progress, name="time-run-progress"),
    path("time-bank/runs/<int:run_id>/stop", time_run_stop, name="time-run-stop"),
    path("time-bank/runs/<int:run_id>/going-on", time_run_going_on, name="time-run-going-on"),
    path("time-bank/runs/<int:run_id>/reversal", time_run_reversal, name="time-run-reversal"),
]
