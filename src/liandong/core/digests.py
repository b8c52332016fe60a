"""Daily digests of the hours ledger: the heads of every chain, signed and linked.

One document a day names the newest entry of each organization's chain, carries the hash of
the document of the day before and is sealed with the hub's Ed25519 key. Whoever keeps a copy
can show later that a chain was cut at its end or sealed anew, even by the hub itself. Days
are days in Asia/Shanghai; no person stands in a digest.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from liandong.core.events import Event
from liandong.core.ledger import GENESIS, Head
from liandong.core.refusals import Refusal

FORMAT = "liandong-ledger-digest/1"
_SEALED = b"liandong ledger digest 1\n"


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest entry of one chain: ``chain`` is its opaque key, ``number`` is for people."""

    chain: str
    number: str
    seq: int
    hash: str

    @property
    def head(self) -> Head:
        """As the ledger knows it."""
        return Head(self.seq, self.hash)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What was published for one day. ``previous`` is ``GENESIS`` for the first digest."""

    hub: str
    day: date
    as_of: datetime
    previous: str
    heads: tuple[ChainHead, ...]

    @property
    def entries(self) -> int:
        """Entries in all chains together."""
        return sum(head.seq for head in self.heads)


def canonical_text(digest: Digest) -> str:
    """What is hashed and signed: JSON, names sorted, no spaces, chains by number."""
    said = {
        "format": FORMAT,
        "hub": digest.hub,
        "day": digest.day.isoformat(),
        "as_of": digest.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "previous": digest.previous,
        "heads": [
            {"chain": h.chain, "number": h.number, "seq": h.seq, "hash": h.hash}
            for h in sorted(digest.heads, key=lambda h: h.number)
        ],
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_digest(text: str) -> Digest:
    """The digest again from its text; ValueError when it is none."""
    try:
        told: dict[str, Any] = json.loads(text)
        if told["format"] != FORMAT:
            raise ValueError(f"Not a ledger digest of ours: {told['format']!r}.")
        return Digest(
            hub=told["hub"],
            day=date.fromisoformat(told["day"]),
            as_of=datetime.fromisoformat(told["as_of"]),
            previous=told["previous"],
            heads=tuple(
                ChainHead(str(h["chain"]), h["number"], int(h["seq"]), h["hash"])
                for h in told["heads"]
            ),
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"This text is not a ledger digest: {problem}.") from None


def digest_hash(text: str) -> str:
    """SHA-256 over the text, 64 hex digits: what the next day refers to."""
    return hashlib.sha256(text.encode()).hexdigest()


def seal(text: str, private_key: bytes) -> str:
    """The Ed25519 signature over the text, base64."""
    signer = Ed25519PrivateKey.from_private_bytes(private_key)
    return base64.b64encode(signer.sign(_SEALED + text.encode())).decode()


def is_sealed(text: str, signature: str, public_key: bytes) -> bool:
    """Whether this key sealed exactly this text."""
    try:
        raw = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(public_key).verify(raw, _SEALED + text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Published:
    """One stored or kept copy: the exact text and its seal."""

    text: str
    signature: str

    def as_file(self) -> str:
        """The JSON that stands at the day's address, and that anybody may keep."""
        return json.dumps(
            {
                "digest": self.text,
                "sha256": digest_hash(self.text),
                "signature": self.signature,
                "heads": json.loads(self.text)["heads"],
            },
            ensure_ascii=False,
            indent=2,
        )


def read_file(text: str) -> Published:
    """A kept copy; ValueError when the file is none. Only the sealed text is believed."""
    try:
        told: dict[str, Any] = json.loads(text)
        return Published(str(told["digest"]), str(told["signature"]))
    except (KeyError, TypeError, json.JSONDecodeError) as problem:
        raise ValueError(f"This file is not a kept digest: {problem}.") from None


class DigestFlaw(StrEnum):
    """What is wrong with a digest."""

    UNREADABLE = "unreadable"
    NOT_SEALED = "not_sealed"
    NOT_LINKED = "not_linked"


@dataclass(frozen=True, slots=True, order=True)
class DigestFault:
    """One digest that does not fit; ``day`` is empty when it cannot be read."""

    day: str
    kind: DigestFlaw


def check_digests(
    published: Iterable[Published], public_key: bytes, *, is_complete: bool = True
) -> tuple[list[DigestFault], list[Digest]]:
    """The faults of a series of digests in order of days, and those that may be believed.

    is_complete
        False for copies that somebody kept: a missing day is then no fault.
    """
    faults: list[DigestFault] = []
    sound: list[Digest] = []
    before = GENESIS
    for one in published:
        try:
            digest = read_digest(one.text)
        except ValueError:
            faults.append(DigestFault("", DigestFlaw.UNREADABLE))
            continue
        day = digest.day.isoformat()
        if not is_sealed(one.text, one.signature, public_key):
            faults.append(DigestFault(day, DigestFlaw.NOT_SEALED))
            continue
        if is_complete and digest.previous != before:
            faults.append(DigestFault(day, DigestFlaw.NOT_LINKED))
        before = digest_hash(one.text)
        sound.append(digest)
    return faults, sound


def heads_of(chain: str, digests: Sequence[Digest]) -> list[Head]:
    """Every published head of one chain."""
    return [h.head for digest in digests for h in digest.heads if h.chain == chain and h.seq]


@dataclass(eq=False)
class DayNotOver(Refusal):
    """A digest is published when its day is over."""

    code: ClassVar[str] = "day_not_over"
    day: date


@dataclass(frozen=True, slots=True)
class DigestPublished(Event):
    """The heads of all chains were published for a day."""

    day: str
    chains: int
    entries: int
