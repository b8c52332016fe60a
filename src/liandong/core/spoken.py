"""A yes that somebody says to another, who writes it down for them.

Nobody serves without their own yes (Order 685 Art 25). Who has no telephone says it to a
leader, the station or their family; then it is kept who said it, how, and who heard it.
"""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid

SAID_BY = ("self", "guardian")
WAYS = ("face", "phone", "video", "paper")


def check_yes(said_by: str, how: str, *, is_minor: bool) -> None:
    """Whether the yes was the person's own, or a guardian's for a minor.

    Raises ValueInvalid for unknown codes, YesNotOwn when somebody else spoke for a
    grown-up.
    """
    if said_by not in SAID_BY:
        raise ValueInvalid("said_by", said_by, "、".join(SAID_BY))
    if how not in WAYS:
        raise ValueInvalid("how", how, "、".join(WAYS))
    if said_by == "guardian" and not is_minor:
        raise YesNotOwn()


@dataclass(eq=False)
class YesNotOwn(Refusal):
    """Nobody says yes for a grown-up but they themselves."""

    code: ClassVar[str] = "yes_not_own"


@dataclass(frozen=True, slots=True)
class YesHeard(Event):
    """A spoken yes was written down."""

    assignment: int
    person: int
    said_by: str
    how: str
