"""The time bank: points for proved hours, spent on help, always in balance.

Each transfer has a giver and a taker, so the sum over all accounts is zero by construction;
the bank itself is the account that gives out and takes back. Points are whole numbers. Only
credit hours earn. Under changed rules what was earned is computed anew, shown first, applied
by a human and reversible. Rates, caps and transfer come from the profile.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.policy import TimeBank
from liandong.core.refusals import Refusal


class TransferKind(StrEnum):
    """Why points moved."""

    EARNED = "earned"
    CORRECTED = "corrected"
    RECOMPUTED = "recomputed"
    REVERSED = "reversed"
    SPENT = "spent"
    RETURNED = "returned"
    GIVEN = "given"
    MERGED = "merged"


EARNING = frozenset(
    {
        TransferKind.EARNED,
        TransferKind.CORRECTED,
        TransferKind.RECOMPUTED,
        TransferKind.REVERSED,
    }
)
"""Kinds that make up what somebody earned, spent or not."""


@dataclass(frozen=True, slots=True)
class Move:
    """Points from one account to another; keys are opaque."""

    giver: str
    taker: str
    points: int

    def __post_init__(self) -> None:
        if self.points <= 0 or self.giver == self.taker:
            raise ValueError(f"No transfer: {self}.")


def balances(moves: Iterable[Move]) -> dict[str, int]:
    """The balance of each account; together they are zero."""
    sums: Counter[str] = Counter()
    for move in moves:
        sums[move.giver] -= move.points
        sums[move.taker] += move.points
    return dict(sums)


def entitled(credit_minutes: int, rules: TimeBank | None) -> int:
    """Points that proved minutes are worth under the rules; none without a time bank.

    >>> entitled(125, TimeBank(1, 1500, 100, False))
    2
    """
    if rules is None or credit_minutes <= 0:
        return 0
    return min(rules.cap_points, credit_minutes * rules.points_per_hour // 60)


def minutes_of(points: int, rules: TimeBank) -> int:
    """How long a help points buy: an hour costs what an hour earns."""
    return points * 60 // rules.points_per_hour


@dataclass(frozen=True, slots=True)
class Difference:
    """What one person's earned points would change to."""

    person_id: int
    credit_minutes: int
    before: int
    after: int

    @property
    def change(self) -> int:
        """Points more (or fewer, when negative)."""
        return self.after - self.before


def check_spending(*, rules: TimeBank | None, earned: int, balance: int, points: int) -> None:
    """Whether points may be spent on help now.

    Refuses ``NoTimeBankHere``, ``TooFewToRedeem`` (earned less than the rules ask for before
    the first redemption), ``NotEnoughPoints``.
    """
    if rules is None:
        raise NoTimeBankHere()
    if earned < rules.min_points_to_redeem:
        raise TooFewToRedeem(earned, rules.min_points_to_redeem)
    if points <= 0 or points > balance:
        raise NotEnoughPoints(points, balance)


def check_giving(*, rules: TimeBank | None, balance: int, points: int, is_family: bool) -> None:
    """Whether points may be given to somebody of the family.

    Refuses ``NoTimeBankHere``, ``PointsStayHere`` (the rules know no transfer, or it is no
    family), ``NotEnoughPoints``.
    """
    if rules is None:
        raise NoTimeBankHere()
    if not rules.is_transferable or not is_family:
        raise PointsStayHere()
    if points <= 0 or points > balance:
        raise NotEnoughPoints(points, balance)


@dataclass(eq=False)
class NoTimeBankHere(Refusal):
    """The rules of the place know no time bank."""

    code: ClassVar[str] = "no_time_bank_here"


@dataclass(eq=False)
class TooFewToRedeem(Refusal):
    """Redemption begins at some number of earned points."""

    code: ClassVar[str] = "too_few_to_redeem"
    earned: int
    least: int


@dataclass(eq=False)
class NotEnoughPoints(Refusal):
    """More points than there are, or none."""

    code: ClassVar[str] = "not_enough_points"
    points: int
    balance: int


@dataclass(eq=False)
class PointsStayHere(Refusal):
    """The rules allow no transfer, or not to this person."""

    code: ClassVar[str] = "points_stay_here"


@dataclass(eq=False)
class PreviewStale(Refusal):
    """The differences are not the ones that were shown."""

    code: ClassVar[str] = "preview_stale"


@dataclass(eq=False)
class RunReversed(Refusal):
    """The recomputation was taken back before, or a later one stands on it."""

    code: ClassVar[str] = "run_reversed"


@dataclass(frozen=True, slots=True)
class PointsEarned(Event):
    """Proved hours became points (fewer, when hours were corrected)."""

    person_id: int
    points: int


@dataclass(frozen=True, slots=True)
class PointsSpent(Event):
    """Points were spent on a help that was asked for."""

    person_id: int
    need: str
    points: int


@dataclass(frozen=True, slots=True)
class PointsReturned(Event):
    """The help was not given; its points came back."""

    person_id: int
    need: str
    points: int


@dataclass(frozen=True, slots=True)
class PointsGiven(Event):
    """Points went to somebody of the family."""

    person_id: int
    to_person_id: int
    points: int


@dataclass(frozen=True, slots=True)
class PointsRecomputed(Event):
    """What was earned was computed anew under changed rules, after being shown."""

    run_id: int
    people: int
    points: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecomputationReversed(Event):
    """A recomputation was taken back."""

    run_id: int
    reason: str
