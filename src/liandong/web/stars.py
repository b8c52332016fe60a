"""Stars: where one stands, and what is missing to the next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.phrases import awards as award_words
from liandong.queries import awards
from liandong.queries import stars as shown
from liandong.web.access import SIGNED_IN, actor, allow


@allow(SIGNED_IN)
@require_GET
def my_stars(request: HttpRequest) -> HttpResponse:
    """The star held, the way to the next in hours and in quality, and every step."""
    me, today = actor(request).person, timezone.localdate()
    mine = shown.my_stars(me, on=today)
    at = mine.standing
    context = {
        "mine": mine,
        "at": at,
        "done": mine.credit - at.from_minutes,
        "span": at.to_minutes - at.from_minutes,
        "steps": [
            {"star": n, "hours": hours, "is_held": n <= at.stars, "is_next": n == at.next_star}
            for n, hours in enumerate(mine.thresholds, start=1)
        ],
        "awards": [
            {
                "row": row,
                "name": str(award_words.NAME) % {"year": row.year, "hours": row.hours},
            }
            for row in awards.my_awards(me)
        ],
        "ahead": awards.ahead(me, on=today),
        "least_answers": mine.rule.least_answers if mine.rule else 0,
        "least_score": mine.rule.least_score if mine.rule else 0,
    }
    return render(request, "hours/my_stars.html", context)


urlpatterns = [path("my/stars", my_stars, name="my-stars")]
