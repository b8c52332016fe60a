"""What the modes ask of the people of an invented town: duties named, small records written."""

from datetime import datetime, timedelta

from liandong.core.project_modes import Mode
from liandong.models import Assignment, ModeRecord, Person, Project, Shift
from liandong.services import duties


def prepare(project: Project, worker: Person, *, at: datetime) -> None:
    """What must be there before publishing: a message, and a second pair of eyes on it."""
    checker = project.lead_person
    if project.mode != Mode.ADVOCACY or checker is None:
        return
    duties.record(
        whole=project, kind="message_pack", text=project.summary or project.title, by=worker, at=at
    )
    duties.take(whole=project, code="check_facts", person=checker, by=checker, at=at)
    duties.record(
        whole=project, kind="fact_check", text="和社区通知逐条对过，一致。", by=checker, at=at
    )


def get_ready(worker: Person, shift: Shift, held: list[Assignment]) -> None:
    """Before the first arrival: pledges, agreements, and somebody who leads each ten."""
    project, at = shift.project, shift.starts_at - timedelta(hours=1)
    if project.mode == Mode.PROFESSIONAL:
        _told_by_all(worker, shift, held, "pledge", at=at)
    elif project.mode == Mode.EVENT:
        _told_by_all(worker, shift, held, "agreement", at=at)
        for place in held[::10]:
            duties.appoint(assignment=place, is_lead=True, by=worker, at=at)


def _told_by_all(
    worker: Person, shift: Shift, held: list[Assignment], kind: str, *, at: datetime
) -> None:
    told = set(
        ModeRecord.objects.filter(project=shift.project, kind=kind).values_list("person", flat=True)
    )
    for place in held:
        if place.person_id not in told:
            duties.record(
                whole=shift.project,
                kind=kind,
                shift=shift,
                person=place.person,
                by=place.person,
                at=at,
            )
