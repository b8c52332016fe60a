"""Comparing two streets: begun with the outcome chosen beforehand, stopped with a reason."""

from datetime import date, datetime, timedelta

from django.db import transaction

from liandong.core.divisions import UnknownDivision, division, normalized
from liandong.core.hours import SHANGHAI
from liandong.core.policy_trials import (
    LEAST_DAYS,
    MOST_DAYS,
    OUTCOMES,
    TrialBegun,
    TrialOver,
    TrialSameRules,
    TrialSameStreet,
    TrialStarted,
    TrialStopped,
)
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.models import Person, PolicyTrial
from liandong.queries import policy_trials
from liandong.services import events
from liandong.services.policy_layers import check_reach, region_of


def _place(field: str, typed: str) -> str:
    code = normalized(typed.strip())
    try:
        division(code)
    except UnknownDivision:
        raise ValueInvalid(field=field, value=typed[:20], remedy="440305007") from None
    return code


@transaction.atomic
def start(
    *,
    title: str,
    one: str,
    other: str,
    outcome: str,
    since: date,
    until: date,
    by: Person,
    at: datetime,
) -> PolicyTrial:
    """Begin to compare two streets, each by its own rules, from ``since`` to before ``until``.

    Refuses ``ValueMissing`` (title), ``ValueInvalid`` (places, outcome, days), ``TrialBegun``
    for a first day in the past, ``TrialSameStreet``, ``TrialSameRules``, ``LayerOutOfReach``.
    Event TrialStarted.
    """
    if not title.strip():
        raise ValueMissing(field="title")
    first, second = _place("one", one), _place("other", other)
    if outcome not in OUTCOMES:
        raise ValueInvalid(field="outcome", value=outcome[:40], remedy=" / ".join(OUTCOMES))
    if first.startswith(second) or second.startswith(first):
        raise TrialSameStreet()
    for code in (first, second):
        check_reach(code, by, at)
    if since < at.astimezone(SHANGHAI).date():
        raise TrialBegun(since=since)
    if not LEAST_DAYS <= (until - since).days <= MOST_DAYS:
        days = str((until - since).days)
        raise ValueInvalid(field="until", value=days, remedy=f"{LEAST_DAYS}–{MOST_DAYS}")
    ends = (since, until - timedelta(days=1))
    if not any(policy_trials.rules_apart(first, second, day) for day in ends):
        raise TrialSameRules(since=since)
    made = PolicyTrial.objects.create(
        title=" ".join(title.split())[:80],
        one_code=first,
        other_code=second,
        outcome=outcome,
        since=since,
        until=until,
        started_by=by,
        started_at=at,
    )
    events.record(
        TrialStarted(made.pk, region_of(first), region_of(second), outcome, since, until),
        by=by,
        at=at,
    )
    return made


@transaction.atomic
def stop(*, trial: PolicyTrial, reason: str, by: Person, at: datetime) -> PolicyTrial:
    """End a comparison today, before its last day; what was gathered is shown with that.

    Refuses ``LayerOutOfReach``, ``TrialOver``, ``ValueMissing`` without a reason. Event
    TrialStopped.
    """
    trial = PolicyTrial.objects.select_for_update(of=("self",)).get(pk=trial.pk)
    for code in (trial.one_code, trial.other_code):
        check_reach(code, by, at)
    today = at.astimezone(SHANGHAI).date()
    if policy_trials.is_over(trial, today):
        raise TrialOver()
    text = " ".join(reason.split())
    if not text:
        raise ValueMissing(field="reason")
    trial.stopped_by, trial.stopped_on, trial.stop_reason = by, today, text[:200]
    trial.save(update_fields=["stopped_by", "stopped_on", "stop_reason"])
    events.record(TrialStopped(trial.pk, text[:200]), by=by, at=at)
    return trial
