"""The volunteer who leads a project plans its shifts; the social worker agrees with one tap."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from liandong.core import lead_shifts, recurrence, workdays
from liandong.core import projects as rules
from liandong.core.hours import Span
from liandong.core.lead_shifts import (
    NotTheLead,
    OwnShiftPlan,
    PublicationAsked,
    ShiftPlanSettled,
    ShiftsAgreed,
    ShiftsProposed,
    ShiftsTurnedDown,
    Way,
)
from liandong.core.projects import ProjectNotReady
from liandong.core.refusals import ValueMissing
from liandong.models import Person, Position, Project, ShiftPlan
from liandong.queries import publishing
from liandong.services import events, projects


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the lead wants: one shift, or several by an RFC 5545 ``rule`` from the first on."""

    position: Position
    span: Span
    place_name: str
    address: str = ""
    least: int = 1
    most: int = 1
    rule: str = ""
    skip_holidays: bool = True


@transaction.atomic
def plan(*, wanted: Wanted, by: Person, at: datetime) -> tuple[Way, int]:
    """Add the shifts to a project that is not published, else let them wait for a yes.

    What became of them, and how many they are. Refuses ``NotTheLead``,
    ``ProjectStepNotAllowed``, ``TooManyWaiting``, and what ``projects.add_shift`` and
    ``projects.repeat_shift`` refuse. Event ShiftsProposed, or those of the shifts.
    """
    project = _led(wanted.position.project, by)
    way = lead_shifts.way_of(project.state, title=project.title)
    if way is Way.ADDED:
        return way, _add(wanted, by=by, at=at)
    waiting = ShiftPlan.objects.filter(position__project=project, agrees=None)
    lead_shifts.check_room(waiting.count())
    count = _checked(wanted, at=at)
    ShiftPlan.objects.create(
        position=wanted.position,
        starts_at=wanted.span.starts_at,
        ends_at=wanted.span.ends_at,
        rule=wanted.rule,
        skip_holidays=wanted.skip_holidays,
        place_name=wanted.place_name.strip()[:100],
        address=wanted.address.strip()[:200],
        min_people=wanted.least,
        max_people=wanted.most,
        planned_by=by,
        planned_at=at,
    )
    events.record(ShiftsProposed(project.pk, wanted.span.starts_at), by=by, at=at)
    _tell_worker(project, "shifts_proposed", by, at)
    return way, count


@transaction.atomic
def agree(*, plan: ShiftPlan, by: Person, at: datetime) -> int:
    """Open the lead's shifts; how many. Every rule is asked again, as of now.

    Refuses ``ShiftPlanSettled``, ``OwnShiftPlan``, ``ProjectStepNotAllowed``,
    ``ProjectNotReady`` for a gate that they would open, and what ``projects.add_shift``
    refuses (a shift that is past by now). Event ShiftsAgreed, and those of the shifts.
    """
    row, project = _waiting(plan, by)
    lead_shifts.way_of(project.state, title=project.title)
    was_open = {gate.code for gate in publishing.open_gates(project, at=at)}
    wanted = Wanted(
        position=row.position,
        span=Span(row.starts_at, row.ends_at),
        place_name=row.place_name,
        address=row.address,
        least=row.min_people,
        most=row.max_people,
        rule=row.rule,
        skip_holidays=row.skip_holidays,
    )
    count = _add(wanted, by=by, at=at)
    opened = [g for g in publishing.open_gates(project, at=at) if g.code not in was_open]
    if opened:
        raise ProjectNotReady(title=project.title, gates=tuple(opened))
    _answer(row, agrees=True, reason="", by=by, at=at)
    events.record(ShiftsAgreed(project.pk, count), by=by, at=at)
    facts = {"title": project.title, "project_id": project.pk, "count": count}
    events.owe("shifts_agreed", to=row.planned_by, facts=facts, at=at)
    return count


@transaction.atomic
def turn_down(*, plan: ShiftPlan, reason: str, by: Person, at: datetime) -> ShiftPlan:
    """Do not open them, and say why; the lead is told.

    Refuses ``ValueMissing``, ``ShiftPlanSettled``, ``OwnShiftPlan``. Event ShiftsTurnedDown.
    """
    if not reason.strip():
        raise ValueMissing(field="reason")
    row, project = _waiting(plan, by)
    _answer(row, agrees=False, reason=reason, by=by, at=at)
    events.record(ShiftsTurnedDown(project.pk, row.reason), by=by, at=at)
    facts = {"title": project.title, "project_id": project.pk, "reason": row.reason}
    events.owe("shifts_turned_down", to=row.planned_by, facts=facts, at=at)
    return row


