"""How far a team runs itself: scattered, team, self-managed, recorded (备案), registered (登记).

A stage is a statement about records and confirmed by staff; nobody is ranked by it. Counts are
people, whole weeks and shifts; the share is percent of the team's shifts of half a year that a
member led. The thresholds are dated data of the profile (``team_growth``): our own proposal.
Recording and registration are given by the authority: here only their numbers are asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


class TeamStage(StrEnum):
    """The stages, in their order."""

    SCATTERED = "scattered"
    TEAM = "team"
    SELF_MANAGED = "self_managed"
    RECORDED = "recorded"
    REGISTERED = "registered"


STAGES = tuple(TeamStage)


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """What is on record of a team; yes is 1."""

    members: int = 0
    leader: int = 0
    charter: int = 0
    elected: int = 0
    rota_weeks: int = 0
    reviews: int = 0
    led_pct: int = 0
    filing: int = 0
    credit_code: int = 0

    @property
    def told(self) -> dict[str, int]:
        """The facts by name, to be kept beside a move."""
        return {one.name: int(getattr(self, one.name)) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class TeamGrowthRules:
    """How much the stages ask."""

    members: int = 5
    rota_weeks: int = 4
    reviews: int = 1
    led_pct: int = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that a stage asks: its code, how much there is and how much it takes."""

    code: str
    done: int
    needed: int

    @property
    def is_met(self) -> bool:
        """Whether there is enough."""
        return self.done >= self.needed


def asked_for(stage: TeamStage, facts: TeamFacts, rules: TeamGrowthRules) -> tuple[Wanted, ...]:
    """What a stage asks beyond the stages before it."""
    asked: Mapping[TeamStage, Mapping[str, int]] = {
        TeamStage.SCATTERED: {},
        TeamStage.TEAM: {"members": rules.members, "leader": 1},
        TeamStage.SELF_MANAGED: {
            "charter": 1,
            "elected": 1,
            "rota_weeks": rules.rota_weeks,
            "reviews": rules.reviews,
            "led_pct": rules.led_pct,
        },
        TeamStage.RECORDED: {"filing": 1},
        TeamStage.REGISTERED: {"credit_code": 1},
    }
    told = facts.told
    return tuple(Wanted(code, told[code], needed) for code, needed in asked[stage].items())


def missing_for(stage: TeamStage, facts: TeamFacts, rules: TeamGrowthRules) -> tuple[Wanted, ...]:
    """What is missing for a stage, everything before it included."""
    upto = STAGES[: STAGES.index(stage) + 1]
    return tuple(one for step in upto for one in asked_for(step, facts, rules) if not one.is_met)


def reached(facts: TeamFacts, rules: TeamGrowthRules) -> TeamStage:
    """The highest stage that the records reach with all stages before it."""
    return [one for one in STAGES if not missing_for(one, facts, rules)][-1]


def next_of(stage: TeamStage) -> TeamStage | None:
    """The stage after this one; None after the last."""
    rest = STAGES[STAGES.index(stage) + 1 :]
    return rest[0] if rest else None


def check_move(
    before: TeamStage,
    after: TeamStage,
    facts: TeamFacts,
    rules: TeamGrowthRules,
    *,
    reason: str,
) -> None:
    """Refuse ``StageNotReached`` or, on the way down, ``FallNeedsReason``.

    Up is one stage at a time and only by records; down is always possible, with a reason.
    """
    if STAGES.index(after) < STAGES.index(before):
        if not reason.strip():
            raise FallNeedsReason()
        return
    missing = missing_for(after, facts, rules)
    if missing or after is not next_of(before):
        raise StageNotReached(missing=tuple(one.code for one in missing))


@dataclass(eq=False)
class StageNotReached(Refusal):
    """The records do not reach this stage yet."""

    code: ClassVar[str] = "stage_not_reached"
    missing: Iterable[str]


@dataclass(eq=False)
class FallNeedsReason(Refusal):
    """A team falls back with a reason."""

    code: ClassVar[str] = "fall_needs_reason"


@dataclass(frozen=True, slots=True)
class TeamStageMoved(Event):
    """Staff confirmed that a team stands at another stage."""

    team_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TeamFilingTold(Event):
    """The number that an authority gave a team was written down."""

    team_id: int
    kind: str
