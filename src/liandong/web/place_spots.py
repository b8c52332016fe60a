"""One hexagon of a map: all that the maps tell of it, in words; the street is one step further."""

from datetime import datetime
from typing import Any

import h3
from django.utils.translation import gettext as _

from liandong.core import place_maps as rules
from liandong.core.place_maps import Measure, Spot
from liandong.phrases import place_maps as words
from liandong.queries import place_maps as shown


def cell_of(text: str) -> str:
    """A hexagon as an address names it; empty for anything else."""
    fits = h3.is_valid_cell(text) and rules.COARSEST <= h3.get_resolution(text) <= rules.FINEST
    return text if fits else ""


def lines_of(cell: str, place: str, *, days: int, least: int, at: datetime) -> list[dict[str, Any]]:
    """Every number of a hexagon with what stands behind it. Six queries.

    Too few are told with the hexagons around, as on the map; nothing is told that no map shows.
    """
    found = []
    for measure in Measure:
        tallies = shown.tallies(measure, place, by_cell=True, days=days, at=at)
        spot = rules.at_spot(rules.hexagons(tallies, measure, least).cells, cell, measure)
        name, unit, _definition = words.MEASURES[measure]
        found.append({"label": name, "value": _told(spot, measure, str(unit))})
    return found


def _told(spot: Spot, measure: Measure, unit: str) -> str:
    if spot.value is None:
        return _("没有")
    told = f"{spot.value:g} {unit}"
    if measure in rules.BEHIND:
        facts = {"told": told, "behind": words.BEHIND[measure], "n": spot.n}
        told = _("%(told)s（%(behind)s：%(n)s）") % facts
    if spot.is_wider:
        return _("和旁边几格合起来：%(told)s") % {"told": told}
    return told
