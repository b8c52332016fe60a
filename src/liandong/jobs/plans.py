"""Long work for a page that waits: one after the other, each by one worker, with a sign of life.

Plannings, balancings, and countings of whom a draft of local rules touches.

A process has one worker for them, a thread beside the clock. It dies with the process; the
run it leaves behind is closed a minute later, by whoever looks.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event as Flag
from threading import Thread

from django.db import DatabaseError, connection
from django.utils import timezone

from liandong.queries import balancing as desks
from liandong.queries import plan_runs as shown
from liandong.queries import policy_layers
from liandong.services import balancing, held_work, plan_runs, policy_previews
from liandong.services.held_work import Row

log = logging.getLogger("liandong.jobs")
BEAT_SECONDS = 10.0
"""A stage may be long; the worker says that it lives this often."""


_worker: Thread | None = None


def work_aside(at: datetime) -> bool:
    """Close what was lost; begin what waits in a thread of its own, unless one is at it.

    A plan may take half a minute, and a sign-in code must not wait for it. Whether a thread
    was begun.
    """
    global _worker
    plan_runs.close_lost(at=at)
    balancing.close_lost(at=at)
    policy_previews.close_lost(at=at)
    if _worker is not None and _worker.is_alive():
        return False
    waits = (shown.waiting(), desks.waiting(), policy_previews.waiting())
    if not any(rows.exists() for rows in waits):
        return False
    _worker = Thread(target=_work_alone, name="plans", daemon=True)
    _worker.start()
    return True


def wait() -> None:
    """Let the thread finish, if there is one."""
    if _worker is not None:
        _worker.join()


def work() -> int:
    """Plan what waits, oldest first; how many were worked on."""
    worked = 0
    for run in list(shown.waiting()):
        claimed = held_work.claim(row=run, at=timezone.now())
        if claimed is None:
            continue
        with beating(claimed):
            plan_runs.work(run=claimed, clock=timezone.now)
        worked += 1
    return worked + _balance() + _preview()


def _preview() -> int:
    """Count whom drafts of rules touch, oldest first; how many were worked on."""
    worked = 0
    for row in list(policy_previews.waiting()):
        claimed = held_work.claim(row=row, at=timezone.now())
        if claimed is None:
            continue
        # This thread may remember layers from an hour ago.
        policy_layers.look_again()
        with beating(claimed):
            policy_previews.work(row=claimed, clock=timezone.now)
        worked += 1
    return worked


def _balance() -> int:
    """Spread the loads that wait, oldest first; how many were worked on."""
    worked = 0
    for row in list(desks.waiting()):
        claimed = held_work.claim(row=row, at=timezone.now())
        if claimed is None:
            continue
        with beating(claimed):
            balancing.work(row=claimed, clock=timezone.now)
        worked += 1
    return worked


def _work_alone() -> None:
    try:
        work()
    except DatabaseError:
        log.exception("plans could not be worked on; the next slot tries again")
    finally:
        connection.close()


@contextmanager
def beating(run: Row, *, seconds: float = BEAT_SECONDS) -> Iterator[None]:
    """While the block runs, a second thread says every few seconds that the worker lives."""
    stop = Flag()

    def beat() -> None:
        try:
            while not stop.wait(seconds):
                try:
                    if not held_work.beat(row=run, at=timezone.now()):
                        return
                except DatabaseError:
                    log.warning("%s could not be told that its worker lives", run)
        finally:
            connection.close()

    thread = Thread(target=beat, name=str(run), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
