"""Asking to join, where it stands, the appeal; and the desk of those who answer."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import Application, ApplicationState, Team
from liandong.queries import access
from liandong.queries import applications as shown
from liandong.services import applications
from liandong.web.access import SIGNED_IN, actor, allow

PAGE = 20
DESK = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR, access.TEAM_LEADER)
_TAGS = {
    ApplicationState.WAITING: "wait",
    ApplicationState.APPEALED: "wait",
    ApplicationState.ACCEPTED: "ok",
    ApplicationState.REFUSED: "warn",
    ApplicationState.UPHELD: "warn",
}


def _row(one: Application) -> dict[str, Any]:
    body = one.team or one.organization
    return {
        "row": one,
        "name": body.name if body else "",
        "state": ApplicationState(one.state).label,
        "kind": _TAGS.get(ApplicationState(one.state), "plain"),
        "is_open": one.state in shown.OPEN,
        "may_appeal": one.state == ApplicationState.REFUSED,
        "is_appeal": one.state == ApplicationState.APPEALED,
    }


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def my_applications(request: HttpRequest) -> HttpResponse:
    """Teams to ask, what one asked, where one belongs; POST asks."""
    person = actor(request).person
    if request.method == "POST":
        team_id = request.POST.get("team", "")
        found = Team.objects.filter(ended_on=None)
        team = get_object_or_404(found, pk=whole(team_id))
        try:
            applications.file(
                team=team, note=request.POST.get("note", ""), by=person, at=timezone.now()
            )
        except Refusal as refusal:
            messages.error(request, phrases.sentence(refusal))
        else:
            words = _("申请已交给“%(team)s”。有答复马上告诉您；过期没答复，会转给协调员。")
            messages.success(request, words % {"team": team.name})
        return redirect("my-applications")
    words = request.GET.get("words", "").strip()[:50]
    page = Paginator(shown.teams_to_join(person, words=words), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "rows": [_row(one) for one in shown.of_person(person)[:30]],
        "memberships": list(shown.memberships_of(person)),
        "page": page,
        "words": words,
    }
    return render(request, "applications/my_applications.html", context)


@allow(SIGNED_IN)
@require_POST
def application_withdrawal(request: HttpRequest, application_id: int) -> HttpResponse:
    """Take an application back."""
    person = actor(request).person
    row = get_object_or_404(shown.of_person(person), pk=application_id)
    try:
        applications.withdraw(application=row, by=person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("申请已撤回。"))
    return redirect("my-applications")


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def application_appeal(request: HttpRequest, application_id: int) -> HttpResponse:
    """Say why the no was wrong."""
    person = actor(request).person
    row = get_object_or_404(shown.of_person(person), pk=application_id)
    typed = request.POST.get("text", "")[:500]
    error = ""
    if request.method == "POST":
        try:
            applications.appeal(application=row, text=typed, by=person, at=timezone.now())
        except Refusal as refusal:
            error = (
                _("请写几句为什么，让别人看得明白。")
                if refusal.code == "value_missing"
                else phrases.sentence(refusal)
            )
        else:
            messages.success(request, _("申诉已交给协调员，由没有参与过的人来定。"))
            return redirect("my-applications")
    context = {"one": _row(row), "typed": typed, "error": error}
    return render(request, "applications/application_appeal.html", context)


@allow(*DESK)
@require_GET
def application_desk(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the nearest deadline first."""
    who, now = actor(request), timezone.now()
    found = shown.for_desk(who).filter(state__in=shown.OPEN)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(one) | {"is_late": one.due_at <= now} for one in page],
        "may_decide_appeals": who.has(access.COORDINATOR),
    }
    return render(request, "applications/application_desk.html", context)


@allow(*DESK)
@require_http_methods(["GET", "POST"])
def application_decision(request: HttpRequest, application_id: int) -> HttpResponse:
    """One application: yes, or no with a reason; the same for an appeal."""
    who, now = actor(request), timezone.now()
    row = get_object_or_404(shown.for_desk(who), pk=application_id)
    typed, error = request.POST.get("reason", "")[:500], ""
    if request.method == "POST":
        is_accepted = request.POST.get("answer") == "yes"
        try:
            if row.state == ApplicationState.APPEALED:
                applications.decide_appeal(
                    application=row, is_accepted=is_accepted, answer=typed, by=who.person, at=now
                )
            else:
                applications.decide(
                    application=row, is_accepted=is_accepted, reason=typed, by=who.person, at=now
                )
        except Refusal as refusal:
            error = (
                _("请写明理由，申请的人会看到。")
                if refusal.code == "value_missing"
                else phrases.sentence(refusal)
            )
        else:
            messages.success(request, _("已答复，申请的人会收到通知。"))
            return redirect("application-desk")
    context = {"one": _row(row), "typed": typed, "error": error}
    return render(request, "applications/application_decision.html", context)


urlpatterns = [
    path("my/applications", my_applications, name="my-applications"),
    path(
        "my/applications/<int:application_id>/withdrawal",
        application_withdrawal,
        name="application-withdrawal",
    ),
    path(
        "my/applications/<int:application_id>/appeal",
        application_appeal,
        name="application-appeal",
    ),
    path("applications", application_desk, name="application-desk"),
    path(
        "applications/<int:application_id>/decision",
        application_decision,
        name="application-decision",
    ),
]
