"""Bookings of the resource pool: asked, answered, used, settled; the proposal; the money."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from liandong.core.pool import OPEN, Kind, State
from liandong.core.pool_fit import LOOK_FIRST
from liandong.core.refusals import ValueInvalid
from liandong.matching import pooling
from liandong.models import PoolBooking, PoolOffer, PoolRequest
from liandong.phrases.pool import STATE_TAGS, STATES
from liandong.queries import access
from liandong.queries import pool as shown
from liandong.services import pool_bookings as services
from liandong.web import pool_words as words
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.pool import offer_line, request_line

PAGE = 25


@allow(SIGNED_IN)
@require_POST
def pool_asking(request: HttpRequest, pk: int, offer_id: int) -> HttpResponse:
    """Ask the owner of an offer for what a wish wants."""
    who = actor(request)
    wished = get_object_or_404(shown.requests_for(who), pk=pk)
    offer = get_object_or_404(shown.offers_for(who), pk=offer_id)
    tried(
        request,
        lambda: services.ask(offer=offer, request=wished, by=who.person, at=timezone.now()),
        done=_("已经去问了，对方答复就告诉您。"),
    )
    return redirect("pool-request", wished.pk)


def _booking(request: HttpRequest, pk: int) -> PoolBooking:
    found: PoolBooking = get_object_or_404(shown.bookings_for(actor(request)), pk=pk)
    return found


@allow(SIGNED_IN)
@require_GET
def pool_booking(request: HttpRequest, pk: int) -> HttpResponse:
    """One booking, with the one step that is next for whoever looks."""
    row, who = _booking(request, pk), actor(request)
    offer, wished = row.offer, row.request
    is_owner, is_asker = shown.owns(who, offer), shown.wished(who, wished)
    settles = is_owner if offer.is_lent else is_asker
    facts = [
        {"label": _("谁要用"), "value": wished.organization.name},
        {"label": _("做什么用"), "value": wished.title},
        {"label": _("多少"), "value": words.amount(offer.kind, row.quantity, offer.unit)},
        {"label": _("什么时候"), "value": words.window(row) or f"{wished.needed_by:%Y-%m-%d}"},
        {"label": _("谁的"), "value": words.owner(offer)},
    ]
    if offer.conditions:
        facts.append({"label": _("使用条件"), "value": offer.conditions})
    if row.answer:
        facts.append({"label": _("答复"), "value": row.answer})
    if row.state == State.SETTLED:
        if not offer.is_lent:
            used = words.amount(offer.kind, row.used_quantity, offer.unit)
            facts.append({"label": _("实际用了"), "value": used})
        elif row.lost_quantity:
            lost = words.amount(offer.kind, row.lost_quantity, offer.unit)
            facts.append({"label": _("没有还的"), "value": lost})
        facts.append({"label": _("用得怎么样"), "value": row.outcome})
    context = {
        "booking": row,
        "facts": facts,
        "state": STATES[row.state],
        "tag_kind": STATE_TAGS.get(row.state, "plain"),
        "may_answer": is_owner and row.state == State.ASKED,
        "may_hand_over": is_owner and row.state == State.AGREED,
        "may_settle": settles and row.state == State.USED,
        "may_cancel": (is_owner or is_asker) and row.state in (State.ASKED, State.AGREED),
        "amount": row.quantity // 100 if offer.kind == Kind.MONEY else row.quantity,
        "is_money": offer.kind == Kind.MONEY,
        "offer_url": offer_line(offer)["url"],
        "request_url": request_line(wished)["url"],
    }
    return render(request, "pool/pool_booking.html", context)


@allow(SIGNED_IN)
@require_POST
def pool_booking_step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of a booking: ``step`` says which."""
    row, by, now = _booking(request, pk), actor(request).person, timezone.now()
    note = request.POST.get("note", "")
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "agree": (
            lambda: services.agree(booking=row, note=note, by=by, at=now),
            _("同意了，已经留好。"),
        ),
        "refuse": (
            lambda: services.refuse(booking=row, note=note, by=by, at=now),
            _("已经答复。"),
        ),
        "cancel": (lambda: services.cancel(booking=row, by=by, at=now), _("取消了。")),
        "hand_over": (lambda: services.hand_over(booking=row, by=by, at=now), _("记下了。")),
        "miss": (lambda: services.miss(booking=row, by=by, at=now), _("记下了。")),
        "settle": (lambda: _settle(request, row), _("了结了，谢谢。")),
    }
    act, done = steps.get(request.POST.get("step", ""), (None, ""))
    if act is not None:
        tried(request, act, done=done)
    return redirect("pool-booking", row.pk)


