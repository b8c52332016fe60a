"""The provider's objection to a value item's score: once for each score, in time, with a reason.

It is answered by somebody other than the scorer, who may give another level. What was scored,
what was said against it and what was answered stay readable side by side.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import Refusal
from liandong.core.workdays import add_working_days

TEXT_MAX_LENGTH = 1000


@dataclass(eq=False)
class ValueObjectionTooLate(Refusal):
    """The days in which the provider may object are over."""

    code: ClassVar[str] = "value_objection_too_late"
    last_day: date


@dataclass(eq=False)
class ValueObjectionThere(Refusal):
    """This score has its objection."""

    code: ClassVar[str] = "value_objection_there"


@dataclass(eq=False)
class ValueObjectionOver(Refusal):
    """The objection was answered, or the score is no longer the one that stands."""

    code: ClassVar[str] = "value_objection_over"


@dataclass(eq=False)
class ObjectorNotProvider(Refusal):
    """Only staff of the provider and who leads the project object, and not the scorer."""

    code: ClassVar[str] = "value_objector_not_provider"


@dataclass(eq=False)
class AnswererScored(Refusal):
    """Who gave the score does not answer the objection to it."""

    code: ClassVar[str] = "value_answerer_scored"


@dataclass(eq=False)
class ScoreObjected(Refusal):
    """The score is objected to: the answer decides on its level, nobody gives another before."""

    code: ClassVar[str] = "value_score_objected"


@dataclass(eq=False)
class ValuesObjected(Refusal):
    """Acceptance waits for the answers to objections."""

    code: ClassVar[str] = "values_objected"
    count: int


@dataclass(frozen=True, slots=True)
class ValueScoreObjected(Event):
    """The provider objected to a score, with the reason."""

    project_id: int
    value_item: int
    item: str


@dataclass(frozen=True, slots=True)
class ValueObjectionAnswered(Event):
    """An objection was answered; ``level`` is the one that stands now."""

    project_id: int
    value_item: int
    item: str
    level: int
    is_upheld: bool


def last_day(since: datetime, working_days: int) -> date:
    """The last day in time, so many working days after the day of a moment."""
    return add_working_days(since.astimezone(SHANGHAI).date(), working_days)
