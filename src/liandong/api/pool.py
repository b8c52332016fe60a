"""The resource pool as JSON: what is offered, what is wished for, and each step of a booking.

Routes: ``GET`` and ``POST /api/pool/offers``, ``GET`` and ``POST /api/pool/requests``, ``GET
/api/pool/requests/{id}/fits``, ``POST /api/pool/requests/{id}/bookings``, ``GET
/api/pool/bookings``, ``POST /api/pool/bookings/{id}/agreement``, ``…/refusal``, ``…/handover``
and ``…/settlement``, ``DELETE /api/pool/bookings/{id}``; ``GET /api/pool/money`` without signing
in. Money is in cents. A refusal answers 409 with its code, sentence and facts.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from liandong.api.callers import caller
from liandong.api.needs import refused
from liandong.api.registry import Refused
from liandong.core import pool_fit
from liandong.core.refusals import Refusal
from liandong.models import Organization, PoolBooking, PoolOffer, PoolRequest
from liandong.queries import pool as shown
from liandong.services import pool as services
from liandong.services import pool_bookings

router = Router(tags=["pool"], auth=django_auth)
MOST_ROWS = 200


class OfferOut(Schema):
    """What lies in the pool. ``owner``: the organization, or the person's name."""

    id: int
    kind: str
    title: str
    owner: str
    is_lent: bool
    quantity: int
    unit: str
    capacity: int | None
    division_code: str
    weekdays: int
    opens: time | None
    closes: time | None
    conditions: str
    expires_on: date | None


class OfferIn(Schema):
    """Something to offer; ``organization`` is its number, empty: in one's own name."""

    kind: str
    title: str
    organization: str = ""
    is_lent: bool = True
    quantity: int = 1
    unit: str = ""
    capacity: int | None = None
    place_name: str = ""
    reach_m: int | None = None
    weekdays: int = pool_fit.EVERY_DAY
    opens: time | None = None
    closes: time | None = None
    conditions: str = ""
    expires_on: date | None = None


class RequestOut(Schema):
    """What an organization wishes for."""

    id: int
    kind: str
    title: str
    organization: str
    quantity: int
    people: int | None
    division_code: str
    starts_at: datetime | None
    ends_at: datetime | None
    needed_by: date
    is_open: bool


class RequestIn(Schema):
    """Something to wish for; ``organization`` is its number."""

    kind: str
    title: str
    organization: str
    needed_by: date
    quantity: int = 1
    people: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class FitOut(Schema):
    """An offer looked at for a wish: why it fits, or what stands in the way."""

    offer: OfferOut
    fits: bool
    reasons: list[str]
    hindrances: list[str]


class BookingOut(Schema):
    """How far a booking has come."""

    id: int
    offer_id: int
    request_id: int
    quantity: int
    starts_at: datetime | None
    ends_at: datetime | None
    state: str
    answer: str
    outcome: str


class BookingIn(Schema):
    """Which offer to ask for."""

    offer_id: int


class NoteIn(Schema):
    """What the owner says with the answer."""

    note: str = ""


class SettlementIn(Schema):
    """What came back of what was lent, or was used of what was given; and how it went."""

    quantity: int
    outcome: str


class MoneyOut(Schema):
    """Pledged money that was used, in cents. Who gave as a person is not named."""

    giver: str
    user: str
    purpose: str
    used_cents: int
    outcome: str
    settled_on: date


def _offer(row: PoolOffer) -> dict[str, Any]:
    owner = row.organization or row.person
    names = (
        "kind", "title", "is_lent", "quantity", "unit", "capacity", "division_code", "weekdays",
        "opens", "closes", "conditions", "expires_on",
    )  # fmt: skip
    return {"id": row.pk, "owner": owner.name if owner else ""} | {
        n: getattr(row, n) for n in names
    }


def _request(row: PoolRequest) -> dict[str, Any]:
    names = (
        "kind", "title", "quantity", "people", "division_code", "starts_at", "ends_at",
        "needed_by",
    )  # fmt: skip
    told = {"id": row.pk, "organization": row.organization.name, "is_open": row.closed_at is None}
    return told | {n: getattr(row, n) for n in names}


@router.get("/pool/offers", response=list[OfferOut])
def pool_offers(request: HttpRequest, kind: str = "", street: str = "") -> Any:
    """The newest 200 living offers that the caller may open."""
    found = shown.living(shown.offers_for(caller(request)), timezone.localdate())
    found = found.filter(division_code__startswith=street).order_by("-offered_at", "-pk")
    return [_offer(row) for row in (found.filter(kind=kind) if kind else found)[:MOST_ROWS]]


@router.post("/pool/offers", response={201: OfferOut, 409: Refused})
def pool_offer_create(request: HttpRequest, told: OfferIn) -> Any:
    """Put something into the pool."""
    facts = told.dict()
    number = facts.pop("organization")
    body = get_object_or_404(Organization, number=number) if number else None
    draft = services.OfferDraft(organization=body, **facts)
    who = caller(request)
    try:
        row = services.offer(draft=draft, by=who.person, at=timezone.now())
    except Refusal as refusal:
        return refused(refusal)
    return Status(201, _offer(row))


