"""The indicators that a contract may promise: each is a question to live records, no typed result.

``liandong.queries.purchase_figures`` asks the questions; here is what they are called, what
they count and what the answer is worth. Amounts are integers: minutes for hours, percent for
shares, hundredths for scores and rates.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

OUTSIDE = "outside"
"""The code of an indicator that no record here can answer: a figure with uploaded evidence."""
RUBRIC_MOST = 3


class Measure(StrEnum):
    """What the number means."""

    COUNT = "count"
    PEOPLE = "people"
    MINUTES = "minutes"
    PERCENT = "percent"
    HUNDREDTHS = "hundredths"


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the records.

    smallest_n
        Answered only when at least so many records stand behind it.
    is_promised
        Whether a contract may promise it; the others only feed the linkage bonus.
    formula
        How it is counted, as an evidence pack keeps it; to be changed with the counting.
    """

    code: str
    measure: Measure
    smallest_n: int = 0
    is_promised: bool = True
    formula: str = ""


_FORMULAS: Mapping[str, str] = {
    "hours_led": (
        "sum of credit minutes, net of corrections, of people other than the social "
        "workers, on shifts of the projects that have a social worker"
    ),
    "hours_verified": "sum of credit minutes, net of corrections, on shifts of the projects",
    "volunteers_active": "distinct people whose net credit minutes (as hours_led) are above 0",
    "people_reached": "distinct beneficiaries with a need first served, a visit or a group closed",
    "needs_answered": "needs of the projects first served",
    "guidance_sessions": "talks signed by the guide and by one of the guided",
    "visits": "visits and calls of the provider",
    "groups_finished": "groups closed",
    "activities_held": "activities of the projects held or closed",
    "volunteers_trained": "distinct people who completed a course of the provider",
    "retention": (
        "100 * people of the first half of the days who came again in the second / "
        "people of the first half, rounded down"
    ),
    "span_kept": (
        "100 * checks within the green line of the policy / checks of a social "
        "worker each 30 days, rounded down"
    ),
    "satisfaction": (
        "100 * mean of punctuality, attitude and skill as recipients judge, 1 to 5, rounded down"
    ),
    "values_reached": "value items whose standing score is at least the target",
    "hours_led_rate": "hours_led * 30 / (social workers * days), rounded down",
    "guidance_rate": "100 * guidance_sessions * 30 / (social workers * days), rounded down",
    "value_level": "100 * mean of the standing scores of value items, 0 to 3, rounded down",
}
"""How each question is counted, within the days and projects of a contract."""

QUESTIONS: Mapping[str, Question] = {
    one.code: replace(one, formula=_FORMULAS[one.code])
    for one in (
        Question("hours_led", Measure.MINUTES),
        Question("hours_verified", Measure.MINUTES),
        Question("volunteers_active", Measure.PEOPLE),
        Question("people_reached", Measure.PEOPLE),
        Question("needs_answered", Measure.COUNT),
        Question("guidance_sessions", Measure.COUNT),
        Question("visits", Measure.COUNT),
        Question("groups_finished", Measure.COUNT),
        Question("activities_held", Measure.COUNT),
        Question("volunteers_trained", Measure.PEOPLE),
        Question("retention", Measure.PERCENT, 3),
        Question("span_kept", Measure.PERCENT, 1),
        Question("satisfaction", Measure.HUNDREDTHS, 5),
        Question("values_reached", Measure.COUNT),
        Question("hours_led_rate", Measure.MINUTES, 1, is_promised=False),
        Question("guidance_rate", Measure.HUNDREDTHS, 1, is_promised=False),
        Question("value_level", Measure.HUNDREDTHS, 1, is_promised=False),
    )
}
PROMISED = tuple(one for one in QUESTIONS.values() if one.is_promised)
AT_ACCEPTANCE = frozenset({"values_reached", "value_level"})
"""What is only known at the acceptance: that it grows after an earlier step is no correction."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the records say. ``value`` None: too few records to say anything."""

    value: int | None
    n: int


def answer(code: str, value: int | None, n: int) -> Answer:
    """The answer as it may be shown. KeyError for a code that is no question."""
    return Answer(value if n >= QUESTIONS[code].smallest_n else None, n)


@dataclass(frozen=True, slots=True)
class Promise:
    """One indicator of a contract: the target, its weight, and what the records say so far."""

    target: int
    weight: int
    value: int | None


def reached(promise: Promise) -> Fraction:
    """How much of a target is reached, from 0 to 1; more than the target is not counted.

    >>> reached(Promise(200, 10, 50)), reached(Promise(200, 10, 900))
    (Fraction(1, 4), Fraction(1, 1))
    """
    if promise.value is None or promise.value <= 0:
        return Fraction(0)
    return min(Fraction(promise.value, promise.target), Fraction(1))


def promised_share(promises: Iterable[Promise]) -> Fraction:
    """How much of all promises is kept, by weight, from 0 to 1; 0 of none."""
    known = list(promises)
    total = sum(one.weight for one in known)
    if not total:
        return Fraction(0)
    return sum((one.weight * reached(one) for one in known), Fraction(0)) / total


class Row(StrEnum):
    """What evaluators look at, besides the figures: five dimensions of a post-purchase review."""

    RELEVANCE = "relevance"
    EFFICIENCY = "efficiency"
    EFFECT = "effect"
    FAIRNESS = "fairness"
    SUSTAINABILITY = "sustainability"


@dataclass(frozen=True, slots=True)
class AcceptanceRules:
    """When a contract is accepted. Our own proposal; no law gives the numbers.

    figures_pct
        Weight of the figures in the score; the rest is what the evaluators see.
    pass_score
        The least score, out of 100.
    evaluators
        So many at least have to judge.
    """

    figures_pct: int
    pass_score: int
    evaluators: int

    def __post_init__(self) -> None:
        if not (0 <= self.figures_pct <= 100 and 0 < self.pass_score <= 100 and self.evaluators):
            raise ValueError(f"No acceptance can follow {self}.")


def acceptance_score(
    promises: Iterable[Promise], marks: Iterable[int], rules: AcceptanceRules
) -> int:
    """The score of a contract in hundredths of a point out of 100, rounded down.

    marks
        All marks of all evaluators and the levels of the value items, 0 to 3 each. ValueError
        when there is none.
    """
    known = list(marks)
    if not known or not all(0 <= mark <= RUBRIC_MOST for mark in known):
        raise ValueError(f"Marks from 0 to {RUBRIC_MOST} are needed, got {known}.")
    seen = Fraction(sum(known), RUBRIC_MOST * len(known))
    rest = 100 - rules.figures_pct
    return int(100 * (rules.figures_pct * promised_share(promises) + rest * seen))


def is_accepted(score: int, rules: AcceptanceRules) -> bool:
    """Whether a score in hundredths is enough."""
    return score >= rules.pass_score * 100
