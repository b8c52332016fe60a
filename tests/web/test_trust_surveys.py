"""Pages of trust surveys: opened by staff, answered by anybody on a phone, and who may not."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.core.trust_surveys import edition
from liandong.models import SurveyReply, SurveyWave, TrustSurvey
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
TODAY = make.day(MONDAY_9)


@pytest.fixture(autouse=True)
def _that_day(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(MONDAY_9, tick=False):
        yield


def client_of(person) -> Client:
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def html(answer, status=200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def marks(mark=4, **more):
    return {f"q_{one.code}": str(mark) for one in edition(TODAY).questions} | more


@pytest.fixture
def project():
    return make.project()


@pytest.fixture
def wave(project) -> SurveyWave:
    desk = client_of(project.social_worker)
    told = {
        "title": "沙河邻里问卷", "organization": project.organization_id, "project": project.pk,
        "invited": "8", "opens_on": "2026-05-04", "closes_on": "2099-01-01",
    }  # fmt: skip
    told["opens_on"] = TODAY.isoformat()
    assert desk.post(reverse("survey-create"), told).status_code == 302
    return SurveyWave.objects.get()


def test_anybody_answers_on_a_phone_without_an_account(wave) -> None:
    anyone, address = Client(), reverse("survey-answer", args=[wave.token])
    page = html(anyone.get(address))
    assert "我信得过住在附近的人" in page and "沙河邻里问卷" in page
    assert "People who are different" in html(
        anyone.get(address, headers={"Accept-Language": "en"})
    )
    missing = marks(code="8812")
    missing.pop("q_help")
    again = html(anyone.post(address, missing), 422)
    assert "8812" in again and "请选一个" in again and not SurveyReply.objects.exists()
    assert anyone.post(address, marks(code="8812")).status_code == 302
    assert "谢谢" in html(anyone.get(reverse("survey-thanks", args=[wave.token])))
    assert "已经答过" in html(anyone.post(address, marks(code="8812")), 422)
    assert SurveyReply.objects.get().answers == [4] * 6


def test_staff_print_type_in_paper_and_read_results(wave, project) -> None:
    desk = client_of(project.social_worker)
    assert "☐" in html(desk.get(reverse("survey-sheet", args=[wave.pk])))
    entry = reverse("survey-entry", args=[wave.pk])
    for mark in (2, 3, 4):
        assert desk.post(entry, marks(mark)).status_code == 302
    detail = reverse("survey-detail", args=[wave.survey_id])
    page = html(desk.get(detail))
    assert "3.00" in page and "离散 1.00" in page and "请了 8 人" in page
    assert "开第二轮" in page
    late = {"invited": "8", "opens_on": "2099-01-02", "closes_on": "2099-02-01"}
    early = late | {"opens_on": TODAY.isoformat()}
    address = reverse("survey-wave-create", args=[wave.survey_id])
    assert "2099" in html(desk.post(address, early), 422)
    assert desk.post(address, late).status_code == 302
    assert "第二轮" in html(desk.get(detail))
    assert "只有第一轮" not in html(desk.get(reverse("survey-list")))
    invited = reverse("survey-invited", args=[wave.pk])
    desk.post(invited, {"invited": "2"})
    assert "请填不少于 3" in html(desk.get(detail))


def test_few_answers_are_hidden(wave, project) -> None:
    anyone = Client()
    for _ in range(2):
        anyone.post(reverse("survey-answer", args=[wave.token]), marks(5))
    page = html(
        client_of(project.social_worker).get(reverse("survey-detail", args=[wave.survey_id]))
    )
    assert "收回的太少" in page and "5.00" not in page


def test_before_and_after_its_days_a_wave_takes_nothing(wave) -> None:
    wave.opens_on, wave.closes_on = TODAY.replace(year=2030), TODAY.replace(year=2031)
    wave.save()
    address = reverse("survey-answer", args=[wave.token])
    assert "现在不收" in html(Client().get(address))
    assert "现在不收" in html(Client().post(address, marks()))
    assert not SurveyReply.objects.exists()


def test_who_may_not(wave, project) -> None:
    detail = reverse("survey-detail", args=[wave.survey_id])
    entry = reverse("survey-entry", args=[wave.pk])
    assert client_of(make.chen_yu()).get(detail).status_code == 403
    stranger = make.li_na(organization=make.organization(name="别处"), phone="13800001055")
    assert client_of(stranger).get(detail).status_code == 404
    assert client_of(stranger).get(entry).status_code == 404
    officer = client_of(make.officer())
    assert officer.get(entry).status_code == 403
    page = html(officer.get(detail))
    assert wave.token not in page and "录入纸质问卷" not in page
    assert Client().get(reverse("survey-answer", args=["nothing"])).status_code == 404
    assert TrustSurvey.objects.count() == 1
