"""Open shifts on a map and in a month, for anybody; the list is in ``web.shifts``."""

from calendar import Calendar
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from liandong.queries import shift_choices as choices
from liandong.queries import shifts as shown
from liandong.queries.shift_choices import Spot
from liandong.queries.shifts import Wanted
from liandong.web import shift_words
from liandong.web.access import PUBLIC, allow
from liandong.web.shifts import FILTERS, filter_words, person_of, wanted_of
from liandong.web.wishes import DAYS

FARTHEST_MONTHS = 18
TOLD = 3
"""Shifts named beside each place of the map."""


@allow(PUBLIC)
@require_GET
def shift_map(request: HttpRequest) -> HttpResponse:
    """Where something is open, as points, with the same places as a list beside them."""
    now, person = timezone.now(), person_of(request)
    wanted = wanted_of(request, now)
    found = choices.spots(wanted, person=person, at=now)
    first = found[0].cards[0].shift if found else None
    context = filter_words(request, wanted, first, "shift-map") | {
        "spots": [_spot_words(request, spot) for spot in found],
        "map": {"points": [_point(request, spot) for spot in found]},
        "most": choices.MOST_ON_MAP,
        "is_cut": sum(len(spot.cards) for spot in found) >= choices.MOST_ON_MAP,
    }
    return render(request, "shifts/shift_map.html", context)


def _count(spot: Spot) -> str:
    n = len(spot.cards)
    return ngettext("%(n)s 个班次", "%(n)s 个班次", n) % {"n": n}


def _spot_words(request: HttpRequest, spot: Spot) -> dict[str, Any]:
    cards = shift_words.cards_words(spot.cards[:TOLD], person_of(request))
    return {
        "street": shift_words.street(spot.street),
        "count": _count(spot),
        "cards": cards,
        "more_url": _list_url(request, spot) if len(spot.cards) > TOLD else "",
    }


def _point(request: HttpRequest, spot: Spot) -> dict[str, Any]:
    first = spot.cards[0]
    one = len(spot.cards) == 1
    return {
        "name": shift_words.street(spot.street).split(" ")[-1],
        "lat": round(spot.lat, 5),
        "lon": round(spot.lon, 5),
        "title": first.shift.project.title if one else shift_words.street(spot.street),
        "text": shift_words.street(spot.street) if one else _count(spot),
        "url": reverse("shift-detail", args=[first.shift.pk]) if one else _list_url(request, spot),
        "kind": "ok" if first.is_held else "plain" if not first.against else "warm",
    }


def _list_url(request: HttpRequest, spot: Spot) -> str:
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    return f"{reverse('shift-list')}?{urlencode(kept | {'street': spot.street})}"


@allow(PUBLIC)
@require_GET
def shift_month(request: HttpRequest) -> HttpResponse:
    """A month with how many shifts begin on each day, and the shifts of the day chosen."""
    now, person = timezone.now(), person_of(request)
    today = timezone.localdate(now)
    first = _month(request.GET.get("month", ""), today)
    following = _shifted(first, 1)
    wanted = replace(
        wanted_of(request, now), start=_midnight(first), end=_midnight(following), after=None
    )
    counts = choices.counts_by_day(wanted, person=person, at=now)
    if not counts and not request.GET.get("month"):
        # Near the end of a month the page opens where there is something to see.
        first, following = following, _shifted(following, 1)
        wanted = replace(wanted, start=_midnight(first), end=_midnight(following))
        counts = choices.counts_by_day(wanted, person=person, at=now)
    day = _day(request.GET.get("day", ""), first, counts, today)
    page = shown.page_of(_on(wanted, day), person=person, at=now)
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context = filter_words(
        request, wanted, page.cards[0].shift if page.cards else None, "shift-month"
    ) | {
        "month": first.strftime("%Y-%m"),
        "first": first,
        "day": day,
        "weekdays": [name for _code, name in DAYS],
        "weeks": [
            [_cell(one, first, counts, day, today, kept) for one in week]
            for week in Calendar().monthdatescalendar(first.year, first.month)
        ],
        "before_url": _month_url(_shifted(first, -1), kept) if first > today else "",
        "after_url": _month_url(following, kept)
        if following <= _shifted(today.replace(day=1), FARTHEST_MONTHS)
        else "",
        "cards": shift_words.cards_words(page.cards, person),
        "is_more": page.after is not None,
    }
    return render(request, "shifts/shift_month.html", context)


def _cell(
    one: date, first: date, counts: dict[date, int], chosen: date, today: date, kept: dict[str, str]
) -> dict[str, Any]:
    n = counts.get(one, 0)
    words = ngettext("%(n)s 个班次", "%(n)s 个班次", n) % {"n": n}
    return {
        "day": one,
        "is_out": one.month != first.month,
        "is_today": one == today,
        "is_chosen": one == chosen,
        "n": n,
        "words": words if n else _("没有班次"),
        "url": f"{_month_url(first, kept)}&day={one.isoformat()}#day",
    }


def _on(wanted: Wanted, day: date) -> Wanted:
    return replace(wanted, start=_midnight(day), end=_midnight(day + timedelta(days=1)))


def _month_url(first: date, kept: dict[str, str]) -> str:
    return f"{reverse('shift-month')}?{urlencode(kept | {'month': first.strftime('%Y-%m')})}"


def _month(text: str, today: date) -> date:
    """The month in an address; this one when there is none or it lies too far."""
    this = today.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this
    return first if this <= first <= _shifted(this, FARTHEST_MONTHS) else this


def _day(text: str, first: date, counts: dict[date, int], today: date) -> date:
    """The day chosen, or the first day on which there is something."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if (day.year, day.month) == (first.year, first.month):
        return day
    ahead = [one for one in sorted(counts) if one >= today]
    return ahead[0] if ahead else max(first, today)


def _shifted(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


urlpatterns = [
    path("shifts/map", shift_map, name="shift-map"),
    path("shifts/month", shift_month, name="shift-month"),
]
