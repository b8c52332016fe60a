"""“Who needs me today”: one screen, gravest first, each thing done from here in two taps."""

from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core.today import CONSEQUENCE, Item, Kind
from liandong.phrases.today import GROUPS, KINDS
from liandong.queries import access
from liandong.queries import today as shown
from liandong.web.access import actor, allow

_PAGES: dict[Kind, tuple[str, str]] = {
    # kind → page of the thing, part of the page where it is done
    Kind.STILL_OUT: ("incident-muster", ""),
    Kind.CASE_RISK: ("case-detail", ""),
    Kind.CASE_DUE: ("case-detail", ""),
    Kind.SUPPORT: ("support-thread", ""),
    Kind.VISIT_WORRY: ("visit-detail", ""),
    Kind.VISIT_DUE: ("visit-detail", "#visit"),
    Kind.SHIFT_SHORT: ("roster-detail", "#ask"),
    Kind.NEED: ("need-detail", ""),
    Kind.COMPLAINT: ("complaint-handling", ""),
    Kind.SHIFT_PLAN: ("project-detail", ""),
    Kind.BULLETIN: ("bulletin", ""),
    Kind.PURCHASE: ("purchase-turn", ""),
    Kind.HOURS: ("roster-detail", ""),
    Kind.SIGNATURE: ("guidance-detail", ""),
    Kind.SILENT: ("person-detail", ""),
    Kind.ASSISTS: ("shift-lead-person", ""),
    Kind.SURVEY: ("survey-detail", ""),
    Kind.VALUE_SCORE: ("project-values", ""),
    Kind.VALUE_LOOK: ("project-values", ""),
    Kind.VALUE_UNSEEN: ("project-values", ""),
}
_DESKS = {Kind.APPLICATION: "application-desk", Kind.ACTION: "guidance-list", Kind.HOURS: "claims"}
"""Kinds that are done on a desk which lists them all."""


@allow(access.SOCIAL_WORKER, access.SUPERVISOR)
@never_cache
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a social worker or supervisor, by what happens if nobody acts."""
    day = timezone.localdate()
    found = shown.items(actor(request), at=timezone.now())
    return render(
        request,
        "homes/today.html",
        {"groups": groups_of(found, day), "count": len(found), "day": day},
    )


def groups_of(items: list[Item], day: date) -> list[dict[str, Any]]:
    """The items in words, gathered by consequence, in their order."""
    return [
        {
            "heading": GROUPS[rank][0],
            "why": GROUPS[rank][1],
            "is_grave": rank == 1,
            "rows": [words_of(item, day) for item in rows],
        }
        for rank, rows in groupby(items, key=lambda item: CONSEQUENCE[item.kind])
    ]


def words_of(item: Item, day: date) -> dict[str, Any]:
    """One item in words: what, whom, until when, where one does it."""
    what, act, icon = KINDS[item.kind]
    late = item.days_late(day)
    tag, tag_kind = "", ""
    if late:
        tag, tag_kind = ngettext("晚了 %(n)s 天", "晚了 %(n)s 天", late) % {"n": late}, "danger"
    elif item.due_on == day:
        tag, tag_kind = _("今天"), "warn"
    note = ""
    if item.kind is Kind.SHIFT_SHORT:
        tag = ngettext("还差 %(n)s 人", "还差 %(n)s 人", item.count) % {"n": item.count}
        tag_kind = "danger" if item.is_risky else "warn"
    elif item.kind in {Kind.HOURS, Kind.STILL_OUT}:
        note = ngettext("%(n)s 个人", "%(n)s 个人", item.count) % {"n": item.count}
    elif item.kind in {Kind.VALUE_SCORE, Kind.VALUE_LOOK, Kind.VALUE_UNSEEN}:
        note = ngettext("%(n)s 项", "%(n)s 项", item.count) % {"n": item.count}
    elif item.kind is Kind.ASSISTS:
        note = ngettext("一年里来了 %(n)s 次", "一年里来了 %(n)s 次", item.count) % {
            "n": item.count
        }
    post = ""
    if item.kind is Kind.ACTION:
        post = reverse("guidance-action-end", args=[item.ref])
    return {
        "what": what,
        "name": item.name,
        "icon": icon,
        "act": act,
        "tag": tag,
        "tag_kind": tag_kind,
        "note": note,
        "url": _address(item),
        "post": post,
    }


def _address(item: Item) -> str:
    desk = _DESKS.get(item.kind)
    if desk:
        return reverse(desk)
    page, part = _PAGES[item.kind]
    try:
        return reverse(page, args=[item.ref]) + part
    except NoReverseMatch:
        return ""


urlpatterns = [path("today", today, name="today")]
