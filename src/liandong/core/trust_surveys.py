"""A short survey on trust and belonging in two waves: what may be said of its answers.

An answer is a row of marks from 1 to 5, one for each question; its index is their mean. Nobody
is named: who wants both waves compared writes the same word of their own twice, of which only
a keyed digest is kept. A result says how many were asked, how many answered, the mean and the
spread (standard deviation); below ``smallest_n`` answers it says nothing. The difference comes
with a 95 % interval: from pairs where enough people answered both waves, else from the two
waves as they are (Welch), which is wider.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid

LEAST, BEST = 1, 5
CONFIDENCE = 0.95
CODE_MAX_LENGTH = 20


class WaveKind(StrEnum):
    """The wave before the work begins, and the one after it."""

    BEFORE = "before"
    AFTER = "after"


class Way(StrEnum):
    """How an answer came in."""

    PHONE = "phone"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Question:
    """One sentence to agree with, by language."""

    code: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edition:
    """The questions and the words of the scale (1 to 5) that hold from a day on."""

    since: date
    source: str
    scale: tuple[Mapping[str, str], ...]
    questions: tuple[Question, ...]


@cache
def editions() -> tuple[Edition, ...]:
    """All editions, oldest first. ValueError for one with fewer than five questions."""
    text = files("liandong.core").joinpath("data/trust_survey.toml").read_text("utf-8")
    found = []
    for row in tomllib.loads(text)["edition"]:
        if len(row["items"]) < 5 or len(row["scale"]) != BEST:
            raise ValueError("A trust survey has at least five questions and five marks.")
        scale = tuple(MappingProxyType(words) for words in row["scale"])
        questions = tuple(Question(one["code"], MappingProxyType(one)) for one in row["items"])
        found.append(Edition(row["since"], row["source"], scale, questions))
    return tuple(sorted(found, key=lambda one: one.since))


def edition(on: date) -> Edition:
    """The edition of a day; before the first one, the first."""
    held = [one for one in editions() if one.since <= on]
    return held[-1] if held else editions()[0]


def check_answers(answers: Sequence[int], *, questions: int) -> None:
    """Refuse ``ValueInvalid`` for a missing answer or a mark that is not on the scale."""
    if len(answers) != questions:
        raise ValueInvalid("answers", str(len(answers)), str(questions))
    for mark in answers:
        if not LEAST <= mark <= BEST:
            raise ValueInvalid("answers", str(mark), f"{LEAST}–{BEST}")


@dataclass(frozen=True, slots=True)
class Reply:
    """One person's marks; ``key`` is the digest of their own word, empty when they gave none."""

    answers: tuple[int, ...]
    key: str = ""

    @property
    def index(self) -> float:
        """The mean of the marks, 1 to 5."""
        return math.fsum(self.answers) / len(self.answers)


@dataclass(frozen=True, slots=True)
class WaveResult:
    """What may be said of one wave.

    mean, spread, by_question
        None and empty while fewer than ``smallest_n`` answered.
    """

    invited: int
    n: int
    mean: float | None = None
    spread: float | None = None
    by_question: tuple[float, ...] = ()

    @property
    def unanswered(self) -> int:
        """How many were asked and did not answer."""
        return max(0, self.invited - self.n)

    @property
    def response_pct(self) -> int | None:
        """Share of the invited who answered, in whole percent; None when nobody was invited."""
        return 100 * min(self.n, self.invited) // self.invited if self.invited else None


@dataclass(frozen=True, slots=True)
class Change:
    """After minus before, in points of the scale, with its 95 % interval.

    n
        Pairs when ``is_paired``; else the answers of the smaller wave.
    """

    difference: float
    low: float
    high: float
    n: int
    is_paired: bool

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def wave_result(replies: Iterable[Reply], *, invited: int, smallest_n: int) -> WaveResult:
    """How many answered, and mean and spread where enough did."""
    held = list(replies)
    n = len(held)
    if n < max(2, smallest_n):
        return WaveResult(invited, n)
    means = tuple(
        math.fsum(one.answers[k] for one in held) / n for k in range(len(held[0].answers))
    )
    mean, variance = _moments([one.index for one in held])
    return WaveResult(invited, n, mean, math.sqrt(variance), means)


