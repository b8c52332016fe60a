"""Purchases from the command line: list, show, and the report as a file of each kind."""

import json

import pytest
import time_machine

from liandong.cli import purchases
from tests import make_purchase as made
from tests.make_purchase import AT, PRICE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def town():
    found = made.market()
    made.hours(found)
    made.reported(found, 1)
    return found


def test_the_list_has_what_was_published_only_when_asked(town, capsys):
    assert purchases.listed(published=False, as_json=True) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(one["number"], one["price_cents"]) for one in rows] == [(town.purchase.number, PRICE)]
    assert purchases.listed(published=True, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert purchases.listed(published=False, as_json=False) == 0
    assert town.purchase.number[:8] in capsys.readouterr().out


def test_one_is_shown_with_step_turn_and_figures(town, capsys):
    assert purchases.shown(town.purchase.number, as_json=False) == 0
    said = capsys.readouterr().out
    assert "独居老人关怀服务" in said
    assert "轮到购买单位：付到期的款，最晚 2026-05-18。" in said
    assert "合同价 200,000.01 元，已付 0.00 元。" in said
    assert purchases.shown(town.purchase.number, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["stage"] == "start"


@pytest.mark.parametrize(("kind", "magic"), [("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_report_is_written_as_a_file(town, tmp_path, kind, magic, language):
    out = tmp_path / f"report.{kind}"
    assert purchases.reported(town.purchase.number, "start", out, language=language) == 0
    assert out.read_bytes().startswith(magic)


def test_what_is_not_there_is_said_and_nothing_is_written(town, tmp_path, capsys):
    out = tmp_path / "report.pdf"
    assert purchases.shown("B-0", as_json=False) == 1
    assert purchases.reported("B-0", "start", out, language="en") == 1
    assert purchases.reported(town.purchase.number, "mid", out, language="en") == 1
    assert (
        purchases.reported(town.purchase.number, "start", tmp_path / "report.txt", language="en")
        == 1
    )
    assert list(tmp_path.iterdir()) == []
    assert "还没有 mid 阶段的报告" in capsys.readouterr().err
