"""Assist tasks: what each volunteer sees of each at a moment, and whom one may ask."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from liandong.core.assist_tasks import REPORT_AFTER, Sight, TaskState, is_over, served, sight
from liandong.core.hours import Span
from liandong.models import (
    Assignment,
    AssistTask,
    Person,
    PersonState,
    RoleGrant,
    SupervisionLink,
)
from liandong.queries import access
from liandong.queries.access import Actor

MOST = 100
KEPT = frozenset({"accepted", "served"})


def window_of(task: AssistTask) -> tuple[datetime, datetime]:
    """From when until when: the shift's hours as they are now, or the task's own."""
    if task.assignment is None:
        return task.starts_at, task.ends_at
    return task.assignment.shift.starts_at, task.assignment.shift.ends_at


def is_shift_kept(task: AssistTask) -> bool:
    """Whether the shift still stands and the volunteer still has the place in it."""
    if task.assignment is None:
        return True
    return task.assignment.state in KEPT and task.assignment.shift.state != "cancelled"


def served_span(task: AssistTask) -> Span:
    """From when until when a task that was done on its own was served."""
    return served(
        starts_at=task.starts_at, ends_at=task.ends_at, told_at=task.ended_at or task.ends_at
    )


def places_meeting(person: Person, span: Span) -> QuerySet[Assignment]:
    """Places of a person in shifts that share a moment with a span, the earliest first."""
    rows = Assignment.objects.filter(
        person=person,
        state__in=KEPT,
        shift__starts_at__lt=span.ends_at,
        shift__ends_at__gt=span.starts_at,
    )
    kept = rows.exclude(shift__state="cancelled").select_related("shift__project")
    return kept.order_by("shift__starts_at", "pk")


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as the volunteer sees it at a moment; empty what is not to be seen.

    ``minutes``: what was recognized for a task of its own; None until it is confirmed.
    """

    task_id: int
    number: str
    state: TaskState
    sight: Sight
    starts_at: datetime
    ends_at: datetime
    is_over: bool
    title: str = ""
    worker: str = ""
    phone: str = ""
    call_name: str = ""
    safety_note: str = ""
    address: str = ""
    minutes: int | None = None


def view_of(task: AssistTask, *, at: datetime) -> TaskView:
    """What the volunteer sees now. No query for a task from ``tasks_of``."""
    starts_at, ends_at = window_of(task)
    state, kept = TaskState(task.state), is_shift_kept(task)
    seen = sight(
        state,
        starts_at=starts_at,
        ends_at=ends_at,
        needs_address=task.needs_address,
        at=at,
        is_shift_kept=kept,
    )
    client, house = task.case.beneficiary, task.case.organization
    sees_person = seen in {Sight.PERSON, Sight.ADDRESS}
    return TaskView(
        task_id=task.pk,
        number=task.number,
        state=state,
        sight=seen,
        starts_at=starts_at,
        ends_at=ends_at,
        is_over=not kept or is_over(state, starts_at=starts_at, ends_at=ends_at, at=at),
        title=task.title if seen is not Sight.NOTHING else "",
        worker=task.case.worker.name if seen is not Sight.NOTHING else "",
        phone=house.contact_phone if house and seen is not Sight.NOTHING else "",
        call_name=client.call_name if sees_person else "",
        safety_note=task.safety_note if sees_person else "",
        address=client.address if seen is Sight.ADDRESS else "",
        minutes=task.entry.minutes if task.entry else None,
    )


def tasks_of(volunteer: Person) -> QuerySet[AssistTask]:
    """Tasks of a volunteer, and of nobody else, latest first. One query."""
    return (
        AssistTask.objects.filter(volunteer=volunteer)
        .select_related(
            "case__beneficiary",
            "case__worker",
            "case__organization",
            "assignment__shift",
            "entry",
        )
        .order_by("-starts_at", "-pk")
    )


def open_views(volunteer: Person, *, at: datetime) -> list[TaskView]:
    """Tasks that still show something, the nearest first. One query."""
    rows = tasks_of(volunteer).filter(state__in=[TaskState.ASKED, TaskState.TAKEN])
    recent = Q(ends_at__gt=at - REPORT_AFTER) | Q(assignment__shift__ends_at__gt=at - REPORT_AFTER)
    views = [view_of(task, at=at) for task in rows.filter(recent)[:MOST]]
    return sorted((v for v in views if v.sight is not Sight.NOTHING), key=lambda v: v.starts_at)


def helpers_for(actor: Actor, *, on: date) -> QuerySet[Person]:
    """Volunteers whom a social worker may ask: those guided, and those of own organizations.

    Only real names that were checked. One query.
    """
    held = Q(since__lte=on) & (Q(until=None) | Q(until__gt=on))
    guided = SupervisionLink.objects.filter(held, supervisor=actor.person)
    volunteers = RoleGrant.objects.filter(held, role=access.VOLUNTEER)
    near = Q(pk__in=guided.values("supervisee")) | Q(
        pk__in=Person.objects.filter(
            memberships__organization_id__in=actor.organization_ids, memberships__until=None
        ).values("pk")
    )
    return Person.objects.filter(
        near, pk__in=volunteers.values("person"), state=PersonState.VERIFIED, merged_into=None
    ).exclude(pk=actor.person.pk)


def places_for(actor: Actor, *, at: datetime) -> QuerySet[Assignment]:
    """Confirmed places in coming shifts that one runs, the nearest first. One query."""
    return (
        Assignment.objects.filter(
            state="accepted",
            shift__in=access.shifts_for(actor).filter(ends_at__gt=at).exclude(state="cancelled"),
        )
        .select_related("person", "shift__project")
        .order_by("shift__starts_at", "pk")
    )
