"""How much help each place has: residents, social workers, volunteers, needs, by skill.

Places are streets (nine digits) inside a county, counties (six) above it. However many
people live there, the number of queries is the same: everything is counted by the database.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Substr

from liandong.core import divisions
from liandong.core import supply as rules
from liandong.core.credentials import codes_of
from liandong.core.geo import Point
from liandong.core.hours import SHANGHAI
from liandong.core.supervision import ACTIVE_DAYS
from liandong.core.supply import ANY, Gap, Inequality, Rate
from liandong.models import (
    LedgerEntry,
    Need,
    NeedState,
    Person,
    ResidentCount,
    RoleGrant,
)
from liandong.queries import access, covers, maps
from liandong.queries.keeping import kept

LOOKERS = (access.COORDINATOR, access.OFFICER)
SKILLS = 23
STREET, COUNTY = 9, 6
USUAL_DAYS = 84
OPEN = (
    NeedState.FILED, NeedState.VERIFIED, NeedState.ANSWERED, NeedState.ASSESSED, NeedState.PLANNED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """What one place has; ``residents`` None where nobody put a number on record."""

    code: str
    residents: int | None
    counted: ResidentCount | None
    workers: int
    active: int
    needed: int

    @property
    def workers_rate(self) -> float | None:
        """Social workers for every 10,000 residents."""
        return rules.per_ten_thousand(self.workers, self.residents)

    @property
    def active_rate(self) -> float | None:
        """Active volunteers for every 10,000 residents."""
        return rules.per_ten_thousand(self.active, self.residents)

    @property
    def active_per_needed(self) -> float | None:
        """Active volunteers for every 100 hours needed; None where nothing is needed."""
        return self.active / (self.needed / 6000) if self.needed else None

    @property
    def workers_per_needed(self) -> float | None:
        """Social workers for every 100 hours needed; None where nothing is needed."""
        return self.workers / (self.needed / 6000) if self.needed else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The supply of an area, place by place; ``usual``: minutes of a volunteer in 28 days."""

    area: str
    rows: Sequence[PlaceRow]
    workers: Inequality | None
    volunteers: Inequality | None
    gaps: Sequence[Gap]
    usual: int
    people: Mapping[tuple[str, str], int]
    computed_at: datetime

    @property
    def is_invented(self) -> bool:
        """Whether any number of residents is one of a demo town."""
        return any(row.counted is not None and row.counted.is_invented for row in self.rows)


def digits_of(area: str) -> int:
    """How finely an area is looked at: by street within a county, by county above."""
    return STREET if len(area) >= COUNTY else COUNTY


def sheet(area: str, *, at: datetime) -> Sheet:
    """The supply of an area, kept for as long as computing took, times ``REST_SHARE``."""
    return kept(
        f"supply:{area}",
        lambda: computed(area, at=at),
        holds=lambda found: found.computed_at <= at,
    )


def forget(code: str) -> None:
    """New numbers of residents show at once wherever the place is looked at."""
    cache.delete_many([f"supply:{code[:n]}" for n in (0, 2, 4, 6, 9)])


def computed(area: str, *, at: datetime) -> Sheet:
    """The supply of an area, counted now. Six queries."""
    digits, on = digits_of(area), at.astimezone(SHANGHAI).date()
    counted = residents_of(area, on=on)
    workers = _workers(area, digits, on)
    people = volunteers_at(area, digits, on)
    needed = _needed(area, digits)
    active = {code: n for (code, skill), n in people.items() if skill == ANY}
    usual = rules.usual_minutes(_proved(area, on), sum(active.values()))
    seen = {code for code, _skill in needed.keys() | people.keys()} | workers.keys()
    codes = _codes(area, digits, on) | seen
    whole = _whole(needed)
    rows = [
        PlaceRow(
            code,
            residents=residents_at(code, counted, on),
            counted=counted.get(code),
            workers=workers.get(code, 0),
            active=active.get(code, 0),
            needed=whole.get(code, 0),
        )
        for code in sorted(codes)
    ]
    return Sheet(
        area=area,
        rows=rows,
        workers=_inequality(rows, "workers"),
        volunteers=_inequality(rows, "active"),
        gaps=rules.gaps(dict(_by_skill(needed)), people, usual),
        usual=usual,
        people=people,
        computed_at=at,
    )


def _inequality(rows: Sequence[PlaceRow], name: str) -> Inequality | None:
    return rules.inequality(
        [Rate(row.code, row.residents, getattr(row, name)) for row in rows if row.residents]
    )


def residents_of(area: str, *, on: date, known: datetime | None = None) -> dict[str, ResidentCount]:
    """The newest number of each place that was counted by a day. One query.

    ``known``: of several, one that had been entered by that moment goes first.
    """
    rows = ResidentCount.objects.filter(division_code__startswith=area, counted_on__lte=on)
    found = sorted(
        rows.order_by("counted_on", "pk"),
        key=lambda row: known is None or row.entered_at <= known,
    )
    return {row.division_code: row for row in found}


