"""Invented towns, loaded through the public services only, so that they are always legal."""

import sys
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from liandong.cli import (
    season,
    settling,
    town_authority,
    town_effects,
    town_exercise,
    town_history,
    town_neighbours,
    town_office_purchases,
    town_partners,
    town_pool,
    town_purchases,
    town_supply,
    town_teams,
    town_tiers,
    town_values,
)
from liandong.core.geo import Point
from liandong.core.hours import SHANGHAI
from liandong.models import Need, Person
from liandong.simulator import hangzhou, nanshan
from liandong.simulator.towns import Town

TOWNS = ("shenzhen-demo", "hangzhou-2017", "small-town")
PASSWORD = "liandong-demo"
SETTLED_DAYS = 125
"""Longer than a linkage may sleep unseen (90 days), public holidays not counted."""
HANGZHOU_DAY = date(2017, 2, 20)


def seed_town(town: str, seed: int, *, as_of: date | None = None) -> int:
    """Load a town; exit status 0, or 1 with the reason.

    A town is not loaded over another one: the hub must have no person yet, except for
    ``hangzhou-2017``, which adds people to what was imported.
    """
    if town not in TOWNS:
        print(f"没有叫“{town}”的演示社区，可选：{'、'.join(TOWNS)}。", file=sys.stderr)
        return 1
    if town == "hangzhou-2017" and as_of is None:
        as_of = HANGZHOU_DAY
    day = as_of or timezone.localdate()
    now = timezone.now() if as_of is None else datetime.combine(day, time(7), tzinfo=SHANGHAI)
    bar = Progress(
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        disable=not sys.stderr.isatty(),
    )
    with bar:
        if town == "hangzhou-2017":
            plan = hangzhou.town(seed, year=day.year, places=_places())
            settled = settling.settle(plan, at=now, bar=bar, password=PASSWORD)
            _tell(plan, settled)
            return 0
        if Person.objects.exists():
            print("库里已经有人了，演示社区只能装进空库。", file=sys.stderr)
            return 1
        count = 600 if town == "shenzhen-demo" else 60
        plan = nanshan.town(seed, year=day.year, count=count)
        began = datetime.combine(day - timedelta(days=SETTLED_DAYS), time(9), tzinfo=SHANGHAI)
        settled = settling.settle(plan, at=began, bar=bar, password=PASSWORD)
        town_partners.asleep(settled, at=began + timedelta(days=1))
        weeks_back = 13 if town == "shenzhen-demo" else 3
        season.play(plan, settled, now=now, weeks_back=weeks_back, seed=seed, bar=bar)
        town_tiers.tiers(settled, now=now)
        town_teams.live(settled, now=now)
        town_partners.work_together(settled, now=now)
        town_pool.share(settled, now=now)
        town_values.ask_around(settled, now=now)
        town_values.leave_behind(settled, now=now)
        town_values.write_cards(settled, now=now)
        town_neighbours.settle_beside(plan, settled, seed=seed, now=now, password=PASSWORD)
        town_supply.even_out(settled.coordinator, area=plan.division, now=now)
        town_purchases.buy(settled, now=now)
        town_exercise.practise(settled, now=now)
        if town == "shenzhen-demo":
            town_history.tell(plan, settled, seed=seed, now=now)
        town_effects.tell(officer=settled.officer, division=plan.division, now=now)
        town_authority.watch(settled, password=PASSWORD, now=now)
        town_office_purchases.buy(settled, now=now)
    _tell(plan, settled)
    return 0


def _places() -> list[tuple[str, Point]]:
    """Where imported needs are: people will live around them."""
    rows = Need.objects.exclude(external_source="").exclude(lat=None).order_by("pk")
    return [
        (code, Point(lat, lon))
        for code, lat, lon in rows.values_list("division_code", "lat", "lon")
        if code and lat is not None and lon is not None
    ]


def _tell(plan: Town, settled: settling.Settled) -> None:
    print(
        f"{plan.name}：志愿者 {len(settled.volunteers)} 人，社工 {len(settled.social_workers)} 人，"
        f"督导 {len(settled.supervisors)} 人，组织 {len(settled.organizations)} 家。"
    )
