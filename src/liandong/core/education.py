"""Continuing education learnt elsewhere: told with evidence, counted once somebody else saw it.

Registration asks for 72 hours in three years of an assistant and 90 of the two higher levels
(``core.training.CYCLE_MINUTES``). What is learnt here counts by itself; what is learnt elsewhere
is told by its holder with a picture of the certificate. Whole minutes, local days.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing
from liandong.core.training import CYCLE_MINUTES

MOST_MINUTES = 90 * 60
"""No single training gives more than a whole cycle asks for."""


@dataclass(eq=False)
class EducationDecided(Refusal):
    """Somebody has decided on it already."""

    code: ClassVar[str] = "education_decided"


@dataclass(eq=False)
class EducationKnown(Refusal):
    """The same training of the same day is told or on record."""

    code: ClassVar[str] = "education_known"
    name: str
    completed_on: date


@dataclass(eq=False)
class EducationReasonMissing(Refusal):
    """Who does not accept it says why."""

    code: ClassVar[str] = "education_reason_missing"


@dataclass(frozen=True, slots=True)
class EducationTold(Event):
    """Somebody told of a training elsewhere; it does not count until it is accepted."""

    claim_id: int


@dataclass(frozen=True, slots=True)
class EducationAccepted(Event):
    """A second person saw the evidence, and the minutes count."""

    claim_id: int
    minutes: int


@dataclass(frozen=True, slots=True)
class EducationRefused(Event):
    """The evidence was seen and not accepted."""

    claim_id: int
    reason: str


def check_claim(
    *, name: str, host: str, minutes: int, completed_on: date, counts_towards: str, today: date
) -> None:
    """Refuse ``ValueMissing`` or ``ValueInvalid`` for what cannot be counted."""
    for field, text in (("name", name), ("host", host)):
        if not text.strip():
            raise ValueMissing(field=field)
    if not 1 <= minutes <= MOST_MINUTES:
        raise ValueInvalid("minutes", str(minutes), f"1–{MOST_MINUTES}")
    if completed_on > today:
        raise ValueInvalid("completed_on", completed_on.isoformat(), f"≤ {today.isoformat()}")
    if counts_towards not in CYCLE_MINUTES:
        raise ValueInvalid("counts_towards", counts_towards, "、".join(CYCLE_MINUTES))
