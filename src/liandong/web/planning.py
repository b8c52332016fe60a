"""Planning: where people are missing, in the order of what cannot wait, and asking for a plan."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from liandong.core.gaps import PRESSING, STRAINED, Sort
from liandong.core.hours import SHANGHAI
from liandong.core.plan_runs import State
from liandong.core.typed import whole
from liandong.models import PlanRun, Shift
from liandong.phrases.planning import SORTS
from liandong.queries import access, gaps, proposals
from liandong.queries import plan_runs as runs
from liandong.queries.gaps import GapRow
from liandong.services import held_work, plan_runs
from liandong.web import shift_words
from liandong.web.access import actor, allow
from liandong.web.template_words import time_span

PLANNERS = (access.COORDINATOR, access.SOCIAL_WORKER)
PER_PAGE = 20
MOST_PLANS = 10


@dataclass(frozen=True, slots=True)
class Period:
    """From the start of one day to the end of another, in local time."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), tzinfo=SHANGHAI)

    @property
    def end(self) -> datetime:
        """The moment after the last."""
        return datetime.combine(self.last + timedelta(days=1), time(), tzinfo=SHANGHAI)


def period_of(request: HttpRequest) -> Period:
    """The period asked for; the coming two weeks when none, or none that can be read."""
    told = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate()
    try:
        first = date.fromisoformat(told.get("first", ""))
        last = date.fromisoformat(told.get("last", ""))
    except ValueError:
        return Period(today, today + timedelta(days=13))
    if not first <= last <= first + timedelta(days=62):
        messages.warning(request, _("时间段要在两个月以内，已改为今后两周。"))
        return Period(today, today + timedelta(days=13))
    return Period(first, last)


def place_of(request: HttpRequest) -> str:
    """The division that the viewer plans for."""
    who = actor(request)
    return who.divisions[0] if who.divisions else who.person.division_code[:6]


@require_GET
@allow(*PLANNERS)
def planning(request: HttpRequest) -> HttpResponse:
    """Shifts that still miss people, the most pressing first, and the plans made so far."""
    who, now = actor(request), timezone.now()
    period, street = period_of(request), request.GET.get("street", "")
    kind, told = request.GET.get("kind", ""), request.GET.get("sort", "")
    sort = Sort(told) if told in set(Sort) else Sort.PRESSURE
    found = gaps.gap_list(
        place_of(request), period.start, period.end, at=now, street=street, kind=kind, sort=sort
    )
    page = Paginator(found.gaps, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "period": period,
        "page": page,
        "count": len(found.gaps),
        "gaps": [gap_words(row) for row in gaps.gap_rows(list(page.object_list), who, at=now)],
        "streets": [(code, shift_words.street(code) or code) for code in found.streets],
        "kinds": [(code, shift_words.category(code)) for code in found.kinds],
        "sorts": _sorts(request, sort),
        "street": street,
        "kind": kind,
        "sort": sort.value,
        "is_narrow": bool(street or kind),
        "runs": runs.unfinished(who, at=now),
        "made": proposals.proposals_for(who)
        .select_related("made_by")
        .order_by("-made_at")[:MOST_PLANS],
    }
    return render(request, "planning/planning.html", context)


def _sorts(request: HttpRequest, active: Sort) -> list[dict[str, Any]]:
    kept = {k: v for k, v in request.GET.items() if k not in ("sort", "page")}
    return [
        {
            "label": SORTS[one.value],
            "url": "?" + urlencode({**kept, "sort": one.value}),
            "active": one is active,
        }
        for one in Sort
    ]


def gap_words(row: GapRow) -> dict[str, Any]:
    """A gap as the list shows it."""
    shift, missing = row.shift, row.gap.missing
    note = ""
    if row.wave is not None:
        note = _("正在分批邀请，下一批 %(at)s") % {"at": time_span(row.wave.next_at)}
    elif row.gap.waiting:
        n = row.gap.waiting
        note = ngettext("已问 %(n)d 人，等答复", "已问 %(n)d 人，等答复", n) % {"n": n}
    level = "plain"
    if row.pressure >= STRAINED:
        level = "danger" if row.pressure >= PRESSING else "warn"
    return {
        "pk": shift.pk,
        "shift": shift,
        "title": shift.project.title,
        "url": reverse("planning-gap" if row.is_run else "shift-detail", args=[shift.pk]),
        "when": time_span(shift.starts_at, shift.ends_at),
        "place": shift.place_name,
        "missing": ngettext("缺 %(n)d 人", "缺 %(n)d 人", missing) % {"n": missing},
        "level": level,
        "pressure": round(row.pressure),
        "note": note,
        "is_run": row.is_run,
    }


@require_POST
@allow(*PLANNERS)
def propose(request: HttpRequest) -> HttpResponse:
    """Let the engine propose: for a period, or for one shift. Nobody is asked yet."""
    now, wanted = timezone.now(), whole(request.POST.get("shift", ""))
    if wanted:
        shift = get_object_or_404(Shift, pk=wanted, division_code__startswith=place_of(request))
        run = plan_runs.ask(
            division_code=shift.division_code,
            start=shift.starts_at,
            end=shift.ends_at,
            shift=shift,
            by=actor(request).person,
            at=now,
        )
    else:
        period = period_of(request)
        run = plan_runs.ask(
            division_code=place_of(request),
            start=max(period.start, now),
            end=max(period.end, now),
            by=actor(request).person,
            at=now,
        )
    return under_way(request, run)


def under_way(request: HttpRequest, run: PlanRun) -> HttpResponse:
    """Make a small plan at once; leave a long one to the jobs and show how far it is."""
    if run.state == State.WAITING and plan_runs.is_done_at_once(run):
        claimed = held_work.claim(row=run, at=timezone.now())
        run = plan_runs.work(run=claimed, clock=timezone.now) if claimed else run
    if run.proposal is None:
        return redirect("plan-run-detail", run.pk)
    if not run.proposal.shifts:
        messages.info(request, _("这段时间没有正在招募的班次。"))
    return redirect("proposal-detail", run.proposal.pk)


urlpatterns = [
    path("planning", planning, name="planning"),
    path("planning/proposals", propose, name="proposal-create"),
]
