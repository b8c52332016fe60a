"""Shapes for maps: a street is drawn as the hexagons in which enough people live.

Street borders do not ship with the product. A hexagon (H3, resolution 8) is given to the
street most of its people live in, and is drawn only when at least ``SMALLEST`` do, so that
nobody's home can be read from the map.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import h3
from django.db.models import Count

from liandong.core.geo import Point
from liandong.core.places import UnknownDivision, district_outlines, division, point_of
from liandong.models import Person

Polygon = Sequence[Sequence[tuple[float, float]]]
"""Rings of (lon, lat), the outer one first."""
SMALLEST = 3
MOST_ROWS = 20_000


def street_cells(prefix: str) -> dict[str, list[str]]:
    """Street code → its hexagons. One query."""
    rows = (
        Person.objects.filter(division_code__startswith=prefix, merged_into=None)
        .exclude(cell="")
        .values("division_code", "cell")
        .annotate(n=Count("pk"))
        .order_by("-n", "division_code", "cell")[:MOST_ROWS]
    )
    people: dict[str, int] = defaultdict(int)
    owner: dict[str, str] = {}
    for row in rows:
        people[row["cell"]] += row["n"]
        owner.setdefault(row["cell"], row["division_code"])
    found: dict[str, list[str]] = defaultdict(list)
    for cell, street in owner.items():
        if people[cell] >= SMALLEST:
            found[street].append(cell)
    return dict(found)


def street_areas(
    prefix: str, values: Mapping[str, float], links: Mapping[str, str]
) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of streets with their value and a link."""
    features = []
    for street, cells in sorted(street_cells(prefix).items()):
        features.append(
            {
                "type": "Feature",
                "geometry": h3.h3shape_to_geo(h3.cells_to_h3shape(cells)),
                "properties": {
                    "name": place_name(street),
                    "value": values.get(street, 0),
                    "url": links.get(street, ""),
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}


def ground(county: str) -> dict[str, Any]:
    """What a point of a county is picked on: its outline, its streets, where to begin.

    The outline ships for some cities only; elsewhere there are the streets, or the middle alone.
    One query.
    """
    middle = point_of(county)
    outline = [
        {
            "type": "Feature",
            "geometry": {"type": "MultiPolygon", "coordinates": _mainland(one.polygons)},
            "properties": {"name": one.name},
        }
        for one in district_outlines(county)
    ]
    return {
        "outline": {"type": "FeatureCollection", "features": outline},
        "areas": street_areas(county, {}, {}),
        "center": [middle.lat, middle.lon] if middle else None,
    }


def district_shapes(area: str) -> dict[str, list[Polygon]]:
    """County → its border as polygons of rings of (lon, lat), far small islands left out.

    Borders ship for Shenzhen only (see NOTICE); elsewhere there are none.
    """
    return {one.name: _mainland(one.polygons) for one in district_outlines(area)} if area else {}


def _mainland(polygons: Sequence[Polygon]) -> list[Polygon]:
    """A district without its far and small islands: they would make the rest too small to tap."""
    sizes = [_size(one[0]) for one in polygons]
    return [one for one, size in zip(polygons, sizes, strict=True) if size >= max(sizes) / 10]


def _size(ring: Sequence[tuple[float, float]]) -> float:
    """Twice the area that a ring encloses, in square degrees; only to compare."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs))


def street_middle(street: str) -> Point | None:
    """The middle of the hexagons in which a street's people live; None when nobody knows.

    Streets have no point of their own in what ships, and the county's seat is no place of
    theirs. One query.
    """
    return street_middles(street).get(street)


def street_middles(prefix: str) -> dict[str, Point]:
    """The middles of all streets of an area, as ``street_middle`` says each. One query."""
    found = {}
    for street, cells in street_cells(prefix).items():
        middles = [h3.cell_to_latlng(cell) for cell in cells]
        count = len(middles)
        found[street] = Point(
            sum(a for a, _ in middles) / count, sum(b for _, b in middles) / count
        )
    return found


def place_name(code: str) -> str:
    """The name of a division; the code itself where none is known."""
    try:
        return division(code).name
    except UnknownDivision:
        return code
