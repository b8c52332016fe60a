"""Publishing results: what is published of an authority's and a body's work, and the yes before it.

Order 685 and MCA Order 67 ask that results are published and for no yes before. A region that asks
for one names the kinds (``publication_approval``, none of our own); such a result waits for the
office in charge, on a clock, and **silence publishes nothing**. A yes holds for what stood there
when it was asked for (its digest), not for what was changed since.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, ClassVar

from liandong.core.approvals import State
from liandong.core.refusals import Refusal


class Kind(StrEnum):
    """What is published."""

    INSPECTION = "inspection"
    PURCHASE = "purchase"
    YEARLY_REPORT = "yearly_report"
    AWARDS = "awards"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a result needs a yes, and the latest one asked for.

    ``digest`` is of what is to be published now, ``asked_digest`` of what was asked for.
    """

    is_needed: bool
    digest: str
    number: str = ""
    state: str = ""
    asked_digest: str = ""

    @property
    def is_same(self) -> bool:
        """Whether nothing has been changed since it was asked for."""
        return bool(self.number) and self.digest == self.asked_digest

    @property
    def is_free(self) -> bool:
        """Whether it may be published now."""
        return not self.is_needed or (self.state == State.GRANTED and self.is_same)

    @property
    def may_ask(self) -> bool:
        """Whether a yes may be asked for: none is waited for, and none holds."""
        waits = self.state in {State.ASKED, State.MORE_ASKED, State.APPEALED}
        return self.is_needed and not waits and not self.is_free


def is_needed(kind: Kind, asked: Collection[str]) -> bool:
    """Whether the rules of a place ask for a yes before such a result is published."""
    return kind.value in asked


def digest(told: Any) -> str:
    """Of what is to be published: the same words and figures, the same digest.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()


def check(standing: Standing) -> None:
    """Refuse ``PublicationNotApproved``; ``PublicationChanged`` after a yes for other words."""
    if standing.is_free:
        return
    if standing.state == State.GRANTED:
        raise PublicationChanged(number=standing.number)
    raise PublicationNotApproved(number=standing.number, state=standing.state)


@dataclass(eq=False)
class PublicationNotApproved(Refusal):
    """The rules of the place ask for a yes before, and there is none; nothing, if never asked."""

    code: ClassVar[str] = "publication_not_approved"
    number: str
    state: str


@dataclass(eq=False)
class PublicationChanged(Refusal):
    """It was changed after the yes."""

    code: ClassVar[str] = "publication_changed"
    number: str


@dataclass(eq=False)
class PublicationNotReady(Refusal):
    """It could not be published even with a yes: something before it is open."""

    code: ClassVar[str] = "publication_not_ready"


@dataclass(eq=False)
class PublicationNeedsNoYes(Refusal):
    """The rules of the place ask for none."""

    code: ClassVar[str] = "publication_needs_no_yes"
