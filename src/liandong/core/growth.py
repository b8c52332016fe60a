"""A volunteer's path: newcomer, skilled, leader, trainer, assistant social worker.

Nobody is promoted and nobody is ranked: the path says where one stands by what is on record,
and what is missing to the next step, so that one may choose it. The thresholds are our own
proposal; minutes are verified service minutes.
"""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The steps, in their order."""

    NEWCOMER = "newcomer"
    SKILLED = "skilled"
    LEADER = "leader"
    TRAINER = "trainer"
    ASSISTANT = "assistant_social_worker"


@dataclass(frozen=True, slots=True)
class GrowthFacts:
    """What is on record of a person.

    trainings     trainings that hold today
    credentials   verified papers that hold today
    led           shifts led;  taught  sessions taught
    is_assistant  holds the paper of an assistant social worker or a higher one
    """

    minutes: int = 0
    trainings: int = 0
    credentials: int = 0
    led: int = 0
    taught: int = 0
    is_assistant: bool = False


@dataclass(frozen=True, slots=True)
class GrowthRules:
    """What each step asks."""

    skilled_minutes: int = 20 * 60
    skilled_trainings: int = 1
    leader_shifts: int = 3
    leader_trainings: int = 2
    trainer_sessions: int = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a step asks: its code, how much there is and how much it takes."""

    code: str
    done: int
    needed: int

    @property
    def is_met(self) -> bool:
        """Whether there is enough."""
        return self.done >= self.needed


STEPS = tuple(Stage)


def asked_for(stage: Stage, facts: GrowthFacts, rules: GrowthRules) -> tuple[Asked, ...]:
    """What a step asks, the steps before it not included."""
    if stage is Stage.SKILLED:
        learnt = facts.trainings + facts.credentials
        return (
            Asked("minutes", facts.minutes, rules.skilled_minutes),
            Asked("learnt", learnt, rules.skilled_trainings),
        )
    if stage is Stage.LEADER:
        return (
            Asked("led", facts.led, rules.leader_shifts),
            Asked("trainings", facts.trainings, rules.leader_trainings),
        )
    if stage is Stage.TRAINER:
        return (Asked("taught", facts.taught, rules.trainer_sessions),)
    if stage is Stage.ASSISTANT:
        return (Asked("paper", int(facts.is_assistant), 1),)
    return ()


def stage_of(facts: GrowthFacts, rules: GrowthRules) -> Stage:
    """The highest step that is reached with all steps before it; the paper alone is enough.

    >>> stage_of(GrowthFacts(minutes=1200, trainings=1), GrowthRules())
    <Stage.SKILLED: 'skilled'>
    """
    if facts.is_assistant:
        return Stage.ASSISTANT
    reached = Stage.NEWCOMER
    for stage in STEPS[1:]:
        if not all(one.is_met for one in asked_for(stage, facts, rules)):
            break
        reached = stage
    return reached


def next_step(facts: GrowthFacts, rules: GrowthRules) -> tuple[Stage, tuple[Asked, ...]] | None:
    """The next step and all it asks; None at the end of the path."""
    at = STEPS.index(stage_of(facts, rules))
    if at + 1 == len(STEPS):
        return None
    return STEPS[at + 1], asked_for(STEPS[at + 1], facts, rules)
