"""Which street could send people to which, worked out for a whole city at once.

A city is one pool: its streets help each other across county borders, and nobody's time is
promised to two counties. Whoever answers for the whole province looks at the province as one
pool. What is worked out is kept as any dear figure is (``queries.keeping``), never on record.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import cos, radians

from django.db.models import Sum
from django.db.models.functions import Substr

from liandong.core import supply as rules
from liandong.core.geo import Point, distance_m
from liandong.core.hours import SHANGHAI
from liandong.core.supply import ANY, Gap
from liandong.matching.transfers import transport_along
from liandong.models import LedgerEntry
from liandong.queries.access import Actor
from liandong.queries.keeping import kept
from liandong.queries.supply import (
    COUNTY,
    STREET,
    USUAL_DAYS,
    middles,
    needed_at,
    volunteers_at,
)

FARTHEST_M = 30_000
"""Volunteers are not asked to go farther, as a proposal."""
PROVINCE, CITY = 2, 4
_DEGREE_M = 111_000


@dataclass(frozen=True, slots=True)
class Flow:
    """So many people of a street could serve in another with a skill (``ANY``: whatever).

    ``distance_m``: between the middles of the two streets. ``gap``: the index of the
    receiving street. ``sharers``: how many streets together would close that gap.
    """

    skill: str
    from_code: str
    to_code: str
    people: int
    distance_m: int
    gap: int
    sharers: int


@dataclass(frozen=True, slots=True)
class Pool:
    """The streets of a city or province: gaps, active people, minutes usual in each county."""

    area: str
    gaps: Sequence[Gap]
    active: Mapping[str, int]
    usual: Mapping[str, int]
    computed_at: datetime

    def usual_of(self, code: str) -> int:
        """What an active volunteer of the street's county usually serves in 28 days."""
        return self.usual.get(code[:COUNTY], rules.USUAL_MINUTES)


def pool_area(actor: Actor, area: str) -> str:
    """Within which area help is looked for: the city, or the province for whose scope it is.

    Empty when the area is the whole country: nobody goes that far.
    """
    if len(area) < PROVINCE:
        return ""
    is_wide = not actor.divisions or any(len(one) <= PROVINCE for one in actor.divisions)
    return area[:PROVINCE] if is_wide else area[:CITY]


def flows(pool: str, *, at: datetime) -> list[Flow]:
    """What could go where within a pool; kept for as long as working it out took, times 20."""
    found = kept(
        f"supply-flows:{pool}",
        lambda: (at, _found(counted(pool, at=at))),
        holds=lambda one: one[0] <= at,
    )
    return found[1]


def counted(area: str, *, at: datetime) -> Pool:
    """Gaps of every street of an area. Three queries."""
    on = at.astimezone(SHANGHAI).date()
    people, needed = volunteers_at(area, STREET, on), needed_at(area, STREET)
    active = {code: n for (code, skill), n in people.items() if skill == ANY}
    usual = _usual(area, active, on)
    by_county: dict[str, tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]]
    by_county = defaultdict(lambda: ({}, {}))
    for n, counts in enumerate((needed, people)):
        for (code, skill), count in counts.items():
            by_county[code[:COUNTY]][n][code, skill] = count
    gaps: list[Gap] = []
    for county, (lacks, has) in sorted(by_county.items()):
        gaps += rules.gaps(lacks, has, usual.get(county, rules.USUAL_MINUTES))
    return Pool(area, gaps, active, usual, at)


def _usual(area: str, active: Mapping[str, int], on: date) -> dict[str, int]:
    """Minutes of an active volunteer in 28 days, county by county. One query."""
    people: dict[str, int] = defaultdict(int)
    for code, n in active.items():
        people[code[:COUNTY]] += n
    rows = (
        LedgerEntry.objects.filter(
            person__division_code__startswith=area,
            served_on__gt=on - timedelta(days=USUAL_DAYS),
            served_on__lte=on,
        )
        .order_by()
        .annotate(county=Substr("person__division_code", 1, COUNTY))
        .values("county")
        .annotate(total=Sum("minutes"))
    )
    proved = {row["county"]: int(row["total"] or 0) for row in rows}
    return {
        county: rules.usual_minutes(proved.get(county, 0), people.get(county, 0))
        for county in proved.keys() | people.keys()
    }


