"""Two variants of the rules in two streets: what the figures say, and what they cannot say.

Each record counts once: 1 or 0 for a share, days for a time, of which the median is told, as
everywhere (``core.indicators``). Differences are A minus B, in the unit of the indicator. Two
streets are no trial by lot: the streets differ in more than their rules, records of one street
hang together, and the intervals know of neither.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import NormalDist, fmean, median, stdev, variance
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.indicators import INDICATORS, Unit
from liandong.core.intervals import bootstrap_median, wilson
from liandong.core.refusals import Refusal

OUTCOMES = (
    "active_rate", "fill_rate", "needs_answered_in_time", "days_to_first_service",
    "recorded_in_time",
)  # fmt: skip
"""Indicators that are counted record by record, so that a spread can be told."""
LEAST_DAYS = 14
MOST_DAYS = 366
LEAST_RECORDS = 10
"""Fewer in one street: the values are shown, no interval."""
CONFIDENCE = 0.95
POWER = 0.8
SEED = 20_260_101
_DRAWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high at ``CONFIDENCE``."""

    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Whether no difference at all lies inside."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Arm:
    """One street in one period: how many records, their share or median, their variance.

    interval
        Of the value itself: Wilson's for a share, by drawing anew for days; None below
        ``LEAST_RECORDS``.
    """

    n: int
    value: float | None
    spread: float
    interval: Interval | None = None

    @property
    def is_enough(self) -> bool:
        """Whether an interval may be told."""
        return self.n >= LEAST_RECORDS


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two streets show: during, before, and the difference of the differences.

    difference
        What A shows less what B shows during the period.
    did
        (A during less before) less (B during less before).
    detectable
        The smallest true difference that so many records would show in four of five trials.
    """

    a: Arm
    b: Arm
    a_before: Arm
    b_before: Arm
    difference: float | None
    interval: Interval | None
    did: float | None
    did_interval: Interval | None
    detectable: float | None

    @property
    def tells(self) -> str:
        """``few``, ``unclear`` (zero lies inside), ``higher`` or ``lower`` for A during."""
        return _told(self.difference, self.interval)

    @property
    def tells_change(self) -> str:
        """The same of the change: what the streets differed by before is taken off."""
        return _told(self.did, self.did_interval)


def _told(value: float | None, interval: Interval | None) -> str:
    if value is None or interval is None:
        return "few"
    if interval.holds_zero:
        return "unclear"
    return "higher" if value > 0 else "lower"


def arm(values: Sequence[float], *, is_share: bool) -> Arm:
    """The records of one street in one period.

    >>> arm([0, 1, 1, 0], is_share=True)
    Arm(n=4, value=0.5, spread=0.3333333333333333, interval=None)
    """
    if not values:
        return Arm(0, None, 0.0)
    spread = variance(values) if len(values) > 1 else 0.0
    return Arm(len(values), _told_by(is_share)(values), spread)


def _told_by(is_share: bool) -> Callable[[Sequence[float]], float]:
    return fmean if is_share else median


def draws(
    groups: Sequence[Sequence[float]], signs: Sequence[int], *, is_share: bool, seed: int = SEED
) -> list[float]:
    """A signed sum of shares or medians, each group drawn anew with replacement, in order.

    At least 400 and at most 2,000 draws; the same seed, the same draws.
    """
    told_by = _told_by(is_share)
    total = sum(len(group) for group in groups)
    times = max(400, min(2_000, _DRAWS // max(1, total)))
    # No secret hangs on these draws; they are to be drawn again by anybody.
    chance = random.Random(seed)
    return sorted(
        sum(
            sign * told_by(chance.choices(group, k=len(group)))
            for group, sign in zip(groups, signs, strict=True)
        )
        for _ in range(times)
    )


def middle(drawn: Sequence[float]) -> Interval:
    """The middle part of sorted draws: so many of them as ``CONFIDENCE`` says."""
    tail, times = (1 - CONFIDENCE) / 2, len(drawn)
    return Interval(drawn[math.floor(tail * times)], drawn[math.ceil((1 - tail) * times) - 1])


def newcombe(yes_a: int, n_a: int, yes_b: int, n_b: int) -> Interval:
    """Interval of a difference of two shares (Newcombe 1998, method 10, from Wilson's).

    >>> low_high = newcombe(56, 70, 48, 80)
    >>> round(low_high.low, 4), round(low_high.high, 4)
    (0.0524, 0.3339)
    """
    a, b = yes_a / n_a, yes_b / n_b
    low_a, high_a = wilson(yes_a, n_a) or (0.0, 1.0)
    low_b, high_b = wilson(yes_b, n_b) or (0.0, 1.0)
    low = a - b - math.sqrt((a - low_a) ** 2 + (high_b - b) ** 2)
    high = a - b + math.sqrt((high_a - a) ** 2 + (b - low_b) ** 2)
    return Interval(low, high)


def own_interval(values: Sequence[float], *, is_share: bool) -> Interval | None:
    """Of one share or median; None with too few records.

    >>> found = own_interval([1] * 8 + [0] * 2, is_share=True)
    >>> found and (round(found.low, 3), round(found.high, 3))
    (0.49, 0.943)
    """
    if len(values) < LEAST_RECORDS:
        return None
    found = wilson(sum(values), len(values)) if is_share else bootstrap_median(values)
    return Interval(*found) if found else None


def drawn_arm(values: Sequence[float], *, is_share: bool) -> Arm:
    """The records of one street in one period with the interval that a picture shows."""
    found = own_interval(values, is_share=is_share)
    return replace(arm(values, is_share=is_share), interval=found)


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a period: both streets, or one sum of them.

    A street with fewer records than the smallest number shown is not told alone; then the two
    are told together, and their difference is told nowhere.
    """

    arms: tuple[Arm, ...]
    is_merged: bool


def shown(a: Sequence[float], b: Sequence[float], *, smallest: int, is_share: bool) -> Shown:
    """Both streets, or together where one has fewer than ``smallest`` records (but some)."""
    if any(0 < len(values) < smallest for values in (a, b)):
        whole = [*a, *b]
        if len(whole) < smallest:
            return Shown((Arm(len(whole), None, 0.0),), True)
        return Shown((drawn_arm(whole, is_share=is_share),), True)
    return Shown((drawn_arm(a, is_share=is_share), drawn_arm(b, is_share=is_share)), False)


def _detectable(error: float) -> float:
    """The smallest difference shown with ``POWER`` at ``CONFIDENCE``, from its standard error."""
    z = NormalDist()
    return error * (z.inv_cdf((1 + CONFIDENCE) / 2) + z.inv_cdf(POWER))


def detectable(a: Arm, b: Arm) -> float | None:
    """Which difference of two shares would show; None without records.

    >>> round(detectable(Arm(100, 0.5, 0.25), Arm(100, 0.5, 0.25)) or 0, 4)
    0.1981
    """
    if a.n < 2 or b.n < 2:
        return None
    return _detectable(math.sqrt(a.spread / a.n + b.spread / b.n))


def compare(
    a: Sequence[float],
    b: Sequence[float],
    a_before: Sequence[float],
    b_before: Sequence[float],
    *,
    is_share: bool,
) -> Comparison:
    """The two streets during the period and before it; None wherever nothing can be said."""
    groups = (a, b, a_before, b_before)
    arms = [arm(values, is_share=is_share) for values in groups]
    one, two, old_one, old_two = arms
    difference = did = None
    interval = did_interval = None
    least = detectable(one, two) if is_share else None
    if one.value is not None and two.value is not None:
        difference = one.value - two.value
        if one.is_enough and two.is_enough:
            if is_share:
                interval = newcombe(round(sum(a)), len(a), round(sum(b)), len(b))
            else:
                drawn = draws((a, b), (1, -1), is_share=False)
                interval, least = middle(drawn), _detectable(stdev(drawn))
        if old_one.value is not None and old_two.value is not None:
            did = difference - (old_one.value - old_two.value)
            if all(each.is_enough for each in arms):
                did_interval = middle(draws(groups, (1, -1, -1, 1), is_share=is_share))
    return Comparison(one, two, old_one, old_two, difference, interval, did, did_interval, least)


def is_better(code: str, difference: float) -> bool | None:
    """Whether a difference goes the way that the indicator calls better; None: neither."""
    direction = INDICATORS[code].direction.value
    if direction not in {"up", "down"} or difference == 0:
        return None
    return (difference > 0) is (direction == "up")


def is_share(code: str) -> bool:
    """Whether the figure is told in percent."""
    return INDICATORS[code].unit is Unit.SHARE


@dataclass(eq=False)
class TrialSameStreet(Refusal):
    """The two places are one, or one lies in the other."""

    code: ClassVar[str] = "trial_same_street"


@dataclass(eq=False)
class TrialSameRules(Refusal):
    """Both streets go by the same rules throughout, so that there is nothing to compare."""

    code: ClassVar[str] = "trial_same_rules"
    since: date


@dataclass(eq=False)
class TrialBegun(Refusal):
    """The outcome is chosen before the first day, not after a look at the figures."""

    code: ClassVar[str] = "trial_begun"
    since: date


@dataclass(eq=False)
class TrialOver(Refusal):
    """The comparison has ended."""

    code: ClassVar[str] = "trial_over"


@dataclass(frozen=True, slots=True)
class TrialStarted(Event):
    """Two streets began to be compared, by an outcome that was chosen beforehand."""

    trial_id: int
    one: str
    other: str
    outcome: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class TrialStopped(Event):
    """A comparison was ended before its last day."""

    trial_id: int
    reason: str
