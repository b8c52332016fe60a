"""Assist tasks: what a volunteer sees of a case, how long, and what is refused.

A volunteer never opens a case. The task shows what the task needs: what to do and when; once
taken, by what name to call the person and what to mind; the address only from an hour before
the visit until its end. Nothing has to be switched off: what is shown is worked out from the
time, so it is over when the time is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.hours import Span
from liandong.core.refusals import Refusal, ValueInvalid, ValueMissing

ADDRESS_BEFORE = timedelta(hours=1)
"""How long before the visit the address appears."""
REPORT_AFTER = timedelta(hours=24)
"""How long after the visit one may still say how it went."""
LONGEST = timedelta(hours=12)
TITLE_MAX_LENGTH = 80
NOTE_MAX_LENGTH = 500
LEAST_AGE = 18
"""Nobody younger goes into somebody's home alone."""


class TaskState(StrEnum):
    """How far a task has come; that it ran out is worked out from the time."""

    ASKED = "asked"
    TAKEN = "taken"
    DONE = "done"
    HANDED_BACK = "handed_back"
    WITHDRAWN = "withdrawn"


class Sight(StrEnum):
    """How much a volunteer sees, from nothing to the address."""

    NOTHING = "nothing"
    TASK = "task"
    PERSON = "person"
    ADDRESS = "address"


def sight(
    state: TaskState,
    *,
    starts_at: datetime,
    ends_at: datetime,
    needs_address: bool,
    at: datetime,
    is_shift_kept: bool = True,
) -> Sight:
    """What the volunteer sees of a task at a moment. Ends are excluded.

    ``is_shift_kept``: the shift that the task hangs on still stands and the place in it is
    still the volunteer's; True for a task of its own.
    """
    if not is_shift_kept or state not in {TaskState.ASKED, TaskState.TAKEN}:
        return Sight.NOTHING
    if state is TaskState.ASKED:
        return Sight.TASK if at < starts_at else Sight.NOTHING
    if at >= ends_at + REPORT_AFTER:
        return Sight.NOTHING
    if at >= ends_at:
        return Sight.TASK
    if needs_address and at >= starts_at - ADDRESS_BEFORE:
        return Sight.ADDRESS
    return Sight.PERSON


def is_over(state: TaskState, *, starts_at: datetime, ends_at: datetime, at: datetime) -> bool:
    """Whether nothing can be done about the task any more."""
    if state is TaskState.ASKED:
        return at >= starts_at
    return state is not TaskState.TAKEN or at >= ends_at + REPORT_AFTER


def check_task(
    *, title: str, safety_note: str, starts_at: datetime, ends_at: datetime, at: datetime
) -> None:
    """Refuse a task without words, without a safety note, in the past or without an end.

    Refuses ``ValueMissing``, ``ValueInvalid``, ``TaskWindowOff``.
    """
    for field, text, most in (
        ("title", title, TITLE_MAX_LENGTH),
        ("safety_note", safety_note, NOTE_MAX_LENGTH),
    ):
        if not text.strip():
            raise ValueMissing(field=field)
        if len(text) > most:
            raise ValueInvalid(field, text[:10] + "…", f"≤ {most}")
    if not at < ends_at or not starts_at < ends_at <= starts_at + LONGEST:
        raise TaskWindowOff()


def check_done(
    state: TaskState, *, starts_at: datetime, ends_at: datetime, at: datetime, is_shift_kept: bool
) -> None:
    """A task taken may be reported from its start until a day after its end.

    Refuses ``TaskOver``, ``TaskNotTaken``, ``TaskAhead``.
    """
    if not is_shift_kept or is_over(state, starts_at=starts_at, ends_at=ends_at, at=at):
        raise TaskOver()
    if state is not TaskState.TAKEN:
        raise TaskNotTaken()
    if at < starts_at:
        raise TaskAhead(starts_at=starts_at)


