"""Check-ins written without a network: what a device signs, and what is believed later.

A device has a key that never leaves it. Each line it writes is a text of eleven lines with
a sequence number and the digest of the line before, signed with ECDSA P-256 over SHA-256.
So a line cannot be altered or taken out without its being seen. Times are what the
device's clock said; what the server can check of them is checked here. Digests are
SHA-256 in hex.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from liandong.core import checkin
from liandong.core.events import Event
from liandong.core.hours import Span
from liandong.core.refusals import Refusal

HEAD = "liandong-entry-1"
KINDS = ("scan", "badge", "in", "out", "absent")
SKEW = timedelta(minutes=10)
"""How far a device's clock may be off before a person looks at its times."""
SAME_WITHIN = timedelta(minutes=5)
"""Two records of one arrival this close say the same."""
CODE_SKEW = timedelta(minutes=5)
"""How far the device's time may be from the moment at which a code was shown."""
PACK_HOLDS = timedelta(hours=36)
"""A list taken along in the evening serves the whole next day."""
OPENS_BEFORE = timedelta(hours=2)
CLOSES_AFTER = timedelta(hours=2)
_ID, _MAC = 5, 10
_CLIENT_ID = re.compile(r"[0-9a-zA-Z-]{8,36}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Doubt(StrEnum):
    """Why a line is not believed at once. The first four are refused for good."""

    SIGNATURE = "signature"
    UNREADABLE = "unreadable"
    TOKEN = "token"
    NOT_ON_SHIFT = "not_on_shift"
    OWN = "own"
    BADGE_VOID = "badge_void"
    PACK = "pack"
    REVOKED = "revoked"
    BEFORE_KEY = "before_key"
    GAP = "gap"
    EDITED = "edited"
    CLOCK = "clock"
    AHEAD = "ahead"
    TOO_LATE = "too_late"
    OUTSIDE_SHIFT = "outside_shift"
    CODE_MOMENT = "code_moment"
    NO_ARRIVAL = "no_arrival"
    CONFLICT = "conflict"
    RECOGNIZED = "recognized"

    @property
    def is_final(self) -> bool:
        """Whether nobody can take the line over: it names nobody, or nobody rightly."""
        return self in _FINAL


_FINAL = frozenset(
    {
        Doubt.SIGNATURE, Doubt.UNREADABLE, Doubt.TOKEN, Doubt.NOT_ON_SHIFT, Doubt.OWN,
        Doubt.BADGE_VOID, Doubt.PACK,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """One line as the device wrote it.

    claimed_at, written_at
        When somebody came or left; when the line was written. Both by the device's clock.
    pack, code
        The list that was taken along; the text of a scanned code or badge.
    """

    client_id: str
    seq: int
    previous: str
    kind: str
    shift_id: int
    assignment_id: int
    claimed_at: datetime
    written_at: datetime
    pack: str
    code: str


def digest(text: str) -> str:
    """What the next line of the chain names as the one before it."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> Written:
    """The fields of a signed text. ValueError for anything that no device writes."""
    lines = text.split("\n")
    if len(text) > 2000 or len(lines) != 11 or lines[0] != HEAD:
        raise ValueError("An entry has eleven lines and a head.")
    _, client_id, seq, previous, kind, shift_id, assignment_id, claimed, written, pack, code = lines
    if not _CLIENT_ID.fullmatch(client_id) or kind not in KINDS:
        raise ValueError("An entry has an id and a kind.")
    if previous and not _DIGEST.fullmatch(previous):
        raise ValueError("An entry names the digest of the one before.")
    number = int(seq)
    if not 1 <= number < 2**31:
        raise ValueError("Entries are counted from 1.")
    return Written(
        client_id=client_id,
        seq=number,
        previous=previous,
        kind=kind,
        shift_id=int(shift_id),
        assignment_id=int(assignment_id),
        claimed_at=_moment(claimed),
        written_at=_moment(written),
        pack=pack,
        code=code,
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"A moment has a time zone: {text!r}.")
    return moment.astimezone(UTC)


def key_id(point: bytes) -> str:
    """The name of a public key. ValueError for what is no point of P-256."""
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return hashlib.sha256(point).hexdigest()


def is_signed(text: str, signature: str, point: bytes) -> bool:
    """Whether the 64 bytes (r and s, base64) sign the text under the key."""
    try:
        raw = base64.b64decode(signature, validate=True)
        if len(raw) != 64:
            return False
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key.verify(encode_dss_signature(r, s), text.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def chain_doubt(entry: Written, *, last_seq: int, last_hash: str) -> Doubt | None:
    """What does not fit to the lines that the device sent before.

    GAP: lines are missing in between. EDITED: another line stood here, or the history was
    written twice.
    """
    if entry.seq > last_seq + 1:
        return Doubt.GAP
    if entry.seq <= last_seq or entry.previous != last_hash:
        return Doubt.EDITED
    return None


def time_doubt(
    entry: Written,
    *,
    clock_off: timedelta,
    received_at: datetime,
    registered_at: datetime,
    late: timedelta,
) -> Doubt | None:
    """What is not plausible in the device's times.

    ``clock_off`` is the device's clock minus the server's when it sent; ``late`` how long
    a line may wait before it is sent.
    """
    if abs(clock_off) > SKEW:
        return Doubt.CLOCK
    if entry.written_at > received_at + SKEW or entry.claimed_at > entry.written_at + SKEW:
        return Doubt.AHEAD
    if entry.written_at < registered_at - SKEW:
        return Doubt.BEFORE_KEY
    if received_at - entry.written_at > late:
        return Doubt.TOO_LATE
    return None


def shift_doubt(claimed_at: datetime, planned: Span) -> Doubt | None:
    """Whether somebody can have come or left then."""
    if planned.starts_at - OPENS_BEFORE <= claimed_at <= planned.ends_at + CLOSES_AFTER:
        return None
    return Doubt.OUTSIDE_SHIFT


def late_scan(code: str, written_at: datetime, key: bytes) -> tuple[int, datetime | None]:
    """The shift of a code that was scanned without a network, and when it was shown.

    The moment is the server's own, signed into the code, and counts instead of the
    device's. None when the device wrote at quite another time: then a picture of the code
    may have been sent on, and a person must look. Raises TokenForged.
    """
    shift_id, shown_at = checkin.token_facts(code, key)
    fits = shown_at - CODE_SKEW <= written_at <= shown_at + CODE_SKEW
    return shift_id, shown_at if fits else None


@dataclass(frozen=True, slots=True)
class Pack:
    """A list that a device took along: whose device, which shift, since when."""

    device_id: int
    shift_id: int
    issued_at: datetime


def pack_token(pack: Pack, key: bytes) -> str:
    """The list's mark, 40 characters, signed; ``key`` as for the check-in code."""
    body = (
        pack.device_id.to_bytes(_ID, "big")
        + pack.shift_id.to_bytes(_ID, "big")
        + int(pack.issued_at.timestamp()).to_bytes(_ID, "big")
    )
    return base64.b32encode(body + _mac(b"pack", body, key)).decode()


def read_pack(text: str, key: bytes) -> Pack | None:
    """The list that a mark belongs to; None for one that was not signed with the key."""
    raw = _signed(text, 3 * _ID, b"pack", key)
    if raw is None:
        return None
    device, shift, issued = (int.from_bytes(raw[i : i + _ID], "big") for i in range(0, 15, _ID))
    return Pack(device, shift, datetime.fromtimestamp(issued, UTC))


def pack_doubt(
    pack: Pack | None, *, device_id: int, shift_id: int, written_at: datetime
) -> Doubt | None:
    """Whether this device could write in this list then."""
    if pack is None or (pack.device_id, pack.shift_id) != (device_id, shift_id):
        return Doubt.PACK
    if written_at < pack.issued_at - SKEW:
        return Doubt.BEFORE_KEY
    return Doubt.TOO_LATE if written_at > pack.issued_at + PACK_HOLDS else None


BADGE_BYTES = 10
BADGE_HEAD = "LD:"


def badge_text(code: str, key: bytes) -> str:
    """What the code on a badge says: random bytes and their signature, no name, no number.

    ``code`` is 20 hex digits.
    """
    raw = bytes.fromhex(code)
    return BADGE_HEAD + base64.b32encode(raw + _mac(b"badge", raw, key)).decode()


def read_badge(text: str, key: bytes) -> str | None:
    """The badge's code; None for anything that is no badge of this installation."""
    raw = _signed(text.strip().removeprefix(BADGE_HEAD), BADGE_BYTES, b"badge", key)
    return raw.hex() if raw is not None else None


def _mac(purpose: bytes, body: bytes, key: bytes) -> bytes:
    if len(key) < 16:
        raise ValueError("The check-in key needs at least 16 bytes.")
    return hmac.new(key, b"offline " + purpose + b"\0" + body, hashlib.sha256).digest()[:_MAC]


def _signed(text: str, length: int, purpose: bytes, key: bytes) -> bytes | None:
    try:
        raw = base64.b32decode(text)
    except (binascii.Error, ValueError):
        return None
    body, mac = raw[:length], raw[length:]
    if len(raw) != length + _MAC or not hmac.compare_digest(mac, _mac(purpose, body, key)):
        return None
    return body


@dataclass(eq=False)
class KeyInvalid(Refusal):
    """Not a public key, or its owner cannot sign with it."""

    code: ClassVar[str] = "device_key_invalid"


@dataclass(eq=False)
class DeviceOfAnother(Refusal):
    """The key was registered by somebody else on this telephone."""

    code: ClassVar[str] = "device_of_another"


@dataclass(eq=False)
class EntrySettled(Refusal):
    """Somebody already decided on this line."""

    code: ClassVar[str] = "entry_settled"


@dataclass(eq=False)
class EntryFinal(Refusal):
    """The line cannot be taken over, whatever the reason."""

    code: ClassVar[str] = "entry_final"


@dataclass(frozen=True, slots=True)
class DeviceRegistered(Event):
    """A person's browser may sign check-ins from now on."""

    person_id: int
    device_id: int


@dataclass(frozen=True, slots=True)
class DeviceRevoked(Event):
    """A browser may sign no more."""

    person_id: int
    device_id: int


@dataclass(frozen=True, slots=True)
class DeviceEntryKept(Event):
    """A line of a device was kept and changed nothing, or waits for a person."""

    device_id: int
    seq: int
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceEntrySettled(Event):
    """A person decided which of two versions holds, and why."""

    entry_id: int
    took_entry: bool
    reason: str


@dataclass(frozen=True, slots=True)
class BadgeIssued(Event):
    """A person got a badge; the one before it is void. ``reason`` is first, lost or new."""

    person_id: int
    reason: str
