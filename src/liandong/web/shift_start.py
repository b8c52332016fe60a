"""Before a shift begins: what is missing, who leads on the spot, one tap to start."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.duties import RECORDS, Scope, kinds_of
from liandong.core.leads import Right
from liandong.core.project_modes import Mode
from liandong.core.refusals import Refusal
from liandong.models import Assignment, AssignmentState, ModeRecord, Shift
from liandong.phrases import duties as words
from liandong.queries import access, leads, rosters
from liandong.queries import duties as shown
from liandong.queries.duty_holders import whole_of
from liandong.services import duties as services
from liandong.web import project_views
from liandong.web.access import SIGNED_IN, actor, allow

_OWN = ("agreement", "pledge", "safe_return")
"""What a volunteer writes for themself."""


def _shift(request: HttpRequest, shift_id: int) -> Shift:
    """A shift that the actor runs, whole; else 404."""
    found = rosters.shifts_run_by(actor(request)).select_related("position__part__project")
    return get_object_or_404(found, pk=shift_id)


def _own_shift(request: HttpRequest, shift_id: int) -> Shift:
    """A shift on which the person has a place; else 404."""
    rows = Assignment.objects.filter(person=actor(request).person, shift=shift_id).exclude(
        state=AssignmentState.RELEASED
    )
    found = Shift.objects.filter(pk__in=rows.values("shift"))
    return get_object_or_404(
        found.select_related("project", "position__part__project"), pk=shift_id
    )


@allow(SIGNED_IN)
@require_GET
def shift_start(request: HttpRequest, shift_id: int) -> HttpResponse:
    """What keeps people from arriving, what keeps the shift from starting, and the button."""
    who, shift, now = actor(request), _shift(request, shift_id), timezone.now()
    whole, held = whole_of(shift), leads.rights_on_shift(shift, who)
    begun = shown.start_of(shift)
    gates = [] if begun else shown.start_gates(shift, by=who.person, at=now)
    before = [] if begun else shown.arrival_gates(shift, at=now)
    codes = {gate.code for gate in before}
    on_the_spot = [gate for gate in gates if gate.code not in codes]
    places = Assignment.objects.filter(
        shift=shift, state__in=(AssignmentState.ACCEPTED, AssignmentState.SERVED)
    )
    records = ModeRecord.objects.filter(shift=shift).select_related("made_by", "person")
    context: dict[str, Any] = {
        "shift": shift,
        "project": shift.project,
        "lead": project_views.lead_words(whole.mode, whole.lead, whole.lead_reason),
        "begun": begun,
        "before": project_views.gates(shift.project, before),
        "on_the_spot": project_views.gates(shift.project, on_the_spot),
        "may_start": begun is None and Right.CONFIRM in held,
        "may_record": bool(held),
        "may_appoint": bool(held & {Right.ADD_SHIFTS, Right.CONFIRM}),
        "places": list(places.select_related("person").order_by("pk")),
        "kinds": [
            (kind, words.RECORDS[kind])
            for kind in kinds_of(Mode(whole.mode))
            if RECORDS[kind].of is Scope.SHIFT
        ],
        "records": [
            {
                "title": words.RECORDS[one.kind],
                "text": one.person.name if one.person else "",
                "at": one.made_at,
                "by": one.made_by.name,
            }
            for one in records.order_by("-made_at", "-pk")
        ],
    }
    return render(request, "rosters/shift_start.html", context)


def _act(
    request: HttpRequest, where: str, act: Callable[[datetime], object], said: str
) -> HttpResponse:
    try:
        act(timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, said)
    return redirect(where)


@allow(SIGNED_IN)
@require_POST
def shift_beginning(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Start the shift; ``told`` says that everybody was told just now."""
    shift, by = _shift(request, shift_id), actor(request).person
    told = request.POST.get("told") == "1"
    return _act(
        request,
        reverse("shift-start", args=[shift_id]),
        lambda at: services.start(shift=shift, told_everybody=told, by=by, at=at),
        _("这一班开始了。"),
    )


@allow(SIGNED_IN)
@require_POST
def shift_record(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Write down that everybody on the shift was told, signed, or came back safe."""
    shift, by = _shift(request, shift_id), actor(request).person
    kind = request.POST.get("kind", "")
    return _act(
        request,
        reverse("shift-start", args=[shift_id]),
        lambda at: services.record(whole=whole_of(shift), kind=kind, shift=shift, by=by, at=at),
        _("记下了。"),
    )


@allow(SIGNED_IN)
@require_POST
def shift_leader(request: HttpRequest, shift_id: int, assignment_id: int) -> HttpResponse:
    """Let somebody on the shift lead there, or no longer."""
    shift, by = _shift(request, shift_id), actor(request).person
    place = get_object_or_404(Assignment, shift=shift, pk=assignment_id)
    is_lead = request.POST.get("lead") == "1"
    return _act(
        request,
        reverse("shift-start", args=[shift_id]),
        lambda at: services.appoint(assignment=place, is_lead=is_lead, by=by, at=at),
        _("记下了。"),
    )


@allow(access.VOLUNTEER, access.TEAM_LEADER)
@require_POST
def own_record(request: HttpRequest, shift_id: int) -> HttpResponse:
    """A volunteer pledges, signs, or says that they are back safe."""
    shift, by = _own_shift(request, shift_id), actor(request).person
    kind = request.POST.get("kind", "")
    if kind not in _OWN:
        kind = ""
    return _act(
        request,
        reverse("shift-detail", args=[shift_id]),
        lambda at: services.record(
            whole=whole_of(shift), kind=kind, shift=shift, person=by, by=by, at=at
        ),
        _("记下了，谢谢。"),
    )


urlpatterns = [
    path("rosters/<int:shift_id>/start", shift_start, name="shift-start"),
    path("rosters/<int:shift_id>/beginning", shift_beginning, name="shift-beginning"),
    path("rosters/<int:shift_id>/records", shift_record, name="shift-record"),
    path("rosters/<int:shift_id>/leaders/<int:assignment_id>", shift_leader, name="shift-leader"),
    path("shifts/<int:shift_id>/records", own_record, name="own-record"),
]