def served(*, starts_at: datetime, ends_at: datetime, told_at: datetime) -> Span:
    """From when until when a task of its own was served: not longer than until it was told.

    What goes beyond the window is not counted, as with a shift.
    """
    return Span(starts_at, max(starts_at, min(ends_at, told_at)))


def check_hours(
    state: TaskState, *, span: Span, minutes: int, is_in_shift: bool, seq: int | None
) -> Span:
    """The part of the time served that is entered: ``minutes`` from its start.

    ``seq`` is the line of the ledger that the task has already. Refuses ``TaskHoursInShift``,
    ``TaskNotDone``, ``TaskHoursWritten``, ``ValueInvalid``.
    """
    if is_in_shift:
        raise TaskHoursInShift()
    if state is not TaskState.DONE:
        raise TaskNotDone()
    if seq is not None:
        raise TaskHoursWritten(seq=seq)
    if not 1 <= minutes <= span.minutes:
        raise ValueInvalid("minutes", str(minutes), f"1–{span.minutes}")
    return Span(span.starts_at, span.starts_at + timedelta(minutes=minutes))


@dataclass(eq=False)
class TaskHoursInShift(Refusal):
    """The task hangs on a shift, whose own check-in gives the hours."""

    code: ClassVar[str] = "task_hours_in_shift"


@dataclass(eq=False)
class TaskNotDone(Refusal):
    """The volunteer has not told that the task is done."""

    code: ClassVar[str] = "task_not_done"


@dataclass(eq=False)
class TaskHoursWritten(Refusal):
    """The hours of the task stand in the ledger already, in this line."""

    code: ClassVar[str] = "task_hours_written"
    seq: int


@dataclass(eq=False)
class TaskMeetsShift(Refusal):
    """The volunteer has a place in a shift at the same time."""

    code: ClassVar[str] = "task_meets_shift"
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(eq=False)
class TaskHouseMissing(Refusal):
    """Who asked for the task works for no organization whose ledger could hold the hours."""

    code: ClassVar[str] = "task_house_missing"


@dataclass(eq=False)
class TaskOver(Refusal):
    """The task has run out, was done, handed back or withdrawn."""

    code: ClassVar[str] = "task_over"


@dataclass(eq=False)
class TaskNotTaken(Refusal):
    """The volunteer has not said yes to it."""

    code: ClassVar[str] = "task_not_taken"


@dataclass(eq=False)
class TaskAhead(Refusal):
    """The task has not begun."""

    code: ClassVar[str] = "task_ahead"
    starts_at: datetime


@dataclass(eq=False)
class TaskWindowOff(Refusal):
    """The window lies in the past, is reversed or longer than half a day."""

    code: ClassVar[str] = "task_window_off"


@dataclass(eq=False)
class TaskNotYours(Refusal):
    """The task was given to somebody else."""

    code: ClassVar[str] = "task_not_yours"


@dataclass(eq=False)
class TaskVolunteerUnfit(Refusal):
    """The one chosen is no volunteer whose name was checked, is under age, or is the client."""

    code: ClassVar[str] = "task_volunteer_unfit"


@dataclass(eq=False)
class TaskPlaceNotHeld(Refusal):
    """The volunteer holds no confirmed place in the shift."""

    code: ClassVar[str] = "task_place_not_held"


@dataclass(frozen=True, slots=True)
class AssistTaskGiven(Event):
    """A volunteer was asked to assist in a case."""

    number: str


@dataclass(frozen=True, slots=True)
class AssistTaskTaken(Event):
    """The volunteer said yes."""

    number: str


@dataclass(frozen=True, slots=True)
class AssistTaskDone(Event):
    """The volunteer told how it went."""

    number: str


@dataclass(frozen=True, slots=True)
class AssistTaskHandedBack(Event):
    """The volunteer gave the task back."""

    number: str


@dataclass(frozen=True, slots=True)
class AssistTaskWithdrawn(Event):
    """The social worker took the task back."""

    number: str


@dataclass(frozen=True, slots=True)
class AssistTaskSeen(Event):
    """The volunteer looked at the person's address."""

    number: str
