"""What the need rules refuse and what they report: refusals and events of ``core.needs``.

They stand apart from the rules only to keep both files short; import them from
``liandong.core.needs``. Ids are database ids, days are local days.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class NeedIncomplete(Refusal):
    """Facts are missing without which the need cannot go on (Order 685 Art 13)."""

    code: ClassVar[str] = "need_incomplete"
    number: str
    missing: tuple[str, ...]

    @property
    def facts(self) -> dict[str, object]:
        """The number, how many facts are missing, and their codes."""
        return {"number": self.number, "count": len(self.missing), "missing": list(self.missing)}


@dataclass(eq=False)
class NeedStepNotAllowed(Refusal):
    """The need stands where this step does not follow."""

    code: ClassVar[str] = "need_step_not_allowed"
    number: str
    state: str
    wanted: str


@dataclass(eq=False)
class NeedNotVerified(Refusal):
    """Nobody has checked yet whether the need is real (Order 685 Art 13)."""

    code: ClassVar[str] = "need_not_verified"
    number: str


@dataclass(eq=False)
class NeedClosedAlready(Refusal):
    """The need is closed, refused or withdrawn and cannot change any more."""

    code: ClassVar[str] = "need_closed_already"
    number: str
    state: str


@dataclass(eq=False)
class NeedAlreadyFiled(Refusal):
    """The same filer has filed the same need, and it is still open."""

    code: ClassVar[str] = "need_already_filed"
    number: str
    filed_on: date


@dataclass(eq=False)
class NeedDatesReversed(Refusal):
    """The need ends before it begins."""

    code: ClassVar[str] = "need_dates_reversed"
    wanted_from: date
    wanted_until: date


@dataclass(eq=False)
class FilerMayNotVerify(Refusal):
    """Whoever filed the need cannot be the one who verifies it."""

    code: ClassVar[str] = "filer_may_not_verify"
    number: str


@dataclass(eq=False)
class PriorityNotHeld(Refusal):
    """Served first is an active volunteer: an hour confirmed in the last 12 months."""

    code: ClassVar[str] = "priority_not_held"
    name: str


@dataclass(frozen=True, slots=True)
class NeedFiled(Event):
    """Somebody asked for a service."""

    need_id: int
    filer_kind: str


@dataclass(frozen=True, slots=True)
class NeedChanged(Event):
    """The filer or the staff added or corrected facts; ``fields`` names them."""

    need_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedVerified(Event):
    """Somebody checked that the need is real. ``method`` is a :class:`VerifyMethod` value."""

    need_id: int
    method: str


@dataclass(frozen=True, slots=True)
class NeedAnswered(Event):
    """The filer was told what will be done. ``is_late``: after the answer was due."""

    need_id: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class NeedAssessed(Event):
    """Urgency 0–100 and risk 0–3 were set by a social worker."""

    need_id: int
    urgency: int
    risk: int


@dataclass(frozen=True, slots=True)
class NeedPlanned(Event):
    """The need became part of a project."""

    need_id: int
    project_id: int


@dataclass(frozen=True, slots=True)
class NeedServed(Event):
    """The first service for the need took place."""

    need_id: int
    shift_id: int


@dataclass(frozen=True, slots=True)
class NeedClosed(Event):
    """The need is met or nothing more can be done."""

    need_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class NeedRefused(Event):
    """The need was refused, and the filer was told why."""

    need_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class NeedWithdrawn(Event):
    """The filer took the need back."""

    need_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class NeedsImported(Event):
    """Needs came in from a file; the counts are rows."""

    source: str
    new: int
    changed: int
    same: int
    problems: int
