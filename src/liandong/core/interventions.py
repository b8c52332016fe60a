"""What an authority does to somebody else's records: by which article, why, who; and never a place.

Every act is kept with its legal basis and reason, told to whoever it concerns, and counted in
public. Warning, ordering, suspending and lifting belong to the line that registers (Order 685
Art 26, 36–38); the other lines may advise. **No forced assignment** (Art 25, 40): an official puts
nobody on a roster, not even by a yes that they say they heard; who tries is refused, and the try
is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

REPLY_MOST = 500


class Act(StrEnum):
    """What was done."""

    ADVISE = "advise"
    WARN = "warn"
    ORDER = "order"
    SUSPEND = "suspend"
    LIFT = "lift"
    CORRECT = "correct"
    FORCED_TRIED = "forced_tried"


BY_HAND = (Act.ADVISE, Act.WARN, Act.ORDER, Act.SUSPEND, Act.LIFT)
"""Acts that an office takes on an organization; the others are written by what happened."""
NEEDS_POWER = frozenset({Act.WARN, Act.ORDER, Act.SUSPEND, Act.LIFT})
POWER = "registration"
"""The matter whose line may do more than advise."""

BASES = (
    "685-25", "685-26", "685-36", "685-37", "685-38", "685-40", "67-21", "67-23", "67-25",
)  # fmt: skip
"""Articles that an act may rest on: the regulations (685) and the recording rules (67)."""
_ALLOWED: Mapping[Act, frozenset[str]] = {
    Act.ADVISE: frozenset(BASES),
    Act.WARN: frozenset({"685-36", "685-37", "685-38", "67-23", "67-25"}),
    Act.ORDER: frozenset({"685-26", "685-36", "685-37", "685-38", "67-21", "67-23", "67-25"}),
    Act.SUSPEND: frozenset({"685-36", "685-38"}),
    Act.LIFT: frozenset(BASES),
}

OF_EVENTS: Mapping[str, Act] = {
    "RoleEnded": Act.CORRECT,
    "MembershipEnded": Act.CORRECT,
    "ProjectPaused": Act.CORRECT,
    "ProjectCancelled": Act.CORRECT,
    "ShiftCancelled": Act.CORRECT,
    "CertificateWithdrawn": Act.CORRECT,
    "IncidentDismissed": Act.CORRECT,
    "OrderAmended": Act.CORRECT,
}
"""Changes of somebody else's records that are an intervention when an official makes them."""
SPOKEN_SOURCES = frozenset({"spoken", "chain_list"})
"""Ways to a place in which somebody else writes down the person's yes."""


def check_basis(act: Act, basis: str) -> None:
    """Refuse ``BasisMissing`` where the article does not allow the act."""
    if basis not in _ALLOWED.get(act, frozenset()):
        raise BasisMissing(act=act.value)


def check_power(act: Act, *, has_power: bool) -> None:
    """Refuse ``PowerMissing`` where the office's line may only advise."""
    if act in NEEDS_POWER and not has_power:
        raise PowerMissing(act=act.value)


def check_not_forced(source: str, *, is_own: bool, is_official: bool, title: str) -> None:
    """Refuse ``ForcedAssignment`` when an official writes down somebody else's yes."""
    if source in SPOKEN_SOURCES and is_official and not is_own:
        raise ForcedAssignment(title=title)


@dataclass(eq=False)
class ForcedAssignment(Refusal):
    """An official puts nobody on a roster (Order 685 Art 25, 40)."""

    code: ClassVar[str] = "forced_assignment"
    title: str


@dataclass(eq=False)
class BasisMissing(Refusal):
    """The article does not allow this act."""

    code: ClassVar[str] = "basis_missing"
    act: str


@dataclass(eq=False)
class PowerMissing(Refusal):
    """The office's line of work may only advise."""

    code: ClassVar[str] = "power_missing"
    act: str


@dataclass(eq=False)
class SuspendedAlready(Refusal):
    """The organization is suspended already, since a day."""

    code: ClassVar[str] = "suspended_already"
    number: str


@dataclass(eq=False)
class NotSuspended(Refusal):
    """There is no suspension to lift."""

    code: ClassVar[str] = "not_suspended"
    name: str


@dataclass(eq=False)
class ReplyGiven(Refusal):
    """The one concerned has replied already."""

    code: ClassVar[str] = "reply_given"
    replied_at: datetime


@dataclass(frozen=True, slots=True)
class Intervened(Event):
    """An office acted on an organization."""

    number: str
    act: str
    basis: str
    reason: str


@dataclass(frozen=True, slots=True)
class InterventionReplied(Event):
    """The one concerned said something about it."""

    number: str


@dataclass(frozen=True, slots=True)
class ForcedAssignmentTried(Event):
    """An official tried to put somebody on a roster; it was refused."""

    number: str
