"""Which characters an OpenType font draws, read from its ``cmap`` table.

Only what a shipped font needs: a single font file with a format 4 or format 12 table.
"""

import struct
from functools import cache
from pathlib import Path


@cache
def characters(font: Path) -> frozenset[int]:
    """Code points that the font has a glyph for; ValueError if it has no Unicode table."""
    data = font.read_bytes()
    start = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    tables: dict[int, int] = {}
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", data, start + 4 + 8 * index)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            (kind,) = struct.unpack_from(">H", data, start + offset)
            tables[kind] = start + offset
    if 12 in tables:
        return frozenset(_groups(data, tables[12]))
    if 4 in tables:
        return frozenset(_segments(data, tables[4]))
    raise ValueError(f"{font.name} has no Unicode character table.")


def missing(text: str, fonts: tuple[Path, ...]) -> str:
    """The characters of ``text`` that none of the fonts draws, each once, in order."""
    have: frozenset[int] = frozenset().union(*(characters(font) for font in fonts))
    return "".join(dict.fromkeys(char for char in text if ord(char) not in have))


def _table(data: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        if tag == name:
            return int(offset)
    raise ValueError(f"The font has no {name.decode()} table.")


def _groups(data: bytes, start: int) -> set[int]:
    (count,) = struct.unpack_from(">L", data, start + 12)
    found: set[int] = set()
    for index in range(count):
        first, last, glyph = struct.unpack_from(">LLL", data, start + 16 + 12 * index)
        found.update(range(first + (glyph == 0), last + 1))
    return found


def _segments(data: bytes, start: int) -> set[int]:
    (double,) = struct.unpack_from(">H", data, start + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", data, start + 14)
    starts = struct.unpack_from(f">{count}H", data, start + 16 + double)
    found: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        found.update(range(first, last + 1))
    return found - {0xFFFF}
