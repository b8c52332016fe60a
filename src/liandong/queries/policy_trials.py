"""The records of two streets that are compared: one number for each, by indicator."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from liandong.core import indicators, policy
from liandong.core.hours import SHANGHAI, HourKind
from liandong.core.policy_layers import within_reach
from liandong.core.policy_trials import Comparison, Shown, compare, shown
from liandong.models import (
    LedgerEntry,
    Need,
    Person,
    PersonState,
    PolicyTrial,
    RoleGrant,
    Shift,
    ShiftState,
)
from liandong.queries.access import Actor

MOST = 20_000
"""Records of one street and period that are read, the latest first."""


def trials_for(actor: Actor) -> QuerySet[PolicyTrial]:
    """Comparisons of streets within the actor's places, latest first."""
    found = PolicyTrial.objects.select_related("started_by", "stopped_by")
    if actor.divisions:
        ids = [
            pk
            for pk, one, other in found.values_list("pk", "one_code", "other_code")
            if within_reach(one, actor.divisions) and within_reach(other, actor.divisions)
        ]
        found = found.filter(pk__in=ids)
    return found.order_by("-started_at", "-pk")


def _moments(first: date, until: date) -> tuple[datetime, datetime]:
    return (
        datetime.combine(first, time(), tzinfo=SHANGHAI),
        datetime.combine(until, time(), tzinfo=SHANGHAI),
    )


def _active(code: str, first: date, until: date) -> list[float]:
    """For each registered volunteer of the street: served an hour within the days, or not."""
    grants = RoleGrant.objects.filter(role="volunteer", since__lt=until)
    held = grants.filter(Q(until=None) | Q(until__gt=first)).values("person")
    people = (
        Person.objects.filter(division_code__startswith=code, merged_into=None, pk__in=held)
        .exclude(state__in=[PersonState.EXITED, PersonState.SUSPENDED])
        .order_by("pk")
        .values_list("pk", flat=True)[:MOST]
    )
    served = (
        LedgerEntry.objects.filter(
            person__division_code__startswith=code,
            served_on__gte=first,
            served_on__lt=until,
            kind=HourKind.CREDIT,
        )
        .values("person")
        .annotate(total=Sum("minutes"))
        .filter(total__gte=indicators.ACTIVE_MINUTES)
        .values_list("person", flat=True)
    )
    active = set(served)
    return [float(pk in active) for pk in people]


def _filled(code: str, first: date, until: date) -> list[float]:
    """For each seat of the shifts that began within the days: taken, or not."""
    since, to = _moments(first, until)
    shifts = (
        Shift.objects.exclude(state=ShiftState.CANCELLED)
        .filter(division_code__startswith=code, starts_at__gte=since, starts_at__lt=to)
        .order_by("-starts_at", "pk")
        .values_list("taken", "max_people")[:MOST]
    )
    seats: list[float] = []
    for taken, most in shifts:
        seats += [1.0] * min(taken, most) + [0.0] * max(0, most - taken)
    return seats


def _answered(code: str, first: date, until: date) -> list[float]:
    """For each need filed within the days and answered or due: answered in time, or not."""
    since, to = _moments(first, until)
    rows = Need.objects.filter(
        division_code__startswith=code, filed_at__gte=since, filed_at__lt=to
    ).filter(Q(answered_at__isnull=False) | Q(answer_due_at__lte=to))
    clocks = rows.order_by("-filed_at", "pk").values_list("answered_at", "answer_due_at")[:MOST]
    return [float(answered is not None and answered <= due) for answered, due in clocks]


def _first_service(code: str, first: date, until: date) -> list[float]:
    """For each need filed within the days and served by their end: days until its service."""
    since, to = _moments(first, until)
    rows = Need.objects.filter(
        division_code__startswith=code,
        filed_at__gte=since,
        filed_at__lt=to,
        first_served_at__lt=to,
    )
    clocks = rows.order_by("-filed_at", "pk").values_list("filed_at", "first_served_at")[:MOST]
    return [(served - filed) / timedelta(days=1) for filed, served in clocks if served]


def _in_time(code: str, first: date, until: date) -> list[float]:
    """For each entry of service within the days: recorded in time, or not."""
    rows = LedgerEntry.objects.filter(
        Q(shift__division_code__startswith=code)
        | Q(shift=None, organization__division_code__startswith=code),
        reverses=None,
        served_on__gte=first,
        served_on__lt=until,
    )
    late = rows.order_by("-served_on", "pk").values_list("is_late", flat=True)[:MOST]
    return [float(not one) for one in late]


_VALUES: Mapping[str, Callable[[str, date, date], list[float]]] = {
    "active_rate": _active,
    "fill_rate": _filled,
    "needs_answered_in_time": _answered,
    "days_to_first_service": _first_service,
    "recorded_in_time": _in_time,
}


def values(outcome: str, code: str, first: date, until: date) -> list[float]:
    """One number for each record of a street from ``first`` to before ``until``."""
    return _VALUES[outcome](code, first, until)


def end_of(trial: PolicyTrial, today: date) -> date:
    """Before which day records count: the end, the day it was stopped, never beyond today."""
    return min(trial.until, trial.stopped_on or trial.until, today + timedelta(days=1))


def is_over(trial: PolicyTrial, today: date) -> bool:
    """Whether its figures may be looked at."""
    return trial.stopped_on is not None or trial.until <= today


def counts(trial: PolicyTrial, today: date) -> tuple[int, int]:
    """How many records both streets have so far, without a look at their outcome."""
    until = end_of(trial, today)
    if until <= trial.since:
        return 0, 0
    one, other = (
        len(values(trial.outcome, code, trial.since, until))
        for code in (trial.one_code, trial.other_code)
    )
    return one, other


@dataclass(frozen=True, slots=True)
class Result:
    """The comparison, and what of each period may be shown.

    compared
        None where a street is too small to be told alone in either period.
    """

    compared: Comparison | None
    before: Shown
    during: Shown


def result(trial: PolicyTrial, today: date) -> Result:
    """Both streets during the days, and during as many days before. Eight queries at most.

    The larger of the two streets' ``smallest_n`` decides what is told alone.
    """
    until = end_of(trial, today)
    before = trial.since - (until - trial.since)
    during = [
        values(trial.outcome, code, trial.since, until)
        for code in (trial.one_code, trial.other_code)
    ]
    earlier = [
        values(trial.outcome, code, before, trial.since)
        for code in (trial.one_code, trial.other_code)
    ]
    codes = (trial.one_code, trial.other_code)
    smallest = max(policy.profile_for(code, today).smallest_n for code in codes)
    was, now = (shown(*pair, smallest=smallest) for pair in (earlier, during))
    is_told = not (was.is_merged or now.is_merged)
    return Result(compare(*during, *earlier) if is_told else None, was, now)


def rules_apart(one: str, other: str, on: date) -> list[tuple[str, Any, Any]]:
    """Keys in which two places differ on a day, with both values."""
    a, b = policy.profile_for(one, on), policy.profile_for(other, on)
    return [(key, a.told[key], b.told[key]) for key in a.keys if a.told[key] != b.told[key]]
