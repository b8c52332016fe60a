"""How evenly help is spread, and who could help where."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.core import supply as rules
from liandong.core.supply import ANY, Inequality
from liandong.phrases import supply as words
from liandong.queries import access, maps
from liandong.queries import supply as shown
from liandong.queries.supply import PlaceRow, Sheet
from liandong.queries.supply_pool import pool_area
from liandong.web.access import actor, allow
from liandong.web.dashboards import scope_of
from liandong.web.supply_offers import skill_name, supervision_rows, transfer_rows

MOST_GAPS = 15
_SIDE = 260


@allow(*shown.LOOKERS)
@require_GET
def supply(request: HttpRequest) -> HttpResponse:
    """Rates, inequality, gaps by place and skill, and who could help where."""
    area, who, now = scope_of(request), actor(request), timezone.now()
    found = shown.sheet(area, at=now)
    skill = request.GET.get("skill", "all")
    may_ask = who.has(access.COORDINATOR)
    context = {
        "area": area,
        "place_name": maps.place_name(area) if area else _("全部地区"),
        "may_ask": may_ask,
        "is_empty": not found.rows,
        "has_residents": any(row.residents for row in found.rows),
        "is_invented": found.is_invented,
        "headings": [
            _("地方"), _("常住人口"), words.MEASURES["workers"][0], _("每万人社工"),
            _("活跃志愿者"), _("每万人志愿者"),
            _("要的小时（28 天）"), _("每百小时社工"), _("每百小时志愿者"),
        ],
        "rows": [_row(row) for row in found.rows],
        "numeric": [2, 3, 4, 5, 6, 7, 8, 9],
        "sources": _sources(found.rows),
        "spreads": [
            _spread("workers", found.workers, found.rows),
            _spread("volunteers", found.volunteers, found.rows),
        ],
        "usual_hours": _hours(found.usual),
        "skills": _skill_tabs(found, area, skill),
        "gaps": _gap_rows(found, skill),
        "has_pool": bool(pool_area(who, area)),
        "transfers": transfer_rows(who, area, at=now),
        "supervision": supervision_rows(who, at=now),
        "residents_url": reverse("supply-residents") + "?" + urlencode({"place": area}),
    }  # fmt: skip
    return render(request, "supply/supply.html", context)


def _row(row: PlaceRow) -> list[Any]:
    return [
        maps.place_name(row.code),
        f"{row.residents:,}" if row.residents else _("没有登记"),
        row.workers,
        _number(row.workers_rate),
        row.active,
        _number(row.active_rate),
        _hours(row.needed),
        _number(row.workers_per_needed),
        _number(row.active_per_needed),
    ]


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.0f}" if minutes >= 600 else f"{minutes / 60:.1f}"


def _sources(rows: Sequence[PlaceRow]) -> list[str]:
    """Where the numbers of residents come from, each source once."""
    told = {(row.counted.source, row.counted.counted_on) for row in rows if row.counted}
    return [f"{source}（{on:%Y-%m-%d}）" for source, on in sorted(told)]


def _spread(name: str, found: Inequality | None, rows: Sequence[PlaceRow]) -> dict[str, Any]:
    title, definition = words.MEASURES[name]
    return {
        "name": name,
        "title": title,
        "definition": definition,
        "known": sum(1 for row in rows if row.residents),
        "least": rules.LEAST,
        "found": found,
        "facts": _spread_facts(found) if found else [],
        "curve": _curve(found) if found else "",
        "says": _says(found, str(title)) if found else "",
    }


def _spread_facts(found: Inequality) -> list[dict[str, str]]:
    ratio = found.top_to_bottom
    return [
        {
            "label": _("基尼系数"),
            "value": _("%(n)s（95%% 在 %(low)s 到 %(high)s 之间）")
            % {"n": f"{found.gini:.2f}", "low": f"{found.low:.2f}", "high": f"{found.high:.2f}"},
        },
        {"label": _("泰尔指数"), "value": f"{found.theil:.3f}"},
        {
            "label": _("最好的两成比最差的四成"),
            "value": _("%(n)s（一样多是 0.50）") % {"n": f"{ratio:.2f}"}
            if ratio is not None
            else _("最差的四成一个也没有"),
        },
        {"label": _("几个地方"), "value": _("%(n)s 个") % {"n": found.places}},
    ]


def _says(found: Inequality, what: str) -> str:
    """The curve in one sentence that anybody can repeat."""
    share = round(100 * rules.share_below(found.curve, 0.5))
    facts = {"what": what, "n": share}
    return _("条件较差的一半居民，分到 %(n)s%% 的%(what)s。") % facts


def _curve(found: Inequality) -> str:
    """Points of the Lorenz curve for an SVG of ``_SIDE`` by ``_SIDE``."""
    return " ".join(f"{_SIDE * x:.1f},{_SIDE * (1 - y):.1f}" for x, y in found.curve)


def _skill_tabs(found: Sheet, area: str, chosen: str) -> list[dict[str, Any]]:
    """All, any, and the skills that somebody lacks."""
    lacking = sorted({gap.skill for gap in found.gaps if (gap.index or 0) > 0})
    tabs = [("all", _("全部")), *((code or "any", skill_name(code)) for code in lacking)]
    return [
        {"label": label, "url": "?" + urlencode({"place": area, "skill": code}) + "#gaps",
         "active": code == chosen}
        for code, label in tabs
    ]  # fmt: skip


def _gap_rows(found: Sheet, chosen: str) -> list[dict[str, Any]]:
    wanted = {"all": None, "any": ANY}.get(chosen, chosen)
    rows = [gap for gap in found.gaps if (gap.index or 0) > 0]
    if wanted is not None:
        rows = [gap for gap in rows if gap.skill == wanted]
    return [
        {
            "label": f"{maps.place_name(gap.code)} · {skill_name(gap.skill)}",
            "value": gap.index,
            "words": _("%(index)s：要 %(needed)s 小时，%(n)s 人能出 %(could)s 小时")
            % {
                "index": gap.index,
                "needed": _hours(gap.needed),
                "n": found.people.get((gap.code, gap.skill), 0),
                "could": _hours(gap.could),
            },
        }
        for gap in rows[:MOST_GAPS]
    ]


urlpatterns = [
    path("supply", supply, name="supply"),
]
