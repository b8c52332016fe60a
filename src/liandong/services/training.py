"""Taking part: seats in sessions, lessons read, questions answered, and the record of it.

Lock order: person, then session.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from liandong.core import training as rules
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import (
    Course,
    Lesson,
    LessonReading,
    Person,
    TrainingRecord,
    TrainingSeat,
    TrainingSession,
)
from liandong.queries import access
from liandong.queries import training as shown
from liandong.services import events
from liandong.services.courses import is_staff_of

REMIND_BEFORE = timedelta(hours=26)
RENEW_DAYS = 30


@transaction.atomic
def schedule(
    *,
    course: Course,
    starts_at: datetime,
    ends_at: datetime,
    place_name: str,
    seats: int,
    trainer: Person,
    is_remote: bool = False,
    by: Person,
    at: datetime,
) -> TrainingSession:
    """Set a date of a course. Refuses ``NotAllowed``, ``SessionTimesUnfit``,
    ``ValueMissing``. Event TrainingSessionPlanned.
    """
    if not is_staff_of(course.organization, by, at):
        raise NotAllowed(action="run_trainings")
    rules.check_session(starts_at, ends_at, at=at)
    if not place_name.strip():
        raise ValueMissing(field="place_name")
    session = TrainingSession.objects.create(
        course=course,
        starts_at=starts_at,
        ends_at=ends_at,
        place_name=place_name.strip()[:120],
        seats=max(1, seats),
        trainer=trainer,
        is_remote=is_remote,
    )
    events.record(rules.TrainingSessionPlanned(session.pk, course.title, starts_at), by=by, at=at)
    return session


@transaction.atomic
def cancel(*, session: TrainingSession, reason: str, by: Person, at: datetime) -> TrainingSession:
    """Call a date off and tell those who would have come.

    Refuses ``NotAllowed``, ``ValueMissing``, ``SessionOver``. Event TrainingSessionCancelled.
    """
    session = _lock(session)
    if not is_staff_of(session.course.organization, by, at):
        raise NotAllowed(action="run_trainings")
    if not reason.strip():
        raise ValueMissing(field="reason")
    if session.cancelled_at is not None or session.starts_at <= at:
        raise rules.SessionOver(title=session.course.title)
    session.cancelled_at, session.cancel_reason = at, reason.strip()[:200]
    session.save(update_fields=["cancelled_at", "cancel_reason"])
    for seat in _seats(session).select_related("person"):
        events.owe(
            "training_cancelled",
            to=seat.person,
            facts={
                "title": session.course.title,
                "starts_at": session.starts_at.isoformat(),
                "reason": session.cancel_reason,
            },
            at=at,
        )
    events.record(
        rules.TrainingSessionCancelled(session.pk, session.course.title, session.cancel_reason),
        by=by,
        at=at,
    )
    return session


@transaction.atomic
def take_seat(*, session: TrainingSession, by: Person, at: datetime) -> TrainingSeat:
    """Say that one will come. Taking it twice gives the seat already held.

    Refuses ``CourseNotOpen``, ``SessionOver``, ``SessionFull``. Event TrainingSeatTaken.
    """
    session = _lock(session)
    title = session.course.title
    held = _seats(session).filter(person=by).first()
    if held is not None:
        return held
    if not session.course.is_open:
        raise rules.CourseNotOpen(title=title)
    if session.cancelled_at is not None or session.starts_at <= at:
        raise rules.SessionOver(title=title)
    if _seats(session).count() >= session.seats:
        raise rules.SessionFull(title=title, seats=session.seats)
    seat = TrainingSeat.objects.create(session=session, person=by, taken_at=at)
    events.record(rules.TrainingSeatTaken(session.pk, title), by=by, at=at)
    return seat


@transaction.atomic
def give_back(*, session: TrainingSession, by: Person, at: datetime) -> None:
    """Say that one will not come after all. Refuses ``NotInSession``, ``SessionOver``.
    Event TrainingSeatGivenBack.
    """
    session = _lock(session)
    seat = _seats(session).filter(person=by).first()
    if seat is None:
        raise rules.NotInSession(title=session.course.title)
    if session.starts_at <= at:
        raise rules.SessionOver(title=session.course.title)
    seat.given_back_at = at
    seat.save(update_fields=["given_back_at"])
    events.record(rules.TrainingSeatGivenBack(session.pk, session.course.title), by=by, at=at)


@transaction.atomic
def record_attendance(
    *, session: TrainingSession, minutes: Mapping[int, int], by: Person, at: datetime
) -> int:
    """Write down how long each stayed: person id → minutes, 0 for who did not come.

    Who was there for long enough has the training on record, once. The trainer or the staff
    of the organization write it; nobody writes down themselves. Written again, it replaces
    what stood there; a record that exists stays. How many came. Refuses ``NotAllowed``,
    ``SessionNotYet``, ``OwnAttendance``, ``NotInSession``. Event TrainingAttendanceRecorded.
    """
    session = _lock(session)
    course = session.course
    if by.pk != session.trainer_id and not is_staff_of(course.organization, by, at):
        raise NotAllowed(action="record_training")
    if at < session.starts_at:
        raise rules.SessionNotYet(starts_at=session.starts_at)
    if by.pk in minutes:
        raise rules.OwnAttendance()
    seats = {seat.person_id: seat for seat in _seats(session).select_related("person")}
    if not minutes.keys() <= seats.keys():
        raise rules.NotInSession(title=course.title)
    length = (session.ends_at - session.starts_at) // timedelta(minutes=1)
    came = 0
    for person_id, stayed in minutes.items():
        seat = seats[person_id]
        seat.minutes, seat.recorded_by = max(0, min(stayed, length)), by
        seat.save(update_fields=["minutes", "recorded_by"])
        came += seat.minutes > 0
        if rules.was_there(seat.minutes, length=length):
            day = session.starts_at.astimezone(SHANGHAI).date()
            _complete(course, seat.person, way="session", day=day, by=by, at=at)
    session.recorded_at = at
    session.save(update_fields=["recorded_at"])
    events.record(rules.TrainingAttendanceRecorded(session.pk, course.title, came), by=by, at=at)
    return came


@transaction.atomic
def read_lesson(*, lesson: Lesson, by: Person, at: datetime) -> bool:
    """Mark a lesson as read; whether that completed the course (one without questions).

    Refuses ``CourseNotOpen``. Event LessonRead.
    """
    course = lesson.course
    if not course.is_open:
        raise rules.CourseNotOpen(title=course.title)
    _, is_new = LessonReading.objects.get_or_create(
        lesson=lesson, person=by, defaults={"read_at": at}
    )
    if is_new:
        events.record(rules.LessonRead(course.pk, course.title, lesson.title), by=by, at=at)
    if course.questions.exists() or shown.unread_lessons(course, by):
        return False
    day = at.astimezone(SHANGHAI).date()
    return _complete(course, by, way="online", day=day, by=by, at=at)


@transaction.atomic
def answer_quiz(
    *, course: Course, given: Sequence[int | None], by: Person, at: datetime
) -> rules.Mark:
    """Answer the questions of a course; passing completes it. It may be tried again.

    ``given``: position of the chosen answer for each question, None for none. Refuses
    ``CourseNotOpen``, ``LessonsUnread``, ``AnswersMissing``. Event QuizAnswered.
    """
    if not course.is_open:
        raise rules.CourseNotOpen(title=course.title)
    unread = shown.unread_lessons(course, by)
    if unread:
        raise rules.LessonsUnread(count=unread)
    questions = [shown.question_of(row) for row in course.questions.all()]
    told = [answer for answer in given if answer is not None]
    if len(told) < len(questions):
        raise rules.AnswersMissing(count=len(questions) - len(told))
    mark = rules.marked(questions, told, pass_percent=course.pass_percent)
    events.record(
        rules.QuizAnswered(course.pk, course.title, mark.right, mark.questions), by=by, at=at
    )
    if mark.is_passed:
        day = at.astimezone(SHANGHAI).date()
        _complete(course, by, way="online", day=day, by=by, at=at)
    return mark


@transaction.atomic
def record_outside(
    *,
    person: Person,
    name: str,
    content: str,
    minutes: int,
    host: str,
    completed_on: date,
    expires_on: date | None = None,
    by: Person,
    at: datetime,
) -> TrainingRecord:
    """Write down a training that took place elsewhere, seen on paper by staff.

    Refuses ``NotAllowed``, ``ValueMissing``. Event TrainingCompleted.
    """
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    is_near = access.people_for(actor).filter(pk=person.pk).exists()
    if by.pk == person.pk or not actor.is_staff or not is_near:
        raise NotAllowed(action="record_training")
    for field, text in (("name", name), ("host", host)):
        if not text.strip():
            raise ValueMissing(field=field)
    record = TrainingRecord.objects.create(
        person=person,
        name=name.strip()[:80],
        content=content.strip()[:500],
        minutes=max(1, minutes),
        host=host.strip()[:200],
        completed_on=completed_on,
        expires_on=expires_on,
        way="outside",
        recorded_at=at,
        recorded_by=by,
    )
    events.record(rules.TrainingCompleted(person.pk, record.name, record.minutes), by=by, at=at)
    return record


@transaction.atomic
def remind_sessions(*, at: datetime) -> int:
    """Remind, once, those whose session begins within about a day; how many."""
    soon = TrainingSeat.objects.select_for_update(of=("self",)).filter(
        given_back_at=None,
        reminded_at=None,
        session__cancelled_at=None,
        session__starts_at__gt=at,
        session__starts_at__lte=at + REMIND_BEFORE,
    )
    count = 0
    for seat in soon.select_related("person", "session__course"):
        events.owe(
            "training_soon",
            to=seat.person,
            facts={
                "title": seat.session.course.title,
                "starts_at": seat.session.starts_at.isoformat(),
                "place": seat.session.place_name,
            },
            at=at,
        )
        seat.reminded_at = at
        seat.save(update_fields=["reminded_at"])
        count += 1
    return count


@transaction.atomic
def remind_renewals(*, at: datetime) -> int:
    """Tell, once, whose training ends within a month and was not done again; how many."""
    day = at.astimezone(SHANGHAI).date()
    ending = TrainingRecord.objects.select_for_update(of=("self",)).filter(
        reminded_at=None,
        expires_on__gte=day,
        expires_on__lte=day + timedelta(days=RENEW_DAYS),
    )
    count = 0
    for record in ending.select_related("person"):
        later = TrainingRecord.objects.filter(
            person=record.person_id, course=record.course_id, name=record.name
        ).exclude(pk=record.pk)
        if not later.filter(Q(expires_on=None) | Q(expires_on__gt=record.expires_on)).exists():
            events.owe(
                "training_ends",
                to=record.person,
                facts={"title": record.name, "expires_on": str(record.expires_on)},
                at=at,
            )
            count += 1
        record.reminded_at = at
        record.save(update_fields=["reminded_at"])
    return count


def _complete(
    course: Course, person: Person, *, way: str, day: date, by: Person, at: datetime
) -> bool:
    """Put a course on somebody's record, once a day; whether it is new."""
    record, is_new = TrainingRecord.objects.get_or_create(
        person=person,
        course=course,
        completed_on=day,
        defaults={
            "name": course.title,
            "content": course.content[:500],
            "minutes": course.minutes,
            "host": course.organization.name,
            "expires_on": rules.last_day(day, course.valid_months),
            "counts_towards": course.counts_towards,
            "way": way,
            "recorded_at": at,
            "recorded_by": None if way == "online" else by,
        },
    )
    if is_new:
        events.record(
            rules.TrainingCompleted(person.pk, course.title, record.minutes), by=by, at=at
        )
        events.owe("training_completed", to=person, facts={"title": course.title}, at=at)
    return is_new


def _lock(session: TrainingSession) -> TrainingSession:
    return (
        TrainingSession.objects.select_for_update(of=("self",))
        .select_related("course__organization")
        .get(pk=session.pk)
    )


def _seats(session: TrainingSession) -> QuerySet[TrainingSeat]:
    return TrainingSeat.objects.filter(session=session, given_back_at=None)
