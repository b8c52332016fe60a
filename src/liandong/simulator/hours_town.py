"""The town of a simulated season of hours, and what honest people do in it.

All probabilities are assumptions; ``liandong.simulator.hours_season`` says what for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from math import hypot
from random import Random

from liandong.core.signals import SHANGHAI, OpeningRule, SignalKind, Stint, opening_on

FIRST_DAY = date(2026, 3, 2)
WEEKS = 12
LAT, LON = 22.55, 113.95


@dataclass(slots=True)
class Site:
    lat: float
    lon: float
    rules: list[OpeningRule] | None


@dataclass(slots=True)
class Service:
    """One weekly activity: where, when, who leads, who comes."""

    key: int
    site: Site
    leader: int
    weekday: int
    start: int
    minutes: int
    how: str
    members: list[int]
    recipient: int | None = None
    recipient_known: bool = True


@dataclass(slots=True)
class SeasonTown:
    random: Random
    people: list[int]
    marks: dict[int, str]
    homes: dict[int, int]
    sites: list[Site]
    services: list[Service] = field(default_factory=list)
    rows: list[tuple[Stint, SignalKind | None]] = field(default_factory=list)
    days: dict[int, list[tuple[date, datetime, datetime]]] = field(default_factory=dict)
    shift: int = 0
    newcomer: int = 1_000_000


def town_of(random: Random, count: int) -> SeasonTown:
    people = list(range(1, count + 1))
    marks, homes = {}, {}
    place = 0
    while place < count:
        size = random.choices((1, 2, 3, 4, 5), (70, 17, 8, 4, 1))[0]
        registered = size > 1 and random.random() < 0.85
        for person in people[place : place + size]:
            marks[person] = f"phone-{place}"
            homes[person] = place + 1 if registered else 0
        place += size
    sites = [
        Site(
            LAT + random.uniform(-0.09, 0.09),
            LON + random.uniform(-0.1, 0.1),
            _weekly(random) if random.random() < 0.6 else None,
        )
        for _ in range(max(16, count // 40))
    ]
    town = SeasonTown(random, people, marks, homes, sites)
    free = iter(_families(random, people, marks))
    key = 0
    while members := _take(free, random.randint(6, 14)):
        key += 1
        site = random.choice(sites)
        kind = random.choices(("scan", "leader_list", "home"), (60, 22, 18))[0]
        weekday = random.randrange(7)
        start = random.choice((9 * 60, 9 * 60 + 30, 14 * 60, 14 * 60 + 30))
        leader = random.choice(people)
        if kind == "home":
            town.services += _home_visits(town, key, members, leader, weekday, start)
            key += len(members)
            continue
        minutes = random.choice((90, 120, 150, 180))
        town.services.append(Service(key, site, leader, weekday, start, minutes, kind, members))
    return town


def _families(random: Random, people: list[int], marks: dict[int, str]) -> Iterator[int]:
    """Everybody once, families together, families in any order."""
    by_mark: dict[str, list[int]] = {}
    for person in people:
        by_mark.setdefault(marks[person], []).append(person)
    homes = list(by_mark.values())
    random.shuffle(homes)
    return (person for home in homes for person in home)


def _take(source: Iterator[int], count: int) -> list[int]:
    return [person for person, _ in zip(source, range(count), strict=False)]


def _weekly(random: Random) -> list[OpeningRule]:
    closed = random.choice((None, 0, 6))
    return [
        OpeningRule(day, None, None, FIRST_DAY)
        if day == closed
        else OpeningRule(day, time(8, 30), time(17, 30), FIRST_DAY)
        for day in range(7)
    ]


def _home_visits(
    town: SeasonTown, key: int, members: list[int], leader: int, weekday: int, start: int
) -> list[Service]:
    """Pairs or one faithful person who visit one household; nearly all were assessed before."""
    found = []
    random = town.random
    for number, person in enumerate(members):
        site = Site(LAT + random.uniform(-0.09, 0.09), LON + random.uniform(-0.1, 0.1), None)
        known = random.random() < 0.994
        team = [person] if random.random() < 0.6 else [person, random.choice(members)]
        how = "scan" if random.random() < 0.7 else "leader_list"
        day = (weekday + number) % 7
        begin = start if number < 7 else (start + 5 * 60 if start < 12 * 60 else start - 5 * 60)
        found.append(
            Service(
                key + number, site, leader, day, begin, 90, how, list(dict.fromkeys(team)),
                recipient=key * 100 + number, recipient_known=known,
            )
        )  # fmt: skip
    return found


# ── what honest people do ───────────────────────────────────────────────────────────────────


def session(town: SeasonTown, service: Service, week: int) -> None:
    random = town.random
    day = FIRST_DAY + timedelta(weeks=week, days=service.weekday)
    opening = opening_on(day, service.site.rules) if service.site.rules else None
    if opening is not None and opening.opens_at is None:
        return
    town.shift += 1
    begin = datetime.combine(day, time(), tzinfo=SHANGHAI) + timedelta(minutes=service.start)
    end = begin + timedelta(minutes=service.minutes)
    listed_at = end + timedelta(minutes=random.randint(5, 300))
    for person in service.members:
        if random.random() < 0.22:
            continue
        came, left, evidence = begin, end, service.how
        if evidence == "scan" and random.random() < 0.1:
            evidence = "leader_list"
        went = end
        if evidence == "scan":
            came += timedelta(minutes=random.randint(-10, 12))
            went = left = end + timedelta(minutes=random.randint(-8, 10))
            if random.random() < 0.08:  # gone already, and scanned when it came to mind
                left = end + timedelta(minutes=min(100, int(random.expovariate(1 / 18))))
        row = entry_of(town, service, person, came, left, evidence, listed_at)
        town.rows.append((replace(row, opening=opening), None))
        town.days.setdefault(person, []).append((day, came, left))
        if random.random() < 0.03:
            _second_service(town, service, person, day, went)


def _second_service(
    town: SeasonTown, first: Service, person: int, day: date, left: datetime
) -> None:
    """A helping hand elsewhere, later that day; the way there takes 25 km/h and a little."""
    random = town.random
    other = random.choice(town.services)
    if person in other.members or other.recipient is not None:
        return
    away = km_between(first.site, other.site)
    begin = left + timedelta(minutes=away * 60 / 25 + random.randint(5, 60))
    if begin.hour >= 16 or (other.site.rules and _is_closed(day, other.site.rules)):
        return
    opening = opening_on(day, other.site.rules) if other.site.rules else None
    row = entry_of(town, other, person, begin, begin + timedelta(minutes=75), "scan", begin)
    town.rows.append((replace(row, opening=opening), None))
    town.days.setdefault(person, []).append((day, begin, row.ends_at))


def km_between(first: Site, second: Site) -> float:
    """Distance on a flat town, near enough."""
    return hypot((first.lat - second.lat) * 111.2, (first.lon - second.lon) * 102.7)


def _is_closed(day: date, rules: list[OpeningRule]) -> bool:
    opening = opening_on(day, rules)
    return opening is not None and opening.opens_at is None


def evenings(town: SeasonTown) -> None:
    """Every house with opening hours has one evening event; most write it down."""
    random = town.random
    for site in town.sites:
        here = [s for s in town.services if s.site is site]
        if not site.rules or not here:
            continue
        service = random.choice(here)
        day = FIRST_DAY + timedelta(days=random.randrange(WEEKS * 7))
        if random.random() < 0.96:
            special = OpeningRule(
                day.weekday(), time(8, 30), time(21, 30), day, day + timedelta(days=1)
            )
            site.rules.append(special)
        town.shift += 1
        begin = datetime.combine(day, time(19), tzinfo=SHANGHAI)
        for person in service.members:
            if random.random() < 0.6:
                end = begin + timedelta(minutes=110 + random.randint(0, 20))
                row = entry_of(town, service, person, begin, end, "scan", end)
                opening = opening_on(day, site.rules)
                town.rows.append((replace(row, opening=opening), None))


def late_entries(town: SeasonTown) -> None:
    """Some entries were written days later: forgotten ones, and whole days without network."""
    random = town.random
    dark = {random.randrange(1, town.shift) for _ in range(max(1, town.shift // 150))}
    catching_up = {p for p in town.people if random.random() < 0.02}
    limits = {p: random.choices((2, 3, 4, 5), (50, 35, 14, 1))[0] for p in catching_up}
    for place, (row, _) in enumerate(town.rows):
        later = row.ends_at + timedelta(days=random.randint(1, 9), minutes=random.randint(0, 600))
        if row.shift in dark:
            later = row.ends_at + timedelta(days=2)
        elif row.person in catching_up and limits[row.person] and random.random() < 0.5:
            limits[row.person] -= 1
            later = datetime.combine(
                FIRST_DAY + timedelta(weeks=WEEKS), time(10), tzinfo=SHANGHAI
            ) + timedelta(minutes=row.person % 600)
        elif random.random() >= 0.02:
            continue
        entry = replace(row, evidence="backfill", recorded_at=later, mark="")
        town.rows[place] = (entry, None)


def entry_of(
    town: SeasonTown,
    service: Service,
    person: int,
    came: datetime,
    left: datetime,
    evidence: str,
    listed_at: datetime,
) -> Stint:
    own = evidence == "scan"
    return Stint(
        entry=0,
        person=person,
        activity=service.key,
        shift=town.shift,
        leader=service.leader,
        starts_at=came,
        ends_at=max(left, came),
        evidence=evidence,
        recorded_at=left if own else listed_at,
        lat=service.site.lat,
        lon=service.site.lon,
        mark=town.marks.get(person, "") if own else "",
        household=town.homes.get(person, 0),
        recipient=service.recipient,
        recipient_known=service.recipient_known,
    )
