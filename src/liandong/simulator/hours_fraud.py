"""Seven ways to make up hours in a simulated season.

Each planter gives the false entries of one occasion. A few of those who do it are careful and
stay below what everyday life explains.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from liandong.core.signals import SHANGHAI, SignalKind, Stint, opening_on
from liandong.simulator.hours_town import (
    FIRST_DAY,
    LAT,
    LON,
    WEEKS,
    SeasonTown,
    Service,
    Site,
    entry_of,
)

CAREFUL = 0.06
"""Share of those who make something up and know the thresholds of everyday life."""


def _honest(town: SeasonTown, fits: Callable[[Stint], bool]) -> Stint:
    while True:
        row, kind = town.random.choice(town.rows)
        if kind is None and fits(row):
            return row


def _elsewhere(town: SeasonTown, than: Stint, *, away: float) -> Service:
    """Another service at least ``away`` degrees off, or the farthest, at a place always open."""
    others = [
        (abs(s.site.lat - (than.lat or 0)) + abs(s.site.lon - (than.lon or 0)), s.key, s)
        for s in town.services
        if s.key != than.activity and s.recipient is None and s.site.rules is None
    ]
    far = [service for off, _, service in others if off >= away]
    return town.random.choice(far) if far else max(others, key=lambda one: one[:2])[2]


def _serves(town: SeasonTown, person: int, day: date) -> bool:
    return any(served == day for served, _, _ in town.days.get(person, ()))


def _false(town: SeasonTown, other: Service, person: int, begin: datetime, minutes: int) -> Stint:
    """An entry written by a leader who did not look, or scanned by a friend."""
    town.shift += 1
    end = begin + timedelta(minutes=minutes)
    how = "leader_list" if town.random.random() < 0.75 else "scan"
    row = entry_of(town, other, person, begin, end, how, end + timedelta(hours=1))
    if how == "scan" and town.random.random() < 0.8:
        return replace(row, mark=town.marks[town.random.choice(town.people)])
    return row


def _overlapping(town: SeasonTown) -> list[Stint]:
    true = _honest(town, lambda row: row.evidence == "scan" and row.minutes >= 80)
    shared = town.random.randint(40, 70)
    if town.random.random() < CAREFUL:
        shared = town.random.randint(12, 28)
    begin = true.ends_at - timedelta(minutes=shared)
    return [_false(town, _elsewhere(town, true, away=0.0), true.person, begin, 120)]


def _in_two_places(town: SeasonTown) -> list[Stint]:
    true = _honest(town, lambda row: row.evidence == "scan")
    careful = town.random.random() < CAREFUL
    other = _elsewhere(town, true, away=0.03 if careful else 0.13)
    gap = town.random.randint(20, 40) if careful else town.random.randint(-20, 3)
    begin = true.ends_at + timedelta(minutes=gap)
    return [_false(town, other, true.person, begin, 120)]


def _one_telephone(town: SeasonTown) -> list[Stint]:
    """Somebody scans for absent friends; the owner is there and honest."""
    random = town.random
    true = _honest(town, lambda row: row.evidence == "scan" and bool(row.mark))
    count = random.randint(2, 3) if random.random() < CAREFUL else random.randint(5, 9)
    free = [p for p in random.sample(town.people, 60) if not _serves(town, p, true.day)]
    friends = free[:count]
    return [
        replace(
            true,
            person=friend,
            household=town.homes[friend],
            starts_at=true.starts_at + timedelta(seconds=20 * n),
            ends_at=true.ends_at + timedelta(seconds=20 * n),
        )
        for n, friend in enumerate(friends, start=1)
        if friend != true.person
    ]


def _paper_team(town: SeasonTown) -> list[Stint]:
    """A leader lists people who never come; they are always all there."""
    random = town.random
    other = random.choice([s for s in town.services if s.recipient is None and not s.site.rules])
    size = 4 if random.random() < CAREFUL else random.randint(5, 9)
    names = range(town.newcomer, town.newcomer + size)
    town.newcomer += size
    found = []
    for week in range(random.randint(5, 8)):
        town.shift += 1
        day = FIRST_DAY + timedelta(weeks=week, days=other.weekday)
        begin = datetime.combine(day, time(), tzinfo=SHANGHAI) + timedelta(minutes=other.start)
        end = begin + timedelta(minutes=other.minutes)
        for person in names:
            if random.random() < 0.01:
                continue
            row = entry_of(town, other, person, begin, end, "leader_list", end + timedelta(hours=2))
            found.append(row)
    return found


def _many_days_at_once(town: SeasonTown) -> list[Stint]:
    """Days that never were, entered in one evening."""
    random = town.random
    person = random.choice(town.people)
    services = [s for s in town.services if s.recipient is None and not s.site.rules]
    entered = datetime.combine(FIRST_DAY + timedelta(weeks=9), time(21), tzinfo=SHANGHAI)
    taken = {day for day, _, _ in town.days.get(person, ())}
    days = [d for d in (FIRST_DAY + timedelta(days=n) for n in range(35, 60)) if d not in taken]
    count = 4 if random.random() < CAREFUL else random.randint(5, 9)
    other = random.choice(services)
    found = []
    for number, day in enumerate(sorted(random.sample(days, count))):
        town.shift += 1
        begin = datetime.combine(day, time(14), tzinfo=SHANGHAI)
        written = entered + timedelta(minutes=7 * number)
        end = begin + timedelta(minutes=120)
        found.append(entry_of(town, other, person, begin, end, "backfill", written))
    return found


def _behind_closed_doors(town: SeasonTown) -> list[Stint]:
    random = town.random
    service = random.choice([s for s in town.services if s.site.rules and s.recipient is None])
    day = FIRST_DAY + timedelta(days=random.randrange(WEEKS * 7))
    opening = opening_on(day, service.site.rules or [])
    minutes = random.choice((90, 120))
    begin = datetime.combine(day, time(18, 30), tzinfo=SHANGHAI)
    if random.random() < CAREFUL:
        begin = datetime.combine(day, time(16, 30), tzinfo=SHANGHAI)
    return [
        replace(_false(town, service, person, begin, minutes), opening=opening)
        for person in random.sample(service.members, random.randint(1, 3))
    ]


def _nobody_at_home(town: SeasonTown) -> list[Stint]:
    """A household that does not exist, visited week after week."""
    random = town.random
    person, leader = random.sample(town.people, 2)
    town.newcomer += 1
    site = Site(LAT + random.uniform(-0.09, 0.09), LON + random.uniform(-0.1, 0.1), None)
    other = Service(
        town.newcomer, site, leader, random.randrange(7), 19 * 60, 90, "leader_list", [person],
        recipient=town.newcomer, recipient_known=False,
    )  # fmt: skip
    found = []
    count = 3 if random.random() < CAREFUL else random.randint(5, 10)
    for week in range(count):
        town.shift += 1
        day = FIRST_DAY + timedelta(weeks=week, days=other.weekday)
        begin = datetime.combine(day, time(19), tzinfo=SHANGHAI)
        end = begin + timedelta(minutes=90)
        found.append(entry_of(town, other, person, begin, end, "leader_list", end))
    return found


PLANTERS: dict[SignalKind, Callable[[SeasonTown], list[Stint]]] = {
    SignalKind.OVERLAP: _overlapping,
    SignalKind.IMPOSSIBLE_TRAVEL: _in_two_places,
    SignalKind.SHARED_DEVICE: _one_telephone,
    SignalKind.BULK_LIST: _paper_team,
    SignalKind.BACKFILL_BURST: _many_days_at_once,
    SignalKind.OUTSIDE_OPENING: _behind_closed_doors,
    SignalKind.UNSEEN_RECIPIENT: _nobody_at_home,
}
