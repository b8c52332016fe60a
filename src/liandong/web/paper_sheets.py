"""The printed sheet typed back: a line a person, times already there, one photograph, one save."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.models import Shift, ShiftState
from liandong.queries import access, rosters
from liandong.queries import checkins as shown
from liandong.queries.access import Actor
from liandong.queries.rosters import Place
from liandong.services import papers
from liandong.services.attendance import Attendance
from liandong.web import roster_words
from liandong.web.access import actor, allow
from liandong.web.device_marks import mark_of, remembered
from liandong.web.rosters import PLANNERS, RUNNERS

CAME, ABSENT, SKIP = "came", "absent", "skip"


@allow(*RUNNERS)
@never_cache
@require_http_methods(["GET", "POST"])
def roster_paper(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Type a signed sheet in: tab from line to line, save once."""
    who, now = actor(request), timezone.now()
    shift = get_object_or_404(rosters.shifts_run_by(who), pk=shift_id)
    places = rosters.sheet(shift, who).places
    unread: set[str] = set()
    if request.method == "POST":
        unread = {name for place in places for name in _unread(request, place, shift, who)}
        if unread:
            messages.error(request, _("有的时间看不懂，标出来了，请改了再保存。还没有存。"))
    if request.method == "POST" and not unread and shift.state != ShiftState.CANCELLED:
        rows = [row for place in places if (row := _row(request, place, shift, who.person.pk))]
        file = request.FILES.get("photo")
        try:
            _sheet, changed = papers.enter_sheet(
                shift=shift,
                rows=rows,
                photo=file.read() if file else None,
                by=who.person,
                at=now,
                mark=mark_of(request),
            )
        except Refusal as refusal:
            messages.error(request, phrases.sentence(refusal))
        else:
            words = ngettext("录入了 %(n)s 人。", "录入了 %(n)s 人。", changed)
            messages.success(request, words % {"n": changed} if changed else _("没有要改的。"))
            return remembered(request, redirect("roster-detail", shift.pk))
    lines = []
    for number, place in enumerate(places, 1):
        line = roster_words.place_words(place, who.person, {}, shift)
        pk = line["pk"]
        line |= {
            "number": number,
            "choice": request.POST.get(f"is-{pk}", CAME),
            "in_value": request.POST.get(f"in-{pk}", line["in_value"]),
            "out_value": request.POST.get(f"out-{pk}", line["out_value"]),
            "in_unread": f"in-{pk}" in unread,
            "out_unread": f"out-{pk}" in unread,
        }
        lines.append(line)
    context = {
        "shift": shift,
        "project": shift.project,
        "lines": lines,
        "sheets": shown.papers_run_by(who).filter(shift=shift).defer("photo").order_by("-pk")[:5],
        "is_over": now >= shift.ends_at,
    }
    return render(request, "checkin/roster_paper.html", context)


def _row(request: HttpRequest, place: Place, shift: Shift, viewer_id: int) -> Attendance | None:
    """One line as it was typed; nothing for a line that was left out, done, or is one's own."""
    pk = place.assignment.pk
    choice = request.POST.get(f"is-{pk}", SKIP)
    if place.assignment.person_id == viewer_id or choice not in (CAME, ABSENT):
        return None
    if choice == ABSENT:
        return Attendance(pk, None, None, is_absent=True)
    arrived = place.arrived.at if place.arrived else _at(request.POST.get(f"in-{pk}", ""), shift)
    return Attendance(pk, arrived, _at(request.POST.get(f"out-{pk}", ""), shift))


def _unread(request: HttpRequest, place: Place, shift: Shift, who: Actor) -> list[str]:
    """The fields of a line whose time nobody can read; nothing is guessed or left out silently."""
    pk = place.assignment.pk
    if place.assignment.person_id == who.person.pk or request.POST.get(f"is-{pk}") != CAME:
        return []
    names = [f"out-{pk}"] if place.arrived else [f"in-{pk}", f"out-{pk}"]
    texts = {name: request.POST.get(name, "") for name in names}
    return [name for name, text in texts.items() if text.strip() and _at(text, shift) is None]


def _at(text: str, shift: Shift) -> datetime | None:
    """A time on paper: 0905, 9:05 or 09:05, on the day of the shift or the night after."""
    digits = "".join(c for c in text if c.isdecimal())
    if not 3 <= len(digits) <= 4 or int(digits[:-2]) > 23 or int(digits[-2:]) > 59:
        return None
    digits = digits.zfill(4)
    start = timezone.localtime(shift.starts_at)
    moment = start.replace(hour=int(digits[:2]), minute=int(digits[2:]), second=0, microsecond=0)
    if moment < start - timedelta(hours=2) and timezone.localdate(shift.ends_at) > start.date():
        moment += timedelta(days=1)
    return moment


@allow(*RUNNERS)
@never_cache
@require_GET
def paper_photo(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The photograph of a sheet; the look is written down."""
    who = actor(request)
    sheet = get_object_or_404(
        shown.papers_run_by(who).exclude(photo_type="").defer("photo"), pk=sheet_id
    )
    raw = papers.look_at_photo(sheet=sheet, why=_("核对签到"), by=who.person, at=timezone.now())
    answer = HttpResponse(raw, content_type=sheet.photo_type)
    answer["Content-Disposition"] = f'inline; filename="sheet-{sheet.pk}"'
    return answer


@allow(*PLANNERS)
@never_cache
@require_GET
def roster_points(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Points of a shift's check-ins, for who confirms its hours; the look is written down."""
    who = actor(request)
    shift = get_object_or_404(access.shifts_for(who).select_related("project"), pk=shift_id)
    points = list(
        shown.points_for(who)
        .filter(check_in__assignment__shift=shift)
        .exclude(check_in__assignment__person=who.person)
        .select_related("check_in__assignment__person")
        .order_by("check_in__at", "pk")
    )
    papers.look_at_points(points=points, why=_("核对签到"), by=who.person, at=timezone.now())
    context = {"shift": shift, "project": shift.project, "points": points}
    return render(request, "checkin/roster_points.html", context)


urlpatterns = [
    path("rosters/<int:shift_id>/paper", roster_paper, name="roster-paper"),
    path("rosters/papers/<int:sheet_id>/photo", paper_photo, name="paper-photo"),
    path("rosters/<int:shift_id>/points", roster_points, name="roster-points"),
]
