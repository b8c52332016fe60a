"""Countings of whom a layer would touch: asked for, taken up, reported on, stopped, kept.

Small ones are done while the page waits, long ones by the jobs, as plannings are. Nothing but
the counting itself is written: no record that it looks at is changed. What a stopped or broken
counting had found is taken away.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from liandong.core.plan_runs import BUSY, PlanRunInterrupted, PlanRunStopped, State
from liandong.core.policy_touch import (
    AT_ONCE,
    KEPT,
    PreviewAsked,
    PreviewCancelled,
    PreviewClosed,
    PreviewFailed,
    weight_of,
)
from liandong.core.refusals import Refusal
from liandong.models import Person, PolicyLayer, PolicyPreview, PolicyTouched
from liandong.queries import policy_layers
from liandong.queries.policy_previews import digest_of
from liandong.queries.policy_touch import every
from liandong.queries.policy_touch.rows import look_of
from liandong.services import events, held_work
from liandong.services.policy_layers import check_reach

log = logging.getLogger("liandong.services")
Clock = Callable[[], datetime]


@transaction.atomic
def ask(*, layer: PolicyLayer, by: Person, at: datetime) -> PolicyPreview:
    """Ask whom a layer touches; who asks while it is being counted gets that counting.

    Refuses ``LayerOutOfReach``. Event PreviewAsked.
    """
    check_reach(layer.division_code, by, at)
    # What stands on record now, and not what the page read before somebody else changed it.
    layer = PolicyLayer.objects.select_for_update(of=("self",), no_key=True).get(pk=layer.pk)
    digest = digest_of(layer, policy_layers.without(layer))
    busy = PolicyPreview.objects.filter(
        layer=layer, digest=digest, state__in=[state.value for state in BUSY]
    ).first()
    if busy is not None:
        return busy
    row = PolicyPreview.objects.create(layer=layer, digest=digest, asked_by=by, asked_at=at)
    events.record(PreviewAsked(row.pk, layer.pk), by=by, at=at)
    return row


def is_done_at_once(row: PolicyPreview, *, at: datetime) -> bool:
    """Whether it waits and is small enough to be done while a page waits.

    One count for each probe.
    """
    if row.state != State.WAITING:
        return False
    return weight_of(every.counts_of(look_of(row.layer, at=at))) <= AT_ONCE


def work(*, row: PolicyPreview, clock: Clock) -> PolicyPreview:
    """Count what was claimed and keep it; nothing is raised."""
    try:
        _count(row, clock)
    except PlanRunStopped:
        _broke_off(row, "", clock())
    except Refusal as refusal:
        _broke_off(row, refusal.code, clock())
    except Exception:
        log.exception("policy preview %s broke off; nothing of it was kept", row.pk)
        _broke_off(row, PlanRunInterrupted.code, clock())
    row.refresh_from_db()
    return row


def _count(row: PolicyPreview, clock: Clock) -> None:
    look = look_of(row.layer, at=clock())
    whole = every.counts_of(look)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    seen: Counter[str] = Counter()
    digest, total, done = digest_of(look.layer, look.old), weight_of(whole) or 1, 0
    for probe, part in every.parts_of(look):
        done += weight_of({probe: part.seen})
        seen[probe] += part.seen
        found[probe].update(one.code for one in part.rows)
        with transaction.atomic():
            share = min(0.99, done / total)
            held_work.report(row=row, stage=probe, share=share, at=clock())
            PolicyTouched.objects.bulk_create(
                (
                    PolicyTouched(
                        preview=row,
                        probe=probe,
                        kind=one.kind,
                        record=one.pk,
                        code=one.code,
                        facts=dict(one.facts),
                    )
                    for one in part.rows
                ),
                batch_size=1_000,
            )
    with transaction.atomic():
        held = held_work.held(row)
        held.counts = {probe: {"seen": seen[probe], "codes": dict(found[probe])} for probe in whole}
        held.digest, held.stage, held.share = digest, "", 1.0
        _end(held, State.DONE, clock())


@transaction.atomic
def cancel(*, row: PolicyPreview, by: Person, at: datetime) -> PolicyPreview:
    """Stop it: at once while it waits, between two parts while it is worked on.

    Refuses ``LayerOutOfReach``, ``PreviewClosed``. Event PreviewCancelled.
    """
    check_reach(row.layer.division_code, by, at)
    held = held_work.locked(row)
    if State(held.state) not in BUSY:
        raise PreviewClosed(state=held.state)
    if held.stop_asked_at is None:
        held.stop_asked_at = at
        held.save(update_fields=["stop_asked_at"])
        events.record(PreviewCancelled(held.pk), by=by, at=at)
    if held.state == State.WAITING:
        _end(held, State.CANCELLED, at)
    return held


@transaction.atomic
def close_lost(*, at: datetime) -> int:
    """End those whose worker has been silent for a minute; how many."""
    closed = 0
    for row in held_work.silent(PolicyPreview.objects.all(), at):
        _stop(row, "" if row.stop_asked_at else PlanRunInterrupted.code, at)
        closed += 1
    return closed


def forget(*, at: datetime) -> int:
    """Take countings away that are older than is kept; how many."""
    old = PolicyPreview.objects.filter(asked_at__lt=at - KEPT)
    old = old.exclude(state__in=[state.value for state in BUSY])
    n = old.count()
    old.delete()
    return n


def waiting() -> QuerySet[PolicyPreview]:
    """Countings that no worker has taken up, oldest first."""
    rows = PolicyPreview.objects.filter(state=State.WAITING.value)
    return rows.select_related("layer").order_by("asked_at", "pk")


@transaction.atomic
def _broke_off(row: PolicyPreview, code: str, at: datetime) -> None:
    held = held_work.own(row)
    if held is not None:
        _stop(held, code, at)


def _stop(held: PolicyPreview, code: str, at: datetime) -> None:
    held.rows.all().delete()
    held.error_code = code
    if not code:
        _end(held, State.CANCELLED, at)
        return
    _end(held, State.FAILED, at)
    events.record(PreviewFailed(held.pk, code), by=None, at=at)


def _end(held: PolicyPreview, state: State, at: datetime) -> None:
    held.state, held.ended_at = state.value, at
    held.save(
        update_fields=["state", "ended_at", "digest", "stage", "share", "error_code", "counts"]
    )
