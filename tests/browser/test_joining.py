"""A stranger with a link has a place: counted in taps, answers and seconds, on a phone."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from liandong.models import Assignment
from tests import make, make_joining

MOST_TAPS, MOST_FIELDS, MOST_SECONDS = 3, 5, 60
TYPING_S = 0.25
"""A slow thumb: a quarter of a second for each character, on top of what the pages take."""


class Hand:
    """Does what a person does, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = self.fields = 0
        self.typed_s = 0.0

    def tap(self, name: str) -> None:
        self.taps += 1
        self.page.locator(f"a:has-text('{name}'), button:has-text('{name}')").first.tap()

    def answer(self, name: str, value: str) -> None:
        self.fields += 1
        self.typed_s += TYPING_S * len(value)
        self.page.locator(f"[name={name}]").fill(value)

    def tick(self, name: str) -> None:
        self.fields += 1
        self.typed_s += TYPING_S
        self.page.locator(f"[name={name}]").check()


@pytest.fixture
def shift(settings):
    settings.LIANDONG_DEMO = False
    start = timezone.now() + timedelta(days=3)
    return make.shift(project=make.project(category="0017"), starts_at=start)


def test_three_taps_five_answers_and_a_minute_from_the_link_to_the_place(
    shift, phone_page, axe, no_sideways_scroll
):
    hand, began = Hand(phone_page), time.monotonic()
    phone_page.goto(f"/shifts/{shift.pk}")
    no_sideways_scroll(phone_page)
    hand.tap("我要参加")
    phone_page.wait_for_url("**/join")
    axe(phone_page)
    no_sideways_scroll(phone_page)
    hand.answer("phone", "13800001001")
    hand.answer("name", "陈宇")
    hand.answer("birth_on", "1990-06-01")
    hand.tick("agrees")
    hand.tap("发验证码，报名")
    phone_page.wait_for_url("**/join/code")
    axe(phone_page)
    hand.answer("code", make_joining.code_sent())
    hand.tap("确定报名")
    phone_page.wait_for_url(f"**/shifts/{shift.pk}/place")
    seconds = time.monotonic() - began + hand.typed_s

    assert Assignment.objects.get().state == "accepted"
    assert (hand.taps, hand.fields) == (MOST_TAPS, MOST_FIELDS)
    assert seconds < MOST_SECONDS


def test_inside_an_app_s_own_browser_nothing_pops_up_and_nothing_is_downloaded(shift, open_page):
    inside = open_page(
        {"width": 360, "height": 640},
        is_mobile=True,
        has_touch=True,
        user_agent="Mozilla/5.0 (Linux; Android 12) Mobile MicroMessenger/8.0.49",
    )
    surprises: list[str] = []
    inside.on("popup", lambda page: surprises.append(page.url))
    inside.on("download", lambda file: surprises.append(file.url))
    inside.on("dialog", lambda dialog: surprises.append(dialog.message))
    inside.goto(f"/shifts/{shift.pk}")
    inside.get_by_role("link", name="我要参加").tap()
    for name, value in {"phone": "13800001002", "name": "林芳", "birth_on": "1990-06-01"}.items():
        inside.locator(f"[name={name}]").fill(value)
    inside.locator("[name=agrees]").check()
    inside.get_by_role("button", name="发验证码").tap()
    inside.wait_for_url("**/join/code")
    inside.locator("[name=code]").fill(make_joining.code_sent())
    inside.get_by_role("button", name="确定报名").tap()
    inside.wait_for_url("**/place")
    assert inside.locator("a[target=_blank]").count() == 0
    assert (Assignment.objects.count(), surprises) == (1, [])
