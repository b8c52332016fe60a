"""Wishes: written down, paused, ended; and told of when something like them comes up."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min, Q

from liandong.core import wishes as rules
from liandong.core.credentials import codes_of
from liandong.core.geo import Point, distance_m
from liandong.core.hours import Span
from liandong.core.wishes import (
    OfferFacts,
    TooManyWishes,
    WishChanged,
    WishEmpty,
    WishFacts,
    WishMade,
    WishMet,
)
from liandong.models import Person, Shift, Wish
from liandong.queries.shifts import Wanted, cards_for, open_shifts
from liandong.services import events

MOST_NEW = 500
"""Shifts looked through at once; the rest follows a minute later."""


@transaction.atomic
def make(
    *,
    category: str = "",
    division_code: str = "",
    radius_m: int | None = None,
    slots_mask: int = 0,
    words: str = "",
    by: Person,
    at: datetime,
) -> Wish:
    """Write a wish down. Refuses ``WishEmpty``, ``TooManyWishes``."""
    said = " ".join(words.split())[:60]
    if not (category or division_code or radius_m or slots_mask or said):
        raise WishEmpty
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    if Wish.objects.filter(person=by).count() >= rules.MOST_WISHES:
        raise TooManyWishes(most=rules.MOST_WISHES)
    wish = Wish.objects.create(
        person=by,
        category=category,
        division_code=division_code,
        radius_m=radius_m,
        slots_mask=slots_mask,
        words=said,
        made_at=at,
        looked_at=at,
        seen_shift=Shift.objects.aggregate(last=Max("pk"))["last"] or 0,
    )
    events.record(WishMade(wish.pk), by=by, at=at)
    return wish


@transaction.atomic
def pause(*, wish: Wish, is_paused: bool, by: Person, at: datetime) -> Wish:
    """Be told no more for a while, or again; what came up meanwhile is not told later."""
    wish.is_paused, wish.looked_at = is_paused, at
    wish.seen_shift = Shift.objects.aggregate(last=Max("pk"))["last"] or 0
    wish.save(update_fields=["is_paused", "looked_at", "seen_shift"])
    events.record(WishChanged(wish.pk, "paused" if is_paused else "woken"), by=by, at=at)
    return wish


@transaction.atomic
def end(*, wish: Wish, by: Person, at: datetime) -> None:
    """Forget a wish."""
    events.record(WishChanged(wish.pk, "ended"), by=by, at=at)
    wish.delete()


def tell_due(*, at: datetime) -> int:
    """Tell everybody whose wish came up; how many were told. Running twice tells nobody twice.

    Two queries when nothing new was published, whatever the number of wishes.
    """
    awake = Wish.objects.filter(is_paused=False).filter(
        Q(told_at=None) | Q(told_at__lte=at - rules.TOLD_EVERY)
    )
    since = awake.aggregate(shift=Min("seen_shift"), looked=Min("looked_at"))
    if since["looked"] is None:
        return 0
    new = Q(pk__gt=since["shift"]) | Q(project__published_at__gt=since["looked"])
    shifts = list(open_shifts(Wanted(), at=at).filter(new).order_by("pk")[:MOST_NEW])
    if not shifts:
        return 0
    told = 0
    for pk in awake.order_by("pk").values_list("pk", flat=True):
        told += _tell(pk, shifts, at)
    return told


@transaction.atomic
def _tell(pk: int, shifts: Sequence[Shift], at: datetime) -> int:
    wish = (
        Wish.objects.select_for_update(of=("self",)).select_related("person").filter(pk=pk).first()
    )
    if wish is None or wish.is_paused or not rules.may_tell(wish.told_at, at):
        return 0
    found = [
        s for s in shifts if _is_new(s, wish) and rules.is_met(facts_of(wish), _offer(s, wish))
    ]
    cards = (
        [card for card in cards_for(wish.person, found, at=at) if not card.against] if found else []
    )
    cards = [card for card in cards if not card.is_held]
    wish.seen_shift = max(wish.seen_shift, *(s.pk for s in shifts))
    wish.looked_at = at
    if cards:
        wish.told_at = at
        first = min((card.shift for card in cards), key=lambda s: s.starts_at)
        events.record(WishMet(wish.pk, len(cards)), by=None, at=at)
        events.owe(
            "wish_met",
            to=wish.person,
            facts={
                "title": first.project.title,
                "starts_at": first.starts_at.isoformat(),
                "shift_id": first.pk,
                "count": len(cards),
            },
            at=at,
        )
    wish.save(update_fields=["seen_shift", "looked_at", "told_at"])
    return 1 if cards else 0


def facts_of(wish: Wish) -> WishFacts:
    """A stored wish as the rule wants it."""
    return WishFacts(
        category=wish.category,
        division_code=wish.division_code,
        radius_m=wish.radius_m,
        slots=frozenset(codes_of(wish.slots_mask)),
        words=tuple(wish.words.split()),
    )


def _is_new(shift: Shift, wish: Wish) -> bool:
    published = shift.project.published_at
    return shift.pk > wish.seen_shift or (published is not None and published > wish.looked_at)


def _offer(shift: Shift, wish: Wish) -> OfferFacts:
    person = wish.person
    way = None
    if person.lat is not None and person.lon is not None:
        here = Point(person.lat, person.lon)
        if shift.lat is not None and shift.lon is not None:
            way = round(distance_m(here, Point(shift.lat, shift.lon)))
    return OfferFacts(
        category=shift.project.category,
        division_code=shift.division_code,
        span=Span(shift.starts_at, shift.ends_at),
        text=" ".join(
            [shift.project.title, shift.position.title, shift.project.summary, shift.place_name]
        ),
        distance_m=way,
    )
