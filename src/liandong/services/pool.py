"""Offering and wishing: what comes into the resource pool, and what is wanted of it."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from liandong.core import places, pool, pool_fit
from liandong.core.contributions import GapClosed, check_title
from liandong.core.pool import Kind
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.search import Kind as SearchKind
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    Contribution,
    Organization,
    Person,
    PoolClosure,
    PoolOffer,
    PoolRequest,
    Project,
)
from liandong.queries import access
from liandong.queries import pool as shown
from liandong.services import events, search


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """What somebody offers. ``organization`` None: in their own name."""

    kind: str
    title: str
    organization: Organization | None = None
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


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What an organization wishes for; where, is the project's or the organization's place."""

    kind: str
    title: str
    organization: Organization
    needed_by: date
    quantity: int = 1
    people: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    project: Project | None = None
    gap: Contribution | None = None


@transaction.atomic
def offer(*, draft: OfferDraft, by: Person, at: datetime) -> PoolOffer:
    """Put something into the pool, in one's own name or an organization's.

    Refuses ``NotAllowed`` for an organization one does not speak for, ``ValueMissing``,
    ``ValueInvalid``. Event PoolOffered.
    """
    if draft.organization is not None:
        check_speaks(by, draft.organization, at)
    _check_kind(draft.kind)
    pool.check_quantity(draft.quantity)
    if not 1 <= draft.weekdays <= pool_fit.EVERY_DAY:
        raise ValueMissing("weekdays")
    if draft.opens is not None and draft.closes is not None and draft.opens >= draft.closes:
        raise ValueInvalid("closes", f"{draft.closes:%H:%M}", f"> {draft.opens:%H:%M}")
    if draft.expires_on is not None and draft.expires_on < day_of(at):
        raise ValueInvalid("expires_on", draft.expires_on.isoformat(), f"≥ {day_of(at)}")
    whole = draft.organization
    where = whole.division_code if whole is not None else by.division_code
    row = PoolOffer.objects.create(
        kind=draft.kind,
        title=check_title(draft.title),
        organization=whole,
        person=by if whole is None else None,
        is_lent=pool.is_lent(draft.kind, draft.is_lent),
        quantity=draft.quantity,
        unit=draft.unit.strip(),
        capacity=draft.capacity,
        place_name=draft.place_name.strip(),
        reach_m=draft.reach_m,
        weekdays=draft.weekdays,
        opens=draft.opens,
        closes=draft.closes,
        conditions=draft.conditions.strip(),
        expires_on=draft.expires_on,
        offered_by=by,
        offered_at=at,
        **_place(where, whole),
    )
    search.keep(SearchKind.RESOURCE, [row])
    events.record(pool.PoolOffered(row.pk, row.kind), by=by, at=at)
    return row


@transaction.atomic
def withdraw(*, offer: PoolOffer, by: Person, at: datetime) -> PoolOffer:
    """Take an offer out of the pool; what is agreed stays agreed.

    Refuses ``NotAllowed``, ``OfferOver``. Event PoolOfferWithdrawn.
    """
    row = locked_offer(offer)
    check_owner(row, by, at)
    if row.withdrawn_at is not None:
        raise pool.OfferOver(title=row.title)
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    events.record(pool.PoolOfferWithdrawn(row.pk), by=by, at=at)
    return row


@transaction.atomic
def close_days(
    *, offer: PoolOffer, starts_on: date, ends_on: date, by: Person, at: datetime
) -> PoolClosure:
    """Say on which days it is not to be had. Refuses ``NotAllowed``, ``ValueInvalid``."""
    check_owner(offer, by, at)
    if ends_on < starts_on:
        raise ValueInvalid("ends_on", ends_on.isoformat(), f"≥ {starts_on.isoformat()}")
    row = PoolClosure.objects.create(offer=offer, starts_on=starts_on, ends_on=ends_on)
    events.record(pool.PoolClosed(offer.pk, starts_on, ends_on), by=by, at=at)
    return row


