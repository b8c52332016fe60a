"""Maps of numbers: who is hidden or merged, which class a number is in, where it is drawn.

A place with fewer than the smallest number of people or needs behind it is never told by
itself. A street is hidden, and with it another one when the hidden number could be worked
out from the rest. A hexagon is merged with the others of its parent hexagon, up to
``COARSEST``; what is still too small there is left out and only counted.

Classes have round ends of equal width (1, 2, 2.5, 5 × 10ⁿ), so that the map keeps the shape
of the numbers; they differ in lightness, not in hue, and can be told apart without color.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from liandong.core.casework_counts import veil
from liandong.core.geo import Point, boundary, parent_cell, resolution_of

CLASSES = 5
FINEST, COARSEST = 8, 5
MOST_CELLS = 600
WIDE = 760.0
_EDGE = 14.0


class Measure(StrEnum):
    """What a map shows."""

    NEEDS = "needs"
    ANSWERED = "answered"
    HOURS = "hours"
    VOLUNTEERS = "volunteers"
    WORKERS = "workers"
    HARDSHIP = "hardship"


SHARES = frozenset({Measure.ANSWERED})
"""Shown as a share of the number behind it, 0 to 100."""
OPEN = frozenset({Measure.WORKERS})
"""Numbers of staff, which are no secret however small."""
OPEN_BY_STREET = OPEN | {Measure.NEEDS}
"""Nor how many needs wait in a whole street: its page tells the same people."""
BEHIND = frozenset({Measure.ANSWERED, Measure.HOURS})
"""Where the number is another than what stands behind it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A place, what is counted there, and how many people or needs stand behind it."""

    place: str
    amount: float
    n: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A place as the map tells it; ``value`` None: hidden. ``is_merged``: a coarser hexagon."""

    place: str
    value: float | None
    n: int | None
    is_merged: bool = False


def _shown(one: Tally, measure: Measure, *, is_merged: bool = False) -> Shown:
    value = 100 * one.amount / one.n if measure in SHARES else one.amount
    return Shown(one.place, round(value, 1), one.n, is_merged)


def streets(found: Iterable[Tally], measure: Measure, least: int) -> list[Shown]:
    """Places side by side, those with too few hidden; nothing counted anywhere is left out."""
    rows = sorted((one for one in found if one.n > 0), key=lambda one: one.place)
    hidden = (
        frozenset[int]()
        if measure in OPEN_BY_STREET
        else veil([one.n for one in rows], max(1, least)).places
    )
    return [
        Shown(one.place, None, None) if n in hidden else _shown(one, measure)
        for n, one in enumerate(rows)
    ]


@dataclass(frozen=True, slots=True)
class Hexagons:
    """Hexagons to draw, the coarse ones first; ``left_out`` people or needs are too few."""

    cells: list[Shown]
    left_out: int


def hexagons(found: Iterable[Tally], measure: Measure, least: int) -> Hexagons:
    """Cells as they may be shown: too small ones merged into ever coarser ones."""
    rows = [one for one in found if one.n > 0]
    finest = next(
        (
            level
            for level in range(FINEST, COARSEST, -1)
            if len({parent_cell(one.place, level) for one in rows}) <= MOST_CELLS
        ),
        COARSEST,
    )
    smallest = 1 if measure in OPEN else max(1, least)
    shown: list[Shown] = []
    for level in range(finest, COARSEST - 1, -1):
        rows = _gathered(rows, level)
        is_merged = level < finest
        shown += [_shown(one, measure, is_merged=is_merged) for one in rows if one.n >= smallest]
        rows = [one for one in rows if one.n < smallest]
    shown.sort(key=lambda one: (resolution_of(one.place), one.place))
    return Hexagons(shown, sum(one.n for one in rows))


@dataclass(frozen=True, slots=True)
class Spot:
    """What a map tells of one hexagon. ``value`` None: nothing is told there.

    ``is_wider``: the number is that of a coarser hexagon around it, too few were in this one;
    ``is_finer``: put together from finer hexagons, each of which the map shows.
    """

    value: float | None
    n: int | None = None
    is_wider: bool = False
    is_finer: bool = False


def at_spot(rows: Iterable[Shown], cell: str, measure: Measure) -> Spot:
    """The number of one hexagon by the hexagons of a map; nothing that the map does not show."""
    level = resolution_of(cell)
    around: list[Shown] = []
    inside: list[Shown] = []
    for row in rows:
        at = resolution_of(row.place)
        if at <= level and parent_cell(cell, at) == row.place:
            around.append(row)
        elif at > level and parent_cell(row.place, level) == cell:
            inside.append(row)
    if around:
        own = max(around, key=lambda row: resolution_of(row.place))
        return Spot(own.value, own.n, is_wider=own.place != cell)
    if not inside:
        return Spot(None)
    n = sum(row.n or 0 for row in inside)
    total = sum((row.value or 0) * ((row.n or 0) if measure in SHARES else 1) for row in inside)
    value = total / n if measure in SHARES and n else total
    return Spot(round(value, 1), n, is_finer=True)


