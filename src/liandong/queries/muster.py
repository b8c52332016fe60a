"""The meeting place and the roll-call: who may go out, who is out, who is back."""

from collections.abc import Sequence
from dataclasses import dataclass

from liandong.core import incidents
from liandong.core.hours import SHANGHAI
from liandong.core.incidents import MusterFacts, MusterGate
from liandong.models import (
    Assignment,
    AssignmentState,
    Incident,
    MusterNote,
    SafeReturn,
    Shift,
    WalkIn,
)


@dataclass(frozen=True, slots=True)
class MusterRow:
    """One person with a place: the gates still open, and whether they arrived and are back.

    ``is_out``: arrived, not accounted for.
    """

    assignment: Assignment
    gates: tuple[MusterGate, ...]
    is_arrived: bool
    back: SafeReturn | None

    @property
    def is_out(self) -> bool:
        """Arrived, and not accounted for."""
        return self.is_arrived and self.back is None


def facts_of(assignment: Assignment, note: MusterNote | None) -> MusterFacts:
    """What the gates ask. Reads ``person`` and ``shift.project``: join them before."""
    person = assignment.person
    return MusterFacts(
        born_on=person.birth_on,
        is_insured=bool(assignment.shift.project.insurance_policy),
        is_briefed=note is not None and note.briefed_at is not None,
        is_identified=person.verified_at is not None
        or (note is not None and note.identified_at is not None),
    )


def gates_of(assignment: Assignment, note: MusterNote | None) -> tuple[MusterGate, ...]:
    """What still keeps the person from going out on the day of the shift."""
    day = assignment.shift.starts_at.astimezone(SHANGHAI).date()
    return incidents.open_gates(facts_of(assignment, note), day)


def muster_rows(incident: Incident) -> Sequence[MusterRow]:
    """Everybody with a place: who is out first, then who waits, then who is back. Two queries."""
    places = (
        Assignment.objects.filter(shift__project=incident.project_id)
        .exclude(state=AssignmentState.RELEASED)
        .select_related(
            "person", "shift__project", "shift__position", "muster", "safe_return__told_by"
        )
        .defer("person__phone", "person__id_number", "person__address", "person__emergency_contact")
        .prefetch_related("check_ins")
        .order_by("shift__starts_at", "shift_id", "pk")
    )
    rows = []
    for place in places:
        note: MusterNote | None = getattr(place, "muster", None)
        rows.append(
            MusterRow(
                assignment=place,
                gates=gates_of(place, note),
                is_arrived=any(seen.kind == "in" for seen in place.check_ins.all()),
                back=getattr(place, "safe_return", None),
            )
        )
    return sorted(rows, key=lambda row: (not row.is_out, row.back is not None))


def own_place(incident: Incident, person_id: int) -> Assignment | None:
    """The place that a person holds under the incident, with what was noted of it."""
    return (
        Assignment.objects.filter(shift__project=incident.project_id, person=person_id)
        .exclude(state=AssignmentState.RELEASED)
        .select_related("shift__project", "shift__position", "person", "muster", "safe_return")
        .order_by("shift__starts_at", "pk")
        .first()
    )


def incident_of(shift: Shift) -> Incident | None:
    """The incident whose post a shift is, if it is one."""
    return Incident.objects.filter(project=shift.project_id).first()


def walk_ins_of(incident: Incident) -> Sequence[WalkIn]:
    """Who came by themselves: those still there first, by badge. One query."""
    rows = incident.walk_ins.order_by("badge")
    return sorted(rows, key=lambda row: row.left_at is not None)
