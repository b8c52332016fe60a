"""The effects of the linkage by period: the four groups, one figure whole, places side by side."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.core import effect_places
from liandong.core.effect_facts import unpacked
from liandong.core.indicators import INDICATORS, Effect, Figure, Unit, of_effect
from liandong.core.periods import NoSuchPeriod, Period, PeriodKind, last_of
from liandong.phrases import effects as words
from liandong.phrases import figure_words
from liandong.phrases.governance import INDICATORS as WORDS
from liandong.phrases.governance import SOURCES
from liandong.queries import access, maps
from liandong.queries.effects import closed, live, reach, records, structure
from liandong.queries.effects.counting import Scope, Span
from liandong.queries.effects.reach import VIEWERS, Told
from liandong.web import effect_charts as charts
from liandong.web import effect_records
from liandong.web.access import actor, allow
from liandong.web.effect_forms import RecomputeForm

TREND = {PeriodKind.MONTH: 13, PeriodKind.QUARTER: 9, PeriodKind.YEAR: 5}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is about: where, when, and how to say both."""

    scope: Scope
    name: str
    period: Period

    def address(self, name: str, *args: Any, **other: Any) -> str:
        """The address of a page about the same, with other things named instead."""
        told = {"place": self.scope.prefix, "organization": self.scope.organization or ""}
        told |= {"period": self.period.code} | other
        kept = {key: value for key, value in told.items() if value != ""}
        return f"{reverse(name, args=args)}?{urlencode(kept)}"


def asked(request: HttpRequest) -> Asked:
    """The scope within the viewer's reach, and the period (this month unless named)."""
    code = request.GET.get("period", "")
    try:
        today = timezone.localdate()
        period = Period.parse(code) if code else Period.of(today, PeriodKind.MONTH)
    except NoSuchPeriod:
        raise Http404 from None
    if period.first > timezone.localdate():
        raise Http404
    who = actor(request)
    told = request.GET.get("organization", "")
    if told:
        one = reach.organization_of(who, told)
        if one is None:
            raise PermissionDenied
        return Asked(Scope(organization=one.pk), one.name, period)
    place = reach.place_of(who, request.GET.get("place", ""))
    if place is None:
        raise PermissionDenied
    return Asked(Scope(place), maps.place_name(place) if place else _("全部地区"), period)


def period_words(period: Period) -> str:
    """“2026 年 5 月”, “2026 年第二季度”, “2026 年”."""
    if period.kind is PeriodKind.MONTH:
        return str(formats.date_format(period.first, "YEAR_MONTH_FORMAT"))
    if period.kind is PeriodKind.QUARTER:
        quarter = (period.first.month + 2) // 3
        return _("%(year)s 年第 %(quarter)s 季度") % {
            "year": period.first.year, "quarter": quarter
        }  # fmt: skip
    return _("%(year)s 年") % {"year": period.first.year}


def period_tabs(about: Asked, page: str, *args: Any) -> dict[str, Any]:
    """Ways to another period: kinds, the one before and the one after."""
    today = timezone.localdate()
    last_day = min(today, about.period.until)
    kinds = [
        {
            "label": str(words.KINDS[kind.value]),
            "url": about.address(page, *args, period=Period.of(last_day, kind).code),
            "active": kind is about.period.kind,
        }
        for kind in PeriodKind
    ]
    before, after = about.period.before(), about.period.after()
    return {
        "kinds": kinds,
        "name": period_words(about.period),
        "before": about.address(page, *args, period=before.code),
        "before_name": period_words(before),
        "after": about.address(page, *args, period=after.code) if after.first <= today else "",
        "after_name": period_words(after),
    }


def shown(about: Asked, figure: Figure, before: Figure | None) -> dict[str, Any]:
    """One line of the page."""
    moved = figure_words.change(figure, before)
    return {
        "code": figure.code,
        "name": WORDS[figure.code].name,
        "formula": WORDS[figure.code].formula,
        "value": figure_words.value_words(figure),
        "unit": figure_words.unit_words(figure),
        "n": figure.n,
        "interval": figure_words.interval_words(figure),
        "note": figure_words.why_none(figure),
        "kind": figure_words.kind_of(figure),
        "moved": moved["words"],
        "moved_kind": moved["kind"],
        "url": about.address("effect-figure", figure.code),
    }


@allow(*VIEWERS)
@require_GET
def effects(request: HttpRequest) -> HttpResponse:
    """Every figure of a place or organization in a period, by the four effects."""
    about = asked(request)
    now = timezone.now()
    told = reach.told_of(about.scope, about.period, at=now)
    who = actor(request)
    today = timezone.localdate()
    is_place = about.scope.organization is None and bool(about.scope.prefix)
    context: dict[str, Any] = {
        "about": about,
        "may_count": is_place and who.has(access.COORDINATOR, access.OFFICER),
        "residents": sum(one.residents for one in structure.counts(about.scope.prefix, today)),
        "count_address": reverse("supply-residents") + f"?place={about.scope.prefix}",
        "may_recompute": told.row is not None and reach.may_close(who, about.scope),
        "may_close": told.row is None
        and about.period.closes_at <= now
        and reach.may_close(who, about.scope),
        "close_address": about.address("effects-closing"),
        "close_question": _("封存以后，%(name)s %(period)s的数不再变。现在封存吗？")
        % {"name": about.name, "period": period_words(about.period)},
        "recompute_address": about.address("effects-recomputation"),
        "recompute_form": RecomputeForm(),
        "periods": period_tabs(about, "effects"),
        "told": told,
        "total": len(INDICATORS),
        "again": about.address("effects"),
        "reports": about.address("yearly-desk"),
        "closes_at": about.period.closes_at,
        "is_over": about.period.until_at <= now,
        "is_due": about.period.closes_at <= now,
        "files": [
            {"label": label, "url": about.address("effects-file", form)}
            for form, label in (("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON"))
        ],
    }
    if told.is_whole:
        row = closed.latest(about.period.before(), about.scope)
        before = unpacked(row.figures) if row else {}
        context["groups"] = [
            {
                "code": effect.value,
                "title": words.EFFECTS[effect.value],
                "lead": words.LEADS[effect.value],
                "rows": [
                    shown(about, told.figures[one.code], before.get(one.code))
                    for one in of_effect(effect)
                    if one.code in told.figures
                ],
            }
            for effect in Effect
        ]
        context["forces"] = _shares(told, words.FORCES)
        context["leaders"] = _shares(told, words.LEADERS)
    return render(request, "effects/effects.html", context)


