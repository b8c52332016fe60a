"""The list from which hours are confirmed: odd lines first, clean shifts with one tap.

Nothing here writes by itself: each tap is one call of a service for each person, and what a
rule refuses is said in a sentence and stays on the list.
"""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
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
from liandong.core.second_person import OwnList
from liandong.core.typed import whole
from liandong.models import Assignment, AssignmentState, CheckIn, Person
from liandong.phrases.hours import EVIDENCE
from liandong.queries import access, attendance_lists
from liandong.queries.attendance_lists import Line, Oddity, Sheet
from liandong.services import attendance, hours
from liandong.services import claims as backfills
from liandong.web.access import actor, allow

PER_PAGE = 10
CONFIRMS = (access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR, access.TEAM_LEADER)

ODDITY_WORDS = {
    Oddity.NO_ARRIVAL: gettext_lazy("没有签到"),
    Oddity.NO_LEAVING: gettext_lazy("没有签退"),
    Oddity.LEAVING_PROPOSED: gettext_lazy("忘了签退，离场时间是按计划补的"),
    Oddity.LEAVING_TOLD: gettext_lazy("忘了签退，本人说了离场时间"),
    Oddity.MIXED_PROOF: gettext_lazy("一次扫码、一次点名，按较弱的点名记"),
    Oddity.CAME_LATE: gettext_lazy("迟到超过 15 分钟"),
    Oddity.LEFT_EARLY: gettext_lazy("早走超过 15 分钟"),
}


class LeavingForm(forms.Form):
    """When somebody left who forgot to say so."""

    left = forms.TimeField()


class DecisionForm(forms.Form):
    """Yes or no to a back-fill."""

    decision = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    note = forms.CharField(required=False, max_length=200)


@allow(*CONFIRMS)
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """What waits: objections by their clock, back-fills, ended shifts with odd lines first."""
    who = actor(request)
    now = timezone.now()
    page = Paginator(attendance_lists.waiting_shifts(who, at=now), PER_PAGE).get_page(
        request.GET.get("page")
    )
    sheets = [
        _told(sheet) for sheet in attendance_lists.sheets(page.object_list, viewer_id=who.person.pk)
    ]
    context = {
        "page": page,
        "odd_sheets": [sheet for sheet in sheets if sheet["odd"]],
        "clean_sheets": [sheet for sheet in sheets if not sheet["odd"]],
        "days": attendance_lists.clean_days(who, at=now),
        "claims": [
            {
                "row": row,
                "is_mine": who.person.pk in {row.entered_by_id, row.person_id},
                "has_photo": hasattr(row, "photo"),
            }
            for row in attendance_lists.open_claims(who)
        ],
        "objections": attendance_lists.open_objections(who),
        "may_answer": who.has(access.SOCIAL_WORKER, access.COORDINATOR),
    }
    return render(request, "hours/claims.html", context)


def _told(sheet: Sheet) -> dict[str, object]:
    return {
        "sheet": sheet,
        "odd": [_line(line) for line in sheet.odd],
        "clean": [_line(line) for line in sheet.clean],
    }


def _line(line: Line) -> dict[str, object]:
    return {
        "line": line,
        "oddities": [ODDITY_WORDS[oddity] for oddity in line.oddities],
        "arrived_by": EVIDENCE.get(line.arrived_by, ""),
        "left_by": EVIDENCE.get(line.left_by, ""),
    }


