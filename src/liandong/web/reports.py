"""The board of an incident's reports, and the desk: take, verify, answer, merge."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.needs import VerifyMethod
from liandong.core.public_reports import PUBLIC
from liandong.core.refusals import Refusal
from liandong.core.reports import WAITING, ReportState
from liandong.models import Incident, IncidentReport, ReportPair
from liandong.phrases import reports as words
from liandong.queries import incidents as incidents_shown
from liandong.queries import reports as shown
from liandong.queries.access import COORDINATOR, OFFICER, SOCIAL_WORKER, SUPERVISOR
from liandong.queries.reports import Board, Column
from liandong.services import reports as services
from liandong.web.access import actor, allow
from liandong.web.acting import tried
from liandong.web.report_forms import MethodForm, OutcomeForm, ReasonForm, ReportForm, RisksForm

STAFF = (SOCIAL_WORKER, COORDINATOR, SUPERVISOR, OFFICER)
PAGE = 30
_TAGS = {"unverified": "warn", "open": "danger", "answered": "ok"}
_DOTS = {"unverified": "warm", "open": "danger", "answered": "ok"}


def incident_of(request: HttpRequest, pk: int) -> Incident:
    """The incident, for the staff who may see it; else 404."""
    rows = incidents_shown.incidents_for(actor(request)).select_related("organization")
    return get_object_or_404(rows, pk=pk)


def report_of(request: HttpRequest, pk: int) -> IncidentReport:
    """The report, for the staff who may see its incident; else 404."""
    rows = IncidentReport.objects.filter(
        incident__in=incidents_shown.incidents_for(actor(request))
    ).select_related(
        "incident__organization", "duplicate_of", "need", "verified_by", "settled_by", "phone"
    )
    return get_object_or_404(rows, pk=pk)


@allow(*STAFF)
@require_GET
def report_board(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits, what was answered, what may be one; it renews itself."""
    incident = incident_of(request, pk)
    board = shown.board_of(incident, at=timezone.now())
    context = _live(incident, board) | {"chart": _chart(board), "map": _map(board)}
    return render(request, "incidents/report_board.html", context)


