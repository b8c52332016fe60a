"""How long somebody who waits for a place may think when one falls free."""

from datetime import datetime, timedelta

STEPS: tuple[tuple[timedelta, float], ...] = (
    (timedelta(days=7), 24),
    (timedelta(days=3), 12),
    (timedelta(days=1), 4),
    (timedelta(hours=6), 1),
)
SHORTEST_HOURS = 1 / 3
"""Our own proposal: the nearer the start, the sooner the next person must be asked."""


def hours_to_answer(asked_at: datetime, starts_at: datetime) -> float:
    """Hours in which the next of the reserve answers; fewer the nearer the start.

    >>> from datetime import UTC
    >>> start = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> [hours_to_answer(start - timedelta(hours=h), start) for h in (200, 100, 30, 8)]
    [24, 12, 4, 1]
    """
    left = starts_at - asked_at
    return next((hours for least, hours in STEPS if left >= least), SHORTEST_HOURS)
