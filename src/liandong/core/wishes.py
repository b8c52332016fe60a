"""What somebody would like to do, written down until something like it comes up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from liandong.core.eligibility import slots_of
from liandong.core.events import Event
from liandong.core.hours import Span
from liandong.core.refusals import Refusal

MOST_WISHES = 5
TOLD_EVERY = timedelta(days=1)
"""No more than one message a day for one wish."""


@dataclass(frozen=True, slots=True)
class WishFacts:
    """A wish; what is empty does not narrow.

    slots
        Codes of the weekly slots (``eligibility.slots_of``) in which one would come; a holiday
        counts as the day of the week that it is.
    radius_m
        Metres from one's own point; where that is not known, it does not narrow.
    words
        Each must stand in the title, the position, the summary or the place's name.
    """

    category: str = ""
    division_code: str = ""
    radius_m: int | None = None
    slots: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """A shift that was published. ``text`` holds everything that words are looked for in."""

    category: str
    division_code: str
    span: Span
    text: str
    distance_m: int | None = None


def is_met(wish: WishFacts, offer: OfferFacts) -> bool:
    """Whether the shift is what was wished for.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 5, 4, 1, tzinfo=UTC)
    >>> walk = OfferFacts("0001", "440305007", Span(nine, nine + timedelta(hours=2)), "陪诊")
    >>> is_met(WishFacts(category="0001", words=("陪诊",)), walk)
    True
    >>> is_met(WishFacts(slots=frozenset({"16"})), walk)
    False
    """
    if wish.category and wish.category != offer.category:
        return False
    if wish.division_code and not offer.division_code.startswith(wish.division_code):
        return False
    if wish.radius_m is not None and (offer.distance_m or 0) > wish.radius_m:
        return False
    if wish.slots and not slots_of(offer.span, is_holiday=False) <= wish.slots:
        return False
    return all(word.lower() in offer.text.lower() for word in wish.words)


def may_tell(told_at: datetime | None, at: datetime) -> bool:
    """Whether a day has gone by since the last message for this wish."""
    return told_at is None or at - told_at >= TOLD_EVERY


@dataclass(eq=False)
class TooManyWishes(Refusal):
    """The person has as many wishes as one may have."""

    code: ClassVar[str] = "too_many_wishes"
    most: int


@dataclass(eq=False)
class WishEmpty(Refusal):
    """A wish that names nothing would be met by every shift."""

    code: ClassVar[str] = "wish_empty"


@dataclass(frozen=True, slots=True)
class WishMade(Event):
    """Somebody wrote down what they would like to do."""

    wish_id: int


@dataclass(frozen=True, slots=True)
class WishChanged(Event):
    """A wish was paused, woken or ended; ``state`` says which."""

    wish_id: int
    state: str


@dataclass(frozen=True, slots=True)
class WishMet(Event):
    """Something came up that was wished for, and the person was told."""

    wish_id: int
    shifts: int
