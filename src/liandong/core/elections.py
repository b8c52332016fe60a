"""The election of a team's leader and deputies: secret, one member one vote.

Candidates stand by themselves. The electorate is counted when the election opens. Fewer
ballots than the quorum: nobody is elected. Most votes leads, the next are deputies; a
candidate without a vote is none of these. **With equal votes the one who has been in the team
longer comes first**, and with equal days the one who stood first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

DEPUTIES = (0, 1, 2)
TERMS = (6, 12, 24)
"""Months that an election holds."""
WORDS_MAX_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ElectionRules:
    """How long one may stand and vote, and how many of a hundred members must vote.

    Dated keys of the policy profile (``elections``): this project's own, until a place rules.
    """

    stand_days: int = 3
    vote_days: int = 4
    quorum_pct: int = 50

    def __post_init__(self) -> None:
        if min(self.stand_days, self.vote_days) < 1 or not 0 <= self.quorum_pct <= 100:
            raise ValueError(f"Days are whole days, the quorum a share of 100: {self}.")


class Office(StrEnum):
    """What somebody is elected to."""

    LEADER = "leader"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class Standing:
    """One candidate: votes, in the team since a day, stood at a moment."""

    candidate: int
    votes: int
    since: date
    stood_at: datetime


def elected(
    standings: Iterable[Standing], *, deputies: int, members: int, quorum_pct: int
) -> dict[int, Office]:
    """Who holds which office; nobody without a quorum."""
    rows = list(standings)
    given = sum(row.votes for row in rows)
    if given == 0 or given * 100 < members * quorum_pct:
        return {}
    voted = sorted(
        (row for row in rows if row.votes),
        key=lambda row: (-row.votes, row.since, row.stood_at, row.candidate),
    )
    offices = [Office.LEADER, *[Office.DEPUTY] * deputies]
    return {row.candidate: office for row, office in zip(voted, offices, strict=False)}


@dataclass(eq=False)
class ElectionOpen(Refusal):
    """The team has an election under way."""

    code: ClassVar[str] = "election_open"


@dataclass(eq=False)
class NotTheTime(Refusal):
    """Candidates stand first, members vote afterwards, until the end."""

    code: ClassVar[str] = "election_not_the_time"
    stands_until: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class ElectionOpened(Event):
    """A team elects its leader and deputies."""

    team_id: int
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class CandidateStood(Event):
    """A member stands for election."""

    team_id: int


@dataclass(frozen=True, slots=True)
class ElectionBallotCast(Event):
    """Somebody voted; who and whom stays out of the history."""

    team_id: int


@dataclass(frozen=True, slots=True)
class ElectionClosed(Event):
    """The clock closed the election; how many of how many members voted."""

    team_id: int
    ballots: int
    members: int
    is_valid: bool
