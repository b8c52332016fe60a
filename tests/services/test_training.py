"""Courses are written by staff, taken by volunteers, and open the places that ask for them."""

from datetime import timedelta

import pytest

from liandong.core import training as rules
from liandong.core.refusals import NotAllowed
from liandong.core.rosters import NotEligible
from liandong.core.training import Question
from liandong.models import EventRecord, LessonReading, OutboxMessage, TrainingRecord
from liandong.queries import recommendations
from liandong.queries.training import learning_of
from liandong.services import courses, rosters, training
from liandong.services.courses import CourseFacts, QuestionFacts
from tests import make, make_training
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db

FACTS = CourseFacts("陪诊入门", "怎么接、怎么陪、怎么交接", "2", 60, valid_months=12)
HOUR = timedelta(hours=1)


def events() -> list[str]:
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


@pytest.fixture
def agency():
    return make.organization()


@pytest.fixture
def li_na(agency):
    return make.li_na(organization=agency)


def test_a_course_is_written_filled_and_offered(agency, li_na, at):
    course = courses.plan(facts=FACTS, organization=agency, by=li_na, at=at)
    with pytest.raises(rules.CourseEmpty):
        courses.publish(course=course, by=li_na, at=at)
    courses.write_lessons(course=course, lessons=[("接人", "先打电话。")], by=li_na, at=at)
    asked = QuestionFacts(Question("先做什么？", ("打电话", "直接上门"), 0), "免得扑空")
    courses.write_questions(course=course, questions=[asked], by=li_na, at=at)

    courses.publish(course=course, by=li_na, at=at)

    assert course.is_open
    assert events() == [
        "CoursePlanned", "CourseChanged", "CourseChanged", "CoursePublished",
    ]  # fmt: skip


def test_only_the_staff_of_the_host_write_its_courses(agency, at):
    other = make.li_na(organization=make.organization(name="另一家"))
    with pytest.raises(NotAllowed):
        courses.plan(facts=FACTS, organization=agency, by=other, at=at)
    with pytest.raises(NotAllowed):
        courses.plan(facts=FACTS, organization=agency, by=make.chen_yu(), at=at)
    assert events() == []


def test_reading_all_lessons_and_answering_completes_a_course(agency, at):
    course, chen = make_training.course(organization=agency, lessons=2, questions=2), make.chen_yu()
    first, second = course.lessons.all()
    training.read_lesson(lesson=first, by=chen, at=at)
    with pytest.raises(rules.LessonsUnread):
        training.answer_quiz(course=course, given=[0, 0], by=chen, at=at)
    training.read_lesson(lesson=second, by=chen, at=at)
    with pytest.raises(rules.AnswersMissing):
        training.answer_quiz(course=course, given=[0, None], by=chen, at=at)
    assert not training.answer_quiz(course=course, given=[0, 1], by=chen, at=at).is_passed
    assert not TrainingRecord.objects.exists()

    assert training.answer_quiz(course=course, given=[0, 0], by=chen, at=at).is_passed

    [record] = TrainingRecord.objects.all()
    assert (record.name, record.minutes, record.host, record.way) == (
        "陪诊入门", 60, agency.name, "online",
    )  # fmt: skip
    assert record.completed_on == make.day(at)
    assert record.expires_on == rules.last_day(make.day(at), 12)
    assert events()[-2:] == ["QuizAnswered", "TrainingCompleted"]
    assert list(OutboxMessage.objects.values_list("kind", flat=True)) == ["training_completed"]


def test_a_course_without_questions_is_done_when_it_is_read_and_only_once(agency, at):
    course, chen = make_training.course(organization=agency, lessons=1), make.chen_yu()
    lesson = course.lessons.get()
    assert training.read_lesson(lesson=lesson, by=chen, at=at) is True
    assert training.read_lesson(lesson=lesson, by=chen, at=at + HOUR) is False
    assert TrainingRecord.objects.count() == 1
    assert events() == ["LessonRead", "TrainingCompleted"]


def test_a_lesson_that_is_only_corrected_stays_read(agency, li_na, at):
    course, chen = make_training.course(organization=agency, lessons=2), make.chen_yu()
    for lesson in course.lessons.all():
        training.read_lesson(lesson=lesson, by=chen, at=at)
    told = [("第1节", "先问好。"), ("新的第二节", "再出门。")]
    courses.write_lessons(course=course, lessons=told, by=li_na, at=at)
    assert list(LessonReading.objects.values_list("lesson__title", flat=True)) == ["第1节"]


def test_the_last_seat_of_a_session_goes_to_one_person(agency, at):
    course = make_training.course(organization=agency)
    session = make_training.session(course=course, seats=1)
    chen, lin = make.chen_yu(), make.person(name="小林")
    seat = training.take_seat(session=session, by=chen, at=at)
    assert training.take_seat(session=session, by=chen, at=at) == seat
    with pytest.raises(rules.SessionFull):
        training.take_seat(session=session, by=lin, at=at)
    training.give_back(session=session, by=chen, at=at)
    assert training.take_seat(session=session, by=lin, at=at).person == lin
    assert events() == ["TrainingSeatTaken", "TrainingSeatGivenBack", "TrainingSeatTaken"]


