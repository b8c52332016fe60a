"""The calendar over all lines of work: conflicts beforehand, a suggestion, what was agreed."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.core import policy
from liandong.core.hours import SHANGHAI
from liandong.core.line_calendar import (
    Conflict,
    Entry,
    Kind,
    Outcome,
    conflicts,
    free_day,
)
from liandong.models import Shift
from liandong.phrases.authority import LINES
from liandong.phrases.hub import CONFLICTS, OUTCOMES
from liandong.queries import access, line_conflicts
from liandong.queries import hub as shown
from liandong.services import hub as services
from liandong.web.access import actor, allow
from liandong.web.acting import tried

READERS = (access.OFFICER, access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)
DAYS = 28
MOST_CONFLICTS = 40
MOST_DIGITS = 19
"""More digits than a key of the database has."""


@allow(*READERS)
@never_cache
@require_GET
def line_calendar(request: HttpRequest) -> HttpResponse:
    """Four weeks of all lines; what gets in each other's way on top."""
    who = actor(request)
    first = timezone.localdate()
    start = datetime.combine(first, time(), tzinfo=SHANGHAI)
    entries = shown.entries(who, start, start + timedelta(days=DAYS))
    place = who.divisions[0] if who.divisions else who.person.division_code
    least = policy.profile_for(place, first).approvals.event_people
    rows = conflict_rows(conflicts(entries, event_people=least), entries, least)
    days: dict[Any, list[Entry]] = {}
    for entry in entries:
        days.setdefault(entry.day, []).append(entry)
    context = {
        "conflicts": rows,
        "open_count": sum(row["agreed"] is None for row in rows),
        "days": [{"day": day, "rows": [_line(e) for e in days[day]]} for day in sorted(days)],
        "cut_on": max(days) if len(entries) == shown.MOST_SHIFTS else None,
        "first": first,
        "last": first + timedelta(days=DAYS - 1),
        "least": least,
    }
    return render(request, "authority/line_calendar.html", context)


def _line(entry: Entry) -> dict[str, object]:
    starts, ends = timezone.localtime(entry.starts_at), timezone.localtime(entry.ends_at)
    return {
        "title": entry.title,
        "text": f"{starts:%H:%M}–{ends:%H:%M} {entry.place}",
        "line": LINES.get(entry.line, _("没有归口")),
    }


def conflict_rows(
    found: list[Conflict], entries: list[Entry], least: int
) -> list[dict[str, object]]:
    """Conflicts in words, each with what was agreed and whom to talk to. Two queries."""
    shown_ones = found[:MOST_CONFLICTS]
    agreed = shown.agreements_of({one.one.ref for one in shown_ones})
    contacts = line_conflicts.contacts_of(
        {ref for one in shown_ones for ref in (one.one.ref, one.other.ref)}
    )
    rows = []
    for one in shown_ones:
        known = agreed.get((one.one.ref, one.other.ref))
        row = _words(one, entries, least, is_settled=known is not None)
        for side, entry in (("one", one.one), ("other", one.other)):
            row[side] = {**_line(entry), "ref": entry.ref, "contact": contacts.get(entry.ref)}
        outcome = OUTCOMES[known.outcome] if known else ""
        rows.append(
            row
            | {
                "agreed": known,
                "outcome": outcome,
                "is_draft": one.one.ref < 0 or one.other.ref < 0,
            }
        )
    return rows


def _words(
    one: Conflict, entries: list[Entry], least: int, *, is_settled: bool
) -> dict[str, object]:
    free = None if is_settled or not entries else free_day(one.other, entries, event_people=least)
    people = ""
    if one.people:
        people = ngettext(
            "%(n)s 位志愿者两边都报了", "%(n)s 位志愿者两边都报了", one.people
        ) % {"n": one.people}  # fmt: skip
    return {
        "kind": CONFLICTS[one.kind.value],
        "code": one.kind.value,
        "day": one.one.day,
        "people": people,
        "free": free,
    }


@allow(*READERS)
@require_POST
def line_agreement(request: HttpRequest) -> HttpResponse:
    """Keep what was agreed about a conflict."""
    who, told = actor(request), request.POST
    refs = [told.get("one", ""), told.get("other", "")]
    numbers = [ref for ref in refs if ref.isdecimal() and len(ref) < MOST_DIGITS]
    shifts = Shift.objects.filter(pk__in=numbers).select_related("project")
    known = {str(shift.pk): shift for shift in shifts}
    if told.get("kind") not in set(Kind) or not all(ref in known for ref in refs):
        messages.error(request, _("这处冲突已经没有了，请刷新页面看看。"))
        return redirect("line-calendar")
    project = told.get("project", "")
    outcome = told.get("outcome", "")
    tried(
        request,
        lambda: services.agree(
            kind=Kind(told["kind"]),
            one=known[refs[0]],
            other=known[refs[1]],
            outcome=Outcome(outcome) if outcome in set(Outcome) else Outcome.RESOLVED,
            text=told.get("text", ""),
            by=who.person,
            at=timezone.now(),
        ),
        done=_("记下了，两边的社工收到了通知。"),
    )
    if project in {str(shift.project_id) for shift in shifts}:
        return redirect("project-detail", int(project))
    return redirect("line-calendar")


urlpatterns = [
    path("calendar/lines", line_calendar, name="line-calendar"),
    path("calendar/lines/agreement", line_agreement, name="line-agreement"),
]
