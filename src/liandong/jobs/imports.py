"""Long files: planned and applied outside the pages, with progress, and stopped on request.

``work`` is for the clock, every few seconds; ``forget`` for once a day. A run that nobody has
told anything about for five minutes was interrupted: its transaction is gone, and so is
its file.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from liandong.core.import_runs import ImportInterrupted, ImportStopped, State
from liandong.core.refusals import Refusal
from liandong.models import ImportRun, Person
from liandong.queries import imports as shown
from liandong.services import import_signals, imports

log = logging.getLogger("liandong.jobs")
INTERRUPTED_AFTER = timedelta(minutes=5)


def work(at: datetime) -> int:
    """Plan and apply what waits, oldest first; how many files were worked on."""
    worked = 0
    for run in shown.unfinished_runs():
        state = imports.state_of(run)
        if state is State.WAITING:
            worked += _claimed(run, State.WAITING, State.PLANNING, at, _plan)
        elif state is State.QUEUED:
            worked += _claimed(run, State.QUEUED, State.APPLYING, at, _apply)
        elif state in {State.PLANNING, State.APPLYING} and _is_lost(run, at):
            imports.close(run, State.FAILED, failure=ImportInterrupted(run.file_name))
            import_signals.forget(run.pk)
    return worked


def forget(at: datetime) -> int:
    """Delete files that nobody applied; how many."""
    return imports.forget_old(at=at)


def _claimed(
    run: ImportRun,
    wanted: State,
    state: State,
    at: datetime,
    act: Callable[[ImportRun, datetime], None],
) -> int:
    claimed = imports.claim(run=run, wanted=wanted, state=state, at=at)
    if claimed is None:
        return 0
    import_signals.forget(run.pk)
    import_signals.tell(run.pk, 0, 0)
    try:
        act(claimed, at)
    except ImportStopped:
        imports.close(ImportRun.objects.get(pk=run.pk), State.CANCELLED)
    except Refusal as refusal:
        imports.close(ImportRun.objects.get(pk=run.pk), State.FAILED, failure=refusal)
    except Exception:
        log.exception("import %s broke off; nothing of it was kept", run.pk)
        lost = ImportInterrupted(run.file_name)
        imports.close(ImportRun.objects.get(pk=run.pk), State.FAILED, failure=lost)
    finally:
        import_signals.forget(run.pk)
    return 1


def _plan(run: ImportRun, at: datetime) -> None:
    found = imports.plan_run(run, by=run.read_by, at=at, progress=_teller(run))
    _stop_if_asked(run)
    imports.planned(run, found)


def _apply(run: ImportRun, at: datetime) -> None:
    by = Person.objects.filter(pk=run.counts.get("by", 0)).first() or run.read_by
    imports.apply_run(run=run, by=by, at=at, progress=_teller(run), writing=_teller(run))


def _teller(run: ImportRun) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        _stop_if_asked(run)
        import_signals.tell(run.pk, done, total)

    return tell


def _stop_if_asked(run: ImportRun) -> None:
    if import_signals.is_asked_to_stop(run.pk):
        raise ImportStopped(run.file_name)


def _is_lost(run: ImportRun, at: datetime) -> bool:
    told = import_signals.told(run.pk)
    last = max(float(run.counts.get("since", 0)), told.told_at if told else 0)
    return at.timestamp() - last > INTERRUPTED_AFTER.total_seconds()
