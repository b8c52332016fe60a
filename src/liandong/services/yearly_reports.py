"""The yearly report: drafted, changed, published by an officer in one event, corrected anew."""

from dataclasses import asdict, astuple
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from liandong.core import publications
from liandong.core import yearly_reports as rules
from liandong.core.effect_facts import digest
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.yearly_reports import (
    ReportExists,
    ReportNotPublished,
    ReportPublished,
    ReportWithoutFigures,
    ReportYearAhead,
    YearlyReportChanged,
    YearlyReportDrafted,
)
from liandong.models import Organization, Person, YearlyReport
from liandong.queries import access, yearly_reports
from liandong.queries import publications as results
from liandong.queries.effects import closed
from liandong.queries.effects.counting import Scope
from liandong.services import events


@transaction.atomic
def draft(*, year: int, scope: Scope, words: rules.Words, by: Person, at: datetime) -> YearlyReport:
    """Begin the report of a year; its figures are looked up, not typed.

    Refuses ``ReportExists``, ``ReportYearAhead``, ``NotAllowed`` for whoever does not answer
    for the place or organization.
    """
    _check_writer(by, scope, at)
    if year > at.astimezone(SHANGHAI).year:
        raise ReportYearAhead(year=year)
    found = _of(year, scope).order_by("-version").first()
    if found is not None:
        raise ReportExists(year=year, number=found.number)
    return _made(year, scope, 1, "", words, by, at)


@transaction.atomic
def change(*, report: YearlyReport, words: rules.Words, by: Person, at: datetime) -> YearlyReport:
    """Change the words of a draft. Refuses ``ReportPublished``, ``NotAllowed``."""
    report = _locked(report)
    _check_writer(by, yearly_reports.scope_of(report), at)
    if report.published_at is not None:
        raise ReportPublished(number=report.number)
    kept = asdict(words.trimmed())
    for name, text in kept.items():
        setattr(report, name, text)
    report.save(update_fields=list(kept))
    events.record(YearlyReportChanged(report.number), by=by, at=at)
    return report


@transaction.atomic
def publish(*, report: YearlyReport, by: Person, at: datetime) -> YearlyReport:
    """Freeze a draft and open it to everybody.

    Refuses ``ReportPublished``, ``ReportWithoutFigures`` until the year is closed, and
    ``NotAllowed`` for whoever is not the officer of the place; where the place asks for a yes
    before, ``PublicationNotApproved``, ``PublicationChanged``.
    """
    report = _locked(report)
    if not yearly_reports.may_publish(_actor(by, at), report):
        raise NotAllowed(action="publish_report")
    if report.published_at is not None:
        raise ReportPublished(number=report.number)
    if closed.latest(yearly_reports.year_of(report), yearly_reports.scope_of(report)) is None:
        raise ReportWithoutFigures(year=report.year)
    content = yearly_reports.content(report, at=at)
    if content is None:
        raise ReportWithoutFigures(year=report.year)
    publications.check(results.standing(report, at))
    report.content = content
    report.digest = digest([content, *astuple(yearly_reports.words_of(report))])
    report.published_by, report.published_at = by, at
    report.save(update_fields=["content", "digest", "published_by", "published_at"])
    told = rules.YearlyReportPublished(report.number, report.year, report.digest)
    events.record(told, by=by, at=at)
    return report


@transaction.atomic
def correct(*, report: YearlyReport, reason: str, by: Person, at: datetime) -> YearlyReport:
    """Begin a further version of a published report; the published one stays as it is.

    Refuses ``ReportNotPublished``, ``ValueMissing`` without a reason, ``ReportExists`` when a
    later version is there, ``NotAllowed``.
    """
    report = _locked(report)
    scope = yearly_reports.scope_of(report)
    _check_writer(by, scope, at)
    if not reason.strip():
        raise ValueMissing(field="reason")
    if report.published_at is None:
        raise ReportNotPublished(number=report.number)
    last = _of(report.year, scope).order_by("-version").first()
    if last is not None and last.version > report.version:
        raise ReportExists(year=report.year, number=last.number)
    words = yearly_reports.words_of(report)
    return _made(report.year, scope, report.version + 1, reason.strip()[:200], words, by, at)


def _made(
    year: int,
    scope: Scope,
    version: int,
    reason: str,
    words: rules.Words,
    by: Person,
    at: datetime,
) -> YearlyReport:
    place = scope.prefix
    if scope.organization is not None:
        place = Organization.objects.get(pk=scope.organization).division_code
    number = events.next_number(f"Y-{place or '0'}-{year}", width=3)
    made = YearlyReport.objects.create(
        number=number,
        year=year,
        division_code="" if scope.organization is not None else scope.prefix,
        organization_id=scope.organization,
        version=version,
        reason=reason,
        **asdict(words.trimmed()),
        drafted_by=by,
        drafted_at=at,
    )
    events.record(YearlyReportDrafted(made.number, year, version), by=by, at=at)
    return made


def _of(year: int, scope: Scope) -> "QuerySet[YearlyReport]":
    if scope.organization is not None:
        return YearlyReport.objects.filter(year=year, organization=scope.organization)
    return YearlyReport.objects.filter(year=year, organization=None, division_code=scope.prefix)


def _locked(report: YearlyReport) -> YearlyReport:
    rows = YearlyReport.objects.select_for_update(of=("self",)).select_related("organization")
    return rows.get(pk=report.pk)


def _actor(by: Person, at: datetime) -> access.Actor:
    return access.actor_of(by, on=at.astimezone(SHANGHAI).date())


def _check_writer(by: Person, scope: Scope, at: datetime) -> None:
    if not yearly_reports.may_write(_actor(by, at), scope):
        raise NotAllowed(action="write_report")
