"""Questions to a volunteer: why me, until when, and the three answers."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.models import Invitation, InvitationState, ShiftState
from liandong.phrases.overwork import kind_word
from liandong.phrases.rosters import DECLINE_REASONS, INVITATION_STATES
from liandong.queries import shifts as shown
from liandong.queries.overwork import kind_words_for
from liandong.services import rosters
from liandong.web import shift_words
from liandong.web.access import SIGNED_IN, actor, allow

_WHY: dict[str, str | Promise] = {
    "near": gettext_lazy("离您近，%(far)s"),
    "has_skill": gettext_lazy("正好用得上您的技能"),
    "free_then": gettext_lazy("在您填的空闲时间里"),
    "first_time": gettext_lazy("想请您来试试第一次服务"),
    "rested": gettext_lazy("您有一阵子没服务了，机会轮到您"),
    # What the planner says of a person, in words for that person.
    "preference": gettext_lazy("是您愿意做的服务"),
    "nearness": gettext_lazy("离您近"),
    "continuity": gettext_lazy("您熟悉这个项目"),
    "reliability": gettext_lazy("您说到做到，大家放心"),
    "seat_needed": gettext_lazy("这一班还缺人，很需要您"),
}


class OtherTimeForm(forms.Form):
    """Another time that would suit."""

    day = forms.DateField(
        label=gettext_lazy("哪天"), widget=forms.DateInput(attrs={"type": "date"})
    )
    starts = forms.TimeField(
        label=gettext_lazy("几点开始"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    note = forms.CharField(label=gettext_lazy("想说的话"), max_length=120, required=False)


def why_words(invitation: Invitation) -> list[str]:
    """Why this person was asked: what spoke for them, without points."""
    found = []
    for reason in invitation.reasons:
        if not isinstance(reason, dict) or reason.get("code") not in _WHY:
            continue
        facts = reason.get("facts") or {}
        if int(facts.get("points", 1)) <= 0:
            continue
        far = shift_words.distance(facts.get("distance_m")) if "distance_m" in facts else ""
        found.append(str(_WHY[reason["code"]]) % {"far": far})
    return found


def invitation_words(invitation: Invitation, at: datetime) -> dict[str, Any]:
    """One invitation as lists show it."""
    shift = invitation.shift
    is_open = (
        invitation.state in (InvitationState.ASKED, InvitationState.COUNTERED)
        and invitation.answer_by > at
        and shift.state == ShiftState.OPEN
    )
    state = invitation.state
    if state == InvitationState.ASKED and not is_open:
        state = InvitationState.LAPSED
    return {
        "pk": invitation.pk,
        "url": reverse("invitation-detail", args=[invitation.pk]),
        "title": shift.project.title,
        "shift": shift,
        "where": shift_words.street(shift.division_code),
        "answer_by": invitation.answer_by,
        "is_open": is_open,
        "state": INVITATION_STATES[state],
        "state_kind": {"accepted": "ok", "asked": "wait", "countered": "wait"}.get(state, "plain"),
    }


@allow(SIGNED_IN)
@require_GET
def invitation_list(request: HttpRequest) -> HttpResponse:
    """Questions that wait, the nearest deadline first; then those that are closed."""
    now, person = timezone.now(), actor(request).person
    waiting = shown.open_invitations(person, at=now)
    over = shown.answered_invitations(person, at=now)
    context = {
        "waiting": [invitation_words(row, now) for row in waiting],
        "over": [invitation_words(row, now) for row in over],
    }
    return render(request, "shifts/invitation_list.html", context)


@allow(SIGNED_IN)
@require_GET
def invitation_detail(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """One question: what, when, why me, and the answers."""
    return _page(request, _own(request, invitation_id), OtherTimeForm())


def _page(request: HttpRequest, invitation: Invitation, form: OtherTimeForm) -> HttpResponse:
    now, person, shift = timezone.now(), actor(request).person, invitation.shift
    stands = shown.standing(person, shift, at=now)
    context = {
        "invitation": invitation,
        "row": invitation_words(invitation, now),
        "shift": shift,
        "project": shift.project,
        "position": shift.position,
        "street": shift_words.street(shift.division_code),
        "distance": shift_words.distance(stands.distance_m),
        "asker": invitation.asked_by.name if invitation.asked_by else "",
        "why": why_words(invitation),
        "against": [shift_words.reason_words(reason) for reason in stands.against],
        "kind_words": [kind_word(one) for one in kind_words_for(person, shift)],
        "is_full": shift.taken >= shift.max_people and not invitation.is_held,
        "is_regular": invitation.regular_id is not None,
        "has_place": stands.place is not None,
        "reasons": [(code, words) for code, words in DECLINE_REASONS.items() if code != "not_said"],
        "form": form,
        "is_countered": invitation.state == InvitationState.COUNTERED,
    }
    return render(request, "shifts/invitation_detail.html", context)


@allow(SIGNED_IN)
@require_POST
def invitation_acceptance(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Yes."""
    invitation = _own(request, invitation_id)
    try:
        rosters.accept_invitation(
            invitation=invitation, by=actor(request).person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("invitation-detail", invitation_id)
    if invitation.regular_id is not None:
        messages.success(request, _("这次定了，到时见。"))
        return redirect("my-shifts")
    return redirect("shift-place", invitation.shift_id)


@allow(SIGNED_IN)
@require_POST
def invitation_decline(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """No, with a reason if one likes."""
    invitation = _own(request, invitation_id)
    try:
        rosters.decline_invitation(
            invitation=invitation,
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("invitation-detail", invitation_id)
    if invitation.regular_id is not None:
        messages.success(request, _("好的，这次的名额让给别人。下次还会先问您。"))
        return redirect("my-shifts")
    messages.success(request, _("好的，已经告诉负责人。不影响以后的邀请。"))
    return redirect("invitation-list")


@allow(SIGNED_IN)
@require_POST
def invitation_other_time(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Not then, but at another time, for as long as the shift lasts."""
    invitation = _own(request, invitation_id)
    form = OtherTimeForm(request.POST)
    if not form.is_valid():
        return _page(request, invitation, form)
    told = form.cleaned_data
    start = timezone.make_aware(datetime.combine(told["day"], told["starts"]))
    length: timedelta = invitation.shift.ends_at - invitation.shift.starts_at
    try:
        rosters.suggest_other_time(
            invitation=invitation,
            starts_at=start,
            ends_at=start + length,
            note=told["note"],
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error("day", phrases.sentence(refusal))
        return _page(request, invitation, form)
    messages.success(request, _("已经告诉负责人。原来的时间如果又可以了，期限前还能答应。"))
    return redirect("invitation-list")


def _own(request: HttpRequest, invitation_id: int) -> Invitation:
    return get_object_or_404(shown.invitations_of(actor(request).person), pk=invitation_id)


urlpatterns = [
    path("invitations", invitation_list, name="invitation-list"),
    path("invitations/<int:invitation_id>", invitation_detail, name="invitation-detail"),
    path(
        "invitations/<int:invitation_id>/acceptance",
        invitation_acceptance,
        name="invitation-acceptance",
    ),
    path("invitations/<int:invitation_id>/decline", invitation_decline, name="invitation-decline"),
    path(
        "invitations/<int:invitation_id>/other-time",
        invitation_other_time,
        name="invitation-other-time",
    ),
]
