"""One flooded night as a desk hears it: what several people tell, among what only looks like it.

Happenings are drawn first, each at an address, then who tells of them. What was told more than
once is planted: other words, details left out, numbers in signs or in letters, a slip of the
pen, a telephone's point some way off or none, minutes or hours later, or the message of a group
chat passed on word for word, often by somebody who stands elsewhere. Planted as well is what
looks alike and is not: another matter at the same address, the neighbour's cellar under the
same water, and a sentence everybody passes on about their own street.

All shares are assumptions, not measurements. Chance comes from the seed alone. Who draws knows
the happening of each report; the rule that is measured sees what a desk sees.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from liandong.core.geo import Point
from liandong.core.hours import SHANGHAI
from liandong.core.report_duplicates import ReportKeys
from liandong.simulator import storm_words as words

BEGIN = datetime(2026, 8, 19, 18, tzinfo=SHANGHAI)
HOURS = 30
HAPPENINGS = 320
TOLD_AGAIN = 0.28
"""Share of happenings of which more than one person tells."""
SAME_ADDRESS, NEXT_DOOR = 0.15, 0.22
"""Shares of happenings planted at the address, or next door, of one before."""
CHAINS, CHAIN_LENGTH = 5, 4
NUMBER_LEFT_OUT, NO_POINT, WRONG_POINT = 0.12, 0.3, 0.06
PASSED_ON, FROM_ELSEWHERE = 0.25, 0.35
SLIP, HAS_KIND, OTHER_KIND, LATE = 0.2, 0.5, 0.1, 0.05
_LAT, _LON = 22.53, 113.93
_M_LAT = 1 / 111_195
_M_LON = 1 / 102_700
"""Degrees to a meter, at this place."""


@dataclass(frozen=True, slots=True)
class Address:
    """A house: the street or estate, its number, where it stands."""

    street: str
    number: int
    point: Point


@dataclass(frozen=True, slots=True)
class Happening:
    """What is so, where and since when."""

    matter: str
    address: Address
    detail: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Storm:
    """The reports in the order of their ids, and of which happening each tells."""

    reports: tuple[ReportKeys, ...]
    of: dict[int, int]

    @property
    def planted(self) -> frozenset[int]:
        """Reports of something that was told before."""
        seen: set[int] = set()
        again = set()
        for one in sorted(self.reports, key=lambda r: (r.received_at, r.id)):
            if self.of[one.id] in seen:
                again.add(one.id)
            seen.add(self.of[one.id])
        return frozenset(again)


def storm(seed: int, *, happenings: int = HAPPENINGS) -> Storm:
    """A night of so many happenings; about half as many reports again."""
    random = Random(seed)
    houses = _houses(random)
    happened: list[Happening] = []
    told: list[tuple[int, ReportKeys]] = []
    for number in range(happenings):
        happened.append(_happening(random, houses, happened))
        told += [(number, one) for one in _tellings(random, happened[-1])]
    number = happenings
    for said in random.sample(words.CHAINS, CHAINS):
        for one in _chain(random, houses, said):
            told.append((number, one))
            number += 1
    random.shuffle(told)
    told.sort(key=lambda pair: pair[1].received_at)
    reports = tuple(_numbered(one, n) for n, (_, one) in enumerate(told, start=1))
    return Storm(reports, {n: whose for n, (whose, _) in enumerate(told, start=1)})


def _numbered(one: ReportKeys, n: int) -> ReportKeys:
    return ReportKeys(n, one.received_at, one.text, one.place, one.point, one.kinds)


def _houses(random: Random) -> dict[str, list[Address]]:
    """The houses of each street in a row, thirty meters apart."""
    found = {}
    for street in words.STREETS:
        lat = _LAT + random.uniform(-2_500, 2_500) * _M_LAT
        lon = _LON + random.uniform(-3_500, 3_500) * _M_LON
        found[street] = [
            Address(street, n, Point(lat, lon + n * 30 * _M_LON))
            for n in range(1, random.randrange(12, 40))
        ]
    return found


def _happening(
    random: Random, houses: dict[str, list[Address]], before: list[Happening]
) -> Happening:
    dice = random.random()
    at = BEGIN + timedelta(hours=random.uniform(0, HOURS))
    matter = random.choice(list(words.MATTERS))
    near = random.choice(before) if before else None
    if near is not None and dice < SAME_ADDRESS:
        others = [m for m in words.MATTERS if m != near.matter]
        matter, address = random.choice(others), near.address
        at = near.at + timedelta(hours=random.uniform(0, 5))
    elif near is not None and dice < SAME_ADDRESS + NEXT_DOOR:
        row = houses[near.address.street]
        step = random.choice((-3, -2, -1, 1, 2, 3))
        address = row[(near.address.number - 1 + step) % len(row)]
        matter, at = near.matter, near.at + timedelta(hours=random.uniform(0, 3))
    else:
        address = random.choice(houses[random.choice(words.STREETS)])
    # The same matter in the same house on the same day would be one happening, not two.
    while any(one.address == address and one.matter == matter for one in before):
        address = random.choice(houses[random.choice(words.STREETS)])
    details = words.MATTERS[matter].details
    return Happening(matter, address, random.choice(details), at)


def _tellings(random: Random, one: Happening) -> list[ReportKeys]:
    count = 1
    if random.random() < TOLD_AGAIN:
        count += random.choices((1, 2, 3, 4), (60, 25, 10, 5))[0]
    found: list[ReportKeys] = []
    at = one.at
    for n in range(count):
        if n:
            at = one.at + timedelta(minutes=random.expovariate(1 / 50))
            if random.random() < LATE:
                at += timedelta(hours=random.uniform(3, 22))
        if n and random.random() < PASSED_ON:
            found.append(_passed_on(random, random.choice(found), one, at))
        else:
            found.append(_telling(random, one, at))
    return found


def _telling(random: Random, one: Happening, at: datetime) -> ReportKeys:
    """Somebody says it in words of their own."""
    matter = words.MATTERS[one.matter]
    where = _where(random, one.address)
    parts = [random.choice(matter.says)]
    if random.random() < 0.65:
        parts.append(random.choice(one.detail))
    random.shuffle(parts)
    text = "，".join(parts)
    form = random.choice(words.FORMS)
    text = form.format(where=where, said=text) if where else text
    text = random.choice(words.OPENINGS) + text + random.choice(words.ENDINGS)
    place = random.choice((one.address.street, one.address.street, where, "", ""))
    return ReportKeys(
        0, at, _slipped(random, text), place, _point(random, one.address), _kinds(random, one)
    )


def _passed_on(random: Random, heard: ReportKeys, one: Happening, at: datetime) -> ReportKeys:
    """A message of a group chat, word for word."""
    text = random.choice(("", "", "转：", "【转发】", "群里看到的：")) + heard.text
    point = _point(random, one.address)
    if random.random() < FROM_ELSEWHERE:
        point = Point(
            _LAT + random.uniform(-4_000, 4_000) * _M_LAT,
            _LON + random.uniform(-4_000, 4_000) * _M_LON,
        )
    return ReportKeys(0, at, text, heard.place if random.random() < 0.5 else "", point, heard.kinds)


def _chain(random: Random, houses: dict[str, list[Address]], said: str) -> list[ReportKeys]:
    """One sentence that people of different streets pass on, each about their own."""
    begin = BEGIN + timedelta(hours=random.uniform(0, HOURS))
    found = []
    for street in random.sample(words.STREETS, CHAIN_LENGTH):
        address = random.choice(houses[street])
        at = begin + timedelta(minutes=random.uniform(0, 240))
        place = street if random.random() < 0.7 else ""
        text = said.format(where=street) if random.random() < 0.5 else said.format(where="我们这里")
        found.append(ReportKeys(0, at, text, place, _point(random, address), frozenset()))
    return found


def _where(random: Random, address: Address) -> str:
    """The address as somebody says it; now and then without the number."""
    short = address.street.removesuffix("小区").removesuffix("花园")
    street = random.choice((address.street, address.street, address.street, short))
    if random.random() < NUMBER_LEFT_OUT:
        return random.choice((street, ""))
    is_estate = address.street.endswith(("小区", "花园", "村", "里", "苑"))
    units = ("栋", "栋", "号楼", "幢") if is_estate else ("号", "号", "号", "号那边")
    number = str(address.number)
    if random.random() < 0.15:
        number = words.in_letters(address.number)
    return f"{street}{number}{random.choice(units)}"


def _point(random: Random, address: Address) -> Point | None:
    if random.random() < NO_POINT:
        return None
    spread = 400 if random.random() < WRONG_POINT else 45
    lat = address.point.lat + random.gauss(0, spread) * _M_LAT
    lon = address.point.lon + random.gauss(0, spread) * _M_LON
    return Point(round(lat, 5), round(lon, 5))


def _kinds(random: Random, one: Happening) -> frozenset[str]:
    if random.random() >= HAS_KIND:
        return frozenset()
    matter = random.choice(list(words.MATTERS)) if random.random() < OTHER_KIND else one.matter
    return frozenset({matter})


def _slipped(random: Random, text: str) -> str:
    """Now and then one sign is missing."""
    if random.random() >= SLIP or len(text) < 6:
        return text
    n = random.randrange(len(text))
    return text[:n] + text[n + 1 :]
