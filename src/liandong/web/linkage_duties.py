"""Who answers for what in a linkage itself, and what a team answers for."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.models import Duty, Linkage, Person, Team
from liandong.phrases import projects as project_words
from liandong.queries import access
from liandong.queries import linkage_duties as shown
from liandong.queries.board import boards_seen_by
from liandong.queries.duties import projects_seen_by
from liandong.queries.duty_holders import people_of
from liandong.services import duties as services
from liandong.web import duty_rows
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.duty_forms import HolderForm
from liandong.web.project_views import lead_words


def _linkage(request: HttpRequest, pk: int) -> Linkage:
    """The linkage, if the actor, their organization or their team takes part in it; else 404."""
    found: Linkage = get_object_or_404(shown.seen_by(actor(request)), pk=pk)
    return found


def _is_over(linked: Linkage) -> bool:
    return linked.until is not None and linked.until <= timezone.localdate()


@allow(SIGNED_IN)
@require_GET
def linkage_duties(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist of both sides; a form for whoever shares the duties out."""
    return _page(request, _linkage(request, pk))


def _page(
    request: HttpRequest, linked: Linkage, *, failed: HolderForm | None = None
) -> HttpResponse:
    who, is_open = actor(request), not _is_over(linked)
    teams = list(shown.teams_on(linked))
    may_arrange = is_open and shown.may_arrange(linked, who)
    viewer = duty_rows.Viewer(
        who.person.pk,
        lambda duty: reverse("linkage-duty-finish", args=[linked.pk, duty]),
        shown.of_team_leader(teams, who.person),
        may_arrange=may_arrange,
        is_open=is_open,
    )
    rows = shown.checklist(linked, day=timezone.localdate())
    named = [one for one in people_of(linked) if one is not None]
    names = dict(Person.objects.filter(pk__in=named).values_list("pk", "name"))
    sides = duty_rows.sides(rows, names, viewer)
    if not shown.is_on(linked, who.person):
        # Who takes no part takes no duty either; staff share them out.
        for row in (row for side in sides for row in side["rows"]):
            row["may_take"] = False
    form = failed
    if form is None and may_arrange:
        form = HolderForm(people=shown.people_on(linked), teams=teams, auto_id="id_holder_%s")
    project = linked.project_id
    context = {
        "linkage": linked,
        "may_see_project": project and projects_seen_by(who).filter(pk=project).exists(),
        "may_see_board": project and boards_seen_by(who).filter(pk=project).exists(),
        "may_open": access.linkages_for(who).filter(pk=linked.pk).exists(),
        "mode": project_words.MODES[linked.mode],
        "lead": lead_words(linked.mode, linked.lead, linked.lead_reason),
        "sides": sides,
        "holder_form": form,
        "chosen": request.POST.get("code", ""),
        "is_over": not is_open,
        "may_relate": is_open and who.has(access.SOCIAL_WORKER, access.COORDINATOR),
    }
    return render(request, "linkage/linkage_duties.html", context)


@allow(SIGNED_IN)
@require_POST
def linkage_duty_taking(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a duty oneself or for one's team, or give it to somebody of the linkage."""
    who, linked = actor(request), _linkage(request, pk)
    form = HolderForm(
        request.POST,
        people=shown.people_on(linked),
        teams=shown.teams_on(linked),
        me=who.person,
        auto_id="id_holder_%s",
    )
    if not form.is_valid():
        return _page(request, linked, failed=form)
    person, team = form.holder
    code = request.POST.get("code", "")
    tried(
        request,
        lambda: services.take(
            whole=linked, code=code, person=person, team=team, by=who.person, at=timezone.now()
        ),
        done=_("定好了，由%(name)s负责。") % {"name": form.holder_name},
    )
    return redirect("linkage-duties", pk)


@allow(SIGNED_IN)
@require_POST
def linkage_duty_finish(request: HttpRequest, pk: int, duty_id: int) -> HttpResponse:
    """Tick a duty off, with where its proof is."""
    by = actor(request).person
    duty = get_object_or_404(Duty, linkage=_linkage(request, pk), pk=duty_id)
    proof = request.POST.get("evidence", "")
    tried(
        request,
        lambda: services.finish(duty=duty, evidence=proof, by=by, at=timezone.now()),
        done=_("记下了，已办好。"),
    )
    return redirect("linkage-duties", pk)


def team_lines(team: Team) -> list[dict[str, Any]]:
    """What a team answers for, as lines that open the checklist where it stands."""
    found = []
    for duty in shown.held_by_team(team):
        if duty.project is not None:
            url = reverse("project-duties", args=[duty.project.pk])
        else:
            url = reverse("linkage-duties", args=[duty.linkage_id])
        whole = duty.part or duty.project or duty.linkage
        done: datetime | None = duty.done_at
        found.append(
            {
                "title": project_words.DUTIES[duty.code],
                "text": whole.title if whole else "",
                "url": url,
                "tag": _("办好了") if done else "",
                "tag_kind": "ok",
            }
        )
    return found


urlpatterns = [
    path("linkages/<int:pk>/duties", linkage_duties, name="linkage-duties"),
    path("linkages/<int:pk>/duties/taking", linkage_duty_taking, name="linkage-duty-taking"),
    path(
        "linkages/<int:pk>/duties/<int:duty_id>/done",
        linkage_duty_finish,
        name="linkage-duty-finish",
    ),
]