@allow(*STAFF)
@require_GET
def report_board_live(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the board that is fetched again every few seconds."""
    incident = incident_of(request, pk)
    board = shown.board_of(incident, at=timezone.now())
    return render(request, "incidents/_reports_live.html", _live(incident, board))


@allow(*STAFF)
@require_GET
def report_list(request: HttpRequest, pk: int, state: str) -> HttpResponse:
    """All reports of one state."""
    incident = incident_of(request, pk)
    try:
        wanted = ReportState(state)
    except ValueError:
        raise Http404 from None
    rows = Paginator(shown.reports_in(incident, wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "incident": incident,
        "label": words.STATES[wanted],
        "lines": [line_of(report) for report in rows.object_list],
        "page": rows,
    }
    return render(request, "incidents/report_list.html", context)


@allow(*STAFF)
@require_http_methods(["GET", "POST"])
def report_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what somebody told."""
    incident, me = incident_of(request, pk), actor(request).person
    form = ReportForm(request.POST or None, incident=incident, me=me)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.take(
                incident=incident,
                draft=form.draft(),
                by=me,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            return redirect("report-detail", made.pk)
    return render(request, "incidents/report_create.html", {"incident": incident, "form": form})


@allow(*STAFF)
@require_GET
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report, what it may be a duplicate of, and the next step."""
    return _detail(request, report_of(request, pk))


def _detail(
    request: HttpRequest, report: IncidentReport, given: dict[str, forms.Form] | None = None
) -> HttpResponse:
    told, state = given or {}, ReportState(report.state)
    is_over = report.incident.state in services.OVER
    may_act = not is_over and state in WAITING
    context = {
        "report": report,
        "incident": report.incident,
        "state": words.STATES[report.state],
        "tag": _TAGS.get(report.state, "plain"),
        "pairs": [pair_line(pair) for pair in shown.pairs_of(report)] if not is_over else [],
        "followers": list(report.duplicates.order_by("received_at", "pk")[:PAGE]),
        "method_form": told.get("method", MethodForm())
        if may_act and state is ReportState.UNVERIFIED
        else None,
        "outcome_form": told.get("outcome", OutcomeForm())
        if may_act and state is ReportState.OPEN
        else None,
        "reason_form": told.get("reason", ReasonForm()) if may_act else None,
        "is_public": report.source == PUBLIC,
        "has_phone": not is_over and hasattr(report, "phone"),
        "may_part": not is_over and state is ReportState.DUPLICATE,
        "need_form": told.get("need", RisksForm())
        if may_act
        and state is ReportState.OPEN
        and report.need is None
        and not report.incident.is_exercise
        else None,
    }
    return render(request, "incidents/report_detail.html", context)


@allow(*STAFF)
@require_POST
def report_verification(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody knows that it is so."""
    report, form = report_of(request, pk), MethodForm(request.POST)
    if not form.is_valid():
        return _detail(request, report, {"method": form})
    method = VerifyMethod(form.cleaned_data["method"])
    tried(
        request,
        lambda: services.verify(
            report=report, method=method, by=actor(request).person, at=timezone.now()
        ),
        done=_("核实了，等处理。"),
    )
    return redirect("report-detail", report.pk)


@allow(*STAFF)
@require_POST
def report_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Something was done about it."""
    report, form = report_of(request, pk), OutcomeForm(request.POST)
    if not form.is_valid():
        return _detail(request, report, {"outcome": form})
    tried(
        request,
        lambda: services.answer(
            report=report, **form.cleaned_data, by=actor(request).person, at=timezone.now()
        ),
        done=_("记下了。"),
    )
    return redirect("report-board", report.incident_id)


@allow(*STAFF)
@require_POST
def report_dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    """It was nothing, or is not for this desk."""
    report, form = report_of(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _detail(request, report, {"reason": form})
    reason = form.cleaned_data["outcome"]
    tried(
        request,
        lambda: services.dismiss(
            report=report, reason=reason, by=actor(request).person, at=timezone.now()
        ),
    )
    return redirect("report-board", report.incident_id)


@allow(*STAFF)
@require_POST
def report_parting(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merging back."""
    report = report_of(request, pk)
    tried(
        request,
        lambda: services.part(report=report, by=actor(request).person, at=timezone.now()),
        done=_("分开了，这条又在等处理。"),
    )
    return redirect("report-detail", report.pk)


@allow(*STAFF)
@require_POST
def report_need(request: HttpRequest, pk: int) -> HttpResponse:
    """An open report becomes a need of its own."""
    report, form = report_of(request, pk), RisksForm(request.POST)
    if not form.is_valid():
        return _detail(request, report, {"need": form})
    risks = form.cleaned_data["risks"]
    tried(
        request,
        lambda: services.file_need(
            report=report, risks=risks, by=actor(request).person, at=timezone.now()
        ),
        done=_("立为需求了，可以配志愿者。"),
    )
    return redirect("report-detail", report.pk)


def _pair_of(request: HttpRequest, pk: int) -> ReportPair:
    rows = ReportPair.objects.filter(
        incident__in=incidents_shown.incidents_for(actor(request))
    ).select_related("incident__organization", "first__incident", "second__incident")
    return get_object_or_404(rows, pk=pk)


@allow(*STAFF)
@require_POST
def report_merging(request: HttpRequest, pk: int) -> HttpResponse:
    """The two are one."""
    pair = _pair_of(request, pk)
    tried(
        request,
        lambda: services.merge(
            first=pair.first, second=pair.second, by=actor(request).person, at=timezone.now()
        ),
        done=_("合并了。两条的原话都留着，可以再分开。"),
    )
    return redirect("report-board", pair.incident_id)


@allow(*STAFF)
@require_POST
def report_apart(request: HttpRequest, pk: int) -> HttpResponse:
    """The two look alike and are two."""
    pair = _pair_of(request, pk)
    tried(
        request,
        lambda: services.keep_apart(pair=pair, by=actor(request).person, at=timezone.now()),
    )
    return redirect("report-board", pair.incident_id)


def _live(incident: Incident, board: Board) -> dict[str, Any]:
    return {
        "incident": incident,
        "board": board,
        "is_over": incident.state in services.OVER,
        "stats": [_stat(incident, column, board) for column in board.columns],
        "pairs": [pair_line(pair) for pair in board.pairs],
        "more_pairs": board.pair_count - len(board.pairs),
        "lists": [_listed(incident, c) for c in board.columns if c.state in WAITING],
        "replay": board.replay,
        "clock": date_format(timezone.localtime(board.now), "Y-m-d H:i"),
    }


def _stat(incident: Incident, column: Column, board: Board) -> dict[str, Any]:
    note = ""
    if column.oldest_at is not None:
        waited = max(0, int((board.now - column.oldest_at).total_seconds() // 60))
        note = _("最久等了 %(hours)d 小时 %(minutes)d 分") % {
            "hours": waited // 60,
            "minutes": waited % 60,
        }
    return {
        "label": words.STATES[column.state],
        "value": column.count,
        "note": note,
        "url": reverse("report-list", args=[incident.pk, column.state.value])
        if column.count
        else "",
    }


def _listed(incident: Incident, column: Column) -> dict[str, Any]:
    return {
        "state": column.state.value,
        "label": words.STATES[column.state],
        "count": column.count,
        "lines": [line_of(report) for report in column.reports],
        "more_url": reverse("report-list", args=[incident.pk, column.state.value])
        if column.count > len(column.reports)
        else "",
    }


def line_of(report: IncidentReport) -> dict[str, Any]:
    """A report in a list: its words, where and when."""
    came = date_format(timezone.localtime(report.received_at), "m-d H:i")
    again = report.told_again
    parts = (
        _("公众") if report.source == PUBLIC else "",
        came,
        report.place_name,
        ngettext("又有 %(n)s 人报", "又有 %(n)s 人报", again) % {"n": again} if again else "",
    )
    return {
        "pk": report.pk,
        "title": words_of(report),
        "url": reverse("report-detail", args=[report.pk]),
        "note": " · ".join(filter(None, parts)),
        "text": report.outcome,
    }


def words_of(report: IncidentReport) -> str:
    """What the report said; some lists were published without the words."""
    return report.text or _("（原文没有公开）")


def pair_line(pair: ReportPair) -> dict[str, Any]:
    """A proposal: the two reports, and why they may be one."""
    return {
        "pk": pair.pk,
        "first": line_of(pair.first),
        "second": line_of(pair.second),
        "signs": [str(words.SIGNS[sign]) for sign in pair.signs.split()],
    }


def _chart(board: Board) -> dict[str, Any] | None:
    if not board.hours:
        return None
    return {
        "kind": "line",
        "labels": [
            date_format(timezone.localtime(hour.begins_at), "n-j H:i") for hour in board.hours
        ],
        "series": [
            {"name": _("新来的"), "values": [hour.came for hour in board.hours]},
            {"name": _("办完的"), "values": [hour.settled for hour in board.hours]},
            {"name": _("在等的"), "values": [hour.waiting for hour in board.hours]},
        ],
        "unit": _("条"),
    }


def _map(board: Board) -> dict[str, Any] | None:
    if not board.points:
        return None
    return {
        "areas": {"type": "FeatureCollection", "features": []},
        "points": [
            {
                "lat": report.lat,
                "lon": report.lon,
                "title": words_of(report)[:40],
                "text": str(words.STATES[report.state]),
                "url": reverse("report-detail", args=[report.pk]),
                "kind": _DOTS[report.state],
                "name": "",
            }
            for report in board.points
        ],
        "unit": "",
        "value_label": "",
    }


urlpatterns = [
    path("incidents/<int:pk>/reports", report_board, name="report-board"),
    path("incidents/<int:pk>/reports/live", report_board_live, name="report-board-live"),
    path("incidents/<int:pk>/reports/new", report_create, name="report-create"),
    path("incidents/<int:pk>/reports/<slug:state>", report_list, name="report-list"),
    path("reports/<int:pk>", report_detail, name="report-detail"),
    path("reports/<int:pk>/verification", report_verification, name="report-verification"),
    path("reports/<int:pk>/answer", report_answer, name="report-answer"),
    path("reports/<int:pk>/dismissal", report_dismissal, name="report-dismissal"),
    path("reports/<int:pk>/parting", report_parting, name="report-parting"),
    path("reports/<int:pk>/need", report_need, name="report-need"),
    path("report-pairs/<int:pk>/merging", report_merging, name="report-merging"),
    path("report-pairs/<int:pk>/apart", report_apart, name="report-apart"),
]
