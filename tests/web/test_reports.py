"""The board of reports on the page: what waits, what may be one, two taps to the end."""

import csv
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.cli import replaying
from liandong.models import IncidentReport, OutboxMessage, Replay
from tests import make
from tests.services.test_reports import SAID, Desk
from tests.web.test_incidents import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def test_a_call_becomes_a_report_is_verified_and_answered():
    desk = Desk()
    page, browser = f"/incidents/{desk.incident.pk}/reports", client_of(desk.coordinator)
    assert "没有等核实的" in browser.get(page).content.decode()
    assert "请" in browser.post(f"{page}/new", {"text": "", "place_name": "后海"}).content.decode()
    browser.post(f"{page}/new", {"text": SAID, "place_name": "后海村"})
    report = IncidentReport.objects.get()
    browser.post(f"/reports/{report.pk}/verification", {"method": "phone"})
    browser.post(f"/reports/{report.pk}/answer", {"outcome": "已转移到小学"})
    assert "已转移到小学" in browser.get(f"/reports/{report.pk}").content.decode()
    assert IncidentReport.objects.get().state == "answered"


def test_two_reports_of_one_thing_are_shown_beside_each_other_and_merged_by_a_tap():
    desk = Desk()
    desk.take(at=timezone.now() - timedelta(minutes=5))
    second = desk.take(at=timezone.now())
    browser = client_of(desk.coordinator)
    board = browser.get(f"/incidents/{desk.incident.pk}/reports/live").content.decode()
    assert "可能是同一件事" in board and "说的是同一个地方" in board
    pair = desk.incident.report_pairs.get()
    browser.post(f"/report-pairs/{pair.pk}/merging")
    second.refresh_from_db()
    assert second.state == "duplicate"
    assert "不是一件事，分开" in browser.get(f"/reports/{second.pk}").content.decode()


def test_a_stranger_finds_neither_board_nor_report():
    desk = Desk()
    report = desk.take()
    elsewhere = make.li_na(organization=make.organization(), phone="13800009998")
    browser = client_of(elsewhere)
    for address in (
        f"/incidents/{desk.incident.pk}/reports",
        f"/incidents/{desk.incident.pk}/reports/live",
        f"/reports/{report.pk}",
    ):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/reports/{report.pk}/answer", {"outcome": "x"}).status_code == 404


def test_the_board_asks_as_often_for_three_reports_as_for_one():
    desk = Desk()
    browser, page = client_of(desk.coordinator), f"/incidents/{desk.incident.pk}/reports"
    counts = []
    for n in (1, 2):
        for k in range(n):
            desk.verified(desk.take(f"{SAID}{n}{k}"))
            desk.take(f"{SAID}{n}{k}")
        browser.get(page)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_file_is_replayed_from_the_command_line_and_reaches_nobody(tmp_path, capsys):
    desk = Desk()
    file = tmp_path / "old.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["received_at", "text", "place"])
        rows.writerow(["2010-01-12T04:00", SAID, "后海村"])
        rows.writerow(["2010-01-12T09:00", "停电", "大新村"])
    facts = {"hands": 2, "begins": "", "every": 10, "organization": "", "sleep": lambda _: None}
    assert replaying.replay(file, speed="max", until="2010-01-12T05:00", **facts) == 0
    assert Replay.objects.get().next_row == 1
    assert replaying.replay(file, speed="36000", until="", **facts) == 0
    assert (Replay.objects.get().is_done, OutboxMessage.objects.count()) == (True, 0)
    assert "2/2" in capsys.readouterr().out
    assert replaying.replay(file, speed="fast", until="", **facts) == 1
    assert desk.incident.reports.count() == 0


def test_the_real_reports_of_2010_come_in_whole():
    shared = Path(os.environ.get("LIANDONG_SHARED", "../shared"))
    file = shared / "data" / "ok" / "needs" / "haiti_reports_early.csv"
    if not file.exists():
        pytest.skip("the data of the product are not here")
    Desk()
    assert replaying.replay(
        file, speed="max", hands=0, begins="", every=10, until="2010-01-14T00:00", organization="",
        sleep=lambda _: None,
    ) == 0  # fmt: skip
    assert IncidentReport.objects.count() == Replay.objects.get().next_row > 50
