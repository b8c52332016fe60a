"""Service certificates: what they state, their seal, and what a stranger may learn.

Order 67 Art 14–17: free, truthful, stating hours, content and recording unit, and open to
verification. Without a link to the designated national system the paper is the recording
organization's own, 本机构志愿服务记录证明, and says so. The Ed25519 seal covers every word of
the statement; a short signed slip on the paper (``LD1:…``) proves name, minutes and dates
without any network. Minutes are whole numbers; days are days in Asia/Shanghai.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from liandong.core.certificate_choices import (
    Choice,
    Form,
    ServiceRow,
    SummaryRow,
    names_on_slip,
)
from liandong.core.certificate_facts import CertificateNotGenuine, NothingToCertify
from liandong.core.hours import SHANGHAI, Evidence, HourKind
from liandong.core.refusals import ValueInvalid

NUMBER = re.compile(r"LD-\d{6}-\d{4}-\d{6,}")
SLIP_PREFIX = "LD1:"
SLIP = re.compile(r"LD1:[A-Z2-7]{120,1200}")
SIGNATURE_BYTES = 64
SLIP_WORDS = 11
"""Words that every slip has; what was chosen follows them."""
_STATEMENT, _SLIP = b"liandong certificate 1\n", b"liandong slip 1\n"


@dataclass(frozen=True, slots=True)
class HourLine:
    """Minutes of one evidence class and kind."""

    evidence: Evidence
    kind: HourKind
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Everything that one certificate says; frozen once issued, never recomputed.

    number
        Public number, ``LD-440305-2026-000017``; never a primary key.
    first_day, last_day
        The period, both days included.
    hours, services or summary
        Count the same minutes twice: by evidence, and one row per service, or, in the form of
        a summary, one row per activity.
    activities
        The only ones that it covers; none named means all.
    issuer_code
        统一社会信用代码 of the issuer; empty for a team without one.
    """

    number: str
    holder_name: str
    holder_id: str
    holder_number: str
    first_day: date
    last_day: date
    hours: tuple[HourLine, ...]
    services: tuple[ServiceRow, ...]
    issuer: str
    issuer_code: str
    handler: str
    contact: str
    issued_at: datetime
    activities: tuple[str, ...] = ()
    form: Form = Form.LISTED
    summary: tuple[SummaryRow, ...] = ()

    def __post_init__(self) -> None:
        if not NUMBER.fullmatch(self.number):
            raise ValueError(f"Not a certificate number: {self.number}.")
        if self.issued_at.tzinfo is None:
            raise ValueError("A certificate is issued at a moment with a time zone.")
        if self.last_day < self.first_day:
            raise ValueInvalid("last_day", str(self.last_day), f"≥ {self.first_day}")
        rows: tuple[ServiceRow | SummaryRow, ...] = (*self.services, *self.summary)
        if sum(row.minutes for row in rows) != self.total_minutes:
            raise ValueError("The services of a certificate must add up to its hours.")
        if self.summary if self.form is Form.LISTED else self.services:
            raise ValueError("A certificate lists its services or sums them up, not both.")
        if self.activities and {row.activity for row in rows} != set(self.activities):
            raise ValueError("A certificate holds the activities that it names.")
        if self.total_minutes <= 0:
            raise NothingToCertify(self.first_day, self.last_day)

    @property
    def total_minutes(self) -> int:
        """All minutes of the period, of both kinds."""
        return sum(line.minutes for line in self.hours)

    @property
    def issued_on(self) -> date:
        """The local day of issue."""
        return self.issued_at.astimezone(SHANGHAI).date()

    @property
    def choice(self) -> Choice:
        """What it covers and how it is written."""
        return Choice(self.activities, self.form)

    @property
    def times(self) -> int:
        """How many services it covers."""
        return len(self.services) + sum(row.times for row in self.summary)

    def minutes_of(self, kind: HourKind) -> int:
        """Minutes of one kind."""
        return sum(line.minutes for line in self.hours if line.kind is kind)


