"""Requirements: everything a place asks of a person, as bits, so that one test covers all.

Each thing asked for by any place — a skill, a check, one of some languages, an age between
limits, a tier, a span — is one bit. A person may serve at a place when the bits that it asks
for are all among the bits that the person has.
"""

from collections.abc import Iterator

import numpy as np

from liandong.matching.columns import AGE_OPEN, AGE_UNKNOWN, Bools, Masks
from liandong.matching.problem import Problem

ALL_TIERS = 3


def requirements(problem: Problem) -> tuple[Masks, Masks]:
    """What people have, (n, words), and what places ask, (m, words), bit for bit the same."""
    tests = list(_tests(problem))
    words = max(1, -(-len(tests) // 64))
    have = np.zeros((len(problem.people), words), np.uint64)
    asked = np.zeros((len(problem.places), words), np.uint64)
    for number, (people, places) in enumerate(tests):
        word, bit = number >> 6, np.uint64(1) << np.uint64(number & 63)
        have[people, word] |= bit
        asked[places, word] |= bit
    return have, asked


def _tests(problem: Problem) -> Iterator[tuple[Bools, Bools]]:
    """For each thing asked: which people have it, which places ask it."""
    who, what = problem.people, problem.places
    for mine, theirs in ((who.skills, what.skills), (who.checks, what.checks)):
        asked = int(np.bitwise_or.reduce(theirs)) if len(theirs) else 0
        for bit in range(64):
            if asked >> bit & 1:
                mask = np.uint64(1) << np.uint64(bit)
                yield (mine & mask) != 0, (theirs & mask) != 0
    for tongues in np.unique(what.languages[what.languages != 0]):
        yield (who.languages & tongues) != 0, what.languages == tongues
    for tiers in np.unique(what.tiers[what.tiers != ALL_TIERS]):
        yield (who.tier & tiers) != 0, what.tiers == tiers
    for leads in np.unique(what.leads[what.leads > 0]):
        yield who.span >= leads, what.leads == leads
    for least in np.unique(what.min_age[what.min_age > 0]):
        yield who.age >= max(least, AGE_UNKNOWN + 1), what.min_age == least
    for most in np.unique(what.max_age[what.max_age < AGE_OPEN]):
        yield who.age <= most, what.max_age == most