@transaction.atomic
def ask_publication(*, project: Project, by: Person, at: datetime) -> Project:
    """Ask the social worker for the tap that publishes; asking twice asks once.

    Refuses ``NotTheLead``, ``ProjectStepNotAllowed``, ``ProjectNotReady`` with every open gate.
    Event PublicationAsked.
    """
    row = _led(project, by)
    rules.check_project_step(
        rules.ProjectState(row.state), rules.ProjectState.PUBLISHED, title=row.title
    )
    gates = publishing.open_gates(row, at=at)
    if gates:
        raise ProjectNotReady(title=row.title, gates=tuple(gates))
    if row.publication_asked_at is None:
        row.publication_asked_at = at
        row.save(update_fields=["publication_asked_at"])
        events.record(PublicationAsked(row.pk), by=by, at=at)
        _tell_worker(row, "publication_asked", by, at)
    return row


def _led(project: Project, by: Person) -> Project:
    """The project, locked, for the volunteer who leads it."""
    row = (
        Project.objects.select_for_update(of=("self",))
        .select_related("social_worker")
        .get(pk=project.pk)
    )
    if not lead_shifts.may_plan(lead=row.lead, lead_person=row.lead_person_id, person=by.pk):
        raise NotTheLead()
    return row


def _waiting(plan: ShiftPlan, by: Person) -> tuple[ShiftPlan, Project]:
    row = (
        ShiftPlan.objects.select_for_update(of=("self",))
        .select_related("position__project", "planned_by")
        .get(pk=plan.pk)
    )
    if row.agrees is not None:
        raise ShiftPlanSettled()
    if row.planned_by_id == by.pk:
        raise OwnShiftPlan()
    return row, row.position.project


def _add(wanted: Wanted, *, by: Person, at: datetime) -> int:
    if not wanted.rule:
        projects.add_shift(
            position=wanted.position,
            span=wanted.span,
            place_name=wanted.place_name,
            address=wanted.address,
            least=wanted.least,
            most=wanted.most,
            by=by,
            at=at,
        )
        return 1
    made = projects.repeat_shift(
        position=wanted.position,
        rule=wanted.rule,
        first_starts_at=wanted.span.starts_at,
        minutes=_minutes(wanted.span),
        place_name=wanted.place_name,
        address=wanted.address,
        least=wanted.least,
        most=wanted.most,
        skip_holidays=wanted.skip_holidays,
        by=by,
        at=at,
    )
    return len(made)


def _checked(wanted: Wanted, *, at: datetime) -> int:
    """How many shifts are wanted. Refuses at once what could not be added either."""
    rules.check_shift_times(wanted.span.starts_at, wanted.span.ends_at, at)
    rules.check_seats(least=wanted.least, most=wanted.most, taken=0)
    if not wanted.rule:
        return 1
    spans = recurrence.occurrences(
        wanted.rule,
        first_starts_at=wanted.span.starts_at,
        minutes=_minutes(wanted.span),
        is_holiday=workdays.is_public_holiday if wanted.skip_holidays else None,
    )
    if not spans:
        raise recurrence.RuleGivesNothing(rule=wanted.rule)
    return len(spans)


def _minutes(span: Span) -> int:
    return (span.ends_at - span.starts_at) // timedelta(minutes=1)


def _answer(row: ShiftPlan, *, agrees: bool, reason: str, by: Person, at: datetime) -> None:
    row.agrees, row.reason = agrees, reason.strip()[:200]
    row.answered_by, row.answered_at = by, at
    row.save(update_fields=["agrees", "reason", "answered_by", "answered_at"])


def _tell_worker(project: Project, kind: str, by: Person, at: datetime) -> None:
    if project.social_worker is None:
        return
    facts = {"title": project.title, "project_id": project.pk, "name": by.name}
    if kind == "shifts_proposed":
        events.owe("shifts_proposed", to=project.social_worker, facts=facts, at=at)
    else:
        events.owe("publication_asked", to=project.social_worker, facts=facts, at=at)
