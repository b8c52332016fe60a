"""A certificate as an Open Badge, and the issuer's key at its well-known address."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong import phrases
from liandong.core import open_badges
from liandong.core.refusals import Refusal
from liandong.queries import certificates as shown
from liandong.services import certificates
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow


@allow(SIGNED_IN)
@never_cache
@require_GET
def certificate_badge(request: HttpRequest, number: str) -> HttpResponse:
    """The credential as a file, for a wallet or another platform; the holder hands it on."""
    found = get_object_or_404(shown.certificates_of(actor(request).person), number=number)
    try:
        badge = certificates.badge(found)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("certificate-list")
    answer = HttpResponse(
        open_badges.as_text(badge), content_type="application/vc+ld+json; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.badge.json"'
    return answer


@allow(PUBLIC)
@require_GET
def issuer_identity(request: HttpRequest) -> HttpResponse:
    """The hub's key, where validators look for it (did:web)."""
    document = open_badges.did_document(settings.LIANDONG_BASE_URL, certificates.public_key())
    answer = HttpResponse(
        open_badges.as_text(document), content_type="application/did+json; charset=utf-8"
    )
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@allow(PUBLIC)
@require_GET
def certificate_withdrawals(request: HttpRequest, series: str) -> HttpResponse:
    """The list in which verifiers look whether a badge was withdrawn; names nobody."""
    found = certificates.withdrawals(series, at=timezone.now())
    if found is None:
        raise Http404
    answer = HttpResponse(
        open_badges.as_text(found), content_type="application/vc+ld+json; charset=utf-8"
    )
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "public, max-age=300"
    return answer


urlpatterns = [
    path(
        "certificates/withdrawn/<str:series>.json",
        certificate_withdrawals,
        name="certificate-withdrawals",
    ),
    path("certificates/<str:number>/badge.json", certificate_badge, name="certificate-badge"),
    path(".well-known/did.json", issuer_identity, name="issuer-identity"),
]
