"""What the project rules refuse and what they report: refusals and events of ``core.projects``.

They stand apart from the rules only to keep both files short; import them from
``liandong.core.projects``. Ids are database ids; moments have a time zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(frozen=True, slots=True)
class GateOpen:
    """Something that must be settled before the next step.

    code
        Stable; the key of its sentence in ``liandong.phrases.projects.GATES``.
    facts
        What the sentence needs.
    law
        Where it is asked, as "685-12"; empty when this project's own rule.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    law: str = ""

    def as_data(self) -> dict[str, object]:
        """The gate as plain data for the API."""
        facts = {
            name: value if isinstance(value, bool | int | str) else str(value)
            for name, value in self.facts.items()
        }
        return {"code": self.code, "facts": facts, "law": self.law}


def _with_gates(title: str, gates: tuple[GateOpen, ...]) -> dict[str, object]:
    """``missing`` are codes here; the phrases put a sentence in the place of each."""
    return {
        "title": title,
        "count": len(gates),
        "gates": [gate.as_data() for gate in gates],
        "missing": [gate.code for gate in gates],
    }


@dataclass(eq=False)
class ProjectNotReady(Refusal):
    """The project cannot be published while gates are open."""

    code: ClassVar[str] = "project_not_ready"
    title: str
    gates: tuple[GateOpen, ...]

    @property
    def facts(self) -> dict[str, object]:
        """The title, how many gates are open, and each gate as plain data."""
        return _with_gates(self.title, self.gates)


@dataclass(eq=False)
class ShiftNotReady(Refusal):
    """The shift cannot start while gates are open."""

    code: ClassVar[str] = "shift_not_ready"
    title: str
    gates: tuple[GateOpen, ...]

    @property
    def facts(self) -> dict[str, object]:
        """The title, how many gates are open, and each gate as plain data."""
        return _with_gates(self.title, self.gates)


@dataclass(eq=False)
class EvidenceMissing(Refusal):
    """The project cannot be closed while its mode's evidence is missing and nobody says why."""

    code: ClassVar[str] = "evidence_missing"
    title: str
    gates: tuple[GateOpen, ...]

    @property
    def facts(self) -> dict[str, object]:
        """The title, how much is missing, and each piece as plain data."""
        return _with_gates(self.title, self.gates)


@dataclass(eq=False)
class ProjectStepNotAllowed(Refusal):
    """The project stands where this step does not follow."""

    code: ClassVar[str] = "project_step_not_allowed"
    title: str
    state: str
    wanted: str


@dataclass(eq=False)
class ShiftAlreadyThere(Refusal):
    """The position has a shift with the same start at the same place."""

    code: ClassVar[str] = "shift_already_there"
    starts_at: datetime


@dataclass(eq=False)
class ShiftInThePast(Refusal):
    """A shift may only be planned for a time to come."""

    code: ClassVar[str] = "shift_in_the_past"
    starts_at: datetime


@dataclass(eq=False)
class ShiftTimesReversed(Refusal):
    """The shift ends before, or when, it starts."""

    code: ClassVar[str] = "shift_times_reversed"
    starts_at: datetime
    ends_at: datetime


@dataclass(eq=False)
class ShiftTooLong(Refusal):
    """The shift is longer than a person may serve at a stretch."""

    code: ClassVar[str] = "shift_too_long"
    minutes: int
    most_minutes: int


@dataclass(eq=False)
class SeatsReversed(Refusal):
    """The least number of people is zero or above the greatest."""

    code: ClassVar[str] = "seats_reversed"
    least: int
    most: int


@dataclass(eq=False)
class SeatsBelowTaken(Refusal):
    """Fewer seats are asked for than people already hold."""

    code: ClassVar[str] = "seats_below_taken"
    seats: int
    taken: int


@dataclass(eq=False)
class PeopleOnShift(Refusal):
    """People hold seats, so the shift is cancelled with notice, not deleted."""

    code: ClassVar[str] = "people_on_shift"
    shift_title: str
    taken: int


@dataclass(frozen=True, slots=True)
class ProjectPlanned(Event):
    """A project was drafted from needs."""

    project_id: int
    mode: str
    needs: int


@dataclass(frozen=True, slots=True)
class ProjectChanged(Event):
    """Facts of the project were corrected; ``fields`` names them."""

    project_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProjectPublished(Event):
    """The project is open for enrolment."""

    project_id: int


@dataclass(frozen=True, slots=True)
class ProjectPaused(Event):
    """The project takes nobody for the time being."""

    project_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ProjectResumed(Event):
    """A paused project is open again."""

    project_id: int


@dataclass(frozen=True, slots=True)
class ProjectCancelled(Event):
    """The project will not take place; everyone enrolled is told."""

    project_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ProjectFinished(Event):
    """The last shift is over; records and evaluation are under way."""

    project_id: int


@dataclass(frozen=True, slots=True)
class ProjectClosed(Event):
    """The project is accepted and closed."""

    project_id: int


@dataclass(frozen=True, slots=True)
class PositionAdded(Event):
    """A kind of place was added to a project."""

    project_id: int
    position_id: int


@dataclass(frozen=True, slots=True)
class ShiftAdded(Event):
    """A shift was added."""

    project_id: int
    shift_id: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class ShiftsRepeated(Event):
    """Shifts were made from a repeating rule."""

    project_id: int
    rule: str
    shifts: int


@dataclass(frozen=True, slots=True)
class ShiftMoved(Event):
    """The time of a shift changed; everyone enrolled is asked again."""

    shift_id: int
    from_starts_at: datetime
    to_starts_at: datetime


@dataclass(frozen=True, slots=True)
class SeatsChanged(Event):
    """The number of people wanted changed."""

    shift_id: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class ShiftCancelled(Event):
    """A shift will not take place."""

    shift_id: int
    reason: str
