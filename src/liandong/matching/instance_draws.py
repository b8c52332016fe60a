"""Draws behind ``instances``: a town's people and services from one stream of random numbers.

The ground is a plane in kilometres; hours are whole hours of the day; a day is 0 for Monday.
The order of the draws is part of the instance: another order is another town.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from liandong.matching.columns import Floats, Ints, Masks, Singles

Hours = npt.NDArray[np.uint16]
Columns = dict[str, npt.NDArray[Any]]

SKILLS, KINDS = 32, 12
FIRST_HOUR, HOURS = 6, 16
"""People are free, and services take place, within 06:00 to 22:00: one bit an hour."""
EVENT, EMERGENCY, PROFESSIONAL = 2, 3, 1
RETIRED, WORKER, STUDENT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Size:
    """How many people and places, on a square of which side, with how many streets."""

    people: int
    places: int
    side_km: float
    streets: int


@dataclass(slots=True)
class _Town:
    """Centres of streets and how many gather round each; one stream of random numbers."""

    draw: np.random.Generator
    side: float
    x: Floats = field(init=False)
    y: Floats = field(init=False)
    pull: Floats = field(init=False)

    def set_centres(self, count: int) -> None:
        self.x = self.draw.uniform(0, self.side, count)
        self.y = self.draw.uniform(0, self.side, count)
        middle = self.side / 2
        from_middle = (self.x - middle) ** 2 + (self.y - middle) ** 2
        pull = self.draw.lognormal(0, 0.8, count)
        pull *= 0.15 + np.exp(-from_middle / (2 * (self.side / 2.6) ** 2))
        self.pull = pull / pull.sum()

    def points(self, n: int, spread_km: float, hubs: float) -> tuple[Singles, Singles]:
        """``n`` points round the centres, a share ``hubs`` of them at a few hubs instead."""
        count, draw = len(self.x), self.draw
        spread = self.side / (4 * np.sqrt(count)) + spread_km
        centre = draw.choice(count, n, p=self.pull)
        x = self.x[centre] + draw.normal(0, spread, n)
        y = self.y[centre] + draw.normal(0, spread, n)
        at_hub = draw.random(n) < hubs
        hub = draw.integers(0, max(2, count // 5), n)
        x = np.where(at_hub, self.x[hub] + draw.normal(0, 0.15, n), x)
        y = np.where(at_hub, self.y[hub] + draw.normal(0, 0.15, n), y)
        return (
            np.clip(x, 0, self.side).astype(np.float32),
            np.clip(y, 0, self.side).astype(np.float32),
        )


def drawn(size: Size, seed: int) -> tuple[Columns, Columns]:
    """Columns of people (sorted by square kilometre) and of places; the order of draws is fixed."""
    draw = np.random.default_rng(seed)
    town = _Town(draw, size.side_km)
    town.set_centres(max(3, 3 * size.streets))
    n, m = size.people, size.places
    who: Columns = {}
    what: Columns = {}
    who["x"], who["y"] = town.points(n, 0.35, 0.0)
    what["x"], what["y"] = town.points(m, 0.45, 0.2)
    reach = draw.choice([1.0, 1.5, 2.0, 3.0, 5.0, 8.0], n, p=[0.22, 0.22, 0.22, 0.2, 0.1, 0.04])
    who["radius"] = reach.astype(np.float32)
    held = 1 / np.arange(1, SKILLS + 1) ** 0.8
    held /= held.sum()
    asked = np.roll(held, 3) + 0.4 * held
    who["skills"] = _masks(draw, np.minimum(draw.poisson(1.8, n), 6), held)
    skills_asked = draw.choice([0, 1, 2], m, p=[0.58, 0.32, 0.10])
    who["free"] = _free(draw, n)
    who["hours"] = draw.choice([2, 3, 4, 6, 8, 10], n, p=[0.22, 0.2, 0.24, 0.18, 0.1, 0.06])
    who["most"] = draw.choice([1, 2, 3, 4], n, p=[0.42, 0.33, 0.17, 0.08])
    who["reliability"] = (np.clip(draw.beta(8, 2, n), 0.3, 0.995) * 255).astype(np.uint8)
    who["liking"] = _likings(draw, n)
    _draw_places(draw, what, skills_asked, asked / asked.sum())
    what["area"] = _nearest(town, what, size.streets)
    order = np.argsort(cells(who, size.side_km), kind="stable")
    for key, values in who.items():
        who[key] = values[order]
    return who, what


def _masks(draw: np.random.Generator, counts: Ints, likely: Floats) -> Masks:
    masks = np.zeros(len(counts), np.uint64)
    for step in range(int(counts.max())):
        skill = draw.choice(SKILLS, len(counts), p=likely).astype(np.uint64)
        masks |= np.where(counts > step, np.uint64(1) << skill, np.uint64(0))
    return masks


def span(first: Any, end: Any) -> Hours:
    """Bits of the hours ``first`` to ``end`` (excluded), whole hours of the day."""
    low, high = (np.clip(h, FIRST_HOUR, FIRST_HOUR + HOURS) - FIRST_HOUR for h in (first, end))
    bits: Hours = (((1 << high) - 1) & ~((1 << low) - 1)).astype(np.uint16)
    return bits


def _free(draw: np.random.Generator, n: int) -> Hours:
    """(n, 7) bits of the free hours of each day, by way of life."""
    life = draw.choice(3, n, p=[0.36, 0.36, 0.28])
    retired, worker, student = life == RETIRED, life == WORKER, life == STUDENT
    free = np.zeros((n, 7), np.uint16)
    for day in range(7):
        chance, late, long = draw.random(n), draw.integers(-1, 2, n), draw.integers(2, 6, n)
        at_work = day < 5
        morning, afternoon = span(8 + late, 8 + late + long), span(14 + late, 14 + late + long)
        if at_work:
            spare = {
                "worker": span(18 + late, 22 + 0 * late),
                "student": span(16 + late, 20 + late),
            }
            comes = {"worker": 0.28, "student": 0.22}
        else:
            whole = span(9 + late, 9 + late + long + 3)
            spare, comes = {"worker": whole, "student": whole}, {"worker": 0.5, "student": 0.6}
        free[:, day] = np.select(
            [
                retired & (chance > (0.7 if at_work else 0.85)),
                retired & (chance < 0.5),
                worker & (chance < comes["worker"]),
                student & (chance < comes["student"]),
            ],
            [afternoon, morning, spare["worker"], spare["student"]],
            np.uint16(0),
        )
    never = ~free.any(axis=1)
    free[never, draw.integers(0, 7, n)[never]] = span(np.int64(9), np.int64(12))
    return free


def _likings(draw: np.random.Generator, n: int, block: int = 100_000) -> npt.NDArray[np.uint8]:
    """(n, kinds) liking 0..255, the favourite kind 255; in blocks, for memory's sake."""
    liking = np.empty((n, KINDS), np.uint8)
    for start in range(0, n, block):
        raw = draw.gamma(0.6, 1, (min(block, n - start), KINDS))
        liking[start : start + block] = raw / raw.max(axis=1, keepdims=True) * 255
    return liking


