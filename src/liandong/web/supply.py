"""How evenly help is spread, who could help where, and asking them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import codes
from liandong.core import supply as rules
from liandong.core.refusals import Refusal
from liandong.core.supply import ANY, Inequality
from liandong.core.supply_facts import HelpKind, read_list
from liandong.phrases import supply as words
from liandong.queries import access, maps, supply_help
from liandong.queries import supply as shown
from liandong.queries.supply import PlaceRow, Sheet
from liandong.queries.supply_help import RemoteSupervision, Transfer
from liandong.services import supply as services
from liandong.web.access import actor, allow
from liandong.web.dashboards import scope_of

MOST_GAPS = 15
_SIDE = 260


class ResidentsForm(forms.Form):
    """Numbers of residents as somebody pastes them, with their day and source."""

    counted_on = forms.DateField(
        label=gettext_lazy("截至哪天"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=gettext_lazy("数字从哪里来"),
        max_length=120,
        help_text=gettext_lazy("例如：第七次人口普查街道公报，区统计局"),
    )
    residents = forms.CharField(
        label=gettext_lazy("每行一个街道"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("街道名或代码，空格或逗号，常住人口。可以从表格里直接粘贴。"),
    )


@allow(*shown.LOOKERS)
@require_GET
def supply(request: HttpRequest) -> HttpResponse:
    """Rates, inequality, gaps by place and skill, and who could help where."""
    area, who, now = scope_of(request), actor(request), timezone.now()
    found = shown.sheet(area, at=now)
    skill = request.GET.get("skill", "all")
    may_ask = who.has(access.COORDINATOR)
    waits = supply_help.waiting_transfers()
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
        "transfers": [_transfer_row(one, waits) for one in _transfers(found, now)],
        "supervision": [_remote_row(one, may_ask) for one in _remote(who, now)],
        "residents_url": reverse("supply-residents") + "?" + urlencode({"place": area}),
    }  # fmt: skip
    return render(request, "supply/supply.html", context)


def _transfers(found: Sheet, now: Any) -> list[Transfer]:
    return supply_help.transfers(found, on=timezone.localdate(now))


def _remote(who: access.Actor, now: Any) -> list[RemoteSupervision]:
    if not who.has(access.COORDINATOR):
        return []
    return supply_help.remote_supervision(who, on=timezone.localdate(now))


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
        {"label": _("地方"), "value": _("%(n)s 个") % {"n": found.places}},
    ]


def _says(found: Inequality, what: str) -> str:
    """The curve in one sentence that anybody can repeat."""
    share = round(100 * rules.share_below(found.curve, 0.5))
    facts = {"what": what, "n": share}
    return _("条件较差的一半居民，分到 %(n)s%% 的%(what)s。") % facts


def _curve(found: Inequality) -> str:
    """Points of the Lorenz curve for an SVG of ``_SIDE`` by ``_SIDE``."""
    return " ".join(f"{_SIDE * x:.1f},{_SIDE * (1 - y):.1f}" for x, y in found.curve)


def skill_name(code: str) -> str:
    """A skill in the active language; no code: any."""
    return codes.label("skill", code, get_language() or "zh") if code else _("不限技能")


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


def way_words(metres: int | None) -> str:
    """How far, or that nobody knows."""
    return _("距离不详") if metres is None else _("相距 %(n)s 公里") % {"n": f"{metres / 1000:.1f}"}


def _transfer_key(one: Transfer) -> str:
    return f"{one.from_code}-{one.to_code}-{one.skill}"


def _transfer_row(one: Transfer, waits: set[tuple[int | None, int | None, str]]) -> dict[str, Any]:
    body, host = one.organization, one.host
    is_waiting = bool(body and host and (body.pk, host.pk, one.skill) in waits)
    if not body or not host:
        text = _("还没有能请的单位，或者那边没有单位接")
    elif body.pk == host.pk:
        text = _("两边都是%(body)s，自己调一调就行") % {"body": body}
    else:
        text = _("可以请%(body)s，由%(host)s接") % {"body": body, "host": host}
    return {
        "title": _("%(from)s → %(to)s：%(skill)s，%(n)s 人")
        % {
            "from": maps.place_name(one.from_code),
            "to": maps.place_name(one.to_code),
            "skill": skill_name(one.skill),
            "n": one.people,
        },
        "text": text,
        "note": _("%(way)s · 缺口指数 %(gap)s")
        % {"way": way_words(one.distance_m), "gap": one.gap},
        "tag": words.STATES["sent"] if is_waiting else "",
        "key": _transfer_key(one),
        "may_ask": bool(body and host and body.pk != host.pk and not is_waiting),
    }


def _remote_row(one: RemoteSupervision, may_ask: bool) -> dict[str, Any]:
    return {
        "title": _("%(guide)s 督导 %(worker)s")
        % {"guide": one.supervisor.name, "worker": one.worker.name},
        "text": f"{maps.place_name(one.from_code)} → {maps.place_name(one.to_code)}",
        "note": way_words(one.distance_m),
        "key": f"{one.supervisor.pk}-{one.worker.pk}",
        "may_ask": may_ask,
    }


@allow(*shown.LOOKERS)
@require_http_methods(["GET", "POST"])
def supply_residents(request: HttpRequest) -> HttpResponse:
    """Put numbers of residents on record, and see those that are there."""
    area, who, today = scope_of(request), actor(request), timezone.localdate()
    form = ResidentsForm(request.POST or None, initial={"counted_on": today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            n = services.record_residents(
                rows=read_list(told["residents"], area, today),
                counted_on=told["counted_on"],
                source=told["source"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("登记了 %(n)s 个地方的常住人口。") % {"n": n})
            return redirect(reverse("supply") + "?" + urlencode({"place": area}))
    rows = [
        [
            maps.place_name(row.division_code),
            f"{row.residents:,}",
            f"{row.counted_on:%Y-%m-%d}",
            row.source + (_("（虚构）") if row.is_invented else ""),
        ]
        for _code, row in sorted(shown.residents_of(area, on=today).items())
    ]
    context = {
        "form": form,
        "rows": rows,
        "headings": [_("地方"), _("常住人口"), _("截至哪天"), _("数字从哪里来")],
        "numeric": [2],
        "back": reverse("supply") + "?" + urlencode({"place": area}),
    }
    return render(request, "supply/residents.html", context)


@allow(access.COORDINATOR)
@require_POST
def supply_help_ask(request: HttpRequest) -> HttpResponse:
    """Ask the one that a proposal names; the proposal is worked out anew first."""
    area, who, now = scope_of(request), actor(request), timezone.now()
    key, kind = request.POST.get("key", ""), request.POST.get("kind", "")
    try:
        if kind == HelpKind.SUPERVISION:
            pairs = {f"{o.supervisor.pk}-{o.worker.pk}": o for o in _remote(who, now)}
            if key in pairs:
                services.ask_supervision(wanted=pairs[key], by=who.person, at=now)
                return _went(request)
        else:
            flows = {_transfer_key(o): o for o in _transfers(shown.sheet(area, at=now), now)}
            if key in flows:
                services.ask_transfer(wanted=flows[key], by=who.person, at=now)
                return _went(request)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.error(request, _("情况变了，这条建议已经不合适。请看看新的。"))
    return redirect(reverse("supply") + "?" + urlencode({"place": area}))


def _went(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("问过了，等对方答复。对方不答应也没关系。"))
    return redirect("help-list")


urlpatterns = [
    path("supply", supply, name="supply"),
    path("supply/residents", supply_residents, name="supply-residents"),
    path("supply/help", supply_help_ask, name="supply-help-ask"),
]
