"""What an indicator is: its unit, the better direction, and the effect it belongs to."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What the number counts; a share is between 0 and 1, money is in cents."""

    PEOPLE = "people"
    PEOPLE_PER_WORKER = "people_per_worker"
    PER_10000 = "per_10000"
    PER_1000 = "per_1000"
    SHARE = "share"
    TIMES = "times"
    POINTS = "points"
    DAYS = "days"
    MINUTES = "minutes"
    NEEDS = "needs"
    PAPERS = "papers"
    CENTS_PER_HOUR = "cents_per_hour"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    TO_TARGET = "to_target"
    NONE = "none"


class Effect(StrEnum):
    """The four effects of the linkage, in the order of the seed article."""

    STRUCTURE = "structure"
    WELFARE = "welfare"
    TRUST = "trust"
    PARTICIPATION = "participation"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure.

    counts
        The records that the figure counts and links to, by the word of the house.
    source
        Where the figure is asked for: law, ministry order, or the seed article.
    smallest_n
        Shown only when at least this many records stand behind it.
    target
        The value that is sound, in the unit; None where there is none.
    effect
        Which of the four effects it speaks of.
    undated
        What of it is kept without its days and so is that of the moment of computing, in a
        period closed late too: a word of ``phrases.effects.UNDATED``; empty where all is dated.
    """

    code: str
    unit: Unit
    direction: Direction
    counts: str
    source: str
    smallest_n: int = 1
    target: float | None = None
    effect: Effect = Effect.WELFARE
    undated: str = ""
