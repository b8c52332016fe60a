"""The records of two streets that are compared: one number for each, by indicator."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from liandong.core import policy
from liandong.core.hours import SHANGHAI
from liandong.core.policy_layers import within_reach
from liandong.core.policy_trials import Comparison, Shown, compare, is_share, shown
from liandong.models import PolicyTrial
from liandong.queries.access import Actor
from liandong.queries.effects import every
from liandong.queries.effects.counting import Scope, Span, days_of

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


def values(outcome: str, code: str, first: date, until: date) -> list[float]:
    """One number for each record of a street from ``first`` to before ``until``.

    Counted as the dashboards count that figure: 1 or 0 for each record of a share (for each
    seat where seats are added up), days where a median is told.
    """
    counted = every.counted(outcome, Scope(code), Span(*_moments(first, until)))
    assert counted is not None
    part = counted.parts[0]
    if counted.how == "median":
        return days_of(counted)
    rows = part.rows.order_by("-pk")
    if part.amount is not None:
        hits: list[float] = []
        for taken, most in rows.values_list(part.amount_hit, part.amount)[:MOST]:
            hits += [1.0] * min(taken, most) + [0.0] * max(0, most - taken)
        return hits
    is_hit = Case(When(part.hit or Q(), then=Value(1.0)), default=Value(0.0))
    return list(rows.annotate(is_hit=is_hit).values_list("is_hit", flat=True)[:MOST])


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
    kind = is_share(trial.outcome)
    was, now = (shown(*pair, smallest=smallest, is_share=kind) for pair in (earlier, during))
    is_told = not (was.is_merged or now.is_merged)
    return Result(compare(*during, *earlier, is_share=kind) if is_told else None, was, now)


def rules_apart(one: str, other: str, on: date) -> list[tuple[str, Any, Any]]:
    """Keys in which two places differ on a day, with both values."""
    a, b = policy.profile_for(one, on), policy.profile_for(other, on)
    return [(key, a.told[key], b.told[key]) for key in a.keys if a.told[key] != b.told[key]]
