"""The records behind a figure: the newest of them, as lines with a name and a moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from liandong.core.hours import SHANGHAI
from liandong.core.indicators import INDICATORS
from liandong.core.supervision import Tier
from liandong.models import (
    Certificate,
    IndicatorSnapshot,
    LedgerEntry,
    Need,
    Person,
    Shift,
    ShiftState,
)
from liandong.queries import covers
from liandong.queries.dashboards import OPEN_NEEDS, PERIOD

MOST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One record: what it is, when, and one number or word of it.

    holds
        What ``note`` says: ``guided`` (volunteers), ``minutes``, ``number`` (of a need) or
        ``places`` (taken / wanted).
    """

    title: str
    at: datetime | None
    note: str
    holds: str


def behind(code: str, prefix: str, *, at: datetime) -> list[Line]:
    """The newest records that a figure counts, at most ``MOST``. One query.

    People are not named: what is shown is the service, the need or the paper.
    """
    since = at - PERIOD
    word = INDICATORS[code].counts
    if code in ("volunteers_per_social_worker", "span_over_limit") or word == "supervision":
        today = at.astimezone(SHANGHAI).date()
        links = _in(covers.links_on(today), "supervisor__division_code", prefix)
        guided = covers.carried(links, today, Tier.SOCIAL_WORKER)
        numbers = Person.objects.filter(pk__in=guided).values_list("number", "pk")
        guides = sorted((-guided[pk], number) for number, pk in numbers)
        return [Line(number, None, str(-n), "guided") for n, number in guides[:MOST]]
    if code == "certificates_issued":
        papers = _in(
            Certificate.objects.filter(issued_at__gt=since), "organization__division_code", prefix
        )
        return [
            Line(r.number, r.issued_at, str(r.minutes), "minutes")
            for r in papers.order_by("-issued_at")[:MOST]
        ]
    if word == "needs":
        needs = _in(Need.objects.all(), "division_code", prefix)
        if code == "open_needs_by_age":
            needs = needs.filter(state__in=OPEN_NEEDS).order_by("filed_at")
        elif code == "days_to_first_service":
            needs = needs.filter(first_served_at__gt=since).order_by("-first_served_at")
        else:
            needs = needs.filter(filed_at__gt=since).order_by("-filed_at")
        return [Line(r.title, r.filed_at, r.number, "number") for r in needs[:MOST]]
    if word == "rosters" or code == "two_way_evaluation":
        shifts = _in(Shift.objects.exclude(state=ShiftState.CANCELLED), "division_code", prefix)
        rows = shifts.filter(starts_at__gt=since, starts_at__lte=at).select_related("project")
        return [
            Line(r.project.title, r.starts_at, f"{r.taken} / {r.max_people}", "places")
            for r in rows.order_by("-starts_at")[:MOST]
        ]
    entries = _in(
        LedgerEntry.objects.filter(recorded_at__gt=since), "organization__division_code", prefix
    )
    return [
        Line(r.activity, r.recorded_at, str(r.minutes), "minutes")
        for r in entries.order_by("-recorded_at")[:MOST]
    ]


def history(code: str, prefix: str, *, until: date) -> list[tuple[date, float | None]]:
    """The figure of each closed day of the last 90."""
    rows = IndicatorSnapshot.objects.filter(
        code=code, division_code=prefix, day__gt=until - timedelta(days=90)
    ).order_by("day")
    return [(row.day, row.value) for row in rows]


def _in(rows: "QuerySet[Any]", path: str, prefix: str) -> "QuerySet[Any]":
    return rows.filter(**{f"{path}__startswith": prefix}) if prefix else rows
