"""The figures of a place, for those who answer for it, with the records behind each."""

import csv
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liandong.core.hours import Evidence
from liandong.core.indicators import BOARD, INDICATORS, Figure, Unit
from liandong.phrases.figure_words import kind_of, unit_words, value_words
from liandong.phrases.governance import AGE_BANDS, SOURCES, TOO_FEW, UNITS
from liandong.phrases.governance import INDICATORS as WORDS
from liandong.phrases.hours import EVIDENCE
from liandong.queries import dashboards, maps
from liandong.queries.effects import reach, records
from liandong.queries.effects.counting import Scope
from liandong.web import effect_records
from liandong.web.access import actor, allow

VIEWERS = reach.VIEWERS


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as a person reads it."""

    code: str
    name: str
    value: str
    unit: str
    formula: str
    source: str
    n: int
    kind: str
    url: str
    note: str


def scope_of(request: HttpRequest) -> str:
    """The division whose figures this person sees; empty: the whole hub.

    ``?place=`` narrows it, never widens it.
    """
    found = reach.place_of(actor(request), request.GET.get("place", ""))
    if found is None:
        raise PermissionDenied
    return found


@allow(*VIEWERS)
def dashboard(request: HttpRequest) -> HttpResponse:
    """What the linkage achieves here, at a glance."""
    place = scope_of(request)
    board = dashboards.board(place, at=timezone.now(), is_fresh="fresh" in request.GET)
    shown = [shown_figure(figure, place) for figure in board.figures.values()]
    context = {
        "place": place,
        "place_name": maps.place_name(place) if place else _("全部地区"),
        "board": board,
        "figures": [f for f in shown if f.code not in ("open_needs_by_age", "minutes_by_evidence")],
        "ratio": _ratio_words(board),
        "minutes_chart": {
            "kind": "bar",
            "labels": [str(EVIDENCE[Evidence(code)]) for code in board.minutes],
            "series": [
                {
                    "name": str(_("服务时长")),
                    "values": [round(m / 60, 1) for m in board.minutes.values()],
                }
            ],
            "unit": str(_("小时")),
        },
        "ages_chart": {
            "kind": "bar",
            "labels": [str(AGE_BANDS[code]) for code in board.open_needs],
            "series": [{"name": str(_("等服务的需求")), "values": list(board.open_needs.values())}],
            "unit": str(_("件")),
        },
        "map": _map(place, board, request.GET.get("show", "open_needs")),
        "shows": _shows(request, place),
        "as_of": board.computed_at,
    }
    return render(request, "dashboards/dashboard.html", context)


@allow(*VIEWERS)
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """One figure: its formula, its source, and the records that it counts."""
    if code not in BOARD:
        return render(request, "404.html", status=404)
    place = scope_of(request)
    now = timezone.now()
    board = dashboards.board(place, at=now)
    behind = records.behind(code, Scope(place), dashboards.span_at(now), actor(request))
    shown = shown_figure(board.figures[code], place)
    days = dashboards.history(code, place, until=timezone.localdate())
    context = {
        "figure": shown,
        "place": place,
        "place_name": maps.place_name(place) if place else _("全部地区"),
        "effects": reverse("effect-figure", args=[code]) + (f"?place={place}" if place else ""),
        "history": _history(days, shown) if days else None,
    } | effect_records.shown(behind)
    return render(request, "dashboards/figure.html", context)


@allow(*VIEWERS)
def figures_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same rows as CSV or JSON."""
    place = scope_of(request)
    board = dashboards.board(place, at=timezone.now())
    rows = [
        {
            "code": f.code,
            "name": str(WORDS[f.code].name),
            "value": f.value,
            "unit": INDICATORS[f.code].unit.value,
            "n": f.n,
            "formula": str(WORDS[f.code].formula),
        }
        for f in board.figures.values()
    ]
    if form == "json":
        return JsonResponse({"place": place, "as_of": board.computed_at, "figures": rows})
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="figures.csv"'
    response.write("\ufeff")
    writer = csv.DictWriter(response, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return response


def _history(days: list[tuple[date, float | None]], shown: Shown) -> dict[str, Any]:
    """The figure of each closed day, as a line."""
    share = INDICATORS[shown.code].unit is Unit.SHARE
    values = [None if v is None else round(v * 100 if share else v, 1) for _day, v in days]
    return {
        "kind": "line",
        "labels": [str(formats.date_format(day, "MONTH_DAY_FORMAT")) for day, _v in days],
        "series": [{"name": shown.name, "values": values}],
        "unit": str(UNITS[INDICATORS[shown.code].unit.value]),
    }


def shown_figure(figure: Figure, place: str) -> Shown:
    indicator = INDICATORS[figure.code]
    query = f"?place={place}" if place else ""
    return Shown(
        code=figure.code,
        name=str(WORDS[figure.code].name),
        value=value_words(figure),
        unit=unit_words(figure),
        formula=str(WORDS[figure.code].formula),
        source=str(SOURCES[indicator.source]),
        n=figure.n,
        kind=kind_of(figure),
        url=reverse("dashboard-figure", args=[figure.code]) + query,
        note=_too_few(figure),
    )


def _too_few(figure: Figure) -> str:
    """Why a figure with records behind it is not shown; empty where it is, or has none."""
    if figure.value is not None or not figure.n:
        return ""
    return str(TOO_FEW) % {"n": INDICATORS[figure.code].smallest_n}


def _ratio_words(board: dashboards.Board) -> str:
    if not board.social_workers:
        return str(_("还没有在岗社工"))
    return f"1 : {board.active_volunteers / board.social_workers:.1f}"


def _map(place: str, board: dashboards.Board, show: str) -> dict[str, Any]:
    words = {
        "open_needs": (_("等服务的需求"), _("件")),
        "minutes": (_("在这里服务的时长"), _("小时")),
        "volunteers": (pgettext("人数", "志愿者"), _("人")),
        "wanted": (_("空缺名额"), _("个")),
    }
    key = show if show in words else "open_needs"
    values = {
        s.division_code: round(getattr(s, key) / 60, 1) if key == "minutes" else getattr(s, key)
        for s in board.streets
    }
    links = {s.division_code: f"?place={s.division_code}" for s in board.streets}
    label, unit = words[key]
    areas = maps.street_areas(place, values, links)
    return {"areas": areas, "unit": str(unit), "value_label": str(label)}


def _shows(request: HttpRequest, place: str) -> list[dict[str, object]]:
    now = request.GET.get("show", "open_needs")
    names = (
        ("open_needs", _("等服务的需求")),
        ("wanted", _("空缺名额")),
        ("minutes", _("在这里服务的时长")),
        ("volunteers", pgettext("人数", "志愿者")),
    )
    return [
        {"label": label, "url": f"?place={place}&show={key}#street-map", "active": key == now}
        for key, label in names
    ]


urlpatterns = [
    path("dashboard", dashboard, name="dashboard"),
    path("dashboard/figures/<slug:code>", figure, name="dashboard-figure"),
    path("dashboard/figures.<slug:form>", figures_file, name="dashboard-file"),
]
