"""Assist tasks: asked, taken, seen, done, handed back, taken back. Access ends with the time."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import assist_tasks as rules
from liandong.core.assist_tasks import Sight, TaskState
from liandong.core.case_facts import CaseIsClosed
from liandong.core.case_tellings import ReaderRole
from liandong.core.refusals import ValueMissing
from liandong.models import Assignment, AssistTask, Case, Person
from liandong.queries import access
from liandong.queries import assist_tasks as shown
from liandong.queries.assist_tasks import TaskView
from liandong.services import events
from liandong.services.case_files import day_of, held
from liandong.services.case_tellings import keep_look


@transaction.atomic
def give(
    *,
    case: Case,
    volunteer: Person,
    title: str,
    safety_note: str,
    starts_at: datetime,
    ends_at: datetime,
    needs_address: bool,
    by: Person,
    at: datetime,
) -> AssistTask:
    """Ask a volunteer for one thing in a case; they answer. Event AssistTaskGiven.

    Refuses ``CaseNotYours``, ``CaseIsClosed``, ``ValueMissing``, ``ValueInvalid``,
    ``TaskWindowOff``, ``TaskVolunteerUnfit``.
    """
    row = _open_case(case, by, at)
    rules.check_task(
        title=title, safety_note=safety_note, starts_at=starts_at, ends_at=ends_at, at=at
    )
    actor = access.actor_of(by, on=day_of(at))
    is_near = shown.helpers_for(actor, on=day_of(at)).filter(pk=volunteer.pk).exists()
    if not is_near or not _is_fit(row, volunteer, needs_address, day_of(at)):
        raise rules.TaskVolunteerUnfit()
    task = _create(row, volunteer, title, safety_note, starts_at, ends_at, needs_address, by, at)
    events.owe(
        "assist_task_asked",
        to=volunteer,
        facts={"name": by.name, "starts_at": starts_at.isoformat(), "task": task.pk},
        at=at,
        cause=f"assist-task:{task.pk}",
    )
    return task


@transaction.atomic
def give_in_shift(
    *,
    case: Case,
    assignment: Assignment,
    title: str,
    safety_note: str,
    needs_address: bool,
    by: Person,
    at: datetime,
) -> AssistTask:
    """Hang a task on a place that the volunteer has said yes to; it moves with the shift.

    Refuses ``CaseNotYours``, ``CaseIsClosed``, ``TaskPlaceNotHeld``, ``TaskVolunteerUnfit``,
    ``ValueMissing``, ``ValueInvalid``, ``TaskWindowOff``. Event AssistTaskGiven.
    """
    row = _open_case(case, by, at)
    actor = access.actor_of(by, on=day_of(at))
    place = shown.places_for(actor, at=at).filter(pk=assignment.pk).first()
    if place is None:
        raise rules.TaskPlaceNotHeld()
    starts_at, ends_at = place.shift.starts_at, place.shift.ends_at
    rules.check_task(
        title=title, safety_note=safety_note, starts_at=starts_at, ends_at=ends_at, at=at
    )
    if not _is_fit(row, place.person, needs_address, day_of(at)):
        raise rules.TaskVolunteerUnfit()
    task = _create(
        row, place.person, title, safety_note, starts_at, ends_at, needs_address, by, at, place
    )
    events.owe(
        "assist_task_given",
        to=place.person,
        facts={"name": by.name, "starts_at": starts_at.isoformat(), "task": task.pk},
        at=at,
        cause=f"assist-task:{task.pk}",
    )
    return task


@transaction.atomic
def take(*, task: AssistTask, by: Person, at: datetime) -> AssistTask:
    """The volunteer says yes. Refuses ``TaskNotYours``, ``TaskOver``. Event AssistTaskTaken."""
    row = _own(task, by)
    if row.state != TaskState.ASKED or _view(row, at).sight is Sight.NOTHING:
        raise rules.TaskOver()
    row.state, row.answered_at = TaskState.TAKEN, at
    row.save(update_fields=["state", "answered_at"])
    events.record(rules.AssistTaskTaken(row.number), by=by, at=at)
    _tell("assist_task_taken", row, by, at)
    return row


@transaction.atomic
def look(*, task: AssistTask, by: Person, at: datetime) -> TaskView:
    """What the volunteer sees now; that they saw a name or an address is written down.

    Refuses ``TaskNotYours``. Event AssistTaskSeen, where a person is named.
    """
    row = shown.tasks_of(by).filter(pk=task.pk).first()
    if row is None:
        raise rules.TaskNotYours()
    view = shown.view_of(row, at=at)
    if view.sight in {Sight.PERSON, Sight.ADDRESS}:
        what = "address" if view.sight is Sight.ADDRESS else "name"
        keep_look(case=row.case, reader=by, what=what, role=ReaderRole.VOLUNTEER, at=at)
        events.record(rules.AssistTaskSeen(row.number), by=by, at=at)
    return view


@transaction.atomic
def finish(
    *, task: AssistTask, report: str, is_worried: bool = False, by: Person, at: datetime
) -> AssistTask:
    """Tell in a line how it went, from the start until a day after the end.

    ``is_worried`` reaches the social worker at once. Refuses ``TaskNotYours``, ``TaskOver``,
    ``TaskNotTaken``, ``TaskAhead``, ``ValueMissing``. Event AssistTaskDone.
    """
    row = _own(task, by)
    starts_at, ends_at = shown.window_of(row)
    rules.check_done(
        TaskState(row.state),
        starts_at=starts_at,
        ends_at=ends_at,
        at=at,
        is_shift_kept=shown.is_shift_kept(row),
    )
    words = report.strip()[: rules.NOTE_MAX_LENGTH]
    if not words:
        raise ValueMissing(field="report")
    row.state, row.ended_at, row.report = TaskState.DONE, at, words
    row.is_worried = is_worried
    row.save(update_fields=["state", "ended_at", "report", "is_worried"])
    events.record(rules.AssistTaskDone(row.number), by=by, at=at)
    _tell("assist_task_worry" if is_worried else "assist_task_done", row, by, at)
    return row


@transaction.atomic
def hand_back(*, task: AssistTask, reason: str = "", by: Person, at: datetime) -> AssistTask:
    """Say no, or no longer; no reason is asked. Access is gone at once.

    Refuses ``TaskNotYours``, ``TaskOver``. Event AssistTaskHandedBack.
    """
    row = _own(task, by)
    starts_at, ends_at = shown.window_of(row)
    state = TaskState(row.state)
    if at >= ends_at or rules.is_over(state, starts_at=starts_at, ends_at=ends_at, at=at):
        raise rules.TaskOver()
    row.state, row.ended_at = TaskState.HANDED_BACK, at
    row.report = reason.strip()[: rules.NOTE_MAX_LENGTH]
    row.save(update_fields=["state", "ended_at", "report"])
    events.withdraw(f"assist-task:{row.pk}", at=at)
    events.record(rules.AssistTaskHandedBack(row.number), by=by, at=at)
    _tell("assist_task_back", row, by, at)
    return row


@transaction.atomic
def withdraw(*, task: AssistTask, by: Person, at: datetime) -> AssistTask:
    """The social worker takes a task back. Refuses ``CaseNotYours``, ``TaskOver``.

    Event AssistTaskWithdrawn.
    """
    held(task.case, by, at)
    row = AssistTask.objects.select_for_update().get(pk=task.pk)
    if row.state not in {TaskState.ASKED, TaskState.TAKEN}:
        raise rules.TaskOver()
    _end(row, at)
    events.record(rules.AssistTaskWithdrawn(row.number), by=by, at=at)
    return row


def end_open(*, case: Case, at: datetime) -> None:
    """The case ends or changes hands: nobody keeps access through a task given before.

    In the caller's transaction, which has its own event.
    """
    waiting = case.tasks.select_for_update().filter(state__in=[TaskState.ASKED, TaskState.TAKEN])
    for row in waiting.order_by("pk"):
        _end(row, at)


def _end(row: AssistTask, at: datetime) -> None:
    row.state, row.ended_at = TaskState.WITHDRAWN, at
    row.save(update_fields=["state", "ended_at"])
    events.withdraw(f"assist-task:{row.pk}", at=at)
    if at < shown.window_of(row)[1]:
        facts = {"starts_at": shown.window_of(row)[0].isoformat()}
        events.owe("assist_task_withdrawn", to=row.volunteer, facts=facts, at=at)


def _open_case(case: Case, by: Person, at: datetime) -> Case:
    row = held(case, by, at)
    if row.closed_at is not None:
        raise CaseIsClosed()
    return row


def _create(
    case: Case,
    volunteer: Person,
    title: str,
    safety_note: str,
    starts_at: datetime,
    ends_at: datetime,
    needs_address: bool,
    by: Person,
    at: datetime,
    place: Assignment | None = None,
) -> AssistTask:
    task = AssistTask.objects.create(
        number=events.next_number(f"A-{day_of(at):%Y}"),
        case=case,
        volunteer=volunteer,
        assignment=place,
        title=title.strip(),
        safety_note=safety_note.strip(),
        needs_address=needs_address,
        starts_at=starts_at,
        ends_at=ends_at,
        # In a shift they have said yes already.
        state=TaskState.TAKEN if place else TaskState.ASKED,
        given_by=by,
        given_at=at,
        answered_at=at if place else None,
    )
    events.record(rules.AssistTaskGiven(task.number), by=by, at=at)
    return task


def _is_fit(case: Case, volunteer: Person, needs_address: bool, day: date) -> bool:
    if case.beneficiary.person_id == volunteer.pk:
        return False
    born = volunteer.birth_on
    if not needs_address:
        return True
    if born is None:
        return False
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) >= rules.LEAST_AGE


def _own(task: AssistTask, by: Person) -> AssistTask:
    row = AssistTask.objects.select_for_update(of=("self",)).filter(pk=task.pk, volunteer=by)
    found = row.select_related(
        "case__beneficiary", "case__worker", "case__organization", "assignment__shift"
    ).first()
    if found is None:
        raise rules.TaskNotYours()
    return found


def _view(row: AssistTask, at: datetime) -> TaskView:
    return shown.view_of(row, at=at)


def _tell(kind: str, row: AssistTask, by: Person, at: datetime) -> None:
    facts = {"name": by.name, "number": row.case.number, "case": row.case_id}
    events.owe(kind, to=row.case.worker, facts=facts, at=at)