def change(before: Iterable[Reply], after: Iterable[Reply], *, smallest_n: int) -> Change | None:
    """The difference of the waves; None while one of them has too few answers."""
    first, second = list(before), list(after)
    least = max(2, smallest_n)
    if min(len(first), len(second)) < least:
        return None
    known = {one.key: one.index for one in first if one.key}
    pairs = [one.index - known[one.key] for one in second if one.key and one.key in known]
    if len(pairs) >= least:
        mean, variance = _moments(pairs)
        half = quantile(len(pairs) - 1) * math.sqrt(variance / len(pairs))
        return Change(mean, mean - half, mean + half, len(pairs), is_paired=True)
    (m1, v1), (m2, v2) = (_moments([one.index for one in rows]) for rows in (first, second))
    a, b = v1 / len(first), v2 / len(second)
    n = min(len(first), len(second))
    if a + b == 0:
        return Change(m2 - m1, m2 - m1, m2 - m1, n, is_paired=False)
    freedom = (a + b) ** 2 / (a**2 / (len(first) - 1) + b**2 / (len(second) - 1))
    half = quantile(freedom) * math.sqrt(a + b)
    return Change(m2 - m1, m2 - m1 - half, m2 - m1 + half, n, is_paired=False)


def _moments(values: Sequence[float]) -> tuple[float, float]:
    """Mean and sample variance (n − 1)."""
    n = len(values)
    mean = math.fsum(values) / n
    return mean, math.fsum((value - mean) ** 2 for value in values) / (n - 1)


def quantile(freedom: float, confidence: float = CONFIDENCE) -> float:
    """Student's t: how many standard errors lie on each side of a two-sided interval.

    >>> round(quantile(10), 3), round(quantile(1e6), 3)
    (2.228, 1.96)
    """
    tail = 1 - confidence
    low, high = 0.0, 1.0
    while _two_tails(high, freedom) > tail:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        if _two_tails(middle, freedom) > tail:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _two_tails(t: float, freedom: float) -> float:
    """Probability of lying further out than ± t: the regularized incomplete beta function."""
    x = freedom / (freedom + t * t)
    return _beta(x, freedom / 2, 0.5)


def _beta(x: float, a: float, b: float) -> float:
    if x <= 0 or x >= 1:
        return min(max(x, 0.0), 1.0)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    # Lentz's continued fraction, as in every handbook.
    c, d = 1.0, 1 / _away_from_0(1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, 500):
        up = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / _away_from_0(1 + up * d)
        c = _away_from_0(1 + up / c)
        fraction *= d * c
        down = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / _away_from_0(1 + down * d)
        c = _away_from_0(1 + down / c)
        fraction *= d * c
        if abs(d * c - 1) < 1e-14:
            break
    return front * fraction / a


def _away_from_0(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300


# ── refusals and events ─────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class WaveClosed(Refusal):
    """The wave takes no answers on this day."""

    code: ClassVar[str] = "survey_wave_closed"
    opens_on: date
    closes_on: date


@dataclass(eq=False)
class WaveFull(Refusal):
    """As many answers are in as people were asked."""

    code: ClassVar[str] = "survey_wave_full"
    invited: int


@dataclass(eq=False)
class AnsweredAlready(Refusal):
    """The same word was given in this wave before."""

    code: ClassVar[str] = "survey_answered_already"


@dataclass(eq=False)
class WaveThereAlready(Refusal):
    """The second wave was opened."""

    code: ClassVar[str] = "survey_wave_there"


@dataclass(eq=False)
class FewerThanAnswered(Refusal):
    """More answers are in than people would have been asked."""

    code: ClassVar[str] = "survey_fewer_than_answered"
    n: int


@dataclass(frozen=True, slots=True)
class SurveyOpened(Event):
    """A survey was opened with its first wave."""

    survey: int
    invited: int


@dataclass(frozen=True, slots=True)
class SurveyWaveOpened(Event):
    """The second wave was opened."""

    survey: int
    invited: int


@dataclass(frozen=True, slots=True)
class SurveyInvitedSet(Event):
    """How many were asked was put right."""

    survey: int
    invited: int


@dataclass(frozen=True, slots=True)
class SurveyAnswered(Event):
    """An answer came in; the history does not say which."""

    survey: int
    way: str
