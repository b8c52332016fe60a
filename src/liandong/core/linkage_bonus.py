"""The linkage bonus: what a buyer adds when social workers lead volunteers well.

Five figures over verified records, each an integer in its own unit. A figure earns nothing up
to its ``start``, all of its weight from its ``full`` on, and in between in proportion. The
bonus is the cap times the weighted share that was earned, rounded down to the cent; a figure
that is not known earns nothing. All numbers come from the policy profile and are this
product's proposal: the law asks only that linkage be supported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from liandong.core.purchase_money import WHOLE_PCT, split


class Part(StrEnum):
    """What is looked at.

    SPAN        percent of checks at which a social worker guided no more than the sound span
    GUIDANCE    signed sessions for each social worker in 30 days, in hundredths
    HOURS       verified minutes of volunteers led, for each social worker in 30 days
    RETENTION   percent of the volunteers of the first half who came again in the second
    VALUES      mean of the value items, 0 to 3, in hundredths
    """

    SPAN = "span"
    GUIDANCE = "guidance"
    HOURS = "hours"
    RETENTION = "retention"
    VALUES = "values"


@dataclass(frozen=True, slots=True)
class BonusRules:
    """How figures become money.

    cap_pct
        The most that a contract may promise, in percent of its price.
    """

    cap_pct: int
    weights: Mapping[str, int]
    starts: Mapping[str, int]
    fulls: Mapping[str, int]

    def __post_init__(self) -> None:
        if not 0 <= self.cap_pct <= WHOLE_PCT:
            raise ValueError(f"A cap is a percentage, got {self.cap_pct}.")
        for name in Part:
            if not self.starts[name] < self.fulls[name] or self.weights[name] < 0:
                raise ValueError(f"{name}: start below full and no negative weight, please.")
        if not sum(self.weights[name] for name in Part):
            raise ValueError("Some weight must be above 0.")


@dataclass(frozen=True, slots=True)
class Earned:
    """One part: the figure (None: not known), how much of it counts, and what it is worth."""

    part: Part
    value: int | None
    level: Fraction
    weight: int
    worth: int
    earned: int


@dataclass(frozen=True, slots=True)
class Bonus:
    """The whole: what could be earned, what was, and the parts."""

    cap: int
    earned: int
    parts: tuple[Earned, ...]


def cap_of(price: int, rules: BonusRules) -> int:
    """The most that may be promised on top of a price, in cents."""
    return price * rules.cap_pct // WHOLE_PCT


def level(value: int | None, start: int, full: int) -> Fraction:
    """How much of a figure counts: 0 up to ``start``, 1 from ``full`` on.

    >>> level(75, 50, 100), level(None, 0, 1), level(200, 50, 100)
    (Fraction(1, 2), Fraction(0, 1), Fraction(1, 1))
    """
    if value is None:
        return Fraction(0)
    return min(max(Fraction(value - start, full - start), Fraction(0)), Fraction(1))


def bonus(figures: Mapping[str, int | None], cap: int, rules: BonusRules) -> Bonus:
    """What figures earn of a cap in cents.

    Never negative, never above the cap; the parts add up to the whole; a better figure never
    earns less. Each part is worth its share of the cap, to the cent.
    """
    worths = split(cap, [rules.weights[part] for part in Part])
    parts = []
    for part, worth in zip(Part, worths, strict=True):
        value = figures.get(part)
        much = level(value, rules.starts[part], rules.fulls[part])
        parts.append(Earned(part, value, much, rules.weights[part], worth, int(worth * much)))
    return Bonus(cap, sum(one.earned for one in parts), tuple(parts))


def rules_from(told: Mapping[str, object]) -> BonusRules:
    """The rules as a policy profile writes them; its tables cannot be changed afterwards."""
    tables = {
        name: MappingProxyType(dict(value)) if isinstance(value, dict) else value
        for name, value in told.items()
    }
    return BonusRules(**tables)  # type: ignore[arg-type]
