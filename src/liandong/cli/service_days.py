"""A day of service in the demo town: people come, scan, are listed, and are judged kindly."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from liandong.cli import town_modes
from liandong.core.evaluation import Score
from liandong.core.refusals import Refusal
from liandong.models import Assignment, Need, Person, Position, Project, Shift
from liandong.services import attendance, evaluation, hours
from liandong.simulator.towns import ServicePlan, StreetPlan, VolunteerPlan

THANKS = ("很耐心，谢谢！", "准时又热情。", "下次还想请你们来。", "")


@dataclass(slots=True)
class Running:
    """A service that runs on one street, with its project and people who like it."""

    service: ServicePlan
    street: StreetPlan
    worker: Person
    project: Project
    position: Position
    regulars: list[tuple[VolunteerPlan, Person]]


def serve(
    one: Running, shift: Shift, held: list[Assignment], random: Random, *, now: datetime
) -> None:
    """The day itself: who came scanned or was listed, hours are recognized, both sides judge.

    The volunteer in the lead writes the list and scans; the social worker confirms.
    """
    lister = one.project.lead_person or one.worker
    town_modes.get_ready(one.worker, shift, held)
    reliable = {person.pk: plan.reliability for plan, person in one.regulars}
    done = shift.ends_at + timedelta(hours=random.randint(1, 30))
    rows = []
    for place in held:
        luck = random.random()
        if luck > reliable.get(place.person_id, 0.9) and place.person_id != lister.pk:
            rows.append(attendance.Attendance(place.pk, None, None, is_absent=True))
            continue
        arrived = shift.starts_at + timedelta(minutes=random.randint(-15, 5))
        left = shift.ends_at + timedelta(minutes=random.randint(-3, 12))
        if luck < 0.62 or place.person_id == lister.pk:
            _scan(shift, place.person, arrived)
            _scan(shift, place.person, left)
        else:
            rows.append(attendance.Attendance(place.pk, arrived, left))
    attendance.record_list(shift=shift, rows=rows, by=lister, at=min(done, now))
    served = []
    for place in held:
        try:
            hours.recognize(assignment=place, by=one.worker, at=min(done, now))
            served.append(place)
        except Refusal:
            continue
    _judge(one, shift, served, random, at=min(done + timedelta(hours=2), now))


def _scan(shift: Shift, person: Person, at: datetime) -> None:
    attendance.check_in_by_scan(text=attendance.token_at(shift, at), by=person, at=at)


def _judge(
    one: Running, shift: Shift, served: list[Assignment], random: Random, *, at: datetime
) -> None:
    def marks() -> Score:
        return Score(
            random.choice((4, 5, 5)),
            random.choice((4, 5, 5, 5)),
            random.choice((3, 4, 5)),
            random.choice(THANKS),
        )

    for place in served:
        if random.random() < 0.5:
            evaluation.answer(
                shift=shift, judged=one.worker, scores=marks(), by=place.person, at=at
            )
        if random.random() < 0.45:
            evaluation.answer(
                shift=shift, judged=place.person, scores=marks(), by=one.worker, at=at
            )
    need = Need.objects.filter(project=one.project).first()
    if served and need is not None and random.random() < 0.4:
        ticket = evaluation.issue_ticket(shift=shift, need=need, by=one.worker, at=at)
        evaluation.answer_by_ticket(ticket=ticket, scores=marks(), at=at)
