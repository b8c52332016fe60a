"""The resource pool: what is offered, what is wished for, and which offer fits a wish."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.contributions import Resource
from liandong.core.pool import OPEN, Kind
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import Contribution, PoolBooking, PoolOffer, PoolRequest
from liandong.phrases.pool import ICONS, KINDS, STATE_TAGS, STATES
from liandong.queries import access
from liandong.queries import pool as shown
from liandong.services import pool as services
from liandong.services import pool_bookings
from liandong.web import pool_words as words
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.pool_forms import OfferForm, RequestForm

PAGE = 25
SHOWS = ("offers", "requests", "bookings")


@allow(SIGNED_IN)
@require_GET
def pool_list(request: HttpRequest) -> HttpResponse:
    """Offers, wishes or bookings; ``?kind=`` and ``?place=`` narrow them."""
    who, today = actor(request), timezone.localdate()
    show = request.GET.get("show", "")
    show = show if show in SHOWS else "offers"
    kind, place = request.GET.get("kind", ""), request.GET.get("place", "")
    found: Any
    if show == "offers":
        living = shown.living(shown.offers_for(who), today)
        found = shown.with_counts(living).order_by("-offered_at", "-pk")
        key, where = "kind", "division_code"
    elif show == "requests":
        found, key, where = shown.open_requests(shown.requests_for(who)), "kind", "division_code"
    else:
        found = shown.bookings_for(who).order_by("-asked_at", "-pk")
        key, where = "offer__kind", "request__division_code"
    if kind in set(Kind):
        found = found.filter(**{key: kind})
    if place.isdigit():
        found = found.filter(**{f"{where}__startswith": place})
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines: dict[str, Callable[[Any], dict[str, Any]]] = {
        "offers": offer_line,
        "requests": request_line,
        "bookings": booking_line,
    }
    here = reverse("pool-list")
    labels = (_("有什么"), _("缺什么"), _("借用"))
    context = {
        "page": page,
        "rows": [lines[show](row) for row in page],
        "show": show,
        "tabs": [
            {"label": label, "url": f"{here}?show={one}", "active": one == show}
            for one, label in zip(SHOWS, labels, strict=True)
        ],
        "kinds": [
            {"label": label, "url": f"{here}?show={show}&kind={code}", "active": code == kind}
            for code, label in (("", _("全部")), *KINDS.items())
        ],
        "may_wish": who.has(*shown.SPEAKERS),
        "may_look": shown.may_look(who),
    }
    return render(request, "pool/pool_list.html", context)


def offer_line(row: PoolOffer) -> dict[str, Any]:
    """An offer as one row."""
    n = getattr(row, "open_count", 0)
    return {
        "title": row.title,
        "url": reverse("pool-offer", args=[row.pk]),
        "icon": ICONS[row.kind],
        "text": "，".join(
            part
            for part in (
                words.owner(row),
                words.amount_if_told(row.kind, row.quantity, row.unit),
                words.street(row.division_code),
            )
            if part
        ),
        "tag": KINDS[row.kind],
        "tag_kind": "plain",
        "note": _("%(n)d 个借用在进行") % {"n": n} if n else "",
    }


def request_line(row: PoolRequest) -> dict[str, Any]:
    """A wish as one row."""
    return {
        "title": row.title,
        "url": reverse("pool-request", args=[row.pk]),
        "icon": ICONS[row.kind],
        "text": "，".join(
            part
            for part in (
                row.organization.name,
                words.amount_if_told(row.kind, row.quantity),
                words.window(row),
            )
            if part
        ),
        "tag": KINDS[row.kind],
        "tag_kind": "plain",
        "note": _("最晚 %(day)s 要") % {"day": f"{row.needed_by:%m-%d}"},
    }


def booking_line(row: PoolBooking) -> dict[str, Any]:
    """A booking as one row."""
    return {
        "title": row.offer.title,
        "url": reverse("pool-booking", args=[row.pk]),
        "icon": ICONS[row.offer.kind],
        "text": f"{row.request.organization.name}：{row.request.title}",
        "tag": STATES[row.state],
        "tag_kind": STATE_TAGS.get(row.state, "plain"),
        "note": words.window(row),
    }


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def pool_offer_create(request: HttpRequest) -> HttpResponse:
    """Put something into the pool, in one's own name or an organization's."""
    who = actor(request)
    form = OfferForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.offer(draft=form.draft, by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            return redirect("pool-offer", row.pk)
    return render(request, "pool/pool_form.html", {"form": form, "is_offer": True})


class ClosureForm(forms.Form):
    """Days on which it is not to be had."""

    starts_on = forms.DateField(
        label=gettext_lazy("从哪天"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("到哪天"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


@allow(SIGNED_IN)
@require_GET
def pool_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """One offer: when it is free, on which conditions, and who has it when."""
    row = get_object_or_404(shown.offers_for(actor(request)), pk=pk)
    return _offer_page(request, row)


def _offer_page(
    request: HttpRequest, row: PoolOffer, form: ClosureForm | None = None
) -> HttpResponse:
    who = actor(request)
    is_mine = shown.owns(who, row)
    bookings = shown.bookings_for(who).filter(offer=row).order_by("-asked_at", "-pk")
    facts = [
        {"label": _("谁的"), "value": words.owner(row)},
        {"label": _("有多少"), "value": words.amount(row.kind, row.quantity, row.unit)},
        {"label": _("怎么给"), "value": _("借，用完要还") if row.is_lent else _("给，不用还")},
        {"label": _("什么时候可用"), "value": words.hours(row)},
        {"label": _("在哪里"), "value": row.place_name or words.street(row.division_code)},
    ]
    if row.capacity:
        facts.append({"label": _("能容多少人"), "value": str(row.capacity)})
    if row.reach_m:
        far = _("%(n)d 公里") % {"n": row.reach_m // 1000}
        facts.append({"label": _("最远能到"), "value": far})
    if row.conditions:
        facts.append({"label": _("使用条件"), "value": row.conditions})
    if row.expires_on:
        facts.append({"label": _("提供到"), "value": f"{row.expires_on:%Y-%m-%d}"})
    context = {
        "offer": row,
        "kind": KINDS[row.kind],
        "facts": facts,
        "closures": list(row.closures.filter(ends_on__gte=timezone.localdate())),
        "bookings": [booking_line(one) for one in bookings[:PAGE]],
        "is_mine": is_mine and row.withdrawn_at is None,
        "form": form or ClosureForm(),
    }
    return render(request, "pool/pool_offer.html", context)


@allow(SIGNED_IN)
@require_POST
def pool_offer_ending(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an offer out of the pool."""
    who = actor(request)
    row = get_object_or_404(shown.offers_for(who), pk=pk)
    tried(
        request,
        lambda: services.withdraw(offer=row, by=who.person, at=timezone.now()),
        done=_("不再提供了。已经同意的借用照旧。"),
    )
    return redirect("pool-offer", row.pk)


