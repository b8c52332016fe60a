"""Whether two reports tell of one thing: same place, same time, same words. A hint, no decision.

A report is compared only with those that came within ``WINDOW`` of it and lie in the same or
a touching map cell, or, without a point, say the same place by name; so the work grows with
the number of reports and not with its square. Distances are meters, scores 0 to 100.

The likeness of words is the share of two-letter pieces that both have (Jaccard 1901; pieces
instead of words because Chinese has no spaces), each piece weighed by how rare it is among
the reports at hand: "need water and food" says little where half of all reports say it.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import h3

from liandong.core.geo import Point, distance_m

WINDOW = timedelta(hours=24)
NEAR_M, FAR_M = 500.0, 1_500.0
LIKELY = 60
MOST_TOGETHER = 200
"""Reports of one cell within the window that one is compared with: the newest ones. A cell
of thousands is a default point (the middle of a city) and says nothing of the place."""
_RESOLUTION = 9
_MIDDLE = 25
"""From this many reports on, one exact point is a place of convenience, not a house."""


class Sign(StrEnum):
    """What speaks for two reports being one; the last two speak against it."""

    SAME_WORDS = "same_words"
    RARE_WORDS = "rare_words"
    SIMILAR_WORDS = "similar_words"
    SAME_POINT = "same_point"
    NEAR = "near"
    SAME_PLACE_NAME = "same_place_name"
    SIMILAR_PLACE_NAME = "similar_place_name"
    SAME_HOUR = "same_hour"
    SAME_KIND = "same_kind"
    FAR = "far"
    OTHER_NUMBER = "other_number"


_POINTS = {
    Sign.SAME_WORDS: 45,
    Sign.RARE_WORDS: 15,
    Sign.SIMILAR_WORDS: 30,
    Sign.SAME_POINT: 20,
    Sign.NEAR: 15,
    Sign.SAME_PLACE_NAME: 15,
    Sign.SIMILAR_PLACE_NAME: 10,
    Sign.SAME_HOUR: 5,
    Sign.SAME_KIND: 5,
    Sign.FAR: -30,
    Sign.OTHER_NUMBER: -30,
}
SAME_WORDS_FROM, SIMILAR_WORDS_FROM, SIMILAR_PLACE_FROM = 0.7, 0.4, 0.4
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

    crowded
        Points at which very many reports stand: that two share one says nothing of the place.
    """

    words: Mapping[int, frozenset[str]]
    weights: Mapping[str, float]
    crowded: frozenset[Point]
    place_weights: Mapping[str, float]

    @classmethod
    def of(cls, reports: Sequence[ReportKeys]) -> "Known":
        """Read it off the reports."""
        words = {r.id: pieces(r.text) for r in reports}
        at_point = Counter(r.point for r in reports if r.point)
        crowded = frozenset(p for p, n in at_point.items() if n >= _MIDDLE)
        places = weights_of(pieces(r.place) for r in reports)
        return cls(words, weights_of(words.values()), crowded, places)

    def point_of(self, report: ReportKeys) -> Point | None:
        """Where it is, unless the point is one of convenience."""
        return None if report.point in self.crowded else report.point


def signs_of(a: ReportKeys, b: ReportKeys, known: Known) -> tuple[Sign, ...]:
    """What speaks for and against two reports being one."""
    found = [*_word_signs(a, b, known), *_place_signs(a, b, known)]
    if abs(a.received_at - b.received_at) <= timedelta(hours=1):
        found.append(Sign.SAME_HOUR)
    if a.kinds & b.kinds:
        found.append(Sign.SAME_KIND)
    return tuple(found)


def _word_signs(a: ReportKeys, b: ReportKeys, known: Known) -> list[Sign]:
    first, second = known.words[a.id], known.words[b.id]
    alike = likeness(first, second, known.weights)
    found = []
    if alike >= SAME_WORDS_FROM:
        found.append(Sign.SAME_WORDS)
        if common_weight(first, second, known.weights) >= RARE_FROM:
            found.append(Sign.RARE_WORDS)
    elif alike >= SIMILAR_WORDS_FROM:
        found.append(Sign.SIMILAR_WORDS)
    # House 3 and house 13 of one street are told in the same words.
    one, other = (set(re.findall(r"\d+", r.text)) for r in (a, b))
    if one and other and not one & other:
        found.append(Sign.OTHER_NUMBER)
    return found


def _place_signs(a: ReportKeys, b: ReportKeys, known: Known) -> list[Sign]:
    found = []
    first, second = known.point_of(a), known.point_of(b)
    if first and second:
        apart = distance_m(first, second)
        if apart == 0:
            found.append(Sign.SAME_POINT)
        elif apart <= NEAR_M:
            found.append(Sign.NEAR)
        elif apart > FAR_M:
            found.append(Sign.FAR)
    if folded(a.place) and folded(a.place) == folded(b.place):
        found.append(Sign.SAME_PLACE_NAME)
    elif likeness(pieces(a.place), pieces(b.place), known.place_weights) >= SIMILAR_PLACE_FROM:
        found.append(Sign.SIMILAR_PLACE_NAME)
    return found


def score_of(signs: Iterable[Sign]) -> int:
    """Points from 0 to 100. Like words without a like place stay below ``LIKELY``, and a like
    place without like words too: two houses of one street may both be flooded."""
    return max(0, min(100, sum(_POINTS[sign] for sign in signs)))


def pairs_among(
    reports: Sequence[ReportKeys], *, new: frozenset[int] | None = None
) -> tuple[Pair, ...]:
    """The likely pairs, each later report with its likeliest earlier one, in order of arrival.

    ``new`` limits the later ones to these ids; the others are only compared with.
    """
    ordered = sorted(reports, key=lambda r: (r.received_at, r.id))
    known = Known.of(ordered)
    blocks: dict[str, list[ReportKeys]] = defaultdict(list)
    found = []
    for one in ordered:
        keys = _blocks_of(one)
        best: Pair | None = None
        if new is None or one.id in new:
            for other in _candidates(one, keys, blocks):
                signs = signs_of(other, one, known)
                pair = Pair(other.id, one.id, score_of(signs), signs)
                # The earliest of equals: what was told first is the original.
                if pair.score >= LIKELY and (best is None or pair.score > best.score):
                    best = pair
        if best is not None:
            found.append(best)
        for key in _homes_of(one):
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


def _homes_of(report: ReportKeys) -> list[str]:
    """The blocks in which a report can be found: its cell, its place's name, its first words."""
    found = []
    if report.point is not None:
        found.append(h3.latlng_to_cell(report.point.lat, report.point.lon, _RESOLUTION))
    if place := folded(report.place):
        found.append(f"place:{place}")
    if text := folded(report.text):
        found.append(f"text:{text[:12]}")
    return found


def _blocks_of(report: ReportKeys) -> list[str]:
    """The blocks to look into: the touching cells too."""
    found = _homes_of(report)
    if report.point is not None:
        cell = found[0]
        found += [c for c in h3.grid_disk(cell, 1) if c != cell]
    return found
