"""Checking in: the changing code at the place, and what happens when somebody scans it.

Opening an address changes nothing: the scan is kept in the session and one tap confirms
it. Six digits can be typed instead; tries are counted, because digits can be guessed.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core import checkin
from liandong.core.checkin import CheckInCodeWrong, NotOnThisShift, OnAnotherShift
from liandong.core.refusals import Refusal
from liandong.models import Assignment, CheckIn, Person, Shift, ShiftState
from liandong.queries import checkins as shown_check_ins
from liandong.queries import rosters as shown
from liandong.queries import shifts
from liandong.queries.checkins import EARLY
from liandong.services import attendance, papers
from liandong.services.attendance import SCAN_LATE, Trace
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.device_marks import mark_of, remembered
from liandong.web.my_shifts import place_words
from liandong.web.rosters import RUNNERS
from liandong.web.shifts import person_of

MOST_TRIES = 10
TRIES_FOR_S = 10 * 60
KEPT = "check_in_scan"


# ── at the place ────────────────────────────────────────────────────────────────────────────


@allow(*RUNNERS)
@never_cache
@require_GET
def check_in_board(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The screen that stands at the place: changing code, digits, and who has come."""
    shift, now = _run(request, shift_id), timezone.now()
    is_open = _is_open(shift, now)
    context = {
        "shift": shift,
        "project": shift.project,
        "is_open": is_open,
        "is_early": now < shift.starts_at - EARLY,
        "opens_at": shift.starts_at - checkin.OPENS_BEFORE,
        "digits": _digits(shift, now) if is_open else "",
        **_arrived(shift),
    }
    return render(request, "checkin/check_in_board.html", context)


