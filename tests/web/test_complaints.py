"""Complaining through the pages: with an account, without one, and from the desk."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.models import Complaint, ComplaintEvidence
from liandong.services import complaints as services
from tests import make
from tests.served import AFTER

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
TOLD = {"category": "forced", "text": "队长说不去就扣分"}


@pytest.fixture(autouse=True)
def _that_afternoon(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AFTER, tick=False):
        yield


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def page(client, address, **told):
    return client.get(address, **told).content.decode()


def test_a_complaint_goes_all_the_way_to_another_person_s_answer():
    chen = client_of(make.chen_yu())
    wang, sun = client_of(make.coordinator()), client_of(make.officer())
    file = SimpleUploadedFile("截图.png", PNG, content_type="image/png")
    answer = chen.post("/complaints/new", TOLD | {"proof": [file]}, follow=True)
    assert "收到了，编号" in answer.content.decode()
    row = Complaint.objects.get()

    desk = page(wang, "/complaints")
    assert row.number in desk and TOLD["text"] not in desk
    assert wang.get(f"/complaints/{row.pk}").status_code == 404
    case = wang.post(f"/complaints/{row.pk}/taking", follow=True).content.decode()
    assert TOLD["text"] in case and "截图.png" in case and "陈宇" in case
    evidence = ComplaintEvidence.objects.get()
    got = wang.get(f"/complaints/{row.pk}/evidence/{evidence.pk}")
    assert (got.content, got["Content-Type"]) == (PNG, "image/png")
    assert "no-store" in got["Cache-Control"]
    assert sun.get(f"/complaints/{row.pk}/evidence/{evidence.pk}").status_code == 404
    told = {"step": "answer", "answer-text": "说法不对，已纠正。", "answer-upheld": "no"}
    wang.post(f"/complaints/{row.pk}", told)
    mine = page(chen, f"/my/complaints/{row.pk}")
    assert mine.count("看了您写的内容") == 1
    assert mine.count("打开了您的材料") == 1
    assert "说法不对，已纠正。" in mine and "申诉，换一个人再办" in mine
    chen.post(f"/my/complaints/{row.pk}/appeal", {"text": "还在扣分"})
    assert row.number not in re.sub(r"我办完的.*", "", page(wang, "/complaints"), flags=re.S)
    sun.post(f"/complaints/{row.pk}/taking")
    over = {"step": "over", "over-function": "registration", "over-text": "区民政局三楼"}
    sun.post(f"/complaints/{row.pk}", over)
    assert "这件事归民政部门管" in page(chen, f"/my/complaints/{row.pk}")


def test_somebody_without_an_account_asks_after_it_by_code():
    client = Client()
    client.post("/complaints/new", TOLD | {"text": "志愿者收了我两百元", "category": "paid"})
    html = page(client, "/complaints/filed")
    row = Complaint.objects.get()
    code = re.search(r">(\d{8})<", html).group(1)
    assert row.number in html and row.filed_by is None

    other = Client()
    assert other.get("/complaints/status").status_code == 302
    wrong = other.post("/complaints/lookup", {"number": row.number, "code": "00000000"})
    assert "编号和查询码对不上" in wrong.content.decode()
    wang = make.coordinator()
    services.take(complaint=row, by=wang, at=AFTER)
    services.answer(complaint=row, text="已退还", is_upheld=True, by=wang, at=AFTER)
    found = other.post("/complaints/lookup", {"number": row.number, "code": code}, follow=True)
    assert "已退还" in found.content.decode()
    other.post(f"/complaints/status/{row.pk}/appeal", {"text": "只退了一半"})
    row.refresh_from_db()
    assert row.state == "appealed"
    assert Client().post(f"/complaints/status/{row.pk}/appeal", {"text": "x"}).status_code == 404


def test_a_telephone_that_a_code_proves_opens_what_was_filed_with_it(settings):
    settings.LIANDONG_DEMO = True
    client = Client()
    client.post("/complaints/new", TOLD | {"phone": "13900007788"})
    other = Client()
    shown = other.post("/complaints/lookup", {"phone": "13900007788"}, follow=True)
    code = re.search(r"验证码是 (\d{6})", shown.content.decode()).group(1)
    opened = other.post("/complaints/lookup/code", {"code": code}, follow=True)
    assert Complaint.objects.get().number in opened.content.decode()


def test_codes_are_not_guessed_by_trying():
    services.file(told=services.Told(category=services.Category.PAID, text="x"), by=None, at=AFTER)
    number = Complaint.objects.get().number
    client = Client()
    for _ in range(10):
        client.post("/complaints/lookup", {"number": number, "code": "1"})
    last = client.post("/complaints/lookup", {"number": number, "code": "1"})
    assert "试得太多了" in last.content.decode()


def test_a_form_with_a_bad_file_keeps_what_was_typed():
    file = SimpleUploadedFile("a.jpg", b"MZ", content_type="image/jpeg")
    html = (
        client_of(make.chen_yu()).post("/complaints/new", TOLD | {"proof": [file]}).content.decode()
    )
    assert "不是图片或 PDF" in html and TOLD["text"] in html
    assert Complaint.objects.count() == 0


def test_another_s_complaint_is_not_found_and_its_subject_learns_nothing():
    chen, wang = make.chen_yu(), make.coordinator()
    made = services.file(
        told=services.Told(category=services.Category.FORCED, text="x", about_person=wang),
        by=chen,
        at=AFTER,
    ).complaint
    client = client_of(wang)
    assert made.number not in page(client, "/complaints")
    assert client.post(f"/complaints/{made.pk}/taking").status_code == 404
    for who in (wang, make.chen_yu(phone="13800001079")):
        assert client_of(who).get(f"/my/complaints/{made.pk}").status_code == 404


def test_the_lists_need_the_same_number_of_queries_for_one_and_three():
    chen, wang = make.chen_yu(), make.coordinator()
    mine, desk = client_of(chen), client_of(wang)
    counts = []
    for _ in range(3):
        told = services.Told(category=services.Category.FORCED, text="x")
        services.file(told=told, by=chen, at=AFTER)
        with CaptureQueriesContext(connection) as asked:
            mine.get("/my/complaints")
            desk.get("/complaints")
        counts.append(len(asked))
    assert counts[0] == counts[2]
