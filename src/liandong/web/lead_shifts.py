"""The volunteer who leads a project plans its shifts; staff agree or say why not."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.lead_shifts import Way
from liandong.core.refusals import Refusal
from liandong.models import Project, ShiftPlan
from liandong.queries import lead_shifts as shown
from liandong.queries import projects as queries
from liandong.services import lead_shifts as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.projects import PLANNERS, project_of
from liandong.web.shift_forms import ShiftForm
from liandong.web.shift_planning import preview


def _led(request: HttpRequest, pk: int) -> Project:
    """The project, if the person is the volunteer who leads it; else 404."""
    return get_object_or_404(shown.led_by(actor(request).person), pk=pk)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def lead_shift_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan one shift, or many by a rule, of a project that one leads."""
    project = _led(request, pk)
    if not project.positions.exists():
        messages.info(request, _("还没有岗位，请社工先设好岗位，再来排班次。"))
        return redirect("project-detail", pk)
    latest = queries.latest_shift(project)
    initial: dict[str, Any] = {}
    if latest is not None:
        initial = {
            "place_name": latest.place_name,
            "address": latest.address,
            "position": latest.position_id,
            "least": latest.min_people,
            "most": latest.max_people,
        }
    form = ShiftForm(request.POST or None, project=project, initial=initial)
    context: dict[str, Any] = {
        "form": form,
        "project": project,
        "here": reverse("lead-shift-create", args=[pk]),
        "waits": project.state == "published",
    }
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "preview":
                context["preview"] = preview(form)
            else:
                return _planned(request, pk, form)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
    return render(request, "projects/shift_create.html", context)


def _planned(request: HttpRequest, pk: int, form: ShiftForm) -> HttpResponse:
    told = form.cleaned_data
    wanted = services.Wanted(
        position=told["position"],
        span=form.span,
        place_name=told["place_name"],
        address=told["address"],
        least=told["least"],
        most=told["most"],
        rule=form.rule,
        skip_holidays=told["skip_holidays"],
    )
    way, n = services.plan(wanted=wanted, by=actor(request).person, at=timezone.now())
    if way is Way.WAITS:
        said = ngettext(
            "%(n)d 班送给社工了，同意后就开放报名。", "%(n)d 班送给社工了，同意后就开放报名。", n
        )
    else:
        said = ngettext("排好了 %(n)d 班。", "排好了 %(n)d 班。", n)
    messages.success(request, said % {"n": n})
    return redirect("project-detail", pk)


@allow(SIGNED_IN)
@require_POST
def publication_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the social worker to publish."""
    project = _led(request, pk)
    try:
        services.ask_publication(project=project, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return HttpResponseRedirect(f"{reverse('project-detail', args=[pk])}#gates")
    messages.success(request, _("已请社工发布，社工点一下就开放报名。"))
    return redirect("project-detail", pk)


@allow(*PLANNERS)
@require_POST
def shift_plan_agreement(request: HttpRequest, pk: int, plan_id: int) -> HttpResponse:
    """Open the lead's shifts."""
    plan = _plan_of(request, pk, plan_id)
    try:
        n = services.agree(plan=plan, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        said = ngettext("%(n)d 班开放报名了。", "%(n)d 班开放报名了。", n)
        messages.success(request, said % {"n": n})
    return redirect("project-detail", pk)


@allow(*PLANNERS)
@require_POST
def shift_plan_refusal(request: HttpRequest, pk: int, plan_id: int) -> HttpResponse:
    """Do not open them, and say why."""
    plan = _plan_of(request, pk, plan_id)
    try:
        services.turn_down(
            plan=plan,
            reason=request.POST.get("reason", ""),
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已告诉带队的志愿者。"))
    return redirect("project-detail", pk)


def _plan_of(request: HttpRequest, pk: int, plan_id: int) -> ShiftPlan:
    return get_object_or_404(ShiftPlan, position__project=project_of(request, pk), pk=plan_id)


urlpatterns = [
    path("projects/<int:pk>/lead/shifts/new", lead_shift_create, name="lead-shift-create"),
    path("projects/<int:pk>/lead/publication", publication_request, name="publication-request"),
    path(
        "projects/<int:pk>/shift-plans/<int:plan_id>/agreement",
        shift_plan_agreement,
        name="shift-plan-agreement",
    ),
    path(
        "projects/<int:pk>/shift-plans/<int:plan_id>/refusal",
        shift_plan_refusal,
        name="shift-plan-refusal",
    ),
]
