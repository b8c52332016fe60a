"""Where a need lies: a district column that the address contradicts, points that stray.

Points are WGS-84; distances in meters.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from liandong.core.exchange import GuessCode
from liandong.core.geo import Point, distance_m
from liandong.core.import_desk import Desk
from liandong.core.places import Level, locate

STRAY_M = 3_000.0
"""Two points of the same address farther apart than this cannot both be right."""

_DISTRICT = re.compile(r"([\u4e00-\u9fff]{1,5}?(?:区|县|市))")
_NO_DISTRICT = ("小区", "社区", "园区", "校区", "景区", "街区", "市区")
_ROAD = re.compile(r"[\u4e00-\u9fff]{1,5}?(?:大道|大街|路|街|巷|弄)")


@dataclass(frozen=True, slots=True)
class NeedPlace:
    """An address to show and the code of its division (empty when unknown)."""

    address: str
    division_code: str


def place_of(
    desk: Desk, *, province: str, city: str, district: str, street: str, address: str, on: date
) -> NeedPlace:
    """Bring the columns of a place into one address; what disagrees becomes a guess.

    on
        The day of writing: names of divisions that were in use then are known.
    """
    rest = address
    for rung in (province, city):
        rest = rest.removeprefix(rung)
    if city and rest in (city, city.removesuffix("市")):
        rest = ""  # an "address" that only repeats the city
    written = _DISTRICT.match(rest)
    if written and not written[1].endswith(_NO_DISTRICT):
        rest = rest[written.end() :]
        agrees = not district or written[1] == district
        if agrees or desk.guess(
            "district", district, written[1], GuessCode.DISTRICT_CONTRADICTS_ADDRESS
        ):
            district = written[1]
    if street and street not in rest:
        road = _ROAD.search(rest)
        if road is None or not desk.guess(
            "street", street, road[0], GuessCode.STREET_CONTRADICTS_ADDRESS
        ):
            rest = street + rest
    whole = f"{province}{city}{district}{rest}"
    return NeedPlace(f"{city}{district}{rest}", _division(desk, whole, address, on))


def _division(desk: Desk, whole: str, address: str, on: date) -> str:
    if not whole:
        return ""
    found = locate(whole, on=on).division
    if found is None:
        desk.guess("address", address, "", GuessCode.DIVISION_NOT_FOUND)
        return ""
    if found.level in (Level.PROVINCE, Level.CITY):
        desk.guess("address", address, found.name, GuessCode.DIVISION_ONLY_CITY)
    return found.code


def outliers(places: Mapping[int, tuple[str, Point | None]]) -> dict[int, Point]:
    """Rows whose point strays from the other rows of the same address → the others' point.

    places
        Row → (address, point). Only a strict majority of an address's points convinces.
    """
    by_address: dict[str, list[tuple[int, Point]]] = {}
    for row, (address, point) in places.items():
        if address and point is not None:
            by_address.setdefault(address, []).append((row, point))
    strays: dict[int, Point] = {}
    for alike in by_address.values():
        near = {
            row: sum(distance_m(point, other) <= STRAY_M for _, other in alike)
            for row, point in alike
        }
        row, point = max(alike, key=lambda one: (near[one[0]], -one[0]))
        if 2 * near[row] > len(alike):
            strays.update(
                {other: point for other, there in alike if distance_m(point, there) > STRAY_M}
            )
    return strays
