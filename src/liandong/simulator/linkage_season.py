"""Three years of linkages, the last half-year watched, with some that fall asleep.

Each linkage has a rhythm: weekly, fortnightly, monthly, quarterly, by school terms, in winter
only, one event, or a team of two that meets when it can. Around Spring Festival nearly all
rest, some rest in the heat of summer, some enter what they did weeks later. Into these are
planted the ones that fall asleep: abandoned for good (a few after one more try, a few with a
next date that nobody takes back), paused for months, or never begun. What is true is kept
apart from what is recorded; a linkage sleeps from the first date that it missed.
Linkages that ended with a word, new ones and slow ones look alike.

All shares are assumptions, not measurements. Chance comes from the seed alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from liandong.core.project_modes import Mode

END = date(2026, 10, 31)
WEEKS = 26
BEGIN = END - timedelta(days=1095)
WATCHED = END - timedelta(weeks=WEEKS)
_FESTIVALS = (date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17))
_RHYTHMS = {
    "weekly": 34, "fortnightly": 20, "monthly": 12, "quarterly": 5, "terms": 7, "winter": 4,
    "event": 9, "pair": 9,
}  # fmt: skip
_GAPS = {"weekly": 7, "fortnightly": 14, "monthly": 30, "quarterly": 91, "terms": 7, "winter": 7}
_SEASONS = {"terms": frozenset({7, 8}), "winter": frozenset(range(4, 11))}
_MADE_UP_FOR = frozenset({"monthly", "quarterly"})
ASLEEP_SHARE = 0.13
SAID_SHARE = 0.8
"""Seasonal linkages that said once in which months they rest."""


@dataclass(frozen=True, slots=True)
class Act:
    """A joint act and the day on which it was entered."""

    day: date
    entered_on: date


@dataclass(frozen=True, slots=True)
class SimulatedLinkage:
    """What is recorded of one linkage: since when, how it ended, what was done together."""

    number: int
    rhythm: str
    mode: Mode
    since: date
    until: date | None
    acts: tuple[Act, ...]
    promised: tuple[tuple[date, date], ...]
    """Dates ahead to which somebody said yes: (said on, held on)."""
    rest_months: frozenset[int]
    """What most of the seasonal ones said: the months in which they rest."""

    def days_known(self, on: date) -> list[date]:
        """The days of joint acts that were entered by a day."""
        return sorted(act.day for act in self.acts if act.entered_on <= on)

    def planned_on(self, on: date) -> date | None:
        """The next date ahead that somebody has said yes to by a day."""
        return min((held for said, held in self.promised if said <= on < held), default=None)


@dataclass(frozen=True, slots=True)
class LinkageSeason:
    """Linkages, and apart from them when each of the planted ones slept."""

    linkages: tuple[SimulatedLinkage, ...]
    asleep: dict[int, tuple[date, date]]


def linkage_season(seed: int, *, linkages: int = 240) -> LinkageSeason:
    """A season of so many linkages; about one in eight falls asleep."""
    random = Random(seed)
    found, asleep = [], {}
    names, weights = list(_RHYTHMS), list(_RHYTHMS.values())
    for number in range(1, linkages + 1):
        rhythm = random.choices(names, weights)[0]
        slept = None
        if rhythm != "event" and random.random() < ASLEEP_SHARE:
            slept = _sleep(random)
        one, missed = _linkage(random, number, rhythm, slept)
        found.append(one)
        if slept is not None and missed:
            asleep[number] = (missed[0], slept[1])
    return LinkageSeason(tuple(found), asleep)


def _sleep(random: Random) -> tuple[date, date]:
    """From when to when a planted one sleeps: mostly for good, sometimes for months."""
    began = WATCHED + timedelta(days=random.randrange(-20, 100))
    if random.random() < 0.25:
        return began, began + timedelta(days=random.randrange(80, 130))
    return began, END + timedelta(days=1)


def _linkage(
    random: Random, number: int, rhythm: str, slept: tuple[date, date] | None
) -> tuple[SimulatedLinkage, list[date]]:
    """What is recorded, and the dates that it missed in its sleep."""
    since = BEGIN + timedelta(days=random.randrange(0, 700))
    is_new = random.random() < 0.08
    if slept is not None and is_new:  # agreed, and never begun
        since = slept[0]
    elif is_new:
        since = WATCHED + timedelta(days=random.randrange(0, 150))
    until = None
    if slept is None and random.random() < 0.06:
        until = max(since, WATCHED) + timedelta(days=random.randrange(10, 150))
    days = _days(random, rhythm, since + timedelta(days=random.randrange(3, 40)))
    if rhythm == "event":
        since = days[0] - timedelta(days=random.randrange(10, 80))
    days = [d for d in days if since <= d <= END and (until is None or d < until)]
    promised = [(d - timedelta(days=random.randrange(3, 15)), d) for d in days]
    missed: list[date] = []
    if slept is not None:
        missed = [d for d in days if slept[0] <= d < slept[1]]
        days = [d for d in days if not slept[0] <= d < slept[1]]
        promised = [(said, held) for said, held in promised if not slept[0] <= held < slept[1]]
        if random.random() < 0.1:  # one more try
            days.append(slept[0] + timedelta(days=random.randrange(15, 40)))
        if random.random() < 0.08:  # a date that nobody takes back
            held = slept[0] + timedelta(days=random.randrange(20, 60))
            promised.append((slept[0], held))
    late = random.random() < 0.12
    acts = [Act(d, d + timedelta(days=random.randrange(0, 25) if late else 0)) for d in days]
    mode = Mode.EVENT if rhythm == "event" else random.choice([Mode.DAILY, Mode.PROFESSIONAL])
    rest = _SEASONS.get(rhythm, frozenset()) if random.random() < SAID_SHARE else frozenset()
    told = SimulatedLinkage(number, rhythm, mode, since, until, tuple(acts), tuple(promised), rest)
    return told, missed


def _days(random: Random, rhythm: str, first: date) -> list[date]:
    if rhythm == "event":
        on = max(first, WATCHED + timedelta(days=random.randrange(-60, 150)))
        return [on + timedelta(days=n) for n in range(random.randrange(1, 4))]
    rests_in_heat = random.random() < 0.2
    heat = random.randrange(21, 50)
    found, day = [], first
    while day <= END:
        rests = _rests(day, rhythm) or (rests_in_heat and _in_heat(day, heat))
        falls_out = random.random() < 0.1  # rain, illness, nobody free
        if not rests and not falls_out:
            found.append(day)
        elif rhythm in _MADE_UP_FOR and random.random() < 0.6:  # what is rare is made up for
            found.append(day + timedelta(days=random.randrange(10, 26)))
        day += timedelta(days=_gap(random, rhythm))
    return found


def _gap(random: Random, rhythm: str) -> int:
    if rhythm == "pair":
        return 2 + round(random.gammavariate(2, 8))
    gap = _GAPS[rhythm]
    return max(1, gap + round(random.gauss(0, gap / 7)))


def _rests(day: date, rhythm: str) -> bool:
    if any(-10 <= (day - festival).days <= 12 for festival in _FESTIVALS):
        return True
    if rhythm == "terms":
        return day.month in (7, 8) or (1, 15) <= (day.month, day.day) <= (2, 25)
    return rhythm == "winter" and 4 <= day.month <= 10


def _in_heat(day: date, days: int) -> bool:
    return 0 <= (day - date(day.year, 7, 5)).days < days
