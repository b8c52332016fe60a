"""The rules of a place on a day: every key in words, where it comes from, two places beside."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.core import places, policy
from liandong.core.policy import Profile
from liandong.core.policy_fields import grouped
from liandong.phrases import policy as words
from liandong.phrases.policy_parts import GROUPS as GROUP_WORDS
from liandong.phrases.policy_parts import told_words
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.policy_places import asked_place, place_name


def asked_day(request: HttpRequest) -> tuple[date, str]:
    """The day asked about, today without one; and what was typed when it is no day."""
    typed = request.GET.get("on", "").strip()
    try:
        found = parse_date(typed) if typed else None
    except ValueError:
        found = None
    return found or timezone.localdate(), typed if typed and not found else ""


def source_words(profile: Profile, key: str) -> dict[str, Any]:
    """Where a key's value comes from: the text, the region, since when, whether a proposal."""
    source = profile.source_of(key)
    text = source.text
    if source.is_proposal:
        text = text.removeprefix(policy.PROPOSAL).strip("（）()")
    return {
        "text": text,
        "region": places.division(source.division).name if source.division else _("全国"),
        "since": source.since,
        "is_proposal": source.is_proposal,
        "is_local": source.is_local,
    }


def _cell(profile: Profile, key: str) -> dict[str, Any]:
    return {
        "lines": [{"label": a, "words": b} for a, b in told_words(key, profile.told[key])],
        "source": source_words(profile, key),
    }


def groups_of(profiles: list[Profile], *, only_different: bool) -> list[dict[str, Any]]:
    """Each group with its keys: a cell for each profile, and whether they differ."""
    found = []
    for group, keys in grouped().items():
        rows = []
        for key in keys:
            differs = len({repr(profile.told[key]) for profile in profiles}) > 1
            if differs or not only_different:
                cells = [_cell(profile, key) for profile in profiles]
                label = words.KEYS[key]
                rows.append({"key": key, "label": label, "cells": cells, "differs": differs})
        if rows:
            found.append({"code": group, "title": GROUP_WORDS[group], "rows": rows})
    return found


def _shipped(address: str) -> list[dict[str, str]]:
    """The places that have a text of their own, each with a link."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    named = {x.division: x.name[language] for x in policy.layers() if x.division}
    return [
        {"label": name, "url": f"{address}?place={code}"} for code, name in sorted(named.items())
    ]


def preset_choices() -> list[dict[str, str]]:
    """Sets of values from which a draft may begin: code and name."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return [{"code": p.code, "name": p.name[language]} for p in policy.presets().values()]


@allow(SIGNED_IN)
@require_GET
def policy_profile(request: HttpRequest) -> HttpResponse:
    """Every rule of a place on a day; with ``beside`` a second place next to it."""
    who, address = actor(request), reverse("policy-profile")
    own = (who.divisions[0] if who.divisions else who.person.division_code) or ""
    first = asked_place(request.GET.get("place", own), near=(own[:4],))
    second = asked_place(request.GET.get("beside", ""), near=(own[:4],))
    has_second = bool(request.GET.get("beside", "").strip())
    on, bad_day = asked_day(request)
    sides = [first, second] if has_second else [first]
    is_known = not any(side.is_unknown for side in sides) and not bad_day
    profiles = [policy.profile_for(side.code, on) for side in sides] if is_known else []
    only = "different" in request.GET and has_second
    context = {
        "first": first,
        "second": second if has_second else None,
        "unknown": [side for side in sides if side.is_unknown],
        "bad_day": bad_day,
        "on": on,
        "names": [place_name(side.code) for side in sides] if is_known else [],
        "groups": groups_of(profiles, only_different=only),
        "only_different": only,
        "path": [{"label": _("全国"), "url": f"{address}?place=0"}]
        + [
            {"label": one.name, "url": f"{address}?place={one.code}"}
            for one in (places.path(first.code) if first.code else ())
        ],
        "shipped": _shipped(address),
        "proposals": sum(s.is_proposal for s in profiles[0].sources.values()) if profiles else 0,
        "keys": len(profiles[0].sources) if profiles else 0,
        "may_draft": who.has("officer", "coordinator"),
    }
    return render(request, "policy/profile.html", context, status=200 if is_known else 422)


urlpatterns = [
    path("rules", policy_profile, name="policy-profile"),
]
