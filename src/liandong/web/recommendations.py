"""What suits me: a volunteer's own recommendations, each with its reason in one line."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.phrases import plan_words
from liandong.phrases.recommendations import reason_line
from liandong.queries import access
from liandong.queries import recommendations as shown
from liandong.queries.recommendations import Match, Suggestion
from liandong.services.matching import as_data
from liandong.web import shift_words
from liandong.web.access import actor, allow

MOST = 24
TOLD = 2
"""Reasons said of a person beside the way; more would not fit a telephone."""


@allow(access.VOLUNTEER, access.TEAM_LEADER)
@never_cache
@require_GET
def recommendation_list(request: HttpRequest) -> HttpResponse:
    """The shifts that suit the person who looks, the best first; never somebody else's."""
    found = shown.shifts_or_near(actor(request).person, at=timezone.now(), most=MOST)
    return render(request, "shifts/recommendation_list.html", {"cards": suggestion_words(found)})


def suggestion_words(found: Iterable[Suggestion]) -> list[dict[str, Any]]:
    """Cards for a list, with why each suits."""
    return [shift_words.card_words(one.card) | {"why": _why(one)} for one in found]


def _why(one: Suggestion) -> str:
    shift = one.card.shift
    parts = {reason.code: reason.facts for reason in one.reasons}
    return reason_line(
        parts, taken=shift.taken, least=shift.min_people, distance_m=one.card.distance_m
    )


def match_words(found: Iterable[Match]) -> list[dict[str, Any]]:
    """People to ask, each with what speaks for them."""
    return [
        {"pk": one.person.pk, "name": one.person.name, "why": " · ".join(_said_of(one))}
        for one in found
    ]


def _said_of(one: Match) -> list[str]:
    others = [reason for reason in one.reasons if reason.code != "nearness"]
    way = shift_words.distance(one.distance_m)
    return [*plan_words.reason_sentences(as_data(others))[:TOLD], *([way] if way else [])]


urlpatterns = [path("shifts/recommended", recommendation_list, name="recommendation-list")]