@router.get("/pool/requests", response=list[RequestOut])
def pool_requests(request: HttpRequest, kind: str = "", street: str = "") -> Any:
    """The 200 most urgent open wishes that the caller may open."""
    found = shown.open_requests(shown.requests_for(caller(request)))
    found = found.filter(division_code__startswith=street)
    return [_request(row) for row in (found.filter(kind=kind) if kind else found)[:MOST_ROWS]]


@router.post("/pool/requests", response={201: RequestOut, 409: Refused})
def pool_request_create(request: HttpRequest, told: RequestIn) -> Any:
    """Wish for something in an organization's name."""
    who, facts = caller(request, *shown.SPEAKERS), told.dict()
    body = get_object_or_404(Organization, number=facts.pop("organization"))
    draft = services.RequestDraft(organization=body, **facts)
    try:
        row = services.wish(draft=draft, by=who.person, at=timezone.now())
    except Refusal as refusal:
        return refused(refusal)
    return Status(201, _request(row))


@router.get("/pool/requests/{request_id}/fits", response=list[FitOut])
def pool_fits(request: HttpRequest, request_id: int) -> Any:
    """Offers of the wish's kind: those that fit, ranked, then those that do not. For staff."""
    who = caller(request)
    row = get_object_or_404(shown.requests_for(who), pk=request_id)
    if row.closed_at is not None or not shown.may_look(who):
        return []
    good, bad = shown.looked_at(row, at=timezone.now())
    return [
        {
            "offer": _offer(offer),
            "fits": fit.fits,
            "reasons": list(fit.reasons),
            "hindrances": list(fit.hindrances),
        }
        for offer, fit in [*good, *bad]
    ]


@router.post("/pool/requests/{request_id}/bookings", response={201: BookingOut, 409: Refused})
def pool_booking_create(request: HttpRequest, request_id: int, told: BookingIn) -> Any:
    """Ask the owner of an offer for what the wish wants."""
    who = caller(request)
    wished = get_object_or_404(shown.requests_for(who), pk=request_id)
    offer = get_object_or_404(shown.offers_for(who), pk=told.offer_id)
    try:
        row = pool_bookings.ask(offer=offer, request=wished, by=who.person, at=timezone.now())
    except Refusal as refusal:
        return refused(refusal)
    return Status(201, row)


@router.get("/pool/bookings", response=list[BookingOut])
def pool_booking_list(request: HttpRequest, state: str = "") -> Any:
    """The newest 200 bookings of which the caller stands on either side."""
    found = shown.bookings_for(caller(request)).order_by("-asked_at", "-pk")
    return list((found.filter(state=state) if state else found)[:MOST_ROWS])


@router.post("/pool/bookings/{booking_id}/agreement", response={200: BookingOut, 409: Refused})
def pool_agreement(request: HttpRequest, booking_id: int, told: NoteIn) -> Any:
    """The owner agrees: from now on it is held."""
    return _step(request, booking_id, pool_bookings.agree, note=told.note)


@router.post("/pool/bookings/{booking_id}/refusal", response={200: BookingOut, 409: Refused})
def pool_refusal(request: HttpRequest, booking_id: int, told: NoteIn) -> Any:
    """The owner says no, and why."""
    return _step(request, booking_id, pool_bookings.refuse, note=told.note)


@router.post("/pool/bookings/{booking_id}/handover", response={200: BookingOut, 409: Refused})
def pool_handover(request: HttpRequest, booking_id: int) -> Any:
    """The owner handed it over."""
    return _step(request, booking_id, pool_bookings.hand_over)


@router.post("/pool/bookings/{booking_id}/settlement", response={200: BookingOut, 409: Refused})
def pool_settlement(request: HttpRequest, booking_id: int, told: SettlementIn) -> Any:
    """It came back, or was used."""
    return _step(request, booking_id, pool_bookings.settle, **told.dict())


@router.delete("/pool/bookings/{booking_id}", response={200: BookingOut, 409: Refused})
def pool_cancellation(request: HttpRequest, booking_id: int) -> Any:
    """Either side takes it back before it is used."""
    return _step(request, booking_id, pool_bookings.cancel)


def _step(
    request: HttpRequest, booking_id: int, act: Callable[..., PoolBooking], **facts: Any
) -> Any:
    who = caller(request)
    row = get_object_or_404(shown.bookings_for(who), pk=booking_id)
    try:
        return act(booking=row, by=who.person, at=timezone.now(), **facts)
    except Refusal as refusal:
        return refused(refusal)


@router.get("/pool/money", response=list[MoneyOut], auth=None)
def pool_money(request: HttpRequest) -> Any:
    """The latest 200 uses of pledged money: the public record."""
    return [
        {
            "giver": row.offer.organization.name if row.offer.organization else "",
            "user": row.request.organization.name,
            "purpose": row.request.title,
            "used_cents": row.used_quantity,
            "outcome": row.outcome,
            "settled_on": timezone.localdate(row.settled_at),
        }
        for row in shown.money_used()[:MOST_ROWS]
    ]
