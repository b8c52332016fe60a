"""What every walk through the town has: a moved clock, a served copy, people, pictures.

A walk acts through the pages that people use, on a copy of a demo town that is served in this
process, so that one clock moves pages, jobs and database. It keeps each step's picture on a
phone and at a desk, and complains of what must not be: an error in a page, a page that scrolls
sideways.
"""

import argparse
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from tempfile import mkdtemp
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect
from tools.screenshots import FLAGS, SIZES

SHANGHAI = ZoneInfo("Asia/Shanghai")
PATIENCE_MS = 60_000


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Album:
    """The served copy of a town under a moving clock, the browser, and what was kept."""

    def __init__(self, browser: Browser, base: str, clock: Any, out: Path) -> None:
        self.browser, self.base, self.clock, self.out = browser, base, clock, out
        self.complaints: list[str] = []
        self.kept: list[tuple[str, str, str, str]] = []

    def now(self) -> datetime:
        """The moment in the walked town."""
        return datetime.now(SHANGHAI)

    def said_now(self) -> str:
        """The moment as it stands beside a picture."""
        return f"{self.now():%Y-%m-%d %H:%M}"

    def tick(self) -> None:
        """Run what is due by the clock."""
        from liandong.jobs import clock

        clock.tick(self.now())

    def until(self, page: Page, selector: str) -> None:
        """Run the jobs and look again until it is there, as the clock would in the background."""
        for _ in range(60):
            if page.locator(selector).count():
                return
            self.clock.shift(2)
            self.tick()
            page.wait_for_timeout(500)
            page.reload()
        raise AssertionError(f"{page.url}: {selector} did not come")

    def digits_of(self, shift: int) -> str:
        """What the board of this shift shows now, as the leader's screen says it."""
        from liandong.models import Shift
        from liandong.web import checkin

        return checkin._digits(Shift.objects.get(pk=shift), self.now())

    def complain(self, what: str) -> None:
        """Something that must not be."""
        self.complaints.append(what)
        print("✗", what, file=sys.stderr)

    def keep(self, page: Page, chapter: str, what: str, path: str, size: str) -> None:
        """One picture, numbered in its chapter."""
        number = sum(one[0] == chapter and one[3] == size for one in self.kept) + 1
        when = self.said_now()
        name = f"{chapter}-{number:02d}-{size}.png"
        page.screenshot(path=str(self.out / name), full_page=True)
        self.kept.append((chapter, f"{when} · {what}", path, size))
        print(f"{name}  {when}  {path}  {what}", flush=True)