def canonical_bytes(statement: Statement) -> bytes:
    """What is signed: UTF-8 JSON, names sorted, no spaces, the moment of issue in UTC.

    What a plain certificate does not say is left out, so that the seals of those issued before
    there was a choice still hold.
    """
    said = asdict(statement)
    for name in ("activities", "summary"):
        if not said[name]:
            del said[name]
    if statement.form is Form.LISTED:
        del said["form"]
    for row in said["services"]:
        if row["kind"] is None:
            del row["kind"]
    said["issued_at"] = statement.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return json.dumps(
        said, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def read_statement(said: bytes) -> Statement:
    """The statement again from its canonical bytes; ValueError if they are not one."""
    try:
        told: dict[str, Any] = json.loads(said)
        hours = tuple(
            HourLine(Evidence(h["evidence"]), HourKind(h["kind"]), h["minutes"])
            for h in told.pop("hours")
        )
        services = tuple(
            ServiceRow(**{**s, "day": date.fromisoformat(s["day"]), "kind": _kind(s)})
            for s in told.pop("services")
        )
        summary = tuple(
            SummaryRow(**{**s, "kind": HourKind(s["kind"])}) for s in told.pop("summary", ())
        )
        told["activities"] = tuple(told.pop("activities", ()))
        told["form"] = Form(told.pop("form", Form.LISTED))
        for name in ("first_day", "last_day"):
            told[name] = date.fromisoformat(told[name])
        told["issued_at"] = datetime.fromisoformat(told["issued_at"])
        return Statement(**told, hours=hours, services=services, summary=summary)
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"These bytes are not a certificate statement: {problem}.") from None


def _kind(service: dict[str, Any]) -> HourKind | None:
    return HourKind(service["kind"]) if "kind" in service else None


def sign(statement: Statement, private_key: bytes) -> bytes:
    """The 64-byte Ed25519 seal over the whole statement; ``private_key`` is 32 bytes."""
    signer = Ed25519PrivateKey.from_private_bytes(private_key)
    return signer.sign(_STATEMENT + canonical_bytes(statement))


