"""One working week of the demo town, walked by each tier and kept as pictures.

    python -m tools.week HOME --out build/week [--only supervisor]

HOME is the folder of a demo town (``LIANDONG_DEMO=1 liandong up``, then stop it); the week is
walked on a copy. The clock of the server and of the browser is moved to each step's hour, and
the jobs of the clock run every morning. Each step acts through the pages that people use and
says what must be there afterwards; a step that fails stops the walk.
"""

import argparse
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from pathlib import Path
from socketserver import ThreadingMixIn
from tempfile import mkdtemp
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from zoneinfo import ZoneInfo

import time_machine
from playwright.sync_api import Browser, Page, sync_playwright
from tools.screenshots import FLAGS, SIZES

SHANGHAI = ZoneInfo("Asia/Shanghai")
When = tuple[int, int, int]
"""Day of the week (0 = Monday), hour, minute."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PATIENCE_MS = 20_000


Walk = Callable[["Week"], Iterator[When]]
"""A tier's week: it yields when its next step is due, and is sent on at that hour."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Walker:
    """One person with a phone and a desk, both signed in, and the album of their week."""

    def __init__(self, week: "Week", name: str, tier: str) -> None:
        self.week, self.tier = week, tier
        self.pages: dict[str, Page] = {}
        cookie = _session_of(name)
        for size, (width, height) in SIZES.items():
            context = week.browser.new_context(
                viewport={"width": width, "height": height},
                base_url=week.base,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                reduced_motion="reduce",
                service_workers="block",
            )
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.clock.set_fixed_time(week.now())
            page.on("pageerror", lambda error: week.complain(str(error)))
            context.add_cookies([cookie | {"url": week.base}])
            self.pages[size] = page

    def open(self, path: str, size: str = "phone") -> Page:
        """The page at this address, on the phone unless told otherwise."""
        page: Page = self.pages[size]
        page.clock.set_fixed_time(self.week.now())
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            raise AssertionError(f"{path} answered {answer and answer.status}")
        # Not until the network is idle: a board asks for its code again and again.
        page.wait_for_timeout(400)
        return page

    def keep(self, page: Page, what: str) -> None:
        """Pictures of where this page stands, at both sizes, under one sentence."""
        path = page.url.removeprefix(self.week.base)
        for size in SIZES:
            shown = page if self.pages[size] is page else self.open(path, size)
            wide = shown.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                self.week.complain(f"{path} scrolls sideways by {wide} px ({size})")
            shown.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
            self.week.keep(shown, self.tier, what, path, size)


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


class Week:
    """The moving clock, the served copy of the town, the browser, and what was kept."""

    def __init__(self, browser: Browser, base: str, clock: Any, monday: datetime, out: Path):
        self.browser, self.base, self.clock = browser, base, clock
        self.monday, self.out = monday, out
        self.complaints: list[str] = []
        self.kept: list[tuple[str, str, str, str]] = []
        self.day = 0

    def now(self) -> datetime:
        """The moment in the walked week."""
        return datetime.now(SHANGHAI)

    def at(self, day: int, hour: int, minute: int) -> None:
        """Move to this day (0 = Monday) and hour; the jobs of a new morning run first."""
        from liandong.jobs import clock

        while self.day < day:
            self.day += 1
            self.clock.move_to(self.monday + timedelta(days=self.day, hours=-2))
            clock.tick(self.now())
        self.clock.move_to(self.monday + timedelta(days=day, hours=hour - 8, minutes=minute))
        clock.tick(self.now())

    def walk(self, walks: Iterable[Walk]) -> None:
        """All walks at once, step by step in the order of their hours."""
        queue = []
        for number, begun in enumerate([walk(self) for walk in walks]):
            queue.append((next(begun), number, begun))
        heapify(queue)
        while queue:
            when, number, begun = heappop(queue)
            self.at(*when)
            if (then := next(begun, None)) is not None:
                heappush(queue, (then, number, begun))

    def day_of(self, day: int) -> date:
        """The date of this day of the week, 0 = Monday."""
        return (self.monday + timedelta(days=day)).date()

    def digits_of(self, shift: int) -> str:
        """What the board of this shift shows now, as the leader's screen says it."""
        from liandong.models import Shift
        from liandong.web import checkin

        return checkin._digits(Shift.objects.get(pk=shift), self.now())

    def until(self, page: Page, selector: str) -> None:
        """Run the jobs and look again until it is there, as the clock would in the background."""
        from liandong.jobs import clock

        for _ in range(60):
            if page.locator(selector).count():
                return
            self.clock.shift(2)
            clock.tick(self.now())
            page.wait_for_timeout(500)
            page.reload()
        raise AssertionError(f"{page.url}: {selector} did not come")

    def complain(self, what: str) -> None:
        """Something that must not be."""
        self.complaints.append(what)
        print("✗", what, file=sys.stderr)

    def keep(self, page: Page, tier: str, what: str, path: str, size: str) -> None:
        """One picture, numbered in its tier."""
        number = sum(one[0] == tier and one[3] == size for one in self.kept) + 1
        when = f"{DAYS[self.day]} {self.now():%H:%M}"
        name = f"{tier}-{number:02d}-{size}.png"
        page.screenshot(path=str(self.out / name), full_page=True)
        self.kept.append((tier, f"{when} · {what}", path, size))
        print(f"{name}  {when}  {path}  {what}", flush=True)


@contextmanager
def _served() -> Iterator[str]:
    """The site in this process, so that one clock moves pages, jobs and database."""
    from liandong.wsgi import application

    with make_server("127.0.0.1", 0, application, _Server, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _next_monday(now: datetime) -> datetime:
    """Eight o'clock on the first Monday that is still to come: the town was made today."""
    morning = now.replace(hour=8, minute=0, second=0, microsecond=0)
    monday = morning + timedelta(days=-morning.weekday() % 7)
    return monday if monday > now else monday + timedelta(days=7)


def main() -> int:
    """Walk; 1 when anything was complained of."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--out", type=Path, default=Path("build/week"))
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    copy = Path(mkdtemp(prefix="liandong-week-")) / "home"
    shutil.copytree(options.home, copy)
    os.environ |= {
        "LIANDONG_HOME": str(copy),
        "LIANDONG_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "liandong.settings",
        # Playwright's loop runs in this thread; Django would refuse the database here.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    import django

    django.setup()
    from tools import week_tiers

    monday = _next_monday(datetime.now(SHANGHAI))
    with (
        time_machine.travel(monday, tick=True) as clock,
        _served() as base,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("LIANDONG_CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        week = Week(browser, base, clock, monday, options.out)
        week.walk(walk for name, walk in week_tiers.TIERS.items() if options.only in {"", name})
        browser.close()
    shutil.rmtree(copy.parent)
    return 1 if week.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
