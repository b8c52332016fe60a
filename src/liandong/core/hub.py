"""Member organizations of a hub, neutral referral by a stated rule, and how fair it was.

**The rule**: of the members that do this kind of service, reach the place, are not suspended and
have room, the one with the smallest share of its capacity taken up in the last ``WINDOW_DAYS``;
among equals the one whose last turn is longest ago; then the one that joined first. Whoever takes
another one writes down why, and such choices are counted. Capacity is referrals a month that a
member itself says it can take.

**Fairness** is Jain's index over referrals ÷ capacity, ``(Σx)² ÷ (n·Σx²)``: 1 when each member got
the same share of what it can take, 1/n when one got everything; beside it the Gini coefficient
(0: equal). Both with n, the members that could have been chosen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

WINDOW_DAYS = 90
SMALLEST_N = 2
CAPACITY_MOST = 500
DUTIES = ("answer_in_time", "no_fee", "record_truly", "tell_leaving")
"""What a member promises when it joins."""


class State(StrEnum):
    """Where a referral stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


PASSED_ON = frozenset({State.DECLINED, State.LAPSED})
"""Whoever let it pass is not asked for the same again."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the rule sees it. ``taken`` counts referrals of the window that it did not
    decline; a turn that it let lapse is taken up too."""

    member: int
    categories: frozenset[str]
    reach: str
    capacity: int
    taken: int = 0
    last_at: datetime | None = None
    is_suspended: bool = False

    @property
    def load(self) -> float:
        """Share of three months' capacity that is taken up."""
        return self.taken / (3 * self.capacity)


class Bar(StrEnum):
    """Why a member cannot be chosen."""

    CATEGORY = "category"
    PLACE = "place"
    SUSPENDED = "suspended"
    FULL = "full"
    ASKED = "asked"


def bars(
    member: Member, *, category: str, place: str, declined: Iterable[int] = ()
) -> tuple[Bar, ...]:
    """Everything that keeps a member from a referral, in the order of the rule."""
    found = (
        (category not in member.categories, Bar.CATEGORY),
        (not place.startswith(member.reach), Bar.PLACE),
        (member.is_suspended, Bar.SUSPENDED),
        (member.load >= 1, Bar.FULL),
        (member.member in set(declined), Bar.ASKED),
    )
    return tuple(bar for is_so, bar in found if is_so)


def ranked(
    members: Iterable[Member], *, category: str, place: str, declined: Iterable[int] = ()
) -> list[Member]:
    """Who may be chosen, the one whose turn it is first."""
    asked = set(declined)
    fit = [m for m in members if not bars(m, category=category, place=place, declined=asked)]
    return sorted(
        fit,
        key=lambda m: (
            m.load,
            m.last_at is not None,
            m.last_at.timestamp() if m.last_at else 0.0,
            m.member,
        ),
    )


@dataclass(frozen=True, slots=True)
class Fairness:
    """How evenly referrals went, measured on what each can take; None below two members."""

    n: int
    referrals: int
    jain: float | None
    gini: float | None
    by_rule: float | None


def jain(shares: Sequence[float]) -> float | None:
    """Jain's index; None without anybody or anything.

    >>> jain([1.0, 1.0])
    1.0
    >>> jain([1.0, 0.0])
    0.5
    """
    squares = sum(x * x for x in shares)
    return sum(shares) ** 2 / (len(shares) * squares) if squares else None


def gini(shares: Sequence[float]) -> float | None:
    """The Gini coefficient of the shares; None without anybody or anything.

    >>> gini([1.0, 1.0])
    0.0
    >>> gini([0.0, 1.0])
    0.5
    """
    total, n = sum(shares), len(shares)
    if not total:
        return None
    weighted = sum(rank * x for rank, x in enumerate(sorted(shares), start=1))
    return max(0.0, 2 * weighted / (n * total) - (n + 1) / n)


def fairness(members: Iterable[Member], *, by_rule: int, referrals: int) -> Fairness:
    """The figure of a hub over its members of now."""
    shares = [member.load for member in members]
    is_shown = len(shares) >= SMALLEST_N
    return Fairness(
        n=len(shares),
        referrals=referrals,
        jain=jain(shares) if is_shown else None,
        gini=gini(shares) if is_shown else None,
        by_rule=by_rule / referrals if referrals else None,
    )


def check_capacity(capacity: int) -> None:
    """Refuse ``CapacityOutOfRange``."""
    if not 1 <= capacity <= CAPACITY_MOST:
        raise CapacityOutOfRange(most=CAPACITY_MOST)


def check_reason(chosen: int, first: int, reason: str) -> None:
    """Refuse ``OffRuleNeedsReason`` when another than the rule's is chosen without words."""
    if chosen != first and not reason.strip():
        raise OffRuleNeedsReason()


@dataclass(eq=False)
class NotAdmitted(Refusal):
    """The hub has not said yes to this organization."""

    code: ClassVar[str] = "not_admitted"
    name: str


@dataclass(eq=False)
class MemberAlready(Refusal):
    """The organization is a member already."""

    code: ClassVar[str] = "member_already"
    name: str


@dataclass(eq=False)
class MemberLeft(Refusal):
    """The organization is no member any more."""

    code: ClassVar[str] = "member_left"


@dataclass(eq=False)
class CapacityOutOfRange(Refusal):
    """A capacity that cannot be."""

    code: ClassVar[str] = "capacity_out_of_range"
    most: int


@dataclass(eq=False)
class NobodyFits(Refusal):
    """No member can take it."""

    code: ClassVar[str] = "nobody_fits"
    count: int


@dataclass(eq=False)
class MemberDoesNotFit(Refusal):
    """The member that was chosen cannot take it."""

    code: ClassVar[str] = "member_does_not_fit"
    name: str


@dataclass(eq=False)
class OffRuleNeedsReason(Refusal):
    """Another than the rule's is chosen only with words."""

    code: ClassVar[str] = "off_rule_needs_reason"


@dataclass(eq=False)
class ReferredAlready(Refusal):
    """The need waits for a member's answer, or one took it."""

    code: ClassVar[str] = "referred_already"
    number: str


@dataclass(eq=False)
class ReferralAnswered(Refusal):
    """The member has answered."""

    code: ClassVar[str] = "hub_referral_answered"
    number: str


@dataclass(frozen=True, slots=True)
class HubJoined(Event):
    """An organization became a member of a hub."""

    member_id: int
    title: str


@dataclass(frozen=True, slots=True)
class HubLeft(Event):
    """A member left a hub."""

    member_id: int
    title: str


@dataclass(frozen=True, slots=True)
class HubReferred(Event):
    """A need or a volunteer was offered to a member."""

    number: str
    is_by_rule: bool


@dataclass(frozen=True, slots=True)
class HubReferralAnswered(Event):
    """A member said yes or no."""

    number: str
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class HubReferralLapsed(Event):
    """A member did not answer in time."""

    number: str
