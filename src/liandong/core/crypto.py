"""Sealing: AES-256-GCM with key rotation, and blind indexes to look sealed values up.

A sealed value is ``key id (1 byte) · nonce (12 bytes) · ciphertext and tag``. The
column's name is bound in as associated data, so that a value moved elsewhere does not
open.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealBroken(ValueError):
    """A sealed value does not open: wrong key, wrong column, or altered bytes."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that open sealed values, and the one that seals new ones.

    keys
        Key id (0–255) → 32 bytes.
    current
        Id of the key for new values.
    index_key
        32 bytes for blind indexes. It does not rotate with the others, since every
        index would have to be rewritten.
    """

    keys: Mapping[int, bytes]
    current: int
    index_key: bytes

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ValueError(f"Key {self.current} is not in the ring {sorted(self.keys)}.")
        for number, key in self.keys.items():
            if len(key) != 32 or not 0 <= number <= 255:
                raise ValueError(f"Key {number} has {len(key)} bytes; 32 are needed, id 0–255.")

    @classmethod
    def from_secret(cls, secret: bytes, *, older: Mapping[int, bytes] | None = None) -> "KeyRing":
        """A ring whose keys are derived from one secret of at least 16 bytes."""
        if len(secret) < 16:
            raise ValueError(f"The secret has {len(secret)} bytes; at least 16 are needed.")
        current = max(older, default=0) + 1 if older else 1
        sealing = hashlib.blake2b(b"seal", key=secret[:64], digest_size=32).digest()
        index = hashlib.blake2b(b"index", key=secret[:64], digest_size=32).digest()
        return cls({**(older or {}), current: sealing}, current, index)

    def seal(self, text: str, bound: str) -> bytes:
        """Seal a text for the column ``bound`` (``"Person.phone"``)."""
        nonce = os.urandom(NONCE_BYTES)
        body = AESGCM(self.keys[self.current]).encrypt(nonce, text.encode(), bound.encode())
        return bytes([self.current]) + nonce + body

    def unseal(self, sealed: bytes, bound: str) -> str:
        """Open a sealed value. Raises ``SealBroken`` when it does not open."""
        key = self.keys.get(sealed[0]) if len(sealed) > NONCE_BYTES + 16 else None
        if key is None:
            raise SealBroken(f"{bound}: no key opens this value ({len(sealed)} bytes).")
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, body, bound.encode()).decode()
        except InvalidTag as error:
            raise SealBroken(f"{bound}: the value was altered or sealed elsewhere.") from error

    def index(self, text: str, purpose: str) -> str:
        """Blind index: the same text and purpose always give the same 64 hex digits."""
        return hmac.new(self.index_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
