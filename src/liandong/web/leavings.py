"""A volunteer who forgot to check out says when they left."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liandong import phrases
from liandong.core import leavings as rules
from liandong.core.refusals import Refusal
from liandong.models import Assignment, AssignmentState, CheckIn
from liandong.queries.attendance_lists import leaving_word_hours
from liandong.services import leavings
from liandong.web.access import SIGNED_IN, actor, allow


class LeavingWordForm(forms.Form):
    """When one left, and how it came that nothing was recorded."""

    left = forms.TimeField(
        label=gettext_lazy("我是几点走的"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    reason = forms.CharField(
        label=gettext_lazy("说明一下"),
        help_text=gettext_lazy("例如：送林阿婆回家，直接走了，没有再扫码。"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def leaving_word(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Put a forgotten check-out of one's own right, within a day; the leader confirms it."""
    me, now = actor(request).person, timezone.now()
    place = get_object_or_404(
        Assignment.objects.filter(person=me)
        .exclude(state=AssignmentState.RELEASED)
        .select_related("shift__project"),
        pk=assignment_id,
    )
    seen = {row.kind: row for row in CheckIn.objects.filter(assignment=place)}
    arrived, left = seen.get("in"), seen.get("out")
    proposed = left.at if left is not None and left.is_proposed else place.shift.ends_at
    shown = left.told_left_at if left is not None and left.told_left_at else proposed
    form = LeavingWordForm(
        request.POST or None,
        initial={
            "left": timezone.localtime(shown).time(),
            "reason": left.told_reason if left is not None else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        day = timezone.localtime(arrived.at if arrived else place.shift.starts_at)
        moment = datetime.combine(day.date(), form.cleaned_data["left"], tzinfo=day.tzinfo)
        try:
            leavings.tell(
                assignment=place, left_at=moment, reason=form.cleaned_data["reason"], by=me, at=now
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已告诉负责人，确认后记入。"))
            return redirect("my-hours")
    hours = leaving_word_hours(place.shift)
    until = rules.told_until(place.shift.ends_at, hours)
    context = {
        "form": form,
        "hours": hours,
        "place": place,
        "arrived": arrived,
        "proposed": proposed,
        "until": until,
        "is_over": now > until,
        "back": reverse("my-hours"),
    }
    return render(request, "hours/leaving_word.html", context)


urlpatterns = [
    path("assignments/<int:assignment_id>/leaving", leaving_word, name="leaving-word"),
]
