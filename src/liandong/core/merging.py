"""Two records, one person: when they may be merged, and what it says afterwards.

A merge moves every row that points at the second record, fills what the first lacks, and
remembers each step, so that it can be undone. Hours are taken back and entered anew: the
ledger is never rewritten.
"""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


def check_pair(kept: int, gone: int, kept_id: str, gone_id: str, name: str) -> None:
    """Whether two records may be one person, given their blind indexes of the identity number.

    Raises MergeNotPossible for one and the same, IdentitiesDiffer for two numbers.
    """
    if kept == gone:
        raise MergeNotPossible()
    if kept_id and gone_id and kept_id != gone_id:
        raise IdentitiesDiffer(name=name)


@dataclass(eq=False)
class MergeNotPossible(Refusal):
    """The two are one record, or one of them was merged before."""

    code: ClassVar[str] = "merge_not_possible"


@dataclass(eq=False)
class IdentitiesDiffer(Refusal):
    """Two different identity numbers are two people."""

    code: ClassVar[str] = "identities_differ"
    name: str


@dataclass(frozen=True, slots=True)
class PeopleMerged(Event):
    """Two records were made one; ``rows`` were moved."""

    person: str
    gone: str
    rows: int


@dataclass(frozen=True, slots=True)
class MergeUndone(Event):
    """A merge was taken back."""

    person: str
    gone: str


@dataclass(frozen=True, slots=True)
class TwoPeopleSeen(Event):
    """Somebody looked at two records and found two people."""

    person: str
    other: str
