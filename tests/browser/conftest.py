"""A real browser on a real server, at two widths, watched for what must not happen.

A page that writes an error to its console, runs into its own content policy or asks
another machine for anything fails its test, whatever else the test looks at.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    expect,
    sync_playwright,
)

from liandong.models import Person

CHROMIUM = os.environ.get("LIANDONG_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}
# A pass never waits so long; a machine with other work may need it.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
PICTURES = Path(__file__).parents[2] / "build" / "failures"
NEAR = re.compile(r"^(https?://(127\.0\.0\.1|localhost)[:/]|data:|blob:|about:)")

# Playwright's loop runs in the test's own thread; Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ.setdefault("DJANGO_LIVE_TEST_SERVER_ADDRESS", "127.0.0.1")


@dataclass
class Watch:
    """What the browser complained of. A test that provokes a complaint forgives it by name.

    >>> watch = Watch()
    >>> watch.complain("console: 404 (Not Found)")
    >>> watch.forgive("404")
    >>> watch.left
    []
    """

    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def complain(self, what: str) -> None:
        """Note one complaint."""
        self.complaints.append(what)

    def forgive(self, part: str) -> None:
        """Expect complaints that contain this text, such as ``404`` or ``ERR_INTERNET``."""
        self.forgiven.append(part)

    @property
    def left(self) -> list[str]:
        """Complaints that nobody expected."""
        return [c for c in self.complaints if not any(part in c for part in self.forgiven)]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.failed_in_call = report.failed
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The installed Chromium, one for the whole run."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"needs {CHROMIUM}; bin/test browser installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """The complaints of every page of this test; what is left at the end fails it."""
    seen = Watch()
    yield seen
    assert seen.left == []


@pytest.fixture
def open_page(
    chromium: Browser, live_server: object, watch: Watch, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Opens pages by size: ``open_page(PHONE)``. Each has cookies and storage of its own.

    The page's base URL is the live server, so ``page.goto("/shifts")`` is enough.
    """
    contexts: list[BrowserContext] = []

    def opened(size: dict[str, int], **options: object) -> Page:
        context = chromium.new_context(
            viewport=size,
            base_url=str(live_server),
            locale=str(options.pop("locale", "zh-CN")),
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: _heard(said, watch))
        page.on("pageerror", lambda error: watch.complain(f"script: {error}"))
        context.on(
            "request",
            lambda asked: (
                NEAR.match(asked.url) or watch.complain(f"left this machine: {asked.url}")
            ),
        )
        return page

    yield opened
    for number, context in enumerate(contexts):
        if getattr(request.node, "failed_in_call", False):
            _take_pictures(context, f"{request.node.name}-{number}")
        context.close()


@pytest.fixture
def phone_page(open_page: Callable[..., Page]) -> Page:
    """A phone of 360 × 740 with touch."""
    return open_page(PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def desktop_page(open_page: Callable[..., Page]) -> Page:
    """A desktop window of 1440 × 900."""
    return open_page(DESKTOP)


@pytest.fixture
def sign_in(live_server: object) -> Callable[[Page, Person], None]:
    """Signs a person in without the sign-in pages: ``sign_in(page, make.li_na())``."""

    def signed(page: Page, person: Person) -> None:
        assert person.login is not None, f"{person} has no account"
        client = Client()
        client.force_login(person.login)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": str(live_server)}]
        )

    return signed


def eventually(page: Page, read: Callable[[], object], wanted: object, seconds: float = 30) -> None:
    """What is read comes to what is wanted: pages, workers and the server act when they can."""
    end = time.monotonic() + seconds
    while (seen := read()) != wanted and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert seen == wanted


AXE_RUN = """(wanted) => axe.run(document, wanted).then(({ violations }) => violations.map(
  ({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))]))"""


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """``axe(page)``: no violation of WCAG 2.2 AA on the page as it stands."""
    wanted = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        "resultTypes": ["violations"],
    }

    def checked(page: Page) -> None:
        # Half a megabyte of script is read once a page, and only what is wrong comes back.
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate(AXE_RUN, wanted)
        assert [f"{page.url}: {rule}: {html}" for rule, nodes in found for html in nodes] == []

    return checked


@pytest.fixture(scope="session")
def no_sideways_scroll() -> Callable[[Page], None]:
    """``no_sideways_scroll(page)``: nothing is wider than the window."""

    def checked(page: Page) -> None:
        overhang = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert (page.url, overhang) == (page.url, 0)

    return checked


@pytest.fixture(scope="session")
def clear_of_the_bar() -> Callable[[Page], None]:
    """``clear_of_the_bar(page)``: scrolled to its end, no card lies behind the bar of a phone."""

    def checked(page: Page) -> None:
        hidden = page.evaluate(
            """() => {
              scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
              const bar = document.querySelector(".shell-tabs");
              if (!bar?.checkVisibility()) return 0;
              const ends = [...document.querySelectorAll("main .ld-card, main .ld-form")]
                .filter((one) => one.checkVisibility())
                .map((one) => one.getBoundingClientRect().bottom);
              return Math.max(0, Math.max(0, ...ends) - bar.getBoundingClientRect().top);
            }"""
        )
        assert (page.url, hidden) == (page.url, 0)

    return checked


def _refused(route: Route, watch: Watch) -> None:
    watch.complain(f"left this machine: {route.request.url}")
    route.abort()


def _heard(said: ConsoleMessage, watch: Watch) -> None:
    if said.type == "error":
        watch.complain(f"console: {said.text} ({said.location.get('url', '')})")


def _take_pictures(context: BrowserContext, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    safe = re.sub(r"[^\w.-]+", "-", name)[:120]
    for page in context.pages:
        page.screenshot(path=PICTURES / f"{safe}.png", full_page=True)
