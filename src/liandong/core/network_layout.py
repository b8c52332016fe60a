"""Where the bodies of a network stand in a drawing: the same network, the same drawing.

Each group is a ring; whoever has partners outside stands on the side that faces them. The
rings stand on a circle around the middle, whoever works with nobody else in rows below.
Lengths are units of an SVG view box of width ``WIDE``; labels stand outside of their ring.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDE = 1000.0
_STEP = 64.0
"""Room that one body takes on its ring."""
_LEAST_RING = 46.0
_LABEL = 156.0
"""Room for the names around a ring."""
_ROW, _IN_ROW = 34.0, 4
_TOP = 40.0


@dataclass(frozen=True, slots=True)
class Spot:
    """One body: where its dot and its name stand; ``anchor`` as in SVG."""

    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Ring:
    """One group, drawn as a disc behind its bodies."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that stands in the picture, and how high the picture is."""

    spots: Mapping[str, Spot]
    rings: tuple[Ring, ...]
    row_top: float
    height: float


def ring_radius(size: int) -> float:
    """How big the ring of a group is."""
    return min(max(_LEAST_RING, size * _STEP / math.tau), WIDE / 2 - _LABEL)


def layout(
    groups: Sequence[Sequence[str]],
    alone: Sequence[str],
    graph: Mapping[str, Mapping[str, int]],
) -> Drawing:
    """Places for all bodies: those of groups on rings, ``alone`` in rows below."""
    rings, bottom = _rings([len(group) for group in groups])
    group_of = {node: n for n, group in enumerate(groups) for node in group}
    spots: dict[str, Spot] = {}
    for n, group in enumerate(groups):
        spots |= _around(rings[n], _facing(group, n, rings, group_of, graph))
    loose = [node for node in alone if node not in spots]
    row_top = bottom
    column = WIDE / _IN_ROW
    for n, node in enumerate(loose):
        x = column * (n % _IN_ROW) + 22
        y = row_top + 48 + _ROW * (n // _IN_ROW)
        spots[node] = Spot(round(x, 1), round(y, 1), round(x + 14, 1), round(y, 1), "start")
    rows = -(-len(loose) // _IN_ROW)
    return Drawing(spots, rings, row_top, row_top + (62 + _ROW * rows if rows else 0))


def _rings(sizes: Sequence[int]) -> tuple[tuple[Ring, ...], float]:
    """Rings in rows, as many side by side as the width holds; and where they end."""
    found: list[Ring] = []
    top, row = _TOP, list[float]()

    def close() -> None:
        nonlocal top, row
        if not row:
            return
        high = max(row)
        spare = (WIDE - sum(_room(radius) for radius in row)) / len(row)
        left = 0.0
        for radius in row:
            wide = _room(radius) + spare
            found.append(Ring(round(left + wide / 2, 1), round(top + high + 34, 1), radius))
            left += wide
        top += 2 * high + 92
        row = []

    for size in sizes:
        radius = round(ring_radius(size), 1)
        if row and sum(_room(one) for one in [*row, radius]) > WIDE:
            close()
        row.append(radius)
    close()
    return tuple(found), top


def _room(radius: float) -> float:
    """How wide a ring is with the names on both of its sides."""
    return 2 * (radius + _LABEL)


def _facing(
    group: Sequence[str],
    number: int,
    rings: Sequence[Ring],
    group_of: Mapping[str, int],
    graph: Mapping[str, Mapping[str, int]],
) -> list[tuple[str, float]]:
    """The bodies of a group with the angle each would like, whoever looks outward first."""
    here = rings[number]
    wanted: list[tuple[str, float | None]] = []
    for node in group:
        x = y = 0.0
        for other, weight in graph.get(node, {}).items():
            there = group_of.get(other, number)
            if there != number:
                x += weight * (rings[there].x - here.x)
                y += weight * (rings[there].y - here.y)
        wanted.append((node, math.atan2(y, x) if x or y else None))
    step = math.tau / len(group)
    free = list(range(len(group)))
    found: list[tuple[str, float]] = []
    for node, angle in sorted(wanted, key=lambda one: (one[1] is None, one[1] or 0.0, one[0])):
        if angle is None:
            slot = free[0]
        else:
            slot = min(free, key=lambda s: (_apart(_angle(s, step), angle), s))
        free.remove(slot)
        found.append((node, _angle(slot, step)))
    return found


def _angle(slot: int, step: float) -> float:
    """The angle of a place on a ring; half a step off, so that names avoid the very top."""
    return -math.pi / 2 + step * (slot + 0.5)


def _apart(a: float, b: float) -> float:
    return abs(math.remainder(a - b, math.tau))


def _around(ring: Ring, placed: Sequence[tuple[str, float]]) -> dict[str, Spot]:
    found = {}
    for node, angle in placed:
        dx, dy = math.cos(angle), math.sin(angle)
        x, y = ring.x + ring.radius * dx, ring.y + ring.radius * dy
        is_steep = abs(dx) < 0.26
        anchor = "middle" if is_steep else "start" if dx > 0 else "end"
        out = 24 if is_steep else 16
        found[node] = Spot(
            round(x, 1), round(y, 1), round(x + out * dx, 1), round(y + out * dy, 1), anchor
        )
    return found
