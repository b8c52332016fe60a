"""Rosters for those who run the shifts: who comes, whom to ask, the list of who came."""

from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import Shift, ShiftState
from liandong.queries import access
from liandong.queries import recommendations as suitable
from liandong.queries import replacements as searches
from liandong.queries import rosters as shown
from liandong.queries.homes import day_of
from liandong.queries.recommendations import Match
from liandong.queries.rosters import Candidate, Place
from liandong.services import attendance, contacts, invitations, projects, rosters
from liandong.services.attendance import Attendance, Trace
from liandong.services.matching import as_data
from liandong.web import recommendations, roster_words, shift_words
from liandong.web.access import actor, allow
from liandong.web.device_marks import mark_of, remembered
from liandong.web.shifts import key_of, key_words

PLANNERS = (access.SOCIAL_WORKER, access.COORDINATOR, access.SUPERVISOR)
RUNNERS = (*PLANNERS, access.TEAM_LEADER, access.VOLUNTEER, access.OFFICER)
MOST_ASKED_AT_ONCE = 20
MOST_SUITED = 5
HOURS = (2, 6, 12, 24, 48)
_PERIODS = ("today", "week", "later", "past")


class ReasonForm(forms.Form):
    """Why a place is taken back, or a shift called off; the person reads it."""

    reason = forms.CharField(
        label=gettext_lazy("原因"),
        help_text=gettext_lazy("会写在发给志愿者的通知里。"),
        max_length=100,
    )


# ── pages ───────────────────────────────────────────────────────────────────────────────────


@allow(*PLANNERS, access.TEAM_LEADER)
@require_GET
def roster_list(request: HttpRequest) -> HttpResponse:
    """Shifts that the actor runs, by day, with how full they are."""
    who, now = actor(request), timezone.now()
    period = request.GET.get("period", "week")
    period = period if period in _PERIODS else "week"
    is_short = request.GET.get("short") == "1"
    start, end = _period(period, now)
    rows, after = shown.roster_page(
        who,
        start=start,
        end=end,
        is_short=is_short,
        after=key_of(request.GET.get("after", "")),
        at=now,
    )
    words = {
        "today": _("今天"),
        "week": _("七天内"),
        "later": _("以后"),
        "past": _("过去七天"),
    }
    query = request.GET.copy()
    query["after"] = key_words(after)
    context = {
        "rows": [roster_words.row_words(row, now) for row in rows],
        "period": period,
        "is_short": is_short,
        "more_url": f"?{query.urlencode()}" if after else "",
        "tabs": [
            {
                "label": label,
                "url": f"?period={code}" + ("&short=1" if is_short else ""),
                "active": code == period,
            }
            for code, label in words.items()
        ],
    }
    return render(request, "rosters/roster_list.html", context)


def _period(code: str, at: datetime) -> tuple[datetime, datetime]:
    today, tomorrow = day_of(at)
    week = today + timedelta(days=7)
    return {
        "today": (today, tomorrow),
        "later": (week, today + timedelta(days=180)),
        "past": (today - timedelta(days=7), today),
    }.get(code, (today, week))


@allow(*RUNNERS)
@require_GET
def roster_detail(request: HttpRequest, shift_id: int) -> HttpResponse:
    """One shift: places, questions, reserve, whom to ask, and the list of who came."""
    return _page(request, _shift(request, shift_id), {})


def _page(request: HttpRequest, shift: Shift, phones: dict[int, str]) -> HttpResponse:
    who, now = actor(request), timezone.now()
    sheet = shown.sheet(shift, who)
    is_open = shift.state == ShiftState.OPEN and shift.starts_at > now
    may_plan = _may_plan(request, shift)
    free = shift.max_people - shift.taken
    is_asking = may_plan and is_open and free > 0
    suited = _suited(shift, who, now) if is_asking else []
    named = {one.person.pk for one in suited}
    search = searches.search_for(shift, at=now)
    looked_for = {one.pk for one in search.open} if search else set()
    found = shown.candidates(shift, who, at=now) if is_asking else []
    context = {
        "shift": shift,
        "project": shift.project,
        "position": shift.position,
        "street": shift_words.street(shift.division_code),
        "free": free,
        "missing": max(0, shift.min_people - shift.taken),
        "is_open": is_open,
        "is_cancelled": shift.state == ShiftState.CANCELLED,
        "may_plan": may_plan,
        "may_ask_why": who.has(*PLANNERS, access.TEAM_LEADER),
        "has_door": shift.starts_at - timedelta(hours=2)
        <= now
        <= shift.ends_at + timedelta(days=1),
        "has_list": now >= shift.starts_at and shift.state != ShiftState.CANCELLED,
        "places": [roster_words.place_words(p, who.person, phones, shift) for p in sheet.places],
        "invitations": [
            roster_words.invitation_words(row, now)
            for row in sheet.invitations
            if row.pk not in looked_for
        ],
        "waiting": sheet.waiting,
        "search": roster_words.search_words(search),
        "suited": recommendations.match_words(suited),
        "candidates": [roster_words.candidate_words(p) for p in found if p.person.pk not in named],
        "is_full": free <= 0,
        "hours": HOURS,
        "reason_form": ReasonForm(),
    }
    return render(request, "rosters/roster_detail.html", context)


