"""The resource pool: what is lent or given, how much of it is free, and who settles it.

A resource is lent (it comes back: a venue, a vehicle, somebody's knowledge, a wheelchair) or
given (it is used up: goods, money). What is lent is free by the hour: bookings that overlap
never hold more than there is, so that a thing there is one of is never held twice. What is
given is free by the sum. Quantities are whole numbers; money is counted in cents. Money is
pledged and its use is told; none is ever taken or paid here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing

MOST = 100_000_000_00
"""More than this of anything, or of cents, is a slip of the pen."""


class Kind(StrEnum):
    """What is offered or wished for."""

    VENUE = "venue"
    VEHICLE = "vehicle"
    GOODS = "goods"
    MONEY = "money"
    KNOWLEDGE = "knowledge"


ALWAYS_LENT = frozenset({Kind.VENUE, Kind.VEHICLE, Kind.KNOWLEDGE})


def is_lent(kind: str, told: bool) -> bool:
    """Whether it comes back: goods as told, money never, everything else always."""
    return kind in ALWAYS_LENT or (kind == Kind.GOODS and told)


class State(StrEnum):
    """How far a booking has come."""

    ASKED = "asked"
    AGREED = "agreed"
    USED = "used"
    SETTLED = "settled"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


HOLDING = (State.AGREED, State.USED)
"""States in which a booking holds what it asked for."""
OPEN = (State.ASKED, State.AGREED, State.USED)
_NEXT = {
    State.ASKED: {State.AGREED, State.REFUSED, State.CANCELLED},
    State.AGREED: {State.USED, State.CANCELLED, State.NO_SHOW},
    State.USED: {State.SETTLED},
}


def check_step(now: str, to: State) -> None:
    """Refuse ``BookingMovedOn`` for a step that does not follow."""
    if to not in _NEXT.get(State(now), set()):
        raise BookingMovedOn(states=(now,))


@dataclass(frozen=True, slots=True)
class Held:
    """So much, from a moment to a moment; None: from ever, for ever."""

    quantity: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def meets(self, starts_at: datetime | None, ends_at: datetime | None) -> bool:
        """Whether it holds at any moment of the window; ends are excluded."""
        before = self.ends_at is not None and starts_at is not None and self.ends_at <= starts_at
        after = self.starts_at is not None and ends_at is not None and self.starts_at >= ends_at
        return not (before or after)


def free(
    quantity: int,
    held: Iterable[Held],
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> int:
    """How much is free during the whole window; without one, for ever. Never below 0."""
    near = [one for one in held if one.meets(starts_at, ends_at)]
    moments = {one.starts_at for one in near if one.starts_at is not None}
    peaks = [
        sum(one.quantity for one in near if _holds(one, moment))
        for moment in {starts_at, *moments}
        if moment is None or starts_at is None or moment >= starts_at
    ]
    return max(0, quantity - max(peaks, default=0))


def _holds(one: Held, moment: datetime | None) -> bool:
    if moment is None:
        return one.starts_at is None
    return (one.starts_at is None or one.starts_at <= moment) and (
        one.ends_at is None or one.ends_at > moment
    )


def check_quantity(quantity: int, field: str = "quantity") -> None:
    """Refuse ``ValueInvalid`` for nothing, and for a slip of the pen."""
    if not 1 <= quantity <= MOST:
        raise ValueInvalid(field, str(quantity), f"1–{MOST}")


def check_window(starts_at: datetime | None, ends_at: datetime | None, *, lent: bool) -> None:
    """What is lent needs both ends, in their order. Refuses ``ValueMissing``, ``ValueInvalid``."""
    if lent and (starts_at is None or ends_at is None):
        raise ValueMissing("starts_at" if starts_at is None else "ends_at")
    if starts_at is not None and ends_at is not None and starts_at >= ends_at:
        raise ValueInvalid("ends_at", f"{ends_at:%H:%M}", f"> {starts_at:%H:%M}")


@dataclass(eq=False)
class PoolTaken(Refusal):
    """Not so much of it is free then."""

    code: ClassVar[str] = "pool_taken"
    title: str
    free: int


@dataclass(eq=False)
class OfferOver(Refusal):
    """The offer was withdrawn or has run out."""

    code: ClassVar[str] = "offer_over"
    title: str


@dataclass(eq=False)
class OfferDoesNotFit(Refusal):
    """The offer cannot answer this wish; ``hindrances`` are codes of ``core.pool_fit``."""

    code: ClassVar[str] = "offer_does_not_fit"
    title: str
    hindrances: tuple[str, ...]


@dataclass(eq=False)
class BookingMovedOn(Refusal):
    """The booking is past this step, or not there yet; ``states`` holds the one it is in."""

    code: ClassVar[str] = "booking_moved_on"
    states: tuple[str, ...]


@dataclass(eq=False)
class PoolRequestOver(Refusal):
    """The wish is answered or was taken back."""

    code: ClassVar[str] = "pool_request_over"
    title: str


@dataclass(eq=False)
class BookedAlready(Refusal):
    """The same offer is asked for, or promised, for the same wish."""

    code: ClassVar[str] = "booked_already"
    title: str


@dataclass(frozen=True, slots=True)
class PoolOffered(Event):
    """Somebody put something into the pool."""

    offer_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class PoolOfferWithdrawn(Event):
    """An offer was taken out of the pool."""

    offer_id: int


@dataclass(frozen=True, slots=True)
class PoolClosed(Event):
    """An offer is not to be had on some days."""

    offer_id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class PoolWished(Event):
    """An organization wishes for something."""

    request_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class PoolWishEnded(Event):
    """A wish was taken back."""

    request_id: int


@dataclass(frozen=True, slots=True)
class PoolBookingMoved(Event):
    """A booking was asked for, answered, used, settled, or came to nothing."""

    booking_id: int
    state: str
