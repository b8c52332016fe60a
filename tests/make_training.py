"""Makers of courses, sessions and records."""

from datetime import date, datetime, timedelta

from liandong.models import (
    Course,
    Lesson,
    Organization,
    Person,
    QuizQuestion,
    TrainingRecord,
    TrainingSession,
)
from tests import make
from tests.make import BEFORE, MONDAY_9


def course(
    *,
    title: str = "陪诊入门",
    code: str = "C-0900",
    organization: Organization | None = None,
    lessons: int = 0,
    questions: int = 0,
    is_published: bool = True,
    valid_months: int | None = 12,
    counts_towards: str = "",
) -> Course:
    """An hour's course; its lessons are called 第1节 …, the first answer is always right."""
    host = organization or make.organization()
    made = Course.objects.create(
        code=code,
        title=title,
        content="怎么接、怎么陪、怎么交接",
        kind="2",
        organization=host,
        minutes=60,
        valid_months=valid_months,
        counts_towards=counts_towards,
        created_by=make.person(name="李娜"),
        created_at=BEFORE,
        published_at=BEFORE if is_published else None,
    )
    for n in range(1, lessons + 1):
        Lesson.objects.create(course=made, position=n, title=f"第{n}节", text="先打招呼。")
    for n in range(1, questions + 1):
        QuizQuestion.objects.create(
            course=made, position=n, text=f"问题{n}", answer_a="对", answer_b="错", right=0
        )
    return made


def session(
    *,
    course: Course,
    starts_at: datetime = MONDAY_9,
    seats: int = 10,
    trainer: Person | None = None,
) -> TrainingSession:
    """Two hours at the station."""
    return TrainingSession.objects.create(
        course=course,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place_name="社工站二楼",
        seats=seats,
        trainer=trainer or course.created_by,
    )


def record(
    *, person: Person, course: Course, completed_on: date, expires_on: date | None = None
) -> TrainingRecord:
    return TrainingRecord.objects.create(
        person=person,
        course=course,
        name=course.title,
        minutes=course.minutes,
        host=course.organization.name,
        completed_on=completed_on,
        expires_on=expires_on,
        counts_towards=course.counts_towards,
        way="online",
        recorded_at=BEFORE,
    )