def test_who_stayed_long_enough_has_the_training_on_record(agency, li_na, at):
    course = make_training.course(organization=agency)
    session = make_training.session(course=course, trainer=li_na)
    chen, lin, gone = make.chen_yu(), make.person(name="小林"), make.person(name="走得早")
    for person in (chen, lin, gone):
        training.take_seat(session=session, by=person, at=at)
    told = {chen.pk: 120, lin.pk: 0, gone.pk: 60}
    with pytest.raises(rules.SessionNotYet):
        training.record_attendance(session=session, minutes=told, by=li_na, at=at)

    came = training.record_attendance(
        session=session, minutes=told, by=li_na, at=MONDAY_9 + 2 * HOUR
    )

    assert came == 2
    assert list(TrainingRecord.objects.values_list("person__name", "way")) == [("陈宇", "session")]


def test_nobody_writes_down_their_own_coming_or_that_of_strangers(agency, li_na):
    session = make_training.session(course=make_training.course(organization=agency))
    after = MONDAY_9 + 3 * HOUR
    with pytest.raises(rules.OwnAttendance):
        training.record_attendance(session=session, minutes={li_na.pk: 120}, by=li_na, at=after)
    with pytest.raises(rules.NotInSession):
        training.record_attendance(
            session=session, minutes={make.person().pk: 120}, by=li_na, at=after
        )
    with pytest.raises(NotAllowed):
        training.record_attendance(session=session, minutes={}, by=make.chen_yu(), at=after)


def test_a_cancelled_session_tells_those_who_would_have_come(agency, li_na, at):
    session = make_training.session(course=make_training.course(organization=agency))
    chen = make.chen_yu()
    training.take_seat(session=session, by=chen, at=at)
    training.cancel(session=session, reason="台风", by=li_na, at=at)
    assert list(OutboxMessage.objects.values_list("person", "kind")) == [
        (chen.pk, "training_cancelled")
    ]
    with pytest.raises(rules.SessionOver):
        training.take_seat(session=session, by=make.person(), at=at)


def test_a_position_that_asks_for_a_course_opens_when_it_is_done(agency, at):
    course, chen = make_training.course(organization=agency, lessons=1), make.chen_yu()
    shift = make.shift()
    shift.position.training = course.title
    shift.position.save()
    with pytest.raises(NotEligible) as refused:
        rosters.sign_up(shift=shift, by=chen, at=at)
    assert [r.code for r in refused.value.reasons] == ["training_missing"]
    assert recommendations.shifts_for(chen, at=at, most=5) == []

    training.read_lesson(lesson=course.lessons.get(), by=chen, at=at)

    assert [s.card.shift for s in recommendations.shifts_for(chen, at=at, most=5)] == [shift]
    assert rosters.sign_up(shift=shift, by=chen, at=at).person == chen


def test_reminders_are_sent_once_and_not_when_their_cause_is_gone(agency, at):
    course = make_training.course(organization=agency)
    session = make_training.session(course=course, starts_at=at + 20 * HOUR)
    chen, lin = make.chen_yu(), make.person(name="小林")
    for person in (chen, lin):
        training.take_seat(session=session, by=person, at=at)
    training.give_back(session=session, by=lin, at=at)
    today = make.day(at)
    soon = today + timedelta(days=20)
    make_training.record(person=chen, course=course, completed_on=today, expires_on=soon)
    other = make_training.course(organization=agency, code="C-0901", title="急救")
    make_training.record(person=lin, course=other, completed_on=today, expires_on=soon)
    make_training.record(
        person=lin, course=other, completed_on=today - timedelta(days=1), expires_on=None
    )

    first = training.remind_sessions(at=at), training.remind_renewals(at=at)
    again = training.remind_sessions(at=at), training.remind_renewals(at=at)

    assert (first, again) == ((1, 1), (0, 0))
    assert list(OutboxMessage.objects.order_by("pk").values_list("person", "kind")) == [
        (chen.pk, "training_soon"),
        (chen.pk, "training_ends"),
    ]


def test_staff_write_down_what_was_learnt_elsewhere(agency, li_na, at):
    chen = make.chen_yu(organization=agency)
    told = {"name": "急救员初训", "content": "", "minutes": 480, "host": "红十字会"}
    record = training.record_outside(
        person=chen, **told, completed_on=make.day(at), by=li_na, at=at
    )
    assert (record.way, record.course) == ("outside", None)
    with pytest.raises(NotAllowed):
        training.record_outside(person=li_na, **told, completed_on=make.day(at), by=li_na, at=at)
    with pytest.raises(NotAllowed):
        training.record_outside(
            person=make.person(name="别家的人"), **told, completed_on=make.day(at), by=li_na, at=at
        )


def test_my_learning_counts_towards_the_paper_it_belongs_to(agency, li_na, at):
    chen = make.chen_yu()
    make.credential(person=chen, kind="social_worker_assistant", verified_by=li_na)
    course = make_training.course(organization=agency, counts_towards="social_worker_assistant")
    make_training.record(person=chen, course=course, completed_on=BEFORE.date())
    found = learning_of(chen, at=at, day=make.day(at))
    assert [(c.kind, c.done, c.missing) for c in found.cycles] == [
        ("social_worker_assistant", 60, 72 * 60 - 60)
    ]
    assert (found.facts.trainings, found.facts.is_assistant) == (1, True)
