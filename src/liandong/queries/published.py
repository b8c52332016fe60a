"""What authorities and organizations of a place published: one definition for list and count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from liandong.core.hours import SHANGHAI
from liandong.core.inspections import State
from liandong.core.publications import Kind
from liandong.core.purchases import Stage
from liandong.models import AwardList, Inspection, Purchase, YearlyReport

PLACES: Mapping[Kind, str] = {
    Kind.INSPECTION: "organization__division_code",
    Kind.PURCHASE: "division_code",
    Kind.YEARLY_REPORT: "division_code",
    Kind.AWARDS: "organization__division_code",
}
"""By kind, where a publication counts. A report of an organization counts where that one is."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication: what, whose, where it stands, since when."""

    kind: Kind
    name: str
    key: str
    year: int
    on: date


def rows(kind: Kind) -> QuerySet[Any]:
    """Everything of a kind that stands in public."""
    if kind is Kind.INSPECTION:
        return Inspection.objects.filter(state=State.PUBLISHED.value)
    if kind is Kind.PURCHASE:
        return Purchase.objects.filter(stage=Stage.PUBLICATION)
    if kind is Kind.YEARLY_REPORT:
        return YearlyReport.objects.filter(published_at__isnull=False)
    return AwardList.objects.filter(published_on__isnull=False)


def since(kind: Kind, at: datetime) -> Q:
    """Those published after a moment; lists of awards are published on a day."""
    if kind is Kind.AWARDS:
        return Q(published_on__gt=at.astimezone(SHANGHAI).date())
    return Q(published_at__gt=at)


def inside(kind: Kind, division: str) -> QuerySet[Any]:
    """Those of a place and all below it."""
    here = Q(**{f"{PLACES[kind]}__startswith": division})
    if kind is Kind.YEARLY_REPORT:
        here = (here & Q(organization=None)) | Q(organization__division_code__startswith=division)
    return rows(kind).filter(here)


def published_in(division: str, *, most: int = 100, kind: Kind | None = None) -> list[Publication]:
    """Publications of a place and all below it, the latest first. At most four queries."""
    found: list[Publication] = []
    for one in Kind if kind is None else (kind,):
        related = {
            Kind.INSPECTION: ("organization",),
            Kind.PURCHASE: ("buyer",),
            Kind.YEARLY_REPORT: ("organization",),
            Kind.AWARDS: ("organization",),
        }[one]
        order = "-published_on" if one is Kind.AWARDS else "-published_at"
        listed = inside(one, division).select_related(*related).order_by(order, "-pk")[:most]
        found += [_told(one, row) for row in listed]
    return sorted(found, key=lambda row: (row.on, row.kind, row.key), reverse=True)[:most]


def _told(kind: Kind, row: Any) -> Publication:
    if kind is Kind.AWARDS:
        return Publication(kind, row.organization.name, str(row.pk), row.year, row.published_on)
    on = row.published_at.astimezone(SHANGHAI).date()
    if kind is Kind.INSPECTION:
        return Publication(kind, row.organization.name, str(row.round_id), 0, on)
    if kind is Kind.PURCHASE:
        return Publication(kind, row.title, row.number, 0, on)
    name = row.organization.name if row.organization is not None else ""
    return Publication(kind, name or row.division_code, row.number, row.year, on)
