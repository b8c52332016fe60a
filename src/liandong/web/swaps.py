"""Swaps: offer a place to somebody, answer, and say yes to what they offer in exchange."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.rosters import NotEligible
from liandong.models import Assignment, AssignmentState, Swap
from liandong.queries import swaps as shown
from liandong.queries.eligibility import reasons_against
from liandong.services import swaps
from liandong.web import shift_words
from liandong.web.access import SIGNED_IN, actor, allow


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def swap_offer(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Whom to offer one's place to, for nothing or against one of theirs."""
    person, now = actor(request).person, timezone.now()
    place = get_object_or_404(
        Assignment.objects.select_related("shift__project", "shift__position"),
        pk=assignment_id,
        person=person,
        state=AssignmentState.ACCEPTED,
    )
    mates = shown.mates(person)
    if request.method == "POST":
        chosen = next((m for m in mates if str(m.pk) == request.POST.get("mate")), None)
        words = request.POST.get("number", "").strip()[:40]
        taker = chosen or shown.somebody(words)
        # Whether a telephone number belongs to anybody is not told to others.
        said = _("问过了。对方答应之前，这一班还是您的。")
        if taker is None and not words:
            messages.error(request, _("请选一个人，或写对方的编号或手机号。"))
        elif taker is None:
            messages.success(request, said)
            return redirect("swap-list")
        else:
            try:
                swaps.offer(
                    place=place,
                    taker=taker,
                    is_exchange=request.POST.get("kind") == "exchange",
                    note=request.POST.get("note", ""),
                    by=person,
                    at=now,
                )
            except Refusal as refusal:
                messages.error(request, phrases.sentence(refusal))
            else:
                messages.success(request, said)
                return redirect("swap-list")
    context = {"place": place, "shift": place.shift, "mates": mates, "told": request.POST}
    return render(request, "shifts/swap_offer.html", context)


@allow(SIGNED_IN)
@require_GET
def swap_list(request: HttpRequest) -> HttpResponse:
    """Swaps that wait for a yes, one's own or the other's."""
    person, now = actor(request).person, timezone.now()
    rows = shown.open_swaps(person, at=now)
    asked = [swap.place.shift for swap in rows if swap.taker_id == person.pk]
    asked += [swap.other_place.shift for swap in rows if swap.other_place is not None]
    against = reasons_against(person, asked, at=now)
    context = {
        "rows": [
            {
                "swap": swap,
                "is_mine": swap.giver_id == person.pk,
                "shift": swap.place.shift,
                "other": swap.other_place.shift if swap.other_place is not None else None,
                "reasons": [
                    shift_words.reason_words(r)
                    for r in against.get(swap.place.shift_id, [])
                    if r.code != "shift_full"
                ]
                if swap.taker_id == person.pk
                else [],
            }
            for swap in rows
        ],
        "places": shown.places_to_give(person, at=now),
    }
    return render(request, "shifts/swap_list.html", context)


@allow(SIGNED_IN)
@require_POST
def swap_acceptance(request: HttpRequest, swap_id: int) -> HttpResponse:
    """Yes: to a gift, to an exchange with one of one's own places, or to what was named."""
    person, now = actor(request).person, timezone.now()
    swap = get_object_or_404(shown.swaps_of(person), pk=swap_id)
    other = None
    chosen = request.POST.get("place", "")
    if chosen.isdigit():
        other = next((p for p in shown.places_to_give(person, at=now) if str(p.pk) == chosen), None)
    try:
        if swap.giver_id == person.pk:
            done = swaps.confirm(swap=swap, by=person, at=now)
        else:
            done = swaps.accept(swap=swap, other=other, by=person, at=now)
    except NotEligible as refusal:
        first = shift_words.reason_words(refusal.reasons[0])
        messages.error(request, f"{phrases.sentence(refusal)} {first['text']}")
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        is_done = done.state == "done"
        messages.success(
            request, _("换好了，两边都通知了。") if is_done else _("说好了，等对方点头。")
        )
        return redirect("my-shifts" if is_done else "swap-list")
    return redirect("swap-list")


@allow(SIGNED_IN)
@require_POST
def swap_end(request: HttpRequest, swap_id: int) -> HttpResponse:
    """Take the offer back, or say no."""
    person = actor(request).person
    swap: Swap = get_object_or_404(shown.swaps_of(person), pk=swap_id)
    try:
        swaps.end(swap=swap, by=person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("好的，名额没有变。"))
    return redirect("swap-list")


urlpatterns = [
    path("my/shifts/<int:assignment_id>/swap", swap_offer, name="swap-offer"),
    path("my/swaps", swap_list, name="swap-list"),
    path("my/swaps/<int:swap_id>/acceptance", swap_acceptance, name="swap-acceptance"),
    path("my/swaps/<int:swap_id>/end", swap_end, name="swap-end"),
]