def is_genuine(statement_bytes: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether the seal belongs to exactly these canonical bytes."""
    return _is_signed(_STATEMENT + statement_bytes, signature, public_key)


def _is_signed(message: bytes, signature: bytes, public_key: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def new_private_key() -> bytes:
    """A fresh 32-byte signing key."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key_of(private_key: bytes) -> bytes:
    """The 32-byte public key, free to publish."""
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def public_pem(public_key: bytes) -> bytes:
    """The public key as PEM, the form in which it is published."""
    return Ed25519PublicKey.from_public_bytes(public_key).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def read_public_key(text: bytes) -> bytes:
    """32 bytes from PEM or from 64 hex digits; ValueError otherwise."""
    if b"-----BEGIN" in text:
        key = serialization.load_pem_public_key(text)
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("The public key is not an Ed25519 key.")
        return key.public_bytes_raw()
    raw = bytes.fromhex(text.decode().strip())
    if len(raw) != 32:
        raise ValueError("An Ed25519 public key has 32 bytes.")
    return raw


def certificate_number(division_code: str, year: int, sequence: int) -> str:
    """The public number.

    >>> certificate_number("440305", 2026, 17)
    'LD-440305-2026-000017'
    """
    number = f"LD-{division_code[:6]}-{year:04d}-{sequence:06d}"
    if not NUMBER.fullmatch(number):
        raise ValueError(f"Not a certificate number: {number}.")
    return number


def short_code(signature: bytes) -> str:
    """Ten characters for the link on the paper, so that numbers cannot be tried out."""
    return base64.b32encode(hashlib.sha256(b"liandong link\n" + signature).digest())[:10].decode()


def verification_link(base_url: str, number: str, signature: bytes) -> str:
    """What the first QR on the paper opens."""
    return f"{base_url.rstrip('/')}/c/{number}?k={short_code(signature)}"


def masked_identity(number: str) -> str:
    """An identity number with all but the last four characters hidden; empty stays empty.

    >>> masked_identity("990000198001010012")
    '**************0012'
    """
    return "*" * max(0, len(number) - 4) + number[-4:] if len(number) > 4 else "*" * len(number)


@dataclass(frozen=True, slots=True)
class Slip:
    """What the offline code on the paper proves: compare it with the printed words.

    ``activity_count`` is 0 for all activities; ``activities`` are the first names of so many.
    """

    number: str
    holder_name: str
    holder_id: str
    first_day: date
    last_day: date
    credit_minutes: int
    honour_minutes: int
    issuer_code: str
    issuer: str
    issued_on: date
    digest: str
    form: Form = Form.LISTED
    activity_count: int = 0
    activities: tuple[str, ...] = ()

    @property
    def total_minutes(self) -> int:
        """Minutes of both kinds."""
        return self.credit_minutes + self.honour_minutes


def slip_of(statement: Statement) -> Slip:
    """The slip of a statement; ``digest`` ties it to every other word of the paper."""
    return Slip(
        number=statement.number,
        holder_name=statement.holder_name,
        holder_id=statement.holder_id[-4:],
        first_day=statement.first_day,
        last_day=statement.last_day,
        credit_minutes=statement.minutes_of(HourKind.CREDIT),
        honour_minutes=statement.minutes_of(HourKind.HONOUR),
        issuer_code=statement.issuer_code,
        issuer=statement.issuer,
        issued_on=statement.issued_on,
        digest=_digest(canonical_bytes(statement)),
        form=statement.form,
        activity_count=len(statement.activities),
        activities=names_on_slip(statement.activities),
    )


def signed_slip(statement: Statement, private_key: bytes) -> str:
    """The text of the second QR: ``LD1:`` and base32, 320 to 600 characters of A-Z2-7."""
    slip = slip_of(statement)
    words = [str(value) for value in asdict(slip).values()][:SLIP_WORDS]
    if statement.choice != Choice():
        words += [slip.form.value, str(slip.activity_count), *slip.activities]
    if any("\n" in word for word in words):
        raise ValueError("No word of a certificate may hold a line break.")
    body = "\n".join(words).encode()
    seal = Ed25519PrivateKey.from_private_bytes(private_key).sign(_SLIP + body)
    return SLIP_PREFIX + base64.b32encode(seal + body).decode().rstrip("=")


def read_slip(text: str, public_key: bytes) -> Slip:
    """What a slip proves. Raises CertificateNotGenuine unless ``public_key`` sealed it."""
    packed = "".join(text.split()).upper().removeprefix(SLIP_PREFIX)
    try:
        raw = base64.b32decode(packed + "=" * (-len(packed) % 8))
    except (binascii.Error, ValueError):
        raise CertificateNotGenuine() from None
    seal, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    is_exact = base64.b32encode(raw).decode().rstrip("=") == packed
    if not is_exact or not _is_signed(_SLIP + body, seal, public_key):
        raise CertificateNotGenuine()
    words = body.decode().split("\n")
    number, name, holder_id, first, last, credit, honour, code, issuer, issued, digest = words[
        :SLIP_WORDS
    ]
    form, count, *activities = words[SLIP_WORDS:] or (Form.LISTED.value, "0")
    return Slip(
        number,
        name,
        holder_id,
        date.fromisoformat(first),
        date.fromisoformat(last),
        int(credit),
        int(honour),
        code,
        issuer,
        date.fromisoformat(issued),
        digest,
        Form(form),
        int(count),
        tuple(activities),
    )


def is_slip_of(slip: Slip, statement_bytes: bytes) -> bool:
    """Whether a slip belongs to exactly this statement."""
    return slip.digest == _digest(statement_bytes)


def find_slip(paper: bytes) -> str | None:
    """The slip inside a PDF of ours (it stands in the document's keywords), or None."""
    found = SLIP.search(paper.replace(b"\n", b"").decode("latin-1"))
    return found.group() if found else None


def _digest(statement_bytes: bytes) -> str:
    return base64.b32encode(hashlib.sha256(statement_bytes).digest()[:10]).decode()


class Verdict(StrEnum):
    """The answer to whoever asks about a certificate."""

    GENUINE = "genuine"
    WITHDRAWN = "withdrawn"
    NOT_GENUINE = "not_genuine"


def verdict(
    code: str,
    statement_bytes: bytes,
    signature: bytes,
    public_key: bytes,
    withdrawn_at: datetime | None,
) -> Verdict:
    """The answer for a stored certificate and the short code that came with the question."""
    is_right_code = code.strip().upper() == short_code(signature)
    if not is_right_code or not is_genuine(statement_bytes, signature, public_key):
        return Verdict.NOT_GENUINE
    return Verdict.GENUINE if withdrawn_at is None else Verdict.WITHDRAWN
