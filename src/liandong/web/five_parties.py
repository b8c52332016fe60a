"""The five parties of a community: who is there, what ties them, what is missing, what next."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.core import divisions
from liandong.core import five_parties as rules
from liandong.core.five_parties import Facts, Lack, Missing, Party, Stand
from liandong.models import PoolRequest
from liandong.phrases import five_parties as words
from liandong.phrases.agreements import STATES as MEMORANDUM_STATES
from liandong.phrases.pool import KINDS
from liandong.queries import access
from liandong.queries import five_parties as shown
from liandong.queries.access import Actor
from liandong.queries.agreements import state_of
from liandong.queries.five_party_names import CommunityNames, names_of
from liandong.web.access import actor, allow
from liandong.web.linkage_pulse import finding_line

PER_PAGE = 20
_PLACES = {
    Party.COMMUNITY: (200, 34),
    Party.ORGANIZATIONS: (330, 132),
    Party.SOCIAL_WORKERS: (284, 282),
    Party.VOLUNTEERS: (116, 282),
    Party.RESOURCES: (70, 132),
}
"""Where each of the five stands in the drawing: the corners of a pentagon."""
_WIDE, _HIGH = 128, 52
_PLANNERS = frozenset({access.SOCIAL_WORKER, access.COORDINATOR})
"""Who answers needs, plans and publishes; an officer sees the step without a button."""


@allow(*shown.LOOKERS)
@require_GET
def community_list(request: HttpRequest) -> HttpResponse:
    """The communities within reach: which of the five are there, the barest first."""
    codes = shown.communities_for(actor(request))
    facts = shown.facts_of(codes, at=timezone.now())
    ordered = sorted(codes, key=lambda code: (rules.present(facts[code]), code))
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(code, facts[code]) for code in page.object_list],
        "whole": sum(rules.present(one) == len(Party) for one in facts.values()),
        "count": len(codes),
    }
    return render(request, "five_parties/community_list.html", context)


def _row(code: str, facts: Facts) -> dict[str, Any]:
    stands = rules.stands(facts)
    away = [str(words.PARTIES[one.party]) for one in stands if not one.is_here]
    first = next((one for stand in stands for one in stand.missing[:1]), None)
    missing = _("还没有：%(parties)s") % {"parties": "、".join(away)} if away else ""
    return {
        "title": divisions.division(code).name,
        "url": reverse("community", args=[code]),
        "text": missing or (str(words.LACKS[first.lack]) % {"n": first.n} if first else ""),
        "tag": _here_words(rules.present(facts)),
        "tag_kind": "wait" if away else "ok",
    }


def _here_words(n: int) -> str:
    if n == len(Party):
        return _("五方到齐")
    return _("五方到了 %(n)s 方") % {"n": n}


@allow(*shown.LOOKERS)
@require_GET
def community(request: HttpRequest, code: str) -> HttpResponse:
    """One community: the five, drawn and told, with one next step each."""
    who, now = actor(request), timezone.now()
    if not shown.may_look(who, code):
        raise Http404
    facts = shown.facts_of([code], at=now)[code]
    names = names_of(who, code, at=now)
    stands = rules.stands(facts)
    present = rules.present(facts)
    context = {
        "code": code,
        "name": divisions.division(code).name,
        "whole_name": divisions.full_name(code),
        "here": _here_words(present),
        "here_kind": "ok" if present == len(Party) else "wait",
        "cards": [_card(who, code, stand, facts, names) for stand in stands],
        "nodes": [_node(stand, facts) for stand in stands],
        "ties": [_tie(one) for one in rules.ties(facts)],
        "nothing_lacks": words.NOTHING_LACKS,
    }
    return render(request, "five_parties/community.html", context)


def _node(stand: Stand, facts: Facts) -> dict[str, Any]:
    x, y = _PLACES[stand.party]
    n = {
        Party.COMMUNITY: facts.needs,
        Party.ORGANIZATIONS: facts.organizations + facts.teams,
        Party.SOCIAL_WORKERS: facts.workers,
        Party.VOLUNTEERS: facts.volunteers,
        Party.RESOURCES: facts.offers,
    }[stand.party]
    return {
        "x": x,
        "y": y,
        "left": x - _WIDE // 2,
        "top": y - _HIGH // 2,
        "label": words.PARTIES[stand.party],
        "n": f"{n}",
        "is_here": stand.is_here,
    }


def _tie(tie: rules.Tie) -> dict[str, Any]:
    (x1, y1), (x2, y2) = _PLACES[tie.one], _PLACES[tie.other]
    said = words.TIES[tie.one.value, tie.other.value] if tie.n else words.NO_TIE
    return {
        "x1": x1, "y1": y1, "x2": x2, "y2": y2,
        "strength": tie.strength,
        "title": _("%(one)s和%(other)s") % {
            "one": words.PARTIES[tie.one], "other": words.PARTIES[tie.other]
        },
        "text": str(said) % {"n": tie.n} if tie.n else said,
    }  # fmt: skip


def _card(
    who: Actor, code: str, stand: Stand, facts: Facts, names: CommunityNames
) -> dict[str, Any]:
    told = asdict(facts)
    return {
        "title": words.PARTIES[stand.party],
        "icon": words.ICONS[stand.party],
        "is_here": stand.is_here,
        "facts": [
            {"label": _("有谁"), "value": str(words.WHO[stand.party]) % told},
            {"label": _("给出什么"), "value": str(words.GIVES[stand.party]) % told},
            {"label": _("要什么"), "value": str(words.ASKS[stand.party]) % told},
        ],
        "lines": _lines(who, stand.party, names),
        "missing": [
            {"text": str(words.LACKS[one.lack]) % {"n": one.n}, "ok": False}
            for one in stand.missing
        ],
        "step": _step(who, code, stand.next, names),
    }


def _lines(who: Actor, party: Party, names: CommunityNames) -> list[dict[str, Any]]:
    """Who and what is there by name, as far as the viewer may know it."""
    if party is Party.COMMUNITY:
        return [
            {"title": one.title, "url": reverse("need-detail", args=[one.pk]), "tag": _("没人接")}
            for one in names.needs
        ]
    if party is Party.ORGANIZATIONS:
        return [*_bodies(names), *_memoranda(names)]
    if party is Party.SOCIAL_WORKERS:
        people = [
            {"title": one.name, "url": reverse("person-detail", args=[one.pk]), "icon": "user"}
            if who.has(*_PLANNERS, access.SUPERVISOR)
            else {"title": one.name, "icon": "user"}
            for one in names.workers
        ]
        return people + [finding_line(one) for one in names.findings]
    if party is Party.VOLUNTEERS:
        return [
            {"title": one.title, "url": reverse("linkage-detail", args=[one.pk]), "icon": "link"}
            for one in names.linkages
        ]
    offers = [
        {"title": one.title, "url": reverse("pool-offer", args=[one.pk]), "tag": KINDS[one.kind]}
        for one in names.offers
    ]
    return offers + [_wish(one) for one in names.requests]


def _wish(one: PoolRequest) -> dict[str, Any]:
    return {
        "title": one.title,
        "url": reverse("pool-request", args=[one.pk]),
        "text": one.organization.name,
        "tag": _("没着落"),
        "tag_kind": "wait",
    }


def _bodies(names: CommunityNames) -> Iterable[dict[str, Any]]:
    for one in names.organizations:
        line: dict[str, Any] = {"title": one.name, "icon": "building-community"}
        if one.pk in names.openable:
            line["url"] = reverse("organization-detail", args=[one.pk])
        yield line
    for team in names.teams:
        yield {"title": team.name, "icon": "flag"}
    for project in names.projects:
        yield {
            "title": project.title,
            "url": reverse("project-detail", args=[project.pk]),
            "icon": "briefcase",
        }


def _memoranda(names: CommunityNames) -> Iterable[dict[str, Any]]:
    today = timezone.localdate()
    for one in names.memoranda:
        yield {
            "title": _("%(one)s和%(other)s") % {"one": one.first.name, "other": one.second.name},
            "url": reverse("agreement-detail", args=[one.pk]),
            "icon": "file-text",
            "tag": MEMORANDUM_STATES[state_of(one, on=today)],
        }


def _step(
    who: Actor, code: str, missing: Missing | None, names: CommunityNames
) -> dict[str, Any] | None:
    """The one next step, with the page where it is taken if the viewer may take it."""
    if missing is None:
        return None
    return {"text": words.STEPS[missing.lack], "url": _where(who, code, missing.lack, names)}


def _where(who: Actor, code: str, lack: Lack, names: CommunityNames) -> str:
    requests, project = names.requests[:1], names.projects[:1]
    needs, pool = reverse("need-list") + f"?street={code}", reverse("pool-list")
    pages: dict[Lack, tuple[frozenset[str] | None, str]] = {
        Lack.SILENT: (None, reverse("need-create")),
        Lack.NEEDS_LATE: (
            _PLANNERS,
            reverse("need-detail", args=[names.late.pk]) if names.late else needs,
        ),
        Lack.NEEDS_UNTAKEN: (
            _PLANNERS,
            reverse("need-detail", args=[names.needs[0].pk]) if names.needs else needs,
        ),
        Lack.NO_ORGANIZATION: (frozenset({access.COORDINATOR}), reverse("organization-create")),
        Lack.NO_PROJECT: (_PLANNERS, reverse("project-create")),
        Lack.APART: (None, reverse("linkage-finding-list")),
        Lack.SEATS_EMPTY: (_PLANNERS, reverse("planning") + f"?street={code}"),
        Lack.NO_WORKER: (None, reverse("organization-list")),
        Lack.UNGUIDED: (
            _PLANNERS,
            reverse("project-detail", args=[names.unguided.pk]) if names.unguided else "",
        ),
        Lack.ASLEEP: (None, reverse("linkage-finding-list")),
        Lack.OVER_SPAN: (
            frozenset({access.SUPERVISOR, access.COORDINATOR}),
            reverse("balancing-list"),
        ),
        Lack.NO_VOLUNTEER: (
            _PLANNERS,
            reverse("project-poster", args=[project[0].pk]) if project else "",
        ),
        Lack.NOBODY_SERVED: (_PLANNERS, reverse("planning") + f"?street={code}"),
        Lack.WISHES_WAITING: (_PLANNERS, reverse("proposal-desk")),
        Lack.NO_OFFER: (None, reverse("pool-offer-create")),
        Lack.REQUESTS_UNANSWERED: (
            None,
            reverse("pool-request", args=[requests[0].pk])
            if requests
            else f"{pool}?show=requests&place={code}",
        ),
        Lack.OFFERS_UNASKED: (None, f"{pool}?place={code}"),
    }
    roles, url = pages[lack]
    return url if roles is None or who.has(*roles) else ""


urlpatterns = [
    path("communities", community_list, name="community-list"),
    path("communities/<slug:code>", community, name="community"),
]
