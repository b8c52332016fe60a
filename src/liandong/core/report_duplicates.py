"""Whether two reports tell of one thing: same place, same matter, same time, same words. A hint.

A report is compared only with those that came within ``WINDOW`` of it and lie in the same or
a touching map cell, name the same place, or begin with the same words; so the work grows with
the number of reports and not with its square. Distances are meters, scores 0 to 100.

The points of the signs were fitted on invented nights (``liandong.simulator.report_storm``) and
measured on others: ``docs/reference/bench-reports.md``. The likeness of words is the share of
two-letter pieces that both have (Jaccard 1901; pieces instead of words because Chinese has no
spaces), each piece weighed by how rare it is among the reports at hand: "need water and food"
says little where half of all reports say it. Addresses are left out of it and read apart
(``core.report_words``).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import h3

from liandong.core import report_words
from liandong.core.geo import Point, distance_m
from liandong.core.report_words import Told

WINDOW = timedelta(hours=24)
CLOSE_M, NEAR_M, FAR_M = 120.0, 500.0, 1_500.0
SOON, LATE = timedelta(minutes=45), timedelta(hours=6)
LIKELY = 60
MOST_TOGETHER = 200
"""Reports of one block within the window that one is compared with: the newest ones. A cell
of thousands is a default point (the middle of a city) and says nothing of the place."""
_RESOLUTION = 9
_MIDDLE = 25
"""From this many reports on, one exact point is a place of convenience, not a house."""


class Sign(StrEnum):
    """What speaks for two reports being one; the last six speak against it."""

    SAME_WORDS = "same_words"
    RARE_WORDS = "rare_words"
    SIMILAR_WORDS = "similar_words"
    SAME_DETAIL = "same_detail"
    SAME_MATTER = "same_matter"
    SAME_POINT = "same_point"
    CLOSE = "close"
    NEAR = "near"
    SAME_HOUSE = "same_house"
    SAME_PLACE = "same_place"
    SAME_PLACE_NAME = "same_place_name"
    SIMILAR_PLACE_NAME = "similar_place_name"
    SOON = "soon"
    SAME_HOUR = "same_hour"
    SAME_KIND = "same_kind"
    FAR = "far"
    OTHER_NUMBER = "other_number"
    OTHER_PLACE = "other_place"
    OTHER_MATTER = "other_matter"
    OTHER_KIND = "other_kind"
    LATE = "late"


_POINTS = {
    Sign.SAME_WORDS: 45,
    Sign.RARE_WORDS: 15,
    Sign.SIMILAR_WORDS: 5,
    Sign.SAME_DETAIL: 10,
    Sign.SAME_MATTER: 25,
    Sign.SAME_POINT: 20,
    Sign.CLOSE: 15,
    # Half a kilometer of a city holds a hundred houses: a place, and no point for it.
    Sign.NEAR: 0,
    Sign.SAME_HOUSE: 45,
    Sign.SAME_PLACE: 10,
    Sign.SAME_PLACE_NAME: 15,
    Sign.SIMILAR_PLACE_NAME: 10,
    Sign.SOON: 25,
    Sign.SAME_HOUR: 20,
    Sign.SAME_KIND: 5,
    Sign.FAR: -15,
    Sign.OTHER_NUMBER: -70,
    Sign.OTHER_PLACE: -30,
    Sign.OTHER_MATTER: -70,
    Sign.OTHER_KIND: -15,
    Sign.LATE: -15,
}
_PLACE = frozenset(
    {Sign.SAME_POINT, Sign.CLOSE, Sign.NEAR, Sign.SAME_HOUSE, Sign.SAME_PLACE}
    | {Sign.SAME_PLACE_NAME, Sign.SIMILAR_PLACE_NAME}
)
_SAID = frozenset({Sign.SAME_WORDS, Sign.SIMILAR_WORDS, Sign.SAME_DETAIL, Sign.SAME_MATTER})
SAME_WORDS_FROM, SIMILAR_WORDS_FROM, SIMILAR_PLACE_FROM = 0.7, 0.4, 0.4
DETAIL_FROM = 18.0
"""Summed weight of common pieces that is a detail told by both."""
RARE_FROM = 100.0
"""Summed weight of common pieces from which like words need no like place: a long sentence
that nobody else wrote."""


@dataclass(frozen=True, slots=True)
class ReportKeys:
    """What a report is compared by. ``kinds`` are codes of what it is about."""

    id: int
    received_at: datetime
    text: str
    place: str = ""
    point: Point | None = None
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports that may be one: the earlier, the later, how alike, and by which signs."""

    first: int
    second: int
    score: int
    signs: tuple[Sign, ...]


