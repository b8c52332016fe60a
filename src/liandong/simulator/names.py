"""Invented people: names, ages, identity numbers and telephones that belong to nobody.

The n-th person of a seed is always the same, on every machine. Identity numbers are of
division 99, which is unassigned, with right check digits; telephones are 19900 and the
person's number, so that they are valid in form, never the same twice and known at sight
(``is_synthetic_phone``). The block is not reserved: nothing may ever be sent there.
"""

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate

MALE, FEMALE = "1", "2"
PHONE_PREFIX = "19900"
MOST_PEOPLE = 1_000_000

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_TWO_CHARACTERS = 0.86
_TOO_RARE = 30  # surnames below this frequency look like typing errors in a demo


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages ``low`` to ``high``, both included, and their share (any unit)."""

    low: int
    high: int
    share: float


# Shenzhen at the end of 2022: 57 % are 35 or younger, 10 % are 60 or older, mean 36.
VOLUNTEER_AGES = (
    AgeBand(14, 17, 4.0),
    AgeBand(18, 24, 24.0),
    AgeBand(25, 35, 29.2),
    AgeBand(36, 45, 19.6),
    AgeBand(46, 59, 13.0),
    AgeBand(60, 78, 10.2),
)
STAFF_AGES = (AgeBand(23, 30, 40.0), AgeBand(31, 40, 40.0), AgeBand(41, 56, 20.0))
ELDER_AGES = (AgeBand(65, 74, 50.0), AgeBand(75, 84, 38.0), AgeBand(85, 95, 12.0))


@dataclass(frozen=True, slots=True)
class Someone:
    """A person who does not exist. ``sex`` is 1 (male) or 2 (female)."""

    name: str
    sex: str
    birth_on: date
    id_number: str
    phone: str


@dataclass(frozen=True, slots=True)
class _Tables:
    surnames: tuple[str, ...]
    thresholds: tuple[int, ...]
    characters: dict[str, str]


@cache
def _tables() -> _Tables:
    text = files("liandong.simulator").joinpath("data/names.tsv").read_text("utf-8")
    rows = dict(line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    pairs = [entry.split(":") for entry in rows.pop("surnames").split()]
    common = [(name, int(weight)) for name, weight in pairs if int(weight) >= _TOO_RARE]
    return _Tables(
        tuple(name for name, _ in common),
        tuple(accumulate(weight for _, weight in common)),
        rows,
    )


def _name(rng: random.Random, sex: str) -> str:
    tables = _tables()
    at = bisect(tables.thresholds, rng.randrange(tables.thresholds[-1]))
    letter = "M" if sex == MALE else "F"
    if rng.random() < _TWO_CHARACTERS:
        first = rng.choice(tables.characters[f"{letter}_first"])
        given = first + rng.choice(tables.characters[f"{letter}_second"].replace(first, ""))
    else:
        given = rng.choice(tables.characters[f"{letter}_alone"])
    return tables.surnames[at] + given


def _birth(rng: random.Random, ages: Sequence[AgeBand], on: date) -> date:
    band = rng.choices(ages, [band.share for band in ages])[0]
    age = rng.randint(band.low, band.high)
    return _years_before(on, age) - timedelta(days=rng.randrange(365))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 2, 28)


def id_number(n: int, sex: str, birth_on: date) -> str:
    """The resident number of the n-th invented person; no two persons share one.

    >>> id_number(0, FEMALE, date(1980, 1, 1))
    '990000198001010004'
    """
    order = 2 * (n % 500) + (sex == MALE)
    body = f"99{n // 500:04d}{birth_on:%Y%m%d}{order:03d}"
    total = sum(w * int(digit) for w, digit in zip(_ID_WEIGHTS, body, strict=True))
    return body + _ID_CHECKS[total % 11]


def phone(n: int) -> str:
    """The telephone of the n-th invented person.

    >>> phone(42)
    '19900000042'
    """
    return f"{PHONE_PREFIX}{n:06d}"


def is_synthetic_phone(text: str) -> bool:
    """Whether a telephone belongs to an invented person, so that nothing may be sent to it."""
    return len(text) == 11 and text.startswith(PHONE_PREFIX)


def invented_person(
    n: int,
    *,
    seed: int,
    on: date,
    ages: Sequence[AgeBand] = VOLUNTEER_AGES,
    female_share: float = 0.51,
) -> Someone:
    """The n-th person of a seed (0 ≤ n < 1,000,000), of an age within ``ages`` on a day.

    ValueError for an n out of range.
    """
    rng = random.Random(f"liandong:{seed}:{n}")
    return _someone(rng, n, on=on, ages=ages, female_share=female_share)


def invent(
    rng: random.Random,
    n: int,
    *,
    year: int,
    ages: tuple[int, int] = (14, 78),
    female_share: float = 0.51,
) -> Someone:
    """The n-th person, drawn from ``rng``; of an age between the two at the end of ``year``.

    Within the limits ages are spread as among volunteers. ValueError for an n out of range.
    """
    low, high = ages
    bands = [
        AgeBand(max(b.low, low), min(b.high, high), b.share)
        for b in (*VOLUNTEER_AGES, AgeBand(79, 95, 0.5))
        if b.low <= high and b.high >= low
    ]
    return _someone(rng, n, on=date(year, 12, 31), ages=bands, female_share=female_share)


def _someone(
    rng: random.Random, n: int, *, on: date, ages: Sequence[AgeBand], female_share: float
) -> Someone:
    if not 0 <= n < MOST_PEOPLE:
        raise ValueError(f"People are numbered 0 to {MOST_PEOPLE - 1}, got {n}.")
    sex = FEMALE if rng.random() < female_share else MALE
    name = _name(rng, sex)
    birth_on = _birth(rng, ages, on)
    return Someone(name, sex, birth_on, id_number(n, sex, birth_on), phone(n))


def invented_people(
    count: int,
    *,
    seed: int,
    on: date,
    first: int = 0,
    ages: Sequence[AgeBand] = VOLUNTEER_AGES,
    female_share: float = 0.51,
) -> list[Someone]:
    """``count`` people numbered from ``first`` on; see ``invented_person``."""
    return [
        invented_person(n, seed=seed, on=on, ages=ages, female_share=female_share)
        for n in range(first, first + count)
    ]
