"""Claiming a record that others made: three proofs, and no hint to strangers.

``old_phone``: a code to the telephone on record. ``id_number``: the number on record.
``document``: staff look at a document in person. Whoever types a name learns nothing:
the answer is the same whether or not there is such a record.
"""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

PROOFS = ("old_phone", "id_number", "document")
MOST_TRIES = 5
"""Tries to claim by number from one telephone within a day."""


@dataclass(eq=False)
class ClaimNotProved(Refusal):
    """What was told does not fit any record that could be claimed like that."""

    code: ClassVar[str] = "claim_not_proved"


@dataclass(eq=False)
class TooManyClaims(Refusal):
    """So many tries a day, and no more."""

    code: ClassVar[str] = "too_many_claims"
    most: int


@dataclass(frozen=True, slots=True)
class AccountClaimed(Event):
    """Somebody said that a record is theirs; ``proof`` as in ``PROOFS``."""

    person: str
    proof: str


@dataclass(frozen=True, slots=True)
class AccountClaimDecided(Event):
    """A claim was found true or not."""

    person: str
    is_proved: bool


@dataclass(frozen=True, slots=True)
class AccountClaimDisputed(Event):
    """Somebody says that a record was claimed wrongly."""

    person: str
