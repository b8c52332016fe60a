"""Reports of an incident: where each stands, what is written down of it, what follows.

In the first hours of an emergency far more is told than anybody can check. A report is
unverified until somebody knows that it is so, then open until something was done, then
answered. The same thing told twice is a duplicate of the first; what turned out to be
nothing is dismissed. Times are instants, waits whole minutes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from liandong.core.report_facts import ReportStepNotAllowed

TEXT_MAX_LENGTH = 500
PLACE_MAX_LENGTH = 120
MINUTES_A_STEP = 10


class ReportState(StrEnum):
    """Where a report stands; in the order in which the board shows them."""

    UNVERIFIED = "unverified"
    OPEN = "open"
    ANSWERED = "answered"
    DUPLICATE = "duplicate"
    DISMISSED = "dismissed"


WAITING = frozenset({ReportState.UNVERIFIED, ReportState.OPEN})
"""States in which somebody still waits for an answer."""

_STEPS: Mapping[ReportState, frozenset[ReportState]] = {
    ReportState.UNVERIFIED: frozenset(
        {ReportState.OPEN, ReportState.DUPLICATE, ReportState.DISMISSED}
    ),
    ReportState.OPEN: frozenset(
        {ReportState.ANSWERED, ReportState.DUPLICATE, ReportState.DISMISSED}
    ),
    ReportState.ANSWERED: frozenset(),
    ReportState.DUPLICATE: frozenset(),
    ReportState.DISMISSED: frozenset(),
}


def check_step(state: ReportState, to: ReportState, *, report: int) -> None:
    """Refuse ``ReportStepNotAllowed`` unless ``to`` may follow ``state``."""
    if to not in _STEPS[state]:
        raise ReportStepNotAllowed(report=report, state=state.value, wanted=to.value)


def check_merging(first: ReportState, second: ReportState, *, ids: tuple[int, int]) -> bool:
    """Whether the second becomes the duplicate (True), or the first does (False).

    The later one follows the earlier; only where the later was answered already, the earlier,
    which still waits, follows it. Refuses ``ReportStepNotAllowed`` where neither waits.
    """
    if second in WAITING:
        check_step(second, ReportState.DUPLICATE, report=ids[1])
        if first is ReportState.DISMISSED:
            raise ReportStepNotAllowed(report=ids[0], state=first.value, wanted="duplicate")
        return True
    if second is ReportState.DISMISSED:
        raise ReportStepNotAllowed(report=ids[1], state=second.value, wanted="duplicate")
    check_step(first, ReportState.DUPLICATE, report=ids[0])
    return False


def state_when_parted(*, is_verified: bool) -> ReportState:
    """Where a report stands again when its merging is taken back: it waits as it did."""
    return ReportState.OPEN if is_verified else ReportState.UNVERIFIED


_PERSONAL = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    # Identity numbers before telephones: 18 digits hold an 11-digit number.
    re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),
    re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"),
    re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"),
    re.compile(r"\+\d[\d -]{7,}\d"),
)
REMOVED = "〔删〕"


def without_contacts(text: str) -> str:
    """The text with telephones, identity numbers and mail addresses taken out.

    A report that is read by many says what is needed where; whom to call back stays with
    whoever took the call.

    >>> without_contacts("王家巷3号积水，电话13812345678")
    '王家巷3号积水，电话〔删〕'
    >>> without_contacts("7.0 级，2010 年 1 月 12 日 21:53")
    '7.0 级，2010 年 1 月 12 日 21:53'
    """
    for pattern in _PERSONAL:
        text = pattern.sub(REMOVED, text)
    return text


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of an incident: what came, what was settled, what waits at its end."""

    begins_at: datetime
    came: int
    settled: int
    waiting: int


def hours_of(
    came: Mapping[datetime, int],
    settled: Mapping[datetime, int],
    *,
    until: datetime,
    most: int = 48,
) -> tuple[Hour, ...]:
    """The last ``most`` hours up to ``until``, without a gap; empty where nothing came.

    ``came`` and ``settled`` count by the beginning of the hour; hours after ``until`` do not
    count yet. What waits is everything that came less everything that was settled.
    """
    last = until.replace(minute=0, second=0, microsecond=0)
    known = [hour for hour in came if hour <= last]
    if not known:
        return ()
    first = max(min(known), last - timedelta(hours=most - 1))
    waiting = sum(n for hour, n in came.items() if hour < first)
    waiting -= sum(n for hour, n in settled.items() if hour < first)
    hours = []
    for step in range(int((last - first) / timedelta(hours=1)) + 1):
        hour = first + timedelta(hours=step)
        waiting += came.get(hour, 0) - settled.get(hour, 0)
        hours.append(Hour(hour, came.get(hour, 0), settled.get(hour, 0), waiting))
    return tuple(hours)


def steps_of_hands(hands: int, minutes: float, *, carried: float = 0.0) -> tuple[int, float]:
    """How many steps ``hands`` people do in ``minutes``, and the part of one that is left over.

    A step is one look, call or answer of ``MINUTES_A_STEP`` minutes: our own assumption, used
    only where an exercise plays the desk.

    >>> steps_of_hands(3, 25)
    (7, 0.5)
    """
    done = carried + hands * minutes / MINUTES_A_STEP
    return int(done), done - int(done)
