"""Closed periods: the latest version of each, of one place, of its streets, over time."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from liandong.core.periods import Period
from liandong.models import ClosedPeriod
from liandong.queries.effects.counting import Scope

LEVELS = (0, 2, 4, 6, 9, 12)
"""Digits of a division code: nation, province, city, county, street, community."""


def _of(scope: Scope) -> "QuerySet[ClosedPeriod]":
    if scope.organization is not None:
        return ClosedPeriod.objects.filter(organization=scope.organization)
    return ClosedPeriod.objects.filter(organization=None, division_code=scope.prefix)


def versions(period: Period, scope: Scope) -> list[ClosedPeriod]:
    """Every version of one closed period, the newest first. One query."""
    rows = _of(scope).filter(kind=period.kind.value, first_on=period.first)
    return list(rows.select_related("by").order_by("-version"))


def latest(period: Period, scope: Scope) -> ClosedPeriod | None:
    """The version that holds; None while the period is open. One query."""
    rows = _of(scope).filter(kind=period.kind.value, first_on=period.first)
    return rows.order_by("-version").first()


def over_time(periods: Sequence[Period], scope: Scope) -> dict[Period, ClosedPeriod]:
    """The version that holds of each period of one kind that is closed. One query."""
    firsts = {one.first: one for one in periods}
    rows = _of(scope).filter(kind=periods[0].kind.value, first_on__in=firsts)
    return {firsts[row.first_on]: row for row in rows.order_by("version")}


def inside(period: Period, prefix: str) -> dict[str, ClosedPeriod]:
    """The places of the next level inside a place, for a closed period. One query."""
    deeper = [level for level in LEVELS if level > len(prefix)]
    rows = ClosedPeriod.objects.filter(
        organization=None,
        kind=period.kind.value,
        first_on=period.first,
        division_code__startswith=prefix,
    ).exclude(division_code=prefix)
    found = {row.division_code: row for row in rows.order_by("version")}
    for level in deeper:
        here = {code: row for code, row in found.items() if len(code) == level}
        if here:
            return dict(sorted(here.items()))
    return {}


def done(periods: Sequence[Period]) -> set[tuple[str, Any, str, int | None]]:
    """What is closed of these periods: kind, first day, place, organization. One query."""
    wanted = Q(pk__in=[])
    for kind in {one.kind for one in periods}:
        firsts = [one.first for one in periods if one.kind is kind]
        wanted |= Q(kind=kind.value, first_on__in=firsts)
    rows = ClosedPeriod.objects.filter(wanted)
    return set(rows.values_list("kind", "first_on", "division_code", "organization"))