@transaction.atomic
def wish(*, draft: RequestDraft, by: Person, at: datetime) -> PoolRequest:
    """Wish for something in an organization's name, for a project or a gap where there is one.

    Refuses ``NotAllowed``, ``ValueMissing``, ``ValueInvalid``, ``GapClosed`` for a gap that is
    closed or has its wish already. Event PoolWished.
    """
    check_speaks(by, draft.organization, at)
    _check_kind(draft.kind)
    pool.check_quantity(draft.quantity)
    pool.check_window(draft.starts_at, draft.ends_at, lent=pool_fit.wishes_lent(draft.kind))
    if draft.needed_by < day_of(at):
        raise ValueInvalid("needed_by", draft.needed_by.isoformat(), f"≥ {day_of(at)}")
    project, gap = draft.project, draft.gap
    if project is not None and project.organization_id != draft.organization.pk:
        raise NotAllowed(action="pool_request")
    if gap is not None:
        gap = Contribution.objects.select_for_update(of=("self",)).get(pk=gap.pk)
        if gap.linkage.organization_id != draft.organization.pk or not gap.is_gap:
            raise NotAllowed(action="pool_request")
        has_one = PoolRequest.objects.filter(gap=gap, closed_at=None).exists()
        if gap.closed_at is not None or has_one:
            raise GapClosed()
    where = project.division_code if project is not None else ""
    row = PoolRequest.objects.create(
        kind=draft.kind,
        title=check_title(draft.title),
        organization=draft.organization,
        project=project,
        gap=gap,
        quantity=draft.quantity,
        people=draft.people,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        needed_by=draft.needed_by,
        asked_by=by,
        asked_at=at,
        **_place(where or draft.organization.division_code, None if where else draft.organization),
    )
    events.record(pool.PoolWished(row.pk, row.kind), by=by, at=at)
    return row


def _check_kind(kind: str) -> None:
    if kind not in set(Kind):
        raise ValueInvalid("kind", kind, "、".join(Kind))


def check_speaks(by: Person, whole: Organization, at: datetime) -> None:
    """Refuse ``NotAllowed`` for an organization that somebody does not speak for."""
    if not shown.spoken_for(access.actor_of(by, on=day_of(at))).filter(pk=whole.pk).exists():
        raise NotAllowed(action="pool")


def owns(row: PoolOffer, by: Person, at: datetime) -> bool:
    """Whether the offer is theirs to answer for, on the day."""
    return shown.owns(access.actor_of(by, on=day_of(at)), row)


def check_owner(row: PoolOffer, by: Person, at: datetime) -> None:
    """Refuse ``NotAllowed`` to everybody but the owner of an offer."""
    if not owns(row, by, at):
        raise NotAllowed(action="pool_offer")


def check_wished(row: PoolRequest, by: Person, at: datetime) -> None:
    """Refuse ``NotAllowed`` to everybody but those whose wish it is."""
    if not shown.wished(access.actor_of(by, on=day_of(at)), row):
        raise NotAllowed(action="pool_request")


def _place(code: str, whole: Organization | None) -> dict[str, object]:
    """The division, and the organization's own point or the middle of the division."""
    found: dict[str, object] = {"division_code": code}
    if whole is not None and whole.lat is not None:
        return found | {"lat": whole.lat, "lon": whole.lon, "cell": whole.cell}
    try:
        point = places.point_of(code) if code else None
    except places.UnknownDivision:
        point = None
    return found | ({"lat": point.lat, "lon": point.lon} if point else {})


def day_of(at: datetime) -> date:
    """The day of a moment in Shanghai."""
    return at.astimezone(SHANGHAI).date()


def locked_offer(offer: PoolOffer) -> PoolOffer:
    """The offer, held until the transaction ends; locked after the wish, before the booking."""
    return PoolOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
