"""Group work: the five phases, what each must hold before the next, attendance, activities.

A group goes preparing → forming → turning → mature → ending (MZ/T 095), then it is closed. The
numbers below (three members, three sessions) are our own proposal. Scores of members run from 0
to 10, told by themselves; a goal is marked 1 to 5 after each session by who led it. Shares are
whole percent; days are local days.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from liandong.core.group_facts import (
    GroupIsClosed,
    GroupNotReady,
    GroupPhaseOff,
    GroupSessionAhead,
)
from liandong.core.refusals import ValueInvalid, ValueMissing

LEAST_MEMBERS = 3
MOST_MEMBERS = 40
LEAST_SESSIONS = 3
MOST_SESSIONS = 24
MOST_GOALS = 3
BEST_MARK = 5
BEST_SCORE = 10


class Phase(StrEnum):
    """Where a group stands (national code table 小组过程, 1–5), or closed."""

    PREPARING = "preparing"
    FORMING = "forming"
    TURNING = "turning"
    MATURE = "mature"
    ENDING = "ending"
    CLOSED = "closed"


class Kind(StrEnum):
    """What kind of group."""

    SUPPORT = "support"
    GROWTH = "growth"
    LEARNING = "learning"
    MUTUAL = "mutual"
    INTEREST = "interest"
    SERVICE = "service"


class Part(StrEnum):
    """What somebody is in a group."""

    MEMBER = "member"
    HELPER = "helper"


PHASES = tuple(Phase)


def next_phase(phase: Phase) -> Phase | None:
    """The phase after this one; None when the group is closed.

    >>> next_phase(Phase.ENDING), next_phase(Phase.CLOSED)
    (<Phase.CLOSED: 'closed'>, None)
    """
    place = PHASES.index(phase)
    return PHASES[place + 1] if place + 1 < len(PHASES) else None


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What is already written down in a group.

    planned, held
        Sessions that were not called off, and those of them that were written down.
    scored_before, scored_after
        Members who said how they are.
    needs_approval
        Whether anybody supervises the social worker; who has none approves nothing.
    """

    members: int = 0
    goals: int = 0
    planned: int = 0
    held: int = 0
    scored_before: int = 0
    scored_after: int = 0
    needs_approval: bool = True
    is_approved: bool = False
    evaluation: str = ""


def missing(phase: Phase, facts: GroupFacts) -> tuple[str, ...]:
    """What the phase still lacks before the next; empty when nothing.

    >>> missing(Phase.TURNING, GroupFacts(held=1))
    ('two_sessions',)
    """
    asked: Mapping[Phase, tuple[tuple[str, bool], ...]] = {
        Phase.PREPARING: (
            ("goals", facts.goals > 0),
            ("members", facts.members >= LEAST_MEMBERS),
            ("planned", facts.planned >= LEAST_SESSIONS),
            ("approval", facts.is_approved or not facts.needs_approval),
        ),
        Phase.FORMING: (
            ("first_session", facts.held >= 1),
            ("scores_before", facts.members > 0 and facts.scored_before >= facts.members),
        ),
        Phase.TURNING: (("two_sessions", facts.held >= 2),),
        Phase.MATURE: (("last_but_one", facts.held >= 2 and facts.held >= facts.planned - 1),),
        Phase.ENDING: (
            ("all_sessions", facts.held > 0 and facts.held >= facts.planned),
            ("scores_after", facts.scored_after >= facts.members),
            ("evaluation", bool(facts.evaluation)),
        ),
    }
    return tuple(name for name, is_there in asked.get(phase, ()) if not is_there)


def check_step(phase: Phase, seen: str, facts: GroupFacts) -> Phase:
    """The next phase, when nothing is missing.

    seen
        The phase that the page showed; a second tap does not skip one.

    Refuses ``GroupIsClosed``, ``GroupPhaseOff``, ``GroupNotReady``.
    """
    after = next_phase(phase)
    if after is None:
        raise GroupIsClosed()
    if seen != phase:
        raise GroupPhaseOff(phase=phase.value)
    left = missing(phase, facts)
    if left:
        raise GroupNotReady(missing=left)
    return after


def lines(text: str, field: str, most: int, longest: int = 120) -> tuple[str, ...]:
    """One thing on each line, without the empty ones. Refuses ``ValueMissing``, ``ValueInvalid``.

    >>> lines("认识\\n\\n 说话 ", "topics", 3)
    ('认识', '说话')
    """
    found = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not found:
        raise ValueMissing(field=field)
    if len(found) > most:
        raise ValueInvalid(field, str(len(found)), f"≤ {most}")
    for one in found:
        if len(one) > longest:
            raise ValueInvalid(field, one[:10] + "…", f"≤ {longest}")
    return found


def check_mark(mark: int, field: str, best: int, least: int = 0) -> int:
    """A mark or a score within its bounds. Refuses ``ValueInvalid``."""
    if not least <= mark <= best:
        raise ValueInvalid(field, str(mark), f"{least}–{best}")
    return mark


def check_held(held_on: date, today: date) -> None:
    """A session is written down once it was held. Refuses ``GroupSessionAhead``."""
    if held_on > today:
        raise GroupSessionAhead(held_on=held_on)


def percent(part: int, whole: int) -> int | None:
    """A share in whole percent; None of nothing.

    >>> percent(2, 3), percent(0, 0)
    (67, None)
    """
    return round(100 * part / whole) if whole else None


def mean(marks: Collection[int]) -> float | None:
    """The mean to one decimal; None of nothing.

    >>> mean([3, 4, 4]), mean([])
    (3.7, None)
    """
    return round(sum(marks) / len(marks), 1) if marks else None


class ActivityState(StrEnum):
    """A community activity is planned, then recorded, then summed up."""

    PLANNED = "planned"
    HELD = "held"
    CLOSED = "closed"