@allow(*CONFIRMS)
@require_POST
def shift_recognition(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Confirm all clean lines of a shift, or the one that was named."""
    who = actor(request)
    now = timezone.now()
    shift = get_object_or_404(attendance_lists.shifts_to_confirm(who), pk=shift_id)
    places = Assignment.objects.filter(shift=shift, state=AssignmentState.ACCEPTED)
    one = request.POST.get("assignment", "")
    if one:
        chosen = [get_object_or_404(places, pk=whole(one))]
    else:
        shown = attendance_lists.sheets([shift], viewer_id=who.person.pk)
        chosen = list(places.filter(pk__in=[line.assignment_id for line in shown[0].clean]))
    _recognize(request, chosen, who=who, at=now)
    return redirect("claims")


@allow(*CONFIRMS)
@require_POST
def day_recognition(request: HttpRequest, day: str) -> HttpResponse:
    """Confirm every clean line of one day, over all its shifts; odd ones stay on the list."""
    who = actor(request)
    now = timezone.now()
    clean = {str(one.day): one for one in attendance_lists.clean_days(who, at=now)}
    if day not in clean:
        messages.info(request, _("这一天没有可以一键确认的了。"))
        return redirect("claims")
    places = attendance_lists.places_for(who).filter(state=AssignmentState.ACCEPTED)
    chosen = list(places.filter(pk__in=clean[day].assignment_ids).order_by("pk"))
    _recognize(request, chosen, who=who, at=now)
    return redirect("claims")


def _recognize(
    request: HttpRequest, chosen: list[Assignment], *, who: access.Actor, at: datetime
) -> None:
    """Enter the hours of each place; say what a rule refused and how many were entered."""
    minutes, done = 0, 0
    for place in chosen:
        try:
            entry = hours.recognize(assignment=place, by=who.person, at=at)
        except Refusal as refusal:
            name = Person.objects.get(pk=place.person_id).name
            messages.error(request, f"{name}：{phrases.sentence(refusal)}")
        else:
            done += 1
            minutes += entry.minutes
    if done:
        words = ngettext(
            "已记入 %(n)d 人，共 %(minutes)d 分钟。", "已记入 %(n)d 人，共 %(minutes)d 分钟。", done
        )
        messages.success(request, words % {"n": done, "minutes": minutes})


@allow(*CONFIRMS)
@require_POST
def leaving_confirmation(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Confirm or change the leaving time of somebody who forgot it, and enter the hours."""
    who = actor(request)
    now = timezone.now()
    place = _place(who, assignment_id)
    arrival = CheckIn.objects.filter(assignment=place, kind="in").first()
    form = LeavingForm(request.POST)
    if arrival is None or not form.is_valid():
        messages.error(request, _("请填写离场时间，例如 16:30。"))
        return redirect("claims")
    came = timezone.localtime(arrival.at)
    left = datetime.combine(came.date(), form.cleaned_data["left"], tzinfo=came.tzinfo)
    if left <= came:
        messages.error(request, _("离场要晚于到场。"))
        return redirect("claims")

    def confirm() -> None:
        line = attendance.Attendance(place.pk, arrived_at=None, left_at=left)
        attendance.record_list(shift=place.shift, rows=[line], by=who.person, at=now)
        try:
            hours.recognize(assignment=place, by=who.person, at=now)
        except OwnList:
            messages.info(request, _("离场时间已记下。全是您登记的，要请另一位负责人确认。"))
        else:
            messages.success(request, _("离场时间已确认，时长已记入。"))

    return _try(request, confirm)


@allow(*CONFIRMS)
@require_POST
def absence(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Say that somebody did not come."""
    who = actor(request)
    place = _place(who, assignment_id)

    def mark() -> None:
        line = attendance.Attendance(place.pk, arrived_at=None, left_at=None, is_absent=True)
        attendance.record_list(shift=place.shift, rows=[line], by=who.person, at=timezone.now())

    return _try(request, mark, _("已登记为没有到场。本人可以申请补录。"))


@allow(*CONFIRMS)
@require_POST
def claim_decision(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Approve or refuse a back-fill that somebody else entered."""
    who = actor(request)
    row = get_object_or_404(attendance_lists.claims_for(who), pk=claim_id)
    form = DecisionForm(request.POST)
    is_approved = request.POST.get("decision") == "yes"
    if not form.is_valid() or not (is_approved or form.cleaned_data["note"].strip()):
        messages.error(request, _("不同意时，请写一句原因，申请人会看到。"))
        return redirect("claims")

    def decide() -> None:
        backfills.decide_claim(
            claim=row,
            is_approved=is_approved,
            note=form.cleaned_data["note"].strip(),
            by=who.person,
            at=timezone.now(),
        )

    said = _("已核对，时长已记入。") if is_approved else _("没有通过，已告诉申请人原因。")
    return _try(request, decide, said)


@allow(*CONFIRMS)
@never_cache
@require_GET
def claim_photo(request: HttpRequest, claim_id: int) -> HttpResponse:
    """The photograph that came with a back-fill; the look is written down."""
    who = actor(request)
    row = get_object_or_404(
        attendance_lists.claims_for(who).exclude(photo=None).select_related("person"), pk=claim_id
    )
    raw = backfills.look_at_photo(claim=row, by=who.person, at=timezone.now())
    answer = HttpResponse(raw, content_type=row.photo.photo_type)
    answer["Content-Disposition"] = f'inline; filename="back-fill-{row.pk}"'
    return answer


def _place(who: access.Actor, assignment_id: int) -> Assignment:
    places = attendance_lists.places_for(who).filter(state=AssignmentState.ACCEPTED)
    return get_object_or_404(places.select_related("shift__project"), pk=assignment_id)


def _try(request: HttpRequest, act: Callable[[], None], said: str = "") -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        if said:
            messages.success(request, said)
    return redirect("claims")


urlpatterns = [
    path("claims", claims, name="claims"),
    path("claims/shifts/<int:shift_id>/recognition", shift_recognition, name="shift-recognition"),
    path("claims/days/<str:day>/recognition", day_recognition, name="day-recognition"),
    path(
        "claims/places/<int:assignment_id>/leaving",
        leaving_confirmation,
        name="leaving-confirmation",
    ),
    path("claims/places/<int:assignment_id>/absence", absence, name="place-absence"),
    path("claims/<int:claim_id>/photo", claim_photo, name="claim-photo"),
    path("claims/<int:claim_id>/decision", claim_decision, name="claim-decision"),
]
