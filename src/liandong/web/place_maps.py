"""Maps of numbers by street and by hexagon, with the same numbers as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.core import divisions, policy
from liandong.core import place_maps as rules
from liandong.core.place_maps import Measure, Shown
from liandong.phrases import place_maps as words
from liandong.queries import access, maps
from liandong.queries import place_maps as shown
from liandong.web import place_spots
from liandong.web.access import actor, allow
from liandong.web.dashboards import VIEWERS, scope_of

MOST_ROWS = 40
_NAMED = 30
"""Above so many streets their names are left to the table."""


@allow(*VIEWERS)
@require_GET
def place_map(request: HttpRequest) -> HttpResponse:
    """One number on a map of the viewer's area."""
    place, now = scope_of(request), timezone.now()
    measure = _measure(request)
    by_cell = request.GET.get("by") == "cell"
    told = request.GET.get("days", "")
    days = int(told) if told in {str(span) for span in shown.SPANS} else shown.SPANS[0]
    least = policy.profile_for(place, timezone.localdate()).smallest_n
    found = shown.tallies(measure, place, by_cell=by_cell, days=days, at=now)
    cells = maps.street_cells(place)
    shapes = shown.shapes_of(cells)
    left_out = 0
    if by_cell:
        hexagons = rules.hexagons(found, measure, least)
        rows, left_out = hexagons.cells, hexagons.left_out
    else:
        rows = rules.streets(found, measure, least)
    values = {row.place: row.value for row in rows if row.value is not None}
    dark = rules.shades(rows, measure) if by_cell else values
    tops = rules.ends(dark.values())
    is_whole = not by_cell and measure not in rules.BEHIND
    here = place_spots.cell_of(request.GET.get("at", "")) if by_cell else ""
    wanted = [row.place for row in rows] + ([here] if here else [])
    owners = rules.owners(cells, wanted) if by_cell else {}
    name, unit, definition = words.MEASURES[measure]
    asked = {"place": place, "show": measure.value, "by": "cell" if by_cell else "street"}
    asked_here = {**asked, "days": str(days)}
    links = _Links(actor(request), owners, asked_here if by_cell else None)
    context = {
        "place_name": maps.place_name(place) if place else _("全部地区"),
        "name": name,
        "unit": unit,
        "definition": definition,
        "behind": words.BEHIND[measure],
        "least": least,
        "is_open": measure in (rules.OPEN if by_cell else rules.OPEN_BY_STREET),
        "has_behind": measure in rules.BEHIND,
        "by_cell": by_cell,
        "shows": [
            {"label": words.MEASURES[one][0], "active": one is measure,
             "url": "?" + urlencode({**asked, "show": one.value, "days": days})}
            for one in Measure
        ],
        "ways": [
            {"label": label, "active": (way == "cell") == by_cell,
             "url": "?" + urlencode({**asked, "by": way, "days": days})}
            for way, label in (("street", _("按街道")), ("cell", _("按六边形")))
        ],
        "spans": [
            {"label": _("近 90 天") if span == 90 else _("近一年"), "active": span == days,
             "url": "?" + urlencode({**asked, "days": span})}
            for span in shown.SPANS
        ] if measure in (Measure.ANSWERED, Measure.HOURS, Measure.HARDSHIP) else [],
        "drawing": _drawing(rows, shapes, _Shades(dark, tops, measure in rules.SHARES), links, here,
                            borders=maps.district_shapes(place), by_cell=by_cell),
        "legend": _legend(list(dark.values()), tops, is_whole=is_whole),
        "left_out": left_out,
        "spot": _spot(here, place, links, least, days, now) if here else None,
        "hidden": sum(row.value is None for row in rows),
        "merged": sum(row.is_merged for row in rows),
        "rows": _table(rows, links),
        "most": MOST_ROWS,
        "count": len(rows),
        "headings": [
            _("地方"),
            _("%(name)s（%(unit)s）") % {"name": name, "unit": unit},
            words.BEHIND[measure],
        ],
    }  # fmt: skip
    return render(request, "place_maps/place_map.html", context)


def _measure(request: HttpRequest) -> Measure:
    told = request.GET.get("show", "")
    return Measure(told) if told in set(Measure) else Measure.NEEDS


class _Links:
    """What a place is called, and the page that it leads to for this viewer."""

    def __init__(
        self, who: access.Actor, owners: dict[str, str], asked: Mapping[str, str] | None
    ) -> None:
        self.owners, self.asked = owners, asked
        self.opens = who.has(*VIEWERS)

    def street(self, row: Shown) -> str:
        """The street of a place; empty where a hexagon lies in none that is known."""
        return self.owners.get(row.place, "") if not row.place.isdigit() else row.place

    def name(self, row: Shown) -> str:
        """The street; for a hexagon the street in which most of it lies."""
        street = self.street(row)
        return maps.place_name(street) if street else _("人少的一片")

    def url(self, row: Shown) -> str:
        """The page of the community; of a hexagon its own numbers on this page first."""
        if self.asked is not None:
            return "?" + urlencode({**self.asked, "at": row.place}) + "#spot"
        return self.community(row)

    def community(self, row: Shown) -> str:
        """The page of the community; empty where there is none."""
        street = self.street(row)
        known = street in divisions.divisions()
        return reverse("community", args=[street]) if known and self.opens else ""


