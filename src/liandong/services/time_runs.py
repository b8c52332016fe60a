"""Points under changed rules: begun as shown, done part by part, stopped, taken back."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet, Sum

from liandong.core import time_runs as rules
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.time_bank import (
    PointsRecomputed,
    PreviewStale,
    RecomputationReversed,
    RunReversed,
    TransferKind,
    entitled,
)
from liandong.core.time_runs import BUSY, PART, RunState
from liandong.models import Person, TimeAccount, TimeRun, TimeRunLine
from liandong.queries import access
from liandong.queries import time_bank as shown
from liandong.services import events, time_bank

OPEN = (*BUSY, RunState.STOPPED)


@transaction.atomic
def begin(*, preview: str, division: str, reason: str, by: Person, at: datetime) -> TimeRun:
    """Begin to apply today's rules to what was earned, exactly as it was shown.

    preview
        ``core.time_runs.digest_of`` the differences that somebody looked at.

    Refuses ``NotAllowed`` (coordinators of the place only), ``ValueMissing`` without a reason,
    ``TimeRunBusy``, ``PreviewStale`` when the differences are no longer those that were shown.
    Event RecomputationBegun.
    """
    _check_reach(by, division, at)
    if not reason.strip():
        raise ValueMissing(field="reason")
    _alone(at)
    differences = shown.changed_rules(division, _day(at))
    if not differences or rules.digest_of(differences) != preview:
        raise PreviewStale()
    run = TimeRun.objects.create(
        reason=reason.strip()[:200],
        division=division,
        state=RunState.RUNNING,
        people=len(differences),
        applied_at=at,
        applied_by=by,
    )
    for start in range(0, len(differences), PART):
        part = differences[start : start + PART]
        held = TimeAccount.objects.in_bulk([one.person_id for one in part], field_name="person_id")
        TimeRunLine.objects.bulk_create(
            TimeRunLine(
                run=run,
                account=held[one.person_id],
                before=one.before,
                after=one.after,
                before_points_per_hour=held[one.person_id].points_per_hour,
                before_cap_points=held[one.person_id].cap_points,
            )
            for one in part
        )
    events.record(rules.RecomputationBegun(run.pk, run.people, run.reason), by=by, at=at)
    return run


@transaction.atomic
def work_part(*, run_id: int, at: datetime) -> bool:
    """Do the next 500 lines of a run, whichever way it goes; whether there were any.

    With none left the run ends: event PointsRecomputed or RecomputationReversed. A run on
    which somebody else works just now is left alone.
    """
    row = (
        TimeRun.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=run_id, state__in=BUSY)
        .first()
    )
    if row is None:
        return False
    is_back = row.state == RunState.REVERSING
    left = _lines(row, is_back=is_back).select_related("account__person").order_by("pk")[:PART]
    part = list(left)
    if not part:
        _end(row, at)
    elif is_back:
        _take_back(row, part, at)
    else:
        _apply(row, part, at)
    return bool(part)


def work(*, run: TimeRun, at: datetime) -> TimeRun:
    """Do a run to its end when it is short enough for a page; a long one waits for the jobs."""
    if run.people <= PART:
        while work_part(run_id=run.pk, at=at):
            pass
        run.refresh_from_db()
    return run


@transaction.atomic
def stop(*, run: TimeRun, by: Person, at: datetime) -> TimeRun:
    """Stop between two parts; what was done stands and can be taken back.

    Refuses ``NotAllowed``, ``TimeRunClosed``. Event RecomputationStopped.
    """
    row = _locked(run, by, at)
    if row.state != RunState.RUNNING:
        raise rules.TimeRunClosed()
    _set(row, RunState.STOPPED)
    events.record(rules.RecomputationStopped(row.pk), by=by, at=at)
    return row


@transaction.atomic
def go_on(*, run: TimeRun, by: Person, at: datetime) -> TimeRun:
    """Go on with what was stopped. Refuses ``NotAllowed``, ``TimeRunClosed``.

    Event RecomputationBegun.
    """
    row = _locked(run, by, at)
    if row.state != RunState.STOPPED:
        raise rules.TimeRunClosed()
    _set(row, RunState.RUNNING)
    events.record(rules.RecomputationBegun(row.pk, row.people, row.reason), by=by, at=at)
    return row


@transaction.atomic
def reverse(*, run: TimeRun, by: Person, at: datetime) -> TimeRun:
    """Begin to take a recomputation back: opposite transfers, and the rules as remembered.

    Refuses ``NotAllowed``, ``RunReversed`` (also when a later run touched an account of it),
    ``TimeRunBusy``. The event comes with the last part.
    """
    row = _locked(run, by, at)
    _alone(at, but=row.pk)
    accounts = row.lines.filter(applied_at__isnull=False).values("account")
    later = TimeRunLine.objects.filter(
        account__in=accounts, run__pk__gt=row.pk, applied_at__isnull=False, reversed_at=None
    )
    if row.state not in {RunState.DONE, RunState.STOPPED} or later.exists():
        raise RunReversed()
    row.reversed_by = by
    row.state = RunState.REVERSING
    row.save(update_fields=["reversed_by", "state"])
    return row


def _lines(run: TimeRun, *, is_back: bool) -> QuerySet[TimeRunLine]:
    if is_back:
        return run.lines.filter(applied_at__isnull=False, reversed_at=None)
    return run.lines.filter(applied_at=None, is_skipped=False)


def _apply(run: TimeRun, part: Sequence[TimeRunLine], at: datetime) -> None:
    people = [line.account.person_id or 0 for line in part]
    time_bank.lock_people(people)
    now = {one.account_id: one for one in shown.standings(people, _day(at))}
    fits: list[TimeRunLine] = []
    by_key: dict[tuple[int, int], list[int]] = {}
    for line in part:
        one = now[line.account_id]
        held = (line.before_points_per_hour, line.before_cap_points)
        after = entitled(one.minutes, one.rules)
        if (one.held, one.earned, after) == (held, line.before, line.after):
            fits.append(line)
            by_key.setdefault(shown.rules_key(one.rules), []).append(line.account_id)
    _keep_rules(by_key)
    moves = [(line.account_id, line.after - line.before, TransferKind.RECOMPUTED) for line in fits]
    time_bank.move_many(moves, by=run.applied_by, at=at, run=run)
    done = [line.pk for line in fits]
    run.lines.filter(pk__in=done).update(applied_at=at)
    run.lines.filter(pk__in={line.pk for line in part} - set(done)).update(is_skipped=True)


def _take_back(run: TimeRun, part: Sequence[TimeRunLine], at: datetime) -> None:
    time_bank.lock_people([line.account.person_id or 0 for line in part])
    by_key: dict[tuple[int, int], list[int]] = {}
    for line in part:
        key = (line.before_points_per_hour, line.before_cap_points)
        by_key.setdefault(key, []).append(line.account_id)
    _keep_rules(by_key)
    moves = [(line.account_id, line.before - line.after, TransferKind.REVERSED) for line in part]
    time_bank.move_many(moves, by=run.reversed_by, at=at, run=run)
    run.lines.filter(pk__in=[line.pk for line in part]).update(reversed_at=at)


def _keep_rules(by_key: dict[tuple[int, int], list[int]]) -> None:
    """One query for each set of rules, not for each account."""
    for (rate, cap), accounts in by_key.items():
        held = TimeAccount.objects.filter(pk__in=accounts)
        held.update(points_per_hour=rate, cap_points=cap)


def _end(run: TimeRun, at: datetime) -> None:
    if run.state == RunState.REVERSING:
        run.reversed_at = at
        run.save(update_fields=["reversed_at"])
        _set(run, RunState.REVERSED)
        told = RecomputationReversed(run.pk, run.reason)
        events.record(told, by=run.reversed_by, at=at)
        return
    done = run.lines.filter(applied_at__isnull=False)
    points = done.aggregate(p=Sum(F("after") - F("before")))["p"] or 0
    _set(run, RunState.DONE)
    events.record(
        PointsRecomputed(run.pk, done.count(), points, run.reason), by=run.applied_by, at=at
    )


def _set(run: TimeRun, state: RunState) -> None:
    run.state = state.value
    run.save(update_fields=["state"])


def _alone(at: datetime, *, but: int = 0) -> None:
    """One run at a time. The bank's row makes two at one moment one after the other."""
    TimeAccount.objects.get_or_create(is_bank=True, defaults={"opened_at": at})
    list(TimeAccount.objects.select_for_update(of=("self",)).filter(is_bank=True))
    if TimeRun.objects.filter(state__in=OPEN).exclude(pk=but).exists():
        raise rules.TimeRunBusy()


def _locked(run: TimeRun, by: Person, at: datetime) -> TimeRun:
    _check_reach(by, run.division, at)
    return TimeRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


def _check_reach(by: Person, division: str, at: datetime) -> None:
    actor = access.actor_of(by, on=_day(at))
    is_near = not actor.divisions or division.startswith(tuple(actor.divisions))
    if not actor.has(access.COORDINATOR) or not is_near:
        raise NotAllowed(action="recompute_points")


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
