"""Refusals and events of reports, of their merging, and of replaying old ones."""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class ReportStepNotAllowed(Refusal):
    """The report stands where this step does not follow."""

    code: ClassVar[str] = "report_step_not_allowed"
    report: int
    state: str
    wanted: str


@dataclass(eq=False)
class ReportsApart(Refusal):
    """Two reports are not of one incident, or are one and the same record."""

    code: ClassVar[str] = "reports_apart"
    first: int
    second: int


@dataclass(eq=False)
class PairDecided(Refusal):
    """Somebody already said whether the two are one."""

    code: ClassVar[str] = "pair_decided"
    first: int
    second: int


@dataclass(eq=False)
class NotInExercise(Refusal):
    """An exercise sends nobody out and asks nobody real."""

    code: ClassVar[str] = "not_in_exercise"
    number: str


@dataclass(eq=False)
class ReplayOfOther(Refusal):
    """The incident already replays another file."""

    code: ClassVar[str] = "replay_of_other"
    number: str
    file: str


@dataclass(frozen=True, slots=True)
class ReportTaken(Event):
    """A report came in."""

    incident_id: int
    report_id: int


@dataclass(frozen=True, slots=True)
class ReportsTaken(Event):
    """Several reports came in at once, from a file."""

    incident_id: int
    count: int


@dataclass(frozen=True, slots=True)
class ReportVerified(Event):
    """Somebody knows that it is so."""

    incident_id: int
    report_id: int
    method: str


@dataclass(frozen=True, slots=True)
class ReportAnswered(Event):
    """Something was done about it."""

    incident_id: int
    report_id: int


@dataclass(frozen=True, slots=True)
class ReportDismissed(Event):
    """It turned out to be nothing, or is not for this desk."""

    incident_id: int
    report_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReportsMerged(Event):
    """Two reports are one; ``second_id`` is the duplicate."""

    incident_id: int
    first_id: int
    second_id: int


@dataclass(frozen=True, slots=True)
class ReportsKeptApart(Event):
    """Two reports look alike and are two."""

    incident_id: int
    first_id: int
    second_id: int


@dataclass(frozen=True, slots=True)
class ReportsParted(Event):
    """A merging is taken back."""

    incident_id: int
    first_id: int
    second_id: int


@dataclass(frozen=True, slots=True)
class ReportNeedFiled(Event):
    """A report became a need of its own."""

    incident_id: int
    report_id: int
    need_id: int
