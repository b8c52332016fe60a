"""The figures of a place: each computed as ``core.indicators`` defines it.

Every figure is one or two aggregates over the records; nothing is read row by row except
the last needs that were served (at most ``MOST_MEDIAN``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from liandong.core import indicators, policy
from liandong.core.hours import SHANGHAI, Evidence, HourKind
from liandong.core.indicators import AGE_BANDS, Figure, figure
from liandong.core.supervision import Tier
from liandong.models import (
    Certificate,
    Evaluation,
    LedgerEntry,
    Need,
    NeedState,
    Person,
    PersonState,
    RoleGrant,
    Shift,
    ShiftState,
)
from liandong.queries import covers
from liandong.queries.keeping import kept

PERIOD = timedelta(days=90)
MOST_MEDIAN = 2000
OPEN_NEEDS = (NeedState.FILED, NeedState.VERIFIED, NeedState.ANSWERED, NeedState.ASSESSED)


@dataclass(frozen=True, slots=True)
class Board:
    """All figures of one place at one moment.

    figures
        By code, in the order of ``core.indicators``.
    minutes
        Recognized minutes of the period by evidence class.
    open_needs
        Open needs by age band.
    """

    division_code: str
    computed_at: datetime
    figures: Mapping[str, Figure]
    minutes: Mapping[str, int]
    open_needs: Mapping[str, int]
    social_workers: int
    active_volunteers: int
    registered: int
    streets: tuple["Street", ...]


@dataclass(frozen=True, slots=True)
class Street:
    """One street's share of the picture."""

    division_code: str
    open_needs: int
    minutes: int
    volunteers: int
    wanted: int


def board(division_code: str, *, at: datetime, is_fresh: bool = False) -> Board:
    """The figures of a division (a code prefix; empty: everything).

    Kept for as long as computing them took, times ``REST_SHARE``, so that a big hub never
    computes all the time and a small one is always up to date.
    """
    return kept(
        f"board:{division_code}",
        lambda: computed(division_code, at=at),
        holds=lambda found: found.computed_at <= at,
        is_fresh=is_fresh,
    )


def computed(division_code: str, *, at: datetime) -> Board:
    """The figures, computed now."""
    today = at.astimezone(SHANGHAI).date()
    since = at - PERIOD
    people = _inside(Person.objects.filter(merged_into=None), "division_code", division_code)
    registered = (
        people.filter(
            pk__in=RoleGrant.objects.filter(role="volunteer", until=None).values("person")
        )
        .exclude(state__in=[PersonState.EXITED, PersonState.SUSPENDED])
        .count()
    )
    ledger = _inside(LedgerEntry.objects.all(), "organization__division_code", division_code)
    active = (
        _inside(LedgerEntry.objects.all(), "person__division_code", division_code)
        .filter(served_on__gt=indicators.active_since(today), kind=HourKind.CREDIT)
        .values("person")
        .annotate(total=Sum("minutes"))
        .filter(total__gte=indicators.ACTIVE_MINUTES)
        .count()
    )
    workers = (
        _inside(
            RoleGrant.objects.filter(role="social_worker").filter(
                Q(until=None) | Q(until__gt=today)
            ),
            "person__division_code",
            division_code,
        )
        .values("person")
        .distinct()
        .count()
    )
    recent = ledger.filter(recorded_at__gt=since)
    minutes = {str(e): 0 for e in Evidence}
    for row in recent.values("evidence").annotate(total=Sum("minutes")):
        minutes[row["evidence"]] = row["total"] or 0
    recorded = recent.filter(reverses=None).aggregate(
        n=Count("pk"), late=Count("pk", Q(is_late=True))
    )
    ages = _open_needs(division_code, at)
    found = [
        figure(
            "volunteers_per_social_worker",
            indicators.volunteers_per_social_worker(active, workers),
            workers,
        ),
        figure("active_volunteers", active, active),
        figure("active_rate", indicators.ratio(active, registered), registered),
        _fill_rate(division_code, since, at),
        _first_service(division_code, since),
        figure("open_needs_by_age", sum(ages.values()), sum(ages.values())),
        _answered(division_code, since, at),
        figure("minutes_by_evidence", sum(minutes.values()), recorded["n"]),
        indicators.unproved_share({Evidence(e): m for e, m in minutes.items()}, recorded["n"]),
        figure(
            "recorded_in_time",
            indicators.ratio(recorded["n"] - recorded["late"], recorded["n"]),
            recorded["n"],
        ),
        _span(division_code, today),
        _two_way(division_code, since, at),
        _certificates(division_code, since),
    ]
    return Board(
        division_code=division_code,
        computed_at=at,
        figures={f.code: f for f in found},
        minutes=minutes,
        open_needs=ages,
        social_workers=workers,
        active_volunteers=active,
        registered=registered,
        streets=_streets(division_code, since, at),
    )


