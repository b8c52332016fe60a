"""Invented towns: streets that exist, people and organizations that do not.

A town is a plan, not records: doors that load it write everything through the public
services. The same seed gives the same town. Street centres are our own estimates in
WGS-84; everybody's home is scattered around one of them.
"""

import math
from dataclasses import dataclass
from random import Random

from stdnum.cn import uscc

from liandong.core.geo import Point
from liandong.simulator.names import Someone, invent


@dataclass(frozen=True, slots=True)
class StreetPlan:
    """A street with its centre and how many metres around it people live."""

    code: str
    name: str
    centre: Point
    reach_m: int = 1400


@dataclass(frozen=True, slots=True)
class OrganizationPlan:
    """An organization of one of the five types, on a street."""

    key: str
    name: str
    kind: str
    form: str
    street: str
    is_hub: bool = False


@dataclass(frozen=True, slots=True)
class VolunteerPlan:
    """A volunteer: who, where they live, what they can and like to do, and when.

    slots
        Weekly slots "01"–"24" in which they can serve.
    """

    someone: Someone
    street: str
    home: Point
    skills: tuple[str, ...]
    categories: tuple[str, ...]
    slots: tuple[str, ...]
    radius_m: int
    reliability: float
    guardian: Someone | None = None


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A kind of service that returns: what, for whom, how often, how risky, how many.

    weekday
        0 Monday … 6 Sunday. ``every_weeks`` 1 or 2.
    """

    title: str
    summary: str
    need: str
    mode: str
    category: str
    service_object: str
    hardship: str
    position: str
    duties: str
    skills: tuple[str, ...]
    least: int
    most: int
    weekday: int
    hour: int
    minutes: int
    every_weeks: int
    risk: str
    risk_statement: str
    place: str


@dataclass(frozen=True, slots=True)
class Town:
    """Everything that is loaded: places, organizations, staff and volunteers, services."""

    name: str
    division: str
    streets: tuple[StreetPlan, ...]
    organizations: tuple[OrganizationPlan, ...]
    supervisors: tuple[Someone, ...]
    social_workers: tuple[Someone, ...]
    coordinator: Someone
    officer: Someone
    contact: Someone
    volunteers: tuple[VolunteerPlan, ...]
    services: tuple[ServicePlan, ...]


_SKILLS = (
    (None, 46), ("08", 10), ("23", 6), ("16", 6), ("05", 7), ("01", 5), ("19", 5), ("03", 6),
    ("04", 4), ("18", 4), ("20", 5), ("21", 5), ("17", 3), ("12", 3), ("09", 3), ("15", 3),
)  # fmt: skip
_EVENINGS = ("03", "06", "09", "12", "15")
_WEEKEND = ("16", "17", "18", "19", "20", "21", "22", "23", "24")
_DAYTIME = ("01", "02", "04", "05", "07", "08", "10", "11", "13", "14")


GUARDIANS = 400_000
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(number: int, division: str) -> str:
    """The social credit code of the n-th invented organization (GB 32100, GB 11714).

    >>> credit_code(1, "440305")
    '51440305990000017A'
    """
    body = f"99{number:06d}"
    total = sum(w * int(c) for w, c in zip(_ORGANIZATION_WEIGHTS, body, strict=True))
    check = 11 - total % 11
    own = {10: "X", 11: "0"}.get(check, str(check))
    code = f"51{division:0<6}{body}{own}"
    return code + str(uscc.calc_check_digit(code))


def scattered(random: Random, centre: Point, reach_m: int) -> Point:
    """A point around a centre: denser near it, never farther than 2.5 × ``reach_m``."""
    distance = min(abs(random.gauss(0, reach_m)), 2.5 * reach_m)
    angle = random.uniform(0, 2 * math.pi)
    lat = centre.lat + distance * math.cos(angle) / 111_320
    lon = centre.lon + distance * math.sin(angle) / (111_320 * math.cos(math.radians(centre.lat)))
    return Point(round(lat, 6), round(lon, 6))


def volunteers(
    random: Random, count: int, streets: tuple[StreetPlan, ...], *, first: int, year: int
) -> tuple[VolunteerPlan, ...]:
    """``count`` volunteers around the streets, with skills, likings and free time."""
    made = []
    for number in range(first, first + count):
        street = random.choice(streets)
        someone = invent(random, number, year=year, ages=(14, 79))
        age = year - someone.birth_on.year
        made.append(
            VolunteerPlan(
                someone=someone,
                street=street.code,
                home=scattered(random, street.centre, street.reach_m),
                skills=_skills(random, age),
                categories=tuple(
                    sorted(random.sample(("0001", "0003", "0004", "0006", "0009", "0017"), 2))
                ),
                slots=_free_slots(random, age),
                radius_m=random.choice((2000, 3000, 5000, 5000, 8000, 12000)),
                reliability=round(random.betavariate(18, 2), 3),
                guardian=(
                    invent(random, number + GUARDIANS, year=year, ages=(36, 55))
                    if age <= 18
                    else None
                ),
            )
        )
    return tuple(made)


def _skills(random: Random, age: int) -> tuple[str, ...]:
    if age < 18:
        return ()
    names = [name for name, _ in _SKILLS]
    weights = [weight for _, weight in _SKILLS]
    drawn = {random.choices(names, weights)[0] for _ in range(2)}
    return tuple(sorted(name for name in drawn if name))


def _free_slots(random: Random, age: int) -> tuple[str, ...]:
    pool: tuple[str, ...]
    if age >= 60:
        pool, share = _DAYTIME + _WEEKEND, 0.75
    elif age < 23:
        pool, share = _WEEKEND + _EVENINGS, 0.7
    else:
        pool, share = _WEEKEND + _EVENINGS + _DAYTIME[::2], 0.6
    kept = tuple(sorted(slot for slot in pool if random.random() < share))
    return kept or ("16", "17", "19", "20")
