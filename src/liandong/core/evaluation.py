"""Evaluation in both directions: recipient, volunteer and social worker judge each other.

Three dimensions as in the national code table (守时程度, 服务态度, 专业水平), 1 to 5, and a
text. Figures are shown for groups of at least three answers, so that nobody's own answer
can be read off. Order 67 Art 10–11: quality and date of evaluation, within 10 working days.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid

SMALLEST_N = 3
TEXT_MAX_LENGTH = 500


class Party(StrEnum):
    """Who judges and who is judged."""

    RECIPIENT = "recipient"
    VOLUNTEER = "volunteer"
    SOCIAL_WORKER = "social_worker"
    LEADER = "leader"
    ORGANIZATION = "organization"


_JUDGED_BY_VOLUNTEERS = frozenset({Party.LEADER, Party.ORGANIZATION})
"""Those whom volunteers judge and who judge nobody in that capacity."""


class Dimension(StrEnum):
    """What is judged, 1 (poor) to 5 (very good)."""

    PUNCTUALITY = "punctuality"
    ATTITUDE = "attitude"
    PROFESSIONALISM = "professionalism"


@dataclass(frozen=True, slots=True)
class Score:
    """One answer: three marks and a text (which may be empty)."""

    punctuality: int
    attitude: int
    professionalism: int
    text: str = ""

    def __post_init__(self) -> None:
        for dimension in Dimension:
            mark = self.of(dimension)
            if not 1 <= mark <= 5:
                raise ValueInvalid(dimension.value, str(mark), "1–5")
        if len(self.text) > TEXT_MAX_LENGTH:
            raise ValueInvalid("text", self.text[:20] + "…", f"≤ {TEXT_MAX_LENGTH}")

    def of(self, dimension: Dimension) -> int:
        """The mark of one dimension."""
        marks = {
            Dimension.PUNCTUALITY: self.punctuality,
            Dimension.ATTITUDE: self.attitude,
            Dimension.PROFESSIONALISM: self.professionalism,
        }
        return marks[dimension]

    @property
    def mean(self) -> float:
        """The mean of the three marks."""
        return (self.punctuality + self.attitude + self.professionalism) / 3


@dataclass(frozen=True, slots=True)
class Summary:
    """What may be shown of at least three answers; ``spread`` is the standard deviation."""

    n: int
    mean: float
    spread: float
    by_dimension: tuple[tuple[Dimension, float], ...]


def summary(scores: Iterable[Score], smallest_n: int = SMALLEST_N) -> Summary | None:
    """n, mean and spread of the answers; None while there are fewer than ``smallest_n``."""
    answers = list(scores)
    n = len(answers)
    if n < max(1, smallest_n):
        return None
    mean = math.fsum(answer.mean for answer in answers) / n
    variance = math.fsum((answer.mean - mean) ** 2 for answer in answers) / n
    by_dimension = tuple((d, sum(answer.of(d) for answer in answers) / n) for d in Dimension)
    return Summary(n, mean, math.sqrt(variance), by_dimension)


def expected_answers(parties: Iterable[Party]) -> tuple[tuple[Party, Party], ...]:
    """Every (judge, judged) pair among the parties of one service, in a fixed order."""
    present = [party for party in Party if party in set(parties)]
    return tuple(
        (one, other)
        for one in present
        for other in present
        if one is not other
        and one not in _JUDGED_BY_VOLUNTEERS
        and (one is Party.VOLUNTEER or other not in _JUDGED_BY_VOLUNTEERS)
    )


def is_two_way(answered: Sequence[tuple[Party, Party]]) -> bool:
    """Whether at least one pair of parties judged each other."""
    given = set(answered)
    return any((other, one) in given for one, other in given)


def check_answer(
    judge: Party,
    judged: Party,
    *,
    parties: Iterable[Party],
    answered: Iterable[tuple[Party, Party]],
    closes_at: datetime,
    at: datetime,
) -> None:
    """Refuse an answer: NotAParty, AlreadyAnswered or EvaluationClosed."""
    if (judge, judged) not in expected_answers(parties):
        raise NotAParty(judge.value)
    if at >= closes_at:
        raise EvaluationClosed(closes_at)
    if (judge, judged) in set(answered):
        raise AlreadyAnswered(judged.value)


@dataclass(eq=False)
class EvaluationClosed(Refusal):
    """The time to answer is over."""

    code: ClassVar[str] = "evaluation_closed"
    closed_at: datetime


@dataclass(eq=False)
class AlreadyAnswered(Refusal):
    """This person already judged that party of this service."""

    code: ClassVar[str] = "already_answered"
    judged: str


@dataclass(eq=False)
class NotAParty(Refusal):
    """Only those who took part may judge, and nobody judges themselves."""

    code: ClassVar[str] = "not_a_party"
    judge: str


@dataclass(frozen=True, slots=True)
class EvaluationOpened(Event):
    """The parties of a service were asked for their judgement."""

    shift_id: int
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class EvaluationAnswered(Event):
    """One party judged another; the marks stay out of the history."""

    shift_id: int
    judge: str
    judged: str


@dataclass(frozen=True, slots=True)
class EvaluationEnded(Event):
    """The time to answer ended."""

    shift_id: int
    answers: int
