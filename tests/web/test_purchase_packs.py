"""Both sides see what was kept beside what the records say today, on pages and on paper."""

import hashlib
import io
from datetime import timedelta

import pytest
import time_machine
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from liandong.models import EvidencePack
from liandong.queries import purchase_figures
from liandong.services import hours, purchase_payments
from tests import make
from tests import make_purchase as made
from tests.make_purchase import AT
from tests.web.test_purchases import browser, got

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOTICE = "付过款的数，记录后来有变化"


@pytest.fixture(autouse=True)
def _the_day(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def town():
    here = made.market()
    made.hours(here)
    made.hours(here, person=make.person(name="第二位"))
    return here


def corrected(town):
    entry = town.volunteer.ledger.get()
    hours.correct(entry=entry, minutes=30, reason="早走", by=town.worker, at=AT)


def test_both_sides_see_after_a_payment_that_a_figure_moved(town):
    made.paid(town)
    sides = [browser(town.officer), browser(town.worker)]
    for client in sides:
        assert NOTICE not in got(client, "purchase-detail", town.purchase.pk)
    corrected(town)
    line = "验收：社工带动的志愿服务时长，当时 4 小时（2 条记录），现在 2.5 小时（4 条记录）"
    for client in sides:
        page = got(client, "purchase-detail", town.purchase.pk)
        assert NOTICE in page
        assert line in page
        assert "已经付的款没有动" in page
        assert "验收时 4 小时，同样的日子现在 2.5 小时" in page


def test_before_a_payment_the_kept_figure_stands_beside_without_a_warning(town):
    made.reported(town, 2)
    corrected(town)
    page = got(browser(town.worker), "purchase-detail", town.purchase.pk)
    assert NOTICE not in page
    assert "中期时 4 小时，同样的日子现在 2.5 小时" in page


def test_the_first_instalment_rests_on_signatures_and_warns_of_nothing(town):
    contract = made.reported(town, 1)
    purchase_payments.pay(
        instalment=contract.instalments.get(position=1), voucher="PZ-1", paid_on=make.day(AT),
        by=town.officer, at=AT,
    )  # fmt: skip
    corrected(town)
    assert NOTICE not in got(browser(town.officer), "purchase-detail", town.purchase.pk)


def test_the_page_of_a_figure_names_the_records_that_came(town):
    made.reported(town, 2)
    client = browser(town.officer)
    page = got(client, "purchase-evidence", town.purchase.pk, "hours_led")
    assert "存下的是 4 小时，同样的日子现在数出 4 小时" in page
    corrected(town)
    page = got(client, "purchase-evidence", town.purchase.pk, "hours_led")
    assert "存下的是 4 小时，同样的日子现在数出 2.5 小时" in page
    assert ">-2<" in page
    assert ">0.5<" in page


def test_the_digest_is_checked_when_the_page_is_opened_and_the_file_gives_it(town):
    made.reported(town, 1)
    client = browser(town.worker)
    row = EvidencePack.objects.get()
    page = got(client, "purchase-packs", town.purchase.pk)
    assert row.digest in page
    assert "摘要对得上" in page
    answer = client.get(f"/purchases/{town.purchase.pk}/packs/start-1.json")
    assert hashlib.sha256(answer.content).hexdigest() == row.digest
    for wrong in ("start-2", "mid-1", "nonsense-1"):
        assert client.get(f"/purchases/{town.purchase.pk}/packs/{wrong}.json").status_code == 404
    EvidencePack.objects.update(content="{}")
    page = got(client, "purchase-packs", town.purchase.pk)
    assert "摘要对不上" in page
    assert "有人动过数据库" in page
    assert "摘要对不上" in got(client, "purchase-detail", town.purchase.pk)


def test_a_contract_without_a_pack_says_when_there_will_be_one(town):
    made.signed(town)
    page = got(browser(town.officer), "purchase-packs", town.purchase.pk)
    assert "还没有存证" in page


def test_nobody_else_opens_a_pack(town):
    made.reported(town, 1)
    for one in (make.officer(phone="13800007771"), make.li_na(phone="13800007772"), town.judges[0]):
        got(browser(one), "purchase-packs", town.purchase.pk, status=404)
        got(browser(one), "purchase-pack-file", town.purchase.pk, "start", 1, status=404)


def test_each_kind_of_paper_carries_the_first_characters_of_the_digest(town):
    made.reported(town, 2)
    client = browser(town.officer)
    short = town.contract.packs.get(stage="mid").digest[:16]
    told = {
        kind: client.get(f"/purchases/{town.purchase.pk}/reports/mid.{kind}").content
        for kind in ("docx", "pdf", "xlsx")
    }
    tables = Document(io.BytesIO(told["docx"])).tables
    assert short in [c.text for t in tables for r in t.rows for c in r.cells]
    pages = PdfReader(io.BytesIO(told["pdf"])).pages
    assert short in "".join(page.extract_text() for page in pages)
    book = CalamineWorkbook.from_filelike(io.BytesIO(told["xlsx"]))
    assert short in [row[1] for row in book.get_sheet_by_name("说明").to_python() if len(row) > 1]


def test_the_page_counts_each_figure_of_each_shown_step_once(town, monkeypatch):
    made.paid(town)
    counted = []
    ask = purchase_figures.ask

    def told(code, scope):
        counted.append((code, scope.until))
        return ask(code, scope)

    monkeypatch.setattr(purchase_figures, "ask", told)
    got(browser(town.officer), "purchase-detail", town.purchase.pk)
    # Of the paid steps (mid-term, acceptance) each figure; those of start and final are not shown.
    assert counted.count(("hours_led", made.AT.date() + DAY)) == 2
    counted.clear()
    got(browser(town.officer), "purchase-evidence", town.purchase.pk, "hours_led")
    assert {code for code, _until in counted} == {"hours_led"}
