"""“Why can't X take this shift?”: the staff ask, and read what the person would read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core.typed import whole
from liandong.models import ShiftState
from liandong.queries import access, registry
from liandong.queries import rosters as shown
from liandong.queries.eligibility import reasons_against
from liandong.queries.shift_choices import alike
from liandong.queries.shifts import WISHES
from liandong.web import shift_words
from liandong.web.access import actor, allow

MOST_FOUND = 8


@allow(access.SOCIAL_WORKER, access.COORDINATOR, access.SUPERVISOR, access.TEAM_LEADER)
@never_cache
@require_GET
def roster_why_not(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Find a person of one's own, then every reason and remedy, from the rules of sign-up."""
    who, now = actor(request), timezone.now()
    shift = get_object_or_404(shown.shifts_run_by(who), pk=shift_id)
    words = request.GET.get("q", "").strip()[:40]
    chosen = whole(request.GET.get("person", ""))
    person = None
    if chosen:
        person = get_object_or_404(access.people_for(who), pk=chosen)
    found = list(registry.people(who, words=words)[: MOST_FOUND + 1]) if words else []
    if person is None and len(found) == 1:
        person = found[0]
    reasons = reasons_against(person, [shift], at=now)[shift.pk] if person is not None else []
    is_full = any(reason.code == "shift_full" for reason in reasons)
    context = {
        "shift": shift,
        "project": shift.project,
        "words": words,
        "person": person,
        "found": found[:MOST_FOUND] if person is None else [],
        "is_more": len(found) > MOST_FOUND,
        "is_open": shift.state == ShiftState.OPEN and shift.starts_at > now,
        "against": [shift_words.reason_words(r) for r in reasons if r.code not in WISHES],
        "wishes": [shift_words.reason_words(r) | {"ok": None} for r in reasons if r.code in WISHES],
        "alike": shift_words.cards_words(alike(shift, person=person, at=now)) if is_full else [],
    }
    return render(request, "rosters/roster_why_not.html", context)


urlpatterns = [path("rosters/<int:shift_id>/why-not", roster_why_not, name="roster-why-not")]
