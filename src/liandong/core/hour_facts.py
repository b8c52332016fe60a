"""What the hours rules refuse and what they report: refusals and events of ``core.hours``.

They stand apart from the rules only to keep both files short; import them from
``liandong.core.hours``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class CrossesMidnight(Refusal):
    """One entry lies on two days; it must be entered day by day."""

    code: ClassVar[str] = "crosses_midnight"
    starts_at: datetime
    ends_at: datetime


@dataclass(eq=False)
class NotYetEnded(Refusal):
    """The service has not ended, so nothing can be recognized."""

    code: ClassVar[str] = "not_yet_ended"
    ends_at: datetime


@dataclass(eq=False)
class OverlapsOtherService(Refusal):
    """The person already served elsewhere in part of this time."""

    code: ClassVar[str] = "overlaps_other_service"
    activity: str
    starts_at: datetime
    ends_at: datetime


@dataclass(eq=False)
class DailyCapReached(Refusal):
    """The day already holds as many minutes as the profile allows."""

    code: ClassVar[str] = "daily_cap_reached"
    day: date
    cap_minutes: int


@dataclass(eq=False)
class PresenceTooShort(Refusal):
    """The person was there for less than the rules ask."""

    code: ClassVar[str] = "presence_too_short"
    present_minutes: int
    planned_minutes: int
    min_presence_pct: int


@dataclass(eq=False)
class BelowOneStep(Refusal):
    """The time inside the shift does not fill one counting unit."""

    code: ClassVar[str] = "below_one_step"
    present_minutes: int
    step_minutes: int


@dataclass(eq=False)
class BackfillTooOld(Refusal):
    """The service lies further back than a back-fill may reach."""

    code: ClassVar[str] = "backfill_too_old"
    served_on: date
    max_days: int


@dataclass(eq=False)
class SecondApproverMissing(Refusal):
    """A back-fill needs a second person who stands for it."""

    code: ClassVar[str] = "second_approver_missing"


@dataclass(eq=False)
class SameApprover(Refusal):
    """The second approver is the one who entered it."""

    code: ClassVar[str] = "same_approver"


@dataclass(eq=False)
class OwnHours(Refusal):
    """Nobody enters or approves their own hours."""

    code: ClassVar[str] = "own_hours"


@dataclass(eq=False)
class AlreadyRecognized(Refusal):
    """This attendance already stands in the ledger."""

    code: ClassVar[str] = "already_recognized"
    seq: int


@dataclass(eq=False)
class AlreadyClaimed(Refusal):
    """A back-fill of this service was asked for and waits for its second person."""

    code: ClassVar[str] = "already_claimed"
    entered_at: datetime


@dataclass(eq=False)
class AlreadyReversed(Refusal):
    """This entry was already taken back."""

    code: ClassVar[str] = "already_reversed"
    seq: int


@dataclass(eq=False)
class ObjectionAlreadyOpen(Refusal):
    """The volunteer already objected and waits for the answer."""

    code: ClassVar[str] = "objection_already_open"
    seq: int


@dataclass(eq=False)
class ObjectionClosed(Refusal):
    """The objection was already answered."""

    code: ClassVar[str] = "objection_closed"


@dataclass(frozen=True, slots=True)
class CheckedIn(Event):
    """A person arrived at a shift; ``method`` is an Evidence value."""

    person_id: int
    shift_id: int
    method: str


@dataclass(frozen=True, slots=True)
class CheckedOut(Event):
    """A person left a shift."""

    person_id: int
    shift_id: int
    method: str


@dataclass(frozen=True, slots=True)
class CheckOutProposed(Event):
    """A forgotten check-out got a proposed time for the leader to confirm."""

    person_id: int
    shift_id: int
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class BackfillAsked(Event):
    """Somebody asked to enter hours afterwards; a second person decides."""

    claim: int
    activity: str
    has_photo: bool


@dataclass(frozen=True, slots=True)
class BackfillRefused(Event):
    """The second person did not agree to a back-fill."""

    claim: int
    activity: str
    reason: str


@dataclass(frozen=True, slots=True)
class HoursRecognized(Event):
    """Minutes entered the ledger."""

    person_id: int
    activity: str
    minutes: int
    evidence: str
    seq: int


@dataclass(frozen=True, slots=True)
class HoursCorrected(Event):
    """An entry was reversed and, unless ``minutes`` is 0, entered anew."""

    person_id: int
    activity: str
    reversed_seq: int
    minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class HoursObjected(Event):
    """The volunteer says that an entry is wrong or missing (Order 67 Art 13)."""

    person_id: int
    activity: str
    reason: str


@dataclass(frozen=True, slots=True)
class ObjectionAnswered(Event):
    """The organization verified an objection and answered it."""

    person_id: int
    activity: str
    is_upheld: bool
    answer: str