@allow(SIGNED_IN)
@require_POST
def pool_closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Say on which days it is not to be had."""
    who = actor(request)
    row = get_object_or_404(shown.offers_for(who), pk=pk)
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return _offer_page(request, row, form)
    told = form.cleaned_data
    tried(
        request,
        lambda: services.close_days(offer=row, **told, by=who.person, at=timezone.now()),
        done=_("记下了。"),
    )
    return redirect("pool-offer", row.pk)


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def pool_request_create(request: HttpRequest) -> HttpResponse:
    """Wish for something; ``?gap=`` carries a gap of a contribution matrix over."""
    who = actor(request)
    gap = _gap(request, who)
    initial: dict[str, Any] = {}
    if gap is not None:
        initial = {"title": gap.title, "organization": gap.linkage.organization_id}
    elif (only := list(shown.spoken_for(who)[:2])) and len(only) == 1:
        initial = {"organization": only[0].pk}
    form = RequestForm(request.POST or None, who=who, gap=gap, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.wish(draft=form.draft, by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            return redirect("pool-request", row.pk)
    return render(request, "pool/pool_form.html", {"form": form, "is_offer": False, "gap": gap})


def _gap(request: HttpRequest, who: access.Actor) -> Contribution | None:
    if not (told := whole(request.GET.get("gap", ""))):
        return None
    gaps = Contribution.objects.filter(is_gap=True, resource=Resource.RESOURCES, closed_at=None)
    reached = gaps.filter(linkage__in=access.linkages_for(who).values("pk"))
    return get_object_or_404(reached.select_related("linkage"), pk=told)


@allow(SIGNED_IN)
@require_GET
def pool_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One wish: the offers that fit, ranked with their reasons, and why the others do not."""
    who, now = actor(request), timezone.now()
    row = get_object_or_404(shown.requests_for(who), pk=pk)
    is_open = row.closed_at is None
    good, bad = shown.looked_at(row, at=now) if is_open and shown.may_look(who) else ([], [])
    booked = list(shown.bookings_for(who).filter(request=row).order_by("-asked_at", "-pk"))
    asked = {one.offer_id for one in booked if one.state in OPEN}
    context = {
        "request_row": row,
        "kind": KINDS[row.kind],
        "facts": [
            {"label": _("哪个单位要"), "value": row.organization.name},
            {"label": _("要多少"), "value": words.amount(row.kind, row.quantity)},
            {"label": _("什么时候用"), "value": words.window(row)},
            {"label": _("最晚哪天要"), "value": f"{row.needed_by:%Y-%m-%d}"},
            {"label": _("在哪里"), "value": words.street(row.division_code)},
        ],
        "bookings": [booking_line(one) for one in booked],
        "good": [_seen(o, fit, o.pk in asked) for o, fit in good[:10]],
        "bad": [_seen(o, fit, False) for o, fit in bad[:10]],
        "is_open": is_open,
        "is_mine": is_open and shown.wished(who, row),
    }
    return render(request, "pool/pool_request.html", context)


def _seen(offer: PoolOffer, fit: Any, is_asked: bool) -> dict[str, Any]:
    line = offer_line(offer)
    return line | {"pk": offer.pk, "reasons": words.fit_reasons(fit), "is_asked": is_asked}


@allow(SIGNED_IN)
@require_POST
def pool_request_ending(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wish back."""
    who = actor(request)
    row = get_object_or_404(shown.requests_for(who), pk=pk)
    tried(
        request,
        lambda: pool_bookings.end_wish(request=row, by=who.person, at=timezone.now()),
        done=_("撤回了。"),
    )
    return redirect("pool-request", row.pk)


urlpatterns = [
    path("pool", pool_list, name="pool-list"),
    path("pool/offers/new", pool_offer_create, name="pool-offer-create"),
    path("pool/offers/<int:pk>", pool_offer, name="pool-offer"),
    path("pool/offers/<int:pk>/ending", pool_offer_ending, name="pool-offer-ending"),
    path("pool/offers/<int:pk>/closures", pool_closure, name="pool-closure"),
    path("pool/requests/new", pool_request_create, name="pool-request-create"),
    path("pool/requests/<int:pk>", pool_request, name="pool-request"),
    path("pool/requests/<int:pk>/ending", pool_request_ending, name="pool-request-ending"),
]
