"""Long work that one worker holds at a time: plannings, balancings, countings.

A worker holds a row by its ``attempt``: each report says so, and one that lost its row, or
whose row somebody cancelled, is stopped at its next report. What comes of the work is kept in
the transaction that ends it, so no row leaves two results.
"""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from liandong.core.plan_runs import LOST_AFTER, PlanRunStopped, State
from liandong.models import Balancing, PlanRun, PolicyPreview

Row = TypeVar("Row", PlanRun, Balancing, PolicyPreview)


@transaction.atomic
def claim(*, row: Row, at: datetime) -> Row | None:
    """Take up what waits; None when another worker was quicker or somebody cancelled."""
    waits = type(row).objects.filter(pk=row.pk, state=State.WAITING.value)
    held = waits.select_for_update(of=("self",)).first()
    if held is None:
        return None
    held.state, held.told_at = State.RUNNING.value, at
    held.attempt += 1
    held.save(update_fields=["state", "attempt", "told_at"])
    return held


def report(*, row: Row, stage: str, share: float, at: datetime) -> None:
    """Say how far it is. Refuses ``PlanRunStopped`` when it is no longer this worker's.

    One statement, so that a wish to stop cannot slip in between.
    """
    if not _mine(row).filter(stop_asked_at=None).update(stage=stage, share=share, told_at=at):
        raise PlanRunStopped


def beat(*, row: Row, at: datetime) -> bool:
    """Say that the worker lives, between two stages; whether the work is still its own."""
    return bool(_mine(row).update(told_at=at))


def locked(row: Row) -> Row:
    """The row as it stands, locked, whoever holds it."""
    return type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)


def held(row: Row) -> Row:
    """The row, locked, for keeping what came of it. Refuses ``PlanRunStopped``."""
    now = locked(row)
    is_mine = now.state == State.RUNNING and now.attempt == row.attempt
    if not is_mine or now.stop_asked_at is not None:
        raise PlanRunStopped
    return now


def own(row: Row) -> Row | None:
    """The row, locked, as long as it is this worker's, asked to stop or not."""
    return _mine(row).select_for_update(of=("self",)).first()


def silent(rows: QuerySet[Row], at: datetime) -> QuerySet[Row]:
    """Those whose worker has said nothing for a minute, locked; another closer's are left out."""
    return rows.select_for_update(of=("self",), skip_locked=True).filter(
        state=State.RUNNING.value, told_at__lt=at - LOST_AFTER
    )


def _mine(row: Row) -> QuerySet[Row]:
    return type(row).objects.filter(pk=row.pk, attempt=row.attempt, state=State.RUNNING.value)
