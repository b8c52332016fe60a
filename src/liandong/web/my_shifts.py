"""A volunteer's own places: what comes, what was, a file for the calendar, and giving back."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core import leavings
from liandong.core.calendar_feeds import calendar
from liandong.core.checkin import OPENS_BEFORE
from liandong.core.refusals import Refusal
from liandong.models import Assignment, AssignmentState
from liandong.phrases.rosters import ASSIGNMENT_STATES, DECLINE_REASONS
from liandong.queries import calendar_feeds as feeds
from liandong.queries import regulars as standing
from liandong.queries import shift_leads
from liandong.queries import shifts as shown
from liandong.queries.attendance_lists import leaving_word_hours
from liandong.services import rosters
from liandong.web import shift_words
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.shifts import RELEASE_REASONS


def place_words(place: Assignment, at: datetime) -> dict[str, Any]:
    """One place as the lists show it: when, where, and what to do about it now."""
    shift = place.shift
    seen = {check.kind: check for check in place.check_ins.all()}
    arrived = seen.get("in")
    left = seen.get("out")
    if left is not None and left.is_proposed:
        left = None
    is_door_open = shift.starts_at - OPENS_BEFORE <= at < shift.ends_at
    may_leave = arrived is not None and left is None and at < shift.ends_at + shown.LATE_SCAN
    return {
        "pk": place.pk,
        "dialog": f"release-{place.pk}",
        "shift": shift,
        "title": shift.project.title,
        "position": shift.position.title,
        "url": reverse("shift-place", args=[shift.pk]),
        "where": shift.place_name or shift_words.street(shift.division_code),
        "arrived": arrived,
        "left": left,
        "may_arrive": arrived is None and is_door_open,
        "may_leave": may_leave,
        "is_today": timezone.localdate(shift.starts_at) == timezone.localdate(at),
        "can_release": shift.starts_at > at,
        "may_tell": place.state == AssignmentState.ACCEPTED
        and arrived is not None
        and left is None
        and leavings.may_tell(shift.ends_at, at, hours=leaving_word_hours(shift)),
        "state": ASSIGNMENT_STATES[place.state],
        "state_kind": {"served": "ok", "absent": "warn"}.get(place.state, "wait"),
    }


@allow(SIGNED_IN)
@require_GET
def my_shifts(request: HttpRequest) -> HttpResponse:
    """What comes, with the button for today; what one waits for; what was."""
    now = timezone.now()
    person = actor(request).person
    coming = [place_words(row, now) for row in shown.coming_places(person, at=now)]
    context = {
        "today": [row for row in coming if row["is_today"]],
        "coming": [row for row in coming if not row["is_today"]],
        "asked": standing.questions_of(person, at=now),
        "waiting": shown.waiting_for(person, at=now),
        "lead_offers": shift_leads.waiting_for(person, at=now),
        "past": [place_words(row, now) for row in shown.past_places(person, at=now)],
        "reasons": [(code, DECLINE_REASONS[code]) for code in RELEASE_REASONS],
    }
    return render(request, "shifts/my_shifts.html", context)


@allow(SIGNED_IN)
@require_POST
def place_release(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """ "I can't come", with a reason if one likes."""
    person = actor(request).person
    place = get_object_or_404(Assignment, pk=assignment_id, person=person)
    code = request.POST.get("reason", "")
    said = [str(DECLINE_REASONS[code])] if code in RELEASE_REASONS else []
    note = " ".join(request.POST.get("note", "").split())[:120]
    reason = _("：").join([*said, *([note] if note else [])])
    try:
        rosters.release(assignment=place, reason=reason, by=person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已退出。谢谢您提前说，我们马上问下一位。"))
    return redirect("my-shifts")


@allow(SIGNED_IN)
@require_GET
def shift_calendar(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The shift as a file for the telephone's calendar."""
    place = get_object_or_404(
        Assignment.objects.select_related("shift__project", "shift__position"),
        shift=shift_id,
        person=actor(request).person,
        state=AssignmentState.ACCEPTED,
    )
    url = settings.LIANDONG_BASE_URL + reverse("shift-detail", args=[shift_id])
    entry = feeds.entry_of(place.shift, changed_at=place.accepted_at, url=url)
    answer = HttpResponse(calendar([entry]), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="shift-{shift_id}.ics"'
    return answer


urlpatterns = [
    path("my/shifts", my_shifts, name="my-shifts"),
    path("my/shifts/<int:assignment_id>/release", place_release, name="place-release"),
    path("shifts/<int:shift_id>/calendar.ics", shift_calendar, name="shift-calendar"),
]
