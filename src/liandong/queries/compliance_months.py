"""The report on the two laws month by month: what was kept, and where something is to be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from liandong.core import compliance_months as rules
from liandong.core.compliance import Count, Verdict, tally
from liandong.core.compliance_months import Kept, Point
from liandong.core.hours import SHANGHAI
from liandong.models import ComplianceMonth, LedgerEntry, Organization, Project, RoleGrant
from liandong.queries.compliance import OF_PLACES, Judged, Report
from liandong.queries.compliance_place import Place
from liandong.queries.covers import open_on


@dataclass(frozen=True, slots=True)
class Whole:
    """All articles in one month: how many of each color; None: not recorded."""

    month: date
    colors: Mapping[Verdict, int] | None
    counted_at: datetime | None
    is_now: bool = False


def rows(place: Place) -> list[ComplianceMonth]:
    """What was kept of a place in the months that are shown, oldest first. One query."""
    first = place.today.replace(day=1)
    oldest = first.replace(year=first.year - 1)
    kept = ComplianceMonth.objects.filter(month__gte=oldest, month__lt=first)
    if place.organization is not None:
        kept = kept.filter(organization=place.organization.pk)
    else:
        kept = kept.filter(organization=None, division_code=place.prefix)
    return list(kept.order_by("month"))


def course(kept: list[ComplianceMonth], row: Judged, place: Place) -> tuple[Point, ...]:
    """One article month by month until now."""
    told = {one.month: _kept(one.results[row.check.code]) for one in kept
            if row.check.code in one.results}  # fmt: skip
    return rules.course(told, Kept(row.verdict, row.count), place.today)


def _kept(said: list[str | int]) -> Kept:
    color, seen, found = said
    return Kept(Verdict(str(color)), Count(int(seen), int(found)))


def wholes(kept: list[ComplianceMonth], report: Report) -> tuple[Whole, ...]:
    """All articles together month by month until now."""
    told = {one.month: one for one in kept}
    now = Kept(Verdict.NOTHING, Count())
    found = []
    for point in rules.course({}, now, report.place.today)[:-1]:
        one = told.get(point.month)
        colors = tally(Verdict(said[0]) for said in one.results.values()) if one else None
        found.append(Whole(point.month, colors, one.counted_at if one else None))
    this = report.place.today.replace(day=1)
    return (*found, Whole(this, report.colors, report.place.at, is_now=True))


def due(month: date, *, at: datetime) -> list[Place]:
    """Where the month is not kept yet: the hub, each place somebody answers for, and each
    organization with hours or projects. Four queries.
    """
    grants = RoleGrant.objects.filter(open_on(at.astimezone(SHANGHAI).date()), role__in=OF_PLACES)
    prefixes = {"", *grants.order_by().values_list("division_code", flat=True).distinct()}
    entries = LedgerEntry.objects.order_by().values("organization").distinct()
    projects = Project.objects.order_by().values("organization").distinct()
    bodies = Organization.objects.filter(pk__in=entries.union(projects))
    done = ComplianceMonth.objects.filter(month=month)
    kept: set[tuple[str, int | None]] = set(done.values_list("division_code", "organization_id"))
    return [
        *(Place(at, prefix=one) for one in sorted(prefixes) if (one, None) not in kept),
        *(Place(at, body) for body in bodies.order_by("pk") if ("", body.pk) not in kept),
    ]
