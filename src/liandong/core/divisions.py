"""The tree of administrative divisions of China, and where they are named in an address.

Codes have 2 digits (province), 4 (city), 6 (county or district) or 9 (street or township);
``padded`` gives the 12-digit form. Coordinates are WGS-84 and stand where the sources know
them (seats of counties and above; streets have none). ``valid_until`` is the first day on
which a code no longer holds; where the day of a change is unknown it is the day of the
survey that no longer lists it (2023-06-30). Made by ``tools/make_geo_data.py``.
"""

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType

from liandong.core.geo import Point

_GENERIC = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "街道"})
_PEOPLES = re.compile(
    r"(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲"
    r"|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克"
    r"|怒|鄂温克|鄂伦春|保安|裕固|独龙|各)族|蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯)+(?=自治[州区县旗])"
)
_SUFFIXES = re.compile(
    r"(?:特别行政区|自治[区州县旗]|街道办事处|街道|地区|新区|林区|特区|[省市区县盟旗镇乡])$"
)


class Level(StrEnum):
    """How high a division stands in the tree."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    STREET = "street"


_LEVELS = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.STREET}


class UnknownDivision(LookupError):
    """No division has this code."""


@dataclass(frozen=True, slots=True)
class Division:
    """One province, city, county or street. ``parent`` is a code, empty at the top."""

    code: str
    name: str
    level: Level
    parent: str
    lat: float | None
    lon: float | None
    valid_from: date | None
    valid_until: date | None
    successor: str

    @property
    def point(self) -> Point | None:
        """Its seat, when known."""
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon)

    @property
    def is_generic(self) -> bool:
        """Whether the name only fills a rung of the ladder (市辖区, 县) and is never said."""
        return self.name in _GENERIC

    def holds(self, on: date | None) -> bool:
        """Whether the code was in use on that day; with None: whether it is in use now."""
        if on is None:
            return self.valid_until is None
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on < self.valid_until
        )


def _parent(code: str) -> str:
    return {2: "", 4: code[:2], 6: code[:4], 9: code[:6]}[len(code)]


def _read() -> Iterator[Division]:
    packed = files("liandong.core").joinpath("data/divisions.tsv.gz").read_bytes()
    for line in gzip.decompress(packed).decode().splitlines()[1:]:
        code, name, lat, lon, since, until, successor = line.split("\t")
        yield Division(
            code,
            name,
            _LEVELS[len(code)],
            _parent(code),
            float(lat) if lat else None,
            float(lon) if lon else None,
            date.fromisoformat(since) if since else None,
            date.fromisoformat(until) if until else None,
            successor,
        )


@cache
def divisions() -> Mapping[str, Division]:
    """All divisions by code, in order of code; read once, about 45,000."""
    return MappingProxyType({d.code: d for d in _read()})


def normalized(code: str) -> str:
    """The 2, 4, 6 or 9 digits behind a padded code (12 or 18 digits, zeros at the end).

    >>> normalized("440300000000"), normalized("440305")
    ('4403', '440305')
    """
    for width in (9, 6, 4, 2):
        if len(code) >= width and not code[width:].strip("0"):
            short = code[:width]
            if short in divisions() or width == 2:
                return short
    return code


def padded(code: str) -> str:
    """The 12-digit form.

    >>> padded("4403")
    '440300000000'
    """
    return code.ljust(12, "0")


def division(code: str) -> Division:
    """The division of a code, short or padded. UnknownDivision when there is none."""
    found = divisions().get(code) or divisions().get(normalized(code))
    if found is None:
        raise UnknownDivision(code)
    return found


@cache
def _children() -> Mapping[str, tuple[Division, ...]]:
    grouped: dict[str, list[Division]] = {}
    for d in divisions().values():
        grouped.setdefault(d.parent, []).append(d)
    return {code: tuple(found) for code, found in grouped.items()}


def children(code: str = "", on: date | None = None) -> tuple[Division, ...]:
    """The divisions directly below, in order of code; the provinces for an empty code."""
    key = division(code).code if code else ""
    return tuple(d for d in _children().get(key, ()) if d.holds(on))


def path(code: str) -> tuple[Division, ...]:
    """From the province down to the division itself; rungs without a record are left out."""
    own = division(code).code
    rungs = (own[:width] for width in (2, 4, 6, 9) if width <= len(own))
    return tuple(divisions()[rung] for rung in rungs if rung in divisions())


def full_name(code: str) -> str:
    """The name as people write it: 广东省深圳市南山区粤海街道, 北京市东城区.

    A rung that nobody says (市辖区) is left out.
    """
    return "".join(d.name for d in path(code) if not d.is_generic)


def point_of(code: str) -> Point | None:
    """The nearest place known for a division: its own seat or that of the one above."""
    return next((d.point for d in reversed(path(code)) if d.point), None)


def is_within(code: str, area: str) -> bool:
    """Whether a division is the area or lies in it (an empty area is the whole country)."""
    return normalized(code).startswith(normalized(area)) if area else True


def short_name(name: str) -> str:
    """The name without its kind: 南山区 → 南山, 粤海街道 → 粤海, 广西壮族自治区 → 广西.

    A name that would keep a single character stays whole (沙县).
    """
    if name in _GENERIC:
        return name
    bare = _SUFFIXES.sub("", _PEOPLES.sub("", name))
    return bare if len(bare) >= 2 else name


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """Codes by full name, generic rungs left out."""
    grouped: dict[str, list[str]] = {}
    for d in divisions().values():
        if not d.is_generic:
            grouped.setdefault(d.name, []).append(d.code)
    return {name: tuple(codes) for name, codes in grouped.items()}


@cache
def short_names() -> Mapping[str, tuple[str, ...]]:
    """Codes by short name where it differs from the full one."""
    grouped: dict[str, list[str]] = {}
    for d in divisions().values():
        bare = short_name(d.name)
        if bare != d.name:
            grouped.setdefault(bare, []).append(d.code)
    return {name: tuple(codes) for name, codes in grouped.items()}


def find(name: str, under: str | None = None, on: date | None = None) -> tuple[Division, ...]:
    """Divisions of that name within ``under``, in use on the day (None: now), highest first.

    The full name is tried first, then the short one: ``find("南山", "4403")``.
    """
    name = name.strip()
    for table in (names(), short_names()):
        found = [
            divisions()[code]
            for code in table.get(name, ())
            if is_within(code, under or "") and divisions()[code].holds(on)
        ]
        if found:
            return tuple(sorted(found, key=lambda d: (len(d.code), d.code)))
    return ()


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of a district: polygons of rings of (lon, lat) in WGS-84, outer ring first."""

    code: str
    name: str
    center: Point
    polygons: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]

    def contains(self, point: Point) -> bool:
        """Whether the point lies inside (even-odd rule over all rings)."""
        inside = False
        for ring in (ring for polygon in self.polygons for ring in polygon):
            for (x1, y1), (x2, y2) in pairwise(ring):
                if (y1 > point.lat) != (y2 > point.lat):
                    crossing = x1 + (point.lat - y1) * (x2 - x1) / (y2 - y1)
                    inside ^= point.lon < crossing
        return inside

    def as_geojson(self) -> dict[str, object]:
        """A GeoJSON feature with the properties ``code``, ``name`` and ``center``."""
        return {
            "type": "Feature",
            "properties": {
                "code": self.code,
                "name": self.name,
                "center": [self.center.lon, self.center.lat],
            },
            "geometry": {"type": "MultiPolygon", "coordinates": self.polygons},
        }


@cache
def _outlines() -> tuple[Outline, ...]:
    text = files("liandong.core").joinpath("data/shenzhen_districts.geojson").read_text("utf-8")
    return tuple(
        Outline(
            code=feature["properties"]["code"],
            name=feature["properties"]["name"],
            center=Point(feature["properties"]["center"][1], feature["properties"]["center"][0]),
            polygons=tuple(
                tuple(tuple((x, y) for x, y in ring) for ring in polygon)
                for polygon in feature["geometry"]["coordinates"]
            ),
        )
        for feature in json.loads(text)["features"]
    )


def district_outlines(code: str) -> tuple[Outline, ...]:
    """Shapes of the districts within a division; shipped for Shenzhen, empty elsewhere.

    大鹏新区 has no code of its own and stands under Longgang's (440307), like its streets.
    """
    area = normalized(code)
    return tuple(o for o in _outlines() if is_within(o.code, area) or area.startswith(o.code))
