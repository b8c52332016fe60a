"""Judging on the pages: who may, what is kept, and the recipient's one page."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.models import Evaluation, FeedbackTicket
from liandong.services import hours
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db
MARKS = {"punctuality": "5", "attitude": "4", "professionalism": "3", "text": "很准时"}


@pytest.fixture(autouse=True)
def _that_afternoon(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def volunteer():
    return make.chen_yu()


@pytest.fixture
def shift(worker, volunteer):
    place = served.place(person=volunteer, worker=worker)
    hours.recognize(assignment=place, by=worker, at=AFTER)
    return place.shift


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def address(shift):
    return reverse("evaluation-create", args=[shift.pk])


def test_a_volunteer_judges_the_social_worker(shift, worker, volunteer):
    client = client_of(volunteer)
    html = client.get(address(shift)).content.decode()
    assert "您觉得 李娜 怎么样？" in html
    assert html.count('type="radio"') == 15
    answer = client.post(address(shift), MARKS, follow=True)
    assert "都评价完了，谢谢" in answer.content.decode()
    row = Evaluation.objects.get()
    assert (row.to_person, row.punctuality, row.attitude, row.skill) == (worker, 5, 4, 3)


def test_a_social_worker_judges_one_volunteer_after_another(shift, worker, volunteer):
    second = make.person(name="苏晴")
    hours.recognize(
        assignment=served.place(person=second, worker=worker, shift=shift), by=worker, at=AFTER
    )
    client = client_of(worker)
    client.post(address(shift), MARKS | {"to": str(second.pk)})
    html = client.get(address(shift)).content.decode()
    assert "您觉得 陈宇 怎么样？" in html
    client.post(address(shift), MARKS | {"to": str(volunteer.pk)})
    judged = Evaluation.objects.order_by("pk").values_list("to_person__name", flat=True)
    assert list(judged) == ["苏晴", "陈宇"]


def test_a_form_that_lacks_a_mark_keeps_what_was_typed(shift, volunteer):
    told = MARKS | {"attitude": ""}
    html = client_of(volunteer).post(address(shift), told).content.decode()
    assert "请选一项。" in html and "很准时" in html
    assert Evaluation.objects.count() == 0


def test_who_took_no_part_does_not_find_the_page(shift):
    other = make.person(name="苏晴")
    make.assignment(shift=shift, person=other, state="absent")
    assert client_of(other).get(address(shift)).status_code == 404
    assert client_of(make.coordinator()).get(address(shift)).status_code == 404
    assert Client().get(address(shift)).status_code == 302


def test_one_s_own_result_waits_for_three_answers(shift, worker, volunteer):
    client = client_of(volunteer)
    assert "评价还不到 3 份" in client.get(address(shift)).content.decode()
    for n, name in enumerate(("甲", "乙", "丙")):
        Evaluation.objects.create(
            shift=shift,
            from_role="social_worker",
            from_person=make.person(name=name),
            to_role="volunteer",
            to_person=volunteer,
            punctuality=5,
            attitude=4,
            skill=3,
            text=f"话{n}",
            at=AFTER,
        )
        html = client.get(address(shift)).content.decode()
        assert ("平均 4.0 分" in html) is (n == 2)
        assert ("话0" in html) is (n == 2)


@pytest.fixture
def ticket(shift, worker):
    need = make.need(state="served")
    need.project = shift.project
    need.save()
    client = client_of(worker)
    client.post(reverse("feedback-link", args=[shift.pk]), {"need": str(need.pk)})
    assert "/f/" in client.get(address(shift)).content.decode()
    return FeedbackTicket.objects.get()


def test_a_recipient_judges_by_link_once_and_is_thanked(ticket, volunteer):
    feedback = reverse("feedback", args=[ticket.token])
    html = Client().get(feedback).content.decode()
    # Names are known to the recipient, but a link may be forwarded.
    assert "陈＊" in html and "陈宇" not in html
    answer = Client().post(feedback, MARKS, follow=True)
    assert "谢谢您" in answer.content.decode()
    assert Evaluation.objects.get().to_person == volunteer
    again = Client().post(feedback, MARKS, follow=True)
    assert "谢谢您" in again.content.decode()
    assert Evaluation.objects.count() == 1


def test_a_recipient_who_forgot_a_mark_is_asked_again(ticket):
    feedback = reverse("feedback", args=[ticket.token])
    html = Client().post(feedback, MARKS | {"punctuality": ""}).content.decode()
    assert "请选一项。" in html and "很准时" in html
    assert Evaluation.objects.count() == 0


def test_an_unknown_link_is_not_found():
    assert Client().get(reverse("feedback", args=["x" * 43])).status_code == 404


def test_only_the_social_worker_of_the_shift_makes_links(ticket, shift, volunteer):
    make_link = reverse("feedback-link", args=[shift.pk])
    told = {"need": str(ticket.need_id)}
    assert client_of(volunteer).post(make_link, told).status_code == 404
    other = make.li_na(phone="13800009999")
    assert client_of(other).post(make_link, told).status_code == 404


def judged(shift, n, *, worker):
    for number in range(n):
        who = make.person(name=f"何{number}")
        for about in ({"to_person": worker, "to_role": "social_worker"},
                      {"to_organization": shift.project.organization}):  # fmt: skip
            Evaluation.objects.create(
                shift=shift, from_person=who, from_role="volunteer", punctuality=5,
                attitude=5, skill=5, text=f"字{number}", at=AFTER, **about,
            )  # fmt: skip


def test_who_chooses_a_shift_sees_what_volunteers_think_from_three_answers_on(shift, worker):
    chen, here = client_of(make.chen_yu(phone="13800001098")), f"/shifts/{shift.pk}"
    judged(shift, 2, worker=worker)
    assert "来过的志愿者评" not in chen.get(here).content.decode()
    judged(shift, 1, worker=worker)
    seen = chen.get(here).content.decode()
    for name in (worker.name, shift.project.organization.name):
        assert f"{name}：来过的志愿者评 5.0 分（满分 5 分，3 份）" in seen
    assert "字0" not in seen
    public = Client().get(here).content.decode()
    assert shift.project.organization.name + "：来过的志愿者评" in public
    assert f"{worker.name}：来过" not in public
