"""What the linkage rules refuse and what they report: refusals and events of ``core.linkage``.

They stand apart from the rules only to keep both files short; import them from
``liandong.core.linkage``. Ids are database ids.
"""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class LinkageOneSided(Refusal):
    """A linkage joins two sides; here one is missing."""

    code: ClassVar[str] = "linkage_one_sided"
    title: str


@dataclass(eq=False)
class AlreadyParty(Refusal):
    """The same party would stand in the linkage twice."""

    code: ClassVar[str] = "already_party"
    title: str


@dataclass(eq=False)
class LinkageOver(Refusal):
    """The linkage has ended."""

    code: ClassVar[str] = "linkage_over"
    title: str


@dataclass(eq=False)
class RelationNotPossible(Refusal):
    """The relation cannot have this direction."""

    code: ClassVar[str] = "relation_not_possible"
    kind: str
    from_side: str
    to_side: str


@dataclass(eq=False)
class LeadUnchanged(Refusal):
    """The lead already lies there."""

    code: ClassVar[str] = "lead_unchanged"
    lead: str


@dataclass(eq=False)
class LeadReasonMissing(Refusal):
    """A change of lead is told with its reason."""

    code: ClassVar[str] = "lead_reason_missing"


@dataclass(eq=False)
class LeadWithCommand(Refusal):
    """In an emergency the command body leads (Order 685 Art 24)."""

    code: ClassVar[str] = "lead_with_command"


@dataclass(frozen=True, slots=True)
class LinkageFormed(Event):
    """Two sides began to serve together."""

    linkage_id: int
    mode: str
    lead: str


@dataclass(frozen=True, slots=True)
class PartyJoined(Event):
    """A party joined a linkage."""

    linkage_id: int
    side: str


@dataclass(frozen=True, slots=True)
class PartyLeft(Event):
    """A party left a linkage."""

    linkage_id: int
    side: str


@dataclass(frozen=True, slots=True)
class RelationRecorded(Event):
    """One of the four relations was recorded, with its direction."""

    linkage_id: int
    kind: str
    from_side: str
    to_side: str


@dataclass(frozen=True, slots=True)
class LeadChanged(Event):
    """Another side leads from now on."""

    linkage_id: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class LinkageEnded(Event):
    """The two sides do not serve together any more."""

    linkage_id: int
    reason: str
