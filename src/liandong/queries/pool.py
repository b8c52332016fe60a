"""What lies in the resource pool, what is wished for, and who may see and say what."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from liandong.core import pool, pool_fit
from liandong.core.geo import Point
from liandong.core.pool import Held, State
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    Linkage,
    Organization,
    Person,
    PoolBooking,
    PoolClosure,
    PoolOffer,
    PoolRequest,
    RoleGrant,
)
from liandong.queries import access
from liandong.queries.access import Actor

MOST = 200
SPEAKERS = (access.SOCIAL_WORKER, access.COORDINATOR)


def spoken_for(actor: Actor) -> QuerySet[Organization]:
    """Organizations in whose name somebody offers, wishes and answers."""
    if not actor.has(*SPEAKERS):
        return Organization.objects.none()
    own = Q(pk__in=actor.organization_ids)
    if actor.has(access.COORDINATOR):
        own |= Q(pk__in=access.organizations_for(actor).values("pk"))
    return Organization.objects.filter(own)


def may_look(actor: Actor) -> bool:
    """Whether somebody sees what others offer: staff, and who leads a team."""
    return actor.is_staff or actor.has(access.TEAM_LEADER)


def offers_for(actor: Actor) -> QuerySet[PoolOffer]:
    """Offers that somebody may open: all for staff and team leaders, else only their own."""
    found = PoolOffer.objects.select_related("organization", "person")
    return found if may_look(actor) else found.filter(person=actor.person)


def living(offers: QuerySet[PoolOffer], on: date) -> QuerySet[PoolOffer]:
    """Those neither withdrawn nor past their last day."""
    return offers.filter(Q(expires_on=None) | Q(expires_on__gte=on), withdrawn_at=None)


def requests_for(actor: Actor) -> QuerySet[PoolRequest]:
    """Wishes that somebody may open: all for staff and team leaders, else none but their own."""
    found = PoolRequest.objects.select_related("organization", "project")
    return found if may_look(actor) else found.filter(asked_by=actor.person)


def open_requests(requests: QuerySet[PoolRequest]) -> QuerySet[PoolRequest]:
    """Those that wait for something, the most urgent first."""
    return requests.filter(closed_at=None).order_by("needed_by", "pk")


def bookings_for(actor: Actor) -> QuerySet[PoolBooking]:
    """Bookings of which somebody stands on either side, or watches over one of them."""
    own = Q(offer__person=actor.person) | Q(asked_by=actor.person)
    mine = access.organizations_for(actor).values("pk")
    own |= Q(offer__organization__in=mine) | Q(request__organization__in=mine)
    return PoolBooking.objects.filter(own).select_related(
        "offer__organization", "offer__person", "request__organization", "request__project"
    )


def owns(actor: Actor, offer: PoolOffer) -> bool:
    """Whether the offer is theirs to answer for."""
    if offer.person_id is not None:
        return offer.person_id == actor.person.pk
    return spoken_for(actor).filter(pk__in=[offer.organization_id]).exists()


def wished(actor: Actor, request: PoolRequest) -> bool:
    """Whether the wish is theirs: they told it, or speak for the organization."""
    return (
        request.asked_by_id == actor.person.pk
        or spoken_for(actor).filter(pk=request.organization_id).exists()
    )


def who_answers(offer: PoolOffer, on: date) -> list[Person]:
    """Who is told of a booking that is asked for: the owner, or those who speak for it."""
    if offer.person is not None:
        return [offer.person]
    grants = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=on),
        organization=offer.organization_id,
        role__in=SPEAKERS,
        since__lte=on,
    )
    found = Person.objects.filter(pk__in=grants.values("person"), merged_into=None)
    return list(found.order_by("pk")[:5]) or [offer.offered_by]


def held_of(offers: Iterable[PoolOffer], at: datetime) -> dict[int, list[Held]]:
    """What is held of each offer. One query.

    Goods that were handed out and not settled are out until they are, however late.
    """
    rows = {offer.pk: offer for offer in offers}
    found: dict[int, list[Held]] = {pk: [] for pk in rows}
    used = Q(state__in=pool.HOLDING) | Q(used_quantity__gt=0) | Q(lost_quantity__gt=0)
    for row in PoolBooking.objects.filter(used, offer__in=list(rows)).order_by("pk"):
        found[row.offer_id].append(_held(row, rows[row.offer_id], at))
    return found


def _held(row: PoolBooking, offer: PoolOffer, at: datetime) -> Held:
    if row.state == State.SETTLED:
        return Held(row.lost_quantity if offer.is_lent else row.used_quantity)
    if not offer.is_lent:
        return Held(row.quantity)
    ends = row.ends_at
    if row.state == State.USED and ends is not None and offer.kind == pool.Kind.GOODS:
        ends = max(ends, at)
    return Held(row.quantity, row.starts_at, ends)


def offer_facts(offer: PoolOffer) -> pool_fit.Offer:
    """The row as the rules read it; its closures are fetched before."""
    return pool_fit.Offer(
        offer.pk,
        offer.kind,
        offer.is_lent,
        offer.quantity,
        offer.division_code,
        _point(offer),
        offer.reach_m,
        offer.capacity,
        offer.weekdays,
        offer.opens,
        offer.closes,
        offer.expires_on,
        bool(offer.conditions),
        tuple((c.starts_on, c.ends_on) for c in offer.closures.all()),
        offer.title,
    )


def wish_facts(row: PoolRequest) -> pool_fit.Wish:
    """The row as the rules read it."""
    return pool_fit.Wish(
        row.pk,
        row.kind,
        row.quantity,
        row.needed_by,
        row.division_code,
        _point(row),
        row.people,
        row.starts_at,
        row.ends_at,
        row.title,
    )


def _point(row: PoolOffer | PoolRequest) -> Point | None:
    return Point(row.lat, row.lon) if row.lat is not None and row.lon is not None else None


def looked_at(
    row: PoolRequest, *, at: datetime
) -> tuple[list[tuple[PoolOffer, pool_fit.Fit]], list[tuple[PoolOffer, pool_fit.Fit]]]:
    """Offers of the wish's kind: those that fit, ranked, and those that do not. Three queries."""
    offers = _candidates([row.kind], at)
    held, wish = held_of(offers.values(), at), wish_facts(row)
    fits = [pool_fit.fit(offer_facts(o), wish, held[pk]) for pk, o in offers.items()]
    good, bad = pool_fit.ranked(fits)
    return [(offers[f.offer], f) for f in good], [(offers[f.offer], f) for f in bad]


