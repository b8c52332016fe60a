"""Points: settling everybody once a day, and long recomputations a part at a time.

Recomputations are worked on for a second of every slot, so that a sign-in code never waits
for them; a worker that dies loses one part, and the next slot goes on. Settling many people
is done in a thread of its own.
"""

import logging
import time
from datetime import datetime
from threading import Thread

from django.db import DatabaseError, connection

from liandong.queries import time_bank as shown
from liandong.services import time_bank, time_runs

log = logging.getLogger("liandong.jobs")
BUDGET_SECONDS = 1.0
FEW = 1_000
"""So many people are settled at once by the clock itself."""

_worker: Thread | None = None


def recompute(at: datetime) -> int:
    """Do parts of recomputations until the second is over; how many parts."""
    until, parts = time.monotonic() + BUDGET_SECONDS, 0
    for run_id in shown.busy_runs():
        while time.monotonic() < until and time_runs.work_part(run_id=run_id, at=at):
            parts += 1
    return parts


def settle(at: datetime) -> bool:
    """Settle everybody; whether a thread was begun for it."""
    global _worker
    if _worker is not None and _worker.is_alive():
        return False
    if shown.people_with_hours()[FEW : FEW + 1].count() == 0:
        time_bank.settle_all(at=at)
        return False
    _worker = Thread(target=_settle_alone, args=(at,), name="points", daemon=True)
    _worker.start()
    return True


def _settle_alone(at: datetime) -> None:
    try:
        time_bank.settle_all(at=at)
    except DatabaseError:
        log.exception("points could not all be settled; the next slot settles the rest")
    finally:
        connection.close()
