"""Where a badge that is out can be seen to be withdrawn (W3C Bitstring Status List v1.0).

Certificates of one place and year share a list: one bit for each running number, set when
the certificate was withdrawn. A verifier fetches the whole list, so that the hub does not
learn whose badge is being looked at, and a list has at least 131,072 places (16 KiB before
it is packed) so that nobody can tell it by its length either.
"""

import base64
import gzip
from collections.abc import Iterable
from datetime import timedelta

PLACES = 131_072
PURPOSE = "revocation"
HOLDS = timedelta(days=1)
"""How long a list that somebody kept may be relied on."""


def series_of(number: str) -> tuple[str, int]:
    """The list of a certificate and its place there.

    >>> series_of("LD-440305-2026-000017")
    ('LD-440305-2026-0', 17)
    >>> series_of("LD-440305-2026-131073")
    ('LD-440305-2026-1', 1)
    """
    head, _, running = number.rpartition("-")
    page, place = divmod(int(running), PLACES)
    return f"{head}-{page}", place


def address(series: str, base_url: str) -> str:
    """Where the list stands."""
    return f"{base_url}/certificates/withdrawn/{series}.json"


def entry(number: str, base_url: str) -> dict[str, str]:
    """What a badge says about its status."""
    series, place = series_of(number)
    where = address(series, base_url)
    return {
        "id": f"{where}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(place),
        "statusListCredential": where,
    }


def encoded(places: Iterable[int]) -> str:
    """The bits, the first place leftmost, packed; multibase base64url. ValueError outside."""
    bits = bytearray(PLACES // 8)
    for place in places:
        if not 0 <= place < PLACES:
            raise ValueError(f"Place {place} is outside a list of {PLACES}.")
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode()


def is_withdrawn(text: str, place: int) -> bool:
    """Whether a place is set in an encoded list."""
    packed = text.removeprefix("u")
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    return bool(bits[place // 8] & (0x80 >> place % 8))
