"""Ladder, licences and continuing education on the pages: told, checked by another, counted."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liandong.core.education import EducationDecided, EducationKnown
from liandong.core.refusals import NotAllowed
from liandong.models import AccessRecord, EducationClaim, OutboxMessage, TrainingRecord
from liandong.queries import access, notice_causes
from liandong.queries import careers as shown
from liandong.services import education
from tests import make

pytestmark = pytest.mark.django_db
PICTURE = b"\xff\xd8\xff certificate of a course"


@pytest.fixture(autouse=True)
def _then(settings, at, tmp_path):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    settings.LIANDONG_PAPERS = tmp_path / "credentials"
    with time_machine.travel(at, tick=False):
        yield


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


@pytest.fixture
def pair():
    worker = make.li_na()
    return make.zhou(guides=(worker,)), worker


def told(worker, at, **changed):
    facts = {
        "name": "危机干预基础",
        "host": "市社工协会",
        "minutes": 16 * 60,
        "completed_on": date(2026, 3, 1),
        "counts_towards": "social_worker",
        "evidence": PICTURE,
        "by": worker,
        "at": at,
    }
    return education.tell(**(facts | changed))


def test_what_was_learnt_elsewhere_counts_once_the_supervisor_saw_the_certificate(pair):
    zhou, worker = pair
    make.credential(person=worker, kind="social_worker", verified_by=zhou)
    mine, theirs = client_of(worker), client_of(zhou)
    picture = SimpleUploadedFile("a.jpg", PICTURE, content_type="image/jpeg")
    mine.post(
        "/my/education",
        {
            "name": "危机干预基础",
            "host": "市社工协会",
            "completed_on": "2026-03-01",
            "hours": "16",
            "counts_towards": "social_worker",
            "evidence": picture,
        },
    )
    claim = EducationClaim.objects.get()
    assert shown.careers_of([worker], on=date(2026, 4, 27))[0].cycle.done == 0
    assert "危机干预基础" in theirs.get("/careers").content.decode()

    assert theirs.get(f"/education/{claim.pk}/evidence").status_code == 404
    assert theirs.post(f"/education/{claim.pk}/evidence").content == PICTURE
    assert AccessRecord.objects.get().viewer == zhou
    assert mine.get(f"/education/{claim.pk}/evidence").content == PICTURE
    assert AccessRecord.objects.count() == 1

    theirs.post(f"/education/{claim.pk}/acceptance")
    record = TrainingRecord.objects.get()
    assert (record.person, record.minutes, record.recorded_by) == (worker, 960, zhou)
    assert shown.careers_of([worker], on=date(2026, 4, 27))[0].cycle.done == 960
    assert "已算进学时" in mine.get("/my/career").content.decode()


def test_the_picture_lies_sealed_and_goes_when_its_holder_goes(pair, at, settings):
    _, worker = pair
    told(worker, at)
    (file,) = settings.LIANDONG_PAPERS.iterdir()
    assert PICTURE not in file.read_bytes()
    education.forget_all(worker)
    assert EducationClaim.objects.get().evidence == ""


def test_a_refusal_says_why_and_it_may_be_told_again(pair, at):
    zhou, worker = pair
    claim = told(worker, at)
    client_of(zhou).post(f"/education/{claim.pk}/refusal", {"reason": "看不清章"})
    assert "看不清章" in client_of(worker).get("/my/career").content.decode()
    with pytest.raises(EducationDecided):
        education.accept(claim=claim, by=zhou, at=at)
    told(worker, at)
    with pytest.raises(EducationKnown):
        told(worker, at)
    assert TrainingRecord.objects.count() == 0


def test_nobody_decides_on_their_own_nor_from_elsewhere(pair, at):
    zhou, worker = pair
    claim, own = told(worker, at), told(zhou, at)
    stranger = make.zhou(phone="13800001066")
    for who, row in ((worker, claim), (zhou, own), (stranger, claim), (make.officer(), claim)):
        with pytest.raises(NotAllowed):
            education.accept(claim=row, by=who, at=at)
    assert client_of(stranger).post(f"/education/{claim.pk}/evidence").status_code == 404
    assert client_of(stranger).post(f"/education/{claim.pk}/acceptance").status_code == 404
    assert not TrainingRecord.objects.exists()


def test_who_supervises_is_asked_to_look_until_somebody_decided(pair, at):
    zhou, worker = pair
    claim = told(worker, at)
    cause = f"education:{claim.pk}"
    assert OutboxMessage.objects.get(kind="education_waits", cause=cause).person == zhou
    assert notice_causes.gone({cause}, at=at) == set()
    education.accept(claim=claim, by=zhou, at=at)
    assert notice_causes.gone({cause}, at=at) == {cause}


def test_a_lapsed_licence_is_no_licence_on_any_page(pair, at):
    zhou, worker = pair
    day = make.day(at)
    paper = make.credential(
        person=worker,
        kind="social_worker",
        awarded_on=date(2023, 1, 1),
        expires_on=day,
        verified_by=zhou,
    )
    theirs = client_of(zhou)
    assert ">持证<" in theirs.get("/supervision").content.decode()
    page = theirs.get("/careers").content.decode()
    assert "快到期了" in page
    assert page.split("60 天内到期的证")[1].index("李娜") < page.split("60 天内到期的证")[1].index(
        "每个人"
    )
    paper.expires_on = day - timedelta(days=1)
    paper.save()
    assert ">持证<" not in theirs.get("/supervision").content.decode()
    assert "登记过期了，不算持证" in theirs.get("/careers").content.decode()
    assert "登记过期了，不算持证" in client_of(worker).get("/my/career").content.decode()


def test_a_supervisor_sees_only_social_workers_within_reach(pair, at):
    zhou, worker = pair
    make.li_na(phone="13800001055")
    actor = access.actor_of(zhou, on=make.day(at))
    assert list(shown.staff_of(actor, on=make.day(at))) == [worker]


@pytest.mark.parametrize("count", [1, 3])
def test_the_ladder_takes_the_same_queries_for_one_and_for_three(
    at, count, django_assert_num_queries
):
    workers = [make.li_na(phone=f"1380000700{n}") for n in range(count)]
    for one in workers:
        make.credential(person=one, kind="social_worker", verified_by=workers[0])
    with django_assert_num_queries(4):
        found = shown.careers_of(workers, on=make.day(at))
    assert {one.licence.rung for one in found} == {"social_worker"}
