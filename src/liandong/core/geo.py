"""Points on the earth: one datum (WGS-84), conversion from the Chinese ones, distance, cells.

Degrees are decimal; distances are meters. Maps sold in China shift coordinates: GCJ-02
(AMap, Tencent) by up to 700 m, BD-09 (Baidu) once more on top of that. Everything is
converted once, where it comes in; the rest of the product knows WGS-84 only. The inverse
has no closed form and is found by iteration, to well under a millimeter.
"""

import math
from dataclasses import dataclass

import h3

CELL_RESOLUTION = 8
EARTH_RADIUS_M = 6_371_008.8

_SEMI_MAJOR_M = 6_378_245.0  # Krasovsky 1940, the ellipsoid of the shift
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BAIDU_TURN = math.pi * 3000.0 / 180.0
_TOLERANCE_DEG = 1e-10


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A place in WGS-84. ``lat`` −90…90, ``lon`` −180…180, decimal degrees."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError(f"Not a place on earth: {self}.")


def is_shifted(lat: float, lon: float) -> bool:
    """Whether Chinese maps shift this place: the rectangle that they use for China."""
    return 0.8293 <= lat <= 55.8271 and 72.004 <= lon <= 137.8347


def _shift(lat: float, lon: float) -> tuple[float, float]:
    """How far GCJ-02 lies from WGS-84 here, as (degrees of lat, degrees of lon)."""
    x, y = lon - 105.0, lat - 35.0
    root = math.sqrt(abs(x))
    waves = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + 20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + 20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    latitude = math.radians(lat)
    flat = 1 - _ECCENTRICITY_SQUARED * math.sin(latitude) ** 2
    meridian = _SEMI_MAJOR_M * (1 - _ECCENTRICITY_SQUARED) / flat**1.5
    parallel = _SEMI_MAJOR_M / math.sqrt(flat) * math.cos(latitude)
    return math.degrees(north / meridian), math.degrees(east / parallel)


def wgs84_to_gcj02(point: Point) -> tuple[float, float]:
    """(lat, lon) of the place on a GCJ-02 map; unchanged outside China."""
    if not is_shifted(point.lat, point.lon):
        return point.lat, point.lon
    north, east = _shift(point.lat, point.lon)
    return point.lat + north, point.lon + east


def gcj02_to_wgs84(lat: float, lon: float) -> Point:
    """The place that a GCJ-02 map shows at (lat, lon); unchanged outside China."""
    if not is_shifted(lat, lon):
        return Point(lat, lon)
    true_lat, true_lon = lat, lon
    for _ in range(30):
        north, east = _shift(true_lat, true_lon)
        miss_lat, miss_lon = true_lat + north - lat, true_lon + east - lon
        true_lat, true_lon = true_lat - miss_lat, true_lon - miss_lon
        if abs(miss_lat) < _TOLERANCE_DEG and abs(miss_lon) < _TOLERANCE_DEG:
            break
    return Point(true_lat, true_lon)


def gcj02_to_bd09(lat: float, lon: float) -> tuple[float, float]:
    """(lat, lon) on a Baidu map of a GCJ-02 place; unchanged outside China."""
    if not is_shifted(lat, lon):
        return lat, lon
    radius = math.hypot(lat, lon) + 0.00002 * math.sin(lat * _BAIDU_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BAIDU_TURN)
    return radius * math.sin(angle) + 0.006, radius * math.cos(angle) + 0.0065


def bd09_to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """(lat, lon) in GCJ-02 of a place on a Baidu map; unchanged outside China."""
    if not is_shifted(lat, lon):
        return lat, lon
    true_lat, true_lon = lat - 0.006, lon - 0.0065
    for _ in range(30):
        there_lat, there_lon = gcj02_to_bd09(true_lat, true_lon)
        miss_lat, miss_lon = there_lat - lat, there_lon - lon
        true_lat, true_lon = true_lat - miss_lat, true_lon - miss_lon
        if abs(miss_lat) < _TOLERANCE_DEG and abs(miss_lon) < _TOLERANCE_DEG:
            break
    return true_lat, true_lon


def bd09_to_wgs84(lat: float, lon: float) -> Point:
    """The place that a Baidu map shows at (lat, lon); unchanged outside China."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lat, lon))


def distance_m(a: Point, b: Point) -> float:
    """Great-circle distance in meters (sphere; within 0.6 % of the ellipsoid)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = math.sin((lat_b - lat_a) / 2)
    half_lon = math.sin(math.radians(b.lon - a.lon) / 2)
    chord = half_lat**2 + math.cos(lat_a) * math.cos(lat_b) * half_lon**2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))


def cell(point: Point, resolution: int = CELL_RESOLUTION) -> str:
    """The H3 cell of a point; at resolution 8 about 0.7 km², all that others may see."""
    return str(h3.latlng_to_cell(point.lat, point.lon, resolution))


def cell_center(name: str) -> Point:
    """The middle of an H3 cell. ValueError when the name is not a cell."""
    if not h3.is_valid_cell(name):
        raise ValueError(f"Not an H3 cell: {name!r}.")
    lat, lon = h3.cell_to_latlng(name)
    return Point(lat, lon)


def parent_cell(name: str, resolution: int) -> str:
    """The coarser cell that holds a cell; the cell itself where it is no finer."""
    if h3.get_resolution(name) <= resolution:
        return name
    return str(h3.cell_to_parent(name, resolution))


def resolution_of(name: str) -> int:
    """How fine an H3 cell is: 8 about 0.7 km², 7 about 5, 6 about 36."""
    return int(h3.get_resolution(name))


def boundary(name: str) -> list[Point]:
    """The corners of an H3 cell, in turn."""
    return [Point(lat, lon) for lat, lon in h3.cell_to_boundary(name)]
