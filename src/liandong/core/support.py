"""A word in confidence with a social worker: who may read it, and what is refused.

The thread is read by the one who asked, the social worker who took it, and that social
worker's supervisor; nobody else, whatever their role. Events and messages say that there
is a thread and nothing of it. Every read by somebody else than the asker is written down.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

TEXT_MAX_LENGTH = 2000


def may_read(
    reader: int, *, asker: int, worker: int | None, supervisors: Collection[int] = ()
) -> bool:
    """Whether a person may read the thread.

    ``supervisors`` are those of the social worker who took it.

    >>> may_read(3, asker=1, worker=2, supervisors=(3,)), may_read(4, asker=1, worker=2)
    (True, False)
    """
    if reader in {asker, worker}:
        return True
    return worker is not None and reader in supervisors


@dataclass(eq=False)
class SupportOver(Refusal):
    """The talk was closed."""

    code: ClassVar[str] = "support_over"


@dataclass(eq=False)
class SupportAlreadyTaken(Refusal):
    """Another social worker is there already."""

    code: ClassVar[str] = "support_already_taken"


@dataclass(eq=False)
class SupportNotSocialWorker(Refusal):
    """The one who was chosen is no social worker now."""

    code: ClassVar[str] = "support_not_social_worker"


@dataclass(eq=False)
class SupportNotYours(Refusal):
    """The talk belongs to others."""

    code: ClassVar[str] = "support_not_yours"


@dataclass(frozen=True, slots=True)
class SupportAsked(Event):
    """Somebody asked for a word in confidence."""

    number: str


@dataclass(frozen=True, slots=True)
class SupportTaken(Event):
    """A social worker took it."""

    number: str


@dataclass(frozen=True, slots=True)
class SupportAnswered(Event):
    """One of the two wrote."""

    number: str


@dataclass(frozen=True, slots=True)
class SupportRead(Event):
    """The social worker or the supervisor read the thread."""

    number: str


@dataclass(frozen=True, slots=True)
class SupportClosed(Event):
    """The talk ended."""

    number: str
