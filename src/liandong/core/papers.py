"""Photographs of signed sheets, and points of check-ins: what is taken, what is left out.

A photograph keeps its picture and nothing else: where and with what it was taken is cut
off. A point is rounded to about a hundred metres before it is kept.
"""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

MOST_BYTES = 8 * 1024 * 1024
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
POINT_DECIMALS = 3
WORST_ACCURACY_M = 5000


def photo_type(raw: bytes) -> str:
    """The media type of a photograph. Refuses PhotoUnreadable and PhotoTooBig."""
    if len(raw) > MOST_BYTES:
        raise PhotoTooBig(most_mb=MOST_BYTES // (1024 * 1024))
    for head, kind in _KINDS:
        if raw.startswith(head):
            return kind
    raise PhotoUnreadable()


def without_metadata(raw: bytes) -> bytes:
    """A JPEG without its application segments and comments (place, time, maker of the camera).

    Anything else, and a JPEG that is not built as one, comes back as it is.
    """
    if not raw.startswith(b"\xff\xd8"):
        return raw
    kept, at = bytearray(raw[:2]), 2
    while at + 4 <= len(raw):
        if raw[at] != 0xFF:
            return raw
        marker, length = raw[at + 1], int.from_bytes(raw[at + 2 : at + 4], "big")
        if marker == 0xDA:  # the picture itself: the rest of the file
            return bytes(kept + raw[at:])
        if length < 2:
            return raw
        segment = raw[at : at + 2 + length]
        if not (0xE1 <= marker <= 0xEF or marker == 0xFE):
            kept += segment
        at += 2 + length
    return raw


def rounded(lat: float, lon: float, accuracy_m: float) -> tuple[float, float, int] | None:
    """A point as it is kept; None for one that is no place or too vague to say anything."""
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 <= accuracy_m <= WORST_ACCURACY_M):
        return None
    return round(lat, POINT_DECIMALS), round(lon, POINT_DECIMALS), round(accuracy_m)


@dataclass(eq=False)
class PhotoUnreadable(Refusal):
    """Neither JPEG nor PNG."""

    code: ClassVar[str] = "photo_unreadable"


@dataclass(eq=False)
class PhotoTooBig(Refusal):
    """More bytes than are kept."""

    code: ClassVar[str] = "photo_too_big"
    most_mb: int


@dataclass(frozen=True, slots=True)
class PaperEntered(Event):
    """A signed sheet was typed in. ``changed`` lines said something new."""

    shift_id: int
    changed: int
    has_photo: bool


@dataclass(frozen=True, slots=True)
class PaperPhotosForgotten(Event):
    """Photographs of sheets were deleted because their time was over."""

    count: int


@dataclass(frozen=True, slots=True)
class PointKept(Event):
    """A check-in has a rounded point, with the person's separate consent."""

    person_id: int
    shift_id: int


@dataclass(frozen=True, slots=True)
class PointsForgotten(Event):
    """Points were deleted because their time was over."""

    count: int
