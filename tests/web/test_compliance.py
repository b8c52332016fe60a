"""The report on the two laws as pages, PDF and workbook, and who may not open it."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def signed_in(client, role, **more):
    person = make.person(name="孙伟", login=make.account())
    make.role(person=person, role=role, **more)
    client.force_login(person.login, backend="django.contrib.auth.backends.ModelBackend")
    return person


def test_each_red_says_what_the_law_says_what_was_found_and_what_to_do(client):
    project = make.project(title="爬山清扫", risk_statement="")
    signed_in(client, "coordinator")
    page = client.get("/compliance").content.decode()
    for words in ("招募时要说清", "没有写风险说明", "打开项目，把可能的风险", "爬山清扫"):
        assert words in page
    assert f'href="/projects/{project.pk}"' in page
    assert "记录看不出来，要人去看" in page and "每年向民政部门报告" in page


def test_the_page_reads_in_english(client):
    make.project(risk_statement="")
    signed_in(client, "officer")
    client.cookies["django_language"] = "en"
    page = client.get("/compliance").content.decode()
    assert "These projects recruit without a risk statement." in page
    assert "招募时要说清" not in page


def test_a_link_is_shown_only_to_who_may_open_it(client):
    make.project(title="爬山清扫", risk_statement="")
    signed_in(client, "officer")
    page = client.get("/compliance/articles/hours_in_time").content.decode()
    assert 'href="/claims"' not in page


def test_a_social_worker_sees_the_own_organization_and_no_other(client):
    own, other = make.organization(name="益民社工站"), make.organization(name="安康社工站")
    signed_in(client, "social_worker", organization=own)
    page = client.get("/compliance").content.decode()
    assert "益民社工站" in page and "安康社工站" not in page
    for address in ("/compliance", "/compliance/articles/insured", "/compliance/report.pdf"):
        assert client.get(address, {"organization": own.pk}).status_code == 200
        assert client.get(address, {"organization": other.pk}).status_code == 404


@pytest.mark.parametrize("role", ["volunteer", "team_leader", "contact"])
def test_who_may_not_open_it(client, role):
    signed_in(client, role)
    for address in ("/compliance", "/compliance/articles/insured", "/compliance/report.pdf"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "²", "0"])
def test_an_organization_that_is_no_number_is_not_found(client, asked):
    signed_in(client, "coordinator")
    assert client.get("/compliance", {"organization": asked}).status_code == 404
    assert client.get("/compliance/articles/nothing").status_code == 404
    assert client.get("/compliance/report.exe").status_code == 404


def test_the_workbook_and_the_pdf_hold_every_duty_and_the_records(client):
    make.project(title="爬山清扫", risk_statement="")
    signed_in(client, "coordinator")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/compliance/report.xlsx").content))
    duties, records = (book.get_sheet_by_index(n).to_python() for n in (0, 1))
    assert "没做到" in [row[0] for row in duties]
    assert any("爬山清扫" in row for row in records)
    pdf = client.get("/compliance/report.pdf")
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")


def test_three_breaches_take_as_many_queries_as_one(client):
    signed_in(client, "coordinator")
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.project(risk_statement="")
        client.get("/compliance")
        with CaptureQueriesContext(connection) as caught:
            client.get("/compliance")
        counts.append(len(caught))
    assert counts[0] == counts[1]
