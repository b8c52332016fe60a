"""The watch over the browser works: a page cannot misbehave unnoticed."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page

from tests import make
from tests.browser.conftest import eventually


def test_the_welcome_page_opens_on_a_phone_and_on_a_desktop(
    phone_page: Page,
    desktop_page: Page,
    axe: Callable[[Page], None],
    no_sideways_scroll: Callable[[Page], None],
):
    for page in (phone_page, desktop_page):
        answer = page.goto("/")
        assert answer is not None and answer.status == 200
        assert page.locator("html").get_attribute("lang") == "zh-hans"
        no_sideways_scroll(page)
        axe(page)


def test_a_script_error_and_a_far_request_are_noticed(desktop_page: Page, watch):
    desktop_page.goto("/static/icons/mark.svg")
    desktop_page.evaluate("console.error('broken')")
    desktop_page.evaluate("fetch('http://192.0.2.1/').catch(() => null)")
    eventually(
        desktop_page,
        lambda: [c for c in watch.left if not c.startswith("console: Failed to load resource")],
        ["console: broken ()", "left this machine: http://192.0.2.1/"],
    )
    for part in ("broken", "192.0.2.1", "favicon"):
        watch.forgive(part)


def test_somebody_signed_in_by_the_fixture_is_known(desktop_page: Page, sign_in):
    sign_in(desktop_page, make.chen_yu())
    answer = desktop_page.goto(reverse("my-profile"))
    assert answer is not None
    assert (answer.status, desktop_page.url.endswith(reverse("my-profile"))) == (200, True)
