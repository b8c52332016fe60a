"""Spread the load of a desk: spans before and after, who would change hands, and adopting it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.plan_runs import BUSY, State
from liandong.core.refusals import Refusal
from liandong.core.supervision import SpanLimits, span
from liandong.core.typed import whole
from liandong.models import Balancing, BalancingLine, BalancingSpan
from liandong.phrases.balancing import LEFT, STAGES, why_moved
from liandong.phrases.supervision import SPAN_STATES
from liandong.queries import access
from liandong.queries import balancing as shown
from liandong.services import balancing, held_work
from liandong.web.access import actor, allow
from liandong.web.template_words import percent

PER_PAGE, MOST_SPANS, MOST_LEFT, MOST_EARLIER = 50, 100, 50, 10
_KINDS = {"green": "ok", "amber": "wait", "red": "warn", "critical": "danger"}
_DESKS = (access.SUPERVISOR, access.COORDINATOR)


@require_http_methods(["GET", "POST"])
@allow(*_DESKS)
def balancing_list(request: HttpRequest) -> HttpResponse:
    """Ask how the load could be spread; what was asked before."""
    who = actor(request)
    if request.method == "POST":
        now = timezone.now()
        row = balancing.ask(by=who.person, at=now)
        if row.state == State.WAITING and balancing.is_done_at_once(row, at=now):
            claimed = held_work.claim(row=row, at=now)
            if claimed is not None:
                balancing.work(row=claimed, clock=timezone.now)
        return redirect("balancing-detail", row.pk)
    earlier = shown.balancings_for(who).order_by("-asked_at", "-pk")[:MOST_EARLIER]
    rows = [{"row": row, "state": _state_words(row)} for row in earlier]
    return render(request, "supervision/balancing_list.html", {"rows": rows})


@require_GET
@allow(*_DESKS)
def balancing_detail(request: HttpRequest, balancing_id: int) -> HttpResponse:
    """One proposal: how far it is, then spans before and after, moves, and who is left."""
    row = _row(request, balancing_id)
    moves = row.lines.filter(to_guide__isnull=False)
    spans = list(row.spans.select_related("guide").order_by("-before", "pk"))
    page = Paginator(
        moves.select_related("person", "from_guide", "to_guide").order_by(
            "from_guide", "to_guide", "pk"
        ),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    left = row.lines.filter(to_guide=None).select_related("person").order_by("pk")
    people = {one.guide_id: one.before for one in spans}
    ticked = moves.filter(is_dropped=False).count()
    context = {
        "row": row,
        "progress": _progress(row),
        "is_open": row.state == State.DONE and row.adopted_at is None,
        "state": _state_words(row),
        "page": page,
        "moves": [{"row": one, "why": _why(one, people)} for one in page],
        "ticked": ticked,
        "spans": [_span_words(one) for one in spans[:MOST_SPANS]],
        "guides": len(spans),
        "heaviest_before": max((one.before for one in spans), default=0),
        "heaviest_after": max((one.after for one in spans), default=0),
        "is_too_heavy": any(one.after > max(one.amber, one.before) for one in spans),
        "proof": _proof(row),
        "left": [{"row": one, "why": LEFT.get(one.code, "")} for one in left[:MOST_LEFT]],
        "left_count": left.count(),
    }
    return render(request, "supervision/balancing_detail.html", context)


@require_GET
@allow(*_DESKS)
def balancing_progress(request: HttpRequest, balancing_id: int) -> HttpResponse:
    """The part of the page that says how far it is; htmx asks for it every second."""
    row = _row(request, balancing_id)
    progress = _progress(row)
    context = {"row": row, "progress": progress}
    answer = render(request, "supervision/_balancing_progress.html", context)
    if not progress["is_busy"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@allow(*_DESKS)
def balancing_cancellation(request: HttpRequest, balancing_id: int) -> HttpResponse:
    """Stop one that is under way."""
    row = _row(request, balancing_id)
    try:
        row = balancing.cancel(row=row, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        if row.state == State.CANCELLED:
            messages.success(request, _("已取消，什么都没有保存。"))
    return redirect("balancing-detail", row.pk)


@require_POST
@allow(*_DESKS)
def balancing_adoption(request: HttpRequest, balancing_id: int) -> HttpResponse:
    """Keep the ticks of this page; with ``adopt``, let all who are ticked change hands."""
    row, by, now = _row(request, balancing_id), actor(request).person, timezone.now()
    try:
        ticked = balancing.choose(
            row=row,
            shown=_numbers(request, "shown"),
            ticked=_numbers(request, "line"),
            by=by,
            at=now,
        )
        if "adopt" not in request.POST:
            messages.success(request, _("已记下，现在勾选了 %(n)s 人。") % {"n": ticked})
        else:
            n = balancing.adopt(row=row, by=by, at=now)
            words = ngettext(
                "%(n)d 名志愿者换了指导的人，已逐一通知。",
                "%(n)d 名志愿者换了指导的人，已逐一通知。",
                n,
            )
            messages.success(request, words % {"n": n})
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("balancing-detail", row.pk)


def _row(request: HttpRequest, balancing_id: int) -> Balancing:
    return get_object_or_404(shown.balancings_for(actor(request)), pk=balancing_id)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [n for text in request.POST.getlist(name) if (n := whole(text))]


def _progress(row: Balancing) -> dict[str, Any]:
    state = State(row.state)
    return {
        "is_busy": state in BUSY,
        "is_stopping": row.stop_asked_at is not None and state is State.RUNNING,
        "words": STAGES.get("" if state is State.WAITING else row.stage, STAGES[""]),
        "done": round(100 * row.share),
        "share": percent(row.share),
        "failure": str(phrases.REFUSALS.get(row.error_code, "")) if row.error_code else "",
    }


def _state_words(row: Balancing) -> str:
    if row.adopted_at is not None:
        return _("已采纳")
    if row.state == State.DONE:
        return _("等您决定")
    return str(row.get_state_display())


def _span_words(one: BalancingSpan) -> dict[str, Any]:
    limits = SpanLimits(one.green, one.amber, one.critical)
    before, after = span(1, one.before, limits).state, span(1, one.after, limits).state
    return {
        "row": one,
        "before": SPAN_STATES[before],
        "before_kind": _KINDS[before],
        "after": SPAN_STATES[after],
        "after_kind": _KINDS[after],
    }


def _why(line: BalancingLine, people: dict[int, int]) -> str:
    to = line.to_guide
    assert to is not None
    return why_moved(
        from_name=line.from_guide.name if line.from_guide else "",
        from_people=people.get(line.from_guide_id or 0, 0),
        to_name=to.name,
        to_people=people.get(to.pk, 0),
        parts=line.parts,
    )


def _proof(row: Balancing) -> str:
    """What the bound says about the proposal."""
    if not row.bound:
        return ""
    facts = {"value": row.value, "bound": row.bound, "share": percent(1 - row.value / row.bound)}
    if row.value == row.bound:
        return _("得 %(value)s 分，上界也是 %(bound)s 分：按这些标准，没有更好的安排。") % facts
    return _("得 %(value)s 分，上界 %(bound)s 分：离最好的安排至多差 %(share)s。") % facts


urlpatterns = [
    path("supervision/balancing", balancing_list, name="balancing-list"),
    path("supervision/balancing/<int:balancing_id>", balancing_detail, name="balancing-detail"),
    path(
        "supervision/balancing/<int:balancing_id>/progress",
        balancing_progress,
        name="balancing-progress",
    ),
    path(
        "supervision/balancing/<int:balancing_id>/cancellation",
        balancing_cancellation,
        name="balancing-cancellation",
    ),
    path(
        "supervision/balancing/<int:balancing_id>/adoption",
        balancing_adoption,
        name="balancing-adoption",
    ),
]
