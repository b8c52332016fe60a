"""Case work of a district counted: by kind, street and month, within what one answers for."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Left, TruncMonth

from liandong.core.casework_counts import Tally, Work
from liandong.core.workdays import SHANGHAI
from liandong.models import (
    Case,
    CaseSession,
    CommunityActivity,
    Consultation,
    GroupPresence,
    GroupRun,
    GroupSession,
    Visit,
)
from liandong.queries import cases, groups, visits
from liandong.queries.access import COORDINATOR, OFFICER, SUPERVISOR, Actor

STREET = 9
"""Digits of a division code down to the street."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one until another (excluded), and the same as moments."""

    since: date
    until: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moments of both days."""
        first, last = (
            datetime.combine(day, time(), tzinfo=SHANGHAI) for day in (self.since, self.until)
        )
        return first, last


def opens_records(actor: Actor) -> bool:
    """Whether a number leads to its records: a supervisor's, whose files may be read anyway."""
    return actor.has(SUPERVISOR) and not actor.has(COORDINATOR, OFFICER)


def _scope(actor: Actor, worker: str, division: str) -> Q:
    """Within one's divisions, or of the social workers whom one supervises."""
    found = Q(pk__in=[])
    if actor.has(COORDINATOR, OFFICER):
        if not actor.divisions:
            return Q()
        for prefix in actor.divisions:
            found |= Q(**{f"{division}__startswith": prefix})
    elif actor.has(SUPERVISOR):
        found |= Q(**{f"{worker}__in": cases.guided_by(actor.person, on=actor.on)})
    return found


def tallies(actor: Actor, span: Span) -> list[Tally]:
    """Every kind of work, by street and month. Six queries."""
    return [tally for count in _COUNTS for tally in count(actor, span)]


def _by_street(rows: QuerySet[Any], division: str, day: str, **figures: Any) -> QuerySet[Any]:
    placed = rows.annotate(street=Left(division, STREET), month=TruncMonth(day, tzinfo=_zone(day)))
    counted: QuerySet[Any] = placed.order_by().values("street", "month").annotate(**figures)
    return counted


def _zone(day: str) -> Any:
    return None if day.endswith("_on") else SHANGHAI


def _tally(work: Work, row: dict[str, Any]) -> Tally:
    month = row["month"].strftime("%Y-%m")
    minutes = row.get("minutes") or 0
    return Tally(work, row["street"], month, row["count"], row["people"], minutes)


def _cases(actor: Actor, span: Span) -> Iterator[Tally]:
    rows = CaseSession.objects.filter(
        _scope(actor, "case__worker", "case__division_code"),
        held_on__gte=span.since,
        held_on__lt=span.until,
    )
    figures = _by_street(
        rows,
        "case__division_code",
        "held_on",
        count=Count("case", distinct=True),
        people=Count("case__beneficiary", distinct=True),
        minutes=Sum("minutes"),
    )
    for row in figures:
        yield _tally(Work.CASE, row)


def _held_sessions(actor: Actor, span: Span) -> QuerySet[GroupSession]:
    first, last = span.moments
    return GroupSession.objects.filter(
        _scope(actor, "group__worker", "group__division_code"),
        recorded_at__isnull=False,
        starts_at__gte=first,
        starts_at__lt=last,
    )


def _groups(actor: Actor, span: Span) -> Iterator[Tally]:
    rows = _held_sessions(actor, span)
    there = _by_street(
        GroupPresence.objects.filter(session__in=rows.values("pk")),
        "session__group__division_code",
        "session__starts_at",
        people=Count("member", distinct=True),
    )
    people = {(row["street"], row["month"]): row["people"] for row in there}
    figures = _by_street(
        rows,
        "group__division_code",
        "starts_at",
        count=Count("group", distinct=True),
        minutes=Sum("minutes"),
    )
    for row in figures:
        reached = people.get((row["street"], row["month"]), 0)
        yield _tally(Work.GROUP, row | {"people": reached})


