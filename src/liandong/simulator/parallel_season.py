"""Half a year of teams and organizations in the streets of a town, some side by side unlinked.

Organizations are at home in a few streets for one or two groups of people and serve there every
week. Teams are at home somewhere too: most of them linked to the organization that serves the
same people, or carried by it, or where nobody else serves these people. Planted are the teams
that settle beside an organization for the same people and never speak to it. Much looks alike:
teams that tour the streets, that come for a fair or for a summer, that serve others in the
same street, that have just been linked and the link is entered weeks later, and teams of two,
whom nobody may be shown. What is true is kept apart from what is recorded.

All shares are assumptions, not measurements. Chance comes from the seed alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from liandong.core.detectors import PartyKey, Presence

END = date(2026, 10, 31)
WEEKS = 26
WATCHED = END - timedelta(weeks=WEEKS)
_BEGIN = WATCHED - timedelta(days=90)
_GROUPS = ("01", "03", "04")
_KINDS = {
    "planted": 20, "linked": 22, "carried": 8, "alone": 16, "others": 12, "touring": 7,
    "fair": 6, "summer": 3, "small": 6,
}  # fmt: skip
Spot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Service:
    """One day of service of a party at a street for a group; ids of who came."""

    party: PartyKey
    is_work: bool
    spot: Spot
    day: date
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class ParallelSeason:
    """Services, links with the day of their entry, and apart from them the planted pairs."""

    services: tuple[Service, ...]
    links: tuple[tuple[frozenset[PartyKey], date], ...]
    planted: frozenset[tuple[PartyKey, PartyKey, Spot]]

    def presences(self, on: date, days: int) -> list[Presence]:
        """Who was where for whom in the days before a day, counted."""
        seen: dict[tuple[PartyKey, bool, Spot], list[Service]] = {}
        everywhere: dict[PartyKey, set[tuple[Spot, date]]] = {}
        for one in self.services:
            if on - timedelta(days=days) < one.day <= on:
                seen.setdefault((one.party, one.is_work, one.spot), []).append(one)
                everywhere.setdefault(one.party, set()).add((one.spot, one.day))
        return [
            Presence(
                party, is_work, *spot, frozenset(one.day for one in rows),
                len(frozenset().union(*(one.people for one in rows))), len(everywhere[party]),
            )
            for (party, is_work, spot), rows in seen.items()
        ]  # fmt: skip

    def linked(self, on: date) -> set[frozenset[PartyKey]]:
        """The pairs whose link was entered by a day."""
        return {pair for pair, entered_on in self.links if entered_on <= on}


def parallel_season(seed: int, *, streets: int = 16, teams: int = 80) -> ParallelSeason:
    """A season of a town with so many streets and teams; one team in five is planted."""
    random = Random(seed)
    codes = [f"44030500{n}" if n < 10 else f"4403050{n}" for n in range(1, streets + 1)]
    services: list[Service] = []
    homes: dict[Spot, PartyKey] = {}
    free = [(code, group) for code in codes for group in _GROUPS]
    random.shuffle(free)
    for number in range(1, streets // 2 + 1):
        body: PartyKey = ("organization", number)
        for _ in range(random.randrange(2, 5)):
            spot = free.pop()
            homes[spot] = body
            services += _stay(random, body, True, spot, _BEGIN, END, 7, crew=8)
    links: list[tuple[frozenset[PartyKey], date]] = []
    planted = set()
    for number in range(1, teams + 1):
        team: PartyKey = ("team", number)
        kind = random.choices(list(_KINDS), list(_KINDS.values()))[0]
        spot = random.choice(sorted(homes))
        body, pair = homes[spot], frozenset({team, homes[spot]})
        crew = 2 if kind == "small" else random.randrange(4, 13)
        since = _since(random)
        if kind == "planted":
            gap = random.choices([7, 14, 30], [55, 39, 6])[0]
            services += _stay(random, team, False, spot, since, END, gap, crew=crew)
            planted.add((body, team, spot))
        elif kind in ("linked", "carried", "small"):
            services += _stay(random, team, False, spot, since, END, 7, crew=crew)
            entered = since + timedelta(days=random.randrange(0, 70))
            if kind != "small":
                links.append((pair, _BEGIN if kind == "carried" else entered))
        elif kind == "touring":
            services += _tour(random, team, codes, spot[1], crew)
        elif kind == "fair":
            on = WATCHED + timedelta(days=random.randrange(0, 170))
            services += _stay(random, team, False, spot, on, on + timedelta(6), 1, crew=crew)
        elif kind == "summer":
            on = date(2026, 7, random.randrange(1, 25))
            services += _stay(
                random,
                team,
                False,
                spot,
                on,
                on + timedelta(days=random.randrange(28, 64)),
                7,
                crew=crew,
            )
        elif free:
            elsewhere = random.choice(free)
            same = [one for one in free if one[0] == spot[0]]
            there = random.choice(same) if kind == "others" and same else elsewhere
            services += _stay(random, team, False, there, since, END, 7, crew=crew)
    return ParallelSeason(tuple(services), tuple(links), frozenset(planted))


def _since(random: Random) -> date:
    """Most were there before; some came within the first weeks that are watched."""
    if random.random() < 0.7:
        return _BEGIN
    return WATCHED + timedelta(days=random.randrange(0, 80))


def _stay(
    random: Random, party: PartyKey, is_work: bool, spot: Spot, since: date, until: date,
    gap: int, *, crew: int,
) -> list[Service]:  # fmt: skip
    """Regular services at one spot; now and then one falls out, and not everybody comes."""
    found = []
    base = _own_number(party) * 100
    day = since + timedelta(days=random.randrange(0, max(1, gap)))
    while day <= until:
        if random.random() >= 0.1:
            came = {base + n for n in range(crew) if random.random() < 0.7} or {base}
            found.append(Service(party, is_work, spot, day, frozenset(came)))
        day += timedelta(days=max(1, gap + round(random.gauss(0, gap / 7))))
    return found


def _tour(
    random: Random, party: PartyKey, codes: list[str], group: str, crew: int
) -> list[Service]:
    """A team that goes from street to street, one visit a week."""
    round_trip = random.sample(codes, random.randrange(4, 9))
    found = []
    for n in range((END - _BEGIN).days // 7):
        spot = (round_trip[n % len(round_trip)], group)
        day = _BEGIN + timedelta(days=7 * n)
        found += _stay(random, party, False, spot, day, day, 1, crew=crew)
    return found


def _own_number(party: PartyKey) -> int:
    """A number of its own for each party, the same in each run."""
    return party[1] + (10_000 if party[0] == "team" else 0)
