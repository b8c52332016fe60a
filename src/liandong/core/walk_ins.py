"""People who come by themselves when something has happened (after ISO 22319).

The least that is needed: a name, a telephone, a word that they are grown up, whom to call if
something happens to them. They get a number, hear a briefing, do tasks without danger, sign
out, and are spoken to afterwards. What was written down about them is wiped after
``walk_in_kept_days`` of the profile.
"""

from datetime import date, timedelta
from enum import StrEnum

from liandong.core.incident_facts import WalkInNotAdult, WalkInTaskBarred


class Task(StrEnum):
    """Tasks for whom nobody has checked or trained: no danger, no strangers' homes."""

    PACK = "pack"
    CARRY = "carry"
    COOK = "cook"
    SORT = "sort"
    QUEUE = "queue"
    SIGNS = "signs"
    CLEAN = "clean"
    PHONE = "phone"


def task_of(code: str) -> Task:
    """The task of a code. Refuses ``WalkInTaskBarred`` for any that is not on the list."""
    try:
        return Task(code)
    except ValueError:
        raise WalkInTaskBarred() from None


def check_adult(*, is_adult: bool) -> None:
    """Refuse ``WalkInNotAdult`` unless they say, and look, grown up."""
    if not is_adult:
        raise WalkInNotAdult()


def wipe_on(day: date, kept_days: int) -> date:
    """From which day on nothing personal is kept."""
    return day + timedelta(days=kept_days)
