"""Long plannings: taken up one after the other, each by one worker, with a sign of life."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event as Flag
from threading import Thread

from django.db import DatabaseError, connection
from django.utils import timezone

from liandong.models import PlanRun
from liandong.queries import plan_runs as shown
from liandong.services import plan_runs

log = logging.getLogger("liandong.jobs")
BEAT_SECONDS = 10.0
"""A stage may be long; the worker says that it lives this often."""


def work(at: datetime) -> int:
    """Close what was lost, then plan what waits, oldest first; how many were worked on."""
    plan_runs.close_lost(at=at)
    worked = 0
    for run in list(shown.waiting()):
        claimed = plan_runs.claim(run=run, at=timezone.now())
        if claimed is None:
            continue
        with beating(claimed):
            plan_runs.work(run=claimed, clock=timezone.now)
        worked += 1
    return worked


@contextmanager
def beating(run: PlanRun, *, seconds: float = BEAT_SECONDS) -> Iterator[None]:
    """While the block runs, a second thread says every few seconds that the worker lives."""
    stop = Flag()

    def beat() -> None:
        try:
            while not stop.wait(seconds):
                try:
                    if not plan_runs.beat(run=run, at=timezone.now()):
                        return
                except DatabaseError:
                    log.warning("plan run %s could not be told that its worker lives", run.pk)
        finally:
            connection.close()

    thread = Thread(target=beat, name=f"plan-run-{run.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
