"""A season of service hours in an invented town, with fraud planted in a few of them.

Twelve weeks of weekly services at sites within 20 km. Honest people are as untidy as people
are: they forget to check out, share a telephone in the family, are listed by their leader with
everybody else, are entered days later, come for an evening event that nobody wrote into the
opening hours. In 2 of 100 entries something was made up, in seven ways; a few of those who
make it up are careful. What is true is told apart from the entries and by number only; the
numbers are shuffled, so that nothing about an entry gives its truth away.

All probabilities are assumptions, not measurements: the season tells whether the rules find
what they look for amid noise, not how much fraud there is. Chance comes from the seed alone.
"""

from dataclasses import dataclass, replace
from random import Random

from liandong.core.signals import SignalKind, Stint
from liandong.simulator.hours_fraud import PLANTERS
from liandong.simulator.hours_town import WEEKS, evenings, late_entries, session, town_of

FRAUD_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Season:
    """Entries, and apart from them which were made up and how."""

    stints: tuple[Stint, ...]
    planted: dict[int, SignalKind]


def season(seed: int, *, people: int = 2000, fraud_share: float = FRAUD_SHARE) -> Season:
    """The season of a town with so many volunteers: about ten entries for each."""
    random = Random(seed)
    town = town_of(random, people)
    for service in town.services:
        for week in range(WEEKS):
            session(town, service, week)
    evenings(town)
    late_entries(town)
    wanted = fraud_share / (1 - fraud_share) * len(town.rows) / len(PLANTERS)
    for kind, plant in PLANTERS.items():
        begin = len(town.rows)
        while len(town.rows) - begin < wanted:
            town.rows += [(row, kind) for row in plant(town)]
    numbers = list(range(1, len(town.rows) + 1))
    random.shuffle(numbers)
    told = sorted(zip(numbers, town.rows, strict=True), key=lambda one: one[0])
    return Season(
        tuple(replace(row, entry=number) for number, (row, _) in told),
        {number: kind for number, (_, kind) in told if kind is not None},
    )
