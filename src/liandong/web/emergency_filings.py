"""Filing an emergency with the office in charge: what the order says, sent by one tap."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong.models import Incident
from liandong.phrases import incidents as words
from liandong.phrases.approvals import FILING
from liandong.queries import incidents as shown
from liandong.services import emergency_filings as services
from liandong.web.access import actor, allow
from liandong.web.acting import tried
from liandong.web.approvals import ASKERS


def statement_of(incident: Incident) -> str:
    """What the incident and its order say, for the office in charge."""
    order = incident.order
    return str(FILING) % {
        "title": incident.title,
        "kind": words.KINDS[incident.kind],
        "place": incident.place_name,
        "body": order.body,
        "order": order.order_number,
        "people": sum(post.shift.max_people for post in shown.posts_of(incident)),
        "phone": incident.contact_phone,
    }


@allow(*ASKERS)
@require_POST
def incident_filing(request: HttpRequest, pk: int) -> HttpResponse:
    """File it; the approval has its own page from then on."""
    who = actor(request)
    rows = shown.incidents_for(who).filter(order__isnull=False)
    incident = get_object_or_404(rows.select_related("order", "project"), pk=pk)
    tried(
        request,
        lambda: services.file(
            incident=incident, statement=statement_of(incident), by=who.person, at=timezone.now()
        ),
        done=_("备案交上去了，走到哪一步在“审批和备案”里看。"),
    )
    return redirect("incident-detail", incident.pk)


urlpatterns = [path("incidents/<int:pk>/filing", incident_filing, name="incident-filing")]