def _shares(told: Told, names: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        (str(label), told.figures[code]) for code, label in names.items() if code in told.figures
    ]
    if not found or any(one.value is None for _label, one in found):
        return []
    return charts.parts(found)


@allow(*VIEWERS)
@require_GET
def effect_figure(request: HttpRequest, code: str) -> HttpResponse:
    """One figure: what it is, how it went over time, place beside place, and its records."""
    if code not in INDICATORS:
        raise Http404
    about = asked(request)
    now = timezone.now()
    row = closed.latest(about.period, about.scope)
    kept = unpacked(row.figures).get(code) if row else None
    if kept is None:
        found = live.figures(about.scope, about.period, at=now)
        kept = found.figures.get(code)
    if kept is None:
        return render(
            request,
            "effects/waiting.html",
            {"about": about, "done": len(found.figures), "total": len(INDICATORS),
             "again": about.address("effect-figure", code)},
        )  # fmt: skip
    periods = last_of(about.period.kind, TREND[about.period.kind], about.period.first)
    rows = closed.over_time(periods, about.scope)
    history = [(one, unpacked(rows[one].figures).get(code)) for one in periods if one in rows]
    before = dict(history).get(about.period.before())
    points = [(one.code, figure, True) for one, figure in history if one != about.period]
    points.append((about.period.code, kept, row is not None))
    counted_at = row.closed_at if row else now
    span = Span.of(about.period, counted_at, version=row.version if row else 1)
    behind = records.behind(code, about.scope, span, actor(request))
    one = INDICATORS[code]
    context = {
        "about": about,
        "up": about.address("effects"),
        "periods": period_tabs(about, "effect-figure", code),
        "one": shown(about, kept, before),
        "effect": words.EFFECTS[one.effect.value],
        "source": SOURCES[one.source],
        "quotient": _quotient(kept),
        "row": row,
        "versions": closed.versions(about.period, about.scope) if row and row.version > 1 else [],
        "trend": charts.trend(code, points),
        "history": [
            {"period": period_words(period), "figure": shown(about, figure, None)}
            for period, figure in reversed(history)
            if figure is not None
        ],
        "places": _places(about, code, kept) if row else None,
        "smallest": one.smallest_n,
        "as_of": _as_of(one.undated, counted_at),
    } | effect_records.shown(behind)
    return render(request, "effects/figure.html", context)


def _as_of(undated: str, at: datetime) -> str:
    """Which part of a figure is that of the day of computing; empty where all has its day."""
    if not undated:
        return ""
    day = formats.date_format(timezone.localtime(at), "SHORT_DATE_FORMAT")
    return str(words.AS_OF) % {"what": words.UNDATED[undated], "day": day}


def _quotient(figure: Figure) -> str:
    if figure.part is None or figure.whole is None:
        return ""
    unit = INDICATORS[figure.code].unit
    part = figure.part / 100 if unit is Unit.CENTS_PER_HOUR else figure.part
    return f"{_plain(part)} ÷ {_plain(figure.whole)}"


def _plain(number: float) -> str:
    rounded = round(number, 2)
    return str(formats.localize(int(rounded) if rounded == int(rounded) else rounded))


def _places(about: Asked, code: str, whole: Figure) -> dict[str, Any] | None:
    """The places inside, with their intervals; those that surely differ are marked."""
    if about.scope.organization is not None:
        return None
    rows = closed.inside(about.period, about.scope.prefix)
    figures = {place: unpacked(row.figures).get(code) for place, row in rows.items()}
    known = {place: one for place, one in figures.items() if one is not None}
    if not known:
        return None
    found = effect_places.beside(known, whole, INDICATORS[code].smallest_n)
    lines = [(maps.place_name(place), place, one) for place, one in found.shown.items()]
    lines.sort(key=lambda line: -(line[2].value or 0))
    if found.rest is not None:
        lines.append((_("记录少的地方合计"), "", found.rest))
    if not lines:
        return None
    tops = [one.high if one.high is not None else one.value or 0 for _n, _c, one in lines]
    most = 1.0 if INDICATORS[code].unit is Unit.SHARE else max(*tops, whole.value or 0, 1e-9)
    return {
        "mean": charts.whisker(whole, most)["at"],
        "mean_words": figure_words.value_words(whole),
        "unit": figure_words.unit_of(code),
        "rows": [
            {
                "name": name,
                "url": about.address("effect-figure", code, place=place) if place else "",
                "value": figure_words.value_words(one),
                "interval": figure_words.interval_words(one),
                "n": one.n,
                "mark": charts.whisker(one, most),
                "differs": effect_places.differs(one, whole),
            }
            for name, place, one in lines
        ],
        "hidden": len(found.rest_codes) if found.rest is None else 0,
    }


urlpatterns = [
    path("effects", effects, name="effects"),
    path("effects/figures/<slug:code>", effect_figure, name="effect-figure"),
]
