"""Pages of files behind a score and of objections; and who may not open them."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.models import ValueEvidence, ValueItem, ValueObjection
from liandong.queries import access
from liandong.queries import value_items as values
from liandong.services import value_items
from liandong.web.value_disputes import extras
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NOW = MONDAY_9 + timedelta(days=3)


@pytest.fixture(autouse=True)
def _that_day(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def item():
    project = make.project(social_worker=make.li_na())
    return value_items.choose(
        project=project, code="helpers", aim="请老人做接待员", start=0, target=2,
        by=project.social_worker, at=MONDAY_9,
    )  # fmt: skip


def client_of(person):
    client = Client()
    client.force_login(make.signed_up(person).login)
    return client


def test_a_file_is_added_shown_opened_and_a_wrong_one_refused_in_words(item):
    worker = client_of(item.project.social_worker)
    address = f"/values/{item.pk}/files/new"
    wrong = worker.post(address, {"file": SimpleUploadedFile("表.docx", b"PK no sheet")})
    assert wrong.status_code == 422
    assert "“表.docx”不是照片、PDF 或表格" in wrong.content.decode()
    worker.post(address, {"file": SimpleUploadedFile("记录.pdf", b"%PDF-1.7 who came")})
    file = ValueEvidence.objects.get()
    page = worker.get(f"/projects/{item.project_id}/values").content.decode()
    assert "记录.pdf" in page
    answer = client_of(make.officer()).get(f"/values/{item.pk}/files/{file.pk}")
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.7 who came", "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")


def test_an_objection_and_its_answer_are_both_read_on_the_page(item):
    judge, other = make.officer(), make.officer(phone="13800001066")
    value_items.score(item=item, level=1, evidence="一位", by=judge, at=NOW)
    worker = client_of(item.project.social_worker)
    page = f"/projects/{item.project_id}/values"
    assert "对评分提异议" in worker.get(page).content.decode()
    worker.post(f"/values/{item.pk}/objection", {"reason": "漏了两位"})
    told = client_of(other).get(page).content.decode()
    assert "漏了两位" in told and "异议还没有答复，验收要等答复以后。" in told
    assert f"/values/{item.pk}/objection/answer" not in client_of(judge).get(page).content.decode()
    client_of(other).post(f"/values/{item.pk}/objection/answer", {"level": "2", "answer": "是三位"})
    told = worker.get(page).content.decode()
    assert all(words in told for words in ("漏了两位", "是三位", "同意了，按新的级别"))
    assert ValueObjection.objects.get().is_upheld is True


def test_who_may_not_open_the_pages(item):
    judge = make.officer()
    value_items.score(item=item, level=1, evidence="一位", by=judge, at=NOW)
    file = ValueEvidence.objects.create(
        item=item, name="a.pdf", kind="application/pdf", bytes_count=1, digest="0" * 64,
        content="", given_by=judge, given_at=NOW, delete_on=NOW.date(),
    )  # fmt: skip
    addresses = [
        f"/values/{item.pk}/{rest}"
        for rest in ("files/new", f"files/{file.pk}", "objection", "objection/answer")
    ]
    for address in addresses:
        assert Client().get(address).status_code == 302
    volunteer = client_of(make.chen_yu(phone="13800001044"))
    assert [volunteer.get(address).status_code for address in addresses] == [404] * 4
    assert client_of(judge).get(addresses[2]).status_code == 404
    assert client_of(judge).get(addresses[3]).status_code == 404


def test_many_items_of_a_project_ask_for_rights_once(item):
    worker = item.project.social_worker
    who = access.actor_of(worker, on=make.day(NOW))

    def queries():
        items = values.loaded(ValueItem.objects.filter(project=item.project))
        with CaptureQueriesContext(connection) as held:
            found = extras(items, who)
        assert all(one["give_url"] and not one["answer_url"] for one in found.values())
        return len(held)

    one = queries()
    for code in ("deciding", "inclusion", "ethics"):
        value_items.choose(
            project=item.project, code=code, aim="x", start=0, target=2, by=worker, at=MONDAY_9
        )
    assert queries() == one
