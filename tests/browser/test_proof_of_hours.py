"""Confirming a day's hours, counted in taps and pages."""

from datetime import timedelta

import pytest
import time_machine

from liandong.models import LedgerEntry
from tests import make, served
from tests.served import AFTER

COUNT_TAPS = """document.addEventListener(
    "click", () => { sessionStorage.taps = 1 + Number(sessionStorage.taps || 0) }, true)"""


@pytest.fixture(autouse=True)
def _that_afternoon(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    with time_machine.travel(AFTER, tick=True):
        yield


def test_a_clean_day_of_three_shifts_takes_one_page_and_one_tap(phone_page, sign_in, axe):
    worker = make.li_na()
    for number in range(3):
        begins = make.MONDAY_9 + timedelta(hours=number)
        for name in ("何静", "罗伟"):
            person = make.person(name=f"{name}{number}")
            served.place(person=person, worker=worker, starts_at=begins, minutes=60)
    sign_in(phone_page, worker)
    pages = []
    phone_page.on("framenavigated", lambda frame: pages.append(frame.url))

    phone_page.goto("/claims")
    axe(phone_page)
    phone_page.evaluate(COUNT_TAPS)
    phone_page.locator("#days").get_by_role("button").first.click()
    phone_page.get_by_text("都确认完了").wait_for()

    assert LedgerEntry.objects.count() == 6
    assert int(phone_page.evaluate("sessionStorage.taps")) == 1
    assert {address.rpartition("/")[2] for address in pages} == {"claims"}
