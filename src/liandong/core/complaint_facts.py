"""What the rules of complaints refuse and report; import them from ``core.complaints``.

No event holds what was said, nor who said it: only the public number and the category.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class ComplaintStepNotAllowed(Refusal):
    """The complaint stands where this step does not follow."""

    code: ClassVar[str] = "complaint_step_not_allowed"
    state: str
    wanted: str


@dataclass(eq=False)
class ComplaintAlreadyTaken(Refusal):
    """Somebody is looking into it already."""

    code: ClassVar[str] = "complaint_already_taken"


@dataclass(eq=False)
class ConflictOfInterest(Refusal):
    """This person may not look into this complaint: they are too near to it."""

    code: ClassVar[str] = "conflict_of_interest"


@dataclass(eq=False)
class NotTheHandler(Refusal):
    """Only who took the complaint on answers it."""

    code: ClassVar[str] = "not_the_handler"


@dataclass(eq=False)
class NotFromAnAuthority(Refusal):
    """Only an authority that took a complaint up can hand it back."""

    code: ClassVar[str] = "not_from_an_authority"


@dataclass(eq=False)
class AppealTooLate(Refusal):
    """The time to appeal is over."""

    code: ClassVar[str] = "appeal_too_late"
    closed_at: datetime


@dataclass(eq=False)
class EvidenceTooBig(Refusal):
    """A file is too big."""

    code: ClassVar[str] = "evidence_too_big"
    name: str
    most_mb: int


@dataclass(eq=False)
class EvidenceKindUnknown(Refusal):
    """A file is neither a picture nor a PDF."""

    code: ClassVar[str] = "evidence_kind_unknown"
    name: str


@dataclass(eq=False)
class EvidenceTooMany(Refusal):
    """More files than a complaint may have."""

    code: ClassVar[str] = "evidence_too_many"
    most: int


@dataclass(eq=False)
class ComplaintNotFound(Refusal):
    """Number and code do not belong together."""

    code: ClassVar[str] = "complaint_not_found"


@dataclass(frozen=True, slots=True)
class ComplaintFiled(Event):
    """Somebody complained."""

    number: str
    category: str


@dataclass(frozen=True, slots=True)
class ComplaintTaken(Event):
    """Somebody looks into it; from then on they alone read it."""

    number: str


@dataclass(frozen=True, slots=True)
class ComplaintAnswered(Event):
    """The complainant was answered."""

    number: str
    is_upheld: bool


@dataclass(frozen=True, slots=True)
class ComplaintHandedOver(Event):
    """It is another body's to decide; the complainant was told which (Order 685 Art 26)."""

    number: str
    authority: str


@dataclass(frozen=True, slots=True)
class ComplaintMoreAsked(Event):
    """The complainant was asked for more; the clock waits for them."""

    number: str


@dataclass(frozen=True, slots=True)
class ComplaintMoreTold(Event):
    """The complainant told more."""

    number: str


@dataclass(frozen=True, slots=True)
class ComplaintHandedBack(Event):
    """An authority that took it up says it is not its matter."""

    number: str
    authority: str


@dataclass(frozen=True, slots=True)
class ComplaintAppealed(Event):
    """The complainant does not agree; somebody else looks again."""

    number: str


@dataclass(frozen=True, slots=True)
class ComplaintWithdrawn(Event):
    """The complainant took it back."""

    number: str


@dataclass(frozen=True, slots=True)
class ComplaintRead(Event):
    """The handler opened what the complaint says; each time."""

    number: str


@dataclass(frozen=True, slots=True)
class EvidenceSeen(Event):
    """The handler opened a file."""

    number: str
