"""Open shifts for everybody, one shift, and taking a place or waiting for one."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import divisions
from liandong.core.refusals import Refusal
from liandong.core.rosters import ShiftFull
from liandong.core.typed import whole
from liandong.models import AssignmentState, Person, Shift, ShiftState
from liandong.phrases.overwork import kind_word
from liandong.phrases.rosters import DECLINE_REASONS
from liandong.queries import access, duties, evaluations
from liandong.queries import shifts as shown
from liandong.queries.duty_holders import whole_of
from liandong.queries.homes import day_of
from liandong.queries.overwork import kind_words_for
from liandong.queries.shift_choices import alike
from liandong.queries.shifts import Wanted
from liandong.services import reserves, rosters
from liandong.web import shift_words
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow

FILTERS = ("street", "category", "when", "mine", "full", "project")
RELEASE_REASONS = ("no_time", "ill", "family", "weather", "other")


def key_words(key: tuple[datetime, int] | None) -> str:
    """A page key as an address carries it; empty at the end of the list."""
    return f"{key[0].isoformat()}~{key[1]}" if key else ""


def key_of(text: str) -> tuple[datetime, int] | None:
    """The page key in an address; None when there is none or it makes no sense."""
    start, _tilde, pk = text.partition("~")
    try:
        moment = datetime.fromisoformat(start)
        return (moment, int(pk)) if moment.tzinfo else None
    except ValueError:
        return None


def person_of(request: HttpRequest) -> Person | None:
    """The signed-in person, if any."""
    found: Person | None = getattr(request, "person", None)
    return found


def wanted_of(request: HttpRequest, at: datetime) -> Wanted:
    """What the address asks for; what makes no sense is left out."""
    street = request.GET.get("street", "")
    category = request.GET.get("category", "")
    project = request.GET.get("project", "")
    start, end = _days(request.GET.get("when", ""), at)
    return Wanted(
        street=street if street.isdigit() and len(street) <= 12 else "",
        category=category if category.isalnum() and len(category) <= 4 else "",
        start=start,
        end=end,
        is_mine=request.GET.get("mine") == "1",
        with_full=request.GET.get("full") == "1",
        project=whole(project),
        after=key_of(request.GET.get("after", "")),
    )


def _days(when: str, at: datetime) -> tuple[datetime | None, datetime | None]:
    """This week until Sunday night, or its weekend."""
    today, _tomorrow = day_of(at)
    monday = today + timedelta(days=7 - today.weekday())
    if when == "week":
        return None, monday
    if when == "weekend":
        return monday - timedelta(days=2), monday
    return None, None


def _streets(wanted: Wanted, person: Person | None, first: Shift | None) -> list[tuple[str, str]]:
    """Streets to choose from: of the county looked at, lived in, or served in next."""
    near = person.division_code if person is not None else ""
    return streets_of(wanted.street or near or (first.division_code if first is not None else ""))


def streets_of(code: str) -> list[tuple[str, str]]:
    """The streets of the county in which a place lies, then the other counties of the city."""
    if len(code) < 6:
        return []
    try:
        county = divisions.division(code[:6])
        city = divisions.children(county.parent, timezone.localdate())
        own = divisions.children(county.code, timezone.localdate())
    except divisions.UnknownDivision:
        return []
    whole = [(county.code, _("%(place)s全部") % {"place": county.name})]
    others = [(d.code, d.name) for d in city if d.code != county.code]
    return [*whole, *[(d.code, d.name) for d in own], *others]


@allow(PUBLIC)
@require_GET
def shift_list(request: HttpRequest) -> HttpResponse:
    """What is open, soonest first. With htmx only the next cards."""
    now = timezone.now()
    person = person_of(request)
    wanted = wanted_of(request, now)
    page = shown.page_of(wanted, person=person, at=now)
    query = request.GET.copy()
    query["after"] = key_words(page.after)
    context: dict[str, Any] = {
        "cards": shift_words.cards_words(page.cards, person),
        "more_url": f"{reverse('shift-list')}?{query.urlencode()}" if page.after else "",
    }
    if getattr(request, "htmx", False):
        return render(request, "shifts/_cards.html", context)
    first = page.cards[0].shift if page.cards else None
    context |= filter_words(request, wanted, first, "shift-list") | {
        "is_later": wanted.after is not None,
        "may_be_recommended": _may_be_recommended(request),
    }
    return render(request, "shifts/shift_list.html", context)


def filter_words(
    request: HttpRequest, wanted: Wanted, first: Shift | None, here: str
) -> dict[str, Any]:
    """What the filter form and the three ways to look show; ``here`` names the page."""
    person = person_of(request)
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    ways = [("shift-list", _("列表")), ("shift-map", _("地图")), ("shift-month", _("日历"))]
    return {
        "here": reverse(here),
        "street": wanted.street,
        "category": wanted.category,
        "when": request.GET.get("when", ""),
        "with_full": wanted.with_full,
        "only_project": wanted.project,
        "is_mine": wanted.is_mine and person is not None,
        "streets": _streets(wanted, person, first),
        "categories": shift_words.category_choices(),
        "is_narrow": any(name != "full" for name in kept),
        "ways": [
            {
                "label": label,
                "url": reverse(name) + (f"?{urlencode(kept)}" if kept else ""),
                "active": name == here,
            }
            for name, label in ways
        ],
    }


def _may_be_recommended(request: HttpRequest) -> bool:
    who: access.Actor | None = getattr(request, "actor", None)
    return who is not None and who.has(access.VOLUNTEER, access.TEAM_LEADER)


@allow(PUBLIC)
@require_GET
def shift_detail(request: HttpRequest, shift_id: int) -> HttpResponse:
    """One shift: what, when, where, how safe, who leads, and whether one can come."""
    now = timezone.now()
    shift = get_object_or_404(shown.public_shifts(), pk=shift_id)
    person = person_of(request)
    stands = shown.standing(person, shift, at=now) if person is not None else None
    project = shift.project
    whole = whole_of(shift)
    who, why = shift_words.lead_words(whole)
    free = shift.max_people - shift.taken
    is_open = shift.state == ShiftState.OPEN and shift.starts_at > now
    lead = whole.lead_person
    context = {
        "shift": shift,
        "project": project,
        "position": shift.position,
        "category": shift_words.category(project.category),
        "street": shift_words.street(shift.division_code),
        "free": free,
        "is_open": is_open and project.state == "published",
        "is_over": shift.ends_at <= now,
        "asks": shift_words.asks(shift),
        "risk": shift_words.risk(project),
        "is_risky": project.risk_level in ("R2", "R3"),
        "guarantees": shift_words.guarantees(project),
        "lead": who,
        "lead_why": why,
        "lead_name": lead.name if lead is not None and person is not None else "",
        "standings": evaluations.standings(shift, with_people=person is not None),
        "stands": stands,
        "distance": shift_words.distance(stands.distance_m) if stands else "",
        "against": [shift_words.reason_words(r) for r in stands.against] if stands else [],
        "wishes": [shift_words.reason_words(r) | {"ok": None} for r in stands.wishes]
        if stands
        else [],
        "to_sign": shift_words.to_sign(duties.to_sign(shift, person, at=now))
        if person is not None and stands is not None and stands.place is not None
        else [],
        "has_place": stands is not None and stands.place is not None,
        "kind_words": _kind_words(person, shift) if person is not None and is_open else [],
        "may_come_together": is_open and person is not None and free > 0,
    }
    if (is_open and free <= 0) or context["against"]:
        found = alike(shift, person=person, at=now)
        context["alike"] = shift_words.cards_words(found, person)
    return render(request, "shifts/shift_detail.html", context)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def shift_place(request: HttpRequest, shift_id: int) -> HttpResponse:
    """POST takes a place; GET shows the place one holds, with the file for the calendar."""
    shift = get_object_or_404(shown.public_shifts(), pk=shift_id)
    person, now = actor(request).person, timezone.now()
    if request.method == "POST":
        try:
            rosters.sign_up(shift=shift, by=person, at=now)
        except Refusal as refusal:
            messages.error(request, phrases.sentence(refusal))
            if isinstance(refusal, ShiftFull):
                return redirect(f"{reverse('shift-detail', args=[shift_id])}#reserve")
            return redirect("shift-detail", shift_id)
        return redirect("shift-place", shift_id)
    stands = shown.standing(person, shift, at=now)
    if stands.place is None or stands.place.state != AssignmentState.ACCEPTED:
        return redirect("shift-detail", shift_id)
    context = {
        "shift": shift,
        "project": shift.project,
        "place": stands.place,
        "street": shift_words.street(shift.division_code),
        "distance": shift_words.distance(stands.distance_m),
        "reasons": [(code, DECLINE_REASONS[code]) for code in RELEASE_REASONS],
        "can_release": shift.starts_at > now,
        "heard": shift_words.heard(stands.place),
        "kind_words": _kind_words(person, shift) if shift.starts_at > now else [],
    }
    return render(request, "shifts/shift_place.html", context)


def _kind_words(person: Person, shift: Shift) -> list[str]:
    """What to say, to them alone, when somebody gives more than they meant to."""
    return [kind_word(one) for one in kind_words_for(person, shift)]


@allow(SIGNED_IN)
@require_POST
def shift_reserve(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Wait for a place on a full shift."""
    shift = get_object_or_404(shown.public_shifts(), pk=shift_id)
    try:
        reserves.join(shift=shift, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("排上候补了。有人退出，会马上问您。"))
    return redirect("shift-detail", shift_id)


@allow(SIGNED_IN)
@require_POST
def shift_reserve_end(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Stop waiting."""
    shift = get_object_or_404(shown.public_shifts(), pk=shift_id)
    reserves.leave(shift=shift, by=actor(request).person, at=timezone.now())
    messages.success(request, _("已退出候补。"))
    return redirect("shift-detail", shift_id)


urlpatterns = [
    path("shifts", shift_list, name="shift-list"),
    path("shifts/<int:shift_id>", shift_detail, name="shift-detail"),
    path("shifts/<int:shift_id>/place", shift_place, name="shift-place"),
    path("shifts/<int:shift_id>/reserve", shift_reserve, name="shift-reserve"),
    path("shifts/<int:shift_id>/reserve/end", shift_reserve_end, name="shift-reserve-end"),
]
