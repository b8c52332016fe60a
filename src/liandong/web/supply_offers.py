"""Who could help where, in words, and asking them."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong import phrases
from liandong.core import codes
from liandong.core.refusals import Refusal
from liandong.core.supply_facts import HelpKind, HelpReason
from liandong.phrases import supply as words
from liandong.queries import access, maps, supply_help
from liandong.queries.supply_help import Transfer
from liandong.queries.supply_supervision import RemoteSupervision, Wanting, remote_supervision
from liandong.services import supply as services
from liandong.web.access import actor, allow
from liandong.web.dashboards import scope_of

COUNTY, CITY = 6, 4


def skill_name(code: str) -> str:
    """A skill in the active language; no code: any."""
    return codes.label("skill", code, get_language() or "zh") if code else _("不限技能")


def way_words(metres: int | None) -> str:
    """How far, or that nobody knows."""
    return _("距离不详") if metres is None else _("相距 %(n)s 公里") % {"n": f"{metres / 1000:.1f}"}


def beside(code: str, other: str) -> str:
    """The name of a place, with its county (and city) where the other one is elsewhere."""
    names = [maps.place_name(code)]
    for digits in (COUNTY, CITY):
        if code[:digits] != other[:digits] and len(code) > digits:
            names.insert(0, maps.place_name(code[:digits]))
    return "".join(names)


def transfer_rows(who: access.Actor, area: str, *, at: datetime) -> list[dict[str, Any]]:
    """Who could help the streets of an area, as lines."""
    waits = supply_help.waiting_transfers()
    return [_transfer_row(one, waits) for one in supply_help.transfers(who, area, at=at)]


def supervision_rows(who: access.Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Who could be supervised by whom, as lines; for coordinators only."""
    return [_remote_row(one) for one in _remote(who, at)]


def _remote(who: access.Actor, at: datetime) -> list[RemoteSupervision]:
    if not who.has(access.COORDINATOR):
        return []
    return remote_supervision(who, on=timezone.localdate(at))


def _transfer_key(one: Transfer) -> str:
    return f"{one.flow.from_code}-{one.flow.to_code}-{one.flow.skill}"


def _transfer_row(one: Transfer, waits: set[tuple[int | None, int | None, str]]) -> dict[str, Any]:
    body, host, flow = one.organization, one.host, one.flow
    is_waiting = bool(body and host and (body.pk, host.pk, flow.skill) in waits)
    if not body or not host:
        text = _("还没有能请的单位，或者那边没有单位接")
    elif body.pk == host.pk:
        text = _("两边都是%(body)s，自己调一调就行") % {"body": body}
    else:
        text = _("可以请%(body)s，由%(host)s接") % {"body": body, "host": host}
    facts = {"way": way_words(flow.distance_m), "gap": flow.gap, "n": flow.sharers}
    return {
        "title": _("%(from)s → %(to)s：%(skill)s，%(n)s 人")
        % {
            "from": beside(flow.from_code, flow.to_code),
            "to": maps.place_name(flow.to_code),
            "skill": skill_name(flow.skill),
            "n": flow.people,
        },
        "text": text,
        "note": _("%(way)s · 缺口指数 %(gap)s · 这个缺口由 %(n)s 处一起补") % facts
        if flow.sharers > 1
        else _("%(way)s · 缺口指数 %(gap)s") % facts,
        "tag": words.STATES["sent"] if is_waiting else "",
        "key": _transfer_key(one),
        "may_ask": bool(body and host and body.pk != host.pk and not is_waiting),
    }


def _remote_row(one: RemoteSupervision) -> dict[str, Any]:
    places = f"{beside(one.from_code, one.to_code)} → {maps.place_name(one.to_code)}"
    return {
        "title": _("%(guide)s 督导 %(worker)s")
        % {"guide": one.supervisor.name, "worker": one.worker.name},
        "text": _why(one.wanting),
        "note": f"{places} · {way_words(one.distance_m)}",
        "key": f"{one.supervisor.pk}-{one.worker.pk}",
    }


def _why(one: Wanting) -> str:
    """Why somebody else should be asked, and what a yes would change."""
    if one.reason is HelpReason.ALONE or one.current is None:
        return _("现在没有督导")
    name = one.current.name
    if one.reason is HelpReason.OVER:
        facts = {"name": name, "n": one.people, "limit": one.limit}
        return _("%(name)s带了 %(n)s 名社工，合适的是 %(limit)s 名；答应后由新督导接手") % facts
    facts = {"name": name, "n": one.days}
    return _("和%(name)s已经 %(n)s 天没有联系；答应后多一位督导，原来的不变") % facts


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
            flows = {_transfer_key(o): o for o in supply_help.transfers(who, area, at=now)}
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


urlpatterns = [path("supply/help", supply_help_ask, name="supply-help-ask")]
