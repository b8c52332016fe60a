"""The meeting place and the roll-call on the leader's phone; one's own part on everybody's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.incidents import Outcome
from liandong.core.refusals import NotAllowed, Refusal
from liandong.models import Assignment, Incident
from liandong.phrases import incidents as words
from liandong.queries import incidents as shown
from liandong.queries import muster as queries
from liandong.services import muster as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.incidents import incident_of


def _run(request: HttpRequest, pk: int) -> Incident:
    """An incident whose posts the actor runs; else 404, or 403 for who only sees it."""
    incident = incident_of(request, pk)
    if not shown.may_run(actor(request), incident):
        raise PermissionDenied
    return incident


@allow(SIGNED_IN)
@never_cache
@require_GET
def incident_muster(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody with a place: who is out on top, who lacks what, who is back."""
    incident = _run(request, pk)
    rows = queries.muster_rows(incident)
    told = [
        {
            "row": row,
            "pk": str(row.assignment.pk),
            "gates": [words.GATES[gate] for gate in row.gates],
            "needs_briefing": "briefing" in row.gates,
            "needs_identity": "identity" in row.gates,
            "is_self": row.assignment.person_id == actor(request).person.pk,
            "outcome": words.OUTCOMES[row.back.outcome] if row.back else "",
        }
        for row in rows
    ]
    context = {
        "incident": incident,
        "out": [said for row, said in zip(rows, told, strict=True) if row.is_out],
        "waiting": [said for row, said in zip(rows, told, strict=True) if not row.is_arrived],
        "back": [said for row, said in zip(rows, told, strict=True) if row.back],
        "is_on": incident.state == "ordered",
    }
    return render(request, "incidents/incident_muster.html", context)


def _place(request: HttpRequest, assignment_id: int) -> Assignment:
    """A place under an incident that the actor runs, or one's own."""
    place = get_object_or_404(
        Assignment.objects.select_related("shift__project"),
        pk=assignment_id,
        shift__project__incident__isnull=False,
    )
    if place.person_id == actor(request).person.pk:
        return place
    incident = queries.incident_of(place.shift)
    if incident is None or not shown.may_run(actor(request), incident):
        raise Http404
    return place


def _back(request: HttpRequest, place: Assignment) -> HttpResponse:
    incident = queries.incident_of(place.shift)
    assert incident is not None
    is_own = place.person_id == actor(request).person.pk
    return redirect("incident-mine" if is_own else "incident-muster", incident.pk)


@allow(SIGNED_IN)
@require_POST
def muster_briefing(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Read, or read aloud to them."""
    place = _place(request, assignment_id)
    by = actor(request).person
    tried(request, lambda: services.take_briefing(assignment=place, by=by, at=timezone.now()))
    return _back(request, place)


@allow(SIGNED_IN)
@require_POST
def muster_identity(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """The leader saw their paper."""
    place = _place(request, assignment_id)
    by = actor(request).person
    tried(request, lambda: services.show_identity(assignment=place, by=by, at=timezone.now()))
    return _back(request, place)


@allow(SIGNED_IN)
@require_POST
def muster_departure(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """The leader lets them go out."""
    place = _place(request, assignment_id)
    by = actor(request).person
    tried(request, lambda: services.send_out(assignment=place, by=by, at=timezone.now()))
    return _back(request, place)


@allow(SIGNED_IN)
@require_POST
def muster_return(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """They are back."""
    place = _place(request, assignment_id)
    given = {one.value: one for one in Outcome}
    outcome = given.get(request.POST.get("outcome", ""))
    if outcome is None:
        return _back(request, place)
    note, by = request.POST.get("note", ""), actor(request).person
    tried(
        request,
        lambda: services.tell_return(
            assignment=place, outcome=outcome, note=note, by=by, at=timezone.now()
        ),
        done=_("记下了，平安就好。") if outcome is Outcome.SAFE else _("记下了。请先照顾好人。"),
    )
    return _back(request, place)


@allow(SIGNED_IN)
@never_cache
@require_POST
def muster_contact(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Whom to call for somebody who is out; shown once, the look is written down."""
    place = _place(request, assignment_id)
    try:
        told = services.emergency_contact_of(
            assignment=place,
            why=request.POST.get("why", ""),
            by=actor(request).person,
            at=timezone.now(),
        )
    except NotAllowed:
        raise Http404 from None
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return _back(request, place)
    incident = queries.incident_of(place.shift)
    context = {"incident": incident, "place": place, "told": told}
    return render(request, "incidents/muster_contact.html", context)


@allow(SIGNED_IN)
@never_cache
@require_GET
def incident_mine(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own part: the briefing to read, and the word that one is back."""
    me = actor(request).person
    incident = get_object_or_404(Incident.objects.select_related("order"), pk=pk)
    place = queries.own_place(incident, me.pk)
    if place is None:
        raise Http404
    note = getattr(place, "muster", None)
    context = {
        "incident": incident,
        "order": incident.order,
        "place": place,
        "is_briefed": note is not None and note.briefed_at is not None,
        "gates": [words.GATES[gate] for gate in queries.gates_of(place, note)],
        "is_arrived": place.check_ins.filter(kind="in").exists(),
        "back": getattr(place, "safe_return", None),
    }
    return render(request, "incidents/incident_mine.html", context)


urlpatterns = [
    path("incidents/<int:pk>/muster", incident_muster, name="incident-muster"),
    path("incidents/<int:pk>/mine", incident_mine, name="incident-mine"),
    path("muster/<int:assignment_id>/briefing", muster_briefing, name="muster-briefing"),
    path("muster/<int:assignment_id>/identity", muster_identity, name="muster-identity"),
    path("muster/<int:assignment_id>/departure", muster_departure, name="muster-departure"),
    path("muster/<int:assignment_id>/return", muster_return, name="muster-return"),
    path("muster/<int:assignment_id>/contact", muster_contact, name="muster-contact"),
]
