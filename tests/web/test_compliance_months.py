"""The report month by month: on the page, on one article, in the workbook and on paper."""

import io
from datetime import datetime

import pytest
from python_calamine import CalamineWorkbook

from liandong.core.workdays import SHANGHAI
from liandong.queries import compliance_months as months
from liandong.queries.compliance_place import Place
from liandong.services import compliance
from tests import make
from tests.web.test_compliance import signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 8, 17, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


@pytest.fixture
def kept(monkeypatch):
    """Without a risk statement from May on, mended in July; nobody counted June."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    project = make.project(title="爬山清扫", risk_statement="")
    for month, words in ((5, ""), (7, "路滑，走慢些")):
        project.risk_statement = words
        project.save()
        at = datetime(2026, month + 1, 1, 3, 0, tzinfo=SHANGHAI)
        compliance.keep(month=at.date().replace(month=month), place=Place(at), at=at)
    return project


def test_what_was_mended_is_told_with_its_month(client, kept):
    signed_in(client, "coordinator")
    page = client.get("/compliance").content.decode()
    said = "2026年5月：没做到；2026年6月：没有记；2026年7月到现在：查过，没有发现"
    assert f'aria-label="{said}"' in page
    assert "2026年7月改好了" in page


def test_what_is_red_tells_since_when(client, kept):
    kept.risk_statement = ""
    kept.save()
    signed_in(client, "coordinator")
    for address in ("/compliance", "/compliance/articles/risk_told"):
        assert "2026年8月起没做到" in client.get(address).content.decode()
    client.cookies["django_language"] = "en"
    page = client.get("/compliance/articles/risk_told").content.decode()
    assert "Not kept since August 2026" in page and "没有记" not in page


def test_before_the_first_month_the_page_says_that_nothing_is_kept(client):
    make.project(risk_statement="")
    signed_in(client, "coordinator")
    page = client.get("/compliance").content.decode()
    assert "还没有记过哪个月" in page and "compliance-months" not in page


def test_the_workbook_and_the_paper_tell_the_months(client, kept):
    signed_in(client, "coordinator")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/compliance/report.xlsx").content))
    months, courses = (book.get_sheet_by_name(one).to_python() for one in ("逐月", "逐条逐月"))
    by_month = {row[0]: row[1:] for row in months}
    assert by_month["2026年6月"] == ["没有记", "", "", "", ""]
    assert by_month["2026年5月"][0] == "2" and by_month["2026年5月"][4] == "2026年6月1日"
    risk = next(row for row in courses if "招募时要说清" in row[1])
    assert (risk[3], risk[-4:]) == (
        "2026年7月改好了", ["没做到", "没有记", "查过，没有发现", "查过，没有发现"],
    )  # fmt: skip
    assert client.get("/compliance/report.pdf").content.startswith(b"%PDF")


def test_a_place_is_counted_whose_officer_s_term_ends_later_and_not_one_that_nobody_holds():
    month = NOW.date().replace(month=7, day=1)
    for code, until in (("440305", "2026-12-31"), ("440306", "2026-08-01")):
        person = make.officer(division_code=code, phone=f"138{code}01")
        person.role_grants.update(until=until)
    prefixes = {one.prefix for one in months.due(month, at=NOW)}
    assert "440305" in prefixes and "440306" not in prefixes
