"""Plannings on their way: asked for, worked on as ``held_work`` says, stopped, kept."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from liandong.core.plan_runs import (
    BUSY,
    PlanAsked,
    PlanCancelled,
    PlanFailed,
    PlanRunClosed,
    PlanRunInterrupted,
    PlanRunStopped,
    State,
    is_small,
)
from liandong.core.refusals import Refusal
from liandong.models import Person, PlanRun, Proposal, Shift
from liandong.queries.matching import size_of
from liandong.services import events, held_work, matching
from liandong.services.matching import Request, Told

log = logging.getLogger("liandong.services")

Clock = Callable[[], datetime]
"""What time it is; a door hands it in, because work takes time."""


@transaction.atomic
def ask(
    *,
    division_code: str,
    start: datetime,
    end: datetime,
    seed: int = 0,
    shift: Shift | None = None,
    based_on: Proposal | None = None,
    keeps: bool = False,
    by: Person,
    at: datetime,
) -> PlanRun:
    """Ask for a plan. Who asks again for what is being planned gets that run.

    ``based_on``: the plan whose wishes hold; with ``keeps`` its people stay where they are.
    """
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    same = PlanRun.objects.filter(
        asked_by=by,
        division_code=division_code,
        until_at=end,
        shift=shift,
        based_on=based_on,
        keeps=keeps,
        state__in=[state.value for state in BUSY],
    ).first()
    if same is not None:
        return same
    run = PlanRun.objects.create(
        asked_by=by,
        asked_at=at,
        division_code=division_code,
        from_at=start,
        until_at=end,
        seed=seed,
        shift=shift,
        based_on=based_on,
        keeps=keeps,
    )
    events.record(PlanAsked(run.pk), by=by, at=at)
    return run


def is_done_at_once(run: PlanRun) -> bool:
    """Whether the run is small enough to be done while a page waits. Two queries."""
    only = None if run.shift_id is None else [run.shift_id]
    return is_small(*size_of(run.division_code, run.from_at, run.until_at, only=only))


def work(*, run: PlanRun, clock: Clock) -> PlanRun:
    """Plan a run that was claimed and keep what came of it; the run as it ended.

    Nothing is raised: a run that breaks off says so itself, and can be asked for again.
    """
    at = clock()
    try:
        # What has begun since the plan was asked for is not planned any more.
        request = Request(
            run.division_code,
            min(max(run.from_at, at), run.until_at),
            run.until_at,
            run.seed,
            run.shift,
            run.based_on,
            run.keeps,
        )
        solved = matching.solved_for(request, at=at, progress=_teller(run, clock))
        with transaction.atomic():
            row = held_work.held(run)
            row.proposal = matching.store(request, solved, by=row.asked_by, at=at)
            row.stage, row.share = "", 1.0
            _end(row, State.DONE, clock())
        return row
    except PlanRunStopped:
        _stopped(run, clock())
    except Refusal as refusal:
        _broke_off(run, refusal.code, clock())
    except Exception:
        log.exception("plan run %s broke off; nothing of it was kept", run.pk)
        _broke_off(run, PlanRunInterrupted.code, clock())
    run.refresh_from_db()
    return run


@transaction.atomic
def cancel(*, run: PlanRun, by: Person, at: datetime) -> PlanRun:
    """Stop a run: at once while it waits, between two stages while it is worked on.

    Refuses ``PlanRunClosed``.
    """
    row = held_work.locked(run)
    state = State(row.state)
    if state not in BUSY:
        raise PlanRunClosed(state=state.value)
    if row.stop_asked_at is None:
        row.stop_asked_at = at
        row.save(update_fields=["stop_asked_at"])
        events.record(PlanCancelled(row.pk), by=by, at=at)
    if state is State.WAITING:
        _end(row, State.CANCELLED, at)
    return row


@transaction.atomic
def try_again(*, run: PlanRun, by: Person, at: datetime) -> PlanRun:
    """Let a run that was cancelled or broke off begin anew. Refuses ``PlanRunClosed``."""
    row = held_work.locked(run)
    if row.state not in (State.CANCELLED, State.FAILED):
        raise PlanRunClosed(state=row.state)
    row.state, row.stage, row.share, row.error_code = State.WAITING.value, "", 0.0, ""
    row.told_at = row.stop_asked_at = row.ended_at = None
    row.save()
    events.record(PlanAsked(row.pk), by=by, at=at)
    return row


@transaction.atomic
def close_lost(*, at: datetime) -> int:
    """End runs whose worker has been silent for a minute; how many."""
    closed = 0
    for row in held_work.silent(PlanRun.objects.all(), at):
        if row.stop_asked_at is not None:
            _end(row, State.CANCELLED, at)
        else:
            _fail(row, PlanRunInterrupted.code, at)
        closed += 1
    return closed


def _teller(run: PlanRun, clock: Clock) -> Told:
    def tell(stage: str, share: float) -> None:
        held_work.report(row=run, stage=stage, share=share, at=clock())

    return tell


@transaction.atomic
def _stopped(run: PlanRun, at: datetime) -> None:
    row = held_work.own(run)
    if row is not None:
        _end(row, State.CANCELLED, at)


@transaction.atomic
def _broke_off(run: PlanRun, code: str, at: datetime) -> None:
    row = held_work.own(run)
    if row is not None:
        _fail(row, code, at)


def _fail(row: PlanRun, code: str, at: datetime) -> None:
    row.error_code = code
    _end(row, State.FAILED, at)
    events.record(PlanFailed(row.pk, code), by=None, at=at)


def _end(row: PlanRun, state: State, at: datetime) -> None:
    row.state, row.ended_at = state.value, at
    row.save(update_fields=["state", "ended_at", "stage", "share", "proposal", "error_code"])
