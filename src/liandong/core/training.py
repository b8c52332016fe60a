"""Training: what a course asks, when it is done, and how long it counts.

Lengths are whole minutes; days are local. A course is done by sitting through one of its
sessions, or by reading its lessons, and, where it has questions, by answering enough of them
rightly. Sources: Order 67 Art 8 (name, content, length, host, day of each training are
recorded), Order 685 Art 16 (training before work that needs special knowledge). Shares and
stages are our own proposal unless said otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

PRESENT_PERCENT = 80
"""Share of a session that one must be there for it to count."""
CYCLE_YEARS = 3
CYCLE_MINUTES: Mapping[str, int] = {
    "social_worker_assistant": 72 * 60,
    "social_worker": 90 * 60,
    "social_worker_senior": 90 * 60,
}
"""Continuing education per three years of registration, by credential (registration rules)."""


@dataclass(eq=False)
class CourseNotOpen(Refusal):
    """The course is not published, or was taken down."""

    code: ClassVar[str] = "course_not_open"
    title: str


@dataclass(eq=False)
class CourseEmpty(Refusal):
    """A course without a lesson and without a session teaches nothing."""

    code: ClassVar[str] = "course_empty"
    title: str


@dataclass(eq=False)
class QuestionUnfit(Refusal):
    """A question needs two different answers or more, one of them right."""

    code: ClassVar[str] = "question_unfit"
    text: str


@dataclass(eq=False)
class SessionTimesUnfit(Refusal):
    """A session must lie ahead, end after it starts, and last no longer than a day."""

    code: ClassVar[str] = "session_times_unfit"
    starts_at: datetime
    ends_at: datetime


@dataclass(eq=False)
class SessionFull(Refusal):
    """All seats of the session are taken."""

    code: ClassVar[str] = "session_full"
    title: str
    seats: int


@dataclass(eq=False)
class SessionOver(Refusal):
    """The session has begun, or was called off."""

    code: ClassVar[str] = "session_over"
    title: str


@dataclass(eq=False)
class SessionNotYet(Refusal):
    """Who came can be written down once the session has begun."""

    code: ClassVar[str] = "session_not_yet"
    starts_at: datetime


@dataclass(eq=False)
class NotInSession(Refusal):
    """The person holds no seat in this session."""

    code: ClassVar[str] = "not_in_session"
    title: str


@dataclass(eq=False)
class OwnAttendance(Refusal):
    """Nobody writes down that they came themselves."""

    code: ClassVar[str] = "own_attendance"


@dataclass(eq=False)
class LessonsUnread(Refusal):
    """The questions come after the lessons."""

    code: ClassVar[str] = "lessons_unread"
    count: int


@dataclass(eq=False)
class AnswersMissing(Refusal):
    """Some questions have no answer yet."""

    code: ClassVar[str] = "answers_missing"
    count: int


@dataclass(frozen=True, slots=True)
class CoursePlanned(Event):
    """A course was written."""

    course_id: int
    title: str


@dataclass(frozen=True, slots=True)
class CourseChanged(Event):
    """A course reads otherwise than before."""

    course_id: int
    title: str


@dataclass(frozen=True, slots=True)
class CoursePublished(Event):
    """A course can be taken."""

    course_id: int
    title: str


@dataclass(frozen=True, slots=True)
class CourseTakenDown(Event):
    """A course is no longer offered; what was learnt counts on."""

    course_id: int
    title: str


@dataclass(frozen=True, slots=True)
class TrainingSessionPlanned(Event):
    """A date of a course was set."""

    session_id: int
    title: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class TrainingSessionCancelled(Event):
    """A date of a course was called off."""

    session_id: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class TrainingSeatTaken(Event):
    """Somebody will come to a session."""

    session_id: int
    title: str


@dataclass(frozen=True, slots=True)
class TrainingSeatGivenBack(Event):
    """Somebody will not come after all."""

    session_id: int
    title: str


@dataclass(frozen=True, slots=True)
class TrainingAttendanceRecorded(Event):
    """Who came to a session was written down."""

    session_id: int
    title: str
    came: int


@dataclass(frozen=True, slots=True)
class LessonRead(Event):
    """Somebody has read a lesson to its end."""

    course_id: int
    title: str
    lesson: str


@dataclass(frozen=True, slots=True)
class QuizAnswered(Event):
    """Somebody answered the questions of a course."""

    course_id: int
    title: str
    right: int
    questions: int


@dataclass(frozen=True, slots=True)
class TrainingCompleted(Event):
    """A training is on somebody's record (Order 67 Art 8)."""

    person_id: int
    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answers; ``right`` is the position of the right one."""

    text: str
    answers: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True)
class Mark:
    """How a quiz went."""

    right: int
    questions: int
    is_passed: bool


def check_question(question: Question) -> None:
    """Refuse ``QuestionUnfit`` unless there are two different answers and one is right."""
    told = [answer.strip() for answer in question.answers]
    is_fit = (
        bool(question.text.strip())
        and len(told) >= 2
        and all(told)
        and len(set(told)) == len(told)
        and 0 <= question.right < len(told)
    )
    if not is_fit:
        raise QuestionUnfit(text=question.text)


def marked(questions: Sequence[Question], given: Sequence[int], *, pass_percent: int) -> Mark:
    """Mark a quiz; ``given``: the position of the chosen answer for each question.

    Nothing to ask is passed. Whole numbers throughout: 2 of 3 is 66 percent.

    >>> q = Question("火警电话？", ("119", "120"), 0)
    >>> marked([q, q, q], [0, 0, 1], pass_percent=60)
    Mark(right=2, questions=3, is_passed=True)
    """
    if len(given) != len(questions):
        raise ValueError(f"{len(questions)} questions, {len(given)} answers.")
    right = sum(answer == question.right for question, answer in zip(questions, given, strict=True))
    return Mark(right, len(questions), right * 100 >= pass_percent * len(questions))


def check_session(starts_at: datetime, ends_at: datetime, *, at: datetime) -> None:
    """Refuse ``SessionTimesUnfit`` for a session that cannot be."""
    length = ends_at - starts_at
    if starts_at <= at or not timedelta(0) < length <= timedelta(days=1):
        raise SessionTimesUnfit(starts_at=starts_at, ends_at=ends_at)


def was_there(minutes: int, *, length: int) -> bool:
    """Whether somebody who stayed ``minutes`` of ``length`` has taken part.

    >>> was_there(95, length=120), was_there(96, length=120)
    (False, True)
    """
    return minutes * 100 >= length * PRESENT_PERCENT


def last_day(completed_on: date, valid_months: int | None) -> date | None:
    """The last day on which a training counts; None: for good.

    >>> last_day(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 27)
    >>> last_day(date(2026, 3, 1), 12)
    datetime.date(2027, 2, 28)
    """
    if valid_months is None:
        return None
    months = completed_on.year * 12 + completed_on.month - 1 + valid_months
    year, month = divmod(months, 12)
    end_of_month = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    day = date(year, month + 1, min(completed_on.day, end_of_month))
    return day - timedelta(days=1)


def holds(completed_on: date, expires_on: date | None, day: date) -> bool:
    """Whether a training done on one day still counts on another; its last day counts."""
    return completed_on <= day and (expires_on is None or day <= expires_on)


@dataclass(frozen=True, slots=True)
class CycleState:
    """Continuing education of a registration cycle: minutes done and asked."""

    kind: str
    since: date
    done: int
    asked: int

    @property
    def missing(self) -> int:
        """Minutes still to do."""
        return max(0, self.asked - self.done)


def cycle_state(kind: str, learnt: Sequence[tuple[date, int]], day: date) -> CycleState | None:
    """How far somebody is in the three years up to ``day``; None: the paper asks for none.

    learnt
        Day and minutes of each training.
    """
    asked = CYCLE_MINUTES.get(kind)
    if asked is None:
        return None
    try:
        since = day.replace(year=day.year - CYCLE_YEARS)
    except ValueError:  # 29 February
        since = date(day.year - CYCLE_YEARS, 3, 1)
    done = sum(minutes for on, minutes in learnt if since < on <= day)
    return CycleState(kind, since, done, asked)