@allow(*RUNNERS)
@never_cache
@require_GET
def roster_sheet(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The roster and the sign-in sheet on A4, with empty lines for people who just come."""
    shift = _shift(request, shift_id)
    sheet = shown.sheet(shift, actor(request))
    context = {
        "shift": shift,
        "project": shift.project,
        "position": shift.position,
        "places": sheet.places,
        "spare": range(max(3, shift.max_people - len(sheet.places))),
        "printed_at": timezone.now(),
    }
    return render(request, "rosters/roster_sheet.html", context)


# ── acts ────────────────────────────────────────────────────────────────────────────────────


@allow(*PLANNERS)
@require_POST
def roster_invite(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Ask the people that were ticked, all with the same time limit."""
    shift, who, now = _planned(request, shift_id), actor(request), timezone.now()
    wanted = {n for pk in request.POST.getlist("person")[:MOST_ASKED_AT_ONCE] if (n := whole(pk))}
    hours = whole(request.POST.get("hours", ""))
    limit = float(hours) if hours in HOURS else None
    found = {one.person.pk: (one.person, _why(one)) for one in shown.candidates(shift, who, at=now)}
    for one in _suited(shift, who, now):
        found.setdefault(one.person.pk, (one.person, list(as_data(one.reasons))))
    asked = 0
    for pk in sorted(wanted & found.keys()):
        person, reasons = found[pk]
        try:
            invitations.invite(
                shift=shift, person=person, by=who.person, at=now, hours=limit, reasons=reasons
            )
            asked += 1
        except Refusal as refusal:
            messages.error(request, f"{person.name}{_('：')}{phrases.sentence(refusal)}")
    if asked:
        words = ngettext("已邀请 %(n)s 人，等他们答复。", "已邀请 %(n)s 人，等他们答复。", asked)
        messages.success(request, words % {"n": asked})
    elif not wanted:
        messages.error(request, _("还没有选人。请先勾选要邀请的人。"))
    elif not wanted & found.keys():
        messages.error(request, _("这些人刚刚有了别的安排，名单已经更新，请再选一次。"))
    return redirect("roster-detail", shift_id)


def _suited(shift: Shift, who: access.Actor, at: datetime) -> list[Match]:
    """The best of the people that the actor may see; nobody while the index is being read."""
    return suitable.people_for(shift, who, at=at, most=MOST_SUITED) or []


def _why(one: Candidate) -> list[object]:
    """What spoke for the person, kept with the question so that they can read it."""
    return [
        {"code": code, "facts": {"distance_m": number} if code == "near" else {"days": number}}
        for code, number in one.speaks_for
    ]


@allow(*PLANNERS)
@require_POST
def invitation_withdrawal(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take a question back."""
    found = shown.invitations_run_by(actor(request)).select_related("shift__project")
    row = get_object_or_404(found, pk=invitation_id)
    try:
        rosters.withdraw_invitation(invitation=row, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("邀请已撤回。"))
    return redirect("roster-detail", row.shift_id)


@allow(*PLANNERS)
@require_POST
def roster_removal(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Take a place back, with a reason that the person reads."""
    found = shown.places_run_by(actor(request)).select_related("shift__project", "person")
    place = get_object_or_404(found, pk=assignment_id)
    _planned(request, place.shift_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写一句原因，对方会看到。"))
        return redirect("roster-detail", place.shift_id)
    try:
        rosters.release(
            assignment=place,
            reason=form.cleaned_data["reason"],
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已移出名单，并通知了本人。"))
    return redirect("roster-detail", place.shift_id)


@allow(*RUNNERS)
@require_POST
def roster_attendance(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The leader's list: who came, when, and who did not. One's own line is left out."""
    shift, who, now = _shift(request, shift_id), actor(request), timezone.now()
    rows = []
    for place in shown.sheet(shift, who).places:
        if place.assignment.person_id == who.person.pk:
            continue
        row = _listed(request, place, shift)
        if row is not None:
            rows.append(row)
    try:
        changed = attendance.record_list(
            shift=shift, rows=rows, by=who.person, at=now, trace=Trace(mark=mark_of(request))
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        words = ngettext("登记了 %(n)s 人。", "登记了 %(n)s 人。", changed)
        messages.success(request, words % {"n": changed} if changed else _("没有要改的。"))
    return remembered(request, redirect("roster-detail", shift_id))


def _listed(request: HttpRequest, place: Place, shift: Shift) -> Attendance | None:
    """One line of the form; nothing when the line was left alone."""
    pk = place.assignment.pk
    came = request.POST.get(f"came-{pk}", "")
    if came == "absent":
        return Attendance(pk, None, None, is_absent=True)
    if came not in ("there", "left"):
        return None
    arrived = place.arrived.at if place.arrived else _at(request, f"in-{pk}", shift)
    left = _at(request, f"out-{pk}", shift) if came == "left" else None
    return Attendance(pk, arrived, left)


def _at(request: HttpRequest, name: str, shift: Shift) -> datetime | None:
    """A time of day in the form, on the day of the shift, or the next when it crosses midnight."""
    try:
        told = datetime.strptime(request.POST.get(name, ""), "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        return None
    start = timezone.localtime(shift.starts_at)
    moment = timezone.make_aware(datetime.combine(start.date(), told))
    if moment < start - timedelta(hours=2) and timezone.localdate(shift.ends_at) > start.date():
        moment += timedelta(days=1)
    return moment


@allow(*RUNNERS)
@never_cache
@require_POST
def roster_phone(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """One telephone in the clear, for the days around the shift; written down."""
    found = shown.places_run_by(actor(request)).select_related("shift__project", "person")
    place = get_object_or_404(found, pk=assignment_id)
    try:
        phone = contacts.phone_of(place=place, by=actor(request).person, at=timezone.now())
    except Refusal:
        messages.error(request, _("只在服务前后两天内可以看电话。平时请从人员资料里查看。"))
        return redirect("roster-detail", place.shift_id)
    return _page(request, _shift(request, place.shift_id), {place.pk: phone or _("没有登记电话")})


@allow(*PLANNERS)
@require_POST
def roster_cancellation(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Call the shift off and tell everybody."""
    shift, form = _planned(request, shift_id), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写一句原因，大家会看到。"))
        return redirect("roster-detail", shift_id)
    try:
        projects.cancel_shift(
            shift=shift,
            reason=form.cleaned_data["reason"],
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("班次已取消，并通知了报名和受邀的人。"))
    return redirect("roster-detail", shift_id)


def _shift(request: HttpRequest, shift_id: int) -> Shift:
    return get_object_or_404(shown.shifts_run_by(actor(request)), pk=shift_id)


def _planned(request: HttpRequest, shift_id: int) -> Shift:
    """A shift in the staff's scope: leading on the spot is not enough to plan."""
    found = access.shifts_for(actor(request)).select_related("project", "position")
    return get_object_or_404(found, pk=shift_id)


def _may_plan(request: HttpRequest, shift: Shift) -> bool:
    who = actor(request)
    return who.has(*PLANNERS) and access.shifts_for(who).filter(pk=shift.pk).exists()


urlpatterns = [
    path("rosters", roster_list, name="roster-list"),
    path("rosters/<int:shift_id>", roster_detail, name="roster-detail"),
    path("rosters/<int:shift_id>/sheet", roster_sheet, name="roster-sheet"),
    path("rosters/<int:shift_id>/invitations", roster_invite, name="roster-invite"),
    path("rosters/<int:shift_id>/attendance", roster_attendance, name="roster-attendance"),
    path("rosters/<int:shift_id>/cancellation", roster_cancellation, name="roster-cancellation"),
    path(
        "rosters/invitations/<int:invitation_id>/withdrawal",
        invitation_withdrawal,
        name="invitation-withdrawal",
    ),
    path("rosters/places/<int:assignment_id>/removal", roster_removal, name="roster-removal"),
    path("rosters/places/<int:assignment_id>/phone", roster_phone, name="roster-phone"),
]
