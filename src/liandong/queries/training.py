"""Courses, sessions and records as pages need them, and what the gates ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from liandong.core import credentials
from liandong.core import training as rules
from liandong.core.growth import GrowthFacts
from liandong.models import (
    Assignment,
    AssignmentState,
    Course,
    Credential,
    LedgerEntry,
    LessonReading,
    Person,
    Position,
    ProjectState,
    QuizQuestion,
    TrainingRecord,
    TrainingSeat,
    TrainingSession,
)
from liandong.queries import access
from liandong.queries.access import Actor

_TAKEN = Count("places_taken", Q(places_taken__given_back_at=None))


def offered(at: datetime) -> QuerySet[Course]:
    """Courses that can be taken now, with how many lessons and the next session."""
    return (
        Course.objects.filter(published_at__isnull=False, taken_down_at=None)
        .select_related("organization")
        .annotate(lesson_count=Count("lessons", distinct=True))
        .prefetch_related(Prefetch("sessions", queryset=coming_sessions(at), to_attr="coming"))
        .order_by("title", "pk")
    )


def run_by(actor: Actor) -> QuerySet[Course]:
    """Courses of the organizations that the actor works for, unpublished ones too."""
    if not actor.has(access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR):
        return Course.objects.none()
    return Course.objects.filter(organization__in=access.organizations_for(actor))


def coming_sessions(at: datetime) -> QuerySet[TrainingSession]:
    """Sessions ahead, soonest first, with ``taken`` seats."""
    return (
        TrainingSession.objects.filter(starts_at__gt=at, cancelled_at=None)
        .annotate(taken=_TAKEN)
        .order_by("starts_at", "pk")
    )


def sessions_recorded_by(actor: Actor) -> QuerySet[TrainingSession]:
    """Sessions whose attendance the actor may write: own ones, and of own organizations."""
    return TrainingSession.objects.filter(
        Q(trainer=actor.person) | Q(course__in=run_by(actor))
    ).select_related("course__organization", "trainer")


def seats_of(session: TrainingSession) -> QuerySet[TrainingSeat]:
    """Who will come, or came, in the order of their names."""
    held = TrainingSeat.objects.filter(session=session, given_back_at=None)
    return held.select_related("person").order_by("person__name", "pk")


def unread_lessons(course: Course, person: Person) -> int:
    """How many lessons of a course somebody has not read."""
    read = LessonReading.objects.filter(person=person, lesson__course=course)
    return course.lessons.exclude(pk__in=read.values("lesson")).count()


def question_of(row: QuizQuestion) -> rules.Question:
    """A stored question as the rules know it."""
    told = (row.answer_a, row.answer_b, row.answer_c, row.answer_d)
    return rules.Question(row.text, tuple(answer for answer in told if answer), row.right)


def records_of(person: Person) -> QuerySet[TrainingRecord]:
    """What somebody learnt, latest first."""
    return TrainingRecord.objects.filter(person=person).order_by("-completed_on", "-pk")


def trainings_on(day: date) -> QuerySet[TrainingRecord]:
    """Records that count on a day."""
    return TrainingRecord.objects.filter(completed_on__lte=day).filter(
        Q(expires_on=None) | Q(expires_on__gte=day)
    )


def held_trainings(people: Iterable[int] | None, day: date) -> dict[int, frozenset[str]]:
    """Person → names of the trainings that count on a day; ``people`` None: everybody.

    A course counts by the name it has now, which is what positions ask for. One query.
    """
    rows = trainings_on(day)
    if people is not None:
        rows = rows.filter(person__in=list(people))
    found: dict[int, set[str]] = {}
    for person, title, name in rows.values_list("person_id", "course__title", "name"):
        found.setdefault(person, set()).add(title or name)
    return {person: frozenset(codes) for person, codes in found.items()}


@dataclass(frozen=True, slots=True)
class Learning:
    """Somebody's learning: records, seats ahead, path, and the hours of their papers' cycle."""

    records: list[TrainingRecord]
    seats: list[TrainingSeat]
    facts: GrowthFacts
    cycles: list[rules.CycleState]


def learning_of(person: Person, *, at: datetime, day: date) -> Learning:
    """Everything of “my learning”. Seven queries."""
    records = list(records_of(person))
    held = {r.name for r in records if rules.holds(r.completed_on, r.expires_on, day)}
    papers = [
        credentials.Credential(row.kind, row.awarded_on, row.expires_on)
        for row in Credential.objects.filter(person=person, verified_at__isnull=False)
    ]
    kinds = credentials.qualifications(papers, day)
    minutes = LedgerEntry.objects.filter(person=person, kind="credit").aggregate(
        total=Sum("minutes")
    )["total"]
    facts = GrowthFacts(
        minutes=int(minutes or 0),
        trainings=len(held),
        credentials=len({paper.kind for paper in papers if paper.kind in kinds}),
        led=Assignment.objects.filter(
            person=person, is_lead=True, state=AssignmentState.SERVED
        ).count(),
        taught=TrainingSession.objects.filter(trainer=person, recorded_at__isnull=False).count(),
        is_assistant="social_worker_assistant" in kinds,
    )
    learnt = {
        kind: [(r.completed_on, r.minutes) for r in records if r.counts_towards == kind]
        for kind in rules.CYCLE_MINUTES
    }
    own = {paper.kind for paper in papers if paper.kind in kinds}
    cycles = [
        state
        for kind in rules.CYCLE_MINUTES
        if kind in own and (state := rules.cycle_state(kind, learnt[kind], day)) is not None
    ]
    seats = list(
        TrainingSeat.objects.filter(
            person=person, given_back_at=None, session__ends_at__gt=at, session__cancelled_at=None
        )
        .select_related("session__course")
        .order_by("session__starts_at")
    )
    return Learning(records, seats, facts, cycles)


def asked_by(course: Course) -> list[str]:
    """Titles of published projects with a position that asks for the course (at most ten)."""
    found = Position.objects.filter(
        training=course.title, project__state=ProjectState.PUBLISHED
    ).values_list("project__title", flat=True)
    return sorted(set(found[:50]))[:10]


def course_titles() -> list[str]:
    """Titles of the courses that can be taken, for a position that asks for one."""
    open_ones = Course.objects.filter(published_at__isnull=False, taken_down_at=None)
    return sorted(set(open_ones.values_list("title", flat=True)))