def _found(pool: Pool) -> list[Flow]:
    return worked_out(pool, middles([gap.code for gap in pool.gaps]))


def worked_out(pool: Pool, points: Mapping[str, Point]) -> list[Flow]:
    """The flows of a pool, the widest gap first, of each gap the nearest first.

    Skill by skill, the scarcest first. Nobody's time is given twice: what a street lends with
    one skill it has not for the next, and who comes with a skill is there for any need too.
    """
    by_skill: dict[str, list[Gap]] = defaultdict(list)
    for gap in pool.gaps:
        by_skill[gap.skill].append(gap)
    ways = {
        (one, other): way
        for one, other, way in near_pairs(points, givers(pool), takers(pool), FARTHEST_M)
    }
    left, sent = dict(pool.active), dict.fromkeys(points, 0)
    found: list[tuple[Gap, str, int]] = []
    for skill in sorted(
        by_skill, key=lambda s: (s == ANY, -max(g.index or 0 for g in by_skill[s]), s)
    ):
        rows = [gap for gap in by_skill[skill] if gap.code in points]
        giving = [g for g in rows if _spare(pool, g, left)]
        lacking = [g for g in rows if _missing(pool, g, sent)]
        arcs = [
            (i, j, ways[a.code, b.code])
            for i, a in enumerate(giving)
            for j, b in enumerate(lacking)
            if (a.code, b.code) in ways
        ]
        spare, missing = (
            [_spare(pool, g, left) for g in giving],
            [_missing(pool, g, sent) for g in lacking],
        )
        for i, j, people in transport_along(spare, missing, arcs):
            left[giving[i].code] -= people
            sent[lacking[j].code] += people
            found.append((lacking[j], giving[i].code, people))
    sharers: dict[tuple[str, str], int] = defaultdict(int)
    for gap, _code, _n in found:
        sharers[gap.code, gap.skill] += 1
    told = [
        Flow(
            skill=gap.skill,
            from_code=code,
            to_code=gap.code,
            people=people,
            distance_m=ways[code, gap.code],
            gap=gap.index or 0,
            sharers=sharers[gap.code, gap.skill],
        )
        for gap, code, people in found
    ]
    return sorted(told, key=lambda f: (-f.gap, f.to_code, f.skill, f.distance_m, f.from_code))


def _spare(pool: Pool, gap: Gap, left: Mapping[str, int]) -> int:
    return min(rules.spare_people(gap, pool.usual_of(gap.code)), left.get(gap.code, 0))


def _missing(pool: Pool, gap: Gap, sent: Mapping[str, int]) -> int:
    missing = rules.missing_people(gap, pool.usual_of(gap.code))
    return max(0, missing - sent[gap.code]) if gap.skill == ANY else missing


def givers(pool: Pool) -> set[str]:
    """Streets that can spare somebody with some skill."""
    return {g.code for g in pool.gaps if rules.spare_people(g, pool.usual_of(g.code))}


def takers(pool: Pool) -> set[str]:
    """Streets where somebody with some skill is missing."""
    return {g.code for g in pool.gaps if rules.missing_people(g, pool.usual_of(g.code))}


def near_pairs(
    points: Mapping[str, Point], froms: set[str], tos: set[str], farthest_m: int
) -> Iterator[tuple[str, str, int]]:
    """(from, to, metres) of all pairs not farther apart; whoever is far north or south is not
    looked at."""
    by_lat = sorted((points[code].lat, code) for code in froms if code in points)
    lats = [lat for lat, _code in by_lat]
    for other in sorted(tos):
        there = points.get(other)
        if there is None:
            continue
        up = farthest_m / _DEGREE_M * 1.01
        aside = up / max(0.1, cos(radians(there.lat)))
        first, last = bisect_left(lats, there.lat - up), bisect_right(lats, there.lat + up)
        for _lat, code in by_lat[first:last]:
            if code == other or abs(points[code].lon - there.lon) > aside:
                continue
            way = round(distance_m(points[code], there))
            if way <= farthest_m:
                yield code, other, way
