"""Evidence packs are kept when a step is accepted, and watched once it was paid."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from liandong.core.purchase_packs import (
    EvidenceKept,
    PaidFigureMoved,
    canonical_text,
    digest_of,
)
from liandong.core.purchases import Stage
from liandong.models import Contract, EvidencePack, PackWatch, Person
from liandong.queries import purchase_packs as shown
from liandong.queries.purchase_progress import Line
from liandong.services import events
from liandong.services.purchases import locked


def keep(
    *,
    contract: Contract,
    stage: Stage,
    number: int = 1,
    lines: Iterable[Line],
    by: Person,
    at: datetime,
) -> EvidencePack:
    """Keep what every figure was counted from, in the caller's transaction.

    ``number``: the round of judging. Nothing is kept twice for one step and round: the
    database refuses it, and that the text or its digest is changed later.
    """
    text = canonical_text(shown.found(contract, stage, number, lines, at))
    made = EvidencePack.objects.create(
        contract=contract,
        stage=stage,
        round=number,
        content=text,
        digest=digest_of(text),
        at=at,
        by=by,
    )
    event = EvidenceKept(contract.purchase_id, stage.value, number, made.digest)
    events.record(event, by=by, at=at)
    return made


def watch(*, at: datetime) -> int:
    """Look at every paid step; write down where its records give other figures than before.

    Nothing that was kept or paid changes. The same change is written down once, also that
    figures are again as they were. Answers how many changes were found.
    """
    rows = Contract.objects.filter(packs__isnull=False, payments__isnull=False).distinct()
    return sum(
        _watch(contract, at)
        for contract in rows.select_related("purchase", "provider").order_by("pk")
    )


@transaction.atomic
def _watch(contract: Contract, at: datetime) -> int:
    locked(contract.purchase)
    moved = {
        row.pk: figures for row, figures in shown.moved(shown.compared(contract, is_fresh=True))
    }
    count = 0
    for row in shown.packs_of(contract):
        figures = shown.watched_figures(moved.get(row.pk, ()))
        last = row.watched.order_by("at", "pk").last()
        if figures == (last.figures if last else {}):
            continue
        PackWatch.objects.create(pack=row, figures=figures, at=at)
        event = PaidFigureMoved(contract.purchase_id, row.stage, len(figures))
        events.record(event, by=None, at=at)
        count += 1
    return count
