"""Sealed fields: encrypted at rest, found again by a blind index, keys that rotate.

A sealed value is ``key id (1 byte) · nonce (12) · ciphertext · tag (16)``. The name of the
field ("Person.identity_number") is authenticated with it, so that a value copied into
another column does not open. Two suites: AES-256-GCM with SHA-256, and SM4-GCM with SM3
(GB/T 32907, GB/T 32905) where Chinese algorithms are asked for. Keys come in as bytes;
this module reads no settings and no files.
"""

import base64
import binascii
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

from liandong.core.refusals import Refusal

NONCE_BYTES = 12
TAG_BYTES = 16
INDEX_SECRET_BYTES = 32


class Suite(StrEnum):
    """Which family of algorithms a key belongs to."""

    AES = "aes-256-gcm"
    SM = "sm4-gcm"

    @property
    def key_bytes(self) -> int:
        """Length of a key of this suite."""
        return 32 if self is Suite.AES else 16


@dataclass(frozen=True, slots=True)
class Key:
    """One sealing key; ``id`` 1–255 stands in front of every value it sealed."""

    id: int
    secret: bytes = field(repr=False)
    suite: Suite = Suite.AES

    def __post_init__(self) -> None:
        if not 1 <= self.id <= 255:
            raise ValueError(f"A key's id is 1–255, not {self.id}.")
        if len(self.secret) != self.suite.key_bytes:
            raise ValueError(f"A {self.suite} key has {self.suite.key_bytes} bytes.")


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys that may still open something; the one with the highest id seals.

    ``index_secret`` makes the blind index. It does not rotate with the sealing keys:
    changing it means computing every index again.
    """

    keys: Mapping[int, Key]
    index_secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys or any(number != key.id for number, key in self.keys.items()):
            raise ValueError("A key ring needs at least one key, each under its own id.")
        if len(self.index_secret) < INDEX_SECRET_BYTES:
            raise ValueError(f"The index secret needs {INDEX_SECRET_BYTES} bytes.")

    @property
    def active(self) -> Key:
        """The key that seals now."""
        return self.keys[max(self.keys)]

    def seal(self, text: str, field_name: str) -> bytes:
        """Encrypt ``text`` for one field; twice the same text gives different bytes."""
        return self.seal_bytes(text.encode(), field_name)

    def seal_bytes(self, plain: bytes, field_name: str) -> bytes:
        """Encrypt bytes, such as a file, for one field."""
        key = self.active
        nonce = os.urandom(NONCE_BYTES)
        aad = bytes([key.id]) + field_name.encode()
        return bytes([key.id]) + nonce + _encrypt(key, nonce, plain, aad)

    def open(self, sealed: bytes, field_name: str) -> str:
        """The text again. Raises KeyUnknown or SealBroken (altered, or another field's)."""
        return self.open_bytes(sealed, field_name).decode()

    def open_bytes(self, sealed: bytes, field_name: str) -> bytes:
        """The bytes again. Raises as :meth:`open`."""
        sealed = bytes(sealed)
        if len(sealed) < 1 + NONCE_BYTES + TAG_BYTES:
            raise SealBroken(field_name)
        key = self.keys.get(sealed[0])
        if key is None:
            raise KeyUnknown(sealed[0])
        nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return _decrypt(key, nonce, rest, sealed[:1] + field_name.encode())
        except InvalidTag:
            raise SealBroken(field_name) from None

    def is_stale(self, sealed: bytes) -> bool:
        """Whether the value was sealed with an older key and should be sealed again."""
        return bytes(sealed)[:1] != bytes([self.active.id])

    def blind_index(self, text: str, field_name: str) -> str:
        """64 hex digits that are equal exactly for equal normalized texts of one field."""
        algorithm = hashes.SM3() if self.active.suite is Suite.SM else hashes.SHA256()
        mac = HMAC(self.index_secret, algorithm)
        mac.update(field_name.encode() + b"\0" + normalized(text).encode())
        return mac.finalize().hex()


def normalized(text: str) -> str:
    """How a text is compared: full-width as half-width, capitals, no spaces, no hyphens."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain if not char.isspace() and char not in "-‐‑–—")


def read_key_ring(lines: bytes) -> KeyRing:
    """A key ring from its text form; ValueError says which line is wrong.

    One line per key, ``<id> <suite> <base64>``, and one ``index <base64>``; empty lines
    and lines that start with # are skipped.
    """
    keys: dict[int, Key] = {}
    index_secret = b""
    for number, line in enumerate(lines.decode().splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            secret = base64.b64decode(words[-1], validate=True)
            if words[0] == "index" and len(words) == 2:
                index_secret = secret
            else:
                key_id, suite, _ = words
                if int(key_id) in keys:
                    raise ValueError("this id is there twice")
                keys[int(key_id)] = Key(int(key_id), secret, Suite(suite))
        except (ValueError, binascii.Error) as problem:
            raise ValueError(f"Key ring, line {number}: {problem}") from None
    return KeyRing(keys, index_secret)


def written_key_ring(ring: KeyRing) -> bytes:
    """The text form that ``read_key_ring`` reads; keep it secret."""
    lines = [
        f"{key.id} {key.suite} {base64.b64encode(key.secret).decode()}"
        for key in sorted(ring.keys.values(), key=lambda key: key.id)
    ]
    lines.append(f"index {base64.b64encode(ring.index_secret).decode()}")
    return ("\n".join(lines) + "\n").encode()


def new_key_ring(suite: Suite = Suite.AES) -> KeyRing:
    """A ring with one fresh key and a fresh index secret."""
    key = Key(1, os.urandom(suite.key_bytes), suite)
    return KeyRing({1: key}, os.urandom(INDEX_SECRET_BYTES))


def rotated(ring: KeyRing, suite: Suite | None = None) -> KeyRing:
    """The ring with one more key, which seals from now on; old values still open.

    The suite stays unless told; changing it changes every blind index as well.
    """
    chosen = suite or ring.active.suite
    key = Key(ring.active.id + 1, os.urandom(chosen.key_bytes), chosen)
    return KeyRing({**ring.keys, key.id: key}, ring.index_secret)


def _encrypt(key: Key, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
    if key.suite is Suite.AES:
        return AESGCM(key.secret).encrypt(nonce, plain, aad)
    worker = Cipher(algorithms.SM4(key.secret), modes.GCM(nonce)).encryptor()
    worker.authenticate_additional_data(aad)
    return worker.update(plain) + worker.finalize() + worker.tag


def _decrypt(key: Key, nonce: bytes, data: bytes, aad: bytes) -> bytes:
    if key.suite is Suite.AES:
        return AESGCM(key.secret).decrypt(nonce, data, aad)
    body, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
    worker = Cipher(algorithms.SM4(key.secret), modes.GCM(nonce, tag)).decryptor()
    worker.authenticate_additional_data(aad)
    return worker.update(body) + worker.finalize()


@dataclass(eq=False)
class SealBroken(Refusal):
    """A sealed value was altered or belongs to another field."""

    code: ClassVar[str] = "seal_broken"
    field: str


@dataclass(eq=False)
class KeyUnknown(Refusal):
    """A value was sealed with a key that is not on the ring."""

    code: ClassVar[str] = "key_unknown"
    key_id: int
