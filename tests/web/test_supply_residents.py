"""Residents from a file: looked through first, then on record as a whole or not at all."""

import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from liandong.core.residents_sheet import ResidentsProblem
from liandong.models import ResidentCount
from liandong.phrases.supply import RESIDENTS_PROBLEMS
from liandong.services.spreadsheets import read_sheet
from tests import make
from tests.make import MONDAY_9

pytestmark = pytest.mark.django_db
NANSHAN = "440305"


@pytest.fixture(autouse=True)
def _it_is_monday(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(MONDAY_9, tick=False):
        yield


def browser(person):
    client = Client()
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def sent(client, content, name="人口.csv", **changed):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    told = {"file-counted_on": "2025-11-01", "file-source": "区统计局公报", "file-table": file}
    return client.post(reverse("supply-residents"), told | changed)


def seal(said):
    return said.split('name="looked_at" value="')[1].split('"')[0]


def test_a_file_is_looked_through_and_only_then_put_on_record():
    client = browser(make.officer(division_code=NANSHAN))
    said = text(sent(client, "街道,常住人口\n粤海街道,182000\n蛇口街道,95000\n南头街道,\n"))
    assert "人口.csv：2 个地方，一共 277,000 人。" in said
    assert "没有写人数的 1 行不登记" in said
    assert not ResidentCount.objects.exists()
    answer = client.post(reverse("supply-residents"), {"looked_at": seal(said)})
    assert answer.status_code == 302
    rows = ResidentCount.objects.order_by("division_code")
    assert [(r.division_code, r.residents, r.source, str(r.counted_on)) for r in rows] == [
        ("440305005", 95_000, "区统计局公报", "2025-11-01"),
        ("440305007", 182_000, "区统计局公报", "2025-11-01"),
    ]


def test_one_bad_line_and_nothing_can_be_put_on_record():
    client = browser(make.officer(division_code=NANSHAN))
    said = text(sent(client, "街道,常住人口\n粤海街道,182000\n月球街道,5\n蛇口街道,很多\n"))
    assert "有 2 处不对，整张表都没有登记" in said
    for cell in ("没有这个地方", "不是人数", "月球街道", "很多"):
        assert cell in said
    assert "looked_at" not in said
    assert not ResidentCount.objects.exists()


@pytest.mark.parametrize("missing", ["file-counted_on", "file-source", "file-table"])
def test_day_source_and_file_may_not_be_left_out(missing):
    client = browser(make.officer(division_code=NANSHAN))
    said = text(sent(client, "街道,常住人口\n粤海街道,182000\n", **{missing: ""}))
    assert "文件看过了" not in said


def test_a_day_to_come_is_refused_when_it_would_be_put_on_record():
    client = browser(make.officer(division_code=NANSHAN))
    said = text(sent(client, "街道,常住人口\n粤海街道,1\n", **{"file-counted_on": "2027-01-01"}))
    client.post(reverse("supply-residents"), {"looked_at": seal(said)})
    assert not ResidentCount.objects.exists()


def test_what_somebody_else_looked_through_or_that_was_changed_is_not_taken():
    client = browser(make.officer(division_code=NANSHAN))
    said = text(sent(client, "街道,常住人口\n粤海街道,182000\n"))
    other = browser(make.officer(division_code=NANSHAN, phone="13900009021"))
    for one, told in ((other, seal(said)), (client, seal(said)[:-2]), (client, "")):
        assert one.post(reverse("supply-residents"), {"looked_at": told}).status_code == 302
    assert not ResidentCount.objects.exists()


def test_a_file_that_is_no_table_is_refused_beside_its_field():
    client = browser(make.officer(division_code=NANSHAN))
    assert "文件看过了" not in text(sent(client, b"", name="x.xlsx"))
    said = text(sent(client, b"PK\x03\x04 broken", name="x.xlsx"))
    assert "文件看过了" not in said


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_names_every_street_and_comes_back_as_it_is(kind):
    client = browser(make.officer(division_code=NANSHAN))
    answer = client.get(reverse("supply-residents-template", args=[kind]))
    content = b"".join(answer) if answer.streaming else answer.content
    rows = read_sheet(io.BytesIO(content).read(), f"x.{kind}").rows
    assert any("440305007" in map(str, row) and "粤海街道" in row for row in rows)
    said = text(sent(client, content, name=f"x.{kind}"))
    assert "表里没有人数" in said


def test_the_template_is_a_table_and_nothing_else():
    client = browser(make.officer(division_code=NANSHAN))
    assert client.get(reverse("supply-residents-template", args=["pdf"])).status_code == 404


def test_who_looks_at_no_supply_brings_no_file():
    for who in (make.li_na(), make.signed_up(make.person())):
        assert sent(browser(who), "街道,常住人口\n粤海街道,1\n").status_code == 403
        url = reverse("supply-residents-template", args=["csv"])
        assert browser(who).get(url).status_code == 403


def test_each_problem_has_its_words():
    assert set(RESIDENTS_PROBLEMS) == {one.value for one in ResidentsProblem}
