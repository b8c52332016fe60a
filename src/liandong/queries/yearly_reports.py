"""Yearly reports: whose are whose, and what the figures of a report are."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from liandong.core import indicators
from liandong.core.effect_facts import packed, unpacked
from liandong.core.effect_places import beside
from liandong.core.hours import Evidence
from liandong.core.indicators import Figure
from liandong.core.periods import Period, PeriodKind
from liandong.core.yearly_reports import BY_MONTH, BY_PLACE, Words
from liandong.models import Certificate, LedgerEntry, YearlyReport
from liandong.queries import access
from liandong.queries.effects import closed, reach, structure
from liandong.queries.effects.counting import Scope, Span

WRITERS = reach.VIEWERS


def scope_of(report: YearlyReport) -> Scope:
    """Whose year it is."""
    if report.organization_id is not None:
        return Scope(organization=report.organization_id)
    return Scope(report.division_code)


def year_of(report: YearlyReport) -> Period:
    """Its year as a period."""
    return Period.parse(f"{report.year:04d}")


def words_of(report: YearlyReport) -> Words:
    """What people wrote around its figures."""
    return Words(report.opening, report.next_year, report.opening_en, report.next_year_en)


def may_write(actor: access.Actor, scope: Scope) -> bool:
    """Whether the actor may draft: for a place coordinators and officers, for an organization
    also its social workers and supervisors.
    """
    if scope.organization is not None:
        return reach.organization_of(actor, str(scope.organization)) is not None
    if not actor.has(access.COORDINATOR, access.OFFICER):
        return False
    return not actor.divisions or any(scope.prefix.startswith(one) for one in actor.divisions)


def may_publish(actor: access.Actor, report: YearlyReport) -> bool:
    """Whether the actor is the officer of the place, or of that of the organization."""
    return reach.may_close(actor, scope_of(report))


def reports_for(actor: access.Actor) -> "QuerySet[YearlyReport]":
    """Drafts and published ones that the actor may work on, the newest first."""
    mine = Q(organization__in=access.organizations_for(actor).values("pk"))
    if actor.has(access.COORDINATOR, access.OFFICER):
        if not actor.divisions:
            mine |= Q(organization=None)
        for one in actor.divisions:
            mine |= Q(organization=None, division_code__startswith=one)
    rows = YearlyReport.objects.filter(mine).select_related("organization")
    return rows.order_by("-year", "division_code", "-version", "-pk")


def published() -> "QuerySet[YearlyReport]":
    """What is open to everybody, the newest first; of corrected ones every version."""
    rows = YearlyReport.objects.filter(published_at__isnull=False)
    return rows.select_related("organization").order_by("-year", "division_code", "-version")


def newer(report: YearlyReport) -> YearlyReport | None:
    """The published correction of a report, if there is one. One query."""
    same = {"year": report.year, "division_code": report.division_code}
    rows = published().filter(
        organization=report.organization_id, version__gt=report.version, **same
    )
    return rows.first()


def content(report: YearlyReport, *, at: datetime) -> dict[str, Any] | None:
    """What the report says: frozen once published; else of the closed year, or of the year so
    far (``is_closed`` false). None while a big place is still being computed.

    A constant number of queries, whatever the place.
    """
    if report.published_at is not None:
        return dict(report.content)
    scope, year = scope_of(report), year_of(report)
    told = reach.told_of(scope, year, at=at)
    if not told.is_whole:
        return None
    before = closed.latest(year.before(), scope)
    months = [Period.of(year.first.replace(month=m), PeriodKind.MONTH) for m in range(1, 13)]
    by_month = closed.over_time(months, scope)
    span = Span.of(year, told.at, version=told.row.version if told.row else 1)
    counts = structure.counts(scope.prefix, span.last, span.known)
    return {
        "is_closed": told.row is not None,
        "as_of": told.at.isoformat(),
        "code_version": told.row.code_version if told.row else "",
        "closed_digest": told.row.digest if told.row else "",
        "figures": packed(told.figures),
        "before": before.figures if before else {},
        "months": _months(months, by_month),
        "places": _places(year, scope, told.figures),
        "evidence": _evidence(scope, span),
        "certificates": _certificates(scope, span),
        "residents": {
            "people": sum(one.residents for one in counts),
            "source": "、".join(sorted({one.source for one in counts})),
            "counted_on": max(one.counted_on for one in counts).isoformat(),
            "is_invented": any(one.is_invented for one in counts),
        }
        if counts
        else {},
    }


def _months(months: list[Period], rows: Any) -> list[dict[str, Any]]:
    found = []
    for one in months:
        figures = unpacked(rows[one].figures) if one in rows else {}
        kept = {code: figures[code] for code in BY_MONTH if code in figures}
        found.append({"month": one.code, "figures": packed(kept)})
    return found


def _places(year: Period, scope: Scope, figures: dict[str, Figure]) -> dict[str, Any]:
    """Place beside place in the closed year; small ones together."""
    if scope.organization is not None:
        return {}
    rows = closed.inside(year, scope.prefix)
    known = {
        code: had[BY_PLACE]
        for code, row in rows.items()
        if BY_PLACE in (had := unpacked(row.figures))
    }
    if not known or BY_PLACE not in figures:
        return {}
    told = beside(known, figures[BY_PLACE], indicators.INDICATORS[BY_PLACE].smallest_n)
    rest = packed({BY_PLACE: told.rest}) if told.rest else {}
    return {"shown": packed(told.shown), "rest": rest}


def _recorded(scope: Scope, span: Span) -> "QuerySet[LedgerEntry]":
    rows = LedgerEntry.objects.filter(span.at("recorded_at"))
    found: QuerySet[LedgerEntry] = scope.of(rows, "organization__division_code", "organization")
    return found


def _evidence(scope: Scope, span: Span) -> dict[str, int]:
    """Minutes recorded in the year by how they were proved, strongest first."""
    rows = _recorded(scope, span).order_by().values("evidence").annotate(sum=Sum("minutes"))
    found = {row["evidence"]: row["sum"] or 0 for row in rows}
    return {one.value: found.get(one.value, 0) for one in Evidence}


def _certificates(scope: Scope, span: Span) -> dict[str, int]:
    rows = Certificate.objects.filter(span.at("issued_at"))
    rows = scope.of(rows, "organization__division_code", "organization")
    told = rows.aggregate(
        issued=Count("pk"), withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False))
    )
    return {"issued": told["issued"], "withdrawn": told["withdrawn"]}
