"""Who works with whom: what an official sees at a glance, the drawing, the records behind."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from liandong.core import network as rules
from liandong.core.network import Kind, Tie
from liandong.core.network_layout import WIDE, layout
from liandong.phrases import network as words
from liandong.queries import access, maps
from liandong.queries import network as shown
from liandong.queries.network import SPANS, Body, Network
from liandong.web.access import actor, allow
from liandong.web.dashboards import scope_of
from liandong.web.network_names import STREET, group_names, of_bodies, sizes_in_words

PER_PAGE = 15
MOST_DRAWN, MOST_LINES = 60, 300
MOST_NAMES = 6
_NAME_LETTERS = 10
_WRITERS = (access.COORDINATOR, access.SOCIAL_WORKER)
_KEY = re.compile(r"[ot]\d{1,12}")
_PAGES = {
    Kind.SHIFT: "roster-detail",
    Kind.PROJECT: "linkage-detail",
    Kind.CONTRIBUTION: "linkage-detail",
    Kind.AGREEMENT: "agreement-detail",
    Kind.POOL: "pool-request",
}


@allow(*shown.LOOKERS)
@require_GET
def network(request: HttpRequest) -> HttpResponse:
    """The network of a place: sentences with next steps, the drawing, the same as lists."""
    place, days = scope_of(request), _days(request)
    found = shown.network(place, days, at=timezone.now())
    body = request.GET.get("body", "")
    chosen = found.bodies.get(body)
    ties = sorted(found.ties, key=lambda tie: (-tie.weight, tie.one, tie.other))
    if chosen:
        ties = [tie for tie in ties if chosen.key in (tie.one, tie.other)]
    page = Paginator(ties, PER_PAGE).get_page(request.GET.get("page"))
    by_street = request.GET.get("by") == "street"
    asked = {"place": place, "days": str(days)}
    context = {
        "place_name": maps.place_name(place) if place else _("全部地区"),
        "spans": [
            {
                "label": _("近 90 天") if span == 90 else _("近一年"),
                "url": "?" + urlencode({"place": place, "days": span}),
                "active": span == days,
            }
            for span in SPANS
        ],
        "ways": [
            {
                "label": label,
                "url": "?" + urlencode({**asked, "by": way}) + "#picture",
                "active": (way == "street") == by_street,
            }
            for way, label in (("group", _("按圈子")), ("street", _("按街道")))
        ],
        "is_empty": not found.bodies,
        "said": list(_said(found, may_write=actor(request).has(*_WRITERS))),
        "drawing": _drawing(found, asked, by_street=by_street),
        "left_out": max(0, len(found.bodies) - MOST_DRAWN),
        "ranked": _ranked(found, asked),
        "lines": [
            {"mark": words.MARKS[line], "label": words.LINES[line], "line": line.value}
            for line in rules.Line
        ],
        "page": page,
        "ties": [_tie_row(tie, found, asked) for tie in page.object_list],
        "chosen": chosen,
        "whole_url": "?" + urlencode(asked),
    }
    return render(request, "network/network.html", context)


@allow(*shown.LOOKERS)
@require_GET
def network_tie(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """What two bodies did together, record by record."""
    place, days, now = scope_of(request), _days(request), timezone.now()
    if not (_KEY.fullmatch(one) and _KEY.fullmatch(other)):
        raise Http404
    found = shown.network(place, days, at=now)
    first, second = found.bodies.get(one), found.bodies.get(other)
    if first is None or second is None or first.key == second.key:
        raise Http404
    acts = shown.between(one, other, days, at=now)
    rows = shown.records(actor(request), acts)
    groups = []
    for kind in Kind:
        of_kind = [row for row in rows if row.kind is kind]
        if of_kind:
            count = sum(act.kind is kind for act in acts)
            lines = [_record_line(row) for row in of_kind]
            groups.append({"title": words.KINDS[kind], "count": count, "lines": lines})
    context = {
        "first": first,
        "second": second,
        "groups": groups,
        "total": len(acts),
        "most": shown.MOST_RECORDS,
        "days": days,
        "back": reverse("network") + "?" + urlencode({"place": place, "days": days}),
    }
    return render(request, "network/network_tie.html", context)


def _days(request: HttpRequest) -> int:
    told = request.GET.get("days", "")
    return int(told) if told in {str(span) for span in SPANS} else SPANS[0]


def _record_line(row: shown.Record) -> dict[str, Any]:
    url = reverse(_PAGES[row.kind], args=[row.pk]) if row.is_openable else ""
    return {"title": row.title or words.UNNAMED.get(row.kind, ""), "url": url, "on": row.on}


def _said(found: Network, *, may_write: bool) -> Iterable[dict[str, Any]]:
    """What the network says, in the order of what an official asks; each with a next step."""
    reading = found.reading
    n = len(reading.groups)
    if n:
        text = ngettext("%(n)d 个合作圈子。", "%(n)d 个合作圈子。", n) % {"n": n}
        names = group_names(found)
        yield {
            "text": text,
            "more": sizes_in_words(names, reading.groups, MOST_NAMES) + _("。"),
            "icon": "users",
        }
    else:
        yield {
            "text": _("这段时间没有两家一起做过事。"),
            "more": _("从一份协议或一个共同的班次开始。"),
            "icon": "users",
            "step": _step(_("提议一份协议"), "agreement-create", {}) if may_write else None,
        }
    for broker in reading.brokers:
        yield _broker_words(found, broker, may_write=may_write)
    alone = [found.bodies[node] for node in reading.alone]
    if alone:
        yield _alone_words(found, alone, may_write=may_write)
    if reading.density is not None and len(found.bodies) > 2:
        yield {
            "text": _("每 100 对里有 %(n)s 对在一起做事。") % {"n": _number(100 * reading.density)},
            "more": _("越高，越不靠一两家撑着。"),
            "icon": "link",
            "step": {"label": _("看每一对合作"), "url": "#ties"},
        }
    if reading.crossing is not None:
        yield {
            "text": _("%(n)s%% 的合作跨了线：党政、社区、社工机构、居民、企业之间。")
            % {"n": _number(100 * reading.crossing)},
            "more": _("其余的是同一边的单位之间。"),
            "icon": "arrows-exchange",
            "step": _step(_("看哪里还缺一方"), "community-list", {}),
        }


def _broker_words(found: Network, broker: rules.Broker, *, may_write: bool) -> dict[str, Any]:
    name = found.bodies[broker.node].name
    names = group_names(found)
    groups = _("、").join(names[n - 1] for n in broker.groups)
    text = _("%(name)s 是%(groups)s之间的桥。") % {"name": name, "groups": groups}
    more = _("它停下来，别家还有别的路走。")
    if broker.cut_off:
        more = ngettext(
            "它停下来，%(n)d 家就和大家断了联系。",
            "它停下来，%(n)d 家就和大家断了联系。",
            broker.cut_off,
        ) % {"n": broker.cut_off}
    step = None
    pair = _bypass(found, broker)
    if may_write and broker.cut_off and pair:
        step = _step(
            _("请 %(one)s 和 %(other)s 直接合作") % {"one": pair[0].name, "other": pair[1].name},
            "agreement-create",
            {"first": pair[0].pk, "second": pair[1].pk},
        )
    return {"text": text, "more": more, "icon": "route", "step": step}


def _bypass(found: Network, broker: rules.Broker) -> tuple[Body, Body] | None:
    """One organization of each of the first two groups that the broker ties, the busiest."""
    picked = []
    for number in broker.groups[:2]:
        able = [
            found.bodies[node]
            for node in found.reading.groups[number - 1]
            if node != broker.node and not found.bodies[node].is_team
        ]
        if able:
            picked.append(max(able, key=lambda b: (found.reading.betweenness[b.key], -b.pk)))
    return (picked[0], picked[1]) if len(picked) == 2 else None


def _alone_words(found: Network, alone: Sequence[Body], *, may_write: bool) -> dict[str, Any]:
    n = len(alone)
    text = ngettext("%(n)d 家没有和别家一起做事。", "%(n)d 家没有和别家一起做事。", n) % {"n": n}
    names = _("、").join(body.name for body in alone[:MOST_NAMES])
    steps = []
    for body in alone[:MOST_NAMES]:
        partner = _partner(found, body)
        if not may_write and body.is_here and not body.is_team:
            url = reverse("organization-detail", args=[body.pk])
            steps.append({"label": _("看%(one)s") % {"one": body.name}, "url": url})
        elif may_write and partner and not body.is_team:
            steps.append(
                _step(
                    _("请 %(one)s 和 %(other)s 合作") % {"one": body.name, "other": partner.name},
                    "agreement-create",
                    {"first": body.pk, "second": partner.pk},
                )
            )
    return {
        "text": text,
        "more": names + ("…" if n > MOST_NAMES else "") + _("。只和自己的队伍做事，也算在内。"),
        "icon": "user",
        "is_warning": True,
        "steps": steps,
    }


def _partner(found: Network, body: Body) -> Body | None:
    """Whom to propose: an organization as near as can be, then the one most in the middle."""

    def nearness(other: Body) -> int:
        pairs = zip(body.division_code, other.division_code, strict=False)
        return next((n for n, (a, b) in enumerate(pairs) if a != b), 9)

    able = [one for one in found.bodies.values() if not one.is_team and one.key != body.key]
    central = found.reading.betweenness
    return max(able, key=lambda b: (nearness(b), central.get(b.key, 0), -b.pk), default=None)


def _step(label: str, name: str, facts: dict[str, Any]) -> dict[str, str]:
    return {"label": label, "url": reverse(name) + ("?" + urlencode(facts) if facts else "")}


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or not value else f"{value:.1f}"


def _acts(tie: Tie) -> str:
    return "，".join(f"{words.KINDS[kind]} {tie.acts[kind]}" for kind in Kind if tie.acts.get(kind))


def _tie_row(tie: Tie, found: Network, asked: dict[str, str]) -> dict[str, Any]:
    one, other = found.bodies[tie.one], found.bodies[tie.other]
    return {
        "title": f"{one.name} · {other.name}",
        "url": _tie_url(tie, asked),
        "text": _("%(n)s 次：%(acts)s") % {"n": tie.weight, "acts": _acts(tie)},
        "tag": _("自己的队伍") if tie.is_own else "",
    }


def _tie_url(tie: Tie, asked: dict[str, str]) -> str:
    return reverse("network-tie", args=[tie.one, tie.other]) + "?" + urlencode(asked)


def _busy(found: Network) -> list[tuple[Body, int, int]]:
    """Bodies with their partners and joint acts, the busiest first."""
    acts, partners = dict.fromkeys(found.bodies, 0), dict.fromkeys(found.bodies, 0)
    for tie in found.ties:
        for key in (tie.one, tie.other):
            acts[key] += tie.weight
            partners[key] += 1
    order = sorted(found.bodies.values(), key=lambda b: (-acts[b.key], b.is_team, b.name, b.pk))
    return [(body, partners[body.key], acts[body.key]) for body in order]


def _ranked(found: Network, asked: dict[str, str]) -> list[dict[str, Any]]:
    group_of = of_bodies(found, group_names(found))
    return [
        {
            "name": f"{n}. {body.name}",
            "url": "?" + urlencode({**asked, "body": body.key}) + "#ties",
            "text": _(
                "%(line)s · 伙伴 %(partners)s 家 · 一起做的事 %(acts)s 次 · 居中 %(middle)s%%"
            )
            % {
                "line": words.LINES[body.line],
                "partners": partners,
                "acts": acts,
                "middle": _number(100 * found.reading.betweenness[body.key]),
            },
            "tag": group_of.get(body.key, ""),
        }
        for n, (body, partners, acts) in enumerate(_busy(found)[:MOST_DRAWN], 1)
    ]


def _drawing(found: Network, asked: dict[str, str], *, by_street: bool) -> dict[str, Any]:
    """The picture: dots with names, lines as thick as the joint acts, a disc for each group."""
    kept = {body.key for body, _partners, _acts in _busy(found)[:MOST_DRAWN]}
    rings = _streets(found, kept) if by_street else _circles(found, kept)
    groups = [group for _name, group in rings]
    inside = {node for group in groups for node in group}
    loose = [node for node in found.bodies if node in kept and node not in inside]
    near = [tie for tie in found.ties if tie.one in kept and tie.other in kept]
    ties = sorted(near, key=lambda tie: (-tie.weight, tie.one, tie.other))[:MOST_LINES]
    graph = rules.neighbors(kept, ties)
    drawn = layout(groups, loose, graph)
    brokers = {broker.node for broker in found.reading.brokers}
    return {
        "width": round(WIDE),
        "height": round(drawn.height),
        "row_top": round(drawn.row_top + 18),
        "has_loose": bool(loose),
        "rings": [
            {
                "x": r.x,
                "y": r.y,
                "radius": r.radius + 14,
                "top": max(16, r.y - r.radius - 26),
                "name": name,
            }
            for (name, _group), r in zip(rings, drawn.rings, strict=True)
        ],
        "ties": [
            {
                "a": drawn.spots[tie.one],
                "b": drawn.spots[tie.other],
                "strength": _strength(tie.weight),
                "is_own": tie.is_own,
                "url": _tie_url(tie, asked),
                "title": f"{found.bodies[tie.one].name} · {found.bodies[tie.other].name}："
                f"{_acts(tie)}",
            }
            for tie in sorted(ties, key=lambda tie: tie.weight)
        ],
        "nodes": [
            {
                "spot": drawn.spots[body.key],
                "name": _short(body.name),
                "title": body.name,
                "line": body.line.value,
                "mark": words.MARKS[body.line],
                "is_broker": body.key in brokers,
                "url": "?" + urlencode({**asked, "body": body.key}) + "#ties",
            }
            for body in found.bodies.values()
            if body.key in kept
        ],
    }


def _circles(found: Network, kept: set[str]) -> list[tuple[str, list[str]]]:
    """The groups that the ties make, each with its name."""
    names = group_names(found)
    groups = [[node for node in group if node in kept] for group in found.reading.groups]
    return [(name, group) for name, group in zip(names, groups, strict=True) if group]


def _streets(found: Network, kept: set[str]) -> list[tuple[str, list[str]]]:
    """Bodies by the street of their seat, the fullest first; alone or tied alike."""
    groups: dict[str, list[str]] = {}
    for key, body in sorted(found.bodies.items()):
        if key in kept:
            groups.setdefault(body.division_code[:STREET], []).append(key)
    order = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))
    return [(maps.place_name(code) if code else _("没写街道"), some) for code, some in order]


def _strength(weight: int) -> int:
    """From 1 to 4, for drawing: each step takes about four times more."""
    return 1 if weight < 4 else 2 if weight < 16 else 3 if weight < 64 else 4


def _short(name: str) -> str:
    return name if len(name) <= _NAME_LETTERS else name[: _NAME_LETTERS - 1] + "…"


urlpatterns = [
    path("network", network, name="network"),
    path("network/<slug:one>/<slug:other>", network_tie, name="network-tie"),
]
