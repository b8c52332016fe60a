"""The one search box: what is found, grouped by kind, each result leading to its page."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core.search import MOST_TYPED, Kind, runs
from liandong.models import PersonState
from liandong.phrases import search as words
from liandong.phrases.needs import NEED_STATES
from liandong.phrases.projects import PROJECT_STATES
from liandong.queries import search as shown
from liandong.queries.search import Group, Hit
from liandong.services import search as services
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.place_fields import area_name

_PAGES = {
    Kind.PERSON: ("person-detail", "user"),
    Kind.ORGANIZATION: ("organization-detail", "building-community"),
    Kind.TEAM: ("team-detail", "users"),
    Kind.NEED: ("need-detail", "hand-stop"),
    Kind.PROJECT: ("project-detail", "briefcase"),
    Kind.RESOURCE: ("pool-offer", "heart"),
    Kind.COURSE: ("course-detail", "bulb"),
    Kind.PRACTICE: ("practice-card", "bulb"),
}
_STATES: dict[Kind, dict[str, Any]] = {
    Kind.PERSON: dict(PersonState.choices),
    Kind.NEED: dict(NEED_STATES),
    Kind.PROJECT: dict(PROJECT_STATES),
}


@allow(SIGNED_IN)
@never_cache
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What the viewer may open and is called so; whose names were shown is written down."""
    who, now = actor(request), timezone.now()
    text = request.GET.get("words", "")[:MOST_TYPED].strip()
    only = _kind(request.GET.get("kind", ""))
    groups = shown.found(who, text, at=now, only=only) if runs(text) else []
    people = [hit.note for one in groups if one.kind is Kind.PERSON for hit in one.hits]
    services.tell_look(people=people, way="page", by=who.person, at=now)
    context = {
        "words": text,
        "is_asked": bool(text),
        "only": words.KINDS[only] if only is not None else "",
        "groups": [_card(one, text, whole=only is not None) for one in groups],
        "is_near": any(one.near for one in groups),
        "finds_people": who.has(*shown.KNOWS_PEOPLE),
    }
    return render(request, "search/search.html", context)


def _kind(code: str) -> Kind | None:
    return Kind(code) if code in set(Kind) else None


def _card(group: Group, text: str, *, whole: bool) -> dict[str, Any]:
    page, icon = _PAGES[group.kind]
    title = words.KINDS[group.kind]
    if group.of_shifts:
        page, icon, title = "shift-detail", "calendar", words.SHIFTS
    more = ""
    if group.has_more and not whole and not group.of_shifts:
        more = f"{reverse('search')}?{_query(text, group.kind)}"
    return {
        "title": title,
        "icon": icon,
        "more": more,
        "is_cut": group.has_more and whole,
        "near": group.near,
        "rows": [_line(group, hit, page) for hit in group.hits],
    }


def _query(text: str, kind: Kind) -> str:
    return urlencode({"words": text, "kind": kind.value})


def _line(group: Group, hit: Hit, page: str) -> dict[str, Any]:
    place = area_name(hit.division_code) if hit.division_code else ""
    return {
        "url": reverse(page, args=[hit.id]),
        "title": hit.title,
        "text": " · ".join(filter(None, [place, hit.note])),
        "at": hit.at,
        "tag": "" if group.of_shifts else _STATES.get(group.kind, {}).get(hit.state, ""),
    }


urlpatterns = [path("search", search, name="search")]