def _held_activities(actor: Actor, span: Span) -> QuerySet[CommunityActivity]:
    first, last = span.moments
    return CommunityActivity.objects.filter(
        _scope(actor, "worker", "division_code"),
        recorded_at__isnull=False,
        shift__starts_at__gte=first,
        shift__starts_at__lt=last,
    )


def _activities(actor: Actor, span: Span) -> Iterator[Tally]:
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    rows = _held_activities(actor, span).values_list(
        "division_code", "shift__starts_at", "shift__ends_at", "came"
    )
    for division, starts_at, ends_at, came in rows:
        month = starts_at.astimezone(SHANGHAI).strftime("%Y-%m")
        figures = found[division[:STREET], month]
        figures[0] += 1
        figures[1] += came or 0
        figures[2] += round((ends_at - starts_at).total_seconds() / 60)
    for (street, month), (count, people, minutes) in found.items():
        yield Tally(Work.ACTIVITY, street, month, count, people, minutes)


def _visits(actor: Actor, span: Span) -> Iterator[Tally]:
    first, last = span.moments
    rows = Visit.objects.filter(
        _scope(actor, "cared__worker", "cared__division_code"),
        held_at__gte=first,
        held_at__lt=last,
    )
    figures = _by_street(
        rows,
        "cared__division_code",
        "held_at",
        count=Count("pk"),
        people=Count("cared__beneficiary", distinct=True),
    )
    for row in figures:
        yield _tally(Work.VISIT, row)


def _consultations(actor: Actor, span: Span) -> Iterator[Tally]:
    first, last = span.moments
    rows = Consultation.objects.filter(
        _scope(actor, "by", "division_code"), held_at__gte=first, held_at__lt=last
    )
    # Who asked may be unknown: each question is one person.
    figures = _by_street(
        rows,
        "division_code",
        "held_at",
        count=Count("pk"),
        people=Count("pk"),
        minutes=Sum("minutes"),
    )
    for row in figures:
        yield _tally(Work.CONSULTATION, row)


_COUNTS: tuple[Callable[[Actor, Span], Iterator[Tally]], ...] = (
    _cases,
    _groups,
    _activities,
    _visits,
    _consultations,
)
"""One function for each kind of work; another kind is counted by adding its own."""


@dataclass(frozen=True, slots=True)
class Records:
    """What a number stands for; one of the lists has something in it."""

    cases: tuple[Case, ...] = ()
    groups: tuple[GroupRun, ...] = ()
    activities: tuple[CommunityActivity, ...] = ()
    visits: tuple[Visit, ...] = ()
    consultations: tuple[Consultation, ...] = ()


def records_of(actor: Actor, work: Work, street: str, span: Span) -> Records:
    """The records behind a number, as far as the actor may open them. One or two queries."""
    if not opens_records(actor):
        return Records()
    first, last = span.moments
    if work is Work.CASE:
        held = CaseSession.objects.filter(held_on__gte=span.since, held_on__lt=span.until)
        rows = cases.readable_by(actor, on=actor.on).filter(
            _scope(actor, "worker", "division_code"),
            pk__in=held.values("case"),
            division_code__startswith=street,
        )
        return Records(cases=tuple(rows.select_related("beneficiary", "worker")[:MOST]))
    if work is Work.GROUP:
        found = groups.readable_by(actor, on=actor.on).filter(
            pk__in=_held_sessions(actor, span).values("group"), division_code__startswith=street
        )
        return Records(groups=tuple(found.select_related("worker")[:MOST]))
    if work is Work.ACTIVITY:
        held_ones = _held_activities(actor, span).filter(division_code__startswith=street)
        return Records(activities=tuple(held_ones.select_related("project", "worker")[:MOST]))
    if work is Work.VISIT:
        seen = visits.station_visits(actor, first, last).filter(
            _scope(actor, "cared__worker", "cared__division_code"),
            cared__division_code__startswith=street,
        )
        return Records(visits=tuple(seen[:MOST]))
    asked = visits.station_consultations(actor, first, last).filter(
        _scope(actor, "by", "division_code"), division_code__startswith=street
    )
    return Records(consultations=tuple(asked[:MOST]))
