"""The published ledger: one signed document a day, for anybody to keep."""

from datetime import date

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from liandong.queries import digests as shown
from liandong.web.access import PUBLIC, allow

PER_PAGE = 31


@allow(PUBLIC)
@require_GET
def ledger_digests(request: HttpRequest) -> HttpResponse:
    """The days, newest first, and how anybody keeps and checks them."""
    page = Paginator(shown.published(), PER_PAGE).get_page(request.GET.get("page"))
    latest = settings.LIANDONG_BASE_URL + reverse("ledger-digest-latest")
    return render(request, "ledger/digests.html", {"page": page, "latest": latest})


@allow(PUBLIC)
@require_GET
def ledger_digest(request: HttpRequest, day: str) -> HttpResponse:
    """One day's document, exactly as it was sealed; its address never changes."""
    try:
        row = shown.digest_of(date.fromisoformat(day))
    except ValueError:
        row = None
    if row is None:
        raise Http404
    answer = HttpResponse(
        shown.as_published(row).as_file(), content_type="application/json; charset=utf-8"
    )
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@allow(PUBLIC)
@require_GET
def ledger_digest_latest(request: HttpRequest) -> HttpResponse:
    """The newest days with their hashes and addresses, for programs that keep copies."""
    rows = shown.published()[:PER_PAGE]
    told = [
        {
            "day": row.day.isoformat(),
            "sha256": row.digest,
            "previous": row.previous,
            "address": settings.LIANDONG_BASE_URL
            + reverse("ledger-digest", args=[row.day.isoformat()]),
        }
        for row in rows
    ]
    answer = JsonResponse({"hub": settings.LIANDONG_BASE_URL, "digests": told})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


urlpatterns = [
    path("ledger/digests", ledger_digests, name="ledger-digests"),
    path("ledger/digests/latest.json", ledger_digest_latest, name="ledger-digest-latest"),
    path("ledger/digests/<str:day>.json", ledger_digest, name="ledger-digest"),
]
