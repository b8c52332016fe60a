"""Telling clients who read their case (PIPL Art 44, 45): what is told, and the code for one look.

Each look is told with its day, the reader's role and organization, what was seen and what
for. Staff do it on duty and are named. A volunteer's name is the volunteer's own (State
Council Order 685 Art 20): of it the client sees the family name. A client without an account
gets a code on paper; it opens the list once, for ``OPEN_FOR``, within ``CODE_DAYS``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No letter or digit that is taken for another on paper (I, L, O, 0, 1)."""
CODE_LENGTH = 10
CODE_DAYS = 7
OPEN_FOR = timedelta(minutes=20)


class ReaderRole(StrEnum):
    """As what somebody looked; it says what for."""

    WORKER = "worker"
    STAND_IN = "stand_in"
    SUPERVISOR = "supervisor"
    RECEIVER = "receiver"
    VOLUNTEER = "volunteer"
    CLERK = "clerk"


ROLE_OF_LOOK: Mapping[str, ReaderRole] = {
    "referral": ReaderRole.RECEIVER,
    "name": ReaderRole.VOLUNTEER,
    "address": ReaderRole.VOLUNTEER,
    "book": ReaderRole.CLERK,
}
"""Looks that only one role can have; a file is read by three."""
SEALED_LOOKS = frozenset({"file", "referral", "name", "address"})
"""Looks that opened something that lies encrypted."""


class Way(StrEnum):
    """How the client was told."""

    SHEET = "sheet"
    SPOKEN = "spoken"
    CODE = "code"
    ACCOUNT = "account"


BY_HAND = (Way.SHEET, Way.SPOKEN)
"""What the social worker writes down; the rest is written when the client looks."""


def role_of(what: str, role: str, *, reader: int, worker: int) -> ReaderRole | None:
    """The role kept with a look; for older looks what can be told of it, else None.

    >>> role_of("address", "", reader=5, worker=1).value
    'volunteer'
    >>> role_of("file", "", reader=5, worker=1) is None
    True
    """
    if role:
        return ReaderRole(role)
    if what in ROLE_OF_LOOK:
        return ROLE_OF_LOOK[what]
    return ReaderRole.WORKER if reader == worker else None


def is_named(role: ReaderRole | None) -> bool:
    """Whether the client sees the whole name."""
    return role is not ReaderRole.VOLUNTEER


def normal(code: str) -> str:
    """A code as it is kept: without spaces and dashes, in capitals.

    >>> normal(" k3q5z-abcde ")
    'K3Q5ZABCDE'
    """
    return "".join(sign for sign in code.upper() if sign.isalnum())[:40]


def printed(code: str) -> str:
    """A code in two halves, for paper.

    >>> printed("K3Q5ZABCDE")
    'K3Q5Z-ABCDE'
    """
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def check_code(
    *, until: datetime, opened_at: datetime | None, ended_at: datetime | None, at: datetime
) -> None:
    """A code opens once and in its time.

    Refuses ``CaseCodeUsed``, ``CaseCodeReplaced``, ``CaseCodeLapsed``.
    """
    if opened_at is not None:
        raise CaseCodeUsed(opened_at=opened_at)
    if ended_at is not None:
        raise CaseCodeReplaced()
    if at >= until:
        raise CaseCodeLapsed(lapsed_at=until)


@dataclass(eq=False)
class CaseCodeWrong(Refusal):
    """No code reads so."""

    code: ClassVar[str] = "case_code_wrong"


@dataclass(eq=False)
class CaseCodeUsed(Refusal):
    """The code has opened the list once."""

    code: ClassVar[str] = "case_code_used"
    opened_at: datetime


@dataclass(eq=False)
class CaseCodeReplaced(Refusal):
    """The social worker has made a newer code since."""

    code: ClassVar[str] = "case_code_replaced"


@dataclass(eq=False)
class CaseCodeLapsed(Refusal):
    """The code's time is over."""

    code: ClassVar[str] = "case_code_lapsed"
    lapsed_at: datetime


@dataclass(eq=False)
class ClientAccountTaken(Refusal):
    """The client has an account already, or the account belongs to who works on the case."""

    code: ClassVar[str] = "client_account_taken"


@dataclass(frozen=True, slots=True)
class ClientAccountJoined(Event):
    """The client joined their account to their cases, by a code from the social worker."""

    number: str


@dataclass(frozen=True, slots=True)
class ClientTold(Event):
    """The client was told who read the case."""

    number: str
    way: str


@dataclass(frozen=True, slots=True)
class CaseCodeGiven(Event):
    """The client was given a code for looking."""

    number: str
