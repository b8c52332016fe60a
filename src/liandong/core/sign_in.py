"""Sign-in codes: how they are made, how long they live, how often one may ask.

A code has six digits and lives five minutes. Only a keyed digest of it is kept, bound to
the telephone's blind index, so that a table of digests tells nobody a code, and a digest
copied to another number does not fit. Five wrong tries use a code up; a new one may be
asked for after a minute, ten times in a day (one SMS costs money, and a stranger's
telephone must not ring all night). Times are aware datetimes, waits are seconds.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

CODE_DIGITS = 6
LIFE = timedelta(minutes=5)
MOST_TRIES = 5
PAUSE = timedelta(seconds=60)
MOST_A_DAY = 10
DAY = timedelta(hours=24)


def code_from(number: int) -> str:
    """Six digits from a random number below 1,000,000; leading zeros stay."""
    if not 0 <= number < 10**CODE_DIGITS:
        raise ValueError(f"A code comes from 0 to 999999, not {number}.")
    return f"{number:0{CODE_DIGITS}d}"


def code_digest(code: str, *, phone_index: str, key: bytes) -> str:
    """64 hex digits: HMAC-SHA-256 over the telephone's index and the code."""
    return hmac.new(key, f"{phone_index}\0{code}".encode(), sha256).hexdigest()


def check_may_send(sent: Sequence[datetime], *, at: datetime) -> None:
    """Whether another code may go out, given when the last ones did.

    Raises CodeSentJustNow within a minute of the last one, TooManyCodes after ten in
    24 hours.
    """
    recent = sorted(moment for moment in sent if at - moment < DAY)
    if recent and at - recent[-1] < PAUSE:
        left = PAUSE - (at - recent[-1])
        raise CodeSentJustNow(seconds=max(1, round(left.total_seconds())))
    if len(recent) >= MOST_A_DAY:
        raise TooManyCodes(most=MOST_A_DAY, again_at=recent[-MOST_A_DAY] + DAY)


def is_code_right(code: str, *, digest: str, phone_index: str, key: bytes) -> bool:
    """Whether the typed digits are the code; takes the same time either way."""
    return hmac.compare_digest(code_digest(code, phone_index=phone_index, key=key), digest)


@dataclass(eq=False)
class CodeSentJustNow(Refusal):
    """A code went to this number less than a minute ago."""

    code: ClassVar[str] = "code_sent_just_now"
    seconds: int


@dataclass(eq=False)
class TooManyCodes(Refusal):
    """Ten codes went to this number within a day."""

    code: ClassVar[str] = "too_many_codes"
    most: int
    again_at: datetime


@dataclass(eq=False)
class CodeLapsed(Refusal):
    """There is no code for this number that still holds."""

    code: ClassVar[str] = "code_lapsed"


@dataclass(eq=False)
class CodeWrong(Refusal):
    """The digits are not those that were sent; ``left`` more tries."""

    code: ClassVar[str] = "code_wrong"
    left: int


@dataclass(eq=False)
class PasswordWrong(Refusal):
    """Number and password do not belong together, or no password was ever set."""

    code: ClassVar[str] = "password_wrong"


@dataclass(eq=False)
class AccountClosed(Refusal):
    """The account is closed or the person has left."""

    code: ClassVar[str] = "account_closed"


@dataclass(frozen=True, slots=True)
class SignInCodeSent(Event):
    """A code was promised to a telephone."""

    phone: str


@dataclass(frozen=True, slots=True)
class SignedIn(Event):
    """Somebody came in; ``way`` is code, password, passkey or demo."""

    person: str
    way: str


@dataclass(frozen=True, slots=True)
class PasswordSet(Event):
    """Somebody set or changed the password."""

    person: str
