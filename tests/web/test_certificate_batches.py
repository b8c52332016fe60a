"""A school asks, the volunteer decides on a page, the social worker takes one file."""

import io
import zipfile

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liandong.models import Certificate, CertificateBatch, CertificateBatchLine, OutboxMessage
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
    assert "您同意了" in html and "收回同意" in html

    file = staff.post(reverse("certificate-batch-file", args=[batch.pk]))
    made = Certificate.objects.get()
    assert file["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(file.content)).namelist() == [
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


def test_a_child_is_led_to_the_guardian(worker, volunteer):
    batch = asked(worker, volunteer)
    volunteer.birth_on = make.day(AFTER).replace(year=2014)
    volunteer.save(update_fields=["birth_on"])
    answer = client_of(volunteer).post(
        reverse("certificate-batch-answer", args=[batch.pk]), {"agrees": "yes"}, follow=True
    )
    assert "请监护人联系社工" in answer.content.decode()
    assert CertificateBatchLine.objects.get().agrees is None


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_however_long(worker, volunteer, count, django_assert_max_num_queries):
    for _ in range(count):
        asked(worker, volunteer)
    staff, mine = client_of(worker), client_of(volunteer)
    with django_assert_max_num_queries(12):
        staff.get(reverse("certificate-batches"))
    with django_assert_max_num_queries(16):
        mine.get(reverse("certificate-list"))
