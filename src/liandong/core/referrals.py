"""Referral and transfer of a case: with the client's consent and the receiver's yes.

Within an organization a case is transferred, to another one it is referred. Until somebody
says yes, the receiver sees what was written for them and nothing of the file. With the yes the
access moves: the receiver reads, the one before does not. A no has a reason. The clock counts
working days.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueMissing

TEXT_MAX_LENGTH = 1000


class ReferralKind(StrEnum):
    """Whether the case stays in the house."""

    TRANSFER = "transfer"
    REFERRAL = "referral"


class ReferralState(StrEnum):
    """A question that waits, or its answer."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def kind_of(from_organization: int | None, to_organization: int | None) -> ReferralKind:
    """Within an organization a transfer, otherwise a referral.

    >>> kind_of(1, 1), kind_of(1, 2), kind_of(None, None)
    (<ReferralKind.TRANSFER: 'transfer'>, <ReferralKind.REFERRAL: 'referral'>, \
<ReferralKind.REFERRAL: 'referral'>)
    """
    same = from_organization is not None and from_organization == to_organization
    return ReferralKind.TRANSFER if same else ReferralKind.REFERRAL


def check_ask(*, has_consent: bool, reason: str, is_open: bool) -> None:
    """Refuse a referral that the client has not agreed to, has no reason, or is the second.

    Refuses ``ReferralNoConsent``, ``ValueMissing``, ``ReferralWaits``.
    """
    if not has_consent:
        raise ReferralNoConsent()
    if not reason.strip():
        raise ValueMissing(field="reason")
    if is_open:
        raise ReferralWaits()


def check_answer(
    state: ReferralState, *, is_receiver: bool, is_accepted: bool, reason: str
) -> None:
    """Only the receiver answers, once; a no says why.

    Refuses ``ReferralNotYours``, ``ReferralIsAnswered``, ``ValueMissing``.
    """
    if not is_receiver:
        raise ReferralNotYours()
    if state is not ReferralState.ASKED:
        raise ReferralIsAnswered()
    if not is_accepted and not reason.strip():
        raise ValueMissing(field="reason")


@dataclass(eq=False)
class ReferralNoConsent(Refusal):
    """The client has not agreed."""

    code: ClassVar[str] = "referral_no_consent"


@dataclass(eq=False)
class ReferralWaits(Refusal):
    """Another referral of the case waits for its answer."""

    code: ClassVar[str] = "referral_waits"


@dataclass(eq=False)
class ReferralNotYours(Refusal):
    """The question was put to somebody else."""

    code: ClassVar[str] = "referral_not_yours"


@dataclass(eq=False)
class ReferralIsAnswered(Refusal):
    """It was answered or taken back before."""

    code: ClassVar[str] = "referral_is_answered"


@dataclass(eq=False)
class ReferralNobodyThere(Refusal):
    """No social worker is there who could take the case."""

    code: ClassVar[str] = "referral_nobody_there"


@dataclass(frozen=True, slots=True)
class ReferralAsked(Event):
    """A case was offered to somebody else, with the client's consent."""

    number: str


@dataclass(frozen=True, slots=True)
class ReferralAccepted(Event):
    """The receiver took the case over."""

    number: str


@dataclass(frozen=True, slots=True)
class ReferralRefused(Event):
    """The receiver did not take the case."""

    number: str


@dataclass(frozen=True, slots=True)
class ReferralWithdrawn(Event):
    """The offer was taken back."""

    number: str
