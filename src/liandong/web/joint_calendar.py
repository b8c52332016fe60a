"""The joint calendar: a week of both sides on one page, clashes on top."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core.joint_calendar import Clash, Line, Slot, clashes
from liandong.queries import access
from liandong.queries import joint_calendar as shown
from liandong.web.access import SIGNED_IN, actor, allow

FARTHEST = timedelta(days=400)


@allow(SIGNED_IN)
@never_cache
@require_GET
def joint_calendar(request: HttpRequest) -> HttpResponse:
    """Seven days from a Monday: whatever one runs, shares through a linkage, or holds."""
    who, today = actor(request), timezone.localdate()
    first = _monday(request.GET.get("week", ""), today)
    slots = shown.week(who, first)
    found = clashes(slots)
    names = shown.names_of(who, {one.person for one in found})
    by_ref = {(slot.line, slot.ref): slot for slot in slots}
    # Whom one may not know by name is not named here either.
    told = [_clash(one, names, by_ref) for one in found if one.person in names][:20]
    runs = who.has(access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR, access.TEAM_LEADER)
    days = [first + timedelta(days=n) for n in range(7)]
    context = {
        "first": first,
        "last": days[-1],
        "days": [
            {
                "day": day,
                "is_today": day == today,
                "rows": [
                    _row(slot, who, runs) for slot in slots
                    if timezone.localdate(slot.starts_at) == day
                ],
            }
            for day in days
        ],
        "clashes": told,
        "is_empty": not slots,
        "before": (first - timedelta(days=7)).isoformat(),
        "after": (first + timedelta(days=7)).isoformat(),
    }  # fmt: skip
    return render(request, "shifts/joint_calendar.html", context)


def _row(slot: Slot, who: access.Actor, runs: bool) -> dict[str, Any]:
    hours = f"{timezone.localtime(slot.starts_at):%H:%M}–{timezone.localtime(slot.ends_at):%H:%M}"
    tag, kind = "", ""
    if slot.line is Line.COURSE:
        url = reverse("course-list")
        tag, kind = _("培训"), "info"
    else:
        page = "roster-detail" if runs else "shift-detail"
        url = reverse(page, args=[slot.ref])
        lacking = slot.least - slot.taken
        if lacking > 0:
            tag = ngettext("还差 %(n)s 人", "还差 %(n)s 人", lacking) % {"n": lacking}
            kind = "warn"
        elif shown.is_of(who.person, slot):
            tag, kind = _("有我"), "ok"
    return {"title": slot.title, "text": f"{hours} {slot.place}", "url": url, "tag": tag,
            "tag_kind": kind}  # fmt: skip


def _clash(one: Clash, names: dict[int, str], by_ref: dict[Any, Slot]) -> str:
    first, other = by_ref[one.one], by_ref[one.other]
    return _("%(name)s：“%(one)s”和“%(other)s”同时在 %(when)s") % {
        "name": names[one.person],
        "one": first.title,
        "other": other.title,
        "when": f"{timezone.localtime(other.starts_at):%m-%d %H:%M}",
    }


def _monday(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    if abs(day - today) > FARTHEST:
        day = today
    return day - timedelta(days=day.weekday())


urlpatterns = [path("calendar", joint_calendar, name="joint-calendar")]