class Walker:
    """One person with a phone and a desk, both signed in, and the chapter of their pictures.

    Without a name: somebody who is not signed in.
    """

    def __init__(self, album: Album, name: str, chapter: str) -> None:
        self.album, self.name, self.chapter = album, name, chapter
        self.pages: dict[str, Page] = {}
        for size, (width, height) in SIZES.items():
            context = album.browser.new_context(
                viewport={"width": width, "height": height},
                base_url=album.base,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                reduced_motion="reduce",
                service_workers="block",
            )
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.clock.set_fixed_time(album.now())
            page.on("pageerror", lambda error: album.complain(str(error)))
            self.pages[size] = page
        self.sign_in()

    def sign_in(self) -> None:
        """Be signed in from now on; again when months have passed and the session is over."""
        if self.name:
            cookie = _session_of(self.name) | {"url": self.album.base}
            for page in self.pages.values():
                page.context.add_cookies([cookie])

    def open(self, path: str, size: str = "phone") -> Page:
        """The page at this address, on the phone unless told otherwise."""
        page: Page = self.pages[size]
        page.clock.set_fixed_time(self.album.now())
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            raise AssertionError(f"{path} answered {answer and answer.status}")
        # Not until the network is idle: a board asks for its code again and again.
        page.wait_for_timeout(400)
        return page

    def keep(self, page: Page, what: str) -> None:
        """Pictures of where this page stands, at both sizes, under one sentence."""
        path = page.url.removeprefix(self.album.base)
        for size in SIZES:
            shown = page if self.pages[size] is page else self.open(path, size)
            self._shoot(shown, what, path, size)

    def keep_here(self, page: Page, what: str) -> None:
        """Pictures of a page that cannot be opened anew, such as a refused form.

        The page takes each size in turn, and its own again afterwards.
        """
        path = page.url.removeprefix(self.album.base)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            self._shoot(page, what, path, size)
        width, height = next(SIZES[size] for size, one in self.pages.items() if one is page)
        page.set_viewport_size({"width": width, "height": height})

    def _shoot(self, page: Page, what: str, path: str, size: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.album.complain(f"{path} scrolls sideways by {wide} px ({size})")
        page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
        self.album.keep(page, self.chapter, what, path, size)


def _session_of(name: str) -> Any:
    """A session of this person's, as signing in by code makes it; those pages have own tests."""
    from django.conf import settings
    from django.test import Client

    from liandong.models import Person
    from liandong.services import sign_in

    client, person = Client(), Person.objects.get(name=name, merged_into=None)
    client.force_login(
        person.login or sign_in.account_for(person=person, way="code", at=datetime.now(SHANGHAI))
    )
    key = settings.SESSION_COOKIE_NAME
    return {"name": key, "value": client.cookies[key].value}


def unfold(page: Page) -> None:
    """Open what a short form keeps folded."""
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()


def fill(page: Page, told: dict[str, str | bool]) -> None:
    """Give each field its answer, whatever kind it is; True and False are for ticks."""
    for name, value in told.items():
        if isinstance(value, bool):
            page.locator(f"main [name='{name}']").set_checked(value)
            continue
        field = page.locator(f"main [name='{name}']")
        kind = field.first.evaluate("one => one.type")
        if kind in ("radio", "checkbox"):
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)


def send(page: Page, button: str) -> None:
    """Press the button of a form and wait for what comes."""
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state("networkidle")


def says(page: Page, *sentences: str) -> None:
    """These words stand on the page."""
    for sentence in sentences:
        expect(page.get_by_text(sentence).first).to_be_visible()


def kept(page: Page, told: dict[str, str]) -> None:
    """What was typed is still there after a refusal."""
    for name, value in told.items():
        expect(page.locator(f"main [name='{name}']").first).to_have_value(value)


@contextmanager
def served() -> Iterator[str]:
    """The site in this process, so that one clock moves pages, jobs and database."""
    from liandong.wsgi import application

    with make_server("127.0.0.1", 0, application, _Server, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def copied(home: Path | None, name: str) -> Iterator[Path]:
    """A copy of a demo town that Django is set up on, taken away when all went well.

    Without a town, an empty place for one.
    """
    copy = Path(mkdtemp(prefix=f"liandong-{name}-")) / "home"
    if home is not None:
        shutil.copytree(home, copy)
    os.environ |= {
        "LIANDONG_HOME": str(copy),
        "LIANDONG_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "liandong.settings",
        # Playwright's loop runs in this thread; Django would refuse the database here.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    import django

    django.setup()
    from liandong.cli import serving

    # A town may have been made before the last change of the tables.
    serving.migrate()
    yield copy
    shutil.rmtree(copy.parent)


def launched(playwright: Any) -> Browser:
    """A browser of this machine."""
    path = os.environ.get("LIANDONG_CHROMIUM", "/usr/bin/chromium")
    browser: Browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    return browser


def arguments(description: str | None, out: str) -> argparse.ArgumentParser:
    """What every walk is told: where the pictures go, and which chapter alone."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", type=Path, default=Path(out))
    parser.add_argument("--only", default="")
    return parser


def morning_of(now: datetime, days: int = 0) -> datetime:
    """Eight o'clock on a day that lies so many days from this one."""
    return now.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=days)
