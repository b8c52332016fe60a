"""The desk for check-ins that do not agree: two versions side by side; one decides and says why."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.models import DeviceEntry
from liandong.phrases.checkins import DOUBTS, KINDS
from liandong.phrases.hours import EVIDENCE
from liandong.queries import checkins as shown
from liandong.services import device_entries
from liandong.web.access import actor, allow
from liandong.web.rosters import RUNNERS


class DecisionForm(forms.Form):
    """Which version holds, and why."""

    takes = forms.ChoiceField(choices=[("entry", ""), ("standing", "")])
    reason = forms.CharField(label=gettext_lazy("为什么"), max_length=200)


def _words(row: DeviceEntry) -> dict[str, Any]:
    standing = row.standing_method
    return {
        "row": row,
        "name": row.assignment.person.name if row.assignment else _("不知道是谁"),
        "title": row.shift.project.title if row.shift else "",
        "kind": KINDS[row.kind],
        "why": DOUBTS.get(row.reason, ""),
        "by": row.device.person.name,
        "standing": EVIDENCE.get(standing, _("没来") if standing == "absent" else ""),
    }


@allow(*RUNNERS)
@never_cache
@require_GET
def entry_desk(request: HttpRequest) -> HttpResponse:
    """What waits, and the last that were decided."""
    who = actor(request)
    context = {
        "waiting": [_words(row) for row in shown.waiting_entries(who)],
        "settled": [_words(row) for row in shown.settled_entries(who)],
        "me": who.person.pk,
    }
    return render(request, "checkin/entry_desk.html", context)


@allow(*RUNNERS)
@require_POST
def entry_decision(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One decides which version holds."""
    who, form = actor(request), DecisionForm(request.POST)
    row = get_object_or_404(shown.entries_run_by(who), pk=entry_id)
    if not form.is_valid():
        messages.error(request, _("请写一句为什么，再选用哪一个。"))
        return redirect("entry-desk")
    try:
        device_entries.decide(
            entry=row,
            takes_entry=form.cleaned_data["takes"] == "entry",
            reason=form.cleaned_data["reason"],
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("核对好了，两个版本都留着记录。"))
    return redirect("entry-desk")


urlpatterns = [
    path("check-in/desk", entry_desk, name="entry-desk"),
    path("check-in/desk/<int:entry_id>/decision", entry_decision, name="entry-decision"),
]
