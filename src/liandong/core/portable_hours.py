"""Hours that travel: a volunteer's entries as signed JSON lines, and hours from elsewhere.

The first line says who and from which hub, then one line for each entry with its place in
the chain of its organization, the last line is the hub's Ed25519 seal over all lines before.
Hours from elsewhere are shown with their source beside one's own and never added to them;
they are *verified* only when the key of their hub is known here and fits. The same entry
(hub, organization, number) is never taken twice. Minutes are whole numbers.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from liandong.core.events import Event
from liandong.core.hours import HourKind
from liandong.core.refusals import Refusal

FORMAT = "liandong-hours/1"
MOST_LINES = 20_000
_SEALED = b"liandong portable hours 1\n"


@dataclass(frozen=True, slots=True)
class Carried:
    """One entry as it travels. ``digest`` is its hash in the chain of its organization."""

    organization: str
    organization_name: str
    seq: int
    digest: str
    activity: str
    served_on: date
    minutes: int
    kind: HourKind


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one file says, before anybody believes it."""

    hub: str
    holder_name: str
    holder_number: str
    written_at: datetime
    entries: tuple[Carried, ...]


def write(parcel: Parcel, private_key: bytes) -> str:
    """The file: JSON lines, sealed in the last one."""
    head = {
        "format": FORMAT,
        "hub": parcel.hub,
        "holder_name": parcel.holder_name,
        "holder_number": parcel.holder_number,
        "written_at": parcel.written_at.astimezone(UTC).isoformat(),
        "entries": len(parcel.entries),
    }
    lines = [_line(head), *(_line(asdict(entry)) for entry in parcel.entries)]
    body = "".join(line + "\n" for line in lines)
    signer = Ed25519PrivateKey.from_private_bytes(private_key)
    seal = base64.b64encode(signer.sign(_SEALED + body.encode())).decode()
    return body + _line({"signature": seal}) + "\n"


def _line(said: dict[str, Any]) -> str:
    return json.dumps(said, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Parcel:
    """What a file says. Refuses ``HoursUnreadable``; whether it is true, ``is_sealed`` says."""
    try:
        first, *rest = [json.loads(line) for line in text.splitlines() if line.strip()]
        if first["format"] != FORMAT or "signature" not in rest[-1]:
            raise HoursUnreadable()
        entries = tuple(_carried(told) for told in rest[:-1])
        if len(entries) != first["entries"] or len(entries) > MOST_LINES:
            raise HoursUnreadable()
        return Parcel(
            hub=str(first["hub"]).rstrip("/")[:200],
            holder_name=str(first["holder_name"]),
            holder_number=str(first["holder_number"]),
            written_at=datetime.fromisoformat(first["written_at"]),
            entries=entries,
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise HoursUnreadable() from None


def _carried(told: dict[str, Any]) -> Carried:
    seq, minutes = told["seq"], told["minutes"]
    if type(seq) is not int or type(minutes) is not int or seq < 1 or not 0 < minutes <= 1440:
        raise ValueError("An entry of a day has a number and minutes of one day.")
    return Carried(
        organization=str(told["organization"])[:32],
        organization_name=str(told["organization_name"])[:200],
        seq=seq,
        digest=str(told["digest"])[:64],
        activity=str(told["activity"])[:120],
        served_on=date.fromisoformat(told["served_on"]),
        minutes=minutes,
        kind=HourKind(told["kind"]),
    )


def is_sealed(text: str, public_key: bytes) -> bool:
    """Whether the hub with this key wrote exactly this file."""
    body, _, last = text.rstrip("\n").rpartition("\n")
    try:
        seal = base64.b64decode(json.loads(last)["signature"], validate=True)
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(seal, _SEALED + (body + "\n").encode())
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return True


def check_holder(parcel: Parcel, *, name: str, here: str) -> None:
    """Whether somebody may take these hours in here.

    Refuses ``HoursOfAnother`` and ``HoursFromHere`` (they count already).
    """
    if parcel.hub == here.rstrip("/"):
        raise HoursFromHere()
    if _plain(parcel.holder_name) != _plain(name):
        raise HoursOfAnother(parcel.holder_name)


def _plain(name: str) -> str:
    return "".join(char for char in name if not char.isspace() and char not in "·•・.")


@dataclass(frozen=True, slots=True)
class Abroad:
    """Sums of hours from elsewhere, in minutes; none of them is part of one's own credit."""

    verified: int
    unverified: int


def sums(entries: Sequence[tuple[int, bool]]) -> Abroad:
    """The sums of (minutes, is verified)."""
    return Abroad(
        verified=sum(minutes for minutes, is_verified in entries if is_verified),
        unverified=sum(minutes for minutes, is_verified in entries if not is_verified),
    )


@dataclass(eq=False)
class HoursUnreadable(Refusal):
    """The file is none of ours, or was cut."""

    code: ClassVar[str] = "hours_unreadable"


@dataclass(eq=False)
class HoursOfAnother(Refusal):
    """The file is somebody else's."""

    code: ClassVar[str] = "hours_of_another"
    holder: str


@dataclass(eq=False)
class HoursFromHere(Refusal):
    """The hours were recorded by this very hub and count already."""

    code: ClassVar[str] = "hours_from_here"


@dataclass(eq=False)
class HoursForged(Refusal):
    """The key of the hub is known, and it did not seal this file."""

    code: ClassVar[str] = "hours_forged"
    hub: str


@dataclass(frozen=True, slots=True)
class HoursTakenIn(Event):
    """Hours from elsewhere were taken in: new ones, and those that stood here already."""

    person_id: int
    hub: str
    new: int
    same: int
    is_verified: bool


@dataclass(frozen=True, slots=True)
class HubKnown(Event):
    """The key of another hub is believed from now on."""

    hub: str
