"""Votes of a team on its rules: who may open one, when it closes, what came out.

Counts are people. The electorate is fixed when the question opens. A result is computed
once, when the clock closes the question, and never again.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

TITLE_MAX_LENGTH = 80
TEXT_MAX_LENGTH = 600
DAYS = (3, 7, 14)
QUORUMS = (0, 30, 50)


class Choice(StrEnum):
    """What a member says."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Majority(StrEnum):
    """How many of those who said yes or no must have said yes."""

    HALF = "half"
    TWO_THIRDS = "two_thirds"
    ALL = "all"


class Outcome(StrEnum):
    """What came out."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes given."""

    yes: int = 0
    no: int = 0
    abstain: int = 0

    @property
    def given(self) -> int:
        """How many members voted."""
        return self.yes + self.no + self.abstain


def outcome(tally: Tally, *, members: int, quorum_pct: int, majority: Majority) -> Outcome:
    """The result. Abstentions count for the quorum and not for the majority.

    >>> outcome(Tally(2, 1), members=6, quorum_pct=50, majority=Majority.HALF)
    <Outcome.ADOPTED: 'adopted'>
    >>> outcome(Tally(2, 1), members=7, quorum_pct=50, majority=Majority.HALF)
    <Outcome.NO_QUORUM: 'no_quorum'>
    """
    if tally.given == 0 or tally.given * 100 < members * quorum_pct:
        return Outcome.NO_QUORUM
    decided = tally.yes + tally.no
    enough = {
        Majority.HALF: 2 * tally.yes > decided,
        Majority.TWO_THIRDS: 3 * tally.yes >= 2 * decided,
        Majority.ALL: tally.no == 0,
    }[majority]
    return Outcome.ADOPTED if tally.yes and enough else Outcome.REJECTED


def backers_needed(members: int) -> int:
    """How many members open a question without the leader: a fifth, at least two.

    >>> [backers_needed(n) for n in (1, 2, 9, 11, 40)]
    [1, 2, 2, 3, 8]
    """
    return min(members, max(2, ceil(members / 5)))


def check_ballot(
    *,
    is_member: bool,
    has_voted: bool,
    opened_at: datetime | None,
    closes_at: datetime | None,
    at: datetime,
) -> None:
    """Refuse ``NotAMember``, ``VoteNotOpen``, ``VoteOver`` or ``AlreadyVoted``."""
    if not is_member:
        raise NotAMember()
    if opened_at is None or closes_at is None:
        raise VoteNotOpen()
    if at >= closes_at:
        raise VoteOver(closed_at=closes_at)
    if has_voted:
        raise AlreadyVoted()


@dataclass(eq=False)
class NotAMember(Refusal):
    """Only who was a member when the question opened votes."""

    code: ClassVar[str] = "not_a_member"


@dataclass(eq=False)
class VoteNotOpen(Refusal):
    """The question still waits for members to back it."""

    code: ClassVar[str] = "vote_not_open"


@dataclass(eq=False)
class VoteOver(Refusal):
    """The time to vote is over; the result stands."""

    code: ClassVar[str] = "vote_over"
    closed_at: datetime


@dataclass(eq=False)
class AlreadyVoted(Refusal):
    """A member votes once."""

    code: ClassVar[str] = "already_voted"


@dataclass(frozen=True, slots=True)
class QuestionAsked(Event):
    """A member put a question; it waits for others to back it."""

    team_id: int
    title: str


@dataclass(frozen=True, slots=True)
class QuestionBacked(Event):
    """A member backed a question."""

    team_id: int
    title: str


@dataclass(frozen=True, slots=True)
class QuestionOpened(Event):
    """The vote began."""

    team_id: int
    title: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class BallotCast(Event):
    """Somebody voted; who and what stays out of the history."""

    team_id: int
    title: str


@dataclass(frozen=True, slots=True)
class QuestionClosed(Event):
    """The clock closed the vote."""

    team_id: int
    title: str
    outcome: str
    yes: int
    no: int
    abstain: int
