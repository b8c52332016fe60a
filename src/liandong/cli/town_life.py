"""What people of an invented town do besides serving: they learn."""

from datetime import datetime, timedelta
from random import Random

from liandong.cli.settling import Settled
from liandong.core import course_text
from liandong.core.hours import SHANGHAI
from liandong.models import Course, Person, TrainingSession
from liandong.services import courses, training
from liandong.services.courses import CourseFacts, QuestionFacts
from liandong.simulator.lessons import COURSES, LessonPlan

READERS = 24
"""Volunteers of the town that take each course."""


def learn(settled: Settled, random: Random, *, now: datetime) -> None:
    """Courses are written, read and answered; one is taught twice, once still ahead."""
    worker = settled.social_workers[0]
    began = now - timedelta(days=60)
    people = [person for _, person in settled.volunteers]
    for plan in COURSES:
        course = _written(plan, settled, worker, at=began)
        crowd = random.sample(people, min(READERS, len(people)))
        for n, person in enumerate(crowd):
            _read(course, person, at=began + timedelta(days=1 + n, hours=12))
    _taught(course, people, worker, random, now=now)


def _written(plan: LessonPlan, settled: Settled, worker: Person, *, at: datetime) -> Course:
    facts = CourseFacts(plan.title, plan.content, plan.kind, plan.minutes, plan.valid_months)
    body = settled.workplaces[worker.pk]
    course = courses.plan(facts=facts, organization=body, by=worker, at=at)
    lessons = course_text.read_lessons(plan.lessons)
    courses.write_lessons(course=course, lessons=lessons, by=worker, at=at)
    asked = [
        QuestionFacts(one.question, one.why) for one in course_text.read_questions(plan.questions)
    ]
    courses.write_questions(course=course, questions=asked, by=worker, at=at)
    return courses.publish(course=course, by=worker, at=at)


def _read(course: Course, person: Person, *, at: datetime) -> None:
    for lesson in course.lessons.all():
        training.read_lesson(lesson=lesson, by=person, at=at)
    right: list[int | None] = [row.right for row in course.questions.all()]
    training.answer_quiz(course=course, given=right, by=person, at=at + timedelta(minutes=9))


def _taught(
    course: Course, people: list[Person], worker: Person, random: Random, *, now: datetime
) -> None:
    morning = now.astimezone(SHANGHAI).replace(hour=9, minute=30, second=0, microsecond=0)
    for days in (-12, 6):
        starts = morning + timedelta(days=days)
        planned = min(now, starts) - timedelta(days=10)
        session = training.schedule(
            course=course,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1, minutes=30),
            place_name="街道社工站活动室",
            seats=15,
            trainer=worker,
            by=worker,
            at=planned,
        )
        guests = random.sample(people, min(9, len(people)))
        for person in guests:
            training.take_seat(session=session, by=person, at=planned)
        if starts < now:
            _noted(session, guests, worker)


def _noted(session: TrainingSession, guests: list[Person], worker: Person) -> None:
    stayed = {person.pk: 90 if n else 0 for n, person in enumerate(guests)}
    at = session.ends_at + timedelta(minutes=10)
    training.record_attendance(session=session, minutes=stayed, by=worker, at=at)
