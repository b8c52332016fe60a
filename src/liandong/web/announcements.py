"""Write to everyone on a shift, or on the project's shifts of that day."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from liandong import phrases
from liandong.core.leads import NotLeadsTurn, Right
from liandong.core.notice_facts import LONGEST_ANNOUNCEMENT, MOST_ANNOUNCEMENTS_A_DAY
from liandong.core.refusals import Refusal
from liandong.queries import access, leads
from liandong.queries import deliveries as log
from liandong.queries import rosters as run
from liandong.services import announcements
from liandong.web.access import actor, allow
from liandong.web.group_robots import SETTERS

RUNNERS = (
    access.SOCIAL_WORKER,
    access.COORDINATOR,
    access.SUPERVISOR,
    access.TEAM_LEADER,
    access.VOLUNTEER,
)


class AnnouncementForm(forms.Form):
    """What to say, and to how many."""

    text = forms.CharField(
        label=gettext_lazy("要说的话"),
        max_length=LONGEST_ANNOUNCEMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reach = forms.ChoiceField(
        label=gettext_lazy("发给谁"), widget=forms.RadioSelect, initial="shift"
    )

    def __init__(self, *args: Any, count: int, day_count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "集合地点、要带的东西、临时安排。%(most)s 字以内；不要写服务对象的姓名和病情。"
        ) % {"most": LONGEST_ANNOUNCEMENT}
        self.fields["reach"].choices = [  # type: ignore[attr-defined]
            ("shift", _("这个班次的人（%(n)s 人）") % {"n": count}),
            ("day", _("这个项目当天所有班次的人（%(n)s 人）") % {"n": day_count}),
        ]


@allow(*RUNNERS)
@require_http_methods(["GET", "POST"])
def shift_announcement(request: HttpRequest, shift_id: int) -> HttpResponse:
    """One form; everybody gets it in their own way."""
    who = actor(request)
    found = run.shifts_run_by(who).select_related("project", "position__part__project")
    shift = get_object_or_404(found, pk=shift_id)
    if Right.MESSAGE not in leads.rights_on_shift(shift, who):
        messages.error(request, phrases.sentence(NotLeadsTurn(lead=shift.project.lead)))
        return redirect("roster-detail", shift.pk)
    counts = {
        "count": len(announcements.people_of(shift, is_whole_day=False, by=who.person)),
        "day_count": len(announcements.people_of(shift, is_whole_day=True, by=who.person)),
    }
    form = AnnouncementForm(request.POST or None, **counts)
    if request.method == "POST" and form.is_valid():
        try:
            told = announcements.announce(
                shift=shift,
                text=form.cleaned_data["text"],
                is_whole_day=form.cleaned_data["reach"] == "day",
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            words = ngettext("发给了 %(n)s 个人。", "发给了 %(n)s 个人。", told)
            messages.success(request, words % {"n": told})
            return redirect("roster-detail", shift.pk)
    free = shift.max_people - shift.taken
    may_call = who.has(*SETTERS) and free > 0 and shift.starts_at > timezone.now()
    context = {
        "shift": shift,
        "form": form,
        "most": MOST_ANNOUNCEMENTS_A_DAY,
        "robots": log.robots_for(who).filter(ended_at=None).order_by("name") if may_call else [],
    }
    return render(request, "notices/shift_announcement.html", context)


urlpatterns = [
    path("rosters/<int:shift_id>/announcement", shift_announcement, name="shift-announcement")
]
