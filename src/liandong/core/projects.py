"""Projects: their steps, their shifts' times and seats, and how full a plan is.

The gates before publishing and before the start stand in ``project_gates``, the five
service modes in ``project_modes``; everything is imported from here. Moments have a time
zone; seats are people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from liandong.core.eligibility import Risk
from liandong.core.project_facts import (
    EvidenceMissing,
    GateOpen,
    PeopleOnShift,
    PositionAdded,
    ProjectCancelled,
    ProjectChanged,
    ProjectClosed,
    ProjectFinished,
    ProjectNotReady,
    ProjectPaused,
    ProjectPlanned,
    ProjectPublished,
    ProjectResumed,
    ProjectStepNotAllowed,
    SeatsBelowTaken,
    SeatsChanged,
    SeatsReversed,
    ShiftAdded,
    ShiftAlreadyThere,
    ShiftCancelled,
    ShiftInThePast,
    ShiftMoved,
    ShiftNotReady,
    ShiftsRepeated,
    ShiftTimesReversed,
    ShiftTooLong,
)
from liandong.core.project_gates import (
    ClosingFacts,
    PositionFacts,
    ProjectFacts,
    PublishingRules,
    StartFacts,
    agreement_triggers_met,
    check_publishable,
    check_startable,
    gates_before_arrival,
    gates_before_closing,
    gates_before_publishing,
    gates_before_start,
    gates_of_part,
)
from liandong.core.project_modes import MODES, LeadRole, Mode, ModeTemplate, mode_template

__all__ = [
    "MODES",
    "ClosingFacts",
    "Coverage",
    "EvidenceMissing",
    "GateOpen",
    "LeadRole",
    "Mode",
    "ModeTemplate",
    "PeopleOnShift",
    "PositionAdded",
    "PositionFacts",
    "ProjectCancelled",
    "ProjectChanged",
    "ProjectClosed",
    "ProjectFacts",
    "ProjectFinished",
    "ProjectNotReady",
    "ProjectPaused",
    "ProjectPlanned",
    "ProjectPublished",
    "ProjectResumed",
    "ProjectState",
    "ProjectStepNotAllowed",
    "PublishingRules",
    "Risk",
    "SeatsBelowTaken",
    "SeatsChanged",
    "SeatsReversed",
    "ShiftAdded",
    "ShiftAlreadyThere",
    "ShiftCancelled",
    "ShiftInThePast",
    "ShiftMoved",
    "ShiftNotReady",
    "ShiftPlaces",
    "ShiftTimesReversed",
    "ShiftTooLong",
    "ShiftsRepeated",
    "StartFacts",
    "agreement_triggers_met",
    "check_project_step",
    "check_publishable",
    "check_seats",
    "check_shift_times",
    "check_startable",
    "coverage",
    "gates_before_arrival",
    "gates_before_closing",
    "gates_before_publishing",
    "gates_before_start",
    "gates_of_part",
    "missing_evidence",
    "mode_template",
]

MOST_SHIFT_MINUTES = 12 * 60


class ProjectState(StrEnum):
    """Where a project stands; closed and cancelled are final."""

    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    FINISHED = "finished"
    CLOSED = "closed"
    CANCELLED = "cancelled"


_STEPS: dict[ProjectState, frozenset[ProjectState]] = {
    ProjectState.DRAFT: frozenset({ProjectState.PUBLISHED, ProjectState.CANCELLED}),
    ProjectState.PUBLISHED: frozenset(
        {ProjectState.PAUSED, ProjectState.FINISHED, ProjectState.CANCELLED}
    ),
    ProjectState.PAUSED: frozenset(
        {ProjectState.PUBLISHED, ProjectState.FINISHED, ProjectState.CANCELLED}
    ),
    ProjectState.FINISHED: frozenset({ProjectState.CLOSED, ProjectState.PUBLISHED}),
    ProjectState.CLOSED: frozenset(),
    ProjectState.CANCELLED: frozenset(),
}


def check_project_step(state: ProjectState, to: ProjectState, *, title: str) -> None:
    """Refuse ``ProjectStepNotAllowed`` unless a project in ``state`` may become ``to``."""
    if to not in _STEPS[state]:
        raise ProjectStepNotAllowed(title=title, state=state.value, wanted=to.value)


def missing_evidence(template: ModeTemplate, held: Iterable[str]) -> list[str]:
    """Codes of the records that the mode asks for at closing and that are not there."""
    there = set(held)
    return [code for code in template.closing_evidence if code not in there]


def check_shift_times(starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    """Refuse ``ShiftTimesReversed``, ``ShiftTooLong`` or ``ShiftInThePast``."""
    if ends_at <= starts_at:
        raise ShiftTimesReversed(starts_at=starts_at, ends_at=ends_at)
    minutes = (ends_at - starts_at) // timedelta(minutes=1)
    if minutes > MOST_SHIFT_MINUTES:
        raise ShiftTooLong(minutes=minutes, most_minutes=MOST_SHIFT_MINUTES)
    if starts_at <= at:
        raise ShiftInThePast(starts_at=starts_at)


def check_seats(least: int, most: int, *, taken: int = 0) -> None:
    """Refuse ``SeatsReversed`` or ``SeatsBelowTaken``."""
    if least < 1 or most < least:
        raise SeatsReversed(least=least, most=most)
    if most < taken:
        raise SeatsBelowTaken(seats=most, taken=taken)


@dataclass(frozen=True, slots=True)
class ShiftPlaces:
    """One shift's numbers: ``least`` and ``most`` people wanted, ``filled`` seats held."""

    shift_id: int
    least: int
    most: int
    filled: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How full a plan is. ``short`` are the shifts below their least, worst first."""

    shifts: int
    least: int
    most: int
    filled: int
    filled_of_least: int
    short: tuple[int, ...]

    @property
    def pct(self) -> int:
        """Share of the least number that is covered, in whole per cent rounded down."""
        return 100 * self.filled_of_least // self.least if self.least else 100


def coverage(places: Iterable[ShiftPlaces]) -> Coverage:
    """How full a plan is: a crowd on one shift never hides a gap on another."""
    rows = list(places)
    short = sorted(
        (row for row in rows if row.filled < row.least),
        key=lambda row: (row.filled - row.least, row.shift_id),
    )
    return Coverage(
        shifts=len(rows),
        least=sum(row.least for row in rows),
        most=sum(row.most for row in rows),
        filled=sum(row.filled for row in rows),
        filled_of_least=sum(min(row.filled, row.least) for row in rows),
        short=tuple(row.shift_id for row in short),
    )
