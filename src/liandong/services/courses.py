"""Courses: write them, publish them, take them down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from liandong.core import training as rules
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueInvalid, ValueMissing
from liandong.core.search import Kind
from liandong.core.training import Question
from liandong.models import Course, CourseKind, Lesson, Organization, Person, Position, QuizQuestion
from liandong.queries import access
from liandong.services import events, search

MOST_MINUTES = 60 * 200


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What a course says of itself; ``valid_months`` None: what is learnt counts for good."""

    title: str
    content: str
    kind: str
    minutes: int
    valid_months: int | None = None
    pass_percent: int = 80
    counts_towards: str = ""


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question and why the right answer is right."""

    question: Question
    why: str = ""


@transaction.atomic
def plan(*, facts: CourseFacts, organization: Organization, by: Person, at: datetime) -> Course:
    """Write a course; nobody sees it before it is published.

    Refuses ``NotAllowed``, ``ValueMissing``, ``ValueInvalid``. Event CoursePlanned.
    """
    _check_staff(organization, by, at)
    _check(facts)
    course = Course(organization=organization, created_by=by, created_at=at)
    course.code = events.next_number("C", width=4)
    _tell(course, facts)
    course.save()
    search.keep(Kind.COURSE, [course])
    events.record(rules.CoursePlanned(course.pk, course.title), by=by, at=at)
    return course


@transaction.atomic
def change(*, course: Course, facts: CourseFacts, by: Person, at: datetime) -> Course:
    """Let a course say something else; records keep the words of their day.

    Positions of the host's projects that ask for it follow a new title. Refuses as ``plan``.
    Event CourseChanged.
    """
    _check_staff(course.organization, by, at)
    _check(facts)
    before = course.title
    _tell(course, facts)
    course.save()
    search.keep(Kind.COURSE, [course])
    if course.title != before:
        Position.objects.filter(
            training=before, project__organization=course.organization_id
        ).update(training=course.title)
    events.record(rules.CourseChanged(course.pk, course.title), by=by, at=at)
    return course


@transaction.atomic
def write_lessons(
    *, course: Course, lessons: Sequence[tuple[str, str]], by: Person, at: datetime
) -> int:
    """Put (title, text) of the lessons in their order; how many there are now.

    A lesson that stays in its place and keeps its title stays read. Refuses ``NotAllowed``,
    ``ValueMissing``. Event CourseChanged.
    """
    _check_staff(course.organization, by, at)
    for title, text in lessons:
        if not title.strip() or not text.strip():
            raise ValueMissing(field="lesson")
    held = {lesson.position: lesson for lesson in course.lessons.all()}
    for position, (title, text) in enumerate(lessons, start=1):
        lesson = held.pop(position, None)
        if lesson is None or lesson.title != title.strip()[:80]:
            if lesson is not None:
                lesson.delete()
            lesson = Lesson(course=course, position=position, title=title.strip()[:80])
        lesson.text = text.strip()
        lesson.save()
    for gone in held.values():
        gone.delete()
    events.record(rules.CourseChanged(course.pk, course.title), by=by, at=at)
    return len(lessons)


@transaction.atomic
def write_questions(
    *, course: Course, questions: Sequence[QuestionFacts], by: Person, at: datetime
) -> int:
    """Put the questions in their order, instead of those there were.

    Refuses ``NotAllowed``, ``QuestionUnfit``. Event CourseChanged.
    """
    _check_staff(course.organization, by, at)
    for one in questions:
        rules.check_question(one.question)
    course.questions.all().delete()
    for position, one in enumerate(questions, start=1):
        told = [*one.question.answers, "", ""][:4]
        QuizQuestion.objects.create(
            course=course,
            position=position,
            text=one.question.text.strip()[:200],
            answer_a=told[0][:120],
            answer_b=told[1][:120],
            answer_c=told[2][:120],
            answer_d=told[3][:120],
            right=one.question.right,
            why=one.why.strip()[:200],
        )
    events.record(rules.CourseChanged(course.pk, course.title), by=by, at=at)
    return len(questions)


@transaction.atomic
def publish(*, course: Course, by: Person, at: datetime) -> Course:
    """Offer a course. Refuses ``NotAllowed``, ``CourseEmpty``. Event CoursePublished."""
    _check_staff(course.organization, by, at)
    if not course.lessons.exists() and not course.sessions.filter(cancelled_at=None).exists():
        raise rules.CourseEmpty(title=course.title)
    if not course.is_open:
        course.published_at, course.taken_down_at = at, None
        course.save(update_fields=["published_at", "taken_down_at"])
        events.record(rules.CoursePublished(course.pk, course.title), by=by, at=at)
    return course


@transaction.atomic
def take_down(*, course: Course, by: Person, at: datetime) -> Course:
    """No longer offer a course; what was learnt counts on, and seats taken stay.

    Refuses ``NotAllowed``. Event CourseTakenDown.
    """
    _check_staff(course.organization, by, at)
    if course.is_open:
        course.taken_down_at = at
        course.save(update_fields=["taken_down_at"])
        events.record(rules.CourseTakenDown(course.pk, course.title), by=by, at=at)
    return course


def is_staff_of(organization: Organization, by: Person, at: datetime) -> bool:
    """Whether somebody runs the trainings of an organization."""
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if not actor.has(access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR):
        return False
    return access.organizations_for(actor).filter(pk=organization.pk).exists()


def _check_staff(organization: Organization, by: Person, at: datetime) -> None:
    if not is_staff_of(organization, by, at):
        raise NotAllowed(action="run_trainings")


def _check(facts: CourseFacts) -> None:
    for name in ("title", "content"):
        if not str(getattr(facts, name)).strip():
            raise ValueMissing(field=name)
    if facts.kind not in CourseKind.values:
        raise ValueInvalid("kind", facts.kind, "1, 2, 3")
    if not 1 <= facts.minutes <= MOST_MINUTES:
        raise ValueInvalid("minutes", str(facts.minutes), f"1–{MOST_MINUTES}")
    if not 1 <= facts.pass_percent <= 100:
        raise ValueInvalid("pass_percent", str(facts.pass_percent), "1–100")


def _tell(course: Course, facts: CourseFacts) -> None:
    course.title = facts.title.strip()[:80]
    course.content = facts.content.strip()
    course.kind = facts.kind
    course.minutes = facts.minutes
    course.valid_months = facts.valid_months
    course.pass_percent = facts.pass_percent
    course.counts_towards = facts.counts_towards