def _gathered(rows: Iterable[Tally], level: int) -> list[Tally]:
    amounts: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for one in rows:
        cell = parent_cell(one.place, level)
        amounts[cell] += one.amount
        counts[cell] += one.n
    return [Tally(cell, amounts[cell], counts[cell]) for cell in sorted(counts)]


def shades(rows: Sequence[Shown], measure: Measure) -> dict[str, float]:
    """What decides how dark each hexagon is: its number for every hexagon of the finest size.

    A hexagon holds seven of the next finer ones; a share is as dark whatever its size.
    """
    finest = max((resolution_of(row.place) for row in rows), default=FINEST)
    return {
        row.place: row.value
        if measure in SHARES
        else row.value / 7 ** (finest - resolution_of(row.place))
        for row in rows
        if row.value is not None
    }


def owners(cells: Mapping[str, Sequence[str]], wanted: Iterable[str]) -> dict[str, str]:
    """For each hexagon the street that has most of the finest hexagons in it, if any has.

    cells
        Street → its finest hexagons.
    """
    home = {cell: street for street, some in cells.items() for cell in some}
    rows = list(wanted)
    found: dict[str, str] = {}
    for level in sorted({resolution_of(cell) for cell in rows}):
        inside: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for cell, street in home.items():
            inside[parent_cell(cell, level)][street] += 1
        for cell in rows:
            if resolution_of(cell) == level and cell in inside:
                counts = inside[cell]
                found[cell] = max(sorted(counts), key=lambda street: counts[street])
    return found


def ends(values: Iterable[float]) -> tuple[float, ...]:
    """Round upper ends of the classes; one class for nothing but zeros.

    >>> ends([3, 1]), ends([0, 47]), ends([0.4]), ends([])
    ((1.0, 2.0, 3.0), (10.0, 20.0, 30.0, 40.0, 50.0), (0.1, 0.2, 0.3, 0.4), (1.0,))
    """
    top = max([0.0, *values])
    if top <= 0:
        return (1.0,)
    raw = top / CLASSES
    ten = 10 ** math.floor(math.log10(raw))
    if top <= CLASSES and top >= 1:
        step = 1.0
    else:
        step = next(n * ten for n in (1, 2, 2.5, 5, 10) if n * ten >= raw * (1 - 1e-9))
    count = math.ceil(top / step * (1 - 1e-9))
    return tuple(round(step * (n + 1), 10) for n in range(count))


def class_of(value: float, tops: Sequence[float]) -> int:
    """The class of a number, from 1 to ``CLASSES``; 0 is for zero itself."""
    if value <= 0:
        return 0
    rank = next((n for n, top in enumerate(tops) if value <= top * (1 + 1e-9)), len(tops) - 1)
    return max(1, round((rank + 1) / len(tops) * CLASSES))


Ring = Sequence[tuple[float, float]]
"""(lon, lat) pairs in degrees."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """How degrees become units of a picture ``WIDE`` wide: a plane tangent near the middle."""

    west: float
    north: float
    across: float
    height: float
    squeeze: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place stands in the picture."""
        scale = (WIDE - 2 * _EDGE) / self.across
        x = _EDGE + (lon - self.west) * self.squeeze * scale
        y = _EDGE + (self.north - lat) * scale
        return round(x, 1), round(y, 1)

    def path(self, rings: Iterable[Ring]) -> str:
        """The ``d`` of an SVG path of rings."""
        return "".join(
            "M" + "L".join(f"{x},{y}" for x, y in (self.at(lon, lat) for lon, lat in ring)) + "Z"
            for ring in rings
        )


def sheet_for(points: Iterable[tuple[float, float]]) -> Sheet | None:
    """The sheet that holds all (lon, lat) points; None without any."""
    rows = list(points)
    if not rows:
        return None
    west, east = min(x for x, _ in rows), max(x for x, _ in rows)
    south, north = min(y for _, y in rows), max(y for _, y in rows)
    squeeze = math.cos(math.radians((south + north) / 2))
    across = max((east - west) * squeeze, (north - south) / 1.1, 1e-4)
    # A tall place is drawn in the middle of a picture no higher than it is wide.
    west -= (across - (east - west) * squeeze) / 2 / squeeze
    height = 2 * _EDGE + (WIDE - 2 * _EDGE) * max(north - south, 1e-4) / across
    return Sheet(west, north, across, round(height, 1), squeeze)


def rings_of(cells: Iterable[str]) -> Mapping[str, list[tuple[float, float]]]:
    """The six corners of each cell as (lon, lat)."""
    return {cell: [(p.lon, p.lat) for p in boundary(cell)] for cell in cells}


def middle(points: Sequence[Point]) -> Point:
    """The mean of some points. ValueError without any."""
    if not points:
        raise ValueError("No points, no middle.")
    n = len(points)
    return Point(sum(p.lat for p in points) / n, sum(p.lon for p in points) / n)
