"""Shapes for maps: a street is drawn as the hexagons in which enough people live.

Street borders do not ship with the product. A hexagon (H3, resolution 8) is given to the
street most of its people live in, and is drawn only when at least ``SMALLEST`` do, so that
nobody's home can be read from the map.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import h3
from django.db.models import Count

from liandong.core.places import UnknownDivision, division
from liandong.models import Person

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


def place_name(code: str) -> str:
    """The name of a division; the code itself where none is known."""
    try:
        return division(code).name
    except UnknownDivision:
        return code
