"""Check-in at the place: a code that changes every 30 seconds, and the hours it is open.

The code shown at the place is signed and carries the shift and its time slot, so a
forwarded screenshot is worth nothing after a minute. People without a camera type six
digits instead. Moments are aware datetimes; slots count seconds since 1970 in UTC.
"""

import base64
import binascii
import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from liandong.core.hours import Span
from liandong.core.refusals import Refusal

STEP_SECONDS = 30
CODE_STEP_SECONDS = 60
OPENS_BEFORE = timedelta(minutes=30)
CHECK_OUT_GRACE = timedelta(minutes=60)
_SHIFT_BYTES, _SLOT_BYTES, _MAC_BYTES = 5, 5, 10


def token(shift_id: int, at: datetime, key: bytes, step: int = STEP_SECONDS) -> str:
    """The text of the QR for this shift at this moment: 32 characters of A-Z and 2-7.

    ``step`` is the life of one slot in seconds; ``key`` a server secret of at least 16
    bytes. The same moment always gives the same text.
    """
    slot = _slot(at, step)
    body = shift_id.to_bytes(_SHIFT_BYTES, "big") + slot.to_bytes(_SLOT_BYTES, "big")
    return base64.b32encode(body + _mac(b"check-in token", body, step, key)).decode()


def check_token(
    text: str, at: datetime, key: bytes, skew: int = 1, step: int = STEP_SECONDS
) -> int:
    """The shift that a scanned text belongs to.

    ``skew`` slots before and after the present one are taken. Raises TokenForged for a
    text that was not signed with ``key`` and TokenExpired for one from another moment.
    """
    shift_id, shown_at = token_facts(text, key, step)
    if abs(_slot(at, step) - _slot(shown_at, step)) > skew:
        raise TokenExpired(shown_at)
    return shift_id


def token_facts(text: str, key: bytes, step: int = STEP_SECONDS) -> tuple[int, datetime]:
    """The shift of a scanned text and the moment from which it was shown.

    Raises TokenForged for a text that was not signed with ``key``. Whether the moment is
    the right one is for the caller to say.
    """
    try:
        raw = base64.b32decode(_typed(text).upper())
    except (binascii.Error, ValueError):
        raise TokenForged() from None
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(raw) != _SHIFT_BYTES + _SLOT_BYTES + _MAC_BYTES or not hmac.compare_digest(
        mac, _mac(b"check-in token", body, step, key)
    ):
        raise TokenForged()
    slot = int.from_bytes(body[_SHIFT_BYTES:], "big")
    shift_id = int.from_bytes(body[:_SHIFT_BYTES], "big")
    return shift_id, datetime.fromtimestamp(slot * step, UTC)


def code(shift_id: int, at: datetime, key: bytes, step: int = CODE_STEP_SECONDS) -> str:
    """Six digits for this shift at this moment, for people who type instead of scan."""
    return _digits(shift_id, _slot(at, step), step, key)


def check_code(
    text: str,
    shift_id: int,
    at: datetime,
    key: bytes,
    skew: int = 1,
    step: int = CODE_STEP_SECONDS,
) -> None:
    """Refuse (CheckInCodeWrong) six typed digits that are not this shift's now.

    Full-width digits and spaces are read too. Three of a million codes fit at any
    moment: the caller must limit the tries.
    """
    now = _slot(at, step)
    typed = _typed(text).encode()
    good = [_digits(shift_id, now + shift, step, key) for shift in range(-skew, skew + 1)]
    if not any([hmac.compare_digest(typed, option.encode()) for option in good]):
        raise CheckInCodeWrong()


def check_window(at: datetime, planned: Span, opens_before: timedelta = OPENS_BEFORE) -> None:
    """Refuse a check-in before the door opens or once the shift has ended."""
    opens_at = planned.starts_at - opens_before
    if at < opens_at:
        raise CheckInNotOpen(opens_at)
    if at >= planned.ends_at:
        raise CheckInClosed(planned.ends_at)


def is_check_out_forgotten(planned: Span, at: datetime, grace: timedelta = CHECK_OUT_GRACE) -> bool:
    """Whether a missing check-out should now be proposed instead of awaited."""
    return at >= planned.ends_at + grace


def _slot(at: datetime, step: int) -> int:
    if at.tzinfo is None:
        raise ValueError(f"A check-in needs a moment with a time zone: {at}.")
    return int(at.timestamp()) // step


def _mac(purpose: bytes, body: bytes, step: int, key: bytes) -> bytes:
    if len(key) < 16:
        raise ValueError("The check-in key needs at least 16 bytes.")
    told = purpose + b"\0" + step.to_bytes(4, "big") + body
    return hmac.new(key, told, hashlib.sha256).digest()[:_MAC_BYTES]


def _digits(shift_id: int, slot: int, step: int, key: bytes) -> str:
    body = shift_id.to_bytes(_SHIFT_BYTES, "big") + slot.to_bytes(_SLOT_BYTES, "big")
    number = int.from_bytes(_mac(b"check-in code", body, step, key), "big")
    return f"{number % 1_000_000:06d}"


def _typed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(eq=False)
class TokenExpired(Refusal):
    """The scanned code is from another moment, perhaps a forwarded picture."""

    code: ClassVar[str] = "token_expired"
    shown_at: datetime


@dataclass(eq=False)
class TokenForged(Refusal):
    """The scanned text is not one of our check-in codes."""

    code: ClassVar[str] = "token_forged"


@dataclass(eq=False)
class CheckInCodeWrong(Refusal):
    """The six digits are not this shift's at this moment."""

    code: ClassVar[str] = "check_in_code_wrong"


@dataclass(eq=False)
class CheckInNotOpen(Refusal):
    """It is too early to check in."""

    code: ClassVar[str] = "check_in_not_open"
    opens_at: datetime


@dataclass(eq=False)
class CheckInClosed(Refusal):
    """The shift has ended; hours can only be back-filled."""

    code: ClassVar[str] = "check_in_closed"
    ended_at: datetime


@dataclass(eq=False)
class AlreadyCheckedIn(Refusal):
    """The person is already checked in."""

    code: ClassVar[str] = "already_checked_in"
    checked_in_at: datetime


@dataclass(eq=False)
class NotCheckedIn(Refusal):
    """Nobody can leave who has not arrived."""

    code: ClassVar[str] = "not_checked_in"


@dataclass(eq=False)
class AlreadyCheckedOut(Refusal):
    """The person is already checked out."""

    code: ClassVar[str] = "already_checked_out"
    checked_out_at: datetime


@dataclass(eq=False)
class NotOnThisShift(Refusal):
    """The code is right, but this person has no place on its shift, nor on another by now."""

    code: ClassVar[str] = "not_on_this_shift"
    shift_id: int
    shift_title: str
    starts_at: datetime


@dataclass(eq=False)
class OnAnotherShift(Refusal):
    """The code is of one shift, the person's place by now (``own_…``) is on another."""

    code: ClassVar[str] = "on_another_shift"
    shift_id: int
    shift_title: str
    starts_at: datetime
    own_shift_id: int
    own_title: str
    own_starts_at: datetime


@dataclass(eq=False)
class NoShiftNow(Refusal):
    """The person has no shift at whose door they could stand by now."""

    code: ClassVar[str] = "no_shift_now"