def residents_at(code: str, counted: Mapping[str, ResidentCount], on: date) -> int | None:
    """The number of a place; of a county without one the sum, if all its streets have one."""
    if code in counted:
        return counted[code].residents
    below = [one.code for one in divisions.children(code, on)] if len(code) == COUNTY else []
    if below and all(one in counted for one in below):
        return sum(counted[one].residents for one in below)
    return None


def _codes(area: str, digits: int, on: date) -> set[str]:
    """Places of the area that exist, whether or not anything is on record there."""
    if len(area) == digits:
        return {area}
    if len(area) in (4, COUNTY):
        return {one.code for one in divisions.children(area, on) if len(one.code) == digits}
    return set()


def _workers(area: str, digits: int, on: date) -> dict[str, int]:
    """Social workers by the seat of who employs them, each once. One query."""
    rows = (
        RoleGrant.objects.filter(covers.open_on(on), role=access.SOCIAL_WORKER)
        .order_by("pk")
        .values_list("person", "organization__division_code", "person__division_code")
    )
    home: dict[int, str] = {}
    for person, seat, own in rows:
        home.setdefault(person, (seat or own)[:digits])
    found: dict[str, int] = defaultdict(int)
    for code in home.values():
        if len(code) == digits and code.startswith(area):
            found[code] += 1
    return dict(found)


def bits() -> dict[str, Any]:
    """For each skill an aggregate that counts the people who have it."""
    return {f"s{n}": Sum(F("skill_mask").bitrightshift(n).bitand(1)) for n in range(SKILLS)}


def volunteers_at(area: str, digits: int, on: date) -> dict[tuple[str, str], int]:
    """Active volunteers by home and skill; ``ANY`` counts each once. One query."""
    rows: Any = (
        Person.objects.filter(
            merged_into=None,
            division_code__startswith=area,
            last_served_on__gte=on - timedelta(days=ACTIVE_DAYS),
        )
        .exclude(state__in=("suspended", "exited"))
        .order_by()
        .annotate(place=Substr("division_code", 1, digits))
        .values("place")
        .annotate(n=Count("pk"), **bits())
    )
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        if len(row["place"]) != digits:
            continue
        found[row["place"], ANY] = row["n"]
        for n in range(SKILLS):
            if row[f"s{n}"]:
                found[row["place"], f"{n + 1:02d}"] = row[f"s{n}"]
    return found


def _needed(area: str, digits: int) -> dict[tuple[str, int], int]:
    """Minutes of open needs in 28 days by place and skill mask. One query."""
    rows = (
        Need.objects.filter(state__in=OPEN, division_code__startswith=area)
        .order_by()
        .annotate(place=Substr("division_code", 1, digits))
        .values("place", "skill_mask", "rule")
        .annotate(total=Sum(F("minutes") * F("headcount")))
    )
    found: dict[tuple[str, int], int] = defaultdict(int)
    for row in rows:
        if len(row["place"]) == digits:
            found[row["place"], row["skill_mask"]] += row["total"] * rules.times_of(row["rule"])
    return dict(found)


def needed_at(area: str, digits: int) -> Mapping[tuple[str, str], int]:
    """Minutes of open needs in 28 days by place and skill, ``ANY`` for all. One query."""
    return _by_skill(_needed(area, digits))


def _whole(needed: Mapping[tuple[str, int], int]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for (code, _mask), minutes in needed.items():
        found[code] += minutes
    return found


def _by_skill(needed: Mapping[tuple[str, int], int]) -> Mapping[tuple[str, str], int]:
    """A need that asks for several skills counts for each; ``ANY`` is all that is needed."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for (code, mask), minutes in needed.items():
        found[code, ANY] += minutes
        for skill in codes_of(mask):
            found[code, skill] += minutes
    return found


def _proved(area: str, on: date) -> int:
    """Minutes proved of people at home in the area, in ``USUAL_DAYS``. One query."""
    rows: QuerySet[LedgerEntry] = LedgerEntry.objects.filter(
        Q(person__division_code__startswith=area) if area else Q(),
        served_on__gt=on - timedelta(days=USUAL_DAYS),
        served_on__lte=on,
    )
    return int(rows.aggregate(total=Sum("minutes"))["total"] or 0)


def middles(codes: Collection[str]) -> dict[str, Point]:
    """Where places are: the middle of where people live, or of the county. One query."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    first, last = wanted[0], wanted[-1]
    same = next((n for n in range(STREET) if first[n : n + 1] != last[n : n + 1]), STREET)
    found: dict[str, Point] = {}
    known = maps.street_middles(first[:same])
    for code in wanted:
        point = known.get(code) or _county_point(code)
        if point:
            found[code] = point
    return found


def _county_point(code: str) -> Point | None:
    try:
        return divisions.point_of(code[:COUNTY])
    except divisions.UnknownDivision:
        return None
