"""What is refused and what happens with value items, with typed facts and no words."""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid
from liandong.core.value_items import LEVELS

TEXT_MAX_LENGTH = 2000
NOTE_MAX_LENGTH = 500


def check_level(level: int, *, field: str = "level") -> None:
    """Refuse ``ValueInvalid`` for what is no level of the rubric."""
    if level not in LEVELS:
        raise ValueInvalid(field, str(level), f"{LEVELS[0]}–{LEVELS[-1]}")


@dataclass(eq=False)
class ItemChosenAlready(Refusal):
    """The project has chosen this item."""

    code: ClassVar[str] = "value_item_chosen"
    item: str


@dataclass(eq=False)
class TargetNotAbove(Refusal):
    """The level that is wanted does not lie above the level of today."""

    code: ClassVar[str] = "value_target_not_above"
    start: int
    target: int


@dataclass(eq=False)
class ItemsClosed(Refusal):
    """The project is called off, or over: what was chosen stands, nothing new is chosen."""

    code: ClassVar[str] = "value_items_closed"
    title: str


@dataclass(eq=False)
class ItemScored(Refusal):
    """The item has its score: it is neither dropped nor looked at again."""

    code: ClassVar[str] = "value_item_scored"
    item: str


@dataclass(eq=False)
class OwnProjectLook(Refusal):
    """Whoever runs a project does not supervise it; outside a session somebody else looks."""

    code: ClassVar[str] = "value_own_look"


@dataclass(eq=False)
class SessionOfAnother(Refusal):
    """The session was not led by this person, or was about another project."""

    code: ClassVar[str] = "value_session_of_another"


@dataclass(eq=False)
class ScorerNotNeutral(Refusal):
    """The scorer is of the providing organization, runs the project, or declared a conflict."""

    code: ClassVar[str] = "value_scorer_not_neutral"
    organization: str


@dataclass(eq=False)
class ScoreTooEarly(Refusal):
    """The project is still a draft; there is nothing to accept."""

    code: ClassVar[str] = "value_score_too_early"
    title: str


@dataclass(eq=False)
class ScoreNeedsEvidence(Refusal):
    """A level above 0 rests on a record that counts, or on a text."""

    code: ClassVar[str] = "value_score_needs_evidence"
    level: int


@dataclass(frozen=True, slots=True)
class ValueItemChosen(Event):
    """A project chose an item, from a level to a level."""

    project_id: int
    value_item: int
    item: str
    start: int
    target: int


@dataclass(frozen=True, slots=True)
class ValueItemDropped(Event):
    """An item was dropped, with the reason."""

    project_id: int
    value_item: int
    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class ValueItemLookedAt(Event):
    """Supervision looked at an item and saw a level."""

    project_id: int
    value_item: int
    item: str
    level: int


@dataclass(frozen=True, slots=True)
class ValueItemScored(Event):
    """An item was scored at acceptance by somebody who is not of the provider."""

    project_id: int
    value_item: int
    item: str
    level: int


@dataclass(frozen=True, slots=True)
class ValueScoreCorrected(Event):
    """A score was replaced, with the reason; the old one stays readable."""

    project_id: int
    value_item: int
    item: str
    level: int
    reason: str


@dataclass(frozen=True, slots=True)
class ValueScoreSetAside(Event):
    """Who gave the score declared a conflict of interest; the item waits for another's."""

    project_id: int
    value_item: int
    item: str
