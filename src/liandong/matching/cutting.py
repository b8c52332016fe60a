"""Cutting: which part of a country a person or place belongs to, so that parts can be planned
apart from each other.

By county where the rows know their division, otherwise by a balanced grid over the people's
points. What belongs together stays together: the places of one shift, the people of one
together-group. The order of the rows has no influence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from liandong.matching.columns import Bools, Floats, Ints
from liandong.matching.people import People
from liandong.matching.problem import Problem

LARGEST = 250_000
"""People in a part at most, where their number is not told: what two cores plan in seconds."""

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The part (0..parts − 1) of every person and of every place."""

    person: Ints
    place: Ints
    parts: int

    def __post_init__(self) -> None:
        for name in ("person", "place"):
            column = getattr(self, name)
            if len(column) and not 0 <= column.min() <= column.max() < self.parts:
                raise ValueError(f"A part is 0..{self.parts - 1}, got {name} {column.tolist()[:5]}")


def cut(problem: Problem, parts: int = 0, *, largest: int = LARGEST) -> Cut:
    """Cut a problem.

    parts
        So many parts by a balanced grid. 0: by county when any place knows its division,
        otherwise by a grid.
    largest
        People in a part at most when ``parts`` is 0; larger counties are cut by a grid. Only
        what must stay together may exceed it.
    """
    if parts < 0 or largest < 1:
        raise ValueError(f"parts must be ≥ 0 and largest ≥ 1, got {parts} and {largest}.")
    who, what = problem.people, problem.places
    person, place = np.zeros(len(who), np.int64), np.zeros(len(what), np.int64)
    home, site = county(who.area), county(what.area)
    if parts == 0 and site.any():
        person, place, parts = _by_county(problem, home, site, largest)
        is_loose = np.isnan(what.lat) & (site == 0)
    else:
        parts = parts or max(1, -(-len(who) // largest))
        rows = np.arange(len(who)), np.arange(len(what))
        for label, i, j in _tiles(problem, *rows, parts):
            person[i], place[j] = label, label
        _spread(person, who.id, np.isnan(who.lat), parts)
        is_loose = np.isnan(what.lat)
    person = _united(person, who.together, who.id, who.together > 0)
    _deal(problem, person, place, np.flatnonzero(is_loose), parts)
    place = _united(place, what.shift, what.id, np.ones(len(what), np.bool_))
    return Cut(person, place, parts)


def county(area: Ints) -> Ints:
    """The first six digits of division numbers, shorter ones as they are."""
    found = np.array(area, np.int64)
    for _ in range(18 - COUNTY_DIGITS):
        found = np.where(found >= 10**COUNTY_DIGITS, found // 10, found)
    return found


def _by_county(problem: Problem, home: Ints, site: Ints, largest: int) -> tuple[Ints, Ints, int]:
    """Parts by county; whoever lives in none joins the county whose middle is nearest."""
    who, what = problem.people, problem.places
    names = np.unique(np.concatenate([home[home > 0], site[site > 0]]))
    middle = np.full((len(names), 2), np.nan)
    for n, name in enumerate(names.tolist()):
        mine = (site == name) & ~np.isnan(what.lat)
        lat, lon = what.lat[mine], what.lon[mine]
        if not len(lat):
            mine = (home == name) & ~np.isnan(who.lat)
            lat, lon = who.lat[mine], who.lon[mine]
        if len(lat):
            middle[n] = np.sort(lat).mean(), np.sort(lon).mean()
    person = _placed(home, names, middle, who.lat, who.lon, who.id)
    place = _placed(site, names, middle, what.lat, what.lon, what.id)
    sizes = np.bincount(person, minlength=len(names))
    parts = len(names)
    for n in np.flatnonzero(sizes > largest).tolist():
        rows = np.flatnonzero(person == n), np.flatnonzero(place == n)
        pieces = int(-(-sizes[n] // largest))
        for label, i, j in _tiles(problem, *rows, pieces):
            if label:
                person[i], place[j] = parts + label - 1, parts + label - 1
        parts += pieces - 1
    return person, place, parts


def _placed(area: Ints, names: Ints, middle: Floats, lat: Floats, lon: Floats, ids: Ints) -> Ints:
    """Position of each row's county in ``names``; rows without one by distance, or by id."""
    found = np.minimum(np.searchsorted(names, area), len(names) - 1)
    lost = area == 0
    if not lost.any():
        return found
    found[lost] = ids[lost] % len(names)
    known = ~np.isnan(middle[:, 0])
    near = np.flatnonzero(lost & ~np.isnan(lat))
    if not known.any() or not len(near):
        return found
    labels, centre = np.flatnonzero(known), middle[known]
    shrink = np.cos(np.radians(lat[near]))
    best = np.full(len(near), np.inf)
    for n, (y, x) in zip(labels.tolist(), centre.tolist(), strict=True):
        far = (lat[near] - y) ** 2 + ((lon[near] - x) * shrink) ** 2
        nearer = far < best
        best[nearer], found[near[nearer]] = far[nearer], n
    return found


def _tiles(
    problem: Problem, people: Ints, places: Ints, parts: int
) -> Iterator[tuple[int, Ints, Ints]]:
    """Rows of ``parts`` tiles with about as many people each: halved across the wider side."""
    who, what = problem.people, problem.places
    waiting = [(0, parts, people[~np.isnan(who.lat[people])], places[~np.isnan(what.lat[places])])]
    while waiting:
        first, count, i, j = waiting.pop()
        if count == 1 or not len(i) + len(j):
            yield first, i, j
            continue
        lat = np.concatenate([who.lat[i], what.lat[j]])
        lon = np.concatenate([who.lon[i], what.lon[j]])
        shrink = float(np.cos(np.radians(np.abs(lat).max())))
        is_tall = float(np.ptp(lat)) >= float(np.ptp(lon)) * shrink
        x, y = (who.lat[i], what.lat[j]) if is_tall else (who.lon[i], what.lon[j])
        low = count // 2
        measured = x if len(x) else y
        rank = min(len(measured) - 1, len(measured) * low // count)
        near = np.partition(measured, [max(0, rank - 1), rank])[[max(0, rank - 1), rank]]
        edge = near.mean() if near[0] < near[1] else near[1]
        waiting.append((first, low, i[x < edge], j[y < edge]))
        waiting.append((first + low, count - low, i[x >= edge], j[y >= edge]))


def _spread(label: Ints, ids: Ints, rows: Bools, parts: int) -> None:
    """Rows without a point, dealt out evenly in the order of their ids."""
    lost = np.flatnonzero(rows)
    rank = np.empty(len(lost), np.int64)
    rank[np.argsort(ids[lost])] = np.arange(len(lost))
    label[lost] = rank * parts // max(1, len(lost))


def _deal(problem: Problem, person: Ints, label: Ints, places: Ints, parts: int) -> None:
    """Places without a point, dealt to the parts by how many people there could do the service."""
    who, what = problem.people, problem.places
    for asked, rows in by_request(problem, places):
        fit = np.bincount(person[could_do(who, *asked)], minlength=parts)
        if not fit.any():
            fit = np.ones(parts, np.int64)
        rows = rows[np.argsort(what.id[rows])]
        middle = (2 * np.arange(len(rows)) + 1) * int(fit.sum())
        label[rows] = np.searchsorted(2 * len(rows) * np.cumsum(fit), middle, "right")


Request = tuple[np.uint64, np.uint64, np.uint64, np.uint64]
"""Skills, checks, languages, tiers."""


def by_request(problem: Problem, places: Ints) -> Iterator[tuple[Request, Ints]]:
    """Places (rows) by what they ask of a person."""
    what = problem.places
    columns = what.skills, what.checks, what.languages, what.tiers.astype(np.uint64)
    asked = np.stack([column[places] for column in columns], axis=1)
    for request in np.unique(asked, axis=0):
        yield tuple(request), places[(asked == request).all(axis=1)]


def could_do(
    who: People, skills: np.uint64, checks: np.uint64, languages: np.uint64, tiers: np.uint64
) -> Bools:
    """Who has what is asked; distance, time and age aside."""
    found: Bools = (
        ((who.skills & skills) == skills)
        & ((who.checks & checks) == checks)
        & ((languages == 0) | ((who.languages & languages) > 0))
        & ((who.tier & tiers) > 0)
    )
    return found


def _united(label: Ints, group: Ints, ids: Ints, counts: Bools) -> Ints:
    """Every row of a group in the part of the group's lowest id."""
    rows = np.flatnonzero(counts)
    order = rows[np.lexsort((ids[rows], group[rows]))]
    names, first, back = np.unique(group[order], return_index=True, return_inverse=True)
    united = label.copy()
    if len(names):
        united[order] = label[order[first]][back]
    return united
