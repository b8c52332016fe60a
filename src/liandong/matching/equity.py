"""The order in which open shifts are offered to one volunteer: fit, and who still has nobody.

A list sorted by fit or by popularity shows everybody the same few shifts first, and they fill
while others get nobody. So each sign-up costs a shift some points, as in the published result
(Manshadi, Rodilitz, Saban, Suresh: *Redesigning VolunteerMatch's Search Algorithm*, SSRN
4497747: a penalty after each connection). Points and minutes in, an order out; nothing about
any person other than the points of their own fit.

    score = fit − share × (taken / needed, at most 2)
                + first, when nobody has come yet
                + soon × (1 − starts_in / horizon), when it starts within the horizon
                  and is still short of what it needs

The defaults were chosen on other seeds than those they are measured on; see
docs/reference/experiments.md.
"""

from dataclasses import dataclass

import numpy as np

from liandong.matching.columns import Floats, Ints


@dataclass(frozen=True, slots=True)
class EquityRule:
    """Points of the rule; ``horizon_minutes`` is how long before its start a shift hurries."""

    share: int = 160
    first: int = 120
    soon: int = 60
    horizon_minutes: int = 3 * 24 * 60

    def __post_init__(self) -> None:
        if min(self.share, self.first, self.soon) < 0 or self.horizon_minutes < 1:
            raise ValueError(f"Points must be ≥ 0 and the horizon ≥ 1 minute: {self}.")


def scores(
    points: Ints, needed: Ints, taken: Ints, starts_in: Ints, rule: EquityRule | None = None
) -> Floats:
    """Score of each open shift for one volunteer; all arguments (n,).

    points      fit of the volunteer to the shift (``pair_values``)
    needed      the least number of people; 0 counts as 1
    taken       people who have a place
    starts_in   minutes until the start; below 0 counts as 0
    """
    told = rule or EquityRule()
    wanted = np.maximum(np.asarray(needed, np.int64), 1)
    have = np.asarray(taken, np.int64)
    share = np.minimum(have / wanted, 2.0)
    hurry = 1 - np.clip(np.asarray(starts_in, np.int64), 0, told.horizon_minutes) / (
        told.horizon_minutes
    )
    score: Floats = np.asarray(points, np.float64) - told.share * share
    score += told.first * (have == 0) + told.soon * hurry * (have < wanted)
    return score


def order(
    points: Ints, needed: Ints, taken: Ints, starts_in: Ints, rule: EquityRule | None = None
) -> Ints:
    """Rows of the shifts, the one to show first in front; arguments as for ``scores``.

    Of equal ones the sooner comes first, then the earlier row.
    """
    score = scores(points, needed, taken, starts_in, rule)
    found: Ints = np.lexsort((np.arange(len(score)), np.asarray(starts_in, np.int64), -score))
    return found
