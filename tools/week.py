"""One working week of the demo town, walked by each tier and kept as pictures.

    python -m tools.week --out build/week [--only supervisor]

The town is made as of seven o'clock on this week's Monday, and taken away when all went well. The
clock of the server and of the browser is moved to each step's hour, and the jobs of the clock run
every morning. Each step acts through the pages that people use and
says what must be there afterwards; a step that fails stops the walk.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any

import time_machine
from playwright.sync_api import Browser, sync_playwright
from tools.walked import SHANGHAI, Album, arguments, copied, launched, morning_of, served

When = tuple[int, int, int]
"""Day of the week (0 = Monday), hour, minute."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


Walk = Callable[["Week"], Iterator[When]]
"""A tier's week: it yields when its next step is due, and is sent on at that hour."""


class Week(Album):
    """The moving clock of one week, the browser, and what was kept."""

    def __init__(self, browser: Browser, base: str, clock: Any, monday: datetime, out: Path):
        super().__init__(browser, base, clock, out)
        self.monday, self.day = monday, 0

    def said_now(self) -> str:
        """The day of the week and the hour."""
        return f"{DAYS[self.day]} {self.now():%H:%M}"

    def at(self, day: int, hour: int, minute: int) -> None:
        """Move to this day (0 = Monday) and hour; the jobs of a new morning run first."""
        while self.day < day:
            self.day += 1
            self.clock.move_to(self.monday + timedelta(days=self.day, hours=-2))
            self.tick()
        self.clock.move_to(self.monday + timedelta(days=day, hours=hour - 8, minutes=minute))
        self.tick()

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


def main() -> int:
    """Walk; 1 when anything was complained of."""
    options = arguments(__doc__, "build/week").parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    now = datetime.now(SHANGHAI)
    monday = morning_of(now, -now.weekday())
    with copied(None, "week"):
        from tools import week_tiers

        from liandong.cli.seeding import seed_town

        if (code := seed_town("shenzhen-demo", 7, as_of=monday.date())) != 0:
            return code
        with (
            time_machine.travel(monday, tick=True) as clock,
            served() as base,
            sync_playwright() as playwright,
        ):
            browser = launched(playwright)
            week = Week(browser, base, clock, monday, options.out)
            walks = week_tiers.TIERS.items()
            week.walk(walk for name, walk in walks if options.only in {"", name})
            browser.close()
    return 1 if week.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
