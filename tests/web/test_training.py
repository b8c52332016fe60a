"""Courses through the pages: written by staff, taken on a phone, and who may not."""

from datetime import timedelta

import pytest
import time_machine

from liandong.models import Course, TrainingRecord, TrainingSession
from tests import make, make_training
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

LESSONS = "# 接人\n先打电话。\n\n# 交接\n跟家人说一声。"
QUESTIONS = "? 先做什么\n+ 打电话\n- 直接上门\n= 免得扑空"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def agency():
    return make.organization()


def told(**changes):
    return {
        "title": "陪诊入门", "content": "怎么陪", "kind": "2", "minutes": "60",
        "valid_months": "12", "pass_percent": "80", "counts_towards": "", **changes,
    }  # fmt: skip


def test_a_course_goes_from_the_social_worker_s_keyboard_to_the_volunteer_s_record(client, agency):
    li_na, chen = make.li_na(organization=agency), make.chen_yu()
    client.force_login(li_na.login)
    client.post("/courses/new", told(organization=agency.pk))
    course = Course.objects.get()
    at = f"/courses/{course.pk}"
    client.post(f"{at}/lessons", {"lessons": LESSONS, "questions": QUESTIONS})
    client.post(f"{at}/publication")

    client.force_login(chen.login)
    assert "陪诊入门" in client.get("/courses").content.decode()
    assert client.post(f"{at}/lessons/1").url == f"{at}/lessons/2"
    assert client.post(f"{at}/lessons/2").url == f"{at}/quiz"
    wrong = client.post(f"{at}/quiz", {"q0": "1"}).content.decode()
    assert "免得扑空" in wrong and 'value="1" checked' in wrong
    assert client.post(f"{at}/quiz", {"q0": "0"}).url == at

    assert TrainingRecord.objects.get().person == chen
    mine = client.get("/my/learning").content.decode()
    assert "陪诊入门" in mine and agency.name in mine


def test_text_that_cannot_be_read_is_named_and_kept(client, agency):
    course = make_training.course(organization=agency, is_published=False)
    client.force_login(make.li_na(organization=agency).login)
    page = client.post(
        f"/courses/{course.pk}/lessons", {"lessons": "忘了标题", "questions": QUESTIONS}
    ).content.decode()
    assert "第 1 行" in page and "忘了标题</textarea>" in page and "直接上门" in page
    assert not course.lessons.exists()


def test_a_session_is_planned_taken_and_attended(client, agency):
    li_na, chen = make.li_na(organization=agency), make.chen_yu()
    course = make_training.course(organization=agency)
    client.force_login(li_na.login)
    with time_machine.travel(MONDAY_9 - timedelta(days=2), tick=False):
        wrong = client.post(
            f"/courses/{course.pk}/sessions/new",
            {"day": "2026-05-04", "starts": "09:00", "ends": "08:00", "place_name": "社工站",
             "seats": "3", "trainer": ""},
        )  # fmt: skip
        assert "排不了" in wrong.content.decode() and "社工站" in wrong.content.decode()
        client.post(
            f"/courses/{course.pk}/sessions/new",
            {"day": "2026-05-04", "starts": "09:00", "ends": "11:00", "place_name": "社工站",
             "seats": "3", "trainer": ""},
        )  # fmt: skip
        session = TrainingSession.objects.get()
        client.force_login(chen.login)
        client.post(f"/training-sessions/{session.pk}/seat")
        assert "已报名" in client.get(f"/courses/{course.pk}").content.decode()
    with time_machine.travel(MONDAY_9 + timedelta(hours=3), tick=False):
        client.force_login(li_na.login)
        assert "陈宇" in client.get(f"/training-sessions/{session.pk}").content.decode()
        client.post(f"/training-sessions/{session.pk}/attendance", {f"minutes-{chen.pk}": "120"})
    assert TrainingRecord.objects.get().person == chen


def test_drafts_and_lists_of_others_are_not_found(client, agency):
    draft = make_training.course(organization=agency, is_published=False, lessons=1)
    session = make_training.session(course=make_training.course(organization=agency, code="C-2"))
    other = make.li_na(organization=make.organization(name="另一家"))
    client.force_login(other.login)
    for address in (
        f"/courses/{draft.pk}", f"/courses/{draft.pk}/change", f"/courses/{draft.pk}/lessons/1",
        f"/courses/{draft.pk}/sessions/new", f"/training-sessions/{session.pk}",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    client.logout()
    assert client.get(f"/courses/{draft.pk}").status_code == 404
    assert client.get("/courses").status_code == 200


def test_a_trainer_who_is_a_volunteer_writes_down_who_came(client, agency):
    chen, lin = make.chen_yu(), make.person(name="小林")
    session = make_training.session(
        course=make_training.course(organization=agency), starts_at=MONDAY_9, trainer=chen
    )
    session.places_taken.create(person=lin, taken_at=session.starts_at)
    client.force_login(chen.login)
    with time_machine.travel(MONDAY_9 + timedelta(hours=3), tick=False):
        client.post(f"/training-sessions/{session.pk}/attendance", {f"minutes-{lin.pk}": "多久"})
        assert not TrainingRecord.objects.exists()
        client.post(f"/training-sessions/{session.pk}/attendance", {f"minutes-{lin.pk}": "120"})
    assert TrainingRecord.objects.get().person == lin


def test_staff_record_a_training_elsewhere_of_people_within_reach(client, agency):
    chen, stranger = make.chen_yu(organization=agency), make.person(name="别家的人")
    client.force_login(make.li_na(organization=agency).login)
    form = {
        "name": "急救员初训",
        "minutes": "480",
        "host": "红十字会",
        "completed_on": "2026-04-01",
    }
    assert client.post(f"/people/{stranger.pk}/trainings/new", form).status_code == 404
    client.post(f"/people/{chen.pk}/trainings/new", form)
    assert TrainingRecord.objects.get().name == "急救员初训"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_courses_takes_the_same_queries_whatever_its_length(
    client, agency, count, django_assert_num_queries
):
    for n in range(count):
        course = make_training.course(organization=agency, code=f"C-{n}", title=f"课{n}", lessons=1)
        make_training.session(course=course, starts_at=MONDAY_9 + timedelta(days=3650))
    with django_assert_num_queries(3):
        client.get("/courses")
