"""The supervision desk: social workers, the span of each, volunteers without a guide."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.supervision import DEFAULT_LIMITS, Tier
from liandong.phrases.supervision import SPAN_STATES
from liandong.queries import access
from liandong.queries import supervision as shown
from liandong.services import supervision as services
from liandong.web.access import actor, allow

PAGE = 20
_KINDS = {"green": "ok", "amber": "wait", "red": "warn", "critical": "danger"}


@allow(access.SUPERVISOR, access.COORDINATOR)
@require_GET
def supervision_desk(request: HttpRequest) -> HttpResponse:
    """The desk, heaviest spans first."""
    who, today = actor(request), timezone.localdate()
    desk = shown.desk(who, on=today)
    page = Paginator(shown.leaderless(who, on=today), PAGE).get_page(request.GET.get("page"))
    context = {
        "desk": desk,
        "workers": [
            {
                "row": row,
                "state": SPAN_STATES[row.span.state],
                "kind": _KINDS[row.span.state],
            }
            for row in desk.workers
        ],
        "own_state": SPAN_STATES[desk.own_span.state],
        "total_state": SPAN_STATES[desk.total.state],
        "limits": DEFAULT_LIMITS[Tier.SOCIAL_WORKER],
        "page": page,
        "is_supervisor": who.has(access.SUPERVISOR),
    }
    return render(request, "supervision/supervision_desk.html", context)


@allow(access.SUPERVISOR, access.COORDINATOR)
@require_POST
def supervision_link(request: HttpRequest) -> HttpResponse:
    """Give a volunteer who is alone to one of the desk's social workers."""
    who, today = actor(request), timezone.localdate()
    workers = shown.workers_of(who, on=today)
    worker = get_object_or_404(workers, pk=_number(request, "worker"))
    volunteer = get_object_or_404(shown.leaderless(who, on=today), pk=_number(request, "volunteer"))
    try:
        services.link(
            supervisor=worker,
            supervisee=volunteer,
            tier=Tier.SOCIAL_WORKER,
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        words = _("已请 %(worker)s 指导 %(volunteer)s。")
        messages.success(request, words % {"worker": worker.name, "volunteer": volunteer.name})
    return redirect("supervision-desk")


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdigit() else 0


urlpatterns = [
    path("supervision", supervision_desk, name="supervision-desk"),
    path("supervision/links", supervision_link, name="supervision-link"),
]
