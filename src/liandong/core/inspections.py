"""Spot checks of organizations: drawn by a stated seed, by one list, heard before published.

A round draws so many of a district's organizations at random. The order is that of
``sha256(seed:number)``, so that anybody who knows the seed and the numbers draws it again. Each
drawn one is looked at by the same list (MCA Order 67 Art 21–22; Order 685). What was found is told
first; the organization has so many working days to speak; then it is published with its words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

SEED_LEAST = 4
NOTE_MOST = 300


class Verdict(StrEnum):
    """What was found at one point of the list."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_THERE = "not_there"


class State(StrEnum):
    """Where one inspection stands."""

    DRAWN = "drawn"
    TOLD = "told"
    HEARD = "heard"
    PUBLISHED = "published"


ITEMS: Mapping[str, str] = {
    "recorded_in_time": "67-11",
    "records_true": "67-7",
    "certificates_free": "67-14",
    "risks_told": "685-12",
    "trained": "685-16",
    "insured": "685-17",
    "privacy_kept": "685-20",
    "no_fee": "685-2",
    "nobody_forced": "685-25",
    "report_published": "67-18",
}
"""The list: what is looked at, and the article that asks for it."""


def draw(numbers: Iterable[str], *, seed: str, count: int) -> list[str]:
    """So many of the numbers, in the order of their digests.

    >>> draw(["O-1", "O-2", "O-3"], seed="2026", count=2) == draw(
    ...     ["O-3", "O-2", "O-1"], seed="2026", count=2)
    True
    """
    order = sorted(set(numbers), key=lambda number: digest(seed, number))
    return order[:count]


def digest(seed: str, number: str) -> str:
    """The place of a number in the order of a seed."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def checked_seed(text: str) -> str:
    """The seed as it is stated. Refuses ``SeedTooShort``."""
    seed = " ".join(text.split())
    if len(seed) < SEED_LEAST:
        raise SeedTooShort(least=SEED_LEAST)
    return seed[:64]


def check_verdicts(verdicts: Mapping[str, str], notes: Mapping[str, str]) -> None:
    """Refuse ``VerdictsMissing`` for an open point or a ``not_met`` without words."""
    known = {verdict.value for verdict in Verdict}
    missing = [code for code in ITEMS if verdicts.get(code) not in known]
    missing += [
        code
        for code in ITEMS
        if verdicts.get(code) == Verdict.NOT_MET.value and not notes.get(code, "").strip()
    ]
    if missing:
        raise VerdictsMissing(count=len(missing))


def check_publishable(state: State, *, due: datetime | None, at: datetime) -> None:
    """Refuse ``InspectionStepNotAllowed``, or ``HearingOpen`` while the organization may speak."""
    if state is State.TOLD and due is not None and at < due:
        raise HearingOpen(due_at=due)
    if state not in {State.TOLD, State.HEARD}:
        raise InspectionStepNotAllowed(state=state.value)


@dataclass(eq=False)
class SeedTooShort(Refusal):
    """A seed that anybody could try out."""

    code: ClassVar[str] = "seed_too_short"
    least: int


@dataclass(eq=False)
class NobodyToDraw(Refusal):
    """The district has no organization."""

    code: ClassVar[str] = "nobody_to_draw"


@dataclass(eq=False)
class SeedUsed(Refusal):
    """The office has drawn with this seed before."""

    code: ClassVar[str] = "seed_used"
    seed: str


@dataclass(eq=False)
class VerdictsMissing(Refusal):
    """Points without a verdict, or not met without words."""

    code: ClassVar[str] = "verdicts_missing"
    count: int


@dataclass(eq=False)
class HearingOpen(Refusal):
    """The organization may still speak."""

    code: ClassVar[str] = "hearing_open"
    due_at: datetime


@dataclass(eq=False)
class InspectionStepNotAllowed(Refusal):
    """The inspection stands where this step does not follow."""

    code: ClassVar[str] = "inspection_step_not_allowed"
    state: str


@dataclass(eq=False)
class InspectorHasStake(Refusal):
    """Whoever works for the organization does not inspect it."""

    code: ClassVar[str] = "inspector_has_stake"


@dataclass(frozen=True, slots=True)
class InspectionsDrawn(Event):
    """A round was drawn."""

    round_id: int
    population: int
    drawn: int
    seed: str


@dataclass(frozen=True, slots=True)
class InspectionTold(Event):
    """What was found is told to the organization."""

    inspection_id: int
    not_met: int


@dataclass(frozen=True, slots=True)
class InspectionHeard(Event):
    """The organization spoke about what was found."""

    inspection_id: int


@dataclass(frozen=True, slots=True)
class InspectionPublished(Event):
    """The result stands in public."""

    inspection_id: int
