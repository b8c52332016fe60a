"""One new purchase of the demo town, walked by both sides from the survey to the last payment.

    python -m tools.purchase_walk HOME --out build/purchase

HOME is the folder of a demo town (``LIANDONG_DEMO=1 liandong up``, then stop it); the purchase is
walked on a copy. The clock begins eleven weeks before the day on which the town was made and is
moved on between the steps, with the jobs of the clock each morning: what the contract counts are
the town's own shifts, hours, talks and needs, and at the end one more shift that is held on the
way. Each step acts through the pages that people use and says what must be there afterwards; a
step that fails stops the walk.
"""

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import time_machine
from playwright.sync_api import Browser, Page, sync_playwright
from tools.walked import SHANGHAI, Album, Walker, arguments, copied, launched, morning_of, served

if TYPE_CHECKING:
    from liandong.models import Organization, Person, Project, Purchase, Shift

WEEKS_BACK = 11


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: the buyer's officer, the provider's people, who judges."""

    buyer: "Organization"
    officer: "Person"
    provider: "Organization"
    worker: "Person"
    supervisor: "Person"
    """Who guides the provider's social worker."""
    projects: "list[Project]"
    shift: "Shift"
    """One of the provider's shifts that the town has not held yet."""


class Course(Album):
    """The moving clock of some months, the people on the way, and the purchase."""

    def __init__(self, browser: Browser, base: str, clock: Any, made: datetime, out: Path):
        super().__init__(browser, base, clock, out)
        self.made, self.morning = made, morning_of(made, -7 * WEEKS_BACK)
        self.first = self.morning
        self.walkers: dict[tuple[str, str], Walker] = {}
        self.cast = cast(made)
        self.purchase_id = 0
        # The town has told of its later days already, and refuses to tell of the earlier ones.
        logging.getLogger("liandong.jobs").addFilter(
            lambda line: "publish_digest" not in line.getMessage()
        )

    def on(self, day: int, hour: int, minute: int = 0) -> None:
        """Move to this day (0 = the first) and hour; the jobs of each morning run first.

        On another day everybody signs in anew: sessions do not last for months.
        """
        before = self.morning
        while self.morning < self.first + timedelta(days=day):
            self.morning += timedelta(days=1)
            self.clock.move_to(self.morning - timedelta(hours=2))
            self.tick()
        self.clock.move_to(self.morning + timedelta(hours=hour - 8, minutes=minute))
        self.tick()
        if self.morning != before:
            for one in self.walkers.values():
                one.sign_in()

    def day(self, number: int) -> date:
        """The date of this day of the walk, 0 = the first."""
        return (self.first + timedelta(days=number)).date()

    @property
    def today(self) -> int:
        """The day of the walk on which the town was made."""
        return 7 * WEEKS_BACK

    def as_(self, person: "Person | str", chapter: str) -> Walker:
        """Somebody, signed in; "" is a stranger who is not."""
        name = person if isinstance(person, str) else person.name
        if (name, chapter) not in self.walkers:
            self.walkers[name, chapter] = Walker(self, name, chapter)
        return self.walkers[name, chapter]

    @property
    def purchase(self) -> "Purchase":
        """The purchase as it stands."""
        from liandong.models import Purchase

        return Purchase.objects.get(pk=self.purchase_id)

    @property
    def page(self) -> str:
        """The address of the purchase."""
        return f"/purchases/{self.purchase_id}"


Chapter = Callable[[Course], None]


def cast(made: datetime) -> Cast:
    """The officer's body buys from the station with most hours that no contract counts yet."""
    from django.db.models import Sum

    from liandong.models import Contract, LedgerEntry, Project, RoleGrant, Shift
    from liandong.queries import purchases as shown
    from liandong.queries.covers import links_on

    grant = RoleGrant.objects.select_related("person", "organization").get(
        role="officer", organization__isnull=False, until=None
    )
    sold = Contract.objects.values("projects")
    rows = LedgerEntry.objects.filter(
        kind="credit", shift__project__social_worker__isnull=False, served_on__lte=made.date()
    ).exclude(shift__project__in=sold)
    by_body: dict[int, list[Project]] = {}
    for row in rows.values("shift__project").annotate(n=Sum("minutes")).order_by("-n"):
        project = Project.objects.select_related("organization", "social_worker").get(
            pk=row["shift__project"]
        )
        by_body.setdefault(project.organization_id, []).append(project)
    for projects in by_body.values():
        worker, body = projects[0].social_worker, projects[0].organization
        assert worker is not None
        coming = Shift.objects.filter(
            project__in=projects[:3],
            starts_at__gt=made,
            starts_at__lt=made + timedelta(days=6),
            assignments__state="accepted",
        )
        shift = coming.order_by("starts_at").first()
        guide = links_on(made.date()).filter(supervisee=worker, tier="supervisor").first()
        if guide and shift and body.pk in shown.provided_for(worker, made.date()):
            return Cast(
                grant.organization, grant.person, body, worker, guide.supervisor,
                projects[:3], shift,
            )  # fmt: skip
    raise AssertionError("No station of this town can sell.")


def row_of(page: Page, name: str) -> list[str]:
    """The cells of the row of a table that begins with these words."""
    row = page.locator("main tr", has=page.locator("th", has_text=name)).first
    return [text.strip() for text in row.locator("td").all_inner_texts()]


def same_for(people: Sequence[Walker], path: str, card: str) -> str:
    """What a card says to each of these people; they must all read the same."""
    told = [one.open(path).locator(f"#{card} tbody").inner_text() for one in people]
    if len(set(told)) > 1:
        raise AssertionError(f"{path}#{card} differs between buyer and provider: {told}")
    return told[0]


def main() -> int:
    """Walk; 1 when anything was complained of."""
    parser = arguments(__doc__, "build/purchase")
    parser.add_argument("home", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with copied(options.home, "purchase"):
        from tools import purchase_after, purchase_before, purchase_running

        chapters: dict[str, Chapter] = {
            "before": purchase_before.walk,
            "running": purchase_running.walk,
            "judging": purchase_after.judge,
            "money": purchase_after.settle,
        }
        made = datetime.now(SHANGHAI)
        with (
            time_machine.travel(morning_of(made, -7 * WEEKS_BACK), tick=True) as clock,
            served() as base,
            sync_playwright() as playwright,
        ):
            browser = launched(playwright)
            course = Course(browser, base, clock, made, options.out)
            for walk in chapters.values():
                walk(course)
            browser.close()
    return 1 if course.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
