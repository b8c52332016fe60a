"""One reminder for a shift: when a person wants it, or when their place sends it.

Hours are times of day in Shanghai.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from liandong.core.hours import SHANGHAI


class RemindWhen(StrEnum):
    """When somebody wants to be reminded of a shift."""

    USUAL = "usual"
    EVENING = "evening"
    HOURS = "hours"
    NEVER = "never"


_BEFORE_NOON = time(12)


@dataclass(frozen=True, slots=True)
class ReminderTimes:
    """When a place reminds those who did not choose for themselves; set by its profile.

    ``usual`` is the evening before for what starts in the morning, some hours before otherwise.
    """

    when: RemindWhen = RemindWhen.USUAL
    evening_hour: int = 19
    lead_hours: int = 3

    def __post_init__(self) -> None:
        if not (18 <= self.evening_hour <= 21 and 1 <= self.lead_hours <= 24):
            raise ValueError(f"Reminders come from 18 to 21 o'clock, 1 to 24 hours ahead: {self}.")


USUAL_TIMES = ReminderTimes()


def reminder_at(
    starts_at: datetime,
    when: RemindWhen = RemindWhen.USUAL,
    times: ReminderTimes = USUAL_TIMES,
) -> datetime | None:
    """The one moment at which a shift is brought to mind; None for never.

    Who leaves it at ``usual`` is reminded as the place does it; the hours are the place's.
    """
    if when == RemindWhen.USUAL:
        when = times.when
    if when == RemindWhen.NEVER:
        return None
    local = starts_at.astimezone(SHANGHAI)
    is_morning = local.time() < _BEFORE_NOON
    if when == RemindWhen.EVENING or (when == RemindWhen.USUAL and is_morning):
        evening = time(times.evening_hour)
        return datetime.combine(local.date() - timedelta(days=1), evening, tzinfo=SHANGHAI)
    return starts_at - timedelta(hours=times.lead_hours)