def folded(text: str) -> str:
    """Letters and digits only, in small letters.

    >>> folded("Need Water, 急需：水！")
    'needwater急需水'
    """
    return re.sub(r"[\W_]+", "", text.casefold())


def pieces(text: str) -> frozenset[str]:
    """The two-letter pieces of a text; a text of one letter is its own piece."""
    plain = folded(text)
    if len(plain) < 2:
        return frozenset({plain} if plain else ())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def common_weight(a: frozenset[str], b: frozenset[str], weights: Mapping[str, float]) -> float:
    """How much the pieces that both have say together."""
    return sum(weights.get(p, 1.0) for p in a & b)


def likeness(a: frozenset[str], b: frozenset[str], weights: Mapping[str, float]) -> float:
    """The weighed share of pieces that both have, 0 to 1; 0 where one has none."""
    either = sum(weights.get(p, 1.0) for p in a | b)
    return common_weight(a, b, weights) / either if either else 0.0


def weights_of(texts: Iterable[frozenset[str]]) -> dict[str, float]:
    """How much each piece says: the logarithm of how rare it is (inverse document frequency)."""
    count: Counter[str] = Counter()
    total = 0
    for one in texts:
        total += 1
        count.update(one)
    return {piece: math.log((total + 1) / n) for piece, n in count.items()}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of all reports at hand, by which each pair is read.

    told
        What each says of where and of what; a name that one report uses counts in the others
        that hold it, however they put it.
    crowded
        Points at which very many reports stand: that two share one says nothing of the place.
    """

    told: Mapping[int, Told]
    words: Mapping[int, frozenset[str]]
    weights: Mapping[str, float]
    crowded: frozenset[Point]
    place_weights: Mapping[str, float]

    @classmethod
    def of(cls, reports: Sequence[ReportKeys], *, with_matters: bool = True) -> "Known":
        """Read it off the reports; without matters only where what is measured needs it."""
        read = {r.id: report_words.told(r.text, r.place) for r in reports}
        names = frozenset().union(*(one.names for one in read.values()))
        told = {
            n: replace(
                one,
                names=frozenset(name for name in names if name in one.plain),
                matters=one.matters if with_matters else frozenset(),
            )
            for n, one in read.items()
        }
        words = {n: pieces(one.said) for n, one in told.items()}
        at_point = Counter(r.point for r in reports if r.point)
        crowded = frozenset(p for p, n in at_point.items() if n >= _MIDDLE)
        places = weights_of(pieces(r.place) for r in reports)
        return cls(told, words, weights_of(words.values()), crowded, places)

    def point_of(self, report: ReportKeys) -> Point | None:
        """Where it is, unless the point is one of convenience."""
        return None if report.point in self.crowded else report.point


def signs_of(a: ReportKeys, b: ReportKeys, known: Known) -> tuple[Sign, ...]:
    """What speaks for and against two reports being one."""
    found = [*_word_signs(a, b, known), *_place_signs(a, b, known)]
    apart = abs(a.received_at - b.received_at)
    if apart <= timedelta(hours=1):
        found.append(Sign.SOON if apart <= SOON else Sign.SAME_HOUR)
    elif apart > LATE:
        found.append(Sign.LATE)
    if a.kinds and b.kinds:
        found.append(Sign.SAME_KIND if a.kinds & b.kinds else Sign.OTHER_KIND)
    return tuple(found)


def _word_signs(a: ReportKeys, b: ReportKeys, known: Known) -> list[Sign]:
    first, second = known.words[a.id], known.words[b.id]
    alike = likeness(first, second, known.weights)
    common = common_weight(first, second, known.weights)
    found = []
    if alike >= SAME_WORDS_FROM:
        found.append(Sign.SAME_WORDS)
        if common >= RARE_FROM:
            found.append(Sign.RARE_WORDS)
    else:
        if alike >= SIMILAR_WORDS_FROM:
            found.append(Sign.SIMILAR_WORDS)
        if common >= DETAIL_FROM:
            found.append(Sign.SAME_DETAIL)
    one, other = known.told[a.id], known.told[b.id]
    if one.matters and other.matters:
        found.append(Sign.SAME_MATTER if one.matters & other.matters else Sign.OTHER_MATTER)
    return found


def _place_signs(a: ReportKeys, b: ReportKeys, known: Known) -> list[Sign]:
    found = []
    first, second = known.point_of(a), known.point_of(b)
    apart = distance_m(first, second) if first and second else None
    if apart is not None:
        if apart == 0:
            found.append(Sign.SAME_POINT)
        elif apart <= NEAR_M:
            found.append(Sign.CLOSE if apart <= CLOSE_M else Sign.NEAR)
        elif apart > FAR_M:
            found.append(Sign.FAR)
    one, other = known.told[a.id], known.told[b.id]
    share = bool(one.names & other.names)
    if share:
        found.append(Sign.SAME_PLACE)
    elif one.names and other.names:
        found.append(Sign.OTHER_PLACE)
    elif folded(a.place) and folded(a.place) == folded(b.place):
        found.append(Sign.SAME_PLACE_NAME)
    elif likeness(pieces(a.place), pieces(b.place), known.place_weights) >= SIMILAR_PLACE_FROM:
        found.append(Sign.SIMILAR_PLACE_NAME)
    # House 3 and house 13 of one street are told in the same words.
    if one.houses and other.houses:
        if not one.houses & other.houses:
            found.append(Sign.OTHER_NUMBER)
        elif share or (apart is not None and apart <= NEAR_M):
            found.append(Sign.SAME_HOUSE)
    elif one.numbers and other.numbers and not one.numbers & other.numbers:
        found.append(Sign.OTHER_NUMBER)
    return found


def score_of(signs: Iterable[Sign]) -> int:
    """Points from 0 to 100. Like words without a like place stay below ``LIKELY``, unless nobody
    else wrote so; and a like place without a like matter too: two houses may both be flooded."""
    found = frozenset(signs)
    points = sum(_POINTS[sign] for sign in found)
    if not found & _SAID or not found & (_PLACE | {Sign.RARE_WORDS}):
        points = min(points, LIKELY - 1)
    return max(0, min(100, points))


def pairs_among(
    reports: Sequence[ReportKeys],
    *,
    new: frozenset[int] | None = None,
    with_matters: bool = True,
) -> tuple[Pair, ...]:
    """The likely pairs, each later report with its likeliest earlier one, in order of arrival.

    ``new`` limits the later ones to these ids; the others are only compared with.
    """
    ordered = sorted(reports, key=lambda r: (r.received_at, r.id))
    known = Known.of(ordered, with_matters=with_matters)
    blocks: dict[str, list[ReportKeys]] = defaultdict(list)
    found = []
    for one in ordered:
        homes = _homes_of(one, known)
        best: Pair | None = None
        if new is None or one.id in new:
            for other in _candidates(one, _blocks_of(one, homes), blocks):
                signs = signs_of(other, one, known)
                pair = Pair(other.id, one.id, score_of(signs), signs)
                # The earliest of equals: what was told first is the original.
                if pair.score >= LIKELY and (best is None or pair.score > best.score):
                    best = pair
        if best is not None:
            found.append(best)
        for key in homes:
            blocks[key].append(one)
    return tuple(found)


def _candidates(
    one: ReportKeys, keys: Iterable[str], blocks: Mapping[str, list[ReportKeys]]
) -> list[ReportKeys]:
    """Earlier reports of the same blocks within the window, the earliest first."""
    found: dict[int, ReportKeys] = {}
    for key in keys:
        for other in reversed(blocks.get(key, [])[-MOST_TOGETHER:]):
            if one.received_at - other.received_at > WINDOW:
                break
            found[other.id] = other
    return sorted(found.values(), key=lambda r: (r.received_at, r.id))


def _homes_of(report: ReportKeys, known: Known) -> list[str]:
    """The blocks in which a report can be found: its cell, the places it names, its first words."""
    found = []
    if report.point is not None:
        found.append(h3.latlng_to_cell(report.point.lat, report.point.lon, _RESOLUTION))
    if place := folded(report.place):
        found.append(f"place:{place}")
    if text := folded(report.text):
        found.append(f"text:{text[:12]}")
    return [*found, *(f"name:{name}" for name in sorted(known.told[report.id].names))]


def _blocks_of(report: ReportKeys, homes: Sequence[str]) -> list[str]:
    """The blocks to look into: the touching cells too."""
    if report.point is None:
        return list(homes)
    return [*homes, *(cell for cell in h3.grid_disk(homes[0], 1) if cell != homes[0])]
