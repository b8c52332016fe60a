"""A school asks, the volunteer decides on a page, the social worker takes one file."""

import io
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.models import (
    Certificate,
    CertificateBatch,
    CertificateBatchLine,
    GuardianConsent,
    OutboxMessage,
)
from liandong.services import certificate_batches
from tests import make, served
from tests.served import AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_afternoon(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def worker():
    return make.li_na()


@pytest.fixture
def volunteer(worker):
    found = make.chen_yu(organization=worker.role_grants.get().organization)
    served.entry(person=found, worker=worker)
    return found


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def told(numbers):
    return {
        "recipient": "南山第一中学",
        "group": "高二（3）班",
        "contact": "周老师 0755-26661111",
        "first_day": "2026-05-01",
        "last_day": "2026-05-04",
        "numbers": numbers,
        "answer_by": "2026-05-11",
        "language": "zh",
    }


def asked(worker, volunteer):
    client_of(worker).post(reverse("certificate-batches"), told(volunteer.number))
    return CertificateBatch.objects.latest("pk")


def test_from_the_request_to_the_file(worker, volunteer):
    staff, mine = client_of(worker), client_of(volunteer)
    page = staff.get(reverse("issued-certificates")).content.decode()
    assert reverse("certificate-batches") in page
    answer = staff.post(reverse("certificate-batches"), told(volunteer.number), follow=True)
    assert "问了 1 人，现在同意的有 0 人" in answer.content.decode()
    assert "中文 · 周老师" in answer.content.decode()
    batch = CertificateBatch.objects.get()

    notice = OutboxMessage.objects.get(kind="certificate_batch_asked")
    assert (
        "南山第一中学 高二（3）班想要您的服务证明"
        in mine.get(reverse("notice-list")).content.decode()
    )
    opened = mine.post(reverse("notice-opening", args=[notice.pk]))
    address = reverse("certificate-batch-answer", args=[batch.pk])
    assert opened.url == address
    assert address in mine.get(reverse("certificate-list")).content.decode()
    html = mine.get(address).content.decode()
    assert "周老师 0755-26661111" in html and "不同意" in html
    html = mine.post(address, {"agrees": "yes"}, follow=True).content.decode()
    assert "已经同意" in html and "收回同意" in html and "请在 2026年5月11日 前答复" in html

    file = staff.post(reverse("certificate-batch-file", args=[batch.pk]))
    made = Certificate.objects.get()
    assert file["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content))).namelist() == [
        f"{made.number}.pdf",
        "list.csv",
    ]
    assert "已经交出去了" in mine.get(address).content.decode()
    assert address not in mine.get(reverse("certificate-list")).content.decode()


def test_a_yes_taken_back_leaves_nothing_to_take(worker, volunteer):
    batch, mine = asked(worker, volunteer), client_of(volunteer)
    address = reverse("certificate-batch-answer", args=[batch.pk])
    mine.post(address, {"agrees": "yes"})
    mine.post(address, {"agrees": "no"})
    answer = client_of(worker).post(reverse("certificate-batch-file", args=[batch.pk]), follow=True)
    assert "还没有可以交出的证明" in answer.content.decode()
    assert Certificate.objects.count() == 0


def test_who_did_not_agree_is_a_number_and_no_name(worker, volunteer):
    batch = asked(worker, volunteer)
    client_of(volunteer).post(
        reverse("certificate-batch-answer", args=[batch.pk]), {"agrees": "no"}
    )
    html = client_of(worker).get(reverse("certificate-batch", args=[batch.pk])).content.decode()
    assert "还有 1 人不在其中" in html
    assert volunteer.name not in html and volunteer.number not in html


def test_bad_lines_are_named_and_what_was_typed_stays(worker, volunteer):
    answer = client_of(worker).post(
        reverse("certificate-batches"), told(f"{volunteer.number}\n陈先生")
    )
    html = answer.content.decode()
    assert "2: 陈先生" in html and volunteer.number in html and "周老师 0755-26661111" in html
    assert not CertificateBatch.objects.exists()


def test_others_neither_see_nor_take_nor_answer(worker, volunteer):
    batch = asked(worker, volunteer)
    wang = client_of(make.coordinator(division_code=make.NANSHAN))
    assert wang.get(reverse("certificate-batch", args=[batch.pk])).status_code == 404
    assert wang.post(reverse("certificate-batch-file", args=[batch.pk])).status_code == 404
    other = client_of(make.person(name="苏晴"))
    address = reverse("certificate-batch-answer", args=[batch.pk])
    assert other.post(address, {"agrees": "yes"}).status_code == 404
    for name, args in (("certificate-batches", []), ("certificate-batch", [batch.pk])):
        assert client_of(volunteer).get(reverse(name, args=args)).status_code == 403
    assert CertificateBatchLine.objects.get().agrees is None


@pytest.fixture
def ward(volunteer):
    volunteer.birth_on = make.day(AFTER).replace(year=2014)
    volunteer.save(update_fields=["birth_on"])
    return volunteer


def consent_for(ward, guardian):
    return GuardianConsent.objects.create(
        ward=ward,
        guardian=guardian,
        guardian_name=guardian.name,
        guardian_phone="13900001111",
        relation="mother",
        given_at=AFTER,
    )


def test_a_child_is_led_to_the_guardian_who_agrees_and_takes_it_back(worker, ward):
    mother = make.person(name="王芳")
    consent = consent_for(ward, mother)
    batch = asked(worker, ward)
    html = client_of(ward).get(reverse("certificate-batch-answer", args=[batch.pk])).content
    assert reverse("guardian-pass", args=[consent.pk]) in html.decode()

    theirs = client_of(mother)
    home = reverse("guardian-ward", args=[consent.pk])
    address = reverse("guardian-batch-answer", args=[consent.pk, batch.pk])
    html = theirs.get(home).content.decode()
    assert "南山第一中学 高二（3）班" in html and "周老师 0755-26661111" in html
    theirs.post(address, {"agrees": "yes"})
    staff = client_of(worker).get(reverse("certificate-batch", args=[batch.pk])).content.decode()
    assert "现在同意的有 1 人" in staff
    html = theirs.get(home).content.decode()
    assert "您同意了，还没有交出。" in html and "收回同意" in html
    theirs.post(address, {"agrees": "no"})
    assert "您没有同意，不会交出。" in theirs.get(home).content.decode()


def test_nobody_answers_for_another_s_child(worker, ward):
    consent = consent_for(ward, make.person(name="王芳"))
    batch = asked(worker, ward)
    address = reverse("guardian-batch-answer", args=[consent.pk, batch.pk])
    assert client_of(make.person(name="苏晴")).post(address, {"agrees": "yes"}).status_code == 404
    assert client_of(worker).post(address, {"agrees": "yes"}).status_code == 404
    assert Client().post(address, {"agrees": "yes"}).url == reverse("guardian-home")
    assert CertificateBatchLine.objects.get().guardian_agrees is None


def test_the_asker_cancels_and_the_volunteer_sees_it(worker, volunteer):
    batch = asked(worker, volunteer)
    address = reverse("certificate-batch-answer", args=[batch.pk])
    mine = client_of(volunteer)
    mine.post(address, {"agrees": "yes"})
    cancelling = reverse("certificate-batch-cancellation", args=[batch.pk])
    wang = client_of(make.coordinator(division_code=make.NANSHAN))
    assert wang.post(cancelling).status_code == 404
    assert mine.post(cancelling).status_code == 403
    html = client_of(worker).post(cancelling, follow=True).content.decode()
    assert "已取消，不会交出任何证明。" in html and "下载同意的证明" not in html
    assert "这次申请已经取消，您的证明没有交出去。" in mine.get(address).content.decode()
    assert address not in mine.get(reverse("certificate-list")).content.decode()
    assert address not in mine.get(reverse("my-consents")).content.decode()
    assert "的申请已经取消" in mine.get(reverse("notice-list")).content.decode()


def test_a_yes_stands_among_my_consents_and_is_taken_back_there(worker, volunteer):
    batch, mine = asked(worker, volunteer), client_of(volunteer)
    page, address = (
        reverse("my-consents"),
        reverse("certificate-batch-answer", args=[batch.pk]),
    )
    assert address not in mine.get(page).content.decode()
    mine.post(address, {"agrees": "yes"})
    assert "您同意了，还没有交出。" in mine.get(page).content.decode()
    client_of(worker).post(reverse("certificate-batch-file", args=[batch.pk]))
    assert "已经交出。对方联系人：周老师 0755-26661111" in mine.get(page).content.decode()
    answer = mine.post(address, {"agrees": "no", "next": page})
    assert answer.url == page
    assert "您已收回。要对方删掉手里的那份" in mine.get(page).content.decode()
    staff = client_of(worker).post(reverse("certificate-batch-file", args=[batch.pk]), follow=True)
    assert "还没有可以交出的证明" in staff.content.decode()
    html = client_of(worker).get(reverse("certificate-batch", args=[batch.pk])).content.decode()
    assert "后来有 1 人收回了同意" in html and volunteer.name not in html


def test_after_the_last_day_the_page_offers_no_yes(worker, volunteer):
    batch, mine = asked(worker, volunteer), client_of(volunteer)
    address = reverse("certificate-batch-answer", args=[batch.pk])
    CertificateBatch.objects.update(answer_by=make.day(AFTER) - timedelta(days=1))
    assert 'value="yes"' not in mine.get(address).content.decode()
    html = mine.post(address, {"agrees": "yes"}, follow=True).content.decode()
    assert "答复到 2026年5月3日 为止，现在不能再同意了" in html
    assert CertificateBatchLine.objects.get().agrees is None


def test_a_bad_last_day_is_refused_and_what_was_typed_stays(worker, volunteer):
    told_late = told(volunteer.number) | {"answer_by": "2026-05-01"}
    html = client_of(worker).post(reverse("certificate-batches"), told_late).content.decode()
    assert "周老师 0755-26661111" in html and not CertificateBatch.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_consents_and_the_guardian_s_page_cost_the_same_however_many(
    worker, ward, count, django_assert_max_num_queries
):
    mother = make.person(name="王芳")
    consent = consent_for(ward, mother)
    for _ in range(count):
        batch = asked(worker, ward)
        line = batch.lines.get()
        certificate_batches.answer_for_ward(line=line, consent=consent, agrees=True, at=AFTER)
    mine, theirs = client_of(ward), client_of(mother)
    with django_assert_max_num_queries(15):
        html = mine.get(reverse("my-consents")).content.decode()
    assert html.count("您同意了，还没有交出。") == count
    with django_assert_max_num_queries(15):
        theirs.get(reverse("guardian-ward", args=[consent.pk]))


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_however_long(worker, volunteer, count, django_assert_max_num_queries):
    for _ in range(count):
        asked(worker, volunteer)
    staff, mine = client_of(worker), client_of(volunteer)
    with django_assert_max_num_queries(12):
        staff.get(reverse("certificate-batches"))
    with django_assert_max_num_queries(16):
        mine.get(reverse("certificate-list"))