def _draw_places(
    draw: np.random.Generator, what: Columns, skills_asked: Ints, likely: Floats
) -> None:
    m = len(skills_asked)
    type_ = draw.choice(5, m, p=[0.56, 0.14, 0.12, 0.08, 0.10])
    skills_asked = np.where(type_ == PROFESSIONAL, np.maximum(skills_asked, 1), skills_asked)
    what["skills"] = _masks(draw, skills_asked, likely)
    common = 1 / np.arange(1, KINDS + 1) ** 0.6
    what["kind"] = draw.choice(KINDS, m, p=common / common.sum())
    what["day"] = draw.choice(7, m, p=[0.13, 0.13, 0.13, 0.13, 0.14, 0.18, 0.16])
    part = draw.random(m)
    morning, afternoon, evening = (draw.integers(*h, m) for h in ((8, 11), (13, 17), (17, 20)))
    start = np.where(part < 0.42, morning, np.where(part < 0.72, afternoon, evening))
    length = draw.choice([1, 2, 3, 4], m, p=[0.22, 0.42, 0.22, 0.14])
    end = np.minimum(start + np.where(type_ == EVENT, 4, length), FIRST_HOUR + HOURS)
    what["start"], what["end"] = np.minimum(start, end - 1), end
    least = draw.choice([1, 2, 3, 4], m, p=[0.34, 0.33, 0.2, 0.13])
    what["least"] = np.where(type_ == EVENT, draw.integers(6, 22, m), least)
    above_event, above = draw.integers(4, 20, m), draw.integers(0, 5, m)
    what["full"] = what["least"] + np.where(type_ == EVENT, above_event, above)
    class_ = draw.choice([1, 2, 3, 4], m, p=[0.4, 0.33, 0.19, 0.08])
    what["priority"] = np.where(type_ == EMERGENCY, 4, class_)
    what["type"] = type_


def _nearest(town: _Town, what: Columns, streets: int, block: int = 8_000) -> Ints:
    """The street centre nearest to each place."""
    area = np.empty(len(what["x"]), np.int64)
    for start in range(0, len(area), block):
        x, y = (what[axis][start : start + block, None] for axis in ("x", "y"))
        area[start : start + block] = np.argmin(
            (x - town.x[None, :streets]) ** 2 + (y - town.y[None, :streets]) ** 2, axis=1
        )
    return area


def cells(columns: Columns, side: float) -> Ints:
    """Number of the square kilometre of each point, row by row."""
    wide = int(np.ceil(side))
    x, y = (np.minimum(columns[axis].astype(np.int64), wide - 1) for axis in ("x", "y"))
    cell: Ints = y * wide + x
    return cell
