"""Who does which duty of a team in which week, shared fairly; weeks are named by their Monday.

The one with the fewest turns comes first, then the one whose last turn lies furthest back,
then the order of the list. Nobody has two duties in a week while somebody has none. With
equal availability the counts differ by at most one.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

WEEKS = (4, 8, 12)


class TeamDuty(StrEnum):
    """What has to be done each week."""

    OPENER = "opener"
    FIRST_AID = "first_aid"
    RECORDER = "recorder"
    MATERIALS = "materials"


@dataclass(frozen=True, slots=True)
class Turn:
    """One duty in one week and who does it."""

    week_on: date
    duty: TeamDuty
    person: int


def shared_out(
    people: Sequence[int],
    weeks: Sequence[date],
    duties: Sequence[TeamDuty],
    *,
    before: Mapping[int, int] | None = None,
    away: Mapping[date, Set[int]] | None = None,
) -> list[Turn]:
    """Turns for the weeks. ``before`` counts earlier turns; who is ``away`` in a week has none.

    A duty of a week in which nobody is there has no turn.
    """
    counts = {one: (before or {}).get(one, 0) for one in people}
    last = {one: -len(people) + place for place, one in enumerate(people)}
    turns: list[Turn] = []
    for week in weeks:
        there = [one for one in people if one not in (away or {}).get(week, frozenset())]
        busy: set[int] = set()
        for duty in duties:
            free = [one for one in there if one not in busy] or there
            if not free:
                continue
            chosen = min(free, key=lambda one: (counts[one], last[one]))
            busy.add(chosen)
            if len(busy) == len(there):
                busy.clear()
            counts[chosen] += 1
            last[chosen] = len(turns)
            turns.append(Turn(week, duty, chosen))
    return turns


@dataclass(eq=False)
class NotOnesTurn(Refusal):
    """Only who has a turn offers it, only who was asked takes it."""

    code: ClassVar[str] = "not_ones_turn"


@dataclass(frozen=True, slots=True)
class RotaMade(Event):
    """A team's rota was made for some weeks."""

    team_id: int
    weeks: int


@dataclass(frozen=True, slots=True)
class TurnOffered(Event):
    """Somebody asked another member to take a turn."""

    team_id: int


@dataclass(frozen=True, slots=True)
class TurnTaken(Event):
    """Another member took a turn by consent."""

    team_id: int


@dataclass(frozen=True, slots=True)
class TeamReviewed(Event):
    """A team looked back and agreed what to change."""

    team_id: int
    points: int


@dataclass(frozen=True, slots=True)
class ReviewPointDone(Event):
    """What a review agreed was done."""

    team_id: int