@allow(*RUNNERS)
@never_cache
@require_GET
def check_in_image(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The present code as SVG; its text is the address that a phone opens."""
    shift, now = _run(request, shift_id), timezone.now()
    if not _is_open(shift, now):
        return HttpResponse(status=409)
    token = attendance.token_at(shift, now)
    address = request.build_absolute_uri(f"{reverse('check-in')}?t={quote(token)}")
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=8, border=2)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@allow(*RUNNERS)
@never_cache
@require_GET
def check_in_digits(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The present six digits as JSON."""
    shift, now = _run(request, shift_id), timezone.now()
    if not _is_open(shift, now):
        return HttpResponse(status=409)
    return JsonResponse({"code": _digits(shift, now)})


@allow(*RUNNERS)
@never_cache
@require_GET
def check_in_arrivals(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Who has come, for the screen to fetch again and again."""
    return render(request, "checkin/_arrivals.html", _arrived(_run(request, shift_id)))


def _run(request: HttpRequest, shift_id: int) -> Shift:
    return get_object_or_404(shown.shifts_run_by(actor(request)), pk=shift_id)


def _is_open(shift: Shift, at: datetime) -> bool:
    """The code is shown from two hours before until leaving can no longer be scanned."""
    is_time = shift.starts_at - EARLY <= at <= shift.ends_at + SCAN_LATE
    return is_time and shift.state != ShiftState.CANCELLED


def _digits(shift: Shift, at: datetime) -> str:
    return checkin.code(shift.pk, at, settings.LIANDONG_CHECKIN_KEY)


def _arrived(shift: Shift) -> dict[str, Any]:
    places = shown.arrivals(shift)
    return {
        "shift": shift,
        "places": places,
        "came": sum(1 for place in places if place.arrived),
        "expected": len(places),
    }


# ── the volunteer ───────────────────────────────────────────────────────────────────────────


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """GET: what was scanned, or how to scan. POST: arrive or leave."""
    if request.method == "POST":
        return _confirmed(request)
    now, person = timezone.now(), person_of(request)
    token = request.GET.get("t") or request.GET.get("token") or ""
    problem = _keep_scan(request, token, now) if token else ""
    if person is None:
        if token and not problem:
            messages.info(request, _("扫到了。登录后点一下就签好，五分钟内有效。"))
        here = reverse("check-in")
        return redirect(f"{reverse('sign-in')}?next={quote(here)}")
    if problem:
        messages.error(request, problem)
    found = _scanned(request, person, now)
    place = found if isinstance(found, Assignment) else None
    return _page(request, person, now, place=place, wrong=None if place is not None else found)


def _page(
    request: HttpRequest,
    person: Person,
    now: datetime,
    *,
    place: Assignment | None = None,
    wrong: Any = None,
) -> HttpResponse:
    """What was scanned, what does not fit and what to do, or how to scan."""
    near = [place_words(row, now) for row in _near(person, now)]
    context = {
        "place": place_words(place, now) if place is not None else None,
        "token": _kept(request, now)[0] if place is not None else "",
        "may_point": shown_check_ins.may_point(person),
        "wrong": wrong.facts if wrong is not None else None,
        "near": [row for row in near if row["may_arrive"] or row["may_leave"]],
        "next": next((row for row in near if row["can_release"]), None),
    }
    return render(request, "checkin/check_in.html", context)


def _keep_scan(request: HttpRequest, token: str, at: datetime) -> str:
    """Remember a good scan; the sentence that says what is wrong with a bad one."""
    token = _bare(token)
    if _kept(request, at)[0] == token:
        return ""
    try:
        checkin.check_token(token, at, settings.LIANDONG_CHECKIN_KEY)
    except Refusal as refusal:
        return phrases.sentence(refusal)
    request.session[KEPT] = {"token": token, "at": at.isoformat()}
    return ""


def _kept(request: HttpRequest, at: datetime) -> tuple[str, datetime | None]:
    """The scan of the last five minutes and when it was; nothing when there is none."""
    kept = request.session.get(KEPT)
    if not isinstance(kept, dict):
        return "", None
    seen_at = datetime.fromisoformat(kept["at"])
    if not timedelta(0) <= at - seen_at <= attendance.SCAN_HOLDS:
        return "", None
    return kept["token"], seen_at


def _bare(text: str) -> str:
    """The token in what a camera read: itself, or the end of an address."""
    return text.strip().rsplit("t=", 1)[-1].rsplit("token=", 1)[-1]


def _scanned(
    request: HttpRequest, person: Person, at: datetime
) -> Assignment | NotOnThisShift | OnAnotherShift | None:
    """The person's place on the scanned shift; or why there is none; nothing without a scan."""
    token, seen_at = _kept(request, at)
    if not token or seen_at is None:
        return None
    try:
        shift_id = checkin.check_token(token, seen_at, settings.LIANDONG_CHECKIN_KEY)
    except Refusal:
        return None
    found = [row for row in _near(person, at) if row.shift_id == shift_id]
    if found:
        return found[0]
    del request.session[KEPT]
    shift = Shift.objects.select_related("project").filter(pk=shift_id).first()
    return attendance.elsewhere(shift, person, at=at) if shift is not None else None


def _near(person: Person, at: datetime) -> list[Assignment]:
    """The person's places of today and just now (at most 30)."""
    return shifts.coming_places(person, at=at)


def _confirmed(request: HttpRequest) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    if person is None:
        return redirect(f"{reverse('sign-in')}?next={quote(reverse('check-in'))}")
    token = _bare(request.POST.get("token", ""))
    digits = "".join(request.POST.get("code", "").split())
    try:
        row = (
            _by_scan(request, token, person, now)
            if token
            else _by_digits(request, digits, person, now)
        )
    except TooManyTries:
        messages.error(request, _("试得太多了，请过十分钟再试，或请带队的人帮您登记。"))
        return redirect("check-in")
    except (NotOnThisShift, OnAnotherShift) as refusal:
        request.session.pop(KEPT, None)
        return _page(request, person, now, wrong=refusal)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("check-in")
    request.session.pop(KEPT, None)
    _keep_point(request, row, now)
    return remembered(request, redirect("check-in-done", row.pk))


def _by_scan(request: HttpRequest, token: str, person: Person, at: datetime) -> CheckIn:
    kept, seen_at = _kept(request, at)
    return attendance.check_in_by_scan(
        text=token,
        by=person,
        at=at,
        scanned_at=seen_at if kept == token else None,
        trace=Trace(mark=mark_of(request)),
    )


def _keep_point(request: HttpRequest, row: CheckIn, at: datetime) -> None:
    """One point, when the telephone sent one; the service asks for the consent."""
    try:
        told = [float(request.POST.get(name, "")) for name in ("lat", "lon", "accuracy")]
    except ValueError:
        return
    papers.keep_point(check_in=row, lat=told[0], lon=told[1], accuracy_m=told[2], at=at)


class TooManyTries(Exception):
    """Somebody typed too many wrong digits."""


def _by_digits(request: HttpRequest, digits: str, person: Person, at: datetime) -> CheckIn:
    """Try the digits on the person's places of this hour; they say of which shift they are."""
    key = f"check-in-tries:{person.pk}"
    if (cache.get(key) or 0) >= MOST_TRIES:
        raise TooManyTries
    near = shown_check_ins.places_by_now(person, at=at)
    if not near:
        raise checkin.NoShiftNow()
    for row in near:
        with suppress(CheckInCodeWrong):
            return attendance.check_in_by_code(
                shift=row.shift,
                digits=digits,
                by=person,
                at=at,
                trace=Trace(mark=mark_of(request)),
            )
    cache.add(key, 0, TRIES_FOR_S)
    with suppress(ValueError):  # it may lapse between the two lines
        cache.incr(key)
    other = shown_check_ins.shift_of_digits(
        digits, person, at=at, key=settings.LIANDONG_CHECKIN_KEY
    )
    if other is not None:
        raise attendance.elsewhere(other, person, at=at)
    raise CheckInCodeWrong()


@allow(SIGNED_IN)
@never_cache
@require_GET
def check_in_done(request: HttpRequest, check_in_id: int) -> HttpResponse:
    """Arrived or left, and when. Only for the person themselves."""
    row = get_object_or_404(
        CheckIn.objects.select_related("assignment__shift__project"),
        pk=check_in_id,
        assignment__person=actor(request).person,
    )
    shift = row.assignment.shift
    context = {
        "row": row,
        "shift": shift,
        "project": shift.project,
        "is_arrival": row.kind == "in",
    }
    return render(request, "checkin/check_in_done.html", context)


urlpatterns = [
    path("shifts/<int:shift_id>/board", check_in_board, name="check-in-board"),
    path("shifts/<int:shift_id>/board/code.svg", check_in_image, name="check-in-image"),
    path("shifts/<int:shift_id>/board/digits", check_in_digits, name="check-in-digits"),
    path("shifts/<int:shift_id>/board/arrivals", check_in_arrivals, name="check-in-arrivals"),
    path("check-in", check_in, name="check-in"),
    path("check-in/<int:check_in_id>", check_in_done, name="check-in-done"),
]
