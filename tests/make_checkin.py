"""Makers for check-ins without a network: a telephone with a key that writes and signs."""

import base64
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from liandong.core import offline
from liandong.core.offline import Pack
from liandong.models import Device, DeviceEntry, Person, Shift
from liandong.services import device_entries, devices
from tests.make import MONDAY_9

BEFORE = MONDAY_9 - timedelta(hours=12)


@dataclass
class Phone:
    """One person's browser with its key; ``seq`` and ``previous`` are its chain."""

    person: Person
    at: datetime = BEFORE
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    seq: int = 0
    previous: str = ""
    device: Device = field(init=False)

    def __post_init__(self) -> None:
        self.device = devices.register(person=self.person, at=self.at, **self.registration())

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def registration(self) -> dict[str, str]:
        told = f"liandong-device-1\n{self.person.number}\n{offline.key_id(self.point)}"
        return {
            "public_key": base64.b64encode(self.point).decode(),
            "proof": self.sign(told),
            "name": "Android",
        }

    def sign(self, text: str) -> str:
        r, s = decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()

    def pack(self, shift: Shift, issued_at: datetime = BEFORE) -> str:
        key = settings.LIANDONG_CHECKIN_KEY
        return offline.pack_token(Pack(self.device.pk, shift.pk, issued_at), key)

    def writes(
        self,
        kind: str,
        *,
        at: datetime,
        shift: Shift | None = None,
        place: int = 0,
        code: str = "",
        pack: str | None = None,
        written_at: datetime | None = None,
    ) -> dict[str, str]:
        """The next signed line of the chain, as it is sent."""
        self.seq += 1
        if pack is None:
            pack = self.pack(shift) if shift is not None else ""
        lines = (
            offline.HEAD, str(uuid.uuid4()), str(self.seq), self.previous, kind,
            str(shift.pk if shift else 0), str(place), at.isoformat(),
            (written_at or at).isoformat(), pack, code,
        )  # fmt: skip
        text = "\n".join(lines)
        self.previous = offline.digest(text)
        return {"text": text, "signature": self.sign(text)}

    def sends(
        self, line: dict[str, str], *, at: datetime, clock: datetime | None = None
    ) -> DeviceEntry:
        return device_entries.receive(
            device=self.device, client_now=clock or at, at=at, mark="m", **line
        )
