"""A kind word to somebody who is about to give more than they meant to.

It forbids nothing and is said to nobody else: whoever hears it may go on, it is their choice. A
week runs from Monday to Sunday, days are days in Asia/Shanghai. The limits are the person's own;
how many days in a row are many is our own proposal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from liandong.core.hours import SHANGHAI, Span

MANY_DAYS = 5
"""From so many days of service in a row on, a day of rest is suggested."""
LOOK_AROUND = timedelta(days=21)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KindWord:
    """What is so; its sentence stands in ``liandong.phrases.overwork``."""

    code: str
    facts: Mapping[str, int]


def kind_words(
    held: Sequence[Span], wanted: Span, *, max_shifts_week: int, max_minutes_week: int
) -> list[KindWord]:
    """What to say before (or after) somebody takes ``wanted`` besides what they hold."""
    week = _week(wanted.starts_at)
    same = [one for one in held if _week(one.starts_at) == week]
    found: list[KindWord] = []
    shifts = len(same) + 1
    if shifts > max_shifts_week:
        found.append(KindWord("more_shifts", {"shifts": shifts, "most": max_shifts_week}))
    minutes = sum(one.minutes for one in same) + wanted.minutes
    if minutes > max_minutes_week:
        facts = {"hours": -(-minutes // 60), "most": max_minutes_week // 60}
        found.append(KindWord("more_hours", facts))
    days = days_in_row({_day(one.starts_at) for one in held}, _day(wanted.starts_at))
    if days >= MANY_DAYS:
        found.append(KindWord("days_in_row", {"days": days}))
    return found


def days_in_row(days: set[date], day: date) -> int:
    """How many days of service without a free one there are around ``day``, itself counted.

    >>> days_in_row({date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 4)}, date(2026, 5, 3))
    4
    """
    first = last = day
    while first - _DAY in days:
        first -= _DAY
    while last + _DAY in days:
        last += _DAY
    return (last - first).days + 1


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _week(at: datetime) -> tuple[int, int]:
    return _day(at).isocalendar()[:2]
