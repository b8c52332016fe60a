"""What a local layer would change: counts and the records behind, before anybody adopts it."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong import phrases
from liandong.core.policy_fields import plain
from liandong.models import Person, PolicyLayer
from liandong.phrases import policy_layers as words
from liandong.phrases.linkage_health import VIGOR
from liandong.phrases.policy_parts import PARTS
from liandong.phrases.rosters import REASONS
from liandong.queries import access, policy_layers, policy_preview
from liandong.queries.policy_preview import HoursSlice, RosterChange, SpanChange
from liandong.services import policy_recounts as recounts
from liandong.web.access import actor, allow
from liandong.web.policy_layers import SET_RULES, layer_of
from liandong.web.policy_places import place_name

SHOWN = 50
SALT = "policy hours"


@allow(*SET_RULES)
@require_GET
def policy_layer_preview(request: HttpRequest, layer_id: int) -> HttpResponse:
    """Everything that would change, counted on today's records. Writes nothing."""
    row, who, now = layer_of(request, layer_id), actor(request), timezone.now()
    found = policy_preview.preview(row, at=now)
    sees_people = who.has(access.COORDINATOR)
    names: dict[int, str] = {}
    if sees_people:
        shown = access.people_for(who).filter(pk__in=found.people.who[:SHOWN])
        names = dict(shown.values_list("pk", "name"))
    worse = [one for one in found.spans if policy_preview.is_worse(one.before, one.after)]
    context = {
        "layer": row,
        "place": place_name(row.division_code),
        "found": found,
        "sees_people": sees_people,
        "people": [{"id": pk, "name": name} for pk, name in names.items()],
        "risks": [
            {"label": PARTS[f"min_age_by_risk.{risk}"], "loses": loses, "gains": gains}
            for risk, loses in found.people.loses.items()
            if (gains := found.people.gains[risk]) or loses
        ],
        "rosters": [_roster(one, sees_people) for one in found.rosters[:SHOWN]],
        "roster_count": len(found.rosters),
        "spans": [_span(one) for one in found.spans[:SHOWN]],
        "worse": len(worse),
        "better": len(found.spans) - len(worse),
        "linkages": [
            {
                "row": one.linkage,
                "before": VIGOR[one.before],
                "after": VIGOR[one.after],
                "points": (one.points_before, one.points_after),
            }
            for one in found.linkages[:SHOWN]
        ],
        "linkage_count": len(found.linkages),
        "hours_count": len(found.hours.rows),
        "hours_minutes": words_of_sum(found.hours.minutes),
        "most": SHOWN,
        "is_nothing": not (
            found.people.total or any(found.people.gains.values()) or found.people.need_guardian
            or found.rosters or found.spans or found.linkages or found.hours.rows
        ),
    }  # fmt: skip
    return render(request, "policy/preview.html", context)


def _roster(one: RosterChange, sees_people: bool) -> dict[str, Any]:
    return {
        "shift": one.assignment.shift,
        "name": one.assignment.person.name if sees_people else one.assignment.person.number,
        "reasons": [str(REASONS[r.code]) % _readable(r.facts) for r in one.reasons],
    }


def _readable(facts: Any) -> dict[str, str]:
    return phrases.readable_facts(dict(plain(facts)))


def _span(one: SpanChange) -> dict[str, Any]:
    return {
        "name": one.name,
        "tier": words.TIERS[one.tier],
        "people": one.people,
        "before": words.LIGHTS[one.before],
        "after": words.LIGHTS[one.after],
        "kind": words.LIGHT_KINDS[one.after],
    }


@allow(*SET_RULES)
@require_GET
def policy_layer_hours(request: HttpRequest, layer_id: int) -> HttpResponse:
    """Entries that differ, some person-days at a time; sums so far travel in the address."""
    row, who = layer_of(request, layer_id), actor(request)
    before = _carried(request.GET.get("on", ""), row)
    today = timezone.localdate()
    sides = (policy_layers.without(row), policy_layers.together_with(row))
    cursor = before["cursor"]
    part = policy_preview.hours_slice(
        row, sides, today=today, after=(cursor[0], cursor[1]) if cursor else None
    )
    total = policy_preview.entries_of(row, today=today).count()
    so_far = _added(before, part)
    context = {
        "layer": row,
        "place": place_name(row.division_code),
        "rows": [_entry(one, who.has(access.COORDINATOR)) for one in part.rows[: SHOWN * 4]],
        "hidden": max(0, len(part.rows) - SHOWN * 4),
        "total": total,
        "seen": min(so_far["seen"], total),
        "differ": so_far["differ"],
        "minutes": words_of_sum(so_far["minutes"]),
        "kept": so_far["kept"],
        "next": signing.dumps({**so_far, "layer": row.pk}, salt=SALT) if part.cursor else "",
        "may_recount": row.state == "adopted" and so_far["differ"] > 0,
        "most": recounts.MOST,
    }
    return render(request, "policy/hours.html", context)


def _carried(text: str, row: PolicyLayer) -> dict[str, Any]:
    """The sums that the address carries, if this site signed them for this layer."""
    empty: dict[str, Any] = {"cursor": None, "seen": 0, "differ": 0, "minutes": 0, "kept": 0}
    try:
        told: dict[str, Any] = signing.loads(text, salt=SALT) if text else empty
    except signing.BadSignature:
        return empty
    return told if told.get("layer", row.pk) == row.pk else empty


def _added(before: dict[str, Any], part: HoursSlice) -> dict[str, Any]:
    return {
        "cursor": part.cursor,
        "seen": before["seen"] + part.seen,
        "differ": before["differ"] + len(part.rows),
        "minutes": before["minutes"] + part.minutes,
        "kept": before["kept"] + part.kept,
    }


def _entry(pair: Any, sees_people: bool) -> dict[str, Any]:
    entry, worth = pair
    person: Person = entry.person
    return {
        "who": person.name if sees_people else person.number,
        "entry": entry,
        "before": worth.recorded,
        "after": worth.after,
    }


def words_of_sum(minutes: int) -> str:
    """How much the whole changes, with its sign."""
    return (
        _("多 %(n)s 分钟") % {"n": minutes}
        if minutes >= 0
        else _("少 %(n)s 分钟") % {"n": -minutes}
    )


urlpatterns = [
    path("rules/changes/<int:layer_id>/preview", policy_layer_preview, name="policy-layer-preview"),
    path("rules/changes/<int:layer_id>/hours", policy_layer_hours, name="policy-layer-hours"),
]
