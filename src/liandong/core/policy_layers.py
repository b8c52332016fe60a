"""Local layers of policy: who may set them, what may be said of them, what happened to them.

A layer is drafted by one person and adopted by another; it holds from a day on. Adopting
changes no hours: which entries would differ is shown, and a recount is a step of its own
that writes by reversal and can be taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.policy_keys import PolicyAdopted
from liandong.core.refusals import Refusal

__all__ = [
    "EntryWorth",
    "HoursRecounted",
    "LayerClosed",
    "LayerEmpty",
    "LayerNotAdopted",
    "LayerOutOfReach",
    "NothingToRecount",
    "PolicyAdopted",
    "PolicyDrafted",
    "PolicyPutBack",
    "SamePersonAdopts",
    "last_day_after",
    "within_reach",
]


@dataclass(eq=False)
class LayerOutOfReach(Refusal):
    """The actor answers for no place that holds this one."""

    code: ClassVar[str] = "layer_out_of_reach"
    place: str


@dataclass(eq=False)
class LayerEmpty(Refusal):
    """There is nothing in the draft to adopt."""

    code: ClassVar[str] = "layer_empty"


@dataclass(eq=False)
class LayerClosed(Refusal):
    """Only a draft is changed; an adopted layer is put back and drafted anew."""

    code: ClassVar[str] = "layer_closed"
    title: str


@dataclass(eq=False)
class LayerNotAdopted(Refusal):
    """Only a layer that holds can be put back or recounted by."""

    code: ClassVar[str] = "layer_not_adopted"
    title: str


@dataclass(eq=False)
class SamePersonAdopts(Refusal):
    """Whoever drafted a layer does not adopt it as well."""

    code: ClassVar[str] = "same_person_adopts"


@dataclass(eq=False)
class NothingToRecount(Refusal):
    """No entry differs."""

    code: ClassVar[str] = "nothing_to_recount"


@dataclass(frozen=True, slots=True)
class PolicyDrafted(Event):
    """A local layer was begun."""

    layer_id: int
    division: str
    region: str


@dataclass(frozen=True, slots=True)
class PolicyPutBack(Event):
    """An adopted layer no longer holds; what lay below holds again."""

    layer_id: int
    division: str
    region: str
    reason: str


@dataclass(frozen=True, slots=True)
class HoursRecounted(Event):
    """Entries were written anew by reversal under a layer, or back as they were."""

    layer_id: int
    region: str
    entries: int
    minutes: int
    is_undo: bool


def within_reach(division: str, divisions: Sequence[str]) -> bool:
    """Whether somebody who answers for these places may set rules here; none: everywhere."""
    return not divisions or any(division.startswith(own) for own in divisions)


@dataclass(frozen=True, slots=True)
class EntryWorth:
    """One entry of a person's day: recorded minutes, and what two sets of rules give.

    ``is_kept`` marks what a person decided and no rule recounts: a correction by hand, or
    minutes that the rules of its day do not explain.
    """

    entry: int
    recorded: int
    before: int
    after: int
    is_kept: bool = False

    @property
    def differs(self) -> bool:
        """Whether the change of rules changes this entry."""
        return not self.is_kept and self.before == self.recorded and self.after != self.recorded


def last_day_after(until: date | None, today: date) -> date:
    """Before which day entries are looked at: the layer's end, and never beyond today."""
    tomorrow = today + timedelta(days=1)
    return min(until, tomorrow) if until else tomorrow
