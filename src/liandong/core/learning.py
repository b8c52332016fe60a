"""Learned weights as an act of people: adopted, put back, or refused.

How they are computed is in ``matching.learning``; here is only what is told about it.
"""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

MOST_ANSWERS = 12
"""Answers of one person that count at most, the newest: nobody moves the weights alone."""


@dataclass(frozen=True, slots=True)
class WeightsAdopted(Event):
    """From now on planning uses learned weights. ``answers`` were looked at."""

    setting_id: int
    answers: int


@dataclass(frozen=True, slots=True)
class WeightsPutBack(Event):
    """From now on planning uses the published weights again."""

    setting_id: int


@dataclass(frozen=True, slots=True)
class NothingLearned(Refusal):
    """The answers of the period do not ask for other weights."""

    code: ClassVar[str] = "nothing_learned"

    answers: int


@dataclass(frozen=True, slots=True)
class WeightsArePublished(Refusal):
    """There is nothing to put back: the published weights are in force."""

    code: ClassVar[str] = "weights_are_published"
