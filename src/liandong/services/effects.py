"""Closing periods: their figures are kept as they are. Computing again makes a new version."""

import time
from datetime import date, datetime

from django.db import IntegrityError, transaction

from liandong import __version__
from liandong.core import indicators
from liandong.core.effect_facts import (
    PeriodClosed,
    PeriodNotClosed,
    PeriodRecomputed,
    PeriodStillOpen,
    definitions,
    digest,
    packed,
)
from liandong.core.hours import SHANGHAI
from liandong.core.periods import Period, closable
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import ClosedPeriod, Person
from liandong.queries import access
from liandong.queries.effects import closed, every, places, reach
from liandong.queries.effects.counting import Scope
from liandong.services import events

BUDGET_SECONDS = 5.0
MONTHS_BACK = 25
"""Older periods are not closed after the fact: what keeps no days is too far from then."""


@transaction.atomic
def close(*, period: Period, scope: Scope, at: datetime, by: Person | None = None) -> ClosedPeriod:
    """Freeze the figures of a period that is over; one that is closed stays as it is.

    State is that of the period's end and records count until the day it closes, so that
    closing late gives what closing in time would have (``queries.effects.counting.Span``).
    The clock closes with nobody as ``by``. Refuses ``PeriodStillOpen`` while the time for
    recording hours runs, and ``NotAllowed`` for whoever is not an officer of the place.
    """
    if by is not None:
        _check_officer(by, scope, at)
    if at < period.closes_at:
        raise PeriodStillOpen(period=period.code, closes_at=period.closes_at)
    found = closed.latest(period, scope)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _frozen(period, scope, version=1, reason="", by=by, at=at)
    except IntegrityError:  # the clock or somebody else closed it a moment ago
        found = closed.latest(period, scope)
        if found is None:
            raise
        return found


@transaction.atomic
def recompute(
    *, period: Period, scope: Scope, reason: str, by: Person, at: datetime
) -> ClosedPeriod:
    """Compute a closed period again, as a new version that says why; late records count too.

    Refuses ``PeriodNotClosed``, ``ValueMissing`` without a reason, and ``NotAllowed`` for
    whoever is not an officer of the place.
    """
    _check_officer(by, scope, at)
    if not reason.strip():
        raise ValueMissing(field="reason")
    found = closed.latest(period, scope)
    if found is None:
        raise PeriodNotClosed(period=period.code)
    return _frozen(
        period, scope, version=found.version + 1, reason=reason.strip()[:200], by=by, at=at
    )


def _check_officer(by: Person, scope: Scope, at: datetime) -> None:
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if not reach.may_close(actor, scope):
        raise NotAllowed(action="close_period")


def _frozen(
    period: Period, scope: Scope, *, version: int, reason: str, by: Person | None, at: datetime
) -> ClosedPeriod:
    figures = packed(every.all_of(scope, period, at=at, version=version))
    made = ClosedPeriod.objects.create(
        kind=period.kind.value,
        first_on=period.first,
        division_code=scope.prefix,
        organization_id=scope.organization,
        version=version,
        code_version=f"{__version__}+{definitions()}",
        figures=figures,
        digest=digest(figures),
        closed_at=at,
        by=by,
        reason=reason,
    )
    what = (period.code, scope.prefix, scope.organization, version)
    told = PeriodRecomputed(*what, reason) if reason else PeriodClosed(*what)
    events.record(told, by=by, at=at)
    return made


def close_due(*, at: datetime, budget: float = BUDGET_SECONDS) -> int:
    """Close what may be closed and is not, the oldest first; how many were closed.

    Stops after the budget of seconds, so that the other clocks go on; the next run goes on.
    """
    first = places.first_day()
    if first is None:
        return 0
    due = list(closable(at, max(date(first.year, first.month, 1), _oldest(at))))
    if not due:
        return 0
    began, made = time.monotonic(), 0
    is_done = closed.done(due)
    scopes = places.scopes()
    for period in due:
        for scope in scopes:
            if (*_key(period), scope.prefix, scope.organization) in is_done:
                continue
            close(period=period, scope=scope, at=at)
            made += 1
            if time.monotonic() - began > budget:
                return made
    return made


def _oldest(at: datetime) -> date:
    return indicators.active_since(at.date(), MONTHS_BACK).replace(day=1)


def _key(period: Period) -> tuple[str, date]:
    return period.kind.value, period.first