def _inside(rows: "QuerySet[Any]", path: str, prefix: str) -> "QuerySet[Any]":
    return rows.filter(**{f"{path}__startswith": prefix}) if prefix else rows


def _open_needs(division_code: str, at: datetime) -> dict[str, int]:
    """Counts by age band, in local calendar days, in one query."""
    midnight = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    wanted = {}
    for band in AGE_BANDS:
        bounds = Q(filed_at__lt=midnight - timedelta(days=band.first - 1))
        if band.last is not None:
            bounds &= Q(filed_at__gte=midnight - timedelta(days=band.last))
        wanted[band.code] = Count("pk", bounds)
    needs = _inside(Need.objects.filter(state__in=OPEN_NEEDS), "division_code", division_code)
    return dict(needs.aggregate(**wanted))


def _fill_rate(division_code: str, since: datetime, at: datetime) -> Figure:
    shifts = _inside(
        Shift.objects.exclude(state=ShiftState.CANCELLED), "division_code", division_code
    )
    told = shifts.filter(starts_at__gt=since, starts_at__lte=at).aggregate(
        taken=Sum("taken"), wanted=Sum("max_people"), n=Count("pk")
    )
    return figure("fill_rate", indicators.ratio(told["taken"] or 0, told["wanted"] or 0), told["n"])


def _first_service(division_code: str, since: datetime) -> Figure:
    rows = _inside(
        Need.objects.filter(first_served_at__gt=since), "division_code", division_code
    ).order_by("-first_served_at")
    return indicators.days_to_first_service(
        rows.values_list("filed_at", "first_served_at")[:MOST_MEDIAN]
    )


def _answered(division_code: str, since: datetime, at: datetime) -> Figure:
    done = Q(answered_at__isnull=False)
    told = _inside(
        Need.objects.filter(filed_at__gt=since), "division_code", division_code
    ).aggregate(
        n=Count("pk", done | Q(answer_due_at__lte=at)),
        good=Count("pk", done & Q(answered_at__lte=F("answer_due_at"))),
    )
    return figure("needs_answered_in_time", indicators.ratio(told["good"], told["n"]), told["n"])


def _span(division_code: str, today: date) -> Figure:
    limit = policy.profile_for(division_code, today).ratios.social_worker_volunteers.green
    links = _inside(covers.links_on(today), "supervisor__division_code", division_code)
    guided = covers.carried(links, today, Tier.SOCIAL_WORKER)
    total, over = len(guided), sum(n > limit for n in guided.values())
    return figure("span_over_limit", indicators.ratio(over, total), total)


def _two_way(division_code: str, since: datetime, at: datetime) -> Figure:
    served = _inside(Shift.objects.filter(ledger__isnull=False), "division_code", division_code)
    ended = served.filter(ends_at__gt=since, ends_at__lte=at).values("pk").distinct()
    judged = Evaluation.objects.filter(shift__in=ended)
    both = (
        judged.values("shift")
        .annotate(sides=Count("from_role", distinct=True))
        .filter(sides__gte=2)
        .count()
    )
    n = ended.count()
    return figure("two_way_evaluation", indicators.ratio(both, n), n)


def _certificates(division_code: str, since: datetime) -> Figure:
    n = _inside(
        Certificate.objects.filter(issued_at__gt=since, withdrawn_at=None),
        "organization__division_code",
        division_code,
    ).count()
    return figure("certificates_issued", n, n)


def _streets(division_code: str, since: datetime, at: datetime) -> tuple[Street, ...]:
    """One row per street that has anything; four grouped counts."""
    needs = _by_street(
        _inside(Need.objects.filter(state__in=OPEN_NEEDS), "division_code", division_code),
        "division_code",
        Count("pk"),
    )
    minutes = _by_street(
        _inside(
            LedgerEntry.objects.filter(recorded_at__gt=since), "shift__division_code", division_code
        ),
        "shift__division_code",
        Sum("minutes"),
    )
    volunteers = _by_street(
        _inside(Person.objects.filter(merged_into=None), "division_code", division_code),
        "division_code",
        Count("pk"),
    )
    wanted = _by_street(
        _inside(
            Shift.objects.filter(state=ShiftState.OPEN, starts_at__gt=at),
            "division_code",
            division_code,
        ),
        "division_code",
        Sum(F("max_people") - F("taken")),
    )
    codes = sorted({*needs, *minutes, *volunteers, *wanted})
    return tuple(
        Street(c, needs.get(c, 0), minutes.get(c, 0), volunteers.get(c, 0), wanted.get(c, 0))
        for c in codes
        if len(c) == 9
    )


def _by_street(rows: "QuerySet[Any]", path: str, what: Any) -> dict[str, int]:
    return {
        row[path]: row["n"] or 0
        for row in rows.values(path).annotate(n=what).order_by()
        if row[path]
    }