def _settle(request: HttpRequest, row: PoolBooking) -> object:
    told = request.POST.get("quantity", "").strip()
    if not told.isascii() or not told.isdigit() or len(told) > 12:
        raise ValueInvalid("quantity", told, f"0–{row.quantity}")
    quantity = int(told) * (100 if row.offer.kind == Kind.MONEY else 1)
    return services.settle(
        booking=row,
        quantity=quantity,
        outcome=request.POST.get("note", ""),
        by=actor(request).person,
        at=timezone.now(),
    )


def _proposed(who: access.Actor) -> list[tuple[PoolRequest, PoolOffer, pooling.Pair]]:
    """An offer for each open wish that is theirs and has not asked anybody yet."""
    now = timezone.now()
    mine = shown.open_requests(shown.requests_for(who)).filter(
        organization__in=shown.spoken_for(who).values("pk")
    )
    waiting = mine.exclude(pk__in=PoolBooking.objects.filter(state__in=OPEN).values("request"))
    wishes = {row.pk: row for row in waiting[: shown.MOST]}
    offers, held = shown.candidates(wishes.values(), at=now)
    pairs = pooling.propose(
        [shown.wish_facts(row) for row in wishes.values()],
        [shown.offer_facts(row) for row in offers.values()],
        held,
    )
    return [(wishes[pair.wish], offers[pair.offer], pair) for pair in pairs]


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_GET
def pool_proposal(request: HttpRequest) -> HttpResponse:
    """Which offer for which wish; a person chooses, and the owners still say yes or no."""
    rows: list[dict[str, Any]] = [
        {
            "key": f"{wished.pk}-{offer.pk}",
            "wish": request_line(wished),
            "offer": offer_line(offer),
            "reasons": words.fit_reasons(pair.fit),
            "is_sure": LOOK_FIRST not in pair.fit.reasons,
        }
        for wished, offer, pair in _proposed(actor(request))
    ]
    return render(request, "pool/pool_proposal.html", {"rows": rows})


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_POST
def pool_adoption(request: HttpRequest) -> HttpResponse:
    """Ask the owners of the pairs that were ticked; each by itself, the others go on."""
    who = actor(request)
    chosen = set(request.POST.getlist("pair"))
    n = 0
    for wished, offer, _pair in _proposed(who):
        if f"{wished.pk}-{offer.pk}" in chosen:
            n += tried(
                request,
                lambda o=offer, w=wished: services.ask(  # type: ignore[misc]
                    offer=o, request=w, by=who.person, at=timezone.now()
                ),
            )
    if n:
        told = ngettext("去问了 %(n)d 家。", "去问了 %(n)d 家。", n) % {"n": n}
        messages.success(request, told)
    return redirect("pool-list")


@allow(PUBLIC)
@require_GET
def pool_money(request: HttpRequest) -> HttpResponse:
    """What pledged money was used for, for anybody to read; givers in person are not named."""
    page = Paginator(shown.money_used(), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "title": row.request.title,
            "text": row.outcome,
            "note": _("%(giver)s 认捐，%(user)s 使用，%(day)s")
            % {
                "giver": row.offer.organization.name
                if row.offer.organization
                else _("一位爱心人士"),
                "user": row.request.organization.name,
                "day": f"{timezone.localtime(row.settled_at):%Y-%m-%d}" if row.settled_at else "",
            },
            "used": words.amount(Kind.MONEY, row.used_quantity),
            "pledged": words.amount(Kind.MONEY, row.quantity),
        }
        for row in page
    ]
    return render(request, "pool/pool_money.html", {"page": page, "rows": rows})


urlpatterns = [
    path("pool/requests/<int:pk>/offers/<int:offer_id>", pool_asking, name="pool-asking"),
    path("pool/bookings/<int:pk>", pool_booking, name="pool-booking"),
    path("pool/bookings/<int:pk>/step", pool_booking_step, name="pool-booking-step"),
    path("pool/proposal", pool_proposal, name="pool-proposal"),
    path("pool/proposal/adoption", pool_adoption, name="pool-adoption"),
    path("pool/money", pool_money, name="pool-money"),
]
