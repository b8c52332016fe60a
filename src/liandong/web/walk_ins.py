"""The walk-in desk on a phone: registered in a minute, a task, the badge back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.walk_ins import Task
from liandong.models import WalkIn
from liandong.phrases import incidents as words
from liandong.queries import incidents as shown
from liandong.queries import muster as queries
from liandong.services import walk_ins as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.incident_forms import WalkInForm
from liandong.web.incidents import incident_of


@allow(SIGNED_IN)
@never_cache
@sensitive_post_parameters("name", "phone", "emergency_contact")
@require_http_methods(["GET", "POST"])
def walk_in_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Who came by themselves, and one more."""
    incident, who = incident_of(request, pk), actor(request)
    if not (who.is_staff or shown.may_run(who, incident)):
        raise PermissionDenied
    form = WalkInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register(
                incident=incident, draft=form.draft(), by=who.person, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(
                request, _("%(badge)s 号。请讲注意事项，再派活。") % {"badge": made.badge}
            )
            return redirect("walk-in-desk", incident.pk)
    rows = [
        {"row": row, "task": words.TASKS.get(row.task, "")} for row in queries.walk_ins_of(incident)
    ]
    context = {
        "incident": incident,
        "order": getattr(incident, "order", None),
        "form": form,
        "rows": rows,
        "tasks": [(task.value, words.TASKS[task.value]) for task in Task],
        "is_ordered": incident.state == "ordered",
        "is_open": incident.state in ("verified", "assessed", "ordered"),
    }
    return render(request, "incidents/walk_in_desk.html", context)


def _walk_in(request: HttpRequest, walk_in_id: int) -> WalkIn:
    seen = shown.incidents_for(actor(request)).values("pk")
    return get_object_or_404(
        WalkIn.objects.select_related("incident__project"), pk=walk_in_id, incident__in=seen
    )


@allow(SIGNED_IN)
@require_POST
def walk_in_task(request: HttpRequest, walk_in_id: int) -> HttpResponse:
    """They heard the briefing and begin a task."""
    row = _walk_in(request, walk_in_id)
    tried(
        request,
        lambda: services.begin(
            walk_in=row,
            task=request.POST.get("task", ""),
            is_briefed=request.POST.get("briefed") == "1",
            by=actor(request).person,
            at=timezone.now(),
        ),
    )
    return redirect("walk-in-desk", row.incident_id)


@allow(SIGNED_IN)
@require_POST
def walk_in_leaving(request: HttpRequest, walk_in_id: int) -> HttpResponse:
    """They hand the badge back."""
    row = _walk_in(request, walk_in_id)
    tried(
        request,
        lambda: services.leave(walk_in=row, by=actor(request).person, at=timezone.now()),
        done=_("%(badge)s 号交回来了。谢谢他。") % {"badge": row.badge},
    )
    return redirect("walk-in-desk", row.incident_id)


@allow(SIGNED_IN)
@never_cache
@require_POST
def walk_in_phone(request: HttpRequest, walk_in_id: int) -> HttpResponse:
    """Their telephone, to thank them; it is written down that they were called."""
    row = _walk_in(request, walk_in_id)
    try:
        phone = services.telephone_of(walk_in=row, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        told = {"badge": row.badge, "name": row.name, "phone": phone}
        messages.info(request, _("%(badge)s 号 %(name)s：%(phone)s") % told)
    return redirect("walk-in-desk", row.incident_id)


urlpatterns = [
    path("incidents/<int:pk>/walk-ins", walk_in_desk, name="walk-in-desk"),
    path("walk-ins/<int:walk_in_id>/task", walk_in_task, name="walk-in-task"),
    path("walk-ins/<int:walk_in_id>/leaving", walk_in_leaving, name="walk-in-leaving"),
    path("walk-ins/<int:walk_in_id>/telephone", walk_in_phone, name="walk-in-telephone"),
]