def _spot(
    cell: str, place: str, links: _Links, least: int, days: int, at: datetime
) -> dict[str, Any]:
    """The card of one hexagon: all its numbers, and the way to its street."""
    row = Shown(cell, None, None)
    return {
        "name": links.name(row),
        "url": links.community(row),
        "lines": place_spots.lines_of(cell, place, days=days, least=least, at=at),
        "days": days,
    }


def _value(row: Shown) -> str:
    if row.value is None:
        return _("太少，不显示")
    return f"{row.value:g}" if row.value < 100_000 else f"{row.value:.0f}"


def _table(rows: Sequence[Shown], links: _Links) -> list[dict[str, Any]]:
    order = sorted(rows, key=lambda row: (row.value is None, -(row.value or 0), row.place))
    return [
        {
            "name": links.name(row) + (_("（合并的大格）") if row.is_merged else ""),
            "url": links.url(row),
            "value": _value(row),
            "n": "—" if row.n is None else row.n,
        }
        for row in order[:MOST_ROWS]
    ]


def _legend(
    values: Sequence[float], tops: Sequence[float], *, is_whole: bool
) -> list[dict[str, Any]]:
    """Each class with its ends and how many places are in it; zero first."""
    found: list[dict[str, Any]] = []
    if any(value == 0 for value in values):
        found.append({"step": 0, "words": "0", "n": sum(value == 0 for value in values)})
    low = 0.0
    for top in tops if values else ():
        n = sum(low * (1 + 1e-9) < value <= top * (1 + 1e-9) for value in values)
        span = _("%(low)s 以上到 %(top)s") % {"low": f"{low:g}", "top": f"{top:g}"}
        if is_whole and top == int(top):
            span = f"{low + 1:g}–{top:g}" if low + 1 < top else f"{top:g}"
        found.append({"step": rules.class_of(top, tops), "n": n, "words": span})
        low = top
    return found


@dataclass(frozen=True, slots=True)
class _Shades:
    """How dark each place is: its number or density, and the ends of the classes.

    ``is_share``: where nothing is counted there is no number either, and not zero.
    """

    dark: Mapping[str, float]
    tops: Sequence[float]
    is_share: bool

    def value(self, row: Shown | None) -> str:
        """The number of a place in words."""
        if row is None:
            return _("没有") if self.is_share else "0"
        return _value(row)

    def step(self, row: Shown | None) -> str:
        """The class of a place; ``few`` where its number is hidden."""
        if row is None:
            return "ground" if self.is_share else "0"
        if row.value is None:
            return "few"
        return str(rules.class_of(self.dark[row.place], self.tops))


def _drawing(
    rows: Sequence[Shown],
    shapes: dict[str, list[list[list[tuple[float, float]]]]],
    shades: _Shades,
    links: _Links,
    here: str,
    *,
    borders: Mapping[str, Sequence[maps.Polygon]],
    by_cell: bool,
) -> dict[str, Any] | None:
    """Paths for an SVG: the county's outline where it ships, streets, hexagons above them."""
    cells = rules.rings_of([row.place for row in rows]) if by_cell else {}
    corners = [p for polygons in shapes.values() for rings in polygons for p in rings[0]]
    corners += [p for ring in cells.values() for p in ring]
    if corners:
        corners += [p for polygons in borders.values() for rings in polygons for p in rings[0]]
    sheet = rules.sheet_for(corners)
    if sheet is None:
        return None
    by_street = {row.place: row for row in rows} if not by_cell else {}
    areas = []
    for street, polygons in sorted(shapes.items()):
        row = by_street.get(street)
        areas.append(
            {
                "d": "".join(sheet.path(rings) for rings in polygons),
                "step": shades.step(row) if not by_cell else "ground",
                "url": links.url(row) if row else "",
                "title": maps.place_name(street)
                if by_cell
                else f"{maps.place_name(street)}：{shades.value(row)}",
            }
        )
    spots = [
        {
            "d": sheet.path([cells[row.place]]),
            "step": shades.step(row),
            "url": links.url(row),
            "title": f"{links.name(row)}：{_value(row)}",
            "is_here": row.place == here,
        }
        for row in rows
        if by_cell
    ]
    names = []
    if len(shapes) <= _NAMED:
        for street, polygons in sorted(shapes.items()):
            widest = max(polygons, key=lambda rings: len(rings[0]))[0]
            n = len(widest)
            x, y = sheet.at(sum(lon for lon, _ in widest) / n, sum(lat for _, lat in widest) / n)
            row = by_street.get(street)
            names.append(
                {"x": x, "y": y, "y2": y + 17, "name": maps.place_name(street),
                 "value": "" if by_cell else shades.value(row)}
            )  # fmt: skip
    return {
        "width": round(rules.WIDE),
        "height": round(sheet.height),
        "borders": ["".join(sheet.path(r) for r in polygons) for polygons in borders.values()],
        "areas": areas,
        "spots": spots,
        "names": names,
    }


urlpatterns = [path("maps", place_map, name="place-map")]
