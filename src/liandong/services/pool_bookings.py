"""Booking what lies in the resource pool: asked, answered, used, settled, or come to nothing.

Locks are taken in one order: wish, offer, booking. Only an agreement holds anything, and it
is checked with the offer's row held, so that no two bookings get the same thing.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from liandong.core import pool, pool_fit
from liandong.core.contributions import GapClosed, NotInLinkage
from liandong.core.linkage import LinkageOver
from liandong.core.pool import State
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.models import Person, PoolBooking, PoolOffer, PoolRequest
from liandong.queries import pool as shown
from liandong.services import contributions, events
from liandong.services.pool import check_owner, check_wished, day_of, locked_offer, owns


@transaction.atomic
def end_wish(*, request: PoolRequest, by: Person, at: datetime) -> PoolRequest:
    """Take a wish back, and what was only asked for with it.

    Refuses ``NotAllowed``, ``PoolRequestOver``. Event PoolWishEnded.
    """
    row = PoolRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    check_wished(row, by, at)
    if row.closed_at is not None:
        raise pool.PoolRequestOver(title=row.title)
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    events.record(pool.PoolWishEnded(row.pk), by=by, at=at)
    asked = PoolBooking.objects.select_for_update().filter(request=row, state=State.ASKED)
    for booking in asked.order_by("pk"):
        _move(booking, State.CANCELLED, by=by, at=at)
    return row


@transaction.atomic
def ask(*, offer: PoolOffer, request: PoolRequest, by: Person, at: datetime) -> PoolBooking:
    """Ask the owner for what the wish wants. Nothing is held until they agree.

    Refuses ``NotAllowed``, ``PoolRequestOver``, ``OfferOver``, ``OfferDoesNotFit`` with the
    hindrances, ``BookedAlready``. Event PoolBookingMoved; the owner is asked.
    """
    wished = PoolRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    check_wished(wished, by, at)
    row = locked_offer(offer)
    if wished.closed_at is not None:
        raise pool.PoolRequestOver(title=wished.title)
    _check_living(row, at)
    fit = pool_fit.fit(
        shown.offer_facts(row), shown.wish_facts(wished), shown.held_of([row], at)[row.pk]
    )
    if not fit.fits:
        raise pool.OfferDoesNotFit(title=row.title, hindrances=fit.hindrances)
    try:
        with transaction.atomic():
            booking = PoolBooking.objects.create(
                offer=row,
                request=wished,
                quantity=wished.quantity,
                starts_at=wished.starts_at,
                ends_at=wished.ends_at,
                asked_by=by,
                asked_at=at,
            )
    except IntegrityError:
        raise pool.BookedAlready(title=row.title) from None
    events.record(pool.PoolBookingMoved(booking.pk, State.ASKED), by=by, at=at)
    for person in shown.who_answers(row, day_of(at)):
        _owe("pool_asked", booking, person, name=wished.organization.name, at=at)
    return booking


@transaction.atomic
def agree(*, booking: PoolBooking, note: str = "", by: Person, at: datetime) -> PoolBooking:
    """The owner agrees: from now on it is held.

    Refuses ``NotAllowed``, ``BookingMovedOn``, ``OfferOver``, ``PoolTaken`` when so much is not
    free any more: one of two agreements in the same moment finds it taken. Event
    PoolBookingMoved; who asked is told.
    """
    row_offer = locked_offer(booking.offer)
    row = _locked(booking)
    check_owner(row_offer, by, at)
    pool.check_step(row.state, State.AGREED)
    _check_living(row_offer, at)
    held = shown.held_of([row_offer], at)[row_offer.pk]
    left = pool.free(row_offer.quantity, held, row.starts_at, row.ends_at)
    if left < row.quantity:
        raise pool.PoolTaken(title=row_offer.title, free=left)
    row.answer, row.answered_by, row.answered_at = note.strip()[:200], by, at
    _move(row, State.AGREED, by=by, at=at)
    _owe("pool_agreed", row, row.asked_by, name=row_offer.title, at=at)
    return row


@transaction.atomic
def refuse(*, booking: PoolBooking, note: str, by: Person, at: datetime) -> PoolBooking:
    """The owner says no, and why. Refuses ``NotAllowed``, ``BookingMovedOn``, ``ValueMissing``."""
    row = _locked(booking)
    check_owner(row.offer, by, at)
    pool.check_step(row.state, State.REFUSED)
    if not note.strip():
        raise ValueMissing("answer")
    row.answer, row.answered_by, row.answered_at = note.strip()[:200], by, at
    _move(row, State.REFUSED, by=by, at=at)
    _owe("pool_refused", row, row.asked_by, name=row.offer.title, at=at)
    return row


@transaction.atomic
def cancel(*, booking: PoolBooking, by: Person, at: datetime) -> PoolBooking:
    """Either side takes it back before it is used; the other is told.

    Refuses ``NotAllowed``, ``BookingMovedOn``.
    """
    row = _locked(booking)
    is_owner = owns(row.offer, by, at)
    if not is_owner:
        check_wished(row.request, by, at)
    pool.check_step(row.state, State.CANCELLED)
    _move(row, State.CANCELLED, by=by, at=at)
    others = [row.asked_by] if is_owner else shown.who_answers(row.offer, day_of(at))
    for person in others:
        if person.pk != by.pk:
            _owe("pool_cancelled", row, person, name=row.offer.title, at=at)
    return row


@transaction.atomic
def hand_over(*, booking: PoolBooking, by: Person, at: datetime) -> PoolBooking:
    """The owner says that it was handed over, opened or paid out by themselves."""
    row = _locked(booking)
    check_owner(row.offer, by, at)
    pool.check_step(row.state, State.USED)
    row.used_at = at
    _move(row, State.USED, by=by, at=at)
    return row


@transaction.atomic
def miss(*, booking: PoolBooking, by: Person, at: datetime) -> PoolBooking:
    """The owner says that nobody came; only once it began. It is free again."""
    row = _locked(booking)
    check_owner(row.offer, by, at)
    pool.check_step(row.state, State.NO_SHOW)
    if row.starts_at is not None and at < row.starts_at:
        raise pool.BookingMovedOn(states=(row.state,))
    _move(row, State.NO_SHOW, by=by, at=at)
    return row


@transaction.atomic
def settle(
    *, booking: PoolBooking, quantity: int, outcome: str, by: Person, at: datetime
) -> PoolBooking:
    """What is lent came back, told by the owner; what is given was used, told by who got it.

    ``quantity`` is what came back, or what was used. The rest of what is given is free again;
    what did not come back is gone. The wish is answered, and the gap behind it closed.
    Refuses ``NotAllowed``, ``BookingMovedOn``, ``ValueInvalid``, ``ValueMissing``.
    """
    wished = PoolRequest.objects.select_for_update(of=("self",)).get(pk=booking.request_id)
    row_offer = locked_offer(booking.offer)
    row = _locked(booking)
    if row_offer.is_lent:
        check_owner(row_offer, by, at)
    else:
        check_wished(wished, by, at)
    pool.check_step(row.state, State.SETTLED)
    if not 0 <= quantity <= row.quantity:
        raise ValueInvalid("quantity", str(quantity), f"0–{row.quantity}")
    if not outcome.strip():
        raise ValueMissing("outcome")
    row.outcome, row.settled_at = outcome.strip()[:200], at
    if row_offer.is_lent:
        row.lost_quantity = row.quantity - quantity
    else:
        row.used_quantity = quantity
    _move(row, State.SETTLED, by=by, at=at)
    if wished.closed_at is None:
        wished.closed_at = at
        wished.save(update_fields=["closed_at"])
    _close_gap(wished, at)
    return row


def _close_gap(wished: PoolRequest, at: datetime) -> None:
    """The gap is closed in the name of who made the wish; one closed meanwhile stays so."""
    if wished.gap is None:
        return
    try:
        with transaction.atomic():
            contributions.close(contribution=wished.gap, by=wished.asked_by, at=at)
    except (GapClosed, LinkageOver, NotInLinkage):
        return


def _move(row: PoolBooking, to: State, *, by: Person, at: datetime) -> None:
    row.state = to
    row.save()
    events.record(pool.PoolBookingMoved(row.pk, to), by=by, at=at)


def _owe(kind: str, row: PoolBooking, to: Person, *, name: str, at: datetime) -> None:
    facts = {"booking": row.pk, "name": name, "title": row.request.title}
    events.owe(kind, to=to, facts=facts, at=at, cause=f"pool-booking:{row.pk}")


def _locked(booking: PoolBooking) -> PoolBooking:
    found = PoolBooking.objects.select_related("offer__person", "request__organization")
    return found.select_for_update(of=("self",)).get(pk=booking.pk)


def _check_living(row: PoolOffer, at: datetime) -> None:
    if row.withdrawn_at is not None or (row.expires_on and row.expires_on < day_of(at)):
        raise pool.OfferOver(title=row.title)
