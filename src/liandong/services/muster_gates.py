"""The gates at the meeting place, asked at every way of checking in to an emergency's post."""

from liandong.core.incident_facts import IncidentStepNotAllowed, MusterNotReady
from liandong.core.incidents import IncidentState
from liandong.models import Assignment, Incident, MusterNote
from liandong.queries import muster as shown


def check_may_go(assignment: Assignment) -> None:
    """Refuse ``MusterNotReady`` with every open gate; nothing for what is no such post.

    Holds the incident until the transaction ends, so that it is not closed while somebody
    goes out; once it is over refuses ``IncidentStepNotAllowed``.
    """
    if assignment.shift.project.mode != "M4":
        return
    incident = (
        Incident.objects.select_for_update(of=("self",), no_key=True)
        .filter(project=assignment.shift.project_id)
        .first()
    )
    if incident is None:
        return
    if incident.state != IncidentState.ORDERED:
        raise IncidentStepNotAllowed(
            number=incident.number, state=incident.state, wanted=IncidentState.ORDERED.value
        )
    note = MusterNote.objects.filter(assignment=assignment).first()
    gates = shown.gates_of(assignment, note)
    if gates:
        raise MusterNotReady(name=assignment.person.name, missing=gates)