def wishes_of_gaps(linkage: Linkage) -> dict[int, int]:
    """Gap of the linkage → the open wish that was made of it. One query."""
    rows = PoolRequest.objects.filter(gap__linkage=linkage, closed_at=None)
    return dict(rows.values_list("gap", "pk"))


def candidates(
    rows: Iterable[PoolRequest], *, at: datetime
) -> tuple[dict[int, PoolOffer], dict[int, list[Held]]]:
    """Living offers of the kinds wished for, and what is held of each. Three queries."""
    offers = _candidates(sorted({row.kind for row in rows}), at)
    return offers, held_of(offers.values(), at)


def _candidates(kinds: list[str], at: datetime) -> dict[int, PoolOffer]:
    day = at.astimezone(SHANGHAI).date()
    near = PoolClosure.objects.filter(ends_on__gte=day - timedelta(days=1))
    found = living(PoolOffer.objects.filter(kind__in=kinds), day)
    found = found.select_related("organization", "person")
    found = found.prefetch_related(Prefetch("closures", near)).order_by("-offered_at", "-pk")
    return {offer.pk: offer for offer in found[:MOST]}


def with_counts(offers: QuerySet[PoolOffer]) -> QuerySet[PoolOffer]:
    """Each carries ``open_count``: bookings asked for, agreed or in use."""
    return offers.annotate(open_count=Count("bookings", Q(bookings__state__in=pool.OPEN)))


def money_used() -> QuerySet[PoolBooking]:
    """Pledged money that was used, latest first: the public record."""
    return (
        PoolBooking.objects.filter(offer__kind=pool.Kind.MONEY, state=State.SETTLED)
        .select_related("offer__organization", "request__organization", "request__project")
        .order_by("-settled_at", "-pk")
    )
