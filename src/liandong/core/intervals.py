"""How sure a figure is: intervals that hold the true value 95 times of 100, were it so often drawn.

Shares get Wilson's interval, which stays between 0 and 1 and is honest for few records
(E. B. Wilson 1927). A median gets the percentile bootstrap with a fixed seed, so that the same
records always give the same interval. Both assume that records are independent of each other,
which those of one team or one day are not quite: real intervals are wider.
"""

import math
import random
import statistics
from collections.abc import Sequence

Z95 = 1.959963984540054
DRAWS = 400
MOST = 1_000
"""Values that the bootstrap draws from; of more, an evenly spaced part is taken."""


def wilson(part: float, whole: float, z: float = Z95) -> tuple[float, float] | None:
    """The interval of a share ``part / whole``; None when there is nothing to divide by.

    Raises ``ValueError`` unless 0 ≤ part ≤ whole.

    >>> [round(x, 4) for x in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    if not 0 <= part <= whole:
        raise ValueError(f"part must lie between 0 and {whole}, got {part}.")
    if not whole:
        return None
    share, per = part / whole, z * z / whole
    middle = (share + per / 2) / (1 + per)
    half = z / (1 + per) * math.sqrt(share * (1 - share) / whole + per / (4 * whole))
    # At the ends rounding may push the bound a hair beyond the share itself.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def bootstrap_median(values: Sequence[float], seed: int = 20_26) -> tuple[float, float] | None:
    """The interval of the median, in the unit of the values; None for fewer than five."""
    if len(values) < 5:
        return None
    kept = sorted(values)
    if len(kept) > MOST:
        step = len(kept) / MOST
        kept = [kept[int(n * step)] for n in range(MOST)]
    # Not for secrets: a fixed seed makes the interval repeatable.
    draw = random.Random(seed)
    size = len(kept)
    medians = sorted(statistics.median(draw.choices(kept, k=size)) for _ in range(DRAWS))
    return medians[round(0.025 * (DRAWS - 1))], medians[round(0.975 * (DRAWS - 1))]


def differ(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    """Whether two intervals do not touch: only then is a difference spoken of."""
    return one is not None and other is not None and (one[1] < other[0] or other[1] < one[0])
